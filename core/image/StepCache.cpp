// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/StepCache.h"

#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/image/ImageErrors.h"

#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QTemporaryDir>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sys/stat.h>
#include <utility>
#include <utime.h>

namespace gatehouse::image {

namespace {

constexpr char draftPrefix[] = ".draft-";

qint64 folderBytes(const QString& folder)
{
    qint64 bytes = 0;
    QDirIterator it(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        it.next();
        bytes += it.fileInfo().size();
    }
    return bytes;
}

} // namespace

StepKey::StepKey(const QString& step)
{
    add(step);
}

StepKey& StepKey::add(const QByteArray& part)
{
    m_parts += QByteArray::number(part.size()) + ':' + part;
    return *this;
}

StepKey& StepKey::add(const QStringList& parts)
{
    add(qint64(parts.size()));
    for (const QString& part : parts)
        add(part);
    return *this;
}

StepKey& StepKey::add(const QByteArrayList& parts)
{
    add(qint64(parts.size()));
    for (const QByteArray& part : parts)
        add(part);
    return *this;
}

QString StepKey::text() const
{
    return crypto::sha256(view(m_parts)).toHex().left(32);
}

std::optional<QString> StepCache::find(const QString& step, const QString& key) const
{
    const QString folder = QStringLiteral("%1/%2/%3").arg(m_root, step, key);
    if (!QFileInfo(folder).isDir())
        return {};
    utime(QFile::encodeName(folder).constData(), nullptr);
    return folder;
}

StepCache::Draft::Draft(QString folder, QString destination)
    : m_folder(std::move(folder))
    , m_destination(std::move(destination))
{
}

StepCache::Draft::~Draft()
{
    discard();
}

void StepCache::Draft::discard()
{
    if (!std::exchange(m_kept, true))
        QDir(m_folder).removeRecursively();
}

Result<QString> StepCache::Draft::keep()
{
    // A key names its content, so what stands there already (a build that ran beside us) is as good.
    if (std::rename(QFile::encodeName(m_folder).constData(), QFile::encodeName(m_destination).constData()) != 0) {
        if (!QFileInfo(m_destination).isDir())
            return fail(gatehouse::errors::fileNotWritten,
                        QStringLiteral("%1: %2").arg(m_destination, QString::fromLocal8Bit(std::strerror(errno))));
        return m_destination;
    }
    m_kept = true;
    return m_destination;
}

Result<std::shared_ptr<StepCache::Draft>> StepCache::begin(const QString& step, const QString& key) const
{
    const QString folder = QStringLiteral("%1/%2").arg(m_root, step);
    GH_CHECK(makeFolder(folder));
    QTemporaryDir temporary(folder + QLatin1Char('/') + QLatin1String(draftPrefix) + QStringLiteral("XXXXXX"));
    if (!temporary.isValid())
        return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1: %2").arg(folder, temporary.errorString()));
    temporary.setAutoRemove(false);
    chmod(QFile::encodeName(temporary.path()).constData(), 0755);
    return std::make_shared<Draft>(temporary.path(), folder + QLatin1Char('/') + key);
}

QStringList StepCache::removeDrafts() const
{
    QStringList left;
    const QStringList steps = QDir(m_root).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString& step : steps) {
        const QDir folder(m_root + QLatin1Char('/') + step);
        const QFileInfoList drafts = folder.entryInfoList({QLatin1String(draftPrefix) + QLatin1Char('*')}, QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot);
        for (const QFileInfo& draft : drafts)
            if (!QDir(draft.filePath()).removeRecursively())
                left.append(draft.filePath());
    }
    return left;
}

qint64 StepCache::prune(int keep) const
{
    qint64 freed = 0;
    const QStringList steps = QDir(m_root).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString& step : steps) {
        const QDir folder(m_root + QLatin1Char('/') + step);
        int seen = 0;
        const QFileInfoList results = folder.entryInfoList(QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Time);
        for (const QFileInfo& result : results) {
            const bool draft = result.fileName().startsWith(QLatin1String(draftPrefix));
            if (!draft && seen++ < keep)
                continue;
            freed += folderBytes(result.filePath());
            QDir(result.filePath()).removeRecursively();
        }
    }
    return freed;
}

} // namespace gatehouse::image
