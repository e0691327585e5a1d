// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the archive: staging ends, an image that comes out has the id that its name leads to, and after a refusal nothing
// is left. The first 32 bytes are the digest that is asked for.
#include "guest-agent/AgentErrors.h"
#include "guest-agent/OciArchive.h"

#include "tests/fuzz/Property.h"

#include <QBuffer>
#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>

using namespace gatehouse;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 32 || size > 256 * 1024)
        return 0;
    static const QTemporaryDir folder;
    const QString layout = folder.filePath(QStringLiteral("staged"));
    QBuffer archive;
    archive.setData(reinterpret_cast<const char*>(data) + 32, qsizetype(size - 32));
    archive.open(QIODevice::ReadOnly);
    const QByteArray asked(reinterpret_cast<const char*>(data), 32);
    const auto name = agent::ContainerName::parse(QStringLiteral("sha256:") + QString::fromLatin1(asked.toHex()));
    GATEHOUSE_PROPERTY(name && *name);
    agent::OciArchiveLimits limits;
    limits.maxBytes = 1024 * 1024;
    limits.maxMembers = 64;
    const auto staged = agent::stageImage(archive, **name, layout, limits);
    if (!staged) {
        GATEHOUSE_PROPERTY(!QFile::exists(layout));
        return 0;
    }
    const auto bytesOf = [&layout](const QString& digest) {
        QFile file(layout + QStringLiteral("/blobs/sha256/") + digest);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    for (const QString& digest : {(*name)->digest.toHex(), staged->imageId.toHex()})
        GATEHOUSE_PROPERTY(QString::fromLatin1(QCryptographicHash::hash(bytesOf(digest), QCryptographicHash::Sha256).toHex()) == digest);
    return 0;
}
