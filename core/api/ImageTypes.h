// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QDateTime>
#include <QList>
#include <QMap>
#include <QString>

namespace gatehouse::api {

/// One measured event that extends a register.
struct MeasuredEvent
{
    QString name;   ///< For example "Authenticode of the UKI".
    QString digest; ///< Lower-case hex; empty: not known.
    QString missing = {}; ///< What would have to be known for the digest.
};

/// A register's predicted value and the events that lead to it.
struct RegisterPrediction
{
    QString name;  ///< "PCR 4", "RTMR1", …
    QString value; ///< Lower-case hex, 32 or 48 bytes; empty: not predicted.
    QList<MeasuredEvent> events;
    QStringList missing = {};   ///< Why there is no value.
    QStringList dependsOn = {}; ///< What the value holds for.
};

enum class ImageState { Ready, Building, Failed };

/// A typed setting of a recipe.
struct RecipeParameter
{
    QString name;
    QString description;
    QString value;
    bool changesMeasurement = true;
    QStringList choices; ///< The only values it takes; empty: any of its type.
};

struct RecipeSummary
{
    QString name; ///< "dstack"
    QString description;
    QString path;
    QList<RecipeParameter> parameters;
    QString error = {}; ///< Why it cannot be built; description says so, too. Empty: nothing is wrong with it.
};

struct ImageSummary
{
    QString id;      ///< Content identifier; stable for equal inputs.
    QString recipe;
    QString version;
    ImageState state = ImageState::Ready;
    bool debug = false; ///< A debug image: shown with a banner wherever its machines appear.
    qint64 bytes = 0;
    QDateTime builtAt;
    QString error; ///< Why the last build failed; empty otherwise.
    QString variant = {}; ///< Of the recipe; empty when it has none.
};

struct ImageStepTime
{
    QString step;
    double seconds = 0;
    bool fromCache = false;
};

/// Room that work takes at one place, said before it begins.
struct SpaceNeed
{
    enum class Place { Cache, State, Checkout, Target };
    Place place = Place::Cache;
    QString folder;
    qint64 neededBytes = 0;
    qint64 freeBytes = -1; ///< Negative: the disk does not tell.
    QString variable;      ///< What leads to another folder: an environment variable or a parameter; empty: neither.

    bool isEnough() const { return freeBytes >= neededBytes; }
};

/// What came into a build from outside of it, by its hash.
struct ForeignPart
{
    QString name;
    QString sha256;
};

struct ImageDetail
{
    ImageSummary summary;
    QString diskPath;
    QString measurementsPath;
    QString baseSuite;
    QString kernel;
    QString commandLine;
    QString rootHash;
    int packageCount = 0;
    QList<RegisterPrediction> registers;
    QList<RecipeParameter> parameters;
    QList<ImageStepTime> steps;
    QList<RegisterPrediction> tdxRegisters = {}; ///< MRTD and RTMR0 to 3, for the machine that the recipe names.
    QList<RegisterPrediction> buildRegisters = {}; ///< What a foreign build predicts of its own image; values only.
    QString fullMeasurementsPath = {};             ///< The fuller measurements file (docs/measurements.md).
    QString notPredicted = {};                     ///< Why there are no registers; empty when there are.
    QList<ForeignPart> foreign = {};               ///< "Lighthouse", "nethermind archive", …: what is known by hash and by nothing else.
};

struct ImageBuildRequest
{
    QString recipe;
    QMap<QString, QString> parameters; ///< Overrides by name; the rest come from the recipe and the network profile.
};

/// A file, and what is known of the TDX machine that would start it. Everything but the path may be left empty.
struct MeasureRequest
{
    QString path; ///< A UKI, a disk image, or a firmware with TDX metadata.
    int vcpus = 0;
    qint64 memoryBytes = 0;
    QString firmware = {};            ///< File.
    QString firmwareRule = {};        ///< One of firmwareRules().
    QString secureBoot = {};          ///< "from-firmware", "not-built-in" or "off".
    QString pageOrder = {};           ///< "page-by-page" or "adds-first".
    QString acpiFolder = {};          ///< A guest's fw_cfg files.
    QString smbios = {};              ///< File: a guest's SMBIOS tables.
    QString bootVariablesFolder = {}; ///< A guest's efivars.
    QString machineType = {};         ///< Of the ACPI tables that QEMU is asked for: "q35,smm=off,pic=off".
    QStringList devices = {};         ///< Its devices as QEMU's -device takes them, in their order.
    int addressBits = 0;              ///< Physical address bits that its firmware works with.
    QString qemu = {};                ///< Program to ask; empty: the one in PATH.
    bool runFirmware = false;         ///< Have the boot variables made by running the firmware here, without TDX.
    bool full = false;                ///< MRTD and RTMRs even when nothing of the machine is said, and the document.

    bool wantsTdx() const
    {
        return full || runFirmware || vcpus > 0 || memoryBytes > 0
               || asksForTables() || !(firmware + firmwareRule + secureBoot + pageOrder + acpiFolder + smbios + bootVariablesFolder).isEmpty();
    }
    /// Whether something is said that only QEMU can answer to.
    bool asksForTables() const
    {
        return !machineType.isEmpty() || !devices.isEmpty() || addressBits > 0 || !qemu.isEmpty();
    }
};

/// A generation of firmware that can be named in a MeasureRequest.
struct FirmwareRuleChoice
{
    QString id;
    QString summary;
};
QList<FirmwareRuleChoice> firmwareRules();

/// What a MeasureRequest is taken to say where it says nothing, and how far its numbers go.
struct MeasureDefaults
{
    QString machineType;
    QStringList devices;
    int addressBits = 0;
    int leastAddressBits = 0;
    int mostAddressBits = 0;
    int leastMemoryMiB = 0;
    int mostVcpus = 0;
};
MeasureDefaults measureDefaults();
/// Whether QEMU's tables of such a machine, or of one with these devices, are known here; image.bad-input names what is not. Pure.
Result<void> checkMachineType(const QString& type);
Result<void> checkDevices(const QStringList& devices);

/// What `image measure` says of a file.
struct FileMeasurement
{
    QString format; ///< "uki", "raw", …
    QList<RegisterPrediction> registers;
    QByteArray document = {}; ///< The fuller measurements file (docs/measurements.md); only when it was asked for.
};

} // namespace gatehouse::api
