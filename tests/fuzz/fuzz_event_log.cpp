// SPDX-License-Identifier: GPL-3.0-or-later
// An event log that is read has bounded events, and its replay gives registers as long as their bank's digests. A table is one
// only with its checksum.
#include "core/attest/CcelTable.h"
#include "core/attest/EventLog.h"
#include "tests/fuzz/Property.h"

using namespace gatehouse;
using namespace gatehouse::attest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    for (const Result<EventLog>& log : {EventLog::parse(bytes, EventLogKind::Tpm), EventLog::parse(bytes, EventLogKind::Ccel),
                                        EventLog::fromDstackJson(bytes), EventLog::fromFile(bytes)}) {
        if (!log) {
            GATEHOUSE_PROPERTY(log.error().kind() == ErrorKind::Malformed);
            continue;
        }
        GATEHOUSE_PROPERTY(log->events().size() <= EventLog::maxEvents);
        for (const TpmHash bank : {TpmHash::Sha1, TpmHash::Sha256, TpmHash::Sha384, TpmHash::Sha512}) {
            const int length = bank == TpmHash::Sha1 ? 20 : bank == TpmHash::Sha256 ? 32 : bank == TpmHash::Sha384 ? 48 : 64;
            const QMap<int, QByteArray> registers = log->replay(bank);
            for (const QByteArray& value : registers)
                GATEHOUSE_PROPERTY(value.size() == length);
        }
        for (const MeasuredBootEvent& event : log->events())
            GATEHOUSE_PROPERTY(!event.typeName().isEmpty());
    }
    if (const Result<CcelTable> table = CcelTable::parse(view(bytes))) {
        GATEHOUSE_PROPERTY(bytes.size() == qsizetype(CcelTable::size) && CcelTable::isTable(bytes));
        std::uint8_t sum = 0;
        for (const char byte : bytes)
            sum = std::uint8_t(sum + std::uint8_t(byte));
        GATEHOUSE_PROPERTY(sum == 0);
    }
    return 0;
}
