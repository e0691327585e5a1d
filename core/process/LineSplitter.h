// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace gatehouse::process {

/// Cuts a stream of bytes into text lines. A line ends with LF, CR LF, or after maxLineBytes bytes; bytes that are not
/// UTF-8 become U+FFFD. Holds at most one unfinished line, so a stream without newlines cannot grow it.
class LineSplitter
{
public:
    /// The longest line kept whole. A console line of a kernel or a build is far shorter; what is longer is data.
    static constexpr qsizetype maxLineBytes = 16 * 1024;

    /// The lines that @p bytes complete, in order.
    QStringList add(const QByteArray& bytes);
    /// The unfinished last line, if any; afterwards the splitter is empty.
    QStringList finish();
    /// How many bytes of an unfinished line are held.
    qsizetype pendingBytes() const { return m_pending.size(); }

private:
    QByteArray m_pending;
};

} // namespace gatehouse::process
