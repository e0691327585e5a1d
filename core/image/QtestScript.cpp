// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/QtestScript.h"

#include "core/base/Error.h"
#include "core/image/ImageErrors.h"

namespace gatehouse::image {

namespace {

constexpr quint16 configAddress = 0xcf8;
constexpr quint16 configData = 0xcfc;
constexpr quint32 configEnable = 0x80000000;

QByteArray hex(quint64 value)
{
    return "0x" + QByteArray::number(value, 16);
}

tl::unexpected<Error> bad(const QString& what)
{
    return fail(errors::toolFailed, QStringLiteral("QEMU's answer by qtest: ") + what);
}

} // namespace

int QtestScript::add(const QByteArray& line)
{
    m_text += line + '\n';
    return m_commands++;
}

void QtestScript::outl(quint16 port, quint32 value)
{
    add("outl " + hex(port) + ' ' + hex(value));
}

void QtestScript::outw(quint16 port, quint16 value)
{
    add("outw " + hex(port) + ' ' + hex(value));
}

int QtestScript::inl(quint16 port)
{
    return add("inl " + hex(port));
}

void QtestScript::write(quint64 address, const QByteArray& bytes)
{
    add("write " + hex(address) + ' ' + hex(quint64(bytes.size())) + " 0x" + bytes.toHex());
}

int QtestScript::read(quint64 address, quint32 bytes)
{
    return add("read " + hex(address) + ' ' + hex(bytes));
}

void QtestScript::configWrite(int device, int function, int offset, quint32 value)
{
    outl(configAddress, configEnable | quint32(device) << 11 | quint32(function) << 8 | quint32(offset));
    outl(configData, value);
}

int QtestScript::configRead(int device, int function, int offset)
{
    outl(configAddress, configEnable | quint32(device) << 11 | quint32(function) << 8 | quint32(offset));
    return inl(configData);
}

void QtestScript::powerOff(quint16 port)
{
    // Not counted: QEMU may be gone before its answer is written.
    m_text += "outw " + hex(port) + " 0x2000\n";
}

Result<void> QtestScript::answer(const QByteArray& output)
{
    m_answers.clear();
    qsizetype at = 0;
    while (at < output.size() && m_answers.size() < m_commands) {
        qsizetype end = output.indexOf('\n', at);
        if (end < 0)
            end = output.size();
        const QByteArray line = output.mid(at, end - at).trimmed();
        at = end + 1;
        // Interrupt lines are reported between the answers.
        if (line.startsWith("IRQ "))
            continue;
        if (line != "OK" && !line.startsWith("OK "))
            return bad(QString::fromLatin1(line.left(200)));
        m_answers.append(line.mid(3));
    }
    if (m_answers.size() < m_commands)
        return bad(QStringLiteral("%1 answers to %2 commands").arg(m_answers.size()).arg(m_commands));
    return {};
}

Result<quint32> QtestScript::value(int number) const
{
    bool isNumber = false;
    const QByteArray text = m_answers.value(number);
    const quint64 value = text.startsWith("0x") ? text.mid(2).toULongLong(&isNumber, 16) : 0;
    if (!isNumber || value > 0xffffffffull)
        return bad(QStringLiteral("\"%1\" is not a number").arg(QString::fromLatin1(text.left(100))));
    return quint32(value);
}

Result<QByteArray> QtestScript::bytes(int number, quint32 size) const
{
    const QByteArray text = m_answers.value(number);
    const QByteArray bytes = text.startsWith("0x") ? QByteArray::fromHex(text.mid(2)) : QByteArray();
    if (bytes.size() != qsizetype(size) || text.size() != 2 + 2 * qsizetype(size))
        return bad(QStringLiteral("%1 characters for %2 bytes").arg(text.size()).arg(size));
    return bytes;
}

} // namespace gatehouse::image
