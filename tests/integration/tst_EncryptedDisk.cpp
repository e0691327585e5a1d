// SPDX-License-Identifier: GPL-3.0-or-later
// LUKS2, ext4 and mounting through the real kernel; needs root and the device mapper.
#include "core/process/SystemProcessRunner.h"
#include "guest-agent/AgentErrors.h"
#include "guest-agent/EncryptedDisk.h"
#include "guest-agent/LuksVolume.h"

#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>
#include <sys/sysmacros.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::agent;

class EncryptedDiskTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    process::SystemProcessRunner m_runner;

    static bool kernelMapsDevices()
    {
        QFile misc("/proc/misc");
        return ::geteuid() == 0 && misc.open(QIODevice::ReadOnly) && misc.readAll().contains("device-mapper");
    }
    QString disk(const QString& name)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || !file.resize(64 * 1024 * 1024))
            qFatal("cannot make a disk");
        return file.fileName();
    }
    EncryptedDiskSpec spec(const QString& device) const
    {
        return {device, m_folder.filePath("mounted"), "gatehouse-test", std::chrono::milliseconds(300)};
    }
    static SecretBytes key(char fill) { return SecretBytes(view(QByteArray(32, fill))); }
    QString kept() const { return m_folder.filePath("mounted/kept"); }

private Q_SLOTS:
    void findsADiskByItsSerialNumber()
    {
        QDir sys(m_folder.path());
        for (const auto& [name, serial] : {std::pair("vda", "other"), std::pair("vdb", "gatehouse-data\n")}) {
            QVERIFY(sys.mkpath(QString("sys/%1").arg(name)));
            QFile file(m_folder.filePath(QString("sys/%1/serial").arg(name)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(serial);
        }
        const QString sysBlock = m_folder.filePath("sys");
        QCOMPARE(findDisk("/dev/disk/by-id/virtio-gatehouse-data", sysBlock), "/dev/vdb");
        QCOMPARE(findDisk("/dev/disk/by-id/virtio-gatehouse", sysBlock), "");
        QCOMPARE(findDisk("/dev/nonexistent", sysBlock), "");
        QCOMPARE(findDisk("/dev/null", sysBlock), "/dev/null");
    }

    void findsADiskOnOtherBuses_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("found");
        const QByteArray header("\x00\x83\x00\x20", 4);
        QTest::newRow("NVMe") << "nvme0n1/device/serial" << QByteArray("gatehouse-data      ") << "/dev/nvme0n1";
        QTest::newRow("NVMe, longer") << "nvme0n1/device/serial" << QByteArray("gatehouse-data-2    ") << "";
        QTest::newRow("SCSI by its serial number") << "sdb/device/vpd_pg80" << header + "gatehouse-data" << "/dev/sdb";
        // A designator: code set 2, type 1, its length; "Google  PersistentDisk  NAME".
        QTest::newRow("SCSI by its identifier") << "sdb/device/vpd_pg83" << header + QByteArray("\x02\x01\x00\x26", 4) + "Google  PersistentDisk  gatehouse-data" << "/dev/sdb";
        QTest::newRow("SCSI, the end of another name") << "sdb/device/vpd_pg83" << header + "Google  PersistentDisk  my-gatehouse-data" << "";
        QTest::newRow("SCSI, the start of another name") << "sdb/device/vpd_pg80" << header + "gatehouse-data2" << "";
        QTest::newRow("neither") << "sr0/device/vpd_pg80" << header + "gatehouse-data" << "";
    }
    void findsADiskOnOtherBuses()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, content);
        QFETCH(QString, found);
        QTemporaryDir sys;
        const QFileInfo info(sys.filePath(file));
        QVERIFY(QDir().mkpath(info.path()));
        QFile out(info.filePath());
        QVERIFY(out.open(QIODevice::WriteOnly) && out.write(content) == content.size());
        out.close();
        QCOMPARE(findDisk("/dev/disk/by-id/virtio-gatehouse-data", sys.path()), found);
        QCOMPARE(findDisk("/dev/disk/by-id/virtio-", sys.path()), "");
    }
    void findsTheFirstDataDiskOfAzure()
    {
        QTemporaryDir sys;
        const QString bus = sys.filePath("devices/vmbus/");
        const auto add = [&](const char* name, const QString& device) {
            return QDir().mkpath(bus + device) && QDir().mkpath(sys.filePath(QString("block/%1").arg(name))) && QFile::link(bus + device, sys.filePath(QString("block/%1/device").arg(name)));
        };
        const QString controller = "f8b3781b-1e82-4818-a1c3-63d806ec15bb/host1/target1:0:0/1:0:0:";
        QVERIFY(add("sda", "f8b3781a-1e82-4818-a1c3-63d806ec15bb/host0/target0:0:0/0:0:0:0")); // The system's.
        QVERIFY(add("sdb", "f8b3781a-1e82-4818-a1c3-63d806ec15bb/host0/target0:0:0/0:0:0:1")); // The temporary one.
        QVERIFY(add("sdc", controller + "4"));
        QCOMPARE(findDisk("/dev/disk/by-id/virtio-gatehouse-data", sys.filePath("block")), "");
        QVERIFY(add("sdd", controller + "0"));
        QCOMPARE(findDisk("/dev/disk/by-id/virtio-gatehouse-data", sys.filePath("block")), "/dev/sdd");
        QCOMPARE(findDisk("/dev/disk/by-id/virtio-other", sys.filePath("block")), "");
    }
    void mountsAreReadAsTheKernelWritesThem_data()
    {
        QTest::addColumn<QByteArray>("info");
        QTest::addColumn<QString>("point");
        QTest::addColumn<QString>("fileSystem");
        const QByteArray root = "22 1 0:21 / / rw,relatime - squashfs /dev/dm-0 ro\n";
        const QByteArray ours = "36 22 253:1 / /mnt/data rw,nosuid shared:7 master:1 - ext4 /dev/mapper/gatehouse-data rw\n";
        QTest::newRow("ours") << root + ours << "/mnt/data" << "ext4";
        QTest::newRow("nothing there") << root << "/mnt/data" << "";
        QTest::newRow("from another device") << root + QByteArray(ours).replace("253:1", "253:2") << "/mnt/data" << "";
        QTest::newRow("covered by another") << ours + "40 36 0:33 / /mnt/data rw - tmpfs none rw\n" << "/mnt/data" << "";
        QTest::newRow("uncovered order") << "40 36 0:33 / /mnt/data rw - tmpfs none rw\n" + ours << "/mnt/data" << "ext4";
        QTest::newRow("escaped") << QByteArray(ours).replace("/mnt/data", "/mnt/da\\040ta") << "/mnt/da ta" << "ext4";
        QTest::newRow("longer name") << ours << "/mnt/dat" << "";
        QTest::newRow("cut off") << QByteArray("36 22 253:1 / /mnt/data rw -") << "/mnt/data" << "";
        QTest::newRow("empty") << QByteArray() << "/mnt/data" << "";
    }
    void mountsAreReadAsTheKernelWritesThem()
    {
        QFETCH(QByteArray, info);
        QFETCH(QString, point);
        QTEST(mountedFileSystem(info, point, makedev(253, 1)), "fileSystem");
    }

    void evidenceIsNotInvented()
    {
        EncryptedDisk closed(spec("/dev/nonexistent"), &m_runner);
        const auto evidence = closed.evidence();
        QVERIFY(!evidence);
        QVERIFY(evidence.error().is(agent::errors::diskFailed));
    }

    void missingDiskIsNamed()
    {
        EncryptedDisk missing(spec("/dev/disk/by-id/virtio-none"), &m_runner);
        const auto opened = QCoro::waitFor(missing.open(key('a')));
        QVERIFY(!opened);
        QVERIFY(opened.error().is(agent::errors::noDisk));
        QVERIFY(!missing.isOpen());
    }

    void foreignDiskIsLeftAlone()
    {
        const QString path = disk("foreign");
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.write("precious");
        file.close();
        EncryptedDisk foreign(spec(path), &m_runner);
        const auto opened = QCoro::waitFor(foreign.open(key('a')));
        QVERIFY(!opened);
        QVERIFY(opened.error().is(agent::errors::foreignDisk));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.read(8), QByteArray("precious"));
    }

    void formatsOpensAndKeeps()
    {
        if (!kernelMapsDevices())
            QSKIP("no device mapper here; the machines of the end-to-end test open disks");
        const QString path = disk("disk");
        {
            EncryptedDisk fresh(spec(path), &m_runner);
            const auto opened = QCoro::waitFor(fresh.open(key('a')));
            QVERIFY2(opened, opened ? "" : qPrintable(opened.error().toString()));
            QVERIFY(*opened == EncryptedDisk::Outcome::Formatted);
            const auto evidence = fresh.evidence();
            QVERIFY2(evidence, evidence ? "" : qPrintable(evidence.error().toString()));
            QCOMPARE(evidence->luks.type, "LUKS2");
            QCOMPARE(evidence->luks.cipher, "aes-xts-plain64");
            QCOMPARE(evidence->luks.keyBits, 512);
            QCOMPARE(evidence->fileSystem, "ext4");
            QFile file(kept());
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("plain text that must not be on the disk");
            file.close();
            const auto closed = fresh.close();
            QVERIFY2(closed, closed ? "" : qPrintable(closed.error().toString()));
            QVERIFY(!QFile::exists(kept()));
        }
        {
            QFile raw(path);
            QVERIFY(raw.open(QIODevice::ReadOnly));
            QVERIFY(!raw.readAll().contains("plain text that must not"));
            EncryptedDisk wrong(spec(path), &m_runner);
            const auto opened = QCoro::waitFor(wrong.open(key('b')));
            QVERIFY(!opened);
            QVERIFY(opened.error().is(agent::errors::otherDiskKey));
        }
        EncryptedDisk again(spec(path), &m_runner);
        const auto opened = QCoro::waitFor(again.open(key('a')));
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().toString()));
        QVERIFY(*opened == EncryptedDisk::Outcome::Opened);
        QVERIFY(QFile::exists(kept()));
        QVERIFY(again.close());
    }

    void interruptedFormattingIsCompleted()
    {
        if (!kernelMapsDevices())
            QSKIP("no device mapper here; the machines of the end-to-end test open disks");
        const QString path = disk("interrupted");
        QVERIFY(LuksVolume::open(path)->format(key('a')));
        EncryptedDisk resumed(spec(path), &m_runner);
        const auto opened = QCoro::waitFor(resumed.open(key('a')));
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().toString()));
        QVERIFY(*opened == EncryptedDisk::Outcome::Formatted);
        QVERIFY(resumed.close());
        QVERIFY(*LuksVolume::open(path)->content() == DiskContent::Ours);
    }
};

QTEST_GUILESS_MAIN(EncryptedDiskTest)
#include "tst_EncryptedDisk.moc"
