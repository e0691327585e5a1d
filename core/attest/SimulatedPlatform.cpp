// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/SimulatedPlatform.h"

#include "core/attest/Digests.h"

namespace gatehouse::attest {

namespace {

Measurement hashed(ByteView bytes)
{
    return Measurement(sha384Of({bytes}).array());
}

Measurement hashedText(const char* text)
{
    return hashed({reinterpret_cast<const std::uint8_t*>(text), std::strlen(text)});
}

} // namespace

Measurement extended(const Measurement& old, const Measurement& digest)
{
    return Measurement(sha384Of({old.bytes(), digest.bytes()}).array());
}

TdRegisters simulatedRegisters(const BootPcrs& pcrs)
{
    TdRegisters registers = simulatedRegistersWithoutEvidence();
    registers.rtmr[1] = extended({}, hashed(pcrs.pcr4.bytes()));
    registers.rtmr[2] = extended(extended({}, hashed(pcrs.pcr9.bytes())), hashed(pcrs.pcr11.bytes()));
    return registers;
}

TdRegisters simulatedRegistersWithoutEvidence()
{
    TdRegisters registers;
    registers.mrTd = hashedText("gatehouse simulated platform 1: MRTD");
    return registers;
}

Measurement simulatedMrSeam()
{
    return hashedText("gatehouse simulated platform 1: MRSEAM");
}

} // namespace gatehouse::attest
