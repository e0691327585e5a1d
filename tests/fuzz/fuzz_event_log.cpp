// SPDX-License-Identifier: GPL-3.0-or-later
// An event log that is read has bounded events, and its replay gives registers as long as their bank's digests.
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
    return 0;
}
