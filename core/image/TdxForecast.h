// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/AcpiBlobs.h"
#include "core/image/BootChain.h"
#include "core/image/FirmwareConfiguration.h"
#include "core/image/FirmwareRelease.h"
#include "core/image/SmbiosTables.h"
#include "core/image/Tdvf.h"
#include "core/image/VariableStore.h"

#include <QStringList>
#include <functional>

namespace gatehouse::image {

/// What one range of EDK2's releases measures on TDX (OvmfPkg/Tcg/TdTcg2Dxe). A firmware file does not say its release.
struct FirmwareRule
{
    QString id;       ///< The first release: "edk2-stable202411".
    QString summary;  ///< For people: what is different.
    QString evidence; ///< Where this is known from.
    bool secondSeparatorInRtmr0 = false;
    bool measuresSmbios = false; ///< And items of fw_cfg (FirmwareConfiguration).
    int firstMonth = 0;          ///< 202411 for edk2-stable202411; the rule holds until that of the next rule.
    /// Where this firmware puts the PCI Express configuration space, which is in the ACPI tables.
    quint32 pciExpressBase = 0;
    /// Physical address bits that it works with where the processor has more; they place the window of 64-bit PCI addresses.
    int addressBits = 0;

    /// The newest release of which a TD's event log is known; what the last rule says of later ones is not.
    static constexpr int newestMonth = 202605;

    static const QList<FirmwareRule>& all();
    static const FirmwareRule* find(const QString& id);
    /// The rule of the release of @p month (202502); null before the first rule.
    static const FirmwareRule* ofMonth(int month);
};

enum class SecureBoot {
    FromFirmware, ///< As the variables say that the firmware is delivered with; without a PK there it is not known which of the next two.
    NotBuiltIn,   ///< The firmware was built without: its variables do not exist.
    Off,
};

/// One extension of an RTMR, or why it is not known.
struct ForecastEvent
{
    QString name;
    std::optional<Sha384Digest> digest;
    QString missing; ///< What would have to be known; empty when there is a digest.
    std::optional<BootEvent> source; ///< What is hashed, as long as the inputs live.
};

/// MRTD or an RTMR. A register of which anything is not known has no value: never a guess.
struct RegisterForecast
{
    QString name; ///< "MRTD", "RTMR0"
    std::optional<Sha384Digest> value;
    QList<ForecastEvent> events; ///< Of an RTMR: SHA-384 from 48 zero bytes on.
    QStringList missing;         ///< Why there is no value.
    QStringList dependsOn;       ///< What the value holds for.

    bool isPredicted() const { return value.has_value(); }
};

/// What made a machine's ACPI tables.
struct AcpiOrigin
{
    QString qemu;    ///< As QEMU says its version; empty: the tables came as files.
    QString machine; ///< The part of its command line that the tables depend on.
    QString firmware; ///< What was set in firmware's place before they were made.
};

/// What is known of a TDX machine that starts an image. Everything may be left out.
struct TdxMachine
{
    std::optional<int> vcpus;
    std::optional<quint64> memoryBytes;
    QByteArray firmware;                 ///< Empty: none.
    const FirmwareRule* rule = nullptr;
    QString ruleEvidence;                ///< Why this rule, when nobody named it; without one, why there is none. May be empty.
    QString ruleContradiction;           ///< "package ovmf 2022.11-6", when that is of another release than the named rule; else empty.
    SecureBoot secureBoot = SecureBoot::FromFirmware;
    std::optional<AcpiBlobs> acpi;
    AcpiOrigin acpiOrigin;
    QString acpiMissing;                 ///< Why QEMU could not be asked for tables; may be empty.
    std::optional<FirmwareConfiguration> configuration; ///< Of the same origin as acpi.
    QString configurationMissing;        ///< Why that is not known although there are ACPI tables; may be empty.
    std::optional<SmbiosTables> smbios;  ///< As a guest of the same shape has them.
    QList<UefiVariable> bootVariables;   ///< BootOrder and the Boot#### it names; empty: not known.
    QString bootVariablesFrom;           ///< What made them; empty: they came as files.
    QString bootVariablesMissing;        ///< Why they could not be made; may be empty.
    PageOrder pageOrder = PageOrder::PageByPage;

    /// Without a rule: takes that of the release which the firmware's package was built from (FirmwareRelease, which looks in
    /// @p dpkg). A rule that was named stays, and what speaks against it is ruleContradiction. Blocking.
    void recogniseFirmware(const QString& dpkg = FirmwareRelease::systemFolder());
};

/// Predicts MRTD and RTMR0 to RTMR3 (Intel TDX Virtual Firmware Design Guide 1.01, §8; UEFI 2.10 §38.4.1).
class TdxForecast
{
public:
    /// @p chain may be null: then nothing is said of RTMR1 and RTMR2. errors::badFirmware, errors::notMeasurable when the
    /// firmware's metadata is wrong; errors::badInput when inputs contradict each other. Blocking: hashes the image.
    static Result<QList<RegisterForecast>> predict(const TdxMachine& machine, const BootChain* chain);

    /// The variables of @p folder, a copy of files of /sys/firmware/efi/efivars ("BootOrder-8be4df61-…", each with four
    /// bytes of attributes). gatehouse::errors::notFound without a BootOrder.
    static Result<QList<UefiVariable>> loadBootVariables(const QString& folder);
    /// BootOrder and the Boot#### that it names and @p find has, in the order in which firmware measures them.
    /// gatehouse::errors::notFound without a BootOrder, errors::badInput for an odd one; errors of @p find.
    static Result<QList<UefiVariable>> inBootOrder(const std::function<Result<std::optional<QByteArray>>(const QString& name)>& find);
};

} // namespace gatehouse::image
