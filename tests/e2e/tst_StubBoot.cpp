// SPDX-License-Identifier: GPL-3.0-or-later
// Small unified kernel images with the stubs of Debian 12, its backports and 13, started by firmware and by systemd-boot of
// the same version: what the guest's TPM holds is what was predicted.
#include "core/crypto/Hashes.h"
#include "core/image/DiskWriter.h"
#include "core/image/EspImage.h"
#include "core/image/ImageMeasurer.h"
#include "tests/support/BootedMachine.h"
#include "tests/support/ImageFixture.h"
#include "tests/support/StubUki.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::BootedMachine;
using gatehouse::tests::ImageFixture;
using gatehouse::tests::StubPackages;
using gatehouse::tests::StubUki;

namespace {

/// Everything that userspace does in these guests: it says what firmware, stub and kernel have measured.
const QByteArray init = R"(#!/busybox sh
/busybox mount -t sysfs none /sys
/busybox mount -t devtmpfs none /dev
for pcr in 4 5 9 11 12; do
    echo "witness pcr$pcr=$(/busybox cat /sys/class/tpm/tpm0/pcr-sha256/$pcr)."
done
echo "witness end"
/busybox poweroff -f
)";

} // namespace

class StubBootTest : public QObject
{
    Q_OBJECT

    ImageFixture m_fixture;
    QTemporaryDir m_folder;

    QString path(const QString& name) const { return m_folder.filePath(name); }
    /// Writes disk.raw on which firmware starts uki.efi, or @p loader which starts it.
    QString makeDisk(const QString& loader) const
    {
        const QString esp = path("esp.img");
        const qint64 bytes = EspImage::bytesFor(QFileInfo(path("uki.efi")).size(), 4);
        QFile::remove(path("disk.raw"));
        if (!DiskWriter::createEmpty(esp, bytes))
            return "no room";
        QList<QStringList> calls = EspImage::calls(esp, bytes, loader.isEmpty() ? path("uki.efi") : loader);
        if (!loader.isEmpty()) {
            calls.append({"mmd", "-i", esp, "::/EFI/Linux"});
            calls.append({"mcopy", "-i", esp, path("uki.efi"), "::/EFI/Linux/test.efi"});
        }
        for (const QStringList& call : std::as_const(calls))
            if (const Result<void> done = StubUki::run(call.first(), call.mid(1)); !done)
                return done.error().toString();
        DiskWriter::Parts parts;
        parts.esp = esp;
        parts.diskId = "6a746f64-7265-4b61-8000-000000000003";
        parts.espId = "6a746f64-7265-4b61-8000-000000000004";
        const Result<void> written = DiskWriter::write(parts, path("disk.raw"));
        QFile::remove(esp);
        return written ? QString() : written.error().toString();
    }
    /// PCR 5 of a boot: the separator, and then what the chain has for it.
    static QString pcr5Of(const BootChain& chain)
    {
        PredictedRegister predicted{.pcr = 5, .value = {}, .events = {}};
        predicted.extend("Separator", crypto::sha256(view(QByteArray(4, '\0'))));
        for (const BootEvent& event : chain.events)
            if (event.pcr() == 5)
                predicted.extend(event.name(), event.sha256());
        return predicted.value.toHex();
    }
    static QString expectedOf(const BootChain& chain, const Measurements& measurements, int pcr)
    {
        if (pcr == 5)
            return pcr5Of(chain);
        const PredictedRegister* predicted = measurements.find(pcr);
        return predicted ? predicted->value.toHex() : Sha256Digest().toHex(); // Nothing is measured into it.
    }

private Q_SLOTS:
    void initTestCase()
    {
        const ImageFixture::Built built = m_fixture.build(ImageFixture::request());
        QVERIFY2(built.result.has_value(), built.result ? "" : qPrintable(built.result.error().toString()));
        QVERIFY(StubUki::takeKernel(m_fixture.store().ukiPath(built.id), path("kernel")));
    }

    void guestHasWhatWasPredicted_data()
    {
        QTest::addColumn<QString>("suite");
        QTest::addColumn<bool>("backports");
        QTest::addColumn<bool>("loader");
        QTest::newRow("bookworm behind systemd-boot") << "bookworm" << false << true;
        QTest::newRow("bookworm-backports") << "bookworm" << true << false;
        QTest::newRow("bookworm-backports behind systemd-boot") << "bookworm" << true << true;
        QTest::newRow("trixie behind systemd-boot") << "trixie" << false << true;
    }
    void guestHasWhatWasPredicted()
    {
        QFETCH(QString, suite);
        QFETCH(bool, backports);
        QFETCH(bool, loader);
        if (const QString missing = BootedMachine::missing(); !missing.isEmpty())
            QSKIP(qPrintable(missing));
        const Result<StubPackages> packages = StubPackages::provide({suite, backports});
        if (!packages)
            QSKIP(qPrintable(packages.error().detail()));
        const Result<void> made = StubUki::make(*packages, path("kernel"), init, m_folder.path());
        QVERIFY2(made, made ? "" : qPrintable(made.error().toString()));
        const QString wrong = makeDisk(loader ? packages->loader() : QString());
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        const Result<BootChain> chain = ImageMeasurer::chainOfFile(path("disk.raw"));
        QVERIFY2(chain, chain ? "" : qPrintable(chain.error().toString()));
        QCOMPARE(!chain->loader.isEmpty(), loader);
        const Measurements predicted = chain->toMeasurements();

        BootedMachine::Options options;
        options.disk = path("disk.raw");
        options.memoryMiB = 512;
        const BootedMachine::Console console = BootedMachine::boot(options);
        QVERIFY2(console.poweredOff && !console.with("witness end").isEmpty(), qPrintable(console.lines.join('\n').right(4000)));
        qInfo().noquote() << chain->loader << chain->stub << "in" << console.seconds << "s";
        QStringList differences;
        for (const int pcr : {4, 5, 9, 11, 12}) {
            const QStringList lines = console.with(QString("witness pcr%1=").arg(pcr));
            QCOMPARE(lines.size(), 1);
            const QString actual = lines.first().section('=', -1).section('.', 0, 0).toLower();
            QCOMPARE(actual.size(), 64);
            if (const QString expected = expectedOf(*chain, predicted, pcr); actual != expected)
                differences.append(QString("PCR %1: predicted %2, in the guest %3").arg(pcr).arg(expected, actual));
        }
        QVERIFY2(differences.isEmpty(), qPrintable(differences.join('\n')));
    }
};

QTEST_GUILESS_MAIN(StubBootTest)
#include "tst_StubBoot.moc"
