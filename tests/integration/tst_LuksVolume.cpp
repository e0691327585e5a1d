// SPDX-License-Identifier: GPL-3.0-or-later
// The real libcryptsetup on plain files. Opening through the kernel's device mapper is part of the VM test.
#include "guest-agent/AgentErrors.h"
#include "guest-agent/LuksVolume.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
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

    /// Changes both copies of the header as the host could, checksums included (LUKS2 On-Disk Format Specification 1.1, 2.1).
    static void rewrite(const QString& path, const std::function<void(QJsonObject&)>& change)
    {
        constexpr qint64 copyBytes = 16'384;
        constexpr qint64 binaryBytes = 4'096;
        constexpr qint64 checksumAt = 448;
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        for (const qint64 at : {qint64(0), copyBytes}) {
            QVERIFY(file.seek(at));
            QByteArray copy = file.read(copyBytes);
            const QByteArray text = copy.mid(binaryBytes);
            QJsonObject header = QJsonDocument::fromJson(text.left(text.indexOf('\0'))).object();
            QVERIFY(!header.isEmpty());
            change(header);
            copy.replace(binaryBytes, copyBytes - binaryBytes,
                         QJsonDocument(header).toJson(QJsonDocument::Compact).leftJustified(copyBytes - binaryBytes, '\0'));
            copy.replace(checksumAt, 64, QByteArray(64, '\0'));
            copy.replace(checksumAt, 32, QCryptographicHash::hash(copy, QCryptographicHash::Sha256));
            QVERIFY(file.seek(at));
            QCOMPARE(file.write(copy), copyBytes);
        }
    }
    /// Sets the member at @p path of @p object.
    static void set(QJsonObject& object, const QStringList& path, const QJsonValue& value)
    {
        if (path.size() == 1) {
            object.insert(path.first(), value);
            return;
        }
        QJsonObject inner = object.value(path.first()).toObject();
        set(inner, path.mid(1), value);
        object.insert(path.first(), inner);
    }

private Q_SLOTS:
    void changedHeaderIsRefused_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QJsonValue>("value");
        QTest::newRow("no cipher") << "segments.0.encryption" << QJsonValue("cipher_null-ecb");
        QTest::newRow("weaker cipher") << "segments.0.encryption" << QJsonValue("aes-ecb");
        QTest::newRow("sectors") << "segments.0.sector_size" << QJsonValue(512);
        QTest::newRow("tweak") << "segments.0.iv_tweak" << QJsonValue("8");
        QTest::newRow("offset") << "segments.0.offset" << QJsonValue("20971520");
        QTest::newRow("part of it only") << "segments.0.size" << QJsonValue("1048576");
        QTest::newRow("integrity") << "segments.0.integrity" << QJsonValue(QJsonObject{{"type", "none"}, {"journal_encryption", "none"}, {"journal_integrity", "none"}});
        QTest::newRow("second segment") << "segments.1" << QJsonValue(QJsonObject{{"type", "linear"}, {"offset", "16777216"}, {"size", "dynamic"}});
        QTest::newRow("cipher of the slot") << "keyslots.0.area.encryption" << QJsonValue("cipher_null-ecb");
        QTest::newRow("stretching that takes hours") << "keyslots.0.kdf.iterations" << QJsonValue(2'000'000'000);
        QTest::newRow("token") << "tokens.0" << QJsonValue(QJsonObject{{"type", "other"}, {"keyslots", QJsonArray{"0"}}});
        QTest::newRow("flag") << "config.flags" << QJsonValue(QJsonArray{"allow-discards"});
        QTest::newRow("requirement") << "config.requirements" << QJsonValue(QJsonObject{{"mandatory", QJsonArray{"online-reencrypt-v2"}}});
    }
    void changedHeaderIsRefused()
    {
        QFETCH(QString, path);
        QFETCH(QJsonValue, value);
        const QString file = disk("changed");
        {
            auto volume = LuksVolume::open(file);
            QVERIFY(volume->format(key('a')));
            QVERIFY(volume->markComplete());
        }
        rewrite(file, [](QJsonObject&) {}); // Written anew as it was: still ours.
        QVERIFY(*LuksVolume::open(file)->content() == DiskContent::Ours);
        QVERIFY(LuksVolume::open(file)->checkKey(key('a')));

        rewrite(file, [&](QJsonObject& header) { set(header, path.split('.'), value); });
        auto volume = LuksVolume::open(file);
        const auto content = volume->content();
        QVERIFY(!content || *content == DiskContent::Foreign); // Some are refused by libcryptsetup itself.
        if (!content) {
            QVERIFY2(content.error().is(agent::errors::alteredDisk), qPrintable(content.error().toString()));
            QVERIFY2(content.error().detail().contains(path.section('.', 0, 1)), qPrintable(content.error().detail()));
        }
        QVERIFY(!LuksVolume::open(file)->checkKey(key('a')));
        QVERIFY(!LuksVolume::open(file)->format(key('a')));
    }
    void noCipherIsNamed()
    {
        const QString file = disk("null");
        QVERIFY(LuksVolume::open(file)->format(key('a')));
        rewrite(file, [](QJsonObject& header) { set(header, {"segments", "0", "encryption"}, "cipher_null-ecb"); });
        const auto opened = LuksVolume::open(file)->checkKey(key('a'));
        QVERIFY(!opened && opened.error().is(agent::errors::alteredDisk));
        QVERIFY2(opened.error().detail().contains(R"(segments.0.encryption is "cipher_null-ecb", expected "aes-xts-plain64")"), qPrintable(opened.error().detail()));
    }

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
