// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/BuildKey.h"

#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/image/ImageErrors.h"

#include <QFileInfo>

namespace gatehouse::image {

namespace {

constexpr char algorithm[] = "Ed";
constexpr qsizetype numberBytes = 8;
constexpr qint64 maxFileBytes = 4096;
constexpr char commentMark[] = "untrusted comment: ";

QByteArray fileOf(const char* comment, const QByteArray& body)
{
    return QByteArray(commentMark) + comment + '\n' + body.toBase64() + '\n';
}

/// The bytes of a signify file with @p payload bytes after algorithm and key number.
Result<QByteArray> bodyOf(const QByteArray& text, qsizetype payload)
{
    const QList<QByteArray> lines = text.split('\n');
    if (text.size() > maxFileBytes || lines.size() < 2 || !lines[0].startsWith(commentMark))
        return fail(errors::badOutputs, QStringLiteral("not a signify file"));
    const auto body = QByteArray::fromBase64Encoding(lines[1], QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!body || (*body).size() != 2 + numberBytes + payload || !(*body).startsWith(algorithm))
        return fail(errors::badOutputs, QStringLiteral("not a signify file of Ed25519"));
    for (const QByteArray& line : lines.mid(2))
        if (!line.isEmpty())
            return fail(errors::badOutputs, QStringLiteral("a signify file has two lines"));
    return *body;
}

QString seedPath(const QString& stateFolder)
{
    return stateFolder + QStringLiteral("/keys/build.seed");
}

QString publicPath(const QString& stateFolder)
{
    return stateFolder + QStringLiteral("/keys/build.pub");
}

} // namespace

QByteArray BuildPublicKey::number() const
{
    return crypto::sha256(key.bytes()).toByteArray().left(numberBytes);
}

QByteArray BuildPublicKey::toText() const
{
    return fileOf("Gatehouse build key", algorithm + number() + key.toByteArray());
}

Result<BuildPublicKey> BuildPublicKey::fromText(const QByteArray& text)
{
    GH_TRY(const QByteArray body, bodyOf(text, qsizetype(crypto::Ed25519PublicKey::size)));
    const QByteArray bytes = body.mid(2 + numberBytes);
    GH_TRY(const auto key, crypto::Ed25519PublicKey::fromBytes(view(bytes)));
    const BuildPublicKey made{key};
    if (body.mid(2, numberBytes) != made.number())
        return fail(errors::badOutputs, QStringLiteral("the number of the key is not a Gatehouse build key's"));
    return made;
}

Result<BuildKey> BuildKey::loadOrMake(const QString& stateFolder)
{
    const QString path = seedPath(stateFolder);
    if (QFileInfo::exists(path)) {
        GH_TRY(QByteArray seed, readFile(path, maxFileBytes));
        Result<crypto::Ed25519KeyPair> pair = crypto::Ed25519KeyPair::fromSeed(view(seed));
        wipeMemory(seed.data(), std::size_t(seed.size()));
        if (!pair)
            return fail(Error(errors::badOutputs, QStringLiteral("%1 is not a build key").arg(path),
                              QStringLiteral("Restore it, or move it away to sign with a new key from now on."))
                            .causedBy(pair.error()));
        BuildKey key(std::move(*pair));
        // The builder that made the key may have been killed between both files.
        if (const QString file = publicPath(stateFolder); !QFileInfo::exists(file))
            GH_CHECK(writeFileAtomically(file, key.publicKey().toText()));
        return key;
    }
    GH_CHECK(makeFolder(QFileInfo(path).path(), FileAccess::OwnerOnly));
    BuildKey key(crypto::Ed25519KeyPair::generate());
    QByteArray seed = toByteArray(key.m_pair.seed().bytes());
    const Result<void> written = writeFileAtomically(path, seed, FileAccess::OwnerOnly);
    wipeMemory(seed.data(), std::size_t(seed.size()));
    GH_CHECK(written);
    GH_CHECK(writeFileAtomically(publicPath(stateFolder), key.publicKey().toText()));
    return key;
}

Result<BuildPublicKey> BuildKey::publicKeyOf(const QString& stateFolder)
{
    const QString path = publicPath(stateFolder);
    if (!QFileInfo::exists(path))
        return fail(errors::noOutputs, QStringLiteral("no image was signed here yet: %1 is missing").arg(path),
                    QStringLiteral("Name the signer's public key, or build an image."));
    GH_TRY(const QByteArray text, readFile(path, maxFileBytes));
    return BuildPublicKey::fromText(text);
}

QByteArray BuildKey::sign(const QByteArray& message) const
{
    return fileOf("verify with the Gatehouse build key", algorithm + publicKey().number() + m_pair.sign(view(message)).toByteArray());
}

Result<bool> BuildKey::verify(const BuildPublicKey& key, const QByteArray& message, const QByteArray& signature)
{
    GH_TRY(const QByteArray body, bodyOf(signature, qsizetype(crypto::Ed25519Signature::size)));
    const QByteArray bytes = body.mid(2 + numberBytes);
    GH_TRY(const auto value, crypto::Ed25519Signature::fromBytes(view(bytes)));
    return body.mid(2, numberBytes) == key.number() && crypto::verify(key.key, view(message), value);
}

} // namespace gatehouse::image
