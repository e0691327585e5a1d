// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/TdxForecast.h"

#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/image/ImageErrors.h"
#include "core/image/QemuMachine.h"
#include "core/image/TdHob.h"

#include <QCryptographicHash>
#include <QFileInfo>

namespace gatehouse::image {

namespace {

constexpr quint32 configurationVolume = 1; // TdvfSection::type
constexpr qint64 maxVariableBytes = 64 * 1024;

/// Collects the events of one RTMR.
class RtmrBuilder
{
public:
    explicit RtmrBuilder(QString name) { m_forecast.name = std::move(name); }

    void add(BootEvent event)
    {
        const Sha384Digest digest = event.sha384();
        m_forecast.events.append({event.name(), digest, {}, std::move(event)});
    }
    void missing(const QString& name, const QString& why) { m_forecast.events.append({name, {}, why, {}}); }
    void dependsOn(const QString& what) { m_forecast.dependsOn.append(what); }
    /// Without an event: the list itself is not known.
    void unknown(const QString& why) { m_reasons.append(why); }

    RegisterForecast finish()
    {
        QByteArray value(qsizetype(Sha384Digest::size), '\0');
        QStringList reasons = m_reasons;
        for (const ForecastEvent& event : m_forecast.events) {
            if (!event.digest) {
                reasons.append(QStringLiteral("%1: %2").arg(event.name, event.missing));
                continue;
            }
            value = QCryptographicHash::hash(value + event.digest->toByteArray(), QCryptographicHash::Sha384);
        }
        reasons.removeDuplicates();
        m_forecast.missing = reasons;
        if (reasons.isEmpty())
            m_forecast.value = *Sha384Digest::fromBytes(view(value));
        return m_forecast;
    }

private:
    RegisterForecast m_forecast;
    QStringList m_reasons;
};

BootEvent firmwareEvent(int pcr, const QString& name, QByteArray bytes)
{
    return BootEvent::ofBytes(pcr, Measurer::Firmware, name, std::move(bytes));
}

BootEvent separator(int pcr)
{
    return firmwareEvent(pcr, QStringLiteral("Separator"), QByteArray(4, '\0'));
}

/// PCR 7 on a machine with a TPM: SecureBoot, PK, KEK, db and dbx, each also when it does not exist.
void addSecureBoot(RtmrBuilder& rtmr, const TdxMachine& machine, const VariableStore& store)
{
    const auto add = [&rtmr](const Guid& vendor, const QString& name, const QByteArray& data) {
        rtmr.add(firmwareEvent(7, QStringLiteral("Variable %1").arg(name), UefiVariable{vendor, name, data}.eventData()));
    };
    const auto stored = [&store](const Guid& vendor, const QString& name) {
        const UefiVariable* found = store.find(vendor, name);
        return found ? found->data : QByteArray();
    };
    const Guid& global = UefiVariable::globalVendor();
    const Guid& security = UefiVariable::securityVendor();
    const QString secureBoot = QStringLiteral("SecureBoot");
    const bool keys = !stored(global, QStringLiteral("PK")).isEmpty();
    if (machine.secureBoot == SecureBoot::NotBuiltIn)
        add(global, secureBoot, {});
    else if (machine.secureBoot == SecureBoot::Off)
        add(global, secureBoot, QByteArray(1, '\0'));
    else if (keys)
        add(global, secureBoot, QByteArray(1, '\1'));
    else
        rtmr.missing(QStringLiteral("Variable SecureBoot"), QStringLiteral("the firmware has no keys; whether it was built with Secure Boot is not said"));
    for (const char* name : {"PK", "KEK"})
        add(global, QString::fromLatin1(name), stored(global, QString::fromLatin1(name)));
    for (const char* name : {"db", "dbx"})
        add(security, QString::fromLatin1(name), stored(security, QString::fromLatin1(name)));
    if (keys && machine.secureBoot == SecureBoot::FromFirmware)
        rtmr.unknown(QStringLiteral("with Secure Boot on, firmware measures which key each program was accepted by, which is not predicted"));
}

/// What QEMU hands to firmware and firmware uses before the tables.
void addConfiguration(RtmrBuilder& rtmr, const TdxMachine& machine)
{
    if (!machine.configuration) {
        QString why = machine.configurationMissing;
        if (why.isEmpty())
            why = machine.acpiMissing.isEmpty() ? QStringLiteral("QEMU was not asked") : machine.acpiMissing;
        rtmr.missing(QStringLiteral("fw_cfg items"), QStringLiteral("QEMU's boot menu, boot order and the like: give a guest's fw_cfg files (%1)").arg(why));
        return;
    }
    for (const FirmwareConfiguration::Item& item : machine.configuration->items)
        rtmr.add(firmwareEvent(1, QStringLiteral("fw_cfg %1").arg(item.name), item.bytes));
    if (machine.configuration->bootMenuAssumed)
        rtmr.dependsOn(QStringLiteral("QEMU's boot menu being off, which the fw_cfg files do not say"));
}

void addSmbios(RtmrBuilder& rtmr, const TdxMachine& machine)
{
    const QString name = QStringLiteral("SMBIOS tables");
    if (!machine.smbios) {
        rtmr.missing(name, QStringLiteral("they hold the identity of the host's processor and the firmware's version text: give those of a guest of the same shape "
                                          "(/sys/firmware/dmi/tables/DMI)"));
        return;
    }
    rtmr.add(firmwareEvent(1, name, machine.smbios->measured()));
    rtmr.dependsOn(QStringLiteral("SMBIOS tables given as a file: processor, QEMU's version, sockets and memory are theirs"));
}

void addAcpi(RtmrBuilder& rtmr, const TdxMachine& machine)
{
    const std::optional<AcpiBlobs>& acpi = machine.acpi;
    const QString why = machine.acpiMissing.isEmpty() ? QStringLiteral("QEMU was not asked") : machine.acpiMissing;
    const std::pair<QString, QByteArray> files[] = {
        {QStringLiteral("ACPI table loader"), acpi ? acpi->loader : QByteArray()},
        {QStringLiteral("ACPI RSDP"), acpi ? acpi->rsdp : QByteArray()},
        {QStringLiteral("ACPI tables"), acpi ? acpi->tables : QByteArray()},
    };
    for (const auto& [name, bytes] : files) {
        if (acpi)
            rtmr.add(firmwareEvent(1, name, bytes));
        else
            rtmr.missing(name, QStringLiteral("made by QEMU from the machine's shape: give a guest's fw_cfg files (%1)").arg(why));
    }
    if (!acpi)
        return;
    const AcpiOrigin& origin = machine.acpiOrigin;
    if (origin.qemu.isEmpty())
        rtmr.dependsOn(QStringLiteral("ACPI tables given as files: vCPUs, devices and QEMU's version are theirs"));
    else {
        rtmr.dependsOn(QStringLiteral("ACPI tables of %1, which other versions make differently").arg(origin.qemu));
        rtmr.dependsOn(QStringLiteral("this machine, with its devices in this order: %1").arg(origin.machine));
        rtmr.dependsOn(origin.firmware);
    }
}

QString ruleText(const TdxMachine& machine)
{
    const QString rule = QStringLiteral("firmware rule %1").arg(machine.rule->id);
    if (!machine.ruleContradiction.isEmpty())
        return QStringLiteral("%1, named although the firmware is that of %2").arg(rule, machine.ruleContradiction);
    return machine.ruleEvidence.isEmpty() ? rule : QStringLiteral("%1, for the firmware is that of %2").arg(rule, machine.ruleEvidence);
}

QString noRuleText(const TdxMachine& machine)
{
    const QString text = QStringLiteral("the release of the firmware is not said (firmware rule)");
    return machine.ruleEvidence.isEmpty() ? text : QStringLiteral("%1: %2").arg(text, machine.ruleEvidence);
}

void addBootVariables(RtmrBuilder& rtmr, const TdxMachine& machine)
{
    const QList<UefiVariable>& variables = machine.bootVariables;
    if (variables.isEmpty()) {
        QString why = QStringLiteral("made by firmware from the machine's devices: give a guest's variables, or have the firmware run here");
        if (!machine.bootVariablesMissing.isEmpty())
            why += QStringLiteral(" (%1)").arg(machine.bootVariablesMissing);
        rtmr.missing(QStringLiteral("BootOrder and Boot####"), why);
        return;
    }
    rtmr.dependsOn(machine.bootVariablesFrom.isEmpty() ? QStringLiteral("boot variables given as files: the order of the machine's devices is theirs")
                                                       : machine.bootVariablesFrom);
    // EV_EFI_VARIABLE_BOOT: the data alone.
    for (const UefiVariable& variable : variables)
        rtmr.add(firmwareEvent(1, QStringLiteral("Variable %1").arg(variable.name), variable.data));
}

Result<RegisterForecast> predictRtmr0(const TdxMachine& machine, const Tdvf* firmware)
{
    RtmrBuilder rtmr(QStringLiteral("RTMR0"));
    const QString noFirmware = QStringLiteral("the firmware is not known");
    if (!firmware || !machine.memoryBytes)
        rtmr.missing(QStringLiteral("TD HOB"), firmware ? QStringLiteral("the memory size is not known") : noFirmware);
    else {
        Result<QByteArray> hob = tdHob(*firmware, *machine.memoryBytes);
        if (!hob && !hob.error().is(errors::notMeasurable))
            return fail(hob.error());
        if (hob)
            rtmr.add(firmwareEvent(1, QStringLiteral("TD HOB"), std::move(*hob)));
        else
            rtmr.missing(QStringLiteral("TD HOB"), hob.error().detail());
        rtmr.dependsOn(QStringLiteral("QEMU's list of memory ranges for %1 MiB").arg(*machine.memoryBytes / (1024 * 1024)));
    }
    VariableStore store;
    const TdvfSection* volume = nullptr;
    if (firmware)
        for (const TdvfSection& section : firmware->sections)
            if (section.type == configurationVolume && section.dataBytes > 0)
                volume = &section;
    const QString volumeName = QStringLiteral("Configuration firmware volume");
    if (volume) {
        const QByteArray bytes = machine.firmware.mid(volume->dataOffset, volume->dataBytes);
        rtmr.add(firmwareEvent(1, volumeName, bytes));
        GH_TRY(store, VariableStore::parse(view(bytes)));
    } else {
        rtmr.missing(volumeName, firmware ? QStringLiteral("the firmware has none") : noFirmware);
    }
    const bool measuresMore = machine.rule && machine.rule->measuresSmbios;
    if (measuresMore)
        addConfiguration(rtmr, machine);
    if (volume)
        addSecureBoot(rtmr, machine, store);
    else
        rtmr.missing(QStringLiteral("Secure Boot variables"), noFirmware);
    rtmr.add(separator(7));
    addAcpi(rtmr, machine);
    if (measuresMore)
        addSmbios(rtmr, machine);
    addBootVariables(rtmr, machine);
    if (!machine.rule)
        rtmr.unknown(noRuleText(machine));
    else if (machine.rule->secondSeparatorInRtmr0)
        rtmr.add(separator(1));
    if (machine.rule)
        rtmr.dependsOn(ruleText(machine));
    if (measuresMore)
        rtmr.dependsOn(QStringLiteral("the firmware measuring as event logs of TDs with %1 to edk2-stable%2 are told to have it; the register was compared with no quote of such a TD")
                           .arg(machine.rule->id)
                           .arg(FirmwareRule::newestMonth));
    return rtmr.finish();
}

void addChainEvents(RtmrBuilder& rtmr, const TdxMachine& machine, const BootChain& chain)
{
    constexpr int bootLoader = 4;
    constexpr int bootConfiguration = 5;
    for (const BootEvent& event : chain.events) {
        if (event.pcr() != bootLoader && event.pcr() != bootConfiguration)
            continue;
        // On a TPM each PCR has its separator; on TDX one stands for all that share an RTMR.
        const bool isSeparator = event.pcr() == bootLoader && event.name() == QLatin1String("Separator");
        if (!isSeparator)
            rtmr.add(event);
        else if (machine.rule && !machine.rule->secondSeparatorInRtmr0)
            rtmr.add(event);
        if (isSeparator && !chain.fromDisk)
            rtmr.missing(QStringLiteral("Partition table (GPT)"), QStringLiteral("measure the disk, not the EFI program"));
    }
}

RegisterForecast predictRtmr1(const TdxMachine& machine, const BootChain* chain)
{
    RtmrBuilder rtmr(QStringLiteral("RTMR1"));
    if (!machine.rule)
        rtmr.unknown(noRuleText(machine) + QStringLiteral("; it decides where the separator goes"));
    else
        rtmr.dependsOn(ruleText(machine));
    if (!chain) {
        rtmr.unknown(QStringLiteral("the image is not known"));
        return rtmr.finish();
    }
    addChainEvents(rtmr, machine, *chain);
    if (chain->loaderConfiguration && chain->loaderCc != CcUse::Absent)
        rtmr.missing(QStringLiteral("loader.conf"), QStringLiteral("whether %1 measures it into RTMR1 is not known").arg(chain->loader));
    rtmr.dependsOn(QStringLiteral("the image's disk is the first thing firmware starts"));
    return rtmr.finish();
}

struct Source
{
    Measurer by;
    CcUse cc;
    QString name;
};

RegisterForecast predictRtmr2(const BootChain* chain)
{
    RtmrBuilder rtmr(QStringLiteral("RTMR2"));
    if (!chain) {
        rtmr.unknown(QStringLiteral("the image is not known"));
        return rtmr.finish();
    }
    const QString kernel = chain->kernel.isEmpty() ? QStringLiteral("the kernel") : QStringLiteral("Linux %1").arg(chain->kernel);
    const Source sources[] = {{Measurer::Loader, chain->loaderCc, chain->loader}, {Measurer::Stub, chain->stubCc, chain->stub}, {Measurer::Kernel, chain->kernelCc, kernel}};
    constexpr int firstOfOperatingSystem = 8; // PCR 8 to 15 are RTMR2.
    for (const BootEvent& event : chain->events) {
        if (event.pcr() < firstOfOperatingSystem)
            continue;
        for (const Source& source : sources) {
            if (source.by != event.by())
                continue;
            if (source.cc == CcUse::Present)
                rtmr.add(event);
            else if (source.cc == CcUse::Unknown)
                rtmr.missing(event.name(), QStringLiteral("whether %1 measures on TDX is not known").arg(source.name));
        }
    }
    for (const Source& source : sources)
        if (source.cc == CcUse::Absent && !source.name.isEmpty())
            rtmr.dependsOn(QStringLiteral("%1 has no code to measure on TDX").arg(source.name));
    rtmr.dependsOn(QStringLiteral("no TPM beside the TD: Linux would measure into that alone"));
    return rtmr.finish();
}

RegisterForecast predictRtmr3()
{
    RtmrBuilder rtmr(QStringLiteral("RTMR3"));
    rtmr.dependsOn(QStringLiteral("nothing in the guest extends it: firmware and kernel do not"));
    return rtmr.finish();
}

Result<void> checkSmbios(const TdxMachine& machine)
{
    if (!machine.smbios)
        return {};
    if (machine.rule && !machine.rule->measuresSmbios)
        return fail(errors::badInput, QStringLiteral("firmware of the rule %1 measures no SMBIOS tables, and some are given").arg(machine.rule->id));
    const std::optional<quint64> memory = machine.smbios->memoryBytes();
    if (memory && machine.memoryBytes && *memory != *machine.memoryBytes)
        return fail(errors::badInput, QStringLiteral("the SMBIOS tables are those of a machine with %1 MiB, not %2").arg(*memory >> 20).arg(*machine.memoryBytes >> 20));
    return {};
}

RegisterForecast predictMrtd(const TdxMachine& machine, const Tdvf* firmware)
{
    RegisterForecast mrtd;
    mrtd.name = QStringLiteral("MRTD");
    if (!firmware) {
        mrtd.missing.append(QStringLiteral("the firmware is not known"));
        return mrtd;
    }
    mrtd.value = firmware->mrtd(view(machine.firmware), machine.pageOrder);
    mrtd.dependsOn.append(machine.pageOrder == PageOrder::PageByPage
                              ? QStringLiteral("the host measures each page as it adds it (Linux 6.16 and later)")
                              : QStringLiteral("the host adds all pages of a section before it measures them"));
    return mrtd;
}

} // namespace

const QList<FirmwareRule>& FirmwareRule::all()
{
    constexpr int beforeOldKernels = 47; // Then it was lowered for kernels such as Ubuntu 18.04's.
    static const QList<FirmwareRule> rules{
        {QStringLiteral("edk2-stable202302"), QStringLiteral("202302: both separators in RTMR0"),
         QStringLiteral("event logs of two TDs; tianocore/edk2 pull requests 3920 and 6051; ACPI tables: Debian's 2022.11 under QEMU, the same code"), true, false,
         202302, 0xb0000000, beforeOldKernels},
        {QStringLiteral("edk2-stable202305"), QStringLiteral("202305: as 202302, PCI Express configuration space elsewhere"),
         QStringLiteral("tianocore/edk2, \"OvmfPkg/PlatformInitLib: move mmconfig to 0xe0000000\" of 2023-03-28"), true, false, 202305, 0xe0000000, beforeOldKernels},
        {QStringLiteral("edk2-stable202308"), QStringLiteral("202308 to 202408: as 202305, 46 address bits"),
         QStringLiteral("tianocore/edk2 pull request 4459, \"limit phys-bits to 46\" of June 2023"), true, false, 202308, 0xe0000000, QemuMachine::defaultAddressBits},
        {QStringLiteral("edk2-stable202411"), QStringLiteral("202411 and 202502: one separator in RTMR0, one in RTMR1"),
         QStringLiteral("event logs of two TDs, one with its quote; tianocore/edk2 pull request 6051; ACPI tables: Debian's 2025.02 under QEMU"), false, false, 202411,
         0xe0000000, QemuMachine::defaultAddressBits},
        {QStringLiteral("edk2-stable202505"), QStringLiteral("202505 and later: RTMR0 also has fw_cfg items and SMBIOS tables"),
         QStringLiteral("tianocore/edk2 pull requests 6522 and 10939; event logs as told in Dstack-TEE/dstack pull request 678 and by chutesai/tdx-measure; RTMR1 as "
                        "from 202411 on, by the source"),
         false, true, 202505, 0xe0000000, QemuMachine::defaultAddressBits},
    };
    return rules;
}

const FirmwareRule* FirmwareRule::find(const QString& id)
{
    for (const FirmwareRule& rule : all())
        if (rule.id == id)
            return &rule;
    return nullptr;
}

const FirmwareRule* FirmwareRule::ofMonth(int month)
{
    const FirmwareRule* found = nullptr;
    for (const FirmwareRule& rule : all())
        if (rule.firstMonth <= month)
            found = &rule;
    return found;
}

void TdxMachine::recogniseFirmware(const QString& dpkg)
{
    if (firmware.isEmpty())
        return;
    const FirmwareRelease release = FirmwareRelease::of(view(firmware), dpkg);
    if (rule) {
        if (release.month != 0 && FirmwareRule::ofMonth(release.month) != rule)
            ruleContradiction = release.evidence;
        return;
    }
    ruleEvidence = release.evidence;
    rule = FirmwareRule::ofMonth(release.month);
    if (rule || release.month == 0)
        return;
    ruleEvidence = QStringLiteral("it is of %1, built before edk2-stable%2, and earlier firmware measures boot variables into RTMR1 and no ACPI tables")
                       .arg(release.evidence)
                       .arg(FirmwareRule::all().first().firstMonth);
}

Result<QList<RegisterForecast>> TdxForecast::predict(const TdxMachine& machine, const BootChain* chain)
{
    std::optional<Tdvf> firmware;
    if (!machine.firmware.isEmpty()) {
        GH_TRY(firmware, Tdvf::parse(view(machine.firmware)));
    }
    if (machine.acpi && machine.vcpus) {
        GH_TRY(const int processors, machine.acpi->processors());
        if (processors != *machine.vcpus)
            return fail(errors::badInput, QStringLiteral("the ACPI tables are those of a machine with %1 vCPUs, not %2").arg(processors).arg(*machine.vcpus));
    }
    GH_CHECK(checkSmbios(machine));
    const Tdvf* parsed = firmware ? &*firmware : nullptr;
    GH_TRY(RegisterForecast rtmr0, predictRtmr0(machine, parsed));
    return QList<RegisterForecast>{predictMrtd(machine, parsed), std::move(rtmr0), predictRtmr1(machine, chain), predictRtmr2(chain), predictRtmr3()};
}

Result<QList<UefiVariable>> TdxForecast::inBootOrder(const std::function<Result<std::optional<QByteArray>>(const QString& name)>& find)
{
    const QString orderName = QStringLiteral("BootOrder");
    GH_TRY(const std::optional<QByteArray> order, find(orderName));
    if (!order)
        return fail(gatehouse::errors::notFound, QStringLiteral("there is no BootOrder"));
    if (order->size() % 2 != 0)
        return fail(errors::badInput, QStringLiteral("BootOrder has %1 bytes").arg(order->size()));
    QList<UefiVariable> variables{{UefiVariable::globalVendor(), orderName, *order}};
    for (qsizetype i = 0; i < order->size(); i += 2) {
        const int number = std::uint8_t(order->at(i)) | std::uint8_t(order->at(i + 1)) << 8;
        const QString name = QStringLiteral("Boot") + QStringLiteral("%1").arg(number, 4, 16, QLatin1Char('0')).toUpper();
        // Firmware measures the entries that there are.
        GH_TRY(const std::optional<QByteArray> entry, find(name));
        if (entry)
            variables.append({UefiVariable::globalVendor(), name, *entry});
    }
    return variables;
}

Result<QList<UefiVariable>> TdxForecast::loadBootVariables(const QString& folder)
{
    constexpr qsizetype attributeBytes = 4;
    const QString vendor = toText(UefiVariable::globalVendor());
    const auto load = [&](const QString& name) -> Result<std::optional<QByteArray>> {
        const QString path = QStringLiteral("%1/%2-%3").arg(folder, name, vendor);
        if (!QFileInfo(path).isFile())
            return std::optional<QByteArray>();
        GH_TRY(const QByteArray bytes, readFile(path, maxVariableBytes));
        if (bytes.size() <= attributeBytes)
            return fail(errors::badInput, QStringLiteral("the variable %1 has %2 bytes, its attributes alone are four").arg(name).arg(bytes.size()));
        return std::optional<QByteArray>(bytes.mid(attributeBytes));
    };
    Result<QList<UefiVariable>> variables = inBootOrder(load);
    if (!variables && variables.error().is(gatehouse::errors::notFound))
        return fail(gatehouse::errors::notFound, QStringLiteral("%1 has no BootOrder-%2").arg(folder, vendor),
                    QStringLiteral("Copy it and the Boot#### files from /sys/firmware/efi/efivars of a guest."));
    return variables;
}

} // namespace gatehouse::image
