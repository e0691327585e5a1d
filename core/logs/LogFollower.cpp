// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logs/LogFollower.h"

#include "core/base/Paths.h"

#include <QFileInfo>
#include <sys/stat.h>

namespace gatehouse::logs {

namespace {

constexpr qint64 pieceBytes = 256 * 1024;    // Per turn of the event loop; what is left comes with the next one.
constexpr qint64 tailBytes = 1024 * 1024;    // Several thousand lines, more than anyone scrolls back at once.
constexpr int fallbackIntervalMs = 500;      // inotify says nothing on some shared file systems.

QList<LogLine> toLines(const QStringList& texts, const QString& source)
{
    QList<LogLine> lines;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    for (const QString& text : texts)
        lines.append({now, source, guessLevel(text), text});
    return lines;
}

} // namespace

LogFollower::LogFollower(QString path, QString source, Start start, QObject* parent)
    : QObject(parent)
    , m_path(std::move(path))
    , m_source(std::move(source))
    , m_file(m_path)
    , m_skipToTail(start == Start::AtTail)
{
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, &LogFollower::readNow);
    connect(&m_timer, &QTimer::timeout, this, &LogFollower::readNow);
    m_timer.start(fallbackIntervalMs);
    QTimer::singleShot(0, this, &LogFollower::readNow);
}

bool LogFollower::reopenIfReplaced()
{
    struct stat facts;
    if (::stat(QFile::encodeName(m_path).constData(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
        if (m_file.isOpen())
            m_file.close();
        return false;
    }
    const bool replaced = m_file.isOpen() && (facts.st_ino != m_inode || facts.st_size < m_position);
    if (m_file.isOpen() && !replaced)
        return true;
    m_file.close();
    if (!m_file.open(QIODevice::ReadOnly))
        return false;
    m_inode = facts.st_ino;
    m_position = 0;
    m_cutter.clear();
    if (m_skipToTail && facts.st_size > tailBytes)
        m_position = facts.st_size - tailBytes;
    m_skipToTail = false;
    if (replaced)
        Q_EMIT restarted();
    return true;
}

void LogFollower::watch()
{
    if (m_watcher.files().isEmpty() && QFileInfo::exists(m_path))
        m_watcher.addPath(m_path);
}

void LogFollower::readNow()
{
    if (!reopenIfReplaced())
        return;
    watch();
    if (!m_file.seek(m_position))
        return;
    const QByteArray piece = m_file.read(pieceBytes);
    if (piece.isEmpty())
        return;
    m_position += piece.size();
    const QList<LogLine> lines = toLines(m_cutter.feed(piece), m_source);
    if (!lines.isEmpty())
        Q_EMIT linesRead(lines);
    if (piece.size() == pieceBytes)
        QTimer::singleShot(0, this, &LogFollower::readNow);
}

Result<QList<LogLine>> LogFollower::tail(const QString& path, const QString& source, int lines)
{
    const QFileInfo info(path);
    QFile file(path);
    if ((info.exists() && !info.isFile()) || !file.open(QIODevice::ReadOnly))
        return fail(errors::fileUnreadable, QStringLiteral("%1: %2").arg(path, file.errorString()));
    const qint64 from = std::max<qint64>(0, file.size() - tailBytes);
    file.seek(from);
    LineCutter cutter;
    QStringList texts = cutter.feed(file.read(tailBytes));
    texts += cutter.finish();
    if (from > 0 && !texts.isEmpty())
        texts.removeFirst(); // Most likely a part of a line.
    return toLines(texts.mid(std::max<qsizetype>(0, texts.size() - lines)), source);
}

} // namespace gatehouse::logs
