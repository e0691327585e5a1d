// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes: a report that is accepted is bound to runtime data of bounded size, and those are read or refused.
#include "tests/fuzz/Property.h"

#include "core/attest/HclReport.h"
#include "core/crypto/Hashes.h"

using namespace gatehouse;
using namespace gatehouse::attest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    (void)RuntimeData::parse(QByteArray(reinterpret_cast<const char*>(data), qsizetype(size))).has_value();
    const Result<HclReport> report = HclReport::parse(ByteView(data, size));
    if (!report)
        return 0;
    GATEHOUSE_PROPERTY(report->runtimeData.size() <= RuntimeData::maxBytes);
    GATEHOUSE_PROPERTY(report->tdReport.size() == qsizetype(HclReport::tdReportBytes));
    GATEHOUSE_PROPERTY(report->reportData().toByteArray().startsWith(crypto::sha256(view(report->runtimeData)).toByteArray()));
    return 0;
}
