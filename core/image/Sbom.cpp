// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Sbom.h"

#include "core/base/Clock.h"
#include "core/image/Deb822.h"
#include "core/image/DebianCopyright.h"
#include "core/image/ImageErrors.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>
#include <QUrl>
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

/// SPDX 2.3 §3.2: letters, digits, "." and "-".
QString spdxId(const QString& kind, const QString& name)
{
    QString id = QStringLiteral("SPDXRef-") + kind + QLatin1Char('-');
    for (const QChar c : name) {
        const bool plain = (c.unicode() < 128 && c.isLetterOrNumber()) || c == QLatin1Char('.') || c == QLatin1Char('-');
        id += plain ? QString(c) : QStringLiteral("-%1-").arg(c.unicode(), 0, 16);
    }
    return id;
}

QString encoded(const QString& text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text, QByteArray(), QByteArray("~")));
}

QJsonObject relation(const QString& from, const QString& type, const QString& to)
{
    return {{QStringLiteral("spdxElementId"), from}, {QStringLiteral("relationshipType"), type}, {QStringLiteral("relatedSpdxElement"), to}};
}

QJsonObject checksum(const QString& sha256)
{
    return {{QStringLiteral("algorithm"), QStringLiteral("SHA256")}, {QStringLiteral("checksumValue"), sha256}};
}

/// The fields that every package of SPDX 2.3 has to have.
QJsonObject spdxPackage(const QString& id, const QString& name)
{
    return {{QStringLiteral("SPDXID"), id},
            {QStringLiteral("name"), name},
            {QStringLiteral("downloadLocation"), QStringLiteral("NOASSERTION")},
            {QStringLiteral("filesAnalyzed"), false},
            {QStringLiteral("licenseConcluded"), QStringLiteral("NOASSERTION")},
            {QStringLiteral("licenseDeclared"), QStringLiteral("NOASSERTION")},
            {QStringLiteral("copyrightText"), QStringLiteral("NOASSERTION")}};
}

QJsonObject debianPackage(const PackageFacts& facts, const QString& suite, const QString& sha256)
{
    QJsonObject package = spdxPackage(spdxId(QStringLiteral("Package"), facts.name), facts.name);
    package[QStringLiteral("versionInfo")] = facts.version;
    package[QStringLiteral("licenseDeclared")] = DebianCopyright::joined(facts.licences);
    if (!facts.maintainer.isEmpty())
        package[QStringLiteral("supplier")] = QStringLiteral("Organization: ") + facts.maintainer;
    if (!facts.homepage.isEmpty())
        package[QStringLiteral("homepage")] = facts.homepage;
    if (!facts.source.isEmpty())
        package[QStringLiteral("sourceInfo")] = QStringLiteral("built from the Debian source package ") + facts.source;
    if (facts.licences.isEmpty() && !facts.referred.isEmpty())
        package[QStringLiteral("licenseComments")] = QStringLiteral("The copyright file is not machine-readable; it refers to ") + facts.referred.join(QStringLiteral(", "));
    if (facts.use == QStringLiteral("extract"))
        package[QStringLiteral("comment")] = QStringLiteral("Not installed: only files were taken out of it.");
    if (!sha256.isEmpty())
        package[QStringLiteral("checksums")] = QJsonArray{checksum(sha256)};
    package[QStringLiteral("externalRefs")] = QJsonArray{QJsonObject{
        {QStringLiteral("referenceCategory"), QStringLiteral("PACKAGE-MANAGER")},
        {QStringLiteral("referenceType"), QStringLiteral("purl")},
        {QStringLiteral("referenceLocator"), QStringLiteral("pkg:deb/debian/%1@%2?arch=%3&distro=%4").arg(encoded(facts.name), encoded(facts.version), facts.architecture, suite)}}};
    return package;
}

/// Every LicenseRef that the expressions use, with what is known of its text.
QJsonArray extractedLicences(const QList<PackageFacts>& packages)
{
    static const QRegularExpression reference(QStringLiteral("LicenseRef-[A-Za-z0-9.-]+"));
    QSet<QString> found;
    for (const PackageFacts& facts : packages)
        for (const QString& licence : facts.licences)
            for (auto it = reference.globalMatch(licence); it.hasNext();)
                found.insert(it.next().captured());
    QStringList names(found.cbegin(), found.cend());
    names.sort();
    QJsonArray array;
    for (const QString& name : names)
        array.append(QJsonObject{{QStringLiteral("licenseId"), name},
                                 {QStringLiteral("name"), name.mid(QStringLiteral("LicenseRef-debian-").size())},
                                 {QStringLiteral("extractedText"), QStringLiteral("As the copyright files of the packages that name it state it.")}});
    return array;
}

} // namespace

QJsonObject PackageFacts::toJson() const
{
    return {{QStringLiteral("name"), name},         {QStringLiteral("version"), version},           {QStringLiteral("architecture"), architecture},
            {QStringLiteral("source"), source},     {QStringLiteral("maintainer"), maintainer},     {QStringLiteral("homepage"), homepage},
            {QStringLiteral("use"), use},           {QStringLiteral("licences"), toArray(licences)}, {QStringLiteral("referred"), toArray(referred)}};
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
    facts.licences = toList(json[QStringLiteral("licences")]);
    facts.referred = toList(json[QStringLiteral("referred")]);
    return facts;
}

Result<QList<PackageFacts>> Sbom::readStatus(const QByteArray& status)
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

void Sbom::addLicences(PackageFacts& facts, const QByteArray& copyright)
{
    const DebianCopyright parsed = DebianCopyright::parse(copyright);
    facts.licences = parsed.licences;
    facts.referred = parsed.referred;
}

Result<QList<PackageFacts>> Sbom::ofRoot(const FileTree& root)
{
    GH_TRY(const QByteArray status, root.read("var/lib/dpkg/status", maxControlBytes));
    GH_TRY(QList<PackageFacts> packages, readStatus(status));
    for (PackageFacts& facts : packages)
        // Packages of one source often share the file by a link; resolving it is the tree's business.
        if (const auto copyright = root.read("usr/share/doc/" + facts.name.toUtf8() + "/copyright", DebianCopyright::maxBytes))
            addLicences(facts, *copyright);
    return packages;
}

QByteArray Sbom::packagesToJson(const QList<PackageFacts>& packages)
{
    QJsonArray array;
    for (const PackageFacts& facts : packages)
        array.append(facts.toJson());
    return QJsonDocument(array).toJson();
}

Result<QList<PackageFacts>> Sbom::packagesFromJson(const QByteArray& json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (!document.isArray())
        return fail(errors::badControl, QStringLiteral("not a list of packages"));
    QList<PackageFacts> packages;
    for (const QJsonValue& value : document.array())
        packages.append(PackageFacts::fromJson(value.toObject()));
    return packages;
}

QByteArray Sbom::toSpdx() const
{
    const QString imageRef = QStringLiteral("SPDXRef-Image");
    QJsonObject image = spdxPackage(imageRef, recipe);
    image[QStringLiteral("versionInfo")] = version;
    image[QStringLiteral("primaryPackagePurpose")] = QStringLiteral("OPERATING-SYSTEM");
    image[QStringLiteral("checksums")] = QJsonArray{checksum(diskSha256)};
    image[QStringLiteral("packageFileName")] = QStringLiteral("disk.raw");
    QJsonArray all{image};
    QJsonArray relations{relation(QStringLiteral("SPDXRef-DOCUMENT"), QStringLiteral("DESCRIBES"), imageRef)};
    for (const PackageFacts& facts : packages) {
        const QJsonObject package = debianPackage(facts, suite, packageSha256.value(facts.name));
        all.append(package);
        relations.append(relation(imageRef, QStringLiteral("CONTAINS"), package[QStringLiteral("SPDXID")].toString()));
    }
    for (const ForeignFile& file : files) {
        QJsonObject package = spdxPackage(spdxId(QStringLiteral("File"), file.path), file.path.section(QLatin1Char('/'), -1));
        package[QStringLiteral("packageFileName")] = QLatin1Char('/') + file.path;
        package[QStringLiteral("checksums")] = QJsonArray{checksum(file.sha256.toHex())};
        package[QStringLiteral("primaryPackagePurpose")] = QStringLiteral("FILE");
        package[QStringLiteral("comment")] = QStringLiteral("From the building computer or an artifact of the recipe, %1 bytes; in no package of the image.").arg(file.bytes);
        all.append(package);
        relations.append(relation(imageRef, QStringLiteral("CONTAINS"), package[QStringLiteral("SPDXID")].toString()));
    }
    const QJsonObject document{
        {QStringLiteral("spdxVersion"), QStringLiteral("SPDX-2.3")},
        {QStringLiteral("dataLicense"), QStringLiteral("CC0-1.0")},
        {QStringLiteral("SPDXID"), QStringLiteral("SPDXRef-DOCUMENT")},
        {QStringLiteral("name"), imageId},
        // Only has to be unique; nothing is fetched from it.
        {QStringLiteral("documentNamespace"), QStringLiteral("https://spdx.org/spdxdocs/gatehouse-%1-%2").arg(imageId, diskSha256)},
        {QStringLiteral("creationInfo"), QJsonObject{{QStringLiteral("created"), toRfc3339(QDateTime::fromSecsSinceEpoch(created, Qt::UTC))},
                                                     {QStringLiteral("creators"), QJsonArray{QStringLiteral("Tool: gatehouse-" GATEHOUSE_VERSION)}}}},
        {QStringLiteral("packages"), all},
        {QStringLiteral("relationships"), relations},
        {QStringLiteral("hasExtractedLicensingInfos"), extractedLicences(packages)}};
    return QJsonDocument(document).toJson();
}

} // namespace gatehouse::image
