// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/PathWatch.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>
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
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, &PathWatch::onMoved);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &PathWatch::onMoved);
}

void PathWatch::watch(Subject subject)
{
    Entry entry;
    entry.subject = std::move(subject);
    // Watched first and read then: what comes between is seen.
    arm(entry);
    entry.known = entry.subject.fingerprint();
    if (!entry.isArmed && !m_timer.isActive())
        m_timer.start(unwatchedLook);
    m_entries.append(entry);
}

void PathWatch::adopt(const QString& name)
{
    for (Entry& entry : m_entries) {
        if (entry.subject.name != name)
            continue;
        entry.known = entry.subject.fingerprint();
        entry.seen.reset();
        entry.isDue = true; // Other paths may belong to it now.
    }
    lookSoon();
}

void PathWatch::onMoved(const QString& path)
{
    for (Entry& entry : m_entries)
        entry.isDue = entry.isDue || entry.watched.contains(path);
    lookSoon();
}

void PathWatch::lookSoon()
{
    // Not put off by what comes meanwhile: something is always written somewhere in a state folder.
    if (!m_timer.isActive() || m_timer.remainingTimeAsDuration() > m_settle)
        m_timer.start(m_settle);
}

void PathWatch::look()
{
    bool isUnsettled = false;
    bool isArmed = true;
    QStringList settled;
    for (Entry& entry : m_entries) {
        if (!entry.isDue && entry.isArmed)
            continue;
        arm(entry);
        isArmed = isArmed && entry.isArmed;
        const QByteArray now = entry.subject.fingerprint();
        entry.isDue = now != entry.known;
        if (now == entry.known) {
            entry.seen.reset();
        } else if (entry.seen != now) {
            entry.seen = now;
            isUnsettled = true;
        } else {
            entry.known = now;
            entry.seen.reset();
            settled.append(entry.subject.name); // Still due: what is read now may name other paths.
        }
    }
    dropUnwanted();
    if (isUnsettled || !settled.isEmpty())
        m_timer.start(m_settle);
    else if (!isArmed)
        m_timer.start(unwatchedLook);
    for (const QString& name : std::as_const(settled))
        Q_EMIT changed(name);
}

void PathWatch::arm(Entry& entry)
{
    entry.watched.clear();
    entry.isArmed = true;
    const QStringList paths = entry.subject.paths();
    for (const QString& path : paths)
        entry.isArmed = armPath(path, entry.watched) && entry.isArmed;
}

void PathWatch::dropUnwanted()
{
    const QStringList armed = m_armed.keys();
    for (const QString& path : armed) {
        if (std::any_of(m_entries.begin(), m_entries.end(), [&path](const Entry& entry) { return entry.watched.contains(path); }))
            continue;
        m_watcher.removePath(path);
        m_armed.remove(path);
    }
}

bool PathWatch::armPath(const QString& path, QStringList& watched)
{
    for (int i = 0; i < armTries; ++i) {
        if (armExisting(path)) {
            watched.append(path);
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
        watched.append(folder);
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
    // Of another user's folder the kernel tells nothing, and Qt would say so at every try.
    if (!identity || !QFileInfo(path).isReadable() || !m_watcher.addPath(path))
        return false;
    // What was replaced in between is found at the next look, which its folder asks for.
    m_armed.insert(path, *identity);
    return true;
}

} // namespace gatehouse::api
