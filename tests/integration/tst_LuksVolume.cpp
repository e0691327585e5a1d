// SPDX-License-Identifier: GPL-3.0-or-later
// The real libcryptsetup on plain files. Opening through the kernel's device mapper is part of the VM test.
#include "guest-agent/AgentErrors.h"
#include "guest-agent/LuksVolume.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::agent;

class LuksVolumeTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    QString disk(const QString& name, qint64 size = 64 * 1024 * 1024)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || !file.resize(size))
            qFatal("cannot make a disk");
        return file.fileName();
    }
    static void put(const QString& path, qint64 at, const QByteArray& bytes)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(at));
        file.write(bytes);
    }
    static QByteArray head(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.read(1024 * 1024) : QByteArray();
    }
    static SecretBytes key(char fill) { return SecretBytes(view(QByteArray(32, fill))); }

private Q_SLOTS:
    void formatsBlankAndOpensWithItsKeyOnly()
    {
        const QString path = disk("good");
        {
            auto volume = LuksVolume::open(path);
            QVERIFY(volume);
            QVERIFY(*volume->content() == DiskContent::Blank);
            const auto formatted = volume->format(key('a'));
            QVERIFY2(formatted, formatted ? "" : qPrintable(formatted.error().toString()));
            QVERIFY(*volume->content() == DiskContent::Unfinished);
        }
        auto volume = LuksVolume::open(path);
        QVERIFY(volume);
        QVERIFY(*volume->content() == DiskContent::Unfinished);
        QVERIFY(volume->checkKey(key('a')));
        const auto other = volume->checkKey(key('b'));
        QVERIFY(!other);
        QVERIFY(other.error().is(agent::errors::otherDiskKey));
        QVERIFY(volume->markComplete());
        QVERIFY(*LuksVolume::open(path)->content() == DiskContent::Ours);

        // Never formatted again.
        const QByteArray before = head(path);
        const auto again = volume->format(key('b'));
        QVERIFY(!again);
        QVERIFY(again.error().is(agent::errors::foreignDisk));
        QCOMPARE(head(path), before);
    }

    void headerSaysWhatItIs()
    {
        const QString path = disk("dump");
        QVERIFY(LuksVolume::open(path)->format(key('a')));
        QProcess dump;
        dump.start("cryptsetup", {"luksDump", path});
        if (!dump.waitForStarted())
            QSKIP("cryptsetup is not installed");
        QVERIFY(dump.waitForFinished());
        const QByteArray text = dump.readAllStandardOutput();
        for (const char* expected : {"Version:       \t2", "gatehouse", "aes-xts-plain64", "pbkdf2", "512 bits"})
            QVERIFY2(text.contains(expected), text.constData());
        QVERIFY(!head(path).contains(QByteArray(32, 'a')));
    }

    void foreignContentIsLeftAlone_data()
    {
        QTest::addColumn<qint64>("at");
        const qint64 size = 64 * 1024 * 1024;
        QTest::newRow("boot sector") << qint64(510);
        QTest::newRow("ext superblock") << qint64(1080);
        QTest::newRow("btrfs superblock") << qint64(65600);
        QTest::newRow("within 16 MiB") << qint64(16 * 1024 * 1024 - 1);
        QTest::newRow("backup GPT") << size - 512;
        QTest::newRow("md superblock") << size - 65536;
    }
    void foreignContentIsLeftAlone()
    {
        QFETCH(qint64, at);
        const QString path = disk("foreign");
        put(path, at, "x");
        const QByteArray before = head(path);
        auto volume = LuksVolume::open(path);
        QVERIFY(volume);
        QVERIFY(*volume->content() == DiskContent::Foreign);
        const auto formatted = volume->format(key('a'));
        QVERIFY(!formatted);
        QVERIFY(formatted.error().is(agent::errors::foreignDisk));
        QCOMPARE(head(path), before);
    }

    void someoneElsesLuksIsForeign()
    {
        const QString path = disk("others");
        QFile keyFile(m_folder.filePath("key"));
        QVERIFY(keyFile.open(QIODevice::WriteOnly));
        keyFile.write("password");
        keyFile.close();
        QProcess format;
        format.start("cryptsetup", {"luksFormat", "-q", "--type", "luks2", "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000",
                                    path, keyFile.fileName()});
        if (!format.waitForStarted())
            QSKIP("cryptsetup is not installed");
        QVERIFY(format.waitForFinished());
        QCOMPARE(format.exitCode(), 0);
        auto volume = LuksVolume::open(path);
        QVERIFY(*volume->content() == DiskContent::Foreign);
        QVERIFY(!volume->format(key('a')));
    }

    void smallAndMissingDisksAreNamed()
    {
        auto small = LuksVolume::open(disk("small", 1024 * 1024));
        QVERIFY(small);
        const auto content = small->content();
        QVERIFY(!content);
        QVERIFY(content.error().is(agent::errors::diskFailed));
        QVERIFY(content.error().detail().contains("1048576"));
        const auto missing = LuksVolume::open("/nonexistent");
        QVERIFY(!missing);
        QVERIFY(missing.error().is(agent::errors::noDisk));
    }

    void opensThroughTheKernel()
    {
        QFile misc("/proc/misc");
        if (!misc.open(QIODevice::ReadOnly) || !misc.readAll().contains("device-mapper"))
            QSKIP("no device mapper on this machine; the VM test opens a disk");
        const QString path = disk("mapped");
        auto volume = LuksVolume::open(path);
        QVERIFY(volume->format(key('a')));
        const auto activated = volume->activate("gatehouse-test", key('a'));
        QVERIFY2(activated, activated ? "" : qPrintable(activated.error().toString()));
        QVERIFY(QFile::exists("/dev/mapper/gatehouse-test"));
        QVERIFY(LuksVolume::deactivate("gatehouse-test"));
    }
};

QTEST_GUILESS_MAIN(LuksVolumeTest)
#include "tst_LuksVolume.moc"
