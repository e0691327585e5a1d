// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/UkiComparer.h"

#include "core/crypto/Hashes.h"
#include "core/image/ByteComparison.h"
#include "core/image/Pe.h"
#include "core/image/UkiMeasurer.h"

#include <QHash>
#include <QSet>
#include <algorithm>

namespace gatehouse::image {

namespace {

using Part = ImageDifference::Part;

/// A section by its name and its number among those of that name.
struct NamedSection
{
    QByteArray name;
    int number = 0;
    ByteView content;
};

QList<NamedSection> sectionsOf(const PeFile& file)
{
    QList<NamedSection> sections;
    QHash<QByteArray, int> seen;
    for (const PeSection& section : file.sections())
        sections.append({section.name, seen[section.name]++, file.content(section)});
    return sections;
}

const NamedSection* find(const QList<NamedSection>& sections, const NamedSection& like)
{
    const auto found = std::find_if(sections.begin(), sections.end(), [&like](const NamedSection& each) { return each.name == like.name && each.number == like.number; });
    return found == sections.end() ? nullptr : &*found;
}

bool isText(Part part)
{
    return part == Part::CommandLine || part == Part::OsRelease || part == Part::KernelRelease || part == Part::Sbat || part == Part::Profile;
}

/// "6.1.0-40-amd64, 8165312 bytes, 3f2a…"
QString describe(const NamedSection& section, Part part)
{
    const QString facts = QStringLiteral("%1 bytes, %2").arg(section.content.size()).arg(crypto::sha256(section.content).toHex());
    const QString release = part == Part::Kernel ? UkiMeasurer::kernelRelease(section.content) : QString();
    return release.isEmpty() ? facts : release + QStringLiteral(", ") + facts;
}

QStringList linesOf(ByteView content, Part part)
{
    const QString text = UkiMeasurer::textOf(content);
    // The stub's own name, "#### LoaderInfo: systemd-stub 252.39-1~deb12u2 ####", is a line, too.
    return text.split(part == Part::CommandLine ? QLatin1Char(' ') : QLatin1Char('\n'), Qt::SkipEmptyParts);
}

QStringList onlyIn(const QStringList& lines, const QStringList& others)
{
    const QSet<QString> known(others.begin(), others.end());
    QStringList only;
    for (const QString& line : lines)
        if (!known.contains(line) && only.size() < UkiComparer::maxLines)
            only.append(line);
    return only;
}

QString nameOf(const NamedSection& section)
{
    const QString name = QString::fromLatin1(section.name);
    return section.number == 0 ? name : QStringLiteral("%1 #%2").arg(name).arg(section.number + 1);
}

void compareSection(const NamedSection* before, const NamedSection* after, ImageDifference& difference)
{
    const NamedSection& any = before ? *before : *after;
    ImageDifference::Section section;
    section.name = nameOf(any);
    section.part = UkiComparer::partOf(any.name);
    if (before && after) {
        section.bytes = compareBytes(before->content, after->content);
        if (!section.bytes)
            return;
        if (before->content.size() != after->content.size())
            section.what.append(QStringLiteral("size"));
        section.what.append(QStringLiteral("content"));
    } else {
        section.what.append(before ? QStringLiteral("removed") : QStringLiteral("added"));
    }
    if (before)
        section.before = describe(*before, section.part);
    if (after)
        section.after = describe(*after, section.part);
    if (isText(section.part) || any.name == ".sdmagic") {
        const QStringList linesBefore = before ? linesOf(before->content, section.part) : QStringList();
        const QStringList linesAfter = after ? linesOf(after->content, section.part) : QStringList();
        section.linesRemoved = onlyIn(linesBefore, linesAfter);
        section.linesAdded = onlyIn(linesAfter, linesBefore);
    }
    difference.sections.append(section);
}

QString sizeAndHash(ByteView bytes)
{
    return bytes.empty() ? QString() : QStringLiteral("%1 bytes, %2").arg(bytes.size()).arg(crypto::sha256(bytes).toHex());
}

void compareRest(const PeFile& a, const PeFile& b, ImageDifference& difference)
{
    const auto add = [&difference](Part part, ByteView before, ByteView after) {
        ImageDifference::Section section;
        section.part = part;
        section.what = QStringList(before.empty() ? QStringLiteral("added") : after.empty() ? QStringLiteral("removed") : QStringLiteral("content"));
        section.before = sizeAndHash(before);
        section.after = sizeAndHash(after);
        if (!before.empty() && !after.empty())
            section.bytes = compareBytes(before, after);
        difference.sections.append(section);
    };
    if (compareBytes(a.certificates(), b.certificates()))
        add(Part::Signature, a.certificates(), b.certificates());
    if (difference.sections.isEmpty() && compareBytes(a.headers(), b.headers()))
        add(Part::Headers, a.headers(), b.headers());
}

} // namespace

ImageDifference::Part UkiComparer::partOf(const QByteArray& section)
{
    static const QHash<QByteArray, Part> parts{{".linux", Part::Kernel}, {".initrd", Part::Initrd}, {".cmdline", Part::CommandLine}, {".osrel", Part::OsRelease},
                                               {".uname", Part::KernelRelease}, {".sbat", Part::Sbat}, {".dtb", Part::DeviceTree}, {".dtbauto", Part::DeviceTree},
                                               {".splash", Part::Splash}, {".ucode", Part::Microcode}, {".pcrsig", Part::PcrSignature}, {".pcrpkey", Part::PcrKey},
                                               {".profile", Part::Profile}};
    return parts.value(section, Part::Stub);
}

void UkiComparer::compareCommandLines(const QString& before, const QString& after, ImageDifference& difference)
{
    const QStringList wordsBefore = before.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const QStringList wordsAfter = after.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    difference.commandLineRemoved = onlyIn(wordsBefore, wordsAfter);
    difference.commandLineAdded = onlyIn(wordsAfter, wordsBefore);
    if (difference.commandLineRemoved.isEmpty() && difference.commandLineAdded.isEmpty() && before != after)
        difference.notes.append(QStringLiteral("the command lines have the same words in another order or with other blanks"));
}

Result<void> UkiComparer::compare(ByteView before, ByteView after, ImageDifference& difference)
{
    GH_TRY(const PeFile a, PeFile::read(before));
    GH_TRY(const PeFile b, PeFile::read(after));
    const QList<NamedSection> sectionsBefore = sectionsOf(a);
    const QList<NamedSection> sectionsAfter = sectionsOf(b);
    for (const NamedSection& section : sectionsBefore)
        compareSection(&section, find(sectionsAfter, section), difference);
    for (const NamedSection& section : sectionsAfter)
        if (!find(sectionsBefore, section))
            compareSection(nullptr, &section, difference);
    compareRest(a, b, difference);
    const auto commandLine = [](const PeFile& file) {
        const PeSection* section = file.find(".cmdline");
        return section ? UkiMeasurer::textOf(file.content(*section)) : QString();
    };
    compareCommandLines(commandLine(a), commandLine(b), difference);
    return {};
}

Result<QByteArray> UkiComparer::initrdOf(ByteView program)
{
    GH_TRY(const PeFile file, PeFile::read(program));
    const PeSection* initrd = file.find(".initrd");
    return initrd ? toByteArray(file.content(*initrd)) : QByteArray();
}

} // namespace gatehouse::image
