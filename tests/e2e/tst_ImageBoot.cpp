// SPDX-License-Identifier: GPL-3.0-or-later
// Boots the built image with a TPM and compares what the guest sees with what was predicted.
#include "tests/support/BootedMachine.h"
#include "tests/support/ImageFixture.h"

#include "core/image/Gpt.h"
#include "core/image/ImageMeasurer.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::BootedMachine;
using gatehouse::tests::ImageFixture;

class ImageBootTest : public QObject
{
    Q_OBJECT

    ImageFixture m_fixture;
    QString m_id;

    QString copyOfDisk(QTemporaryDir& folder) const
    {
        const QString path = folder.filePath("disk.raw");
        QFile::copy(m_fixture.store().diskPath(m_id), path);
        QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        return path;
    }
    /// What tells why a register differs: the guest's own log, and which image it was.
    static void keepForLater(const QString& bootLog, const QString& disk)
    {
        const QString kept = QStringLiteral(GATEHOUSE_BINARY_DIR "/boot-log-of-a-difference.bin");
        QFile::remove(kept);
        if (QFile::copy(bootLog, kept))
            qInfo().noquote() << "gatehousectl eventlog replay" << kept << "beside gatehousectl image measure" << disk;
    }
    static quint64 offsetOf(const QString& disk, const QString& partition)
    {
        QFile file(disk);
        if (!file.open(QIODevice::ReadOnly))
            return 0;
        const Result<Gpt> gpt = Gpt::read(file);
        if (gpt)
            for (const GptPartition& entry : gpt->partitions)
                if (entry.name == partition)
                    return entry.offset();
        return 0;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (const QString missing = BootedMachine::missing(); !missing.isEmpty())
            QSKIP(qPrintable(missing));
        const ImageFixture::Built built = m_fixture.build(ImageFixture::request());
        QVERIFY2(built.result.has_value(), built.result ? "" : qPrintable(built.result.error().toString()));
        m_id = built.id;
    }

    void registersAreAsPredicted()
    {
        QTemporaryDir shared;
        BootedMachine::Options options;
        options.disk = m_fixture.store().diskPath(m_id);
        options.shared = shared.path();
        const BootedMachine::Console console = BootedMachine::boot(options);
        if (!console.poweredOff)
            qWarning().noquote() << console.lines.join('\n');
        QVERIFY(console.poweredOff);
        QVERIFY(!console.with("stand-in: end").isEmpty());
        qInfo() << "initrd" << console.secondsTo("gatehouse-initrd: root verified") << "agent" << console.secondsTo("stand-in: uptime") << "s";

        const Result<Measurements> predicted = m_fixture.store().measurements(m_id);
        QVERIFY(predicted.has_value());
        QStringList differences;
        for (const int pcr : {4, 9, 11}) {
            const QStringList lines = console.with(QStringLiteral("stand-in: pcr%1=").arg(pcr));
            QCOMPARE(lines.size(), 1);
            const QString actual = lines.first().section('=', -1).toLower();
            if (const QString expected = predicted->find(pcr)->value.toHex(); actual != expected)
                differences.append(QStringLiteral("PCR %1: predicted %2, in the guest %3").arg(pcr).arg(expected, actual));
        }
        if (!differences.isEmpty())
            keepForLater(shared.filePath("boot-log"), options.disk);
        QVERIFY2(differences.isEmpty(), qPrintable(differences.join('\n')));
        // The file on its own says the same as the build.
        const Result<Measurements> measured = ImageMeasurer::measureFile(options.disk);
        QVERIFY2(measured.has_value(), measured ? "" : qPrintable(measured.error().toString()));
        QCOMPARE(measured->format, "raw");
        for (const int pcr : {4, 9, 11})
            QCOMPARE(measured->find(pcr)->value.toHex(), predicted->find(pcr)->value.toHex());

        QVERIFY(!console.with("stand-in: config=CHAIN_ID=31337").isEmpty());
        QVERIFY(!console.with("stand-in: access/usr=read-only").isEmpty());
        for (const char* folder : {"etc", "var", "tmp", "run", "mnt/host_volume"})
            QVERIFY2(!console.with(QStringLiteral("stand-in: access/%1=writable").arg(folder)).isEmpty(), folder);
        QVERIFY(QFile::exists(shared.filePath("stand-in-test")));
        QVERIFY(!console.with("stand-in: resolv=nameserver").isEmpty());
    }

    void startsFromAScsiDisk()
    {
        // As on the clouds, whose disks are not virtio-blk. What is only there, such as Hyper-V's bus, is absent here and in nobody's way.
        BootedMachine::Options options;
        options.disk = m_fixture.store().diskPath(m_id);
        options.bus = BootedMachine::Bus::Scsi;
        const BootedMachine::Console console = BootedMachine::boot(options);
        QVERIFY2(console.poweredOff, qPrintable(console.lines.join('\n').right(4000)));
        QVERIFY(!console.with("gatehouse-initrd: root verified").isEmpty());
        QVERIFY2(!console.with("stand-in: end").isEmpty(), qPrintable(console.lines.join('\n').right(4000)));
        qInfo() << "initrd" << console.secondsTo("gatehouse-initrd: root verified") << "all" << console.seconds << "s";
    }
    void changedRootStopsTheBoot()
    {
        QTemporaryDir folder;
        BootedMachine::Options options;
        options.disk = copyOfDisk(folder);
        options.bus = BootedMachine::Bus::Nvme; // And the disk is found there.
        const quint64 root = offsetOf(options.disk, "gatehouse-root");
        QVERIFY(root > 0);
        QFile file(options.disk);
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(qint64(root) + 40));
        QCOMPARE(file.write("x", 1), 1); // Within the superblock, which every mount reads.
        file.close();
        const BootedMachine::Console console = BootedMachine::boot(options);
        QVERIFY(console.poweredOff);
        const QStringList refusals = console.with("gatehouse-initrd: refusing to start");
        QVERIFY(!refusals.isEmpty());
        QVERIFY2(refusals.first().contains("on /dev/nvme0n1p"), qPrintable(refusals.first()));
        QVERIFY(console.with("stand-in:").isEmpty());
    }
};

QTEST_GUILESS_MAIN(ImageBootTest)
#include "tst_ImageBoot.moc"
