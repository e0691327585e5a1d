// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/CheckoutSoftware.h"

#include "core/image/ImageErrors.h"
#include "core/image/SpdxLicence.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMap>
#include <QRegularExpression>

namespace gatehouse::image {

namespace {

bool isWord(const QString& text)
{
    static const QRegularExpression rule(QStringLiteral("\\A[A-Za-z0-9][A-Za-z0-9_.+:~^-]{0,127}\\z"));
    return rule.match(text).hasMatch();
}

Result<QList<PackageFacts>> listOf(const QMap<QString, PackageFacts>& packages)
{
    if (packages.isEmpty())
        return fail(errors::badControl, QStringLiteral("names no package"));
    return packages.values();
}

} // namespace

Result<QList<PackageFacts>> CheckoutSoftware::fromMkosi(const QByteArray& manifest)
{
    const QJsonValue list = QJsonDocument::fromJson(manifest.left(maxBytes)).object().value(QStringLiteral("packages"));
    if (!list.isArray())
        return fail(errors::badControl, QStringLiteral("has no list of packages"));
    const QJsonArray array = list.toArray();
    if (array.size() > maxPackages)
        return fail(errors::badControl, QStringLiteral("has more than %1 packages").arg(maxPackages));
    QMap<QString, PackageFacts> packages;
    for (const QJsonValue& value : array) {
        const QJsonObject entry = value.toObject();
        PackageFacts facts;
        facts.name = entry[QStringLiteral("name")].toString();
        facts.version = entry[QStringLiteral("version")].toString();
        facts.architecture = entry[QStringLiteral("architecture")].toString();
        facts.format = entry[QStringLiteral("type")].toString();
        if (!isWord(facts.name) || !isWord(facts.version) || !isWord(facts.format))
            return fail(errors::badControl, QStringLiteral("has a package without a plain name, version or type: '%1'").arg(facts.name.left(100)));
        if (!isWord(facts.architecture))
            facts.architecture.clear();
        packages.insert(facts.name, facts);
    }
    return listOf(packages);
}

Result<QList<PackageFacts>> CheckoutSoftware::fromYocto(const QByteArray& manifest)
{
    QMap<QString, PackageFacts> packages;
    int number = 0;
    for (const QByteArray& line : manifest.left(maxBytes).split('\n')) {
        ++number;
        if (line.trimmed().isEmpty())
            continue;
        const QStringList words = QString::fromUtf8(line).simplified().split(QLatin1Char(' '));
        if (words.size() != 3 || !isWord(words[0]) || !isWord(words[1]) || !isWord(words[2]))
            return fail(errors::badControl, QStringLiteral("line %1 is not 'name architecture version'").arg(number));
        if (packages.size() >= maxPackages)
            return fail(errors::badControl, QStringLiteral("has more than %1 packages").arg(maxPackages));
        PackageFacts facts;
        facts.name = words[0];
        facts.architecture = words[1];
        facts.version = words[2];
        facts.format = QStringLiteral("yocto");
        packages.insert(facts.name, facts);
    }
    return listOf(packages);
}

void CheckoutSoftware::addLicences(QList<PackageFacts>& packages, const QByteArray& licences)
{
    QHash<QString, QPair<QString, QString>> found; // Name → recipe, licence.
    QString name;
    for (const QByteArray& line : licences.left(maxBytes).split('\n')) {
        const QString text = QString::fromUtf8(line).trimmed();
        const QString value = text.section(QStringLiteral(": "), 1).trimmed();
        if (text.startsWith(QStringLiteral("PACKAGE NAME: ")))
            name = found.size() < maxPackages ? value : QString();
        else if (text.startsWith(QStringLiteral("RECIPE NAME: ")) && !name.isEmpty() && isWord(value))
            found[name].first = value;
        else if (text.startsWith(QStringLiteral("LICENSE: ")) && !name.isEmpty())
            found[name].second = SpdxLicence::fromYocto(value);
    }
    for (PackageFacts& facts : packages) {
        const auto [recipe, licence] = found.value(facts.name);
        if (!recipe.isEmpty())
            facts.source = QStringLiteral("the recipe ") + recipe;
        if (!licence.isEmpty())
            facts.licences = QStringList(licence);
    }
}

bool CheckoutSoftware::isSpdx(const QByteArray& document)
{
    const QJsonObject object = QJsonDocument::fromJson(document).object();
    return object[QStringLiteral("spdxVersion")].toString().startsWith(QStringLiteral("SPDX-2.")) || (object.contains(QStringLiteral("@context")) && object[QStringLiteral("@graph")].isArray());
}

} // namespace gatehouse::image
