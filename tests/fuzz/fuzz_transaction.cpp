// SPDX-License-Identifier: GPL-3.0-or-later
// Properties: an accepted transaction has exactly one encoding (no second transaction hash for the same content and
// signature), and its signature verifies as a contract signature by the same sender.
#include "core/crypto/Hashes.h"
#include "core/eth/EthErrors.h"
#include "core/eth/Rlp.h"
#include "core/eth/Transaction.h"

#include "tests/fuzz/Property.h"

using namespace gatehouse;

namespace {
/// What is signed: everything but parity, r and s.
QByteArray fields(const eth::RlpItem& list)
{
    return eth::rlpEncode(eth::RlpItem::list(list.items.first(9)));
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto decoded = eth::decodeTransaction({data, size});
    if (!decoded) {
        const Error& e = decoded.error();
        GATEHOUSE_PROPERTY(e.kind() == ErrorKind::Malformed);
        return 0;
    }
    GATEHOUSE_PROPERTY(decoded->raw == toByteArray({data, size}));
    GATEHOUSE_PROPERTY(decoded->hash.toByteArray() == crypto::keccak256({data, size}).toByteArray());
    // Signing the same content with another key gives the same fields but for the last three.
    static const crypto::SigningKey key = crypto::SigningKey::generate();
    const auto again = eth::signTransaction(decoded->transaction, key);
    const auto ours = eth::rlpDecode(view(again.raw).subspan(1));
    const auto theirs = eth::rlpDecode({data + 1, size - 1});
    GATEHOUSE_PROPERTY(ours && theirs && fields(*ours) == fields(*theirs));
    GATEHOUSE_PROPERTY(eth::decodeTransaction(view(again.raw))->from == eth::addressOf(key));
    return 0;
}
