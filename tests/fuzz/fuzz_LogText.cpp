// SPDX-License-Identifier: GPL-3.0-or-later
// A guest's console bytes: whatever they are, a shown line is bounded and holds no control character, and cutting the
// stream elsewhere does not change the lines.
#include "core/logs/BootProgressParser.h"
#include "core/logs/LogText.h"
#include "tests/fuzz/Property.h"

using namespace gatehouse::logs;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    LineCutter whole;
    QStringList lines = whole.feed(bytes);
    lines += whole.finish();

    LineCutter pieces;
    const qsizetype half = bytes.size() / 2;
    QStringList again = pieces.feed(bytes.left(half));
    again += pieces.feed(bytes.mid(half));
    again += pieces.finish();
    GATEHOUSE_PROPERTY(lines == again);

    BootProgressParser boot;
    boot.start(QDateTime::fromSecsSinceEpoch(0));
    for (const QString& line : lines) {
        GATEHOUSE_PROPERTY(line.size() <= maxLineBytes + 16);
        for (const QChar c : line)
            GATEHOUSE_PROPERTY(c.unicode() >= 0x20 && !(c.unicode() >= 0x7f && c.unicode() < 0xa0));
        boot.feed(line, QDateTime::fromSecsSinceEpoch(1));
        GATEHOUSE_PROPERTY(boot.progress() >= 0 && boot.progress() <= 1);
    }
    return 0;
}
