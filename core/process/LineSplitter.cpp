// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/LineSplitter.h"

namespace gatehouse::process {

namespace {

QString toLine(QByteArray bytes)
{
    if (bytes.endsWith('\r'))
        bytes.chop(1);
    return QString::fromUtf8(bytes);
}

/// Where to cut an over-long line so that no UTF-8 sequence is torn: at most three bytes earlier.
qsizetype cutPoint(const QByteArray& bytes, qsizetype wanted)
{
    for (qsizetype cut = wanted; cut > wanted - 4 && cut > 0; --cut)
        if ((quint8(bytes[cut]) & 0xC0) != 0x80)
            return cut;
    return wanted;
}

} // namespace

QStringList LineSplitter::add(const QByteArray& bytes)
{
    QStringList lines;
    qsizetype at = 0;
    while (at < bytes.size()) {
        const qsizetype newline = bytes.indexOf('\n', at);
        const qsizetype end = newline < 0 ? bytes.size() : newline;
        // One byte more than a line may have, so that a line of exactly the limit is not cut.
        const qsizetype taken = qMin(end - at, maxLineBytes + 1 - m_pending.size());
        m_pending.append(bytes.constData() + at, taken);
        at += taken;
        if (m_pending.size() > maxLineBytes) {
            const qsizetype cut = cutPoint(m_pending, maxLineBytes);
            lines.append(QString::fromUtf8(m_pending.constData(), cut));
            m_pending.remove(0, cut);
        } else if (at == newline) {
            lines.append(toLine(std::move(m_pending)));
            m_pending = {};
            ++at;
        }
    }
    return lines;
}

QStringList LineSplitter::finish()
{
    QStringList lines;
    if (!m_pending.isEmpty())
        lines.append(toLine(std::move(m_pending)));
    m_pending = {};
    return lines;
}

} // namespace gatehouse::process
