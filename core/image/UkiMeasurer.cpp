// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/UkiMeasurer.h"

#include "core/crypto/Hashes.h"
#include "core/image/ImageErrors.h"
#include "core/image/StubInitrd.h"

#include <QRegularExpression>
#include <QtEndian>

namespace gatehouse::image {

namespace {

constexpr char stubMarker[] = "#### LoaderInfo: ";

QByteArray withNul(const QByteArray& text)
{
    return text + '\0';
}

/// The command line as the kernel's EFI stub receives and measures it: UTF-16LE with a terminating NUL.
QByteArray loadOptions(QString commandLine)
{
    QByteArray bytes;
    commandLine.append(QChar::Null);
    for (const QChar unit : commandLine) {
        bytes.append(char(unit.unicode() & 0xff));
        bytes.append(char(unit.unicode() >> 8));
    }
    return bytes;
}

QString textUpToNul(ByteView bytes)
{
    const QByteArray text = toByteArray(bytes);
    const qsizetype end = text.indexOf('\0');
    return QString::fromUtf8(end < 0 ? text : text.left(end));
}

Result<PredictedRegister> predictPcr4(const PeFile& uki, const PeSection& linux)
{
    // TCG PC Client Platform Firmware Profile 1.05 §3.3.4.5: the boot attempt, the separator, then what is started.
    PredictedRegister pcr{.pcr = 4, .value = {}, .events = {}};
    pcr.extend(QStringLiteral("Boot attempt: Calling EFI Application from Boot Option"),
               crypto::sha256(view(QByteArray("Calling EFI Application from Boot Option"))));
    pcr.extend(QStringLiteral("Separator"), crypto::sha256(view(QByteArray(4, '\0'))));
    pcr.extend(QStringLiteral("Authenticode of the UKI"), uki.authenticode());
    const Result<PeFile> kernel = PeFile::read(uki.content(linux));
    if (!kernel)
        return fail(Error(errors::notMeasurable, QStringLiteral("the .linux section is no EFI program")).causedBy(kernel.error()));
    pcr.extend(QStringLiteral("Authenticode of .linux"), kernel->authenticode());
    return pcr;
}

} // namespace

QString UkiMeasurer::stubName(const PeFile& uki)
{
    const PeSection* magic = uki.find(".sdmagic");
    if (!magic)
        return {};
    const QString text = textUpToNul(uki.content(*magic));
    const QString marker = QString::fromLatin1(stubMarker);
    if (!text.startsWith(marker))
        return {};
    return text.mid(marker.size()).remove(QStringLiteral("####")).trimmed();
}

Result<Measurements> UkiMeasurer::measure(ByteView bytes, std::optional<int> stubVersion)
{
    if (!stubVersion) {
        GH_TRY(const PeFile uki, PeFile::read(bytes));
        if (!uki.find(".linux"))
            return fail(errors::notMeasurable, QStringLiteral("an EFI program without .linux section is no unified kernel image"));
        static const QRegularExpression version(QStringLiteral("^systemd-stub ([0-9]{3})\\b"));
        const QRegularExpressionMatch match = version.match(stubName(uki));
        if (!match.hasMatch()) {
            // What measuring tools assume of a stub they do not know, said in the answer.
            static const StubRule everySection{0, {".linux", ".osrel", ".cmdline", ".initrd", ".splash", ".dtb", ".uname", ".sbat", ".pcrkey"}, {}};
            GH_TRY(Measurements measured, measureBy(bytes, everySection));
            measured.stub = QStringLiteral("%1 (not systemd's: PCR 11 assumes that it measures every section)").arg(stubName(uki).left(100));
            return measured;
        }
        stubVersion = match.captured(1).toInt();
    }
    if (*stubVersion < rules().first().firstVersion)
        return fail(errors::notMeasurable, QStringLiteral("systemd-stub %1 is too old: it does not measure into PCR 11").arg(*stubVersion));
    return measureBy(bytes, ruleFor(*stubVersion));
}

Result<Measurements> UkiMeasurer::measureBy(ByteView bytes, const StubRule& rule)
{
    GH_TRY(const PeFile uki, PeFile::read(bytes));
    const PeSection* linux = uki.find(".linux");
    if (!linux)
        return fail(errors::notMeasurable, QStringLiteral("an EFI program without .linux section is no unified kernel image"));
    for (const QByteArray& name : rule.undecided)
        if (uki.find(name))
            return fail(errors::notMeasurable, QStringLiteral("what the stub does with the section %1 cannot be predicted").arg(QString::fromLatin1(name)));
    Measurements measurements;
    measurements.format = QStringLiteral("uki");
    measurements.stub = stubName(uki);
    GH_TRY(PredictedRegister pcr4, predictPcr4(uki, *linux));
    PredictedRegister pcr9{.pcr = 9, .value = {}, .events = {}};
    if (const PeSection* section = uki.find(".cmdline")) {
        measurements.commandLine = textUpToNul(uki.content(*section));
        pcr9.extend(QStringLiteral("Command line (load options)"), crypto::sha256(view(loadOptions(measurements.commandLine))));
    }
    // Most of an image, and measured twice: hashed once.
    std::optional<Sha256Digest> initrd;
    if (const PeSection* section = uki.find(".initrd"))
        initrd = crypto::sha256(uki.content(*section));
    if (const QByteArray handedOver = stubInitrd(uki, rule); !handedOver.isEmpty())
        pcr9.extend(QStringLiteral("Initrd with what the stub adds"), crypto::sha256(view(handedOver)));
    else if (initrd)
        pcr9.extend(QStringLiteral("Initrd"), *initrd);
    PredictedRegister pcr11{.pcr = 11, .value = {}, .events = {}};
    for (const QByteArray& name : rule.sections) {
        const PeSection* section = uki.find(name);
        if (!section || section->virtualSize == 0)
            continue;
        const QString shown = QString::fromLatin1(name);
        pcr11.extend(QStringLiteral("Name of %1").arg(shown), crypto::sha256(view(withNul(name))));
        const bool isInitrd = initrd && name == ".initrd";
        pcr11.extend(QStringLiteral("Content of %1").arg(shown), isInitrd ? *initrd : crypto::sha256(uki.content(*section)));
    }
    measurements.registers = {std::move(pcr4), std::move(pcr9), std::move(pcr11)};
    return measurements;
}

const QList<StubRule>& UkiMeasurer::rules()
{
    static const QList<StubRule> table{
        {252, {".linux", ".osrel", ".cmdline", ".initrd", ".splash", ".dtb", ".pcrpkey"}, {}},
        // Between two lists; no Debian suite ships it.
        {253, {".linux", ".osrel", ".cmdline", ".initrd", ".splash", ".dtb", ".pcrpkey"}, {".uname", ".sbat"}},
        {254, {".linux", ".osrel", ".cmdline", ".initrd", ".splash", ".dtb", ".uname", ".sbat", ".pcrpkey"}, {}},
        {256, {".linux", ".osrel", ".cmdline", ".initrd", ".ucode", ".splash", ".dtb", ".uname", ".sbat", ".pcrpkey"}, {}},
        // The profile is chosen at boot, a device tree by the hardware.
        {257,
         {".linux", ".osrel", ".cmdline", ".initrd", ".ucode", ".splash", ".dtb", ".uname", ".sbat", ".pcrpkey"},
         {".profile", ".dtbauto", ".hwids", ".efifw"}},
    };
    return table;
}

const StubRule& UkiMeasurer::ruleFor(int version)
{
    const QList<StubRule>& table = rules();
    const StubRule* found = &table.first();
    for (const StubRule& rule : table)
        if (rule.firstVersion <= version)
            found = &rule;
    return *found;
}

} // namespace gatehouse::image
