// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Sbom.h"

#include "core/base/Clock.h"
#include "core/image/Deb822.h"
#include "core/image/DebianCopyright.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>
#include <QUrl>

namespace gatehouse::image {

namespace {

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

QJsonObject relation(const QString& from, const QString& type, const QString& to, const QString& comment = {})
{
    QJsonObject object{{QStringLiteral("spdxElementId"), from}, {QStringLiteral("relationshipType"), type}, {QStringLiteral("relatedSpdxElement"), to}};
    if (!comment.isEmpty())
        object[QStringLiteral("comment")] = comment;
    return object;
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

QJsonArray packageUrl(const QString& url)
{
    return {QJsonObject{{QStringLiteral("referenceCategory"), QStringLiteral("PACKAGE-MANAGER")}, {QStringLiteral("referenceType"), QStringLiteral("purl")}, {QStringLiteral("referenceLocator"), url}}};
}

/// https://github.com/package-url/purl-spec: pkg:deb/debian/libssl3@3.0.16-1~deb12u1?arch=amd64&distro=bookworm
QString packageUrlOf(const PackageFacts& facts, const QString& distribution, const QString& suite)
{
    QStringList qualifiers;
    if (!facts.architecture.isEmpty())
        qualifiers << QStringLiteral("arch=") + facts.architecture;
    if (!suite.isEmpty())
        qualifiers << QStringLiteral("distro=") + suite;
    const QString url = QStringLiteral("pkg:%1/%2/%3@%4").arg(facts.format, distribution, encoded(facts.name), encoded(facts.version));
    return qualifiers.isEmpty() ? url : url + QLatin1Char('?') + qualifiers.join(QLatin1Char('&'));
}

QJsonObject distributionPackage(const QString& id, const PackageFacts& facts)
{
    QJsonObject package = spdxPackage(id, facts.name);
    package[QStringLiteral("versionInfo")] = facts.version;
    package[QStringLiteral("licenseDeclared")] = DebianCopyright::joined(facts.licences);
    if (!facts.maintainer.isEmpty())
        package[QStringLiteral("supplier")] = Sbom::agentOf(facts.maintainer);
    if (!facts.homepage.isEmpty())
        package[QStringLiteral("homepage")] = facts.homepage;
    if (!facts.source.isEmpty())
        package[QStringLiteral("sourceInfo")] = (facts.format == QStringLiteral("deb") ? QStringLiteral("built from the Debian source package ") : QStringLiteral("built from ")) + facts.source;
    if (facts.licences.isEmpty() && !facts.referred.isEmpty())
        package[QStringLiteral("licenseComments")] = QStringLiteral("The copyright file is not machine-readable; it refers to ") + facts.referred.join(QStringLiteral(", "));
    return package;
}

QJsonObject componentPackage(const QString& id, const SoftwareComponent& component)
{
    QJsonObject package = spdxPackage(id, component.name);
    if (!component.version.isEmpty())
        package[QStringLiteral("versionInfo")] = component.version;
    if (!component.licence.isEmpty())
        package[QStringLiteral("licenseDeclared")] = component.licence;
    QString url = QStringLiteral("pkg:generic/") + encoded(component.name);
    if (!component.version.isEmpty())
        url += QLatin1Char('@') + encoded(component.version);
    QStringList qualifiers;
    if (!component.sha256.isEmpty()) {
        package[QStringLiteral("checksums")] = QJsonArray{checksum(component.sha256)};
        qualifiers << QStringLiteral("checksum=sha256:") + component.sha256;
    }
    if (!component.url.isEmpty()) {
        package[QStringLiteral("downloadLocation")] = component.url;
        qualifiers << QStringLiteral("download_url=") + encoded(component.url);
    }
    if (!qualifiers.isEmpty())
        url += QLatin1Char('?') + qualifiers.join(QLatin1Char('&'));
    package[QStringLiteral("externalRefs")] = packageUrl(url);
    if (!component.comment.isEmpty())
        package[QStringLiteral("comment")] = component.comment;
    return package;
}

/// The path in @p tree of what a package's list calls @p path: "/lib" may be a link to "usr/lib".
QByteArray placeOf(const FileTree& tree, const QByteArray& path)
{
    const qsizetype slash = path.indexOf('/');
    if (tree.contains(path) || slash < 0)
        return path;
    return tree.resolve(path.left(slash)) + path.mid(slash);
}

/// Every LicenseRef that the expressions use, with what is known of its text.
QJsonArray extractedLicences(const QStringList& licences)
{
    static const QRegularExpression reference(QStringLiteral("LicenseRef-[A-Za-z0-9.-]+"));
    QSet<QString> found;
    for (const QString& licence : licences)
        for (auto it = reference.globalMatch(licence); it.hasNext();)
            found.insert(it.next().captured());
    QStringList names(found.cbegin(), found.cend());
    names.sort();
    QJsonArray array;
    for (const QString& name : names)
        array.append(QJsonObject{{QStringLiteral("licenseId"), name},
                                 {QStringLiteral("name"), QString(name).remove(QStringLiteral("LicenseRef-")).remove(QStringLiteral("debian-"))},
                                 {QStringLiteral("extractedText"), QStringLiteral("As the copyright files of the packages that name it state it.")}});
    return array;
}

} // namespace

QString Sbom::agentOf(const QString& maintainer)
{
    // Debian Policy §5.6.2: a name, then an address in angle brackets.
    static const QRegularExpression form(QStringLiteral("^([^<>]*)<([^<>\\s]+@[^<>\\s]+)>"));
    static const QRegularExpression many(QStringLiteral("\\b(teams?|groups?|maintainers?|maintenance|packag\\w+|developers?|authors|contributors|project|foundation|strike force|inc|ltd|gmbh|"
                                                        "corporation|company|debian|ubuntu|fedora|distribution|lists?|tools)\\b"),
                                         QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression shared(QStringLiteral("@(lists|tracker|packages|qa|alioth-lists|googlegroups)\\.|@[^@]*\\blists\\.|^(team|packages|maintainers?|security|info|support)\\b"),
                                           QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch parts = form.match(maintainer.simplified());
    // What is in parentheses is the address.
    QString name = (parts.hasMatch() ? parts.captured(1) : maintainer).simplified();
    name.remove(QLatin1Char('(')).remove(QLatin1Char(')')).remove(QLatin1Char('"'));
    const QString address = parts.captured(2);
    const bool person = parts.hasMatch() && !name.isEmpty() && !many.match(name).hasMatch() && !shared.match(address).hasMatch();
    const QString agent = (person ? QStringLiteral("Person: ") : QStringLiteral("Organization: ")) + (name.isEmpty() ? address : name);
    return name.isEmpty() || address.isEmpty() ? agent : agent + QStringLiteral(" (%1)").arg(address);
}

Result<QList<PackageFacts>> Sbom::ofRoot(const FileTree& root)
{
    GH_TRY(const QByteArray status, root.read("var/lib/dpkg/status", maxControlBytes));
    GH_TRY(QList<PackageFacts> packages, PackageFacts::readStatus(status));
    for (PackageFacts& facts : packages)
        // Packages of one source often share the file by a link; resolving it is the tree's business.
        if (const auto copyright = root.read("usr/share/doc/" + facts.name.toUtf8() + "/copyright", DebianCopyright::maxBytes))
            facts.addLicences(*copyright);
    return packages;
}

QMap<QString, PackageRemains> Sbom::remainsOf(const QList<PackageFacts>& packages, const FileTree& installed, const FileTree& kept)
{
    QMap<QString, PackageRemains> all;
    for (const PackageFacts& facts : packages) {
        if (facts.use != QStringLiteral("root"))
            continue;
        const QByteArray stem = "var/lib/dpkg/info/" + facts.name.toUtf8();
        Result<QByteArray> list = installed.read(stem + ".list", HostSoftware::maxListBytes);
        if (!list)
            list = installed.read(stem + ':' + facts.architecture.toUtf8() + ".list", HostSoftware::maxListBytes);
        if (!list)
            continue;
        PackageRemains remains;
        for (const QByteArray& line : list->split('\n')) {
            const QByteArray place = placeOf(installed, line.mid(1));
            const FileTree::Node* node = installed.find(place);
            if (!node || node->type == FileTree::Type::Directory || place.startsWith("usr/share/doc/"))
                continue;
            ++remains.installed;
            remains.kept += kept.contains(place);
        }
        if (remains.kept < remains.installed)
            all.insert(facts.name, remains);
    }
    return all;
}

const SoftwareComponent* Sbom::componentOf(const QString& path) const
{
    const SoftwareComponent* found = nullptr;
    for (const SoftwareComponent& component : components)
        if (path.toUtf8().startsWith(component.folder + '/') && (!found || component.folder.size() > found->folder.size()))
            found = &component;
    return found;
}

void Sbom::addFiles(QJsonArray& all, QJsonArray& relations) const
{
    const QString imageRef = QStringLiteral("SPDXRef-Image");
    const auto hostRef = [](const QString& key) { return spdxId(QStringLiteral("HostPackage"), key); };
    QMap<QString, int> filesOf;
    QStringList ownVersions;
    for (const ForeignFile& file : files) {
        const FileOrigin origin = host.files.value(file.path);
        if (!origin.package.isEmpty())
            ++filesOf[origin.package];
        else if (!origin.gatehouse.isEmpty() && !ownVersions.contains(origin.gatehouse))
            ownVersions.append(origin.gatehouse);
    }
    for (const PackageFacts& facts : host.packages) {
        const QString key = HostSoftware::keyOf(facts);
        QJsonObject package = distributionPackage(hostRef(key), facts);
        package[QStringLiteral("comment")] = QStringLiteral("Of the building computer, not installed: files taken out of it: %1.").arg(filesOf.value(key));
        package[QStringLiteral("externalRefs")] = packageUrl(packageUrlOf(facts, host.distribution, host.release));
        all.append(package);
        relations.append(relation(imageRef, QStringLiteral("CONTAINS"), hostRef(key)));
    }
    const auto ownRef = [](const QString& ownVersion) { return spdxId(QStringLiteral("Gatehouse"), ownVersion); };
    for (const QString& ownVersion : std::as_const(ownVersions)) {
        SoftwareComponent own;
        own.name = QStringLiteral("gatehouse");
        own.version = ownVersion;
        own.licence = QStringLiteral("GPL-3.0-or-later");
        own.comment = QStringLiteral("Programs of Gatehouse for the guest, as they say themselves; installed by no package of the building computer.");
        all.append(componentPackage(ownRef(ownVersion), own));
        relations.append(relation(imageRef, QStringLiteral("CONTAINS"), ownRef(ownVersion)));
    }
    const auto componentRef = [](const SoftwareComponent& component) { return spdxId(QStringLiteral("Artifact"), component.name); };
    for (const SoftwareComponent& component : components) {
        all.append(componentPackage(componentRef(component), component));
        relations.append(relation(imageRef, QStringLiteral("CONTAINS"), componentRef(component)));
    }
    for (const ForeignFile& file : files) {
        QJsonObject package = spdxPackage(spdxId(QStringLiteral("File"), file.path), file.path.section(QLatin1Char('/'), -1));
        package[QStringLiteral("packageFileName")] = QLatin1Char('/') + file.path;
        package[QStringLiteral("checksums")] = QJsonArray{checksum(file.sha256.toHex())};
        package[QStringLiteral("primaryPackagePurpose")] = QStringLiteral("FILE");
        QString owner = imageRef;
        QString comment = QStringLiteral("From the building computer, where no package has it");
        const FileOrigin origin = host.files.value(file.path);
        if (!origin.package.isEmpty()) {
            owner = hostRef(origin.package);
            comment = QStringLiteral("From the building computer, of its package %1%2").arg(origin.package, origin.changed ? QStringLiteral(", BUT NOT AS THAT INSTALLED IT") : QString());
        } else if (!origin.gatehouse.isEmpty()) {
            owner = ownRef(origin.gatehouse);
            comment = QStringLiteral("From the building computer, of Gatehouse ") + origin.gatehouse;
        } else if (const SoftwareComponent* component = componentOf(file.path)) {
            owner = componentRef(*component);
            comment = QStringLiteral("Of the artifact ") + component->name;
        }
        package[QStringLiteral("comment")] = QStringLiteral("%1; %2 bytes.").arg(comment).arg(file.bytes);
        all.append(package);
        relations.append(relation(owner, QStringLiteral("CONTAINS"), package[QStringLiteral("SPDXID")].toString()));
    }
}

QByteArray Sbom::toSpdx() const
{
    const QString imageRef = QStringLiteral("SPDXRef-Image");
    QJsonObject image = spdxPackage(imageRef, recipe);
    image[QStringLiteral("versionInfo")] = version;
    // No primaryPackagePurpose: the schema of 2.3 spells it OPERATING_SYSTEM, its specification and the schema after it OPERATING-SYSTEM.
    image[QStringLiteral("checksums")] = QJsonArray{checksum(diskSha256)};
    image[QStringLiteral("packageFileName")] = QStringLiteral("disk.raw");
    if (!comment.isEmpty())
        image[QStringLiteral("comment")] = comment;
    QJsonArray all{image};
    QJsonArray relations{relation(QStringLiteral("SPDXRef-DOCUMENT"), QStringLiteral("DESCRIBES"), imageRef)};
    QStringList licences;
    for (const PackageFacts& facts : packages) {
        const QString id = spdxId(QStringLiteral("Package"), facts.name);
        QJsonObject package = distributionPackage(id, facts);
        if (facts.use == QStringLiteral("extract"))
            package[QStringLiteral("comment")] = QStringLiteral("Not installed: only files were taken out of it.");
        if (const QString sha256 = packageSha256.value(facts.name); !sha256.isEmpty())
            package[QStringLiteral("checksums")] = QJsonArray{checksum(sha256)};
        if (facts.format == QStringLiteral("deb"))
            package[QStringLiteral("externalRefs")] = packageUrl(packageUrlOf(facts, QStringLiteral("debian"), suite));
        const PackageRemains left = remains.value(facts.name);
        if (left.installed > 0 && left.kept > 0)
            package[QStringLiteral("comment")] = QStringLiteral("In part: %1 of its %2 files are in the image, the recipe removed the others.").arg(left.kept).arg(left.installed);
        if (left.installed > 0 && left.kept == 0) {
            package[QStringLiteral("comment")] = QStringLiteral("Not in the image: it was installed while the image was made, and the recipe removed all of its files.");
            relations.append(relation(imageRef, QStringLiteral("OTHER"), id, QStringLiteral("installed while the image was made, all files removed")));
        } else {
            relations.append(relation(imageRef, QStringLiteral("CONTAINS"), id));
        }
        all.append(package);
        licences += facts.licences;
    }
    for (const PackageFacts& facts : host.packages)
        licences += facts.licences;
    for (const SoftwareComponent& component : components)
        licences += component.licence;
    addFiles(all, relations);
    const QJsonObject document{
        {QStringLiteral("spdxVersion"), QStringLiteral("SPDX-2.3")},
        {QStringLiteral("dataLicense"), QStringLiteral("CC0-1.0")},
        {QStringLiteral("SPDXID"), QStringLiteral("SPDXRef-DOCUMENT")},
        {QStringLiteral("name"), imageId},
        // Only has to be unique; nothing is fetched from it.
        {QStringLiteral("documentNamespace"), QStringLiteral("https://spdx.org/spdxdocs/gatehouse-%1-%2").arg(imageId, diskSha256)},
        {QStringLiteral("creationInfo"), QJsonObject{{QStringLiteral("comment"), QLatin1String(form)},
                                                     {QStringLiteral("created"), toRfc3339(QDateTime::fromSecsSinceEpoch(created, Qt::UTC))},
                                                     {QStringLiteral("creators"), QJsonArray{QStringLiteral("Tool: gatehouse-" GATEHOUSE_VERSION)}}}},
        {QStringLiteral("packages"), all},
        {QStringLiteral("relationships"), relations},
        {QStringLiteral("hasExtractedLicensingInfos"), extractedLicences(licences)}};
    return QJsonDocument(document).toJson();
}

} // namespace gatehouse::image
