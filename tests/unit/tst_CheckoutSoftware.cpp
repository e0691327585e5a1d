// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/CheckoutSoftware.h"
#include "core/image/ImageErrors.h"
#include "core/image/SpdxLicence.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class CheckoutSoftwareTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mkosi()
    {
        // As mkosi 24 writes it.
        const auto packages = CheckoutSoftware::fromMkosi("{\"manifest_version\": 1, \"config\": {\"name\": \"node\", \"distribution\": \"debian\", \"architecture\": \"x86-64\"},"
                                                          " \"packages\": [{\"type\": \"deb\", \"name\": \"zlib1g\", \"version\": \"1:1.2.13.dfsg-1\", \"architecture\": \"amd64\"},"
                                                          "{\"type\": \"deb\", \"name\": \"adduser\", \"version\": \"3.134\", \"architecture\": \"all\"}]}");
        QVERIFY(packages);
        QCOMPARE(packages->size(), 2);
        QCOMPARE(packages->at(0).name, "adduser");
        QCOMPARE(packages->at(1).version, "1:1.2.13.dfsg-1");
        QCOMPARE(packages->at(1).format, "deb");
    }
    void badMkosi_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("packages");
        QTest::newRow("no list") << QByteArray("{\"packages\": {}}");
        QTest::newRow("empty list") << QByteArray("{\"packages\": []}");
        QTest::newRow("no version") << QByteArray("{\"packages\": [{\"type\": \"deb\", \"name\": \"a\"}]}");
        QTest::newRow("odd name") << QByteArray("{\"packages\": [{\"type\": \"deb\", \"name\": \"../a\", \"version\": \"1\"}]}");
        QTest::newRow("odd type") << QByteArray("{\"packages\": [{\"type\": \"d/eb\", \"name\": \"a\", \"version\": \"1\"}]}");
        QByteArray many = "{\"packages\": [";
        for (int i = 0; i <= CheckoutSoftware::maxPackages; ++i)
            many += "{},";
        QTest::newRow("too many") << many + "{}]}";
    }
    void badMkosi()
    {
        QFETCH(QByteArray, text);
        QVERIFY(CheckoutSoftware::fromMkosi(text).error().is(image::errors::badControl));
    }
    void yocto()
    {
        auto packages = CheckoutSoftware::fromYocto("busybox core2_64 1.36.1-r0\nbase-files tdx 3.0.14-r0\n\nbusybox core2_64 1.36.1-r0\n");
        QVERIFY(packages);
        QCOMPARE(packages->size(), 2);
        CheckoutSoftware::addLicences(*packages, "PACKAGE NAME: busybox\nPACKAGE VERSION: 1.36.1\nRECIPE NAME: busybox-recipe\nLICENSE: GPL-2.0-only & bzip2-1.0.4\n\n"
                                                 "PACKAGE NAME: base-files\nRECIPE NAME: ../x\nLICENSE: GPL-2.0-only &&\n\nLICENSE: MIT\n");
        QCOMPARE(packages->at(1).name, "busybox");
        QCOMPARE(packages->at(1).version, "1.36.1-r0");
        QCOMPARE(packages->at(1).source, "the recipe busybox-recipe");
        QCOMPARE(packages->at(1).licences, QStringList{"GPL-2.0-only AND LicenseRef-yocto-bzip2-1.0.4"});
        QVERIFY(packages->at(0).source.isEmpty());
        QCOMPARE(packages->at(0).licences, QStringList{"MIT"}); // The last one counts; what is no expression is none.
        QVERIFY(CheckoutSoftware::fromYocto("a b\n").error().toString().contains("line 1"));
        QVERIFY(!CheckoutSoftware::fromYocto("\n"));
        QVERIFY(!CheckoutSoftware::fromYocto("a b 1 2\n"));
        QVERIFY(!CheckoutSoftware::fromYocto("a b $(1)\n"));
    }
    void spdx()
    {
        QVERIFY(CheckoutSoftware::isSpdx("{\"spdxVersion\": \"SPDX-2.2\"}"));
        QVERIFY(CheckoutSoftware::isSpdx("{\"@context\": \"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\", \"@graph\": []}"));
        QVERIFY(!CheckoutSoftware::isSpdx("{\"spdxVersion\": 2}"));
        QVERIFY(!CheckoutSoftware::isSpdx("SPDX-2.2"));
    }
    void expressions_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("good");
        for (const char* text : {"Apache-2.0", "LGPL-3.0-only", "GPL-2.0-or-later WITH GCC-exception-3.1", "MIT AND (Zlib OR LicenseRef-own.1)", "((MIT))", "MIT OR Apache-2.0 AND ISC"})
            QTest::newRow(text) << QString(text) << true;
        for (const char* text : {"", "Apache2", "apache-2.0", "GPL-3.0", "LGPL-3.0+", "MIT AND", "AND MIT", "MIT MIT", "(MIT", "MIT)", "MIT WITH", "MIT WITH nothing", "MIT and ISC", "LicenseRef-", "LicenseRef-a_b", "MIT\nISC"})
            QTest::newRow(text) << QString(text) << false;
        QTest::newRow("deep") << QString(50, '(') + "MIT" + QString(50, ')') << false;
        QTest::newRow("long") << QString("MIT AND ").repeated(100) + "MIT" << false;
    }
    void expressions()
    {
        QFETCH(QString, text);
        QFETCH(bool, good);
        const auto checked = SpdxLicence::check(text);
        QCOMPARE(checked.has_value(), good);
        QVERIFY(good || checked.error().is(image::errors::badInput));
    }
    void yoctosExpressions_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("spdx");
        QTest::newRow("one") << "MIT" << "MIT";
        QTest::newRow("and or") << "GPL-2.0-only & (MIT | Zlib)" << "GPL-2.0-only AND (MIT OR Zlib)";
        QTest::newRow("own name") << "PD" << "LicenseRef-yocto-PD";
        QTest::newRow("old name") << "GPLv2+" << "LicenseRef-yocto-GPLv2-";
        QTest::newRow("no expression") << "MIT & & ISC" << "";
        QTest::newRow("nothing") << "" << "";
    }
    void yoctosExpressions()
    {
        QFETCH(QString, text);
        QTEST(SpdxLicence::fromYocto(text), "spdx");
    }
};

QTEST_GUILESS_MAIN(CheckoutSoftwareTest)
#include "tst_CheckoutSoftware.moc"
