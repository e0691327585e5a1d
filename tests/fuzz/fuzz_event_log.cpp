// SPDX-License-Identifier: GPL-3.0-or-later
// An event log that is read has bounded events, and its replay gives registers as long as their bank's digests. Held against its own
// events it has no difference, against nothing each event is one too many. A table is one only with its checksum.
#include "core/attest/BootDifference.h"
#include "core/attest/CcelTable.h"
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
            QMap<int, QList<ForeseenEvent>> own;
            for (const MeasuredBootEvent& event : log->events())
                if (const QByteArray* digest = event.digest(bank); digest && event.type != 3 /* EV_NO_ACTION */ && event.registerIndex != mrTdIndex)
                    own[int(event.registerIndex)].append({QStringLiteral("own"), *digest});
            int compared = 0;
            for (auto it = registers.begin(); it != registers.end() && compared < 8; ++it, ++compared) {
                GATEHOUSE_PROPERTY(!explainDifference(it.key(), own.value(it.key()), *log, it.value(), bank));
                const auto extra = explainDifference(it.key(), {}, *log, it.value(), bank);
                GATEHOUSE_PROPERTY(extra && extra->kind == BootDifference::Kind::Extra && extra->number > 0 && extra->text.size() <= BootDifference::maxText);
            }
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
