// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/SecretScanner.h"

#include "core/eth/Uint256.h"

#include <QDirIterator>
#include <QFile>
#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace gatehouse::test {

namespace {

constexpr qint64 windowBytes = 4 * 1024 * 1024;

/// A window and an overlap that is longer than any needle.
constexpr qint64 overlapBytes = 4096;

QByteArray reversed(QByteArray bytes)
{
    std::reverse(bytes.begin(), bytes.end());
    return bytes;
}

QByteArray numberList(const QByteArray& bytes, const char* separator)
{
    QByteArrayList numbers;
    for (const char byte : bytes)
        numbers.append(QByteArray::number(uchar(byte)));
    return numbers.join(separator);
}

QByteArray wide(const QByteArray& text)
{
    const QString utf16 = QString::fromLatin1(text);
    return QByteArray(reinterpret_cast<const char*>(utf16.utf16()), utf16.size() * 2);
}

/// What of the base64 text depends on @p bytes only, when @p before bytes stand in front of them.
QByteArray base64At(const QByteArray& bytes, int before, QByteArray::Base64Options alphabet)
{
    const QByteArray text = (QByteArray(before, '\0') + bytes).toBase64(alphabet | QByteArray::OmitTrailingEquals);
    const int first = before == 0 ? 0 : before + 1;
    const bool lastIsWhole = (before + bytes.size()) % 3 == 0;
    return text.mid(first, text.size() - first - (lastIsWhole ? 0 : 1));
}

} // namespace

void SecretScanner::addNeedle(const QString& what, const QByteArray& bytes, bool anyCase)
{
    m_needles.append({what, anyCase ? bytes.toLower() : bytes, anyCase});
}

void SecretScanner::add(const QString& name, ByteView secret)
{
    const QByteArray whole = toByteArray(secret);
    const QByteArray decimal = eth::Uint256::fromBytes(secret).value().toDecimal().toLatin1();
    addNeedle(name + " as a decimal number", decimal);
    addNeedle(name + " as a decimal number in UTF-16", wide(decimal));
    const qsizetype half = whole.size() / 2;
    for (const QByteArray& part : {whole.left(half), whole.mid(half)}) {
        addNeedle(name + " raw", part);
        addNeedle(name + " reversed", reversed(part));
        addNeedle(name + " in hex", part.toHex(), true);
        addNeedle(name + " in hex in UTF-16", wide(part.toHex()), true);
        addNeedle(name + " in hex with colons", part.toHex(':'), true);
        addNeedle(name + " in reversed hex", reversed(part).toHex(), true);
        addNeedle(name + " as a list of numbers", numberList(part, ","));
        addNeedle(name + " as a list of numbers", numberList(part, ", "));
        for (int before = 0; before < 3; ++before) {
            for (const auto alphabet : {QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding}) {
                const QByteArray text = base64At(part, before, alphabet);
                addNeedle(name + " in base64", text);
                addNeedle(name + " in base64 in UTF-16", wide(text));
            }
        }
    }
}

QStringList SecretScanner::inBytes(const QByteArray& bytes, const QString& where) const
{
    QStringList findings;
    const QByteArray lower = bytes.toLower();
    for (const Needle& needle : m_needles) {
        if ((needle.anyCase ? lower : bytes).contains(needle.bytes))
            findings.append(needle.what + " in " + where);
    }
    findings.removeDuplicates();
    return findings;
}

QStringList SecretScanner::inFile(const QString& path) const
{
    QStringList findings;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return findings; // Gone meanwhile; who needs it read checks the list of what was seen.
    QByteArray tail;
    while (true) {
        const QByteArray part = file.read(windowBytes);
        if (part.isEmpty())
            break;
        findings += inBytes(tail + part, path);
        tail = part.right(overlapBytes);
    }
    findings.removeDuplicates();
    return findings;
}

QStringList SecretScanner::inFolder(const QString& folder, QStringList* seen) const
{
    QStringList findings;
    QDirIterator files(folder, QDir::Files | QDir::Hidden | QDir::NoSymLinks, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next();
        findings += inBytes(path.toLocal8Bit(), "the name of a file");
        findings += inFile(path);
        if (seen)
            seen->append(path);
    }
    return findings;
}

QStringList SecretScanner::inMemory(qint64 pid, qint64* bytesRead) const
{
    QStringList findings;
    *bytesRead = 0;
    const QString base = QString("/proc/%1/").arg(pid);
    QFile maps(base + "maps");
    const int memory = ::open(qPrintable(base + "mem"), O_RDONLY | O_CLOEXEC);
    if (memory < 0 || !maps.open(QIODevice::ReadOnly)) {
        if (memory >= 0)
            ::close(memory);
        return findings;
    }
    for (const QByteArray& line : maps.readAll().split('\n')) {
        const QByteArrayList words = line.simplified().split(' ');
        const QByteArrayList range = words[0].split('-');
        if (range.size() != 2 || !words.value(1).startsWith("rw"))
            continue;
        const qint64 end = range[1].toLongLong(nullptr, 16);
        QByteArray tail;
        for (qint64 at = range[0].toLongLong(nullptr, 16); at < end;) {
            QByteArray part(std::min(windowBytes, end - at), Qt::Uninitialized);
            const ssize_t got = ::pread(memory, part.data(), std::size_t(part.size()), off_t(at));
            if (got <= 0)
                break;
            part.truncate(got);
            findings += inBytes(tail + part, QString("the memory of process %1").arg(pid));
            tail = part.right(overlapBytes);
            at += got;
            *bytesRead += got;
        }
    }
    ::close(memory);
    findings.removeDuplicates();
    return findings;
}

} // namespace gatehouse::test
