// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/BootChain.h"

#include "core/crypto/Hashes.h"

#include <QHash>
#include <array>
#include <string_view>

namespace gatehouse::image {

namespace {

/// 96751a3d-72f4-41a6-a794-ed5d0e67ae6b (UEFI 2.10 §38.2.1), as it stands in memory.
constexpr std::array<unsigned char, 16> ccProtocol{0x3d, 0x1a, 0x75, 0x96, 0xf4, 0x72, 0xa6, 0x41, 0xa7, 0x94, 0xed, 0x5d, 0x0e, 0x67, 0xae, 0x6b};
/// 607f766c-7455-42be-930b-e4d76db2720f (TCG EFI Protocol Specification, 6.4).
constexpr std::array<unsigned char, 16> tcg2Protocol{0x6c, 0x76, 0x7f, 0x60, 0x55, 0x74, 0xbe, 0x42, 0x93, 0x0b, 0xe4, 0xd7, 0x6d, 0xb2, 0x72, 0x0f};

bool hasGuid(std::string_view program, const std::array<unsigned char, 16>& guid)
{
    const std::string_view all(reinterpret_cast<const char*>(guid.data()), guid.size());
    return program.find(all.substr(0, 8)) != std::string_view::npos && program.find(all.substr(8)) != std::string_view::npos;
}

/// Content that is measured twice, as the initrd is, is hashed once.
class HashedOnce
{
public:
    Sha256Digest of(const BootEvent& event)
    {
        if (event.isProgram())
            return event.sha256();
        const std::pair<quintptr, qsizetype> key(quintptr(event.content().data()), qsizetype(event.content().size()));
        const auto known = m_digests.constFind(key);
        return known != m_digests.constEnd() ? *known : *m_digests.insert(key, event.sha256());
    }

private:
    QHash<std::pair<quintptr, qsizetype>, Sha256Digest> m_digests;
};

} // namespace

BootEvent BootEvent::ofBytes(int pcr, Measurer by, QString name, QByteArray bytes)
{
    BootEvent event;
    event.m_pcr = pcr;
    event.m_by = by;
    event.m_name = std::move(name);
    event.m_bytes = std::move(bytes);
    return event;
}

BootEvent BootEvent::ofView(int pcr, Measurer by, QString name, ByteView content)
{
    BootEvent event;
    event.m_pcr = pcr;
    event.m_by = by;
    event.m_name = std::move(name);
    event.m_view = content;
    return event;
}

BootEvent BootEvent::ofProgram(QString name, PeFile program)
{
    BootEvent event;
    event.m_pcr = 4;
    event.m_name = std::move(name);
    event.m_program = std::move(program);
    return event;
}

Sha256Digest BootEvent::sha256() const
{
    return m_program ? m_program->authenticode() : crypto::sha256(content());
}

Sha384Digest BootEvent::sha384() const
{
    return m_program ? m_program->authenticode384() : crypto::sha384(content());
}

Measurements BootChain::toMeasurements() const
{
    Measurements measurements;
    measurements.format = format;
    measurements.stub = stub;
    measurements.commandLine = commandLine;
    HashedOnce hashed;
    for (const int pcr : {4, 9, 11, 12}) {
        PredictedRegister predicted{.pcr = pcr, .value = {}, .events = {}};
        for (const BootEvent& event : events)
            if (event.pcr() == pcr)
                predicted.extend(event.name(), hashed.of(event));
        // Nothing is measured into PCR 12 unless a boot loader passes a command line.
        if (pcr != 12 || !predicted.events.isEmpty())
            measurements.registers.append(std::move(predicted));
    }
    return measurements;
}

CcUse ccUseOf(ByteView program)
{
    const std::string_view bytes(reinterpret_cast<const char*>(program.data()), program.size());
    if (hasGuid(bytes, ccProtocol))
        return CcUse::Present;
    return hasGuid(bytes, tcg2Protocol) ? CcUse::Absent : CcUse::Unknown;
}

} // namespace gatehouse::image
