// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

namespace gatehouse::test {

/// Looks for known secrets of 32 bytes in anything, in every spelling a program may plausibly write them: raw, reversed,
/// hexadecimal in either case (with or without 0x), base64 at each of its three alignments, decimal, lists of numbers, and
/// those as UTF-16. Each half is looked for as well, so that a cut-off or wrapped secret is found.
class SecretScanner
{
public:
    /// @p name is what findings call it.
    void add(const QString& name, ByteView secret);

    /// "name as spelling in where" for each spelling that occurs; empty when none does.
    QStringList inBytes(const QByteArray& bytes, const QString& where) const;
    /// Every regular file below @p folder, hidden ones too. @p seen gets the paths that were read.
    QStringList inFolder(const QString& folder, QStringList* seen = nullptr) const;
    QStringList inFile(const QString& path) const;
    /// All memory that process @p pid can write to, which is what a core dump of it would hold. @p bytesRead is zero when
    /// the kernel does not let us look.
    QStringList inMemory(qint64 pid, qint64* bytesRead) const;

private:
    struct Needle
    {
        QString what;
        QByteArray bytes;
        bool anyCase = false;
    };
    void addNeedle(const QString& what, const QByteArray& bytes, bool anyCase = false);

    QList<Needle> m_needles;
};

} // namespace gatehouse::test
