// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Recipe.h"

#include "core/base/Bytes.h"
#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/image/ImageErrors.h"

#include <QDir>
#include <QRegularExpression>

namespace gatehouse::image {

namespace {

constexpr std::pair<ParameterType, const char*> typeNames[] = {
    {ParameterType::Text, "text"},       {ParameterType::Integer, "integer"}, {ParameterType::Address, "address"},
    {ParameterType::Url, "url"},         {ParameterType::File, "file"},       {ParameterType::Folder, "folder"},
    {ParameterType::Program, "program"}, {ParameterType::Boolean, "boolean"},
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
    case ParameterType::File:
    case ParameterType::Folder:
    case ParameterType::Program:
        if (!QDir::isAbsolutePath(value) || value.contains(QChar::Null))
            return refuse("an absolute path");
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
    return parse(text, folder);
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
    for (const ParameterSpec& spec : parameters) {
        const QString value = overrides.value(spec.name, spec.defaultValue);
        GH_CHECK(checkParameter(spec, value));
        values[spec.name] = value;
    }
    return values;
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
