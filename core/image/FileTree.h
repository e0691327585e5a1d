// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QByteArray>
#include <QStringList>
#include <functional>
#include <map>

class QIODevice;

namespace gatehouse::image {

/// A file tree of an image as a value: paths with their types, owners and contents, in no folder of this computer. That
/// is why building needs neither root nor mounts, and why the order and the times of the result never depend on a disk.
///
/// Contents stay where they are (in memory or in an archive) until they are written.
class FileTree
{
public:
    enum class Type { File, Directory, Symlink, Device };

    struct Node
    {
        Type type = Type::File;
        quint32 mode = 0644;
        quint32 uid = 0;
        quint32 gid = 0;
        QByteArray link;       ///< Target of a symlink.
        QByteArray content;    ///< Of a file, unless it comes from an archive.
        QString archive;       ///< The tar file that holds the content; empty: content.
        qint64 archiveOffset = 0;
        qint64 archiveSize = 0;

        qint64 size() const { return archive.isEmpty() ? content.size() : archiveSize; }
    };

    /// Longest path and most entries taken from an archive: more than a distribution needs, little enough to hold.
    static constexpr int maxPathBytes = 4096;
    static constexpr std::size_t maxEntries = 2'000'000;

    /// Everything of a POSIX tar archive (ustar, pax and GNU long names). Device nodes, sockets and extended attributes
    /// are left out: the kernel makes /dev, and nothing in our images has file capabilities. Hard links become files.
    static Result<FileTree> fromTar(const QString& path);

    /// Paths are relative, without "./" in front and "/" at the end. A parent that is missing is made (0755, root).
    void put(const QByteArray& path, Node node);
    void putFile(const QByteArray& path, QByteArray content, quint32 mode = 0644);
    void putDirectory(const QByteArray& path, quint32 mode = 0755, quint32 uid = 0, quint32 gid = 0);
    void putSymlink(const QByteArray& path, const QByteArray& target);
    /// All of @p other, replacing what has the same path. Parents that are symlinks to directories here (/lib to
    /// usr/lib) are followed, as tar does with --keep-directory-symlink.
    void overlay(const FileTree& other);
    /// A folder of this computer beneath @p prefix. Only the executable bit of the modes is kept and the owner is root,
    /// so that the umask and the user of a checkout do not show.
    Result<void> addHostFolder(const QString& folder, const QByteArray& prefix = {});

    /// Removes what matches @p pattern (fnmatch, "*" crosses "/") and everything beneath it.
    void remove(const QByteArray& pattern);

    bool contains(const QByteArray& path) const { return m_nodes.contains(path); }
    /// The node itself, or null.
    const Node* find(const QByteArray& path) const;
    /// The path after following symlinks within the tree, at most 40 of them; empty when it leads nowhere.
    QByteArray resolve(const QByteArray& path) const;
    /// The content of the file that @p path leads to, at most @p maxBytes.
    Result<QByteArray> read(const QByteArray& path, qint64 maxBytes) const;
    const std::map<QByteArray, Node>& nodes() const { return m_nodes; }

    /// Called with 0…1; answers false to stop, which makes the call fail with gatehouse::errors::cancelled.
    using Progress = std::function<bool(double)>;
    /// Sorted by path, every time @p modificationTime (seconds since 1970). pax is used where ustar is too narrow.
    Result<void> writeTar(const QString& path, qint64 modificationTime, const Progress& progress = {}) const;
    /// A "newc" archive (Linux Documentation/driver-api/early-userspace/buffer-format.rst), inode numbers in path order.
    Result<QByteArray> toCpio(qint64 modificationTime) const;

private:
    void ensureParents(const QByteArray& path);
    Result<QByteArray> contentOf(const Node& node, qint64 maxBytes) const;

    std::map<QByteArray, Node> m_nodes;
};

} // namespace gatehouse::image
