// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <utility>

namespace gatehouse::test {

/// A tar archive put together in memory (POSIX.1-1988 ustar headers).
class TestArchive
{
public:
    void add(const QByteArray& name, const QByteArray& content, char type = '0', int mode = 0644, const QByteArray& link = {});
    QByteArray bytes() const;
    /// Names and contents of its plain files.
    QList<std::pair<QByteArray, QByteArray>> members() const { return m_members; }

    /// SHA-256 as 64 hex digits.
    static QByteArray digest(const QByteArray& content);

private:
    QByteArray m_bytes;
    QList<std::pair<QByteArray, QByteArray>> m_members;
};

/// An image with these layers (each the bytes of a tar, or anything where nobody unpacks them), in both shapes.
class TestImage
{
public:
    /// @p command is what the image runs.
    explicit TestImage(QList<QByteArray> layers, const QByteArray& commandJson = "[\"/app\"]");

    QByteArray configDigest() const;
    QByteArray manifestDigest() const;
    TestArchive ociMembers() const;
    QByteArray ociArchive() const { return ociMembers().bytes(); }
    /// As `docker save` wrote it before version 25.
    QByteArray dockerArchive() const;

private:
    QList<QByteArray> m_layers;
    QByteArray m_config;
    QByteArray m_manifest;
};

} // namespace gatehouse::test
