// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/FileTree.h"

#include "core/base/Paths.h"
#include "core/image/ImageErrors.h"
#include "core/image/TarReader.h"

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <filesystem>
#include <fnmatch.h>

namespace gatehouse::image {

namespace {

/// The largest file of a checkout that goes into an image: a binary with debug information, not a disk.
constexpr qint64 maxHostFileBytes = 512ll * 1024 * 1024;
constexpr int maxSymlinks = 40; // As the Linux kernel (MAXSYMLINKS).

QByteArray parentOf(const QByteArray& path)
{
    const qsizetype slash = path.lastIndexOf('/');
    return slash < 0 ? QByteArray() : path.left(slash);
}

/// "a/./b//../c" to "a/c"; what would leave the root stays in it, as in a chroot.
QByteArray normalized(const QByteArray& path)
{
    QByteArrayList parts;
    for (const QByteArray& part : path.split('/')) {
        if (part.isEmpty() || part == ".")
            continue;
        if (part == "..") {
            if (!parts.isEmpty())
                parts.removeLast();
        } else {
            parts.append(part);
        }
    }
    return parts.join('/');
}

} // namespace

Result<FileTree> FileTree::fromTar(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(path, file.errorString()));
    FileTree tree;
    TarReader reader(file);
    TarEntry entry;
    for (;;) {
        GH_TRY(const bool more, reader.next(entry));
        if (!more)
            break;
        if (entry.path.isEmpty())
            continue;
        if (entry.path.size() > maxPathBytes || tree.m_nodes.size() >= maxEntries)
            return fail(errors::badArchive, QStringLiteral("%1 has too long paths or too many entries").arg(path));
        Node node;
        node.mode = entry.mode;
        node.uid = entry.uid;
        node.gid = entry.gid;
        if (entry.type == '5') {
            node.type = Type::Directory;
        } else if (entry.type == '2') {
            node.type = Type::Symlink;
            node.link = entry.link;
        } else if (entry.type == '0') {
            node.archive = path;
            node.archiveOffset = entry.offset;
            node.archiveSize = entry.size;
        } else if (entry.type == '1') {
            const Node* target = tree.find(normalized(entry.link));
            if (!target)
                return fail(errors::badArchive, QStringLiteral("the hard link '%1' comes before its target")
                                                    .arg(QString::fromUtf8(entry.path)));
            node = *target;
        } else {
            continue;
        }
        tree.put(entry.path, std::move(node));
    }
    return tree;
}

void FileTree::ensureParents(const QByteArray& path)
{
    for (QByteArray parent = parentOf(path); !parent.isEmpty(); parent = parentOf(parent)) {
        if (m_nodes.contains(parent))
            return;
        Node directory;
        directory.type = Type::Directory;
        directory.mode = 0755;
        m_nodes[parent] = directory;
    }
}

void FileTree::put(const QByteArray& path, Node node)
{
    ensureParents(path);
    m_nodes[path] = std::move(node);
}

void FileTree::putFile(const QByteArray& path, QByteArray content, quint32 mode)
{
    Node node;
    node.mode = mode;
    node.content = std::move(content);
    put(path, std::move(node));
}

void FileTree::putDirectory(const QByteArray& path, quint32 mode, quint32 uid, quint32 gid)
{
    Node node;
    node.type = Type::Directory;
    node.mode = mode;
    node.uid = uid;
    node.gid = gid;
    put(path, std::move(node));
}

void FileTree::putSymlink(const QByteArray& path, const QByteArray& target)
{
    Node node;
    node.type = Type::Symlink;
    node.mode = 0777;
    node.link = target;
    put(path, std::move(node));
}

void FileTree::overlay(const FileTree& other)
{
    for (const auto& [path, node] : other.m_nodes) {
        const QByteArray parent = parentOf(path);
        QByteArray place = parent.isEmpty() ? QByteArray() : resolve(parent);
        // A parent that does not exist yet is made where it was named.
        place = (place.isEmpty() ? parent : place);
        const QByteArray name = path.mid(parent.isEmpty() ? 0 : parent.size() + 1);
        const QByteArray full = place.isEmpty() ? name : place + '/' + name;
        const QByteArray existing = node.type == Type::Directory ? resolve(full) : QByteArray();
        if (const Node* there = existing.isEmpty() ? nullptr : find(existing); there && there->type == Type::Directory) {
            m_nodes[existing].mode = node.mode;
            continue;
        }
        put(full, node);
    }
}

Result<void> FileTree::addHostFolder(const QString& folder, const QByteArray& prefix)
{
    const QFileInfo top(folder);
    if (!top.isDir())
        return fail(errors::badInput, QStringLiteral("%1 is not a folder").arg(folder));
    QDirIterator it(folder, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        it.next();
        const QFileInfo info = it.fileInfo();
        const QByteArray relative = QFile::encodeName(info.filePath().mid(folder.size() + (folder.endsWith(QLatin1Char('/')) ? 0 : 1)));
        const QByteArray path = prefix.isEmpty() ? relative : prefix + '/' + relative;
        if (info.isSymLink()) {
            std::error_code code;
            const auto target = std::filesystem::read_symlink(info.filePath().toStdString(), code);
            if (code)
                return fail(errors::badInput, QStringLiteral("%1 cannot be read").arg(info.filePath()));
            putSymlink(path, QByteArray::fromStdString(target.string()));
        } else if (info.isDir()) {
            if (!contains(path))
                putDirectory(path);
        } else if (info.isFile()) {
            GH_TRY(QByteArray content, readFile(info.filePath(), maxHostFileBytes));
            putFile(path, std::move(content), info.permission(QFileDevice::ExeOwner) ? 0755 : 0644);
        } else {
            return fail(errors::badInput, QStringLiteral("%1 is neither file, folder nor link").arg(info.filePath()));
        }
    }
    return {};
}

void FileTree::remove(const QByteArray& pattern)
{
    QByteArray removed;
    for (auto it = m_nodes.begin(); it != m_nodes.end();) {
        const bool below = !removed.isEmpty() && it->first.startsWith(removed);
        if (below || fnmatch(pattern.constData(), it->first.constData(), 0) == 0) {
            // "a/" keeps "a-b", which sorts between "a" and "a/b", from counting as beneath "a".
            if (!below && it->second.type == Type::Directory)
                removed = it->first + '/';
            it = m_nodes.erase(it);
        } else {
            ++it;
        }
    }
}

const FileTree::Node* FileTree::find(const QByteArray& path) const
{
    const auto it = m_nodes.find(path);
    return it == m_nodes.end() ? nullptr : &it->second;
}

QByteArray FileTree::resolve(const QByteArray& path) const
{
    QByteArray rest = normalized(path);
    QByteArray done;
    int links = 0;
    while (!rest.isEmpty()) {
        const qsizetype slash = rest.indexOf('/');
        const QByteArray part = slash < 0 ? rest : rest.left(slash);
        rest = slash < 0 ? QByteArray() : rest.mid(slash + 1);
        const QByteArray here = done.isEmpty() ? part : done + '/' + part;
        const Node* node = find(here);
        if (!node)
            return {};
        if (node->type != Type::Symlink) {
            done = here;
            continue;
        }
        if (++links > maxSymlinks)
            return {};
        const QByteArray target = node->link.startsWith('/') || done.isEmpty() ? node->link : done + '/' + node->link;
        rest = normalized(rest.isEmpty() ? target : target + '/' + rest);
        done.clear();
    }
    return done;
}

Result<QByteArray> FileTree::contentOf(const Node& node, qint64 maxBytes) const
{
    if (node.size() > maxBytes)
        return fail(gatehouse::errors::tooLarge, QStringLiteral("%1 bytes, at most %2 are taken").arg(node.size()).arg(maxBytes));
    if (node.archive.isEmpty())
        return node.content;
    QFile file(node.archive);
    if (!file.open(QIODevice::ReadOnly) || !file.seek(node.archiveOffset))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(node.archive, file.errorString()));
    QByteArray content = file.read(node.archiveSize);
    if (content.size() != node.archiveSize)
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1 is shorter than it was").arg(node.archive));
    return content;
}

Result<QByteArray> FileTree::read(const QByteArray& path, qint64 maxBytes) const
{
    const Node* node = find(resolve(path));
    if (!node || node->type != Type::File)
        return fail(errors::badInput, QStringLiteral("the tree has no file '%1'").arg(QString::fromUtf8(path)));
    return contentOf(*node, maxBytes);
}

} // namespace gatehouse::image
