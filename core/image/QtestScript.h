// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QByteArray>
#include <QList>

namespace gatehouse::image {

/// Commands for a stopped QEMU in its qtest protocol (one line each, one line of answer; qemu/docs/devel/testing/qtest.rst),
/// written before the first answer is there, so that a whole conversation is the standard input of a program.
class QtestScript
{
public:
    void outl(quint16 port, quint32 value);
    void outw(quint16 port, quint16 value);
    /// Like all that return an int: the number of the answer, for value() and bytes().
    int inl(quint16 port);
    void write(quint64 address, const QByteArray& bytes);
    int read(quint64 address, quint32 bytes);
    /// PCI configuration space by 0xcf8 and 0xcfc; @p offset is a multiple of four.
    void configWrite(int device, int function, int offset, quint32 value);
    int configRead(int device, int function, int offset);
    /// Asks the machine to power off (ACPI S5 by the PM1 control register at @p port); nothing is asked after it.
    void powerOff(quint16 port);

    const QByteArray& text() const { return m_text; }
    /// Reads what QEMU wrote. errors::toolFailed when a command failed or was not answered.
    Result<void> answer(const QByteArray& output);
    /// errors::toolFailed when that answer is not a number of 32 bits, or not @p size bytes.
    Result<quint32> value(int number) const;
    Result<QByteArray> bytes(int number, quint32 size) const;

private:
    int add(const QByteArray& line);

    QByteArray m_text;
    int m_commands = 0;
    QList<QByteArray> m_answers; ///< What follows "OK", in the order of the commands.
};

} // namespace gatehouse::image
