// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/DebianCopyright.h"
#include "core/image/ImageErrors.h"
#include "core/image/Sbom.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>
#include <QUrl>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

namespace {

const QByteArray status = "Package: zlib1g\n"
                          "Status: install ok installed\n"
                          "Maintainer: Mark Brown <broonie@debian.org>\n"
                          "Architecture: amd64\n"
                          "Source: zlib\n"
                          "Version: 1:1.2.13.dfsg-1\n"
                          "Description: compression library\n"
                          " zlib is a library.\n"
                          " .\n"
                          " More of it.\n"
                          "Homepage: http://zlib.net/\n"
                          "\n"
                          "Package: gone\n"
                          "Status: deinstall ok config-files\n"
                          "Version: 1\n"
                          "\n"
                          "Package: libgcc-s1\n"
                          "Status: install ok installed\n"
                          "Architecture: amd64\n"
                          "Source: gcc-12 (12.2.0-14)\n"
                          "Version: 12.2.0-14+b1\n";

} // namespace

class SbomTest : public QObject
{
    Q_OBJECT

    static Sbom example()
    {
        Sbom sbom;
        sbom.imageId = "dstack-0123456789ab";
        sbom.recipe = "dstack";
        sbom.version = "1";
        sbom.suite = "bookworm";
        sbom.created = 1748563200;
        sbom.diskSha256 = QString(64, 'd');
        sbom.packages = *PackageFacts::readStatus(status);
        sbom.packages[1].licences = QStringList{"Zlib", "LicenseRef-debian-odd"};
        sbom.packageSha256 = {{"zlib1g", QString(64, 'a')}};
        sbom.files = {{"usr/lib/gatehouse/bin/agent", 12, Sha256Digest()}};
        return sbom;
    }

private Q_SLOTS:
    void statusIsRead()
    {
        const auto packages = PackageFacts::readStatus(status);
        QVERIFY(packages.has_value());
        QCOMPARE(packages->size(), 2); // Sorted; the one that is not installed is not there.
        QCOMPARE(packages->at(0).name, "libgcc-s1");
        QCOMPARE(packages->at(0).source, "gcc-12 12.2.0-14");
        QCOMPARE(packages->at(1).version, "1:1.2.13.dfsg-1");
        QCOMPARE(packages->at(1).source, "zlib 1:1.2.13.dfsg-1");
        QCOMPARE(packages->at(1).homepage, "http://zlib.net/");
    }
    void badStatus_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no colon") << QByteArray("Package zlib\n");
        QTest::newRow("continuation of nothing") << QByteArray(" first\n");
        QTest::newRow("no version") << QByteArray("Package: a\nStatus: install ok installed\n");
        QTest::newRow("no name") << QByteArray("Version: 1\nStatus: install ok installed\n");
    }
    void badStatus()
    {
        QFETCH(QByteArray, text);
        QVERIFY(PackageFacts::readStatus(text).error().is(image::errors::badControl));
    }
    void names_data()
    {
        QTest::addColumn<QString>("debian");
        QTest::addColumn<QString>("spdx");
        QTest::newRow("gpl only") << "GPL-2" << "GPL-2.0-only";
        QTest::newRow("gpl later") << "GPL-3+" << "GPL-3.0-or-later";
        QTest::newRow("lgpl") << "LGPL-2.1+" << "LGPL-2.1-or-later";
        QTest::newRow("with zero") << "GPL-2.0+" << "GPL-2.0-or-later";
        QTest::newRow("no such version") << "GPL-9" << "LicenseRef-debian-GPL-9";
        QTest::newRow("expat") << "Expat" << "MIT";
        QTest::newRow("bsd") << "BSD-3-clause" << "BSD-3-Clause";
        QTest::newRow("own name") << "public-domain" << "LicenseRef-debian-public-domain";
        QTest::newRow("odd letters") << "Foo (c) Bär & Co." << "LicenseRef-debian-Foo-c-B-r-Co.";
        QTest::newRow("or") << "GPL-2+ or Artistic" << "GPL-2.0-or-later OR LicenseRef-debian-Artistic";
        QTest::newRow("and or") << "Expat and ISC or Zlib" << "MIT AND ISC OR Zlib";
        QTest::newRow("comma binds weaker") << "Expat or ISC, and Zlib" << "((MIT OR ISC) AND Zlib)";
        QTest::newRow("exception") << "GPL-2+ with OpenSSL exception" << "LicenseRef-debian-GPL-2-or-later-with-OpenSSL-exception";
        QTest::newRow("nothing") << "" << "";
        QTest::newRow("only signs") << ",, , (*)" << "";
    }
    void names()
    {
        QFETCH(QString, debian);
        QFETCH(QString, spdx);
        QCOMPARE(DebianCopyright::toSpdx(debian), spdx);
    }
    void machineReadableCopyright()
    {
        const DebianCopyright copyright = DebianCopyright::parse("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
                                                                 "Upstream-Name: x\n\n"
                                                                 "Files: *\nCopyright: 2020 A\nLicense: GPL-2+\n On Debian see /usr/share/common-licenses/GPL-2.\n\n"
                                                                 "Files: debian/*\nCopyright: 2021 B\nLicense: Expat\n\n"
                                                                 "Files: a b\nCopyright: C\nLicense: GPL-2+\n\n"
                                                                 "License: ISC\n Only the text of one that no file has.\n");
        QVERIFY(copyright.machineReadable);
        QCOMPARE(copyright.licences, (QStringList{"GPL-2.0-or-later", "MIT"}));
        QCOMPARE(copyright.referred, QStringList{"GPL-2"});
        QCOMPARE(DebianCopyright::joined(copyright.licences), "GPL-2.0-or-later AND MIT");
        QCOMPARE(DebianCopyright::joined({"A OR B", "C"}), "(A OR B) AND C");
        QCOMPARE(DebianCopyright::joined({}), "NOASSERTION");
    }
    void otherCopyright()
    {
        const DebianCopyright copyright = DebianCopyright::parse("This package was debianized by hand.\nSee /usr/share/common-licenses/LGPL-2.1, and\n/usr/share/common-licenses/GPL-2.\n");
        QVERIFY(!copyright.machineReadable);
        QVERIFY(copyright.licences.isEmpty());
        QCOMPARE(copyright.referred, (QStringList{"GPL-2", "LGPL-2.1"}));
    }
    void maintainersAreAgents_data()
    {
        QTest::addColumn<QString>("maintainer");
        QTest::addColumn<QString>("agent");
        QTest::newRow("person") << "Guillem Jover <guillem@debian.org>" << "Person: Guillem Jover (guillem@debian.org)";
        QTest::newRow("person elsewhere") << "Theodore Y. Ts'o <tytso@mit.edu>" << "Person: Theodore Y. Ts'o (tytso@mit.edu)";
        QTest::newRow("parentheses are the address's") << "Laszlo Boszormenyi (GCS) <gcs@debian.org>" << "Person: Laszlo Boszormenyi GCS (gcs@debian.org)";
        QTest::newRow("team") << "APT Development Team <deity@lists.debian.org>" << "Organization: APT Development Team (deity@lists.debian.org)";
        QTest::newRow("list") << "Mark Brown and others <zlib@packages.debian.org>" << "Organization: Mark Brown and others (zlib@packages.debian.org)";
        QTest::newRow("alioth") << "Shadow <pkg-shadow-devel@lists.alioth.debian.org>" << "Organization: Shadow (pkg-shadow-devel@lists.alioth.debian.org)";
        QTest::newRow("tracker") << "Somebody <team+lvm@tracker.debian.org>" << "Organization: Somebody (team+lvm@tracker.debian.org)";
        QTest::newRow("group") << "Debian QA Group <packages@qa.debian.org>" << "Organization: Debian QA Group (packages@qa.debian.org)";
        QTest::newRow("Ubuntu") << "Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>" << "Organization: Ubuntu Developers (ubuntu-devel-discuss@lists.ubuntu.com)";
        QTest::newRow("no mail") << "Google Cloud CLI Authors <https://code.google.com/p/google-cloud-sdk/>" << "Organization: Google Cloud CLI Authors <https://code.google.com/p/google-cloud-sdk/>";
        QTest::newRow("name alone") << "Poky" << "Organization: Poky";
        QTest::newRow("address alone") << "<jane@example.org>" << "Organization: jane@example.org";
        QTest::newRow("several lines") << "Jane\n Doe\t<jane@example.org>" << "Person: Jane Doe (jane@example.org)";
    }
    void maintainersAreAgents()
    {
        QFETCH(QString, maintainer);
        QFETCH(QString, agent);
        QCOMPARE(Sbom::agentOf(maintainer), agent);
        // SPDX 2.3 §7.5: "Person: ", "Organization: " or NOASSERTION, on a single line.
        static const QRegularExpression rule("\\A(Person|Organization): [^\\r\\n]+\\z");
        QVERIFY(rule.match(agent).hasMatch());
    }
    void hostileCopyrightIsBounded()
    {
        QByteArray text = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n";
        for (int i = 0; i < 3000; ++i)
            text += "Files: *\nLicense: odd-" + QByteArray::number(i) + "\n\n";
        QCOMPARE(DebianCopyright::parse(text).licences.size(), DebianCopyright::maxLicences);
        QVERIFY(DebianCopyright::parse(QByteArray(DebianCopyright::maxBytes + 1, 'x')).licences.isEmpty());
        QVERIFY(DebianCopyright::toSpdx(QString(100'000, 'a')).size() < 2000);
    }
    void spdxHasWhatTheSpecificationRequires()
    {
        const QByteArray text = example().toSpdx();
        QCOMPARE(example().toSpdx(), text); // The same facts, the same bytes.
        const QJsonObject document = QJsonDocument::fromJson(text).object();
        QCOMPARE(document["spdxVersion"].toString(), "SPDX-2.3");
        QCOMPARE(document["dataLicense"].toString(), "CC0-1.0");
        QCOMPARE(document["SPDXID"].toString(), "SPDXRef-DOCUMENT");
        QCOMPARE(document["creationInfo"]["created"].toString(), "2025-05-30T00:00:00Z");
        QVERIFY(document["creationInfo"]["creators"].toArray().first().toString().startsWith("Tool: gatehouse-"));
        QVERIFY(QUrl(document["documentNamespace"].toString()).isValid());
        QSet<QString> ids{"SPDXRef-DOCUMENT"};
        static const QRegularExpression idRule("\\ASPDXRef-[A-Za-z0-9.-]+\\z");
        for (const QJsonValue& package : document["packages"].toArray()) {
            const QString id = package["SPDXID"].toString();
            QVERIFY2(idRule.match(id).hasMatch(), qPrintable(id));
            QVERIFY(!ids.contains(id));
            ids.insert(id);
            // The enumerations of the official JSON schema of 2.3 (spdx/spdx-spec, schemas/spdx-schema.json).
            static const QSet<QString> purposes{"OTHER", "INSTALL", "ARCHIVE", "FIRMWARE", "APPLICATION", "FRAMEWORK", "CONTAINER", "LIBRARY", "OPERATING_SYSTEM", "DEVICE", "FILE", "SOURCE"};
            if (const QJsonValue purpose = package["primaryPackagePurpose"]; !purpose.isUndefined())
                QVERIFY2(purposes.contains(purpose.toString()), qPrintable(purpose.toString()));
            for (const QJsonValue& reference : package["externalRefs"].toArray())
                QCOMPARE(reference["referenceCategory"].toString(), "PACKAGE-MANAGER");
            for (const QJsonValue& checksum : package["checksums"].toArray())
                QCOMPARE(checksum["algorithm"].toString(), "SHA256");
            if (const QJsonValue supplier = package["supplier"]; !supplier.isUndefined())
                QVERIFY2(supplier.toString().startsWith("Person: ") || supplier.toString().startsWith("Organization: "), qPrintable(supplier.toString()));
            for (const char* field : {"name", "downloadLocation", "licenseConcluded", "licenseDeclared", "copyrightText"})
                QVERIFY2(!package[QLatin1String(field)].toString().isEmpty(), field);
        }
        QCOMPARE(ids.size(), 5);
        for (const QJsonValue& relation : document["relationships"].toArray()) {
            QVERIFY(ids.contains(relation["spdxElementId"].toString()));
            QVERIFY(ids.contains(relation["relatedSpdxElement"].toString()));
            static const QSet<QString> types{"DESCRIBES", "CONTAINS", "OTHER"};
            QVERIFY2(types.contains(relation["relationshipType"].toString()), qPrintable(relation["relationshipType"].toString()));
        }
        const QJsonObject zlib = document["packages"].toArray().at(2).toObject();
        QCOMPARE(zlib["versionInfo"].toString(), "1:1.2.13.dfsg-1");
        QCOMPARE(zlib["licenseDeclared"].toString(), "Zlib AND LicenseRef-debian-odd");
        QCOMPARE(zlib["externalRefs"].toArray().first()["referenceLocator"].toString(), "pkg:deb/debian/zlib1g@1%3A1.2.13.dfsg-1?arch=amd64&distro=bookworm");
        QCOMPARE(zlib["checksums"].toArray().first()["checksumValue"].toString(), QString(64, 'a'));
        QCOMPARE(document["hasExtractedLicensingInfos"].toArray().size(), 1);
        QCOMPARE(document["hasExtractedLicensingInfos"].toArray().first()["licenseId"].toString(), "LicenseRef-debian-odd");
    }
    static QJsonObject packageOf(const QJsonObject& document, const QString& id)
    {
        for (const QJsonValue& package : document["packages"].toArray())
            if (package["SPDXID"].toString() == id)
                return package.toObject();
        return {};
    }
    /// Ends of the relations of @p type that begin at @p from.
    static QStringList related(const QJsonObject& document, const QString& from, const QString& type)
    {
        QStringList list;
        for (const QJsonValue& relation : document["relationships"].toArray())
            if (relation["spdxElementId"].toString() == from && relation["relationshipType"].toString() == type)
                list.append(relation["relatedSpdxElement"].toString());
        return list;
    }
    void filesAreOfThePackagesOfTheBuildingComputer()
    {
        Sbom sbom = example();
        sbom.files = {{"usr/lib/gatehouse/bin/agent", 12, Sha256Digest()}, {"usr/lib/gatehouse/lib/libssl.so.3", 13, Sha256Digest()}, {"usr/lib/gatehouse/lib/libown.so", 14, Sha256Digest()},
                      {"usr/lib/node/node", 15, Sha256Digest()}, {"usr/lib/nodes", 16, Sha256Digest()}};
        sbom.host.distribution = "debian";
        sbom.host.release = "trixie";
        sbom.host.packages = *PackageFacts::readStatus("Package: libssl3\nStatus: install ok installed\nArchitecture: amd64\nVersion: 3.5.1-1\nSource: openssl\n");
        sbom.host.packages[0].licences = QStringList{"Apache-2.0", "LicenseRef-debian-other"};
        sbom.host.files = {{"usr/lib/gatehouse/bin/agent", {{}, false, "0.9"}}, {"usr/lib/gatehouse/lib/libssl.so.3", {"libssl3:amd64", true, {}}}, {"usr/lib/gatehouse/lib/libown.so", {}}};
        SoftwareComponent node;
        node.name = "node";
        node.version = "1.38.0";
        node.licence = "LGPL-3.0-only";
        node.url = "https://example.org/node.zip";
        node.sha256 = QString(64, 'b');
        node.folder = "usr/lib/node";
        sbom.components = {node};
        const QJsonObject document = QJsonDocument::fromJson(sbom.toSpdx()).object();

        const QJsonObject ssl = packageOf(document, "SPDXRef-HostPackage-libssl3-3a-amd64");
        QCOMPARE(ssl["versionInfo"].toString(), "3.5.1-1");
        QCOMPARE(ssl["licenseDeclared"].toString(), "Apache-2.0 AND LicenseRef-debian-other");
        QCOMPARE(ssl["externalRefs"].toArray().first()["referenceLocator"].toString(), "pkg:deb/debian/libssl3@3.5.1-1?arch=amd64&distro=trixie");
        QCOMPARE(related(document, "SPDXRef-HostPackage-libssl3-3a-amd64", "CONTAINS"), QStringList{"SPDXRef-File-usr-2f-lib-2f-gatehouse-2f-lib-2f-libssl.so.3"});
        QVERIFY(packageOf(document, "SPDXRef-File-usr-2f-lib-2f-gatehouse-2f-lib-2f-libssl.so.3")["comment"].toString().contains("NOT AS THAT INSTALLED IT"));
        const QJsonObject own = packageOf(document, "SPDXRef-Gatehouse-0.9");
        QCOMPARE(own["versionInfo"].toString(), "0.9");
        QCOMPARE(own["licenseDeclared"].toString(), "GPL-3.0-or-later");
        QCOMPARE(related(document, "SPDXRef-Gatehouse-0.9", "CONTAINS"), QStringList{"SPDXRef-File-usr-2f-lib-2f-gatehouse-2f-bin-2f-agent"});
        const QJsonObject artifact = packageOf(document, "SPDXRef-Artifact-node");
        QCOMPARE(artifact["versionInfo"].toString(), "1.38.0");
        QCOMPARE(artifact["licenseDeclared"].toString(), "LGPL-3.0-only");
        QCOMPARE(artifact["downloadLocation"].toString(), "https://example.org/node.zip");
        QCOMPARE(artifact["checksums"].toArray().first()["checksumValue"].toString(), QString(64, 'b'));
        QCOMPARE(artifact["externalRefs"].toArray().first()["referenceLocator"].toString(), "pkg:generic/node@1.38.0?checksum=sha256:" + QString(64, 'b') + "&download_url=https%3A%2F%2Fexample.org%2Fnode.zip");
        QCOMPARE(related(document, "SPDXRef-Artifact-node", "CONTAINS"), QStringList{"SPDXRef-File-usr-2f-lib-2f-node-2f-node"});
        const QStringList direct = related(document, "SPDXRef-Image", "CONTAINS");
        QVERIFY(direct.contains("SPDXRef-HostPackage-libssl3-3a-amd64") && direct.contains("SPDXRef-Gatehouse-0.9") && direct.contains("SPDXRef-Artifact-node"));
        QVERIFY(direct.contains("SPDXRef-File-usr-2f-lib-2f-gatehouse-2f-lib-2f-libown.so") && direct.contains("SPDXRef-File-usr-2f-lib-2f-nodes"));
        QVERIFY(!direct.contains("SPDXRef-File-usr-2f-lib-2f-gatehouse-2f-lib-2f-libssl.so.3"));
        QVERIFY(packageOf(document, "SPDXRef-File-usr-2f-lib-2f-gatehouse-2f-lib-2f-libown.so")["comment"].toString().contains("where no package has it"));
        QStringList texts;
        for (const QJsonValue& text : document["hasExtractedLicensingInfos"].toArray())
            texts.append(text["licenseId"].toString());
        QCOMPARE(texts, (QStringList{"LicenseRef-debian-odd", "LicenseRef-debian-other"}));
    }
    void removedPackagesAreNotContained()
    {
        FileTree installed;
        installed.putSymlink("lib", "usr/lib");
        installed.putFile("var/lib/dpkg/info/apt.list", "/.\n/usr\n/usr/bin\n/usr/bin/apt\n/usr/share/doc/apt/copyright\n/usr/share/man/gone\n");
        installed.putFile("var/lib/dpkg/info/libc6:amd64.list", "/lib/x/libc.so\n/usr/bin/ldd\n");
        installed.putFile("var/lib/dpkg/info/meta.list", "/.\n/usr\n");
        for (const char* path : {"usr/bin/apt", "usr/share/doc/apt/copyright", "usr/lib/x/libc.so", "usr/bin/ldd"})
            installed.putFile(path, "x");
        FileTree kept = installed;
        for (const char* pattern : {"usr/bin/apt*", "usr/share/doc", "usr/bin/ldd", "var/lib/dpkg"})
            kept.remove(pattern);
        QList<PackageFacts> packages;
        for (const auto& [name, use] : {std::pair{"apt", "root"}, {"libc6", "root"}, {"meta", "root"}, {"unlisted", "root"}, {"linux", "extract"}}) {
            PackageFacts facts;
            facts.name = name;
            facts.version = "1";
            facts.architecture = "amd64";
            facts.use = use;
            packages.append(facts);
        }
        const auto remains = Sbom::remainsOf(packages, installed, kept);
        QCOMPARE(remains.keys(), (QStringList{"apt", "libc6"}));
        QCOMPARE(remains["apt"].kept, 0);
        QCOMPARE(remains["libc6"].kept, 1);
        QCOMPARE(remains["libc6"].installed, 2);
        Sbom sbom = example();
        sbom.packages = packages;
        sbom.remains = remains;
        const QJsonObject document = QJsonDocument::fromJson(sbom.toSpdx()).object();
        QVERIFY(!related(document, "SPDXRef-Image", "CONTAINS").contains("SPDXRef-Package-apt"));
        QVERIFY(related(document, "SPDXRef-Image", "CONTAINS").contains("SPDXRef-Package-libc6"));
        QCOMPARE(related(document, "SPDXRef-Image", "OTHER"), QStringList{"SPDXRef-Package-apt"});
        QVERIFY(packageOf(document, "SPDXRef-Package-apt")["comment"].toString().startsWith("Not in the image"));
        QVERIFY(packageOf(document, "SPDXRef-Package-libc6")["comment"].toString().contains("1 of its 2 files"));
        QVERIFY(!packageOf(document, "SPDXRef-Package-meta").contains("comment"));
    }
    void factsSurviveTheFile()
    {
        const QList<PackageFacts> packages = example().packages;
        const auto again = PackageFacts::listFromJson(PackageFacts::listToJson(packages));
        QVERIFY(again.has_value());
        QCOMPARE(PackageFacts::listToJson(*again), PackageFacts::listToJson(packages));
        QVERIFY(!PackageFacts::listFromJson("{}"));
    }
    void copyrightFilesOfThisComputer()
    {
        // Real files of many hands: every expression keeps to SPDX's grammar of names.
        static const QRegularExpression grammar("\\A[A-Za-z0-9.()+ -]+\\z");
        int read = 0;
        int machineReadable = 0;
        for (const QString& name : QDir("/usr/share/doc").entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            QFile file("/usr/share/doc/" + name + "/copyright");
            if (!file.open(QIODevice::ReadOnly))
                continue;
            ++read;
            const DebianCopyright copyright = DebianCopyright::parse(file.readAll());
            machineReadable += copyright.machineReadable;
            for (const QString& licence : copyright.licences)
                QVERIFY2(grammar.match(licence).hasMatch() && licence.count('(') == licence.count(')'), qPrintable(name + ": " + licence));
        }
        if (read == 0)
            QSKIP("this computer has no Debian copyright files");
        QVERIFY2(machineReadable * 10 > read, qPrintable(QString::number(machineReadable)));
    }
};

QTEST_GUILESS_MAIN(SbomTest)
#include "tst_Sbom.moc"
