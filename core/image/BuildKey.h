// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/crypto/Ed25519.h"

#include <QString>

namespace gatehouse::image {

/// The public half of a build key, in the file format of OpenBSD's signify(1), so that a signature can be checked without us.
struct BuildPublicKey
{
    crypto::Ed25519PublicKey key;

    /// signify's eight bytes that say which key signed; ours are the beginning of the key's SHA-256.
    QByteArray number() const;
    QByteArray toText() const;
    /// errors::badOutputs.
    static Result<BuildPublicKey> fromText(const QByteArray& text);
    friend bool operator==(const BuildPublicKey&, const BuildPublicKey&) = default;
};

/// The key that signs what this computer builds: Ed25519, made at the first build, kept in <state>/keys/build.seed, readable by its owner
/// only, with build.pub beside it.
///
/// Not the operator's Ethereum key: that one moves money and may sit in hardware or behind a passphrase, while a build has to be able to
/// run unattended, and a verifier of an image needs no chain.
class BuildKey
{
public:
    static Result<BuildKey> loadOrMake(const QString& stateFolder);
    /// The public half only; errors::noOutputs when nothing was built here yet.
    static Result<BuildPublicKey> publicKeyOf(const QString& stateFolder);

    BuildPublicKey publicKey() const { return {m_pair.publicKey()}; }
    /// A signify signature file of @p message; the same bytes for the same message.
    QByteArray sign(const QByteArray& message) const;
    /// errors::badOutputs when @p signature is no signature file; false when it is not @p key's over @p message.
    static Result<bool> verify(const BuildPublicKey& key, const QByteArray& message, const QByteArray& signature);

private:
    explicit BuildKey(crypto::Ed25519KeyPair pair)
        : m_pair(std::move(pair))
    {
    }
    crypto::Ed25519KeyPair m_pair;
};

} // namespace gatehouse::image
