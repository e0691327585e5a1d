// SPDX-License-Identifier: GPL-3.0-or-later
// Properties of the texts that people and peers send: an accepted address prints as the same digits and survives a round
// trip; so do quantities, decimal numbers and amounts.
#include "core/eth/Address.h"
#include "core/eth/EthErrors.h"
#include "core/eth/Uint256.h"

#include "tests/fuzz/Property.h"

using namespace gatehouse;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QString text = QString::fromUtf8(reinterpret_cast<const char*>(data), qsizetype(size));
    if (const auto address = eth::Address::fromText(text)) {
        const QString printed = address->toChecksumText();
        GATEHOUSE_PROPERTY(printed.toLower() == text.toLower());
        GATEHOUSE_PROPERTY(*eth::Address::fromText(printed) == *address);
    } else {
        GATEHOUSE_PROPERTY(address.error().is(eth::errors::badAddress) && address.error().detail().size() < 300);
    }
    if (const auto number = eth::Uint256::fromQuantity(text))
        GATEHOUSE_PROPERTY(number->toQuantity() == text.toLower());
    if (const auto number = eth::Uint256::fromDecimal(text)) {
        GATEHOUSE_PROPERTY(*eth::Uint256::fromDecimal(number->toDecimal()) == *number);
        GATEHOUSE_PROPERTY(text.endsWith(number->toDecimal()));
    }
    if (const auto amount = eth::Uint256::fromUnits(text, 18))
        GATEHOUSE_PROPERTY(*eth::Uint256::fromUnits(amount->toUnits(18), 18) == *amount);
    return 0;
}
