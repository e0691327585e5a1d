// SPDX-License-Identifier: GPL-3.0-or-later
// The two archive formats that a FileTree can be written as.
#include "core/image/FileTree.h"

#include "core/base/Paths.h"
#include "core/image/ImageErrors.h"

#include <QFile>
#include <QSaveFile>

namespace gatehouse::image {

namespace {

constexpr int block = 512;
constexpr qint64 copyChunk = 1024 * 1024;
/// An initrd holds a few megabytes; one of this size would not boot on small machines.
constexpr qint64 maxCpioFileBytes = 256ll * 1024 * 1024;

QByteArray octal(quint64 value, int width)
{
    return QByteArray::number(value, 8).rightJustified(width - 1, '0') + '\0';
}

QByteArray paxRecord(const QByteArray& key, const QByteArray& value)
{
    // The length counts itself.
    const qsizetype bare = 1 + key.size() + 1 + value.size() + 1;
    qsizetype total = bare + QByteArray::number(bare).size();
    total = bare + QByteArray::number(total).size();
    return QByteArray::number(total) + ' ' + key + '=' + value + '\n';
}

QByteArray tarHeader(const QByteArray& path, char type, const FileTree::Node& node, qint64 size, qint64 time)
{
    QByteArray header(block, '\0');
    const auto set = [&](int at, const QByteArray& bytes) { header.replace(at, bytes.size(), bytes); };
    set(0, path.left(100));
    set(100, octal(node.mode & 07777, 8));
    set(108, octal(node.uid, 8));
    set(116, octal(node.gid, 8));
    set(124, octal(quint64(size), 12));
    set(136, octal(quint64(time), 12));
    set(148, QByteArray(8, ' '));
    header[156] = type;
    set(157, node.link.left(100));
    set(257, QByteArray("ustar\00000", 8));
    quint64 sum = 0;
    for (const char byte : header)
        sum += std::uint8_t(byte);
    set(148, QByteArray::number(sum, 8).rightJustified(6, '0') + '\0' + ' ');
    return header;
}

QByteArray padding(qint64 size, int unit)
{
    return QByteArray(qsizetype((unit - size % unit) % unit), '\0');
}

QByteArray tarHeaders(const QByteArray& path, const FileTree::Node& node, qint64 time)
{
    QByteArray out;
    const bool directory = node.type == FileTree::Type::Directory;
    const QByteArray name = directory ? path + '/' : path;
    QByteArray records;
    if (name.size() > 100)
        records += paxRecord("path", name);
    if (node.link.size() > 100)
        records += paxRecord("linkpath", node.link);
    if (!records.isEmpty()) {
        out += tarHeader("pax", 'x', {}, records.size(), time);
        out += records + padding(records.size(), block);
    }
    const char type = directory ? '5' : node.type == FileTree::Type::Symlink ? '2' : '0';
    out += tarHeader(name, type, node, type == '0' ? node.size() : 0, time);
    return out;
}

Error writeError(const QSaveFile& file)
{
    // The last of the room takes a part of what was to be written, and that is no error to Qt.
    if (file.error() == QFileDevice::ResourceError || file.error() == QFileDevice::NoError)
        return Error(gatehouse::errors::diskFull, file.fileName(), QStringLiteral("Free some space on this disk and try again."));
    return Error(gatehouse::errors::fileNotWritten, QStringLiteral("%1: %2").arg(file.fileName(), file.errorString()));
}

} // namespace

Result<void> FileTree::writeTar(const QString& path, qint64 modificationTime, const Progress& progress) const
{
    QSaveFile out(path);
    if (!out.open(QIODevice::WriteOnly))
        return fail(writeError(out));
    qint64 total = 1;
    for (const auto& [name, node] : m_nodes)
        total += node.size();
    qint64 done = 0;
    QFile archive;
    for (const auto& [name, node] : m_nodes) {
        if (progress && !progress(double(done) / double(total)))
            return fail(gatehouse::errors::cancelled, QStringLiteral("writing %1").arg(path));
        if (node.type == Type::Device)
            continue;
        if (out.write(tarHeaders(name, node, modificationTime)) < 0)
            return fail(writeError(out));
        if (node.type != Type::File)
            continue;
        if (!node.archive.isEmpty() && archive.fileName() != node.archive) {
            archive.close();
            archive.setFileName(node.archive);
            if (!archive.open(QIODevice::ReadOnly))
                return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(node.archive, archive.errorString()));
        }
        if (!node.archive.isEmpty())
            archive.seek(node.archiveOffset);
        for (qint64 at = 0; at < node.size();) {
            const qint64 want = std::min(copyChunk, node.size() - at);
            const QByteArray chunk = node.archive.isEmpty() ? node.content.mid(at, want) : archive.read(want);
            if (chunk.isEmpty())
                return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1 is shorter than it was").arg(node.archive));
            if (out.write(chunk) != chunk.size())
                return fail(writeError(out));
            at += chunk.size();
        }
        out.write(padding(node.size(), block));
        done += node.size();
    }
    out.write(QByteArray(2 * block, '\0'));
    if (!out.flush() || !out.commit()) // QSaveFile forgets an error of its last flush.
        return fail(writeError(out));
    return {};
}

Result<QByteArray> FileTree::toCpio(qint64 modificationTime) const
{
    QByteArray out;
    quint32 inode = 0;
    const auto member = [&](const QByteArray& name, quint32 mode, const Node& node, const QByteArray& content, quint32 links) {
        const auto field = [](quint64 value) { return QByteArray::number(value, 16).rightJustified(8, '0'); };
        QByteArray header = "070701";
        for (const quint64 value : {quint64(inode++), quint64(mode), quint64(node.uid), quint64(node.gid), quint64(links),
                                    quint64(modificationTime), quint64(content.size()), quint64(0), quint64(0), quint64(0),
                                    quint64(0), quint64(name.size() + 1), quint64(0)})
            header += field(value);
        out += header + name + '\0';
        out += padding(out.size(), 4);
        out += content;
        out += padding(out.size(), 4);
    };
    for (const auto& [name, node] : m_nodes) {
        switch (node.type) {
        case Type::Directory: member(name, 0040000 | node.mode, node, {}, 2); break;
        case Type::Symlink: member(name, 0120777, node, node.link, 1); break;
        case Type::File: {
            GH_TRY(const QByteArray content, contentOf(node, maxCpioFileBytes));
            member(name, 0100000 | node.mode, node, content, 1);
            break;
        }
        case Type::Device: break;
        }
    }
    inode = 0;
    modificationTime = 0;
    member("TRAILER!!!", 0, {}, {}, 1);
    out += padding(out.size(), block);
    return out;
}

} // namespace gatehouse::image
