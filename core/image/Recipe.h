// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "core/image/CheckoutSpec.h"

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QStringList>
#include <optional>

namespace gatehouse::image {

/// What turns the recipe into an image.
enum class BackEnd {
    Debian,     ///< mmdebstrap, a read-only root with dm-verity, a unified kernel image.
    CloudImage, ///< A published cloud image, changed by libguestfs.
    Yocto,      ///< A checkout that bitbake builds.
    Mkosi,      ///< A checkout that mkosi builds.
};
/// "debian", as recipe.toml says it.
QString toString(BackEnd backEnd);
std::optional<BackEnd> backEndOf(const QString& text);
QStringList backEndNames();

/// What a parameter's text must be. Values end up in files of the measured image, so every type is narrow.
enum class ParameterType {
    Text,    ///< Printable ASCII without quotes, blanks, backslash, "$", "`" and "#".
    Integer, ///< 0 … 2^53.
    Address, ///< An Ethereum address, 0x and 40 hex digits.
    Url,     ///< http, https, ws or wss; no user information.
    File,    ///< An absolute path on this computer.
    Folder,  ///< An absolute path on this computer.
    Program, ///< An absolute path of an ELF program on this computer; goes in with its libraries.
    Sha256,  ///< 64 hex digits.
    Sha512,  ///< 128 hex digits.
    HttpUrl, ///< http or https: what is fetched. A Url of an artifact or a cloud image is one.
    Choice,  ///< One of ParameterSpec::choices.
    Boolean, ///< "true" or "false".
};
QString toString(ParameterType type);

/// A setting that a build may override.
struct ParameterSpec
{
    QString name;
    ParameterType type = ParameterType::Text;
    QString description;
    QString defaultValue;
    bool required = false;
    bool changesMeasurement = true;
    QStringList choices;             ///< Of a Choice.
    QMap<QString, QString> refused;  ///< Values that a person may expect to work, and why they do not.
    QString variant;                 ///< Only this variant takes it; empty: all do.
};

/// A published file that is unpacked into the image. Where it lies does not matter, its hash does.
struct ArtifactSpec
{
    enum class Format { Zip, TarGz };

    QString name;             ///< For people.
    QString urlParameter;     ///< Parameter of type Url.
    QString sha256Parameter;  ///< Parameter of type Sha256.
    QString versionParameter; ///< Parameter of type Text that says which version it is; empty: nobody says. See Recipe::artifactVersion().
    QString licence;          ///< SPDX expression, see SpdxLicence; empty: not said.
    QStringList mirrors;      ///< Asked after the address of urlParameter; with "/" at the end: folders that have a file of the same name.
    Format format = Format::Zip;
    QByteArray into;          ///< Folder in the image, without "/" in front.
    QByteArrayList programs;  ///< Files of the archive that must be there; made executable.
};

/// A port of the guest that a machine made from the image is reached at.
struct PortSpec
{
    quint16 port = 0;
    QString purpose;          ///< "json-rpc", "ssh"

    friend bool operator==(const PortSpec&, const PortSpec&) = default;
};

/// What one variant of a recipe has beyond what all have.
struct VariantSpec
{
    QString name;
    QString description;
    bool debug = false;       ///< Images of it are shown as not to be trusted with anything.
    QStringList packages;
    QStringList rootFiles;
    QStringList enabledUnits;
    QList<PortSpec> ports;
    QStringList scripts;            ///< CloudImageSpec::scripts beside those of the recipe.
    bool emptyRootPassword = false; ///< Of a cloud image; only when debug.
    QStringList profiles;           ///< CheckoutSpec::profiles beside those of the recipe.
    QString imageSuffix;            ///< CheckoutSpec::imageSuffix.
};

/// What the back end CloudImage works with, beside packages, files, configs and units.
struct CloudImageSpec
{
    QString urlParameter;    ///< Parameter of type Url.
    QString sha256Parameter; ///< Parameter of type Sha256; or
    QString sha512Parameter; ///< of type Sha512. One of them.
    QString format;          ///< "qcow2" or "raw". Said, never guessed: a raw disk could claim to be anything.
    bool update = true;      ///< Its packages are brought up to date first.
    QStringList scripts;     ///< Relative to Recipe::folder; run in the image one after the other, without a network.
    bool emptyRootPassword = false; ///< As the chosen variant says.
};

/// Another suite that the recipe can be built from.
struct SuiteSpec
{
    QString name;
    QStringList packages; ///< That it needs beside those of the recipe.
};

/// One configuration file of the image that is made from parameters.
struct ConfigSpec
{
    QByteArray path;               ///< In the image, without "/" in front.
    QMap<QString, QString> values; ///< KEY → parameter name, for a KEY=VALUE file.
    QString from;                  ///< Parameter that names a file or folder to be copied; an empty value leaves it out.
};

/// The TDX machine that an image is meant for, as measurements-full.json is predicted for it. What is not said stays unpredicted.
struct MachineShape
{
    int vcpus = 0;        ///< 0: not said.
    qint64 memoryMiB = 0; ///< 0: not said.
    QString firmware;     ///< Whole firmware with TDX metadata, a file of the building computer; absolute.
    QString firmwareRule; ///< FirmwareRule::id; empty: that of the firmware's package, if there is one.
    QString machine;      ///< QemuMachine::type; empty: its default.
    QStringList devices;  ///< QemuMachine::devices; empty: its default.
    int addressBits = 0;  ///< QemuMachine::addressBits; 0: its default.
    bool runFirmware = false; ///< TableWishes::runFirmware.
};

struct UserSpec
{
    QString name;
    quint32 id = 0;
    QString home = QStringLiteral("/nonexistent");
};

struct DirectorySpec
{
    QByteArray path;
    quint32 mode = 0755;
    QString owner; ///< One of the recipe's users; empty: root.
};

/// A program of the building computer, taken from a parameter of type Program.
struct HostProgramSpec
{
    QString parameter;
    QString name; ///< What it is called in the image.
};

/// recipe.toml as a value. The schema is documented in images/README.md.
struct Recipe
{
    static constexpr int schemaVersion = 1;
    static constexpr qint64 maxBytes = 256 * 1024;

    QString folder; ///< Where the recipe and its files lie; absolute.
    QString name;
    QString description;
    QString version;
    BackEnd backEnd = BackEnd::Debian;
    qint64 sourceDate = 0; ///< Seconds since 1970: the time of everything in the image.

    QString suite;
    QList<SuiteSpec> suites;     ///< That can be built instead, each with a lock of its own.
    bool isOtherSuite = false;   ///< suite is one of them.
    QStringList packages;        ///< Installed, with what they depend on.
    QStringList extractPackages; ///< Only files are taken out of them; their dependencies stay out.

    QString mirror;              ///< Where packages come from unless a build says otherwise; empty: this computer's own mirror.
    QString securityMirror;
    QString kernelPackage;
    QStringList earlyModules;    ///< Loaded by the initrd.
    QStringList hardwareModules; ///< Loaded by the initrd, too, where the machine has what they are for.
    QStringList modules;         ///< Loaded by the root.
    QString commandLine;         ///< roothash= and gatehouse.verity= are added by the build.
    QString stubPackage;
    QByteArray stubPath;

    QString initScript;          ///< Relative to folder.
    QByteArrayList initrdPrograms; ///< Paths in the root, taken with their libraries.

    QStringList rootFiles;       ///< Folders relative to folder, copied over the packages' files one after the other.
    QByteArrayList removePatterns;
    QList<DirectorySpec> directories;
    QMap<QByteArray, QByteArray> symlinks;
    QString compression;         ///< Of the squashfs: lz4 or zstd.
    QList<UserSpec> users;
    QString target;              ///< The systemd target that the image starts.
    QStringList enabledUnits;
    QStringList maskedUnits;

    QList<HostProgramSpec> hostPrograms;
    QStringList hostLibraries;   ///< Loaded by programs at run time, so not found by following DT_NEEDED.
    QList<ConfigSpec> configs;
    QList<ArtifactSpec> artifacts;
    QList<PortSpec> ports;
    QList<ParameterSpec> parameters;
    QList<VariantSpec> variants; ///< The first is the default.
    QString variant;             ///< The one that withVariant() has applied.
    bool debug = false;          ///< The same.
    int espSlackMiB = 2;
    CloudImageSpec cloud;        ///< Of the back end CloudImage.
    CheckoutSpec checkout;       ///< Of Yocto and Mkosi.
    MachineShape machine;

    /// Reads @p recipeFolder/recipe.toml. errors::badRecipe, too, when it calls itself something else than its folder: it would share
    /// another recipe's cache, lock file and images.
    static Result<Recipe> load(const QString& recipeFolder);
    /// errors::badRecipe names the key and what is wrong with it. Unknown keys are refused.
    static Result<Recipe> parse(const QByteArray& toml, const QString& recipeFolder);

    /// The defaults with @p overrides applied, every value checked against its type. errors::badParameter.
    Result<QMap<QString, QString>> resolve(const QMap<QString, QString>& overrides) const;
    const ParameterSpec* parameter(const QString& parameterName) const;
    /// Which version @p artifact is with these parameters. Empty when the archive is another than the recipe's own (by its hash if
    /// the recipe has one, else by its address) while its version still is the recipe's: then that says nothing of it.
    QString artifactVersion(const ArtifactSpec& artifact, const QMap<QString, QString>& parameters) const;
    /// The recipe with what @p variantName adds; itself when there are no variants. errors::badParameter.
    Result<Recipe> withVariant(const QString& variantName) const;
    /// The recipe for @p chosen, the suite itself or one of suites; empty: as it is. errors::badParameter.
    Result<Recipe> withSuite(const QString& chosen) const;
    /// packages.lock, packages.<variant>.lock when the variant has packages of its own, and packages[.<variant>].<suite>.lock for
    /// another suite.
    QString lockName() const;
    /// The identity of the package wish list, as packages.lock records it.
    QString wishes() const;
};

/// Checks @p value against @p spec without looking at the disk.
Result<void> checkParameter(const ParameterSpec& spec, const QString& value);

} // namespace gatehouse::image
