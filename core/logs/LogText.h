// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace gatehouse::logs {

/// A line longer than this is cut and marked: no terminal shows more, and a guest writes what it likes.
inline constexpr qsizetype maxLineBytes = 16 * 1024;

/// The bytes of one line as text without escape sequences (ECMA-48 CSI, OSC and two-byte ones) and control characters;
/// a tab becomes a blank, invalid UTF-8 the replacement character.
QString sanitiseLine(const QByteArray& bytes);

/// Cuts a stream of bytes into lines at LF, CR LF or CR, and sanitises them. Empty lines are dropped: firmware draws its
/// screen with hundreds of them.
class LineCutter
{
public:
    QStringList feed(const QByteArray& bytes);
    /// What came after the last line end, if anything; the cutter is empty afterwards.
    QStringList finish();
    void clear() { m_rest.clear(); m_cutting = false; }

private:
    void take(QStringList& lines);

    QByteArray m_rest;
    bool m_cutting = false; ///< In the middle of a line that was too long.
};

} // namespace gatehouse::logs
