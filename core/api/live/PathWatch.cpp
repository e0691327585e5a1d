// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/PathWatch.h"

#include <QFile>
#include <QFileInfo>
#include <sys/stat.h>

namespace gatehouse::api {

namespace {

/// How often is looked when the system gives no watch (its limit is used up): late, but not never.
constexpr std::chrono::seconds unwatchedLook{5};
/// A path may come into being while its parent is being watched; more often than this in one look it does not.
constexpr int armTries = 8;

std::optional<std::pair<quint64, quint64>> identityOf(const QString& path)
{
    struct stat status
    {
    };
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        return std::nullopt;
    return std::pair<quint64, quint64>(status.st_dev, status.st_ino);
}

} // namespace

PathWatch::PathWatch(std::chrono::milliseconds settle, QObject* parent)
    : QObject(parent)
    , m_settle(settle)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &PathWatch::look);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, &PathWatch::lookSoon);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &PathWatch::lookSoon);
}

void PathWatch::watch(Subject subject)
{
    m_entries.append({std::move(subject), {}, std::nullopt});
    // Watched first and read then: what comes between is seen.
    if (!arm())
        m_timer.start(unwatchedLook);
    m_entries.last().known = m_entries.last().subject.fingerprint();
}

void PathWatch::adopt(const QString& name)
{
    for (Entry& entry : m_entries) {
        if (entry.subject.name != name)
            continue;
        entry.known = entry.subject.fingerprint();
        entry.seen.reset();
    }
    lookSoon(); // Other paths may belong to it now.
}

void PathWatch::lookSoon()
{
    // Not put off by what comes meanwhile: something is always written somewhere in a state folder.
    if (!m_timer.isActive() || m_timer.remainingTimeAsDuration() > m_settle)
        m_timer.start(m_settle);
}

void PathWatch::look()
{
    const bool armed = arm();
    bool unsettled = false;
    QStringList settled;
    for (Entry& entry : m_entries) {
        const QByteArray now = entry.subject.fingerprint();
        if (now == entry.known) {
            entry.seen.reset();
        } else if (entry.seen != now) {
            entry.seen = now;
            unsettled = true;
        } else {
            entry.known = now;
            entry.seen.reset();
            settled.append(entry.subject.name);
        }
    }
    if (unsettled)
        m_timer.start(m_settle);
    else if (!armed)
        m_timer.start(unwatchedLook);
    for (const QString& name : std::as_const(settled))
        Q_EMIT changed(name);
}

bool PathWatch::arm()
{
    QStringList wanted;
    bool all = true;
    for (const Entry& entry : std::as_const(m_entries)) {
        const QStringList paths = entry.subject.paths();
        for (const QString& path : paths)
            all = armPath(path, wanted) && all;
    }
    const QStringList armed = m_armed.keys();
    for (const QString& path : armed) {
        if (wanted.contains(path))
            continue;
        m_watcher.removePath(path);
        m_armed.remove(path);
    }
    return all;
}

bool PathWatch::armPath(const QString& path, QStringList& wanted)
{
    for (int i = 0; i < armTries; ++i) {
        if (armExisting(path)) {
            wanted.append(path);
            return true;
        }
        // The nearest folder that is there tells when the rest comes.
        QString missing = path;
        QString folder = QFileInfo(path).path();
        while (!armExisting(folder) && folder != QFileInfo(folder).path()) {
            missing = folder;
            folder = QFileInfo(folder).path();
        }
        if (!m_armed.contains(folder))
            return false;
        wanted.append(folder);
        if (!QFileInfo::exists(missing))
            return true;
    }
    return false; // It is there, and cannot be watched.
}

bool PathWatch::armExisting(const QString& path)
{
    const auto identity = identityOf(path);
    const bool listed = m_watcher.files().contains(path) || m_watcher.directories().contains(path);
    if (identity && listed && m_armed.value(path) == *identity)
        return true;
    if (listed)
        m_watcher.removePath(path);
    m_armed.remove(path);
    if (!identity || !m_watcher.addPath(path))
        return false;
    // What was replaced in between is found at the next look, which its folder asks for.
    m_armed.insert(path, *identity);
    return true;
}

} // namespace gatehouse::api
