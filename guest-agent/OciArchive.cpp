// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/OciArchive.h"

#include "core/image/TarReader.h"
#include "guest-agent/AgentErrors.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStorageInfo>

namespace gatehouse::agent {

namespace {

/// Manifests and configurations have some kilobytes.
constexpr qint64 maxDocumentBytes = 1024 * 1024;
constexpr qsizetype maxLayers = 256;
constexpr qsizetype maxIndexEntries = 64;
/// Left free for the application's data.
constexpr qint64 reserveBytes = 16 * 1024 * 1024;
constexpr qint64 chunkBytes = 1024 * 1024;

constexpr auto manifestType = "application/vnd.oci.image.manifest.v1+json";
constexpr auto configType = "application/vnd.oci.image.config.v1+json";
constexpr auto plainLayerType = "application/vnd.oci.image.layer.v1.tar";

tl::unexpected<Error> bad(const QString& what)
{
    return fail(errors::badArchive, what);
}

QString latin(const char* text)
{
    return QString::fromLatin1(text);
}

/// Files under the SHA-256 of their bytes: whoever asks for a digest gets exactly those bytes or nothing.
class BlobStore
{
public:
    explicit BlobStore(QString layout)
        : m_folder(layout + QStringLiteral("/blobs/sha256"))
    {
    }

    const QString& folder() const { return m_folder; }
    QString pathOf(const Sha256Digest& digest) const { return m_folder + u'/' + digest.toHex(); }
    bool contains(const Sha256Digest& digest) const { return QFile::exists(pathOf(digest)); }
    qint64 sizeOf(const Sha256Digest& digest) const { return QFile(pathOf(digest)).size(); }

    Result<void> putFrom(QIODevice& source, qint64 size)
    {
        const QString incoming = m_folder + QStringLiteral("/incoming");
        QFile file(incoming);
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate))
            return fail(errors::diskFailed, QStringLiteral("%1: %2").arg(incoming, file.errorString()));
        QCryptographicHash hash(QCryptographicHash::Sha256);
        for (qint64 left = size; left > 0;) {
            const QByteArray chunk = source.read(std::min(left, chunkBytes));
            if (chunk.isEmpty())
                return bad(QStringLiteral("it ends in the middle of a member"));
            hash.addData(chunk);
            if (file.write(chunk) != chunk.size())
                return fail(errors::diskFailed, QStringLiteral("%1: %2").arg(incoming, file.errorString()));
            left -= chunk.size();
        }
        file.close();
        GH_TRY(const Sha256Digest digest, Sha256Digest::fromBytes(view(hash.result())));
        const bool kept = contains(digest) ? QFile::remove(incoming) : QFile::rename(incoming, pathOf(digest));
        if (file.error() != QFileDevice::NoError || !kept)
            return fail(errors::diskFailed, QStringLiteral("%1 cannot be written").arg(pathOf(digest)));
        return {};
    }

    Result<QJsonObject> document(const Sha256Digest& digest) const
    {
        QFile file(pathOf(digest));
        if (!file.open(QIODevice::ReadOnly))
            return bad(QStringLiteral("it has no sha256:%1").arg(digest.toHex()));
        if (file.size() > maxDocumentBytes)
            return bad(QStringLiteral("sha256:%1 is too large for a manifest or configuration").arg(digest.toHex()));
        const QJsonDocument json = QJsonDocument::fromJson(file.readAll());
        if (!json.isObject())
            return bad(QStringLiteral("sha256:%1 is neither a manifest nor a configuration").arg(digest.toHex()));
        return json.object();
    }

private:
    QString m_folder;
};

Result<Sha256Digest> digestOf(const QJsonValue& value)
{
    const QString text = value.toString();
    const QString prefix = QStringLiteral("sha256:");
    auto digest = text.startsWith(prefix) ? Sha256Digest::fromHex(text.mid(prefix.size())) : fail(errors::badArchive, QString());
    if (!digest)
        return bad(QStringLiteral("\"%1\" is no SHA-256 digest").arg(text.left(100)));
    return digest;
}

Result<QList<Sha256Digest>> presentDigests(const BlobStore& blobs, const QJsonArray& values, bool areDescriptors)
{
    if (values.size() > maxLayers)
        return bad(QStringLiteral("%1 layers are more than %2").arg(values.size()).arg(maxLayers));
    QList<Sha256Digest> digests;
    for (const QJsonValue& value : values) {
        GH_TRY(const Sha256Digest digest, digestOf(areDescriptors ? value.toObject().value(QLatin1String("digest")) : value));
        if (!blobs.contains(digest))
            return bad(QStringLiteral("the layer sha256:%1 is missing").arg(digest.toHex()));
        digests.append(digest);
    }
    return digests;
}

/// Copies every file of the archive into @p blobs.
Result<void> storeMembers(QIODevice& archive, BlobStore& blobs, const OciArchiveLimits& limits)
{
    const qint64 room = std::min(limits.maxBytes, QStorageInfo(blobs.folder()).bytesAvailable() - reserveBytes);
    image::TarReader reader(archive);
    image::TarEntry entry;
    qint64 total = 0;
    for (int members = 0;; ++members) {
        auto more = reader.next(entry);
        if (!more)
            return fail(Error(errors::badArchive, QStringLiteral("member %1").arg(members + 1)).causedBy(std::move(more).error()));
        if (!*more)
            return {};
        if (members >= limits.maxMembers)
            return bad(QStringLiteral("more than %1 members").arg(limits.maxMembers));
        if (entry.type != '0' && entry.type != '\0')
            continue;
        total += entry.size;
        if (total > room)
            return bad(QStringLiteral("its members have more than the %1 bytes there is room for").arg(std::max<qint64>(0, room)));
        if (!archive.seek(entry.offset))
            return bad(QStringLiteral("it cannot be read at %1").arg(entry.offset));
        GH_CHECK(blobs.putFrom(archive, entry.size));
    }
}

/// The manifest of the first image for this architecture in an index.
Result<Sha256Digest> manifestInIndex(const BlobStore& blobs, const QJsonObject& index)
{
    const QJsonArray entries = index.value(QLatin1String("manifests")).toArray();
    if (entries.size() > maxIndexEntries)
        return bad(QStringLiteral("an index with %1 entries").arg(entries.size()));
    for (const QJsonValue& value : entries) {
        const QJsonObject entry = value.toObject();
        const QJsonObject platform = entry.value(QLatin1String("platform")).toObject();
        const auto digest = digestOf(entry.value(QLatin1String("digest")));
        const bool fits = platform.isEmpty()
            || (platform.value(QLatin1String("architecture")) == QLatin1String("amd64") && platform.value(QLatin1String("os")) == QLatin1String("linux"));
        if (fits && digest && blobs.contains(*digest))
            return digest;
    }
    return bad(QStringLiteral("the index names no image for linux/amd64 that the archive holds"));
}

/// Makes the manifest that an image named by its configuration lacks: its layers are the uncompressed ones of diff_ids.
Result<Sha256Digest> writeManifest(BlobStore& blobs, const Sha256Digest& config, const QJsonObject& document)
{
    const QJsonArray diffIds = document.value(QLatin1String("rootfs")).toObject().value(QLatin1String("diff_ids")).toArray();
    auto layers = presentDigests(blobs, diffIds, false);
    if (!layers)
        return fail(Error(layers.error().code(), layers.error().detail() + QStringLiteral(" uncompressed"),
                          QStringLiteral("Name the image by the digest of its manifest when its layers are compressed.")));
    const auto descriptor = [&blobs](const char* type, const Sha256Digest& digest) {
        return QJsonObject{{latin("mediaType"), latin(type)},
                           {latin("digest"), QStringLiteral("sha256:") + digest.toHex()},
                           {latin("size"), double(blobs.sizeOf(digest))}};
    };
    QJsonArray descriptors;
    for (const Sha256Digest& layer : *layers)
        descriptors.append(descriptor(plainLayerType, layer));
    QByteArray manifest = QJsonDocument(QJsonObject{{latin("schemaVersion"), 2},
                                                    {latin("mediaType"), latin(manifestType)},
                                                    {latin("config"), descriptor(configType, config)},
                                                    {latin("layers"), descriptors}})
                              .toJson(QJsonDocument::Compact);
    GH_TRY(const Sha256Digest digest, Sha256Digest::fromBytes(view(QCryptographicHash::hash(manifest, QCryptographicHash::Sha256))));
    QFile file(blobs.pathOf(digest));
    if (!file.open(QIODevice::WriteOnly) || file.write(manifest) != manifest.size())
        return fail(errors::diskFailed, QStringLiteral("%1: %2").arg(file.fileName(), file.errorString()));
    return digest;
}

Result<void> writeLayout(const BlobStore& blobs, const QString& layout, const Sha256Digest& manifest, const QString& mediaType)
{
    const QJsonObject index{{latin("schemaVersion"), 2},
                            {latin("manifests"), QJsonArray{QJsonObject{{latin("mediaType"), mediaType},
                                                                        {latin("digest"), QStringLiteral("sha256:") + manifest.toHex()},
                                                                        {latin("size"), double(blobs.sizeOf(manifest))}}}}};
    const std::pair<const char*, QByteArray> files[] = {{"/oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}"},
                                                        {"/index.json", QJsonDocument(index).toJson(QJsonDocument::Compact)}};
    for (const auto& [name, content] : files) {
        QFile file(layout + latin(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            return fail(errors::diskFailed, QStringLiteral("%1: %2").arg(file.fileName(), file.errorString()));
    }
    return {};
}

Result<StagedImage> assemble(BlobStore& blobs, const ContainerName& name, const QString& layout)
{
    Sha256Digest digest = name.digest;
    GH_TRY(QJsonObject document, blobs.document(digest));
    if (document.contains(QLatin1String("manifests"))) {
        GH_TRY(digest, manifestInIndex(blobs, document));
        GH_TRY(document, blobs.document(digest));
    }
    StagedImage staged{layout, digest};
    QString mediaType = latin(manifestType);
    if (document.contains(QLatin1String("rootfs"))) {
        GH_TRY(digest, writeManifest(blobs, digest, document));
    } else {
        GH_TRY(staged.imageId, digestOf(document.value(QLatin1String("config")).toObject().value(QLatin1String("digest"))));
        if (!blobs.contains(staged.imageId))
            return bad(QStringLiteral("the configuration sha256:%1 is missing").arg(staged.imageId.toHex()));
        GH_CHECK(presentDigests(blobs, document.value(QLatin1String("layers")).toArray(), true));
        if (document.contains(QLatin1String("mediaType")))
            mediaType = document.value(QLatin1String("mediaType")).toString().left(100);
    }
    GH_CHECK(writeLayout(blobs, layout, digest, mediaType));
    return staged;
}

} // namespace

Result<StagedImage> stageImage(QIODevice& archive, const ContainerName& name, const QString& folder, const OciArchiveLimits& limits)
{
    QDir(folder).removeRecursively();
    BlobStore blobs(folder);
    if (!QDir().mkpath(blobs.folder()))
        return fail(errors::diskFailed, QStringLiteral("%1 cannot be created").arg(blobs.folder()));
    auto staged = storeMembers(archive, blobs, limits).and_then([&] { return assemble(blobs, name, folder); });
    if (!staged)
        QDir(folder).removeRecursively();
    return staged;
}

} // namespace gatehouse::agent
