// SPDX-License-Identifier: GPL-3.0-or-later
// From recipe.toml to a Recipe. Every key is checked here, so that the build can trust the value.
#include "core/image/Recipe.h"

#include "core/base/Bytes.h"
#include "core/image/RecipeBackEnds.h"

#include "core/image/SpdxLicence.h"
#include "core/image/RecipeTable.h"
#include "core/image/QemuMachine.h"
#include "core/image/TdxForecast.h"

#include <algorithm>

namespace gatehouse::image {

namespace {

constexpr char suiteRule[] = "[a-z][a-z0-9]{0,30}"; // Part of a file's name.
constexpr char mirrorRule[] = "https?://[A-Za-z0-9.\\-\\[\\]:]+(?:/[A-Za-z0-9_./%~:+-]*)?";
constexpr char variantRule[] = "[a-z][a-z0-9-]{0,30}";
constexpr char commandLineRule[] = "[A-Za-z0-9_.,=:/ -]*";

QByteArrayList utf8(const QStringList& texts)
{
    QByteArrayList bytes;
    for (const QString& text : texts)
        bytes.append(text.toUtf8());
    return bytes;
}

Result<QByteArray> imagePath(const QString& key, const QString& text)
{
    QString path = text;
    while (path.startsWith(QLatin1Char('/')))
        path.remove(0, 1);
    if (!fits(path, pathRule) || path.split(QLatin1Char('/')).contains(QStringLiteral("..")))
        return bad(key, QStringLiteral("'%1' is not a path in the image").arg(text));
    return path.toUtf8();
}

Result<void> readHead(RecipeTable& top, Recipe& recipe)
{
    GH_TRY(const qint64 schema, top.integer("schema", 1, 1'000'000));
    if (schema != Recipe::schemaVersion)
        return bad(QStringLiteral("schema"), QStringLiteral("%1 is not known, this program reads %2").arg(schema).arg(Recipe::schemaVersion));
    GH_TRY(recipe.name, top.text("name", nameRule));
    GH_TRY(recipe.description, top.text("description", nullptr));
    GH_TRY(const QString backEnd, top.text("backend", nameRule, false));
    const std::optional<BackEnd> known = backEndOf(backEnd);
    if (!backEnd.isEmpty() && !known)
        return bad(QStringLiteral("backend"), QStringLiteral("'%1' is none of: %2").arg(backEnd, backEndNames().join(QStringLiteral(", "))));
    recipe.backEnd = known.value_or(BackEnd::Debian);
    GH_TRY(recipe.version, top.text("version", "[A-Za-z0-9._-]{1,40}"));
    GH_TRY(recipe.sourceDate, top.integer("source_date", 315532800, 4102444800)); // 1980 (FAT) to 2100.
    return {};
}

Result<void> readPackages(RecipeTable& top, Recipe& recipe)
{
    GH_TRY(RecipeTable base, top.table("base"));
    GH_TRY(recipe.suite, base.text("suite", suiteRule));
    GH_TRY(recipe.packages, base.list("packages", nameRule));
    GH_TRY(recipe.extractPackages, base.list("extract", nameRule));
    GH_TRY(recipe.mirror, base.text("mirror", mirrorRule, false));
    GH_TRY(recipe.securityMirror, base.text("security_mirror", mirrorRule, false));
    GH_CHECK(base.expectNothingElse());
    return {};
}

Result<void> readBoot(RecipeTable& top, Recipe& recipe)
{
    GH_TRY(RecipeTable kernel, top.table("kernel"));
    GH_TRY(recipe.kernelPackage, kernel.text("package", nameRule));
    GH_TRY(recipe.modules, kernel.list("modules", nameRule));
    GH_TRY(recipe.commandLine, kernel.text("command_line", commandLineRule));
    GH_CHECK(kernel.expectNothingElse());
    GH_TRY(RecipeTable initrd, top.table("initrd"));
    GH_TRY(recipe.initScript, initrd.text("init", ownPathRule));
    GH_TRY(recipe.earlyModules, initrd.list("modules", nameRule));
    GH_TRY(recipe.hardwareModules, initrd.list("hardware_modules", nameRule));
    GH_TRY(const QStringList programs, initrd.list("programs", nullptr));
    for (const QString& program : programs) {
        GH_TRY(const QByteArray path, imagePath(QStringLiteral("initrd.programs"), program));
        recipe.initrdPrograms.append(path);
    }
    GH_CHECK(initrd.expectNothingElse());
    GH_TRY(RecipeTable stub, top.table("stub"));
    GH_TRY(recipe.stubPackage, stub.text("package", nameRule));
    GH_TRY(const QString stubPath, stub.text("path", nullptr));
    GH_TRY(recipe.stubPath, imagePath(QStringLiteral("stub.path"), stubPath));
    GH_CHECK(stub.expectNothingElse());
    GH_TRY(RecipeTable disk, top.table("disk", false));
    GH_TRY(const qint64 slack, disk.integer("esp_slack_mib", 1, 1024, 2));
    recipe.espSlackMiB = int(slack);
    GH_CHECK(disk.expectNothingElse());
    return {};
}

Result<void> readRoot(RecipeTable& top, Recipe& recipe)
{
    GH_TRY(RecipeTable root, top.table("root"));
    GH_TRY(recipe.rootFiles, root.list("files", ownPathRule));
    GH_TRY(const QStringList patterns, root.list("remove", pathRule));
    recipe.removePatterns = utf8(patterns);
    GH_TRY(recipe.compression, root.text("compression", "lz4|zstd"));
    using TextMap = QMap<QString, QString>;
    GH_TRY(const TextMap links, root.map("symlinks", "/[A-Za-z0-9_.@+/-]+", "[A-Za-z0-9_.@+/-]+"));
    for (auto it = links.begin(); it != links.end(); ++it) {
        GH_TRY(const QByteArray path, imagePath(QStringLiteral("root.symlinks"), it.key()));
        recipe.symlinks[path] = it.value().toUtf8();
    }
    GH_CHECK(root.expectNothingElse());
    GH_TRY(std::vector<RecipeTable> users, top.tables("users"));
    for (RecipeTable& table : users) {
        UserSpec user;
        GH_TRY(user.name, table.text("name", "[a-z][a-z0-9-]{0,30}"));
        GH_TRY(const qint64 id, table.integer("id", 100, 60000));
        user.id = quint32(id);
        GH_TRY(const QString home, table.text("home", "/[A-Za-z0-9_./-]*", false));
        if (!home.isEmpty())
            user.home = home;
        GH_CHECK(table.expectNothingElse());
        recipe.users.append(user);
    }
    GH_TRY(std::vector<RecipeTable> directories, top.tables("directories"));
    for (RecipeTable& table : directories) {
        DirectorySpec directory;
        GH_TRY(const QString path, table.text("path", nullptr));
        GH_TRY(directory.path, imagePath(QStringLiteral("directories.path"), path));
        GH_TRY(const QString mode, table.text("mode", "[0-7]{3,4}", false));
        directory.mode = mode.isEmpty() ? 0755 : mode.toUInt(nullptr, 8);
        GH_TRY(directory.owner, table.text("owner", nameRule, false));
        const auto isOwner = [&directory](const UserSpec& user) { return user.name == directory.owner; };
        if (!directory.owner.isEmpty() && directory.owner != QStringLiteral("root") && std::none_of(recipe.users.cbegin(), recipe.users.cend(), isOwner))
            return table.refuse("owner", QStringLiteral("'%1' is none of the recipe's users").arg(directory.owner));
        GH_CHECK(table.expectNothingElse());
        recipe.directories.append(directory);
    }
    GH_TRY(RecipeTable services, top.table("services"));
    GH_TRY(recipe.target, services.text("target", unitRule));
    GH_TRY(recipe.enabledUnits, services.list("enable", unitRule));
    GH_TRY(recipe.maskedUnits, services.list("mask", unitRule));
    GH_CHECK(services.expectNothingElse());
    return {};
}

/// Given to a build like parameters, see BuildRequest.
const QStringList reservedNames{QStringLiteral("packages"), QStringLiteral("variant"), QStringLiteral("artifacts"), QStringLiteral("suite"), QStringLiteral("mirror"), QStringLiteral("security_mirror"), QStringLiteral("mirrors")};

Result<QList<PortSpec>> readPorts(RecipeTable& table)
{
    QList<PortSpec> ports;
    GH_TRY(std::vector<RecipeTable> entries, table.tables("ports"));
    for (RecipeTable& entry : entries) {
        PortSpec port;
        GH_TRY(const qint64 number, entry.integer("port", 1, 65535));
        port.port = quint16(number);
        GH_TRY(port.purpose, entry.text("purpose", "[a-z][a-z0-9-]{0,30}"));
        GH_CHECK(entry.expectNothingElse());
        ports.append(port);
    }
    return ports;
}

Result<void> readSuites(RecipeTable& top, Recipe& recipe)
{
    GH_TRY(std::vector<RecipeTable> suites, top.tables("suites"));
    for (RecipeTable& table : suites) {
        SuiteSpec spec;
        GH_TRY(spec.name, table.text("name", suiteRule));
        GH_TRY(spec.packages, table.list("packages", nameRule));
        GH_CHECK(table.expectNothingElse());
        const auto same = [&spec](const SuiteSpec& other) { return other.name == spec.name; };
        if (spec.name == recipe.suite || std::any_of(recipe.suites.cbegin(), recipe.suites.cend(), same))
            return bad(QStringLiteral("suites"), QStringLiteral("'%1' comes twice").arg(spec.name));
        recipe.suites.append(spec);
    }
    return {};
}

Result<void> readVariants(RecipeTable& top, Recipe& recipe)
{
    GH_TRY(std::vector<RecipeTable> variants, top.tables("variants"));
    for (RecipeTable& table : variants) {
        VariantSpec spec;
        GH_TRY(spec.name, table.text("name", variantRule));
        GH_TRY(spec.description, table.text("description", nullptr));
        GH_TRY(spec.debug, table.boolean("debug", false));
        if (recipe.backEnd == BackEnd::Debian || recipe.backEnd == BackEnd::CloudImage) {
            GH_TRY(spec.packages, table.list("packages", nameRule));
            GH_TRY(spec.rootFiles, table.list("files", ownPathRule));
            GH_TRY(spec.enabledUnits, table.list("enable", unitRule));
        }
        GH_TRY(spec.ports, readPorts(table));
        if (recipe.backEnd == BackEnd::CloudImage)
            GH_CHECK(readCloudVariant(table, spec));
        if (recipe.backEnd == BackEnd::Mkosi)
            GH_CHECK(readMkosiVariant(table, spec));
        GH_CHECK(table.expectNothingElse());
        for (const VariantSpec& other : recipe.variants)
            if (other.name == spec.name)
                return bad(QStringLiteral("variants"), QStringLiteral("'%1' comes twice").arg(spec.name));
        recipe.variants.append(spec);
    }
    GH_TRY(recipe.ports, readPorts(top));
    return {};
}

/// The settings that every recipe with variants or artifacts has.
Result<void> addOwnParameters(Recipe& recipe)
{
    for (const ParameterSpec& spec : recipe.parameters) {
        const auto named = [&](const VariantSpec& variant) { return variant.name == spec.variant; };
        if (!spec.variant.isEmpty() && std::none_of(recipe.variants.begin(), recipe.variants.end(), named))
            return bad(QStringLiteral("parameters.%1.variant").arg(spec.name), QStringLiteral("'%1' is not a variant").arg(spec.variant));
    }
    if (!recipe.suites.isEmpty()) {
        ParameterSpec spec;
        spec.name = QStringLiteral("suite");
        spec.type = ParameterType::Choice;
        spec.choices.append(recipe.suite);
        for (const SuiteSpec& suite : std::as_const(recipe.suites))
            spec.choices.append(suite.name);
        spec.description = QStringLiteral("the Debian release that the image is made of");
        spec.defaultValue = recipe.suite;
        recipe.parameters.prepend(spec);
    }
    if (!recipe.variants.isEmpty()) {
        ParameterSpec spec;
        spec.name = QStringLiteral("variant");
        spec.type = ParameterType::Choice;
        QStringList words;
        for (const VariantSpec& variant : recipe.variants) {
            spec.choices.append(variant.name);
            words.append(QStringLiteral("%1: %2").arg(variant.name, variant.description));
        }
        spec.description = words.join(QStringLiteral("; "));
        spec.defaultValue = spec.choices.first();
        recipe.parameters.prepend(spec);
    }
    if (!recipe.artifacts.isEmpty() || recipe.backEnd == BackEnd::CloudImage) {
        ParameterSpec spec;
        spec.name = QStringLiteral("artifacts");
        spec.type = ParameterType::Folder;
        spec.description = QStringLiteral("folder on this computer in which the archives are looked for by name before they are downloaded");
        spec.changesMeasurement = false;
        recipe.parameters.append(spec);
        spec.name = QStringLiteral("mirrors");
        spec.type = ParameterType::Text;
        spec.description = QStringLiteral("addresses of folders, separated by commas, that are asked for the archives when their own address does not answer");
        recipe.parameters.append(spec);
    }
    return {};
}

Result<void> readParameters(RecipeTable& top, Recipe& recipe)
{
    GH_TRY(RecipeTable parameters, top.table("parameters", false));
    for (const QString& name : parameters.keys()) {
        ParameterSpec spec;
        spec.name = name;
        if (!fits(name, "[a-z][a-z0-9_]{0,63}") || reservedNames.contains(name))
            return bad(QStringLiteral("parameters"), QStringLiteral("'%1' is not a parameter name").arg(name.left(100)));
        GH_TRY(RecipeTable table, parameters.table(name.toLatin1().constData()));
        GH_TRY(const QString type, table.text("type", nameRule));
        bool known = false;
        for (int i = 0; i <= int(ParameterType::Boolean); ++i)
            if (toString(ParameterType(i)) == type) {
                spec.type = ParameterType(i);
                known = true;
            }
        if (!known)
            return bad(QStringLiteral("parameters.%1.type").arg(name), QStringLiteral("'%1' is not a type").arg(type));
        GH_TRY(spec.description, table.text("description", nullptr));
        GH_TRY(spec.defaultValue, table.text("default", nullptr, false));
        GH_TRY(spec.required, table.boolean("required", false));
        GH_TRY(spec.changesMeasurement, table.boolean("changes_measurement", true));
        GH_TRY(spec.choices, table.list("choices", "[A-Za-z0-9_.-]{1,60}"));
        using TextMap = QMap<QString, QString>;
        GH_TRY(const TextMap refused, table.map("refused", "[A-Za-z0-9_.-]{1,60}", nullptr));
        spec.refused = refused;
        GH_TRY(spec.variant, table.text("variant", variantRule, false));
        GH_CHECK(table.expectNothingElse());
        if ((spec.type == ParameterType::Choice) == spec.choices.isEmpty())
            return bad(QStringLiteral("parameters.%1.choices").arg(name), QStringLiteral("belong to the type choice, and it needs them"));
        if (!spec.defaultValue.isEmpty())
            if (const Result<void> good = checkParameter(spec, spec.defaultValue); !good)
                return bad(QStringLiteral("parameters.%1.default").arg(name), good.error().detail());
        recipe.parameters.append(spec);
    }
    return {};
}

Result<void> readArtifacts(RecipeTable& top, Recipe& recipe)
{
    const auto parameterOf = [&](RecipeTable& table, const char* key, ParameterType type) -> Result<QString> {
        GH_TRY(const QString name, table.text(key, nameRule));
        const ParameterSpec* spec = recipe.parameter(name);
        if (!spec || spec->type != type)
            return bad(QStringLiteral("artifacts.%1").arg(QLatin1String(key)), QStringLiteral("'%1' is not a parameter of type %2").arg(name, toString(type)));
        return name;
    };
    GH_TRY(std::vector<RecipeTable> artifacts, top.tables("artifacts"));
    for (RecipeTable& table : artifacts) {
        ArtifactSpec artifact;
        GH_TRY(artifact.name, table.text("name", nameRule));
        GH_TRY(artifact.urlParameter, downloadParameter(table, recipe, "url"));
        GH_TRY(artifact.sha256Parameter, parameterOf(table, "sha256", ParameterType::Sha256));
        GH_TRY(artifact.versionParameter, table.text("version", nameRule, false));
        if (!artifact.versionParameter.isEmpty())
            GH_CHECK(parameterOf(table, "version", ParameterType::Text));
        GH_TRY(artifact.licence, table.text("license", nullptr, false));
        if (!artifact.licence.isEmpty())
            if (const Result<void> good = SpdxLicence::check(artifact.licence); !good)
                return table.refuse("license", good.error().detail());
        GH_TRY(artifact.mirrors, table.list("mirrors", mirrorRule));
        GH_TRY(const QString format, table.text("format", "zip|tar\\.gz"));
        artifact.format = format == QStringLiteral("zip") ? ArtifactSpec::Format::Zip : ArtifactSpec::Format::TarGz;
        GH_TRY(const QString into, table.text("into", nullptr));
        GH_TRY(artifact.into, imagePath(QStringLiteral("artifacts.into"), into));
        GH_TRY(const QStringList programs, table.list("programs", nullptr));
        for (const QString& program : programs) {
            GH_TRY(const QByteArray path, imagePath(QStringLiteral("artifacts.programs"), program));
            artifact.programs.append(path);
        }
        GH_CHECK(table.expectNothingElse());
        recipe.artifacts.append(artifact);
    }
    return {};
}

Result<void> readHostPrograms(RecipeTable& top, Recipe& recipe)
{
    const auto checkName = [&](const QString& key, const QString& name) -> Result<void> {
        if (!recipe.parameter(name))
            return bad(key, QStringLiteral("'%1' is not a parameter").arg(name));
        return {};
    };
    GH_TRY(std::vector<RecipeTable> programs, top.tables("host_programs"));
    for (RecipeTable& table : programs) {
        HostProgramSpec program;
        GH_TRY(program.parameter, table.text("parameter", nameRule));
        GH_TRY(program.name, table.text("name", nameRule));
        GH_CHECK(checkName(QStringLiteral("host_programs.parameter"), program.parameter));
        if (recipe.parameter(program.parameter)->type != ParameterType::Program)
            return bad(QStringLiteral("host_programs.parameter"), QStringLiteral("'%1' is not of type program").arg(program.parameter));
        if (!recipe.parameter(program.parameter)->changesMeasurement)
            return bad(QStringLiteral("host_programs.parameter"), QStringLiteral("'%1' goes into the image and says changes_measurement = false").arg(program.parameter));
        GH_CHECK(table.expectNothingElse());
        recipe.hostPrograms.append(program);
    }
    GH_TRY(recipe.hostLibraries, top.list("host_libraries", "[A-Za-z0-9_+.-]+"));
    return {};
}

Result<void> readConfigs(RecipeTable& top, Recipe& recipe)
{
    const auto checkName = [&](const QString& key, const QString& name) -> Result<void> {
        const ParameterSpec* spec = recipe.parameter(name);
        if (!spec)
            return bad(key, QStringLiteral("'%1' is not a parameter").arg(name));
        if (!spec->changesMeasurement)
            return bad(key, QStringLiteral("'%1' goes into the image and says changes_measurement = false").arg(name));
        return {};
    };
    GH_TRY(std::vector<RecipeTable> configs, top.tables("config"));
    for (RecipeTable& table : configs) {
        ConfigSpec config;
        GH_TRY(const QString path, table.text("path", nullptr));
        GH_TRY(config.path, imagePath(QStringLiteral("config.path"), path));
        GH_TRY(config.values, table.map("values", keyRule, nameRule));
        GH_TRY(config.from, table.text("from", nameRule, false));
        if (config.values.isEmpty() == config.from.isEmpty())
            return bad(QStringLiteral("config.%1").arg(path), QStringLiteral("needs either values or from"));
        for (const QString& value : config.values)
            GH_CHECK(checkName(QStringLiteral("config.%1").arg(path), value));
        if (!config.from.isEmpty())
            GH_CHECK(checkName(QStringLiteral("config.%1").arg(path), config.from));
        GH_CHECK(table.expectNothingElse());
        recipe.configs.append(config);
    }
    return {};
}

Result<void> readMachine(RecipeTable& top, Recipe& recipe)
{
    constexpr qint64 mostVcpus = 4096;
    constexpr qint64 mostMemoryMiB = qint64(64) << 20;
    GH_TRY(RecipeTable machine, top.table("machine", false));
    MachineShape& shape = recipe.machine;
    GH_TRY(const qint64 vcpus, machine.integer("vcpus", 1, mostVcpus, 0));
    shape.vcpus = int(vcpus);
    GH_TRY(shape.memoryMiB, machine.integer("memory_mib", 64, mostMemoryMiB, 0));
    GH_TRY(shape.firmware, machine.text("firmware", "/[A-Za-z0-9_./+-]+", false));
    GH_TRY(shape.firmwareRule, machine.text("firmware_rule", nullptr, false));
    if (!shape.firmwareRule.isEmpty() && !FirmwareRule::find(shape.firmwareRule))
        return machine.refuse("firmware_rule", QStringLiteral("'%1' is not a rule that is known").arg(shape.firmwareRule.left(100)));
    GH_TRY(shape.machine, machine.text("machine", nullptr, false));
    GH_TRY(shape.devices, machine.list("devices", nullptr));
    GH_TRY(const qint64 addressBits, machine.integer("address_bits", 36, 52, 0));
    shape.addressBits = int(addressBits);
    GH_TRY(shape.runFirmware, machine.boolean("run_firmware", false));
    // With values that are certainly good for the rest: what is refused is one of these two.
    QemuMachine asked;
    asked.vcpus = 1;
    asked.memoryBytes = QemuMachine::leastMemoryBytes;
    if (!shape.machine.isEmpty())
        asked.type = shape.machine;
    if (const auto type = asked.arguments(); !type)
        return machine.refuse("machine", type.error().detail());
    if (!shape.devices.isEmpty())
        asked.devices = shape.devices;
    if (const auto devices = asked.arguments(); !devices)
        return machine.refuse("devices", devices.error().detail());
    return machine.expectNothingElse();
}

} // namespace

Result<Recipe> Recipe::parse(const QByteArray& text, const QString& recipeFolder)
{
    if (text.size() > maxBytes)
        return fail(errors::badRecipe, QStringLiteral("more than %1 bytes").arg(maxBytes));
    const auto document = parseToml(text);
    if (!document)
        return fail(errors::badRecipe, document.error().line > 0 ? QStringLiteral("line %1: %2").arg(document.error().line).arg(document.error().what) : document.error().what);
    Recipe recipe;
    recipe.folder = recipeFolder;
    RecipeTable top(&*document, {});
    GH_CHECK(readHead(top, recipe));
    if (recipe.backEnd == BackEnd::Debian) {
        GH_CHECK(readPackages(top, recipe));
        GH_CHECK(readBoot(top, recipe));
        GH_CHECK(readRoot(top, recipe));
    }
    GH_CHECK(readParameters(top, recipe));
    // Who builds a checkout changes nothing in it.
    const bool fills = recipe.backEnd == BackEnd::Debian || recipe.backEnd == BackEnd::CloudImage;
    if (fills)
        GH_CHECK(readConfigs(top, recipe));
    switch (recipe.backEnd) {
    case BackEnd::Debian:
        GH_CHECK(readHostPrograms(top, recipe));
        GH_CHECK(readArtifacts(top, recipe));
        GH_CHECK(readSuites(top, recipe));
        break;
    case BackEnd::CloudImage:
        GH_CHECK(readCloudImage(top, recipe));
        break;
    case BackEnd::Yocto:
        GH_CHECK(readYocto(top, recipe));
        break;
    case BackEnd::Mkosi:
        GH_CHECK(readMkosi(top, recipe));
        break;
    }
    GH_CHECK(readMachine(top, recipe));
    GH_CHECK(readVariants(top, recipe));
    GH_CHECK(addOwnParameters(recipe));
    GH_CHECK(top.expectNothingElse());
    return recipe;
}

} // namespace gatehouse::image
