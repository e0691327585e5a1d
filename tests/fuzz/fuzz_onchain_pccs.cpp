// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of contracts: what is accepted is the one encoding of what was read, so nothing can hide in it.
#include "core/collateral/OnChainSource.h"
#include "core/eth/Abi.h"
#include "tests/fuzz/Property.h"

using namespace gatehouse;
using namespace gatehouse::collateral;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray abi(reinterpret_cast<const char*>(data), qsizetype(size));
    if (const auto text = onchain::decodeSignedJson(abi, "text"); text && !text->text.isEmpty()) {
        const QByteArray again = eth::AbiEncoder().number(eth::Uint256(32)).finish()
            + eth::AbiEncoder().bytes(view(text->text)).bytes(view(text->signature)).finish();
        GATEHOUSE_PROPERTY(again == abi && text->signature.size() == 64);
    }
    if (const auto both = onchain::decodeCertificate(abi)) {
        const QByteArray again = eth::AbiEncoder().bytes(view(both->certificate)).bytes(view(both->crl)).finish();
        GATEHOUSE_PROPERTY(again == abi);
    }
    return 0;
}
