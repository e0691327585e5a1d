// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Recipe.h"

#include "core/base/Bytes.h"
#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/image/ImageErrors.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

namespace gatehouse::image {

namespace {

constexpr std::pair<ParameterType, const char*> typeNames[] = {
    {ParameterType::Text, "text"},       {ParameterType::Integer, "integer"}, {ParameterType::Address, "address"},
    {ParameterType::Url, "url"},         {ParameterType::File, "file"},       {ParameterType::Folder, "folder"},
    {ParameterType::Program, "program"}, {ParameterType::Sha256, "sha256"},   {ParameterType::Sha512, "sha512"},
    {ParameterType::Choice, "choice"},   {ParameterType::HttpUrl, "http-url"}, {ParameterType::Boolean, "boolean"},
};

constexpr std::pair<BackEnd, const char*> backEnds[] = {
    {BackEnd::Debian, "debian"},
    {BackEnd::CloudImage, "cloud-image"},
    {BackEnd::Yocto, "yocto"},
    {BackEnd::Mkosi, "mkosi"},
};

bool matches(const QString& text, const char* pattern)
{
    return QRegularExpression(QStringLiteral("^(?:%1)$").arg(QString::fromLatin1(pattern))).match(text).hasMatch()
        && !text.contains(QLatin1Char('\n'));
}

} // namespace

QString toString(ParameterType type)
{
    for (const auto& [value, name] : typeNames)
        if (value == type)
            return QString::fromLatin1(name);
    return {};
}

QString toString(BackEnd backEnd)
{
    for (const auto& [value, name] : backEnds)
        if (value == backEnd)
            return QString::fromLatin1(name);
    return {};
}

std::optional<BackEnd> backEndOf(const QString& text)
{
    for (const auto& [value, name] : backEnds)
        if (text == QLatin1String(name))
            return value;
    return std::nullopt;
}

QStringList backEndNames()
{
    QStringList names;
    for (const auto& [value, name] : backEnds)
        names.append(QString::fromLatin1(name));
    return names;
}

namespace {

/// A value that a person may expect to work and that does not.
Result<void> checkRefused(const ParameterSpec& spec, const QString& value)
{
    const auto why = spec.refused.constFind(value);
    if (value.isEmpty() || why == spec.refused.constEnd())
        return {};
    return fail(errors::badParameter, QStringLiteral("%1 = '%2' is refused: %3").arg(spec.name, value, *why),
                QStringLiteral("It takes: %1").arg(spec.choices.join(QStringLiteral(", "))));
}

} // namespace

Result<void> checkParameter(const ParameterSpec& spec, const QString& value)
{
    const auto refuse = [&](const char* wanted) {
        return fail(errors::badParameter,
                    QStringLiteral("%1 = '%2' is not %3").arg(spec.name, value.left(200), QString::fromLatin1(wanted)),
                    QStringLiteral("Give it as --set %1=VALUE; %2").arg(spec.name, spec.description));
    };
    if (value.isEmpty()) {
        if (spec.required)
            return refuse("given, and the recipe needs it");
        return {};
    }
    GH_CHECK(checkRefused(spec, value));
    if (value.size() > 4096)
        return refuse("of a sensible length");
    switch (spec.type) {
    case ParameterType::Text:
        if (!matches(value, "[A-Za-z0-9_./:@+=,%~-]*"))
            return refuse("plain text (letters, digits and _./:@+=,%~-)");
        break;
    case ParameterType::Integer:
        if (!matches(value, "0|[1-9][0-9]{0,15}") || value.toLongLong() > (1ll << 53))
            return refuse("a whole number");
        break;
    case ParameterType::Address:
        if (!matches(value, "0x[0-9a-fA-F]{40}"))
            return refuse("an address (0x and 40 hex digits)");
        break;
    case ParameterType::Url:
        if (!matches(value, "(http|https|ws|wss)://[A-Za-z0-9.\\-\\[\\]:]+(/[A-Za-z0-9_./?=&%~:,+-]*)?"))
            return refuse("an http, https, ws or wss address");
        break;
    case ParameterType::HttpUrl:
        if (!matches(value, "https?://[A-Za-z0-9.\\-\\[\\]:]+(/[A-Za-z0-9_./?=&%~:,+-]*)?"))
            return refuse("an http or https address");
        break;
    case ParameterType::File:
    case ParameterType::Folder:
    case ParameterType::Program:
        if (!QDir::isAbsolutePath(value) || value.contains(QChar::Null))
            return refuse("an absolute path");
        break;
    case ParameterType::Sha256:
        if (!matches(value, "[0-9a-f]{64}"))
            return refuse("a SHA-256 (64 lower-case hex digits)");
        break;
    case ParameterType::Sha512:
        if (!matches(value, "[0-9a-f]{128}"))
            return refuse("a SHA-512 (128 lower-case hex digits)");
        break;
    case ParameterType::Choice:
        if (!spec.choices.contains(value))
            return refuse(QByteArray("one of " + spec.choices.join(QStringLiteral(", ")).toUtf8()).constData());
        break;
    case ParameterType::Boolean:
        if (!matches(value, "true|false"))
            return refuse("true or false");
        break;
    }
    return {};
}

Result<Recipe> Recipe::load(const QString& recipeFolder)
{
    const QString folder = QDir(recipeFolder).absolutePath();
    GH_TRY(const QByteArray text, readFile(folder + QStringLiteral("/recipe.toml"), maxBytes));
    GH_TRY(Recipe recipe, parse(text, folder));
    // Only here: a recipe that is not read from a folder has no other name.
    if (const QString name = QFileInfo(QDir::cleanPath(folder)).fileName(); recipe.name != name)
        return fail(errors::badRecipe, QStringLiteral("the recipe in %1 calls itself %2").arg(folder, recipe.name),
                    QStringLiteral("Cache, lock file and images go by the name: write name = \"%1\" into its recipe.toml, or rename the folder.").arg(name));
    return recipe;
}

QString Recipe::artifactVersion(const ArtifactSpec& artifact, const QMap<QString, QString>& parameters) const
{
    const auto isOwn = [&](const QString& name) {
        const ParameterSpec* spec = parameter(name);
        return spec && !spec->defaultValue.isEmpty() && parameters.value(name).compare(spec->defaultValue, Qt::CaseInsensitive) == 0;
    };
    const ParameterSpec* hash = parameter(artifact.sha256Parameter);
    const QString& identity = hash && !hash->defaultValue.isEmpty() ? artifact.sha256Parameter : artifact.urlParameter;
    return isOwn(artifact.versionParameter) && !isOwn(identity) ? QString() : parameters.value(artifact.versionParameter);
}

const ParameterSpec* Recipe::parameter(const QString& parameterName) const
{
    for (const ParameterSpec& spec : parameters)
        if (spec.name == parameterName)
            return &spec;
    return nullptr;
}

Result<QMap<QString, QString>> Recipe::resolve(const QMap<QString, QString>& overrides) const
{
    QMap<QString, QString> values;
    for (auto it = overrides.begin(); it != overrides.end(); ++it) {
        if (parameter(it.key()))
            continue;
        QStringList known;
        for (const ParameterSpec& spec : parameters)
            known.append(spec.name);
        return fail(errors::badParameter, QStringLiteral("recipe %1 has no parameter '%2'").arg(name, it.key()),
                    QStringLiteral("It has: %1").arg(known.join(QStringLiteral(", "))));
    }
    QList<const ParameterSpec*> missing;
    for (const ParameterSpec& spec : parameters) {
        const QString value = overrides.value(spec.name, spec.defaultValue);
        values[spec.name] = value;
        if (value.isEmpty() && spec.required)
            missing.append(&spec);
    }
    // What can never be comes before what is only wrong, and that before what is still to be given.
    for (const ParameterSpec& spec : parameters)
        GH_CHECK(checkRefused(spec, values.value(spec.name)));
    for (const ParameterSpec& spec : parameters)
        if (!values.value(spec.name).isEmpty())
            GH_CHECK(checkParameter(spec, values.value(spec.name)));
    if (missing.size() == 1)
        GH_CHECK(checkParameter(*missing.first(), {}));
    if (!missing.isEmpty()) {
        QStringList names;
        QStringList hints;
        for (const ParameterSpec* spec : std::as_const(missing)) {
            names.append(spec->name);
            hints.append(QStringLiteral("--set %1=VALUE (%2)").arg(spec->name, spec->description));
        }
        return fail(errors::badParameter, QStringLiteral("%1 are not given, and the recipe needs them").arg(names.join(QStringLiteral(", "))),
                    QStringLiteral("Give them as %1").arg(hints.join(QStringLiteral(", "))));
    }
    const QString chosen = values.value(QStringLiteral("variant"));
    for (const ParameterSpec& spec : parameters)
        if (!spec.variant.isEmpty() && spec.variant != chosen && !values.value(spec.name).isEmpty())
            return fail(errors::badParameter, QStringLiteral("%1 is for the variant %2 only, this is %3").arg(spec.name, spec.variant, chosen),
                        QStringLiteral("Leave it out, or add --set variant=%1.").arg(spec.variant));
    return values;
}

Result<Recipe> Recipe::withVariant(const QString& variantName) const
{
    if (variants.isEmpty())
        return *this;
    for (const VariantSpec& spec : variants) {
        if (spec.name != variantName)
            continue;
        Recipe recipe = *this;
        recipe.variant = spec.name;
        recipe.debug = spec.debug;
        recipe.packages += spec.packages;
        recipe.rootFiles += spec.rootFiles;
        recipe.enabledUnits += spec.enabledUnits;
        recipe.ports += spec.ports;
        recipe.cloud.scripts += spec.scripts;
        recipe.checkout.profiles += spec.profiles;
        recipe.checkout.imageSuffix = spec.imageSuffix;
        recipe.cloud.emptyRootPassword = spec.emptyRootPassword;
        return recipe;
    }
    return fail(errors::badParameter, QStringLiteral("recipe %1 has no variant '%2'").arg(name, variantName.left(100)));
}

Result<Recipe> Recipe::withSuite(const QString& chosen) const
{
    if (chosen.isEmpty() || chosen == suite)
        return *this;
    for (const SuiteSpec& spec : suites) {
        if (spec.name != chosen)
            continue;
        Recipe recipe = *this;
        recipe.suite = spec.name;
        recipe.isOtherSuite = true;
        recipe.packages += spec.packages;
        return recipe;
    }
    return fail(errors::badParameter, QStringLiteral("recipe %1 has no suite '%2'").arg(name, chosen.left(100)));
}

QString Recipe::lockName() const
{
    QString lock = QStringLiteral("packages");
    for (const VariantSpec& spec : variants)
        if (spec.name == variant && !spec.packages.isEmpty())
            lock += QLatin1Char('.') + variant;
    if (isOtherSuite)
        lock += QLatin1Char('.') + suite;
    return lock + QStringLiteral(".lock");
}

QString Recipe::wishes() const
{
    QStringList sortedPackages = packages;
    QStringList sortedExtracts = extractPackages + QStringList{stubPackage, kernelPackage};
    sortedPackages.sort();
    sortedExtracts.sort();
    const QString text = suite + QLatin1Char('\n') + sortedPackages.join(QLatin1Char(' ')) + QLatin1Char('\n')
                       + sortedExtracts.join(QLatin1Char(' '));
    return crypto::sha256(view(text.toUtf8())).toHex().left(16);
}

} // namespace gatehouse::image
