// SPDX-License-Identifier: GPL-3.0-or-later
// PCR 11 of unified kernel images with the stubs that Debian 12, its backports and 13 ship today, as predicted and by the
// systemd-measure of the same version. tst_StubBoot boots them.
#include "core/base/Paths.h"
#include "core/image/Pe.h"
#include "core/image/UkiMeasurer.h"
#include "tests/support/ImageFixture.h"
#include "tests/support/StubUki.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::ImageFixture;
using gatehouse::tests::StubPackages;
using gatehouse::tests::StubUki;

class StubVersionsTest : public QObject
{
    Q_OBJECT

    ImageFixture m_fixture;
    QTemporaryDir m_folder;

    QString path(const QString& name) const { return m_folder.filePath(name); }

private Q_SLOTS:
    void initTestCase()
    {
        const ImageFixture::Built built = m_fixture.build(ImageFixture::request());
        QVERIFY2(built.result.has_value(), built.result ? "" : qPrintable(built.result.error().toString()));
        QVERIFY(StubUki::takeKernel(m_fixture.store().ukiPath(built.id), path("kernel")));
    }

    void agreesWithSystemdMeasureOfItsVersion_data()
    {
        QTest::addColumn<QString>("suite");
        QTest::addColumn<bool>("backports");
        QTest::addColumn<int>("atLeast");
        QTest::newRow("bookworm") << "bookworm" << false << 252;
        QTest::newRow("bookworm-backports") << "bookworm" << true << 254;
        QTest::newRow("trixie") << "trixie" << false << 257;
    }
    void agreesWithSystemdMeasureOfItsVersion()
    {
        QFETCH(QString, suite);
        QFETCH(bool, backports);
        QFETCH(int, atLeast);
        const Result<StubPackages> packages = StubPackages::provide({suite, backports});
        if (!packages)
            QSKIP(qPrintable(packages.error().detail()));
        const Result<void> made = StubUki::make(*packages, path("kernel"), "#!/busybox sh\n", m_folder.path());
        QVERIFY2(made, made ? "" : qPrintable(made.error().toString()));
        const Result<QByteArray> bytes = readFile(path("uki.efi"), StubUki::maxBytes);
        QVERIFY(bytes);
        const Result<Measurements> measured = UkiMeasurer::measure(view(*bytes));
        QVERIFY2(measured, measured ? "" : qPrintable(measured.error().toString()));
        const int version = measured->stub.section(' ', 1).left(3).toInt();
        QVERIFY2(version >= atLeast, qPrintable(measured->stub)); // Else the packages are not those that were meant.
        const Result<PeFile> uki = PeFile::read(view(*bytes));
        QVERIFY(uki);
        QStringList sections;
        for (const MeasuredEvent& event : measured->find(11)->events) {
            if (!event.name.startsWith("Name of ."))
                continue;
            // From the image: the stub brings sections of its own, such as .sbat.
            const QString name = event.name.mid(9);
            QVERIFY(writeFileAtomically(path("section-" + name), toByteArray(uki->content(*uki->find('.' + name.toLatin1())))));
            sections.append(QString("%1=%2").arg(name, path("section-" + name)));
        }
        QCOMPARE(sections.size(), version < 254 ? 4 : 6); // .uname and .sbat came with 254.
        const Result<QString> theirs = packages->pcr11(sections);
        QVERIFY2(theirs, theirs ? "" : qPrintable(theirs.error().toString()));
        QCOMPARE(theirs->size(), 64);
        qInfo().noquote() << measured->stub << "PCR 11" << *theirs;
        QCOMPARE(measured->find(11)->value.toHex(), *theirs);
    }
};

QTEST_GUILESS_MAIN(StubVersionsTest)
#include "tst_StubVersions.moc"
