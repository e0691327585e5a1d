// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/UkiMeasurer.h"

#include "core/image/ImageErrors.h"
#include "core/image/StubInitrd.h"

#include <QRegularExpression>
#include <algorithm>

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

/// 252 of "systemd-stub 252.39-1~deb12u2", if it is @p program.
std::optional<int> versionOf(const QString& name, const char* program)
{
    static const QRegularExpression form(QStringLiteral("^([a-z-]+) ([0-9]{3})\\b"));
    const QRegularExpressionMatch match = form.match(name);
    if (!match.hasMatch() || match.captured(1) != QLatin1String(program))
        return {};
    return match.captured(2).toInt();
}

/// The command line that systemd-boot passes, as measured by it and again by the stub. Before 255 it passed the UKI's own
/// (systemd pull request 28924).
constexpr int firstLoaderThatPassesNothing = 255;
constexpr int firstLoaderKnown = 252;

Result<QByteArray> passedOptions(const LoaderInFront& loader, const PeFile& uki)
{
    const PeSection* section = uki.find(".cmdline");
    if (loader.version >= firstLoaderThatPassesNothing || !section)
        return QByteArray();
    QString passed = UkiMeasurer::textOf(uki.content(*section));
    if (passed.endsWith(QLatin1Char('\n')))
        passed.chop(1);
    if (std::any_of(passed.begin(), passed.end(), [](QChar c) { return c.unicode() < 0x20; }))
        return fail(errors::notMeasurable, QStringLiteral("the command line has control characters, which %1 and the stub pass on each in its way").arg(loader.name));
    return passed.isEmpty() ? QByteArray() : loadOptions(passed);
}

/// By everything but what the stub only carries, section by section: a compiler keeps an identifier together.
CcUse ccUseOfStub(const PeFile& program)
{
    static const QByteArrayList carried{".linux", ".initrd", ".ucode", ".splash", ".cmdline", ".osrel", ".uname", ".pcrsig", ".pcrpkey"};
    CcUse found = CcUse::Unknown;
    for (const PeSection& section : program.sections()) {
        if (carried.contains(section.name))
            continue;
        const CcUse use = ccUseOf(program.content(section));
        if (use == CcUse::Present)
            return use;
        if (use == CcUse::Absent)
            found = use;
    }
    return found;
}

/// Up to 255 a stub compares as many bytes as the name it looks for has, and takes the last section that begins with it;
/// from 256 on the first of exactly that name (systemd's src/boot/efi/pe.c and src/boot/pe.c, pe_locate_sections).
constexpr int firstWithExactNames = 256;

/// errors::notMeasurable where it depends on the stub which bytes it measures under a name.
Result<void> refuseAmbiguous(const PeFile& uki, const StubRule& rule)
{
    for (const QByteArray& name : rule.sections + QByteArrayList{".pcrsig", ".sdmagic"}) {
        const bool byBeginning = rule.firstVersion < firstWithExactNames && name != ".sdmagic"; // The stub does not look for its own.
        int found = 0;
        for (const PeSection& section : uki.sections()) {
            const QString shown = QString::fromLatin1(section.name);
            if (section.name == name) {
                ++found;
                if (section.virtualSize > section.rawSize)
                    return fail(errors::notMeasurable,
                                QStringLiteral("the section %1 is longer in memory (%2) than in the file (%3)").arg(shown).arg(section.virtualSize).arg(section.rawSize));
            } else if (byBeginning && section.name.startsWith(name)) {
                return fail(errors::notMeasurable, QStringLiteral("the stub takes the section %1 for %2").arg(shown, QString::fromLatin1(name)));
            }
        }
        if (found > 1)
            return fail(errors::notMeasurable, QStringLiteral("the section %1 comes %2 times: which one counts is up to the stub").arg(QString::fromLatin1(name)).arg(found));
    }
    if (const PeSection* section = uki.find(".cmdline"); section && section->contentSize() > UkiMeasurer::maxCommandLineBytes)
        return fail(errors::notMeasurable, QStringLiteral("a command line of %1 bytes").arg(section->contentSize()));
    return {};
}

/// TCG PC Client Platform Firmware Profile 1.05 §3.3.4.5: the boot attempt, the separator, then what is started.
void appendBootAttempt(BootChain& chain, const QByteArray& gptEventData)
{
    chain.events.append(BootEvent::ofBytes(4, Measurer::Firmware, QStringLiteral("Boot attempt: Calling EFI Application from Boot Option"),
                                           "Calling EFI Application from Boot Option"));
    chain.events.append(BootEvent::ofBytes(4, Measurer::Firmware, QStringLiteral("Separator"), QByteArray(4, '\0')));
    chain.fromDisk = !gptEventData.isEmpty();
    if (chain.fromDisk)
        chain.events.append(BootEvent::ofBytes(5, Measurer::Firmware, QStringLiteral("Partition table (GPT)"), gptEventData));
}

/// PCR 11: what the stub measures of the UKI that it is part of.
void appendSections(BootChain& chain, const PeFile& uki, const StubRule& rule)
{
    for (const QByteArray& name : rule.sections) {
        const PeSection* section = uki.find(name);
        if (!section || section->virtualSize == 0)
            continue;
        const QString shown = QString::fromLatin1(name);
        chain.events.append(BootEvent::ofBytes(11, Measurer::Stub, QStringLiteral("Name of %1").arg(shown), withNul(name)));
        chain.events.append(BootEvent::ofView(11, Measurer::Stub, QStringLiteral("Content of %1").arg(shown), uki.content(*section)));
    }
}

/// PCR 9: what Linux's EFI stub measures of what it was handed.
void appendKernelInputs(BootChain& chain, const PeFile& uki, const StubRule& rule, const QByteArray& passed)
{
    const QString commandLine = QStringLiteral("Command line (load options)");
    if (!passed.isEmpty())
        chain.events.append(BootEvent::ofBytes(9, Measurer::Kernel, commandLine, passed));
    else if (uki.find(".cmdline"))
        chain.events.append(BootEvent::ofBytes(9, Measurer::Kernel, commandLine, loadOptions(chain.commandLine)));
    if (QByteArray handedOver = stubInitrd(uki, rule); !handedOver.isEmpty())
        chain.events.append(BootEvent::ofBytes(9, Measurer::Kernel, QStringLiteral("Initrd with what the stub adds"), std::move(handedOver)));
    else if (const PeSection* section = uki.find(".initrd"))
        chain.events.append(BootEvent::ofView(9, Measurer::Kernel, QStringLiteral("Initrd"), uki.content(*section)));
}

Result<BootChain> chainBy(ByteView bytes, const StubRule& rule, const UkiMeasurer::Options& options)
{
    GH_TRY(const PeFile uki, PeFile::read(bytes));
    const PeSection* linux = uki.find(".linux");
    if (!linux)
        return fail(errors::notMeasurable, QStringLiteral("an EFI program without .linux section is no unified kernel image"));
    for (const QByteArray& name : rule.undecided)
        if (uki.find(name))
            return fail(errors::notMeasurable, QStringLiteral("what the stub does with the section %1 cannot be predicted").arg(QString::fromLatin1(name)));
    GH_CHECK(refuseAmbiguous(uki, rule));
    const Result<PeFile> kernel = PeFile::read(uki.content(*linux));
    if (!kernel)
        return fail(Error(errors::notMeasurable, QStringLiteral("the .linux section is no EFI program")).causedBy(kernel.error()));
    BootChain chain;
    chain.format = QStringLiteral("uki");
    chain.stub = UkiMeasurer::stubName(uki);
    chain.kernel = UkiMeasurer::kernelRelease(uki.content(*linux));
    chain.stubCc = ccUseOfStub(uki);
    chain.kernelCc = ccUseOf(uki.content(*linux));
    if (const PeSection* section = uki.find(".cmdline"))
        chain.commandLine = UkiMeasurer::textOf(uki.content(*section));
    appendBootAttempt(chain, options.gptEventData);
    QByteArray passed;
    if (options.loader) {
        chain.loader = options.loader->name;
        chain.loaderCc = ccUseOf(options.loader->file);
        GH_TRY(passed, passedOptions(*options.loader, uki));
        chain.events.append(BootEvent::ofProgram(QStringLiteral("Authenticode of the boot loader"), options.loader->program));
    }
    chain.events.append(BootEvent::ofProgram(QStringLiteral("Authenticode of the UKI"), uki));
    if (!passed.isEmpty())
        chain.events.append(BootEvent::ofBytes(12, Measurer::Loader, QStringLiteral("Command line, by the boot loader"), passed));
    appendSections(chain, uki, rule);
    if (!passed.isEmpty())
        chain.events.append(BootEvent::ofBytes(12, Measurer::Stub, QStringLiteral("Command line, by the stub"), passed));
    if (rule.kernelByFirmware)
        chain.events.append(BootEvent::ofProgram(QStringLiteral("Authenticode of .linux"), *kernel));
    appendKernelInputs(chain, uki, rule, passed);
    for (const char* action : {"Exit Boot Services Invocation", "Exit Boot Services Returned with Success"})
        chain.events.append(BootEvent::ofBytes(5, Measurer::Firmware, QString::fromLatin1(action), action));
    return chain;
}

} // namespace

QString UkiMeasurer::textOf(ByteView section, std::size_t maxBytes)
{
    const QByteArray text = toByteArray(section.first(std::min(section.size(), maxBytes)));
    const qsizetype end = text.indexOf('\0');
    return QString::fromUtf8(end < 0 ? text : text.left(end));
}

QString UkiMeasurer::kernelRelease(ByteView kernel)
{
    constexpr std::size_t setupHeader = 0x202;
    constexpr std::size_t versionPointer = 0x20e;
    constexpr std::size_t maxReleaseBytes = 128;
    if (kernel.size() < versionPointer + 2 || toByteArray(kernel.subspan(setupHeader, 4)) != "HdrS")
        return {};
    const std::size_t at = 0x200 + (std::size_t(kernel[versionPointer]) | std::size_t(kernel[versionPointer + 1]) << 8);
    if (at >= kernel.size())
        return {};
    return textOf(kernel.subspan(at, std::min(maxReleaseBytes, kernel.size() - at))).section(QLatin1Char(' '), 0, 0);
}

QString UkiMeasurer::stubName(const PeFile& program)
{
    const PeSection* magic = program.find(".sdmagic");
    if (!magic)
        return {};
    const QString text = UkiMeasurer::textOf(program.content(*magic));
    const QString marker = QString::fromLatin1(stubMarker);
    if (!text.startsWith(marker))
        return {};
    return text.mid(marker.size()).remove(QStringLiteral("####")).trimmed();
}

Result<BootChain> UkiMeasurer::chain(ByteView bytes, const Options& options)
{
    std::optional<int> version = options.stubVersion;
    if (!version) {
        GH_TRY(const PeFile uki, PeFile::read(bytes));
        if (!uki.find(".linux"))
            return fail(errors::notMeasurable, QStringLiteral("an EFI program without .linux section is no unified kernel image"));
        const QString name = stubName(uki);
        version = versionOf(name, "systemd-stub");
        if (!version) {
            // What measuring tools assume of a stub they do not know, said in the answer.
            static const StubRule everySection{0, {".linux", ".osrel", ".cmdline", ".initrd", ".splash", ".dtb", ".uname", ".sbat", ".pcrkey"}, {}};
            GH_TRY(BootChain chain, chainBy(bytes, everySection, options));
            chain.stub = QStringLiteral("%1 (not systemd's: PCR 11 assumes that it measures every section)").arg(name.left(100));
            chain.stubCc = CcUse::Unknown;
            return chain;
        }
        if (*version > lastKnownVersion)
            return fail(errors::notMeasurable,
                        QStringLiteral("%1 is newer than what we know (%2); from 261 on it may hand over a secret of the machine, which PCR 9 covers")
                            .arg(name)
                            .arg(lastKnownVersion));
    }
    if (*version < rules().first().firstVersion)
        return fail(errors::notMeasurable, QStringLiteral("systemd-stub %1 is too old: it does not measure into PCR 11").arg(*version));
    return chainBy(bytes, ruleFor(*version), options);
}

Result<Measurements> UkiMeasurer::measure(ByteView bytes, std::optional<int> stubVersion)
{
    Options options;
    options.stubVersion = stubVersion;
    GH_TRY(const BootChain measured, chain(bytes, options));
    return measured.toMeasurements();
}

Result<Measurements> UkiMeasurer::measureBy(ByteView bytes, const StubRule& rule)
{
    GH_TRY(const BootChain measured, chainBy(bytes, rule, {}));
    return measured.toMeasurements();
}

Result<std::optional<LoaderInFront>> UkiMeasurer::loaderIn(ByteView file)
{
    GH_TRY(PeFile program, PeFile::read(file));
    const QString name = stubName(program);
    const std::optional<int> version = versionOf(name, "systemd-boot");
    if (!version)
        return std::optional<LoaderInFront>();
    if (*version < firstLoaderKnown || *version > lastKnownVersion)
        return fail(errors::notMeasurable,
                    QStringLiteral("%1: versions %2 to %3 of it are known").arg(name).arg(firstLoaderKnown).arg(lastKnownVersion));
    return std::optional<LoaderInFront>(LoaderInFront{std::move(program), file, name, *version});
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
        {258,
         {".linux", ".osrel", ".cmdline", ".initrd", ".ucode", ".splash", ".dtb", ".uname", ".sbat", ".pcrpkey"},
         {".profile", ".dtbauto", ".hwids", ".efifw"},
         false},
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
