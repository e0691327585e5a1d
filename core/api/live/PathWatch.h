// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFileSystemWatcher>
#include <QHash>
#include <QList>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>

namespace gatehouse::api {

/// Tells when something on the disk is not what it was, whichever process changed it. It is looked at when its files and folders
/// move, and told once two looks in a row have found the same: what is still being written is never told. Paths may be
/// missing, go away and come back. Lives in one thread; its looks read the disk in it.
class PathWatch : public QObject
{
    Q_OBJECT
public:
    /// Something that is read from several files, seen as one.
    struct Subject
    {
        QString name;
        /// What to look out for, absolute; asked at each look, need not exist. A file that is replaced needs its folder here too.
        std::function<QStringList()> paths;
        /// The same as long as nothing changed. Called in the watch's thread.
        std::function<QByteArray()> fingerprint;
    };
    static constexpr std::chrono::milliseconds defaultSettle{300};

    /// @p settle is the time between two looks at something that changes.
    explicit PathWatch(std::chrono::milliseconds settle = defaultSettle, QObject* parent = nullptr);

    /// What it is now counts as known.
    void watch(Subject subject);
    /// What it is now counts as known: this process has changed it by itself and has told so.
    void adopt(const QString& name);

Q_SIGNALS:
    /// The subject of this name has settled on something else.
    void changed(const QString& name);

private:
    struct Entry
    {
        Subject subject;
        QByteArray known;
        std::optional<QByteArray> seen; ///< At the last look, when it was not what is known.
        QStringList watched;            ///< What tells of it: its paths, or the nearest folders that are there.
        bool isDue = false;             ///< Something moved there, or it has not settled.
        bool isArmed = true;            ///< All of its paths that exist are watched.
    };
    /// Device and inode: a path that was replaced leads elsewhere, and its watch stays with what is gone.
    using Identity = std::pair<quint64, quint64>;

    void onMoved(const QString& path);
    void lookSoon();
    void look();
    void arm(Entry& entry);
    void dropUnwanted();
    bool armPath(const QString& path, QStringList& watched);
    bool armExisting(const QString& path);

    std::chrono::milliseconds m_settle;
    QFileSystemWatcher m_watcher;
    QTimer m_timer;
    QList<Entry> m_entries;
    QHash<QString, Identity> m_armed;
};

} // namespace gatehouse::api
