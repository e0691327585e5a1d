// SPDX-License-Identifier: GPL-3.0-or-later
// A log without findings is, byte for byte, what its entries are written as; nothing of a log is lost in reading.
#include "core/evidence/AuditLog.h"
#include "tests/fuzz/Property.h"

using namespace gatehouse;
using namespace gatehouse::evidence;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    const AuditTrail trail = AuditTrail::read(bytes, std::nullopt, AuditTrail::Signatures::Check);
    GATEHOUSE_PROPERTY(trail.wholeBytes + trail.torn.size() == bytes.size());
    GATEHOUSE_PROPERTY(trail.entries.size() == trail.hashes.size());
    if (trail.isIntact()) {
        QByteArray written;
        for (AuditEntry entry : trail.entries)
            written += entry.toLine() + '\n';
        GATEHOUSE_PROPERTY(written == bytes.left(trail.wholeBytes));
        GATEHOUSE_PROPERTY(trail.head().sequence == quint64(trail.entries.size()));
    }
    if (const auto head = AuditHead::fromJson(bytes))
        GATEHOUSE_PROPERTY(AuditHead::fromJson(head->toJson())->hash == head->hash);
    return 0;
}
