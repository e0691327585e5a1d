// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/PackageFacts.h"

#include "core/image/Deb822.h"
#include "core/image/DebianCopyright.h"
#include "core/image/ImageErrors.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <algorithm>

namespace gatehouse::image {

namespace {

QJsonArray toArray(const QStringList& list)
{
    return QJsonArray::fromStringList(list);
}

QStringList toList(const QJsonValue& value)
{
    QStringList list;
    for (const QJsonValue& each : value.toArray())
        list.append(each.toString());
    return list;
}

} // namespace

QJsonObject PackageFacts::toJson() const
{
    return {{QStringLiteral("name"), name},         {QStringLiteral("version"), version},           {QStringLiteral("architecture"), architecture},
            {QStringLiteral("source"), source},     {QStringLiteral("maintainer"), maintainer},     {QStringLiteral("homepage"), homepage},
            {QStringLiteral("use"), use},           {QStringLiteral("format"), format},             {QStringLiteral("licences"), toArray(licences)}, {QStringLiteral("referred"), toArray(referred)}};
}

PackageFacts PackageFacts::fromJson(const QJsonObject& json)
{
    PackageFacts facts;
    facts.name = json[QStringLiteral("name")].toString();
    facts.version = json[QStringLiteral("version")].toString();
    facts.architecture = json[QStringLiteral("architecture")].toString();
    facts.source = json[QStringLiteral("source")].toString();
    facts.maintainer = json[QStringLiteral("maintainer")].toString();
    facts.homepage = json[QStringLiteral("homepage")].toString();
    facts.use = json[QStringLiteral("use")].toString();
    facts.format = json[QStringLiteral("format")].toString(QStringLiteral("deb"));
    facts.licences = toList(json[QStringLiteral("licences")]);
    facts.referred = toList(json[QStringLiteral("referred")]);
    return facts;
}

Result<QList<PackageFacts>> PackageFacts::readStatus(const QByteArray& status)
{
    GH_TRY(const QList<ControlParagraph> paragraphs, readControl(status));
    QList<PackageFacts> packages;
    for (const ControlParagraph& paragraph : paragraphs) {
        const QByteArray state = paragraph.value("status");
        // The field is absent in what `dpkg-deb --field` prints of an archive.
        if (!state.isEmpty() && !state.endsWith(" installed"))
            continue;
        PackageFacts facts;
        facts.name = QString::fromUtf8(paragraph.value("package"));
        facts.version = QString::fromUtf8(paragraph.value("version"));
        facts.architecture = QString::fromUtf8(paragraph.value("architecture"));
        if (facts.name.isEmpty() || facts.version.isEmpty())
            return fail(errors::badControl, QStringLiteral("a package without a name or a version"));
        facts.maintainer = QString::fromUtf8(paragraph.value("maintainer"));
        facts.homepage = QString::fromUtf8(paragraph.value("homepage"));
        // "name (version)", or a name alone when the versions are the same, or nothing when both are.
        const QString source = QString::fromUtf8(paragraph.value("source"));
        static const QRegularExpression rule(QStringLiteral("\\A(\\S+)\\s+\\((\\S+)\\)\\z"));
        const QRegularExpressionMatch match = rule.match(source);
        facts.source = match.hasMatch() ? match.captured(1) + QLatin1Char(' ') + match.captured(2)
                                        : (source.isEmpty() ? facts.name : source) + QLatin1Char(' ') + facts.version;
        packages.append(facts);
    }
    std::sort(packages.begin(), packages.end(), [](const PackageFacts& a, const PackageFacts& b) { return a.name < b.name; });
    return packages;
}

void PackageFacts::addLicences(const QByteArray& copyright)
{
    const DebianCopyright parsed = DebianCopyright::parse(copyright);
    licences = parsed.licences;
    referred = parsed.referred;
}

QByteArray PackageFacts::listToJson(const QList<PackageFacts>& packages)
{
    QJsonArray array;
    for (const PackageFacts& facts : packages)
        array.append(facts.toJson());
    return QJsonDocument(array).toJson();
}

Result<QList<PackageFacts>> PackageFacts::listFromJson(const QByteArray& json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (!document.isArray())
        return fail(errors::badControl, QStringLiteral("not a list of packages"));
    QList<PackageFacts> packages;
    for (const QJsonValue& value : document.array())
        packages.append(PackageFacts::fromJson(value.toObject()));
    return packages;
}

} // namespace gatehouse::image
