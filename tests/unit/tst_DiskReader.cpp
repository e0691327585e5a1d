// SPDX-License-Identifier: GPL-3.0-or-later
// Every format against the same sectors as qemu-img wrote them; then with each table spoiled.
#include "core/image/DiskReader.h"
#include "core/image/ImageErrors.h"

#include <QBuffer>
#include <QProcess>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class DiskReaderTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QByteArray m_sectors; // With runs of zeros, of one value (which deflate likes) and of noise.

    QByteArray converted(const QStringList& options)
    {
        const QString target = m_folder.filePath("disk");
        QFile::remove(target);
        QProcess process;
        process.start("qemu-img", QStringList{"convert", "-f", "raw"} + options + QStringList{m_folder.filePath("raw"), target});
        if (!process.waitForFinished() || process.exitCode() != 0) {
            qWarning() << process.readAllStandardError();
            return {};
        }
        QFile file(target);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static void put(QByteArray& bytes, qsizetype at, quint64 value, int size)
    {
        for (int i = 0; i < size; ++i)
            bytes[at + i] = char(value >> (8 * (size - 1 - i)));
    }
    static Error errorOf(QByteArray bytes)
    {
        QBuffer file(&bytes);
        file.open(QIODevice::ReadOnly);
        const auto disk = DiskReader::open(file);
        return disk ? Error(gatehouse::errors::internal, "opened") : disk.error();
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (QStandardPaths::findExecutable("qemu-img").isEmpty())
            QSKIP("qemu-img is not installed");
        QRandomGenerator noise(7);
        for (int piece = 0; piece < 96; ++piece) {
            QByteArray part(64 * 1024, piece % 3 == 1 ? char(piece) : '\0');
            if (piece % 3 == 2)
                noise.fillRange(reinterpret_cast<quint32*>(part.data()), part.size() / 4);
            m_sectors += part;
        }
        m_sectors.chop(3 * 512); // Not a whole number of any format's clusters.
        QFile raw(m_folder.filePath("raw"));
        QVERIFY(raw.open(QIODevice::WriteOnly));
        QCOMPARE(raw.write(m_sectors), m_sectors.size());
    }

    void readsWhatQemuWrote_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("format");
        QTest::newRow("raw") << QStringList{"-O", "raw"} << "raw";
        QTest::newRow("fixed VHD") << QStringList{"-O", "vpc", "-o", "subformat=fixed,force_size=on"} << "vhd";
        QTest::newRow("dynamic VHD") << QStringList{"-O", "vpc", "-o", "subformat=dynamic,force_size=on"} << "vhd";
        QTest::newRow("qcow2 version 3") << QStringList{"-O", "qcow2"} << "qcow2";
        QTest::newRow("qcow2 version 2") << QStringList{"-O", "qcow2", "-o", "compat=0.10"} << "qcow2";
        QTest::newRow("qcow2, clusters of 512") << QStringList{"-O", "qcow2", "-o", "cluster_size=512"} << "qcow2";
        QTest::newRow("qcow2, clusters of 2 MiB") << QStringList{"-O", "qcow2", "-o", "cluster_size=2M"} << "qcow2";
        QTest::newRow("qcow2, compressed") << QStringList{"-O", "qcow2", "-c"} << "qcow2";
        QTest::newRow("qcow2, compressed clusters of 4 KiB") << QStringList{"-O", "qcow2", "-c", "-o", "cluster_size=4k"} << "qcow2";
    }
    void readsWhatQemuWrote()
    {
        QFETCH(QStringList, options);
        QFETCH(QString, format);
        QByteArray bytes = converted(options);
        QVERIFY(!bytes.isEmpty());
        QBuffer file(&bytes);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto disk = DiskReader::open(file);
        QVERIFY2(disk, disk ? "" : qPrintable(disk.error().toString()));
        QCOMPARE(toText((*disk)->format()), format);
        QCOMPARE((*disk)->size(), m_sectors.size());
        QVERIFY((*disk)->readAll() == m_sectors);
        QRandomGenerator random(11);
        for (int turn = 0; turn < 300; ++turn) {
            const qint64 offset = random.bounded(int(m_sectors.size()));
            const qint64 length = random.bounded(1, 200'000);
            QVERIFY((*disk)->seek(offset));
            QVERIFY2((*disk)->read(length) == m_sectors.mid(offset, length), qPrintable(QString("%1 bytes at %2").arg(length).arg(offset)));
        }
        QVERIFY((*disk)->seek(m_sectors.size()));
        QVERIFY((*disk)->read(1).isEmpty());
    }

    void refusesOtherFiles()
    {
        // A guest must not make its reader open files of the host.
        QByteArray backed = converted({"-O", "qcow2"});
        put(backed, 8, 0x200, 8);
        QVERIFY(errorOf(backed).is(image::errors::notMeasurable));
        QVERIFY(errorOf(backed).detail().contains("backing file"));
        QByteArray external = converted({"-O", "qcow2"});
        put(external, 72, 4, 8);
        QVERIFY(errorOf(external).detail().contains("external data file"));
        QByteArray differencing = converted({"-O", "vpc", "-o", "subformat=dynamic,force_size=on"});
        put(differencing, 60, 4, 4);
        put(differencing, 64, quint32(~sum(differencing.left(512))), 4);
        QVERIFY(errorOf(differencing).is(image::errors::notMeasurable));
    }
    void refusesSpoiledTables_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<int>("at");
        QTest::addColumn<quint64>("value");
        QTest::addColumn<int>("size");
        const QStringList qcow2{"-O", "qcow2"};
        QTest::newRow("version") << qcow2 << 4 << 9ull << 4;
        QTest::newRow("cluster bits, small") << qcow2 << 20 << 3ull << 4;
        QTest::newRow("cluster bits, large") << qcow2 << 20 << 63ull << 4;
        QTest::newRow("no size") << qcow2 << 24 << 0ull << 8;
        QTest::newRow("huge size") << qcow2 << 24 << ~0ull << 8;
        QTest::newRow("first level too short") << qcow2 << 36 << 0ull << 4;
        QTest::newRow("first level too long") << qcow2 << 36 << 0xffffffffull << 4;
        QTest::newRow("first level beyond the file") << qcow2 << 40 << 0x7fffffffffff0000ull << 8;
        QTest::newRow("corrupt") << qcow2 << 72 << 2ull << 8;
        const QStringList vhd{"-O", "vpc", "-o", "subformat=dynamic,force_size=on"};
        QTest::newRow("footer without its checksum") << vhd << 48 << 77ull << 8;
        QTest::newRow("header without its checksum") << vhd << 512 + 28 << 1ull << 4;
        QTest::newRow("table beyond the file") << vhd << 512 + 16 << ~0ull << 8;
    }
    void refusesSpoiledTables()
    {
        QFETCH(QStringList, options);
        QFETCH(int, at);
        QFETCH(quint64, value);
        QFETCH(int, size);
        QByteArray bytes = converted(options);
        put(bytes, at, value, size);
        QVERIFY2(errorOf(bytes).is(image::errors::badDisk), qPrintable(errorOf(bytes).toString()));
    }
    void refusesAnEntryBeyondTheFile()
    {
        QByteArray bytes = converted({"-O", "qcow2"});
        quint64 firstLevel = 0;
        for (int i = 0; i < 8; ++i)
            firstLevel = firstLevel << 8 | std::uint8_t(bytes[40 + i]);
        put(bytes, qsizetype(firstLevel), 0x007fffffffff0000ull, 8);
        QBuffer file(&bytes);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto disk = DiskReader::open(file);
        QVERIFY(disk);
        QVERIFY((*disk)->read(512).isEmpty());
        QVERIFY2((*disk)->errorString().contains("second-level table"), qPrintable((*disk)->errorString()));
    }

    void unpacksWithinABudget()
    {
        // A hostile chain of small reads that alternate between many large compressed clusters: each would be unpacked
        // as a whole for some bytes of it.
        QFile raw(m_folder.filePath("alternating"));
        QVERIFY(raw.open(QIODevice::WriteOnly));
        constexpr qint64 clusterBytes = 2 * 1024 * 1024;
        constexpr int clusters = 24;
        for (int i = 0; i < clusters; ++i)
            QCOMPARE(raw.write(QByteArray(clusterBytes, char('a' + i))), clusterBytes);
        raw.close();
        QProcess process;
        process.start("qemu-img", {"convert", "-c", "-f", "raw", "-O", "qcow2", "-o", "cluster_size=2M", raw.fileName(), m_folder.filePath("alternating.qcow2")});
        QVERIFY(process.waitForFinished(120'000));
        QCOMPARE(process.exitCode(), 0);
        QFile file(m_folder.filePath("alternating.qcow2"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.size() < clusters * clusterBytes / 2);
        const auto disk = DiskReader::open(file);
        QVERIFY(disk);
        const auto readOf = [&disk](int cluster, int turn) {
            return (*disk)->seek(cluster * clusterBytes + turn * 512) ? (*disk)->read(512) : QByteArray();
        };
        // Some clusters in turn are kept, as a file system's tables and its files are.
        for (int turn = 0; turn < 200; ++turn)
            for (int i = 0; i < 4; ++i)
                QCOMPARE(readOf(i, turn), QByteArray(512, char('a' + i)));
        int served = 0;
        QByteArray last;
        for (int turn = 0; turn < 200; ++turn) {
            for (int i = 0; i < clusters; ++i) {
                last = readOf(i, turn);
                if (last.isEmpty())
                    break;
                ++served;
            }
            if (last.isEmpty())
                break;
        }
        QVERIFY(last.isEmpty());
        QVERIFY2(served >= clusters && served < 3 * clusters, qPrintable(QString::number(served)));
        QVERIFY2((*disk)->errorString().contains("unpack"), qPrintable((*disk)->errorString()));
        // In order everything is read, however large.
        const auto again = DiskReader::open(file);
        QVERIFY(again);
        for (int i = 0; i < clusters; ++i)
            QCOMPARE((*again)->read(clusterBytes), QByteArray(clusterBytes, char('a' + i)));
    }

private:
    static quint32 sum(const QByteArray& footer)
    {
        quint32 total = 0;
        for (qsizetype i = 0; i < footer.size(); ++i)
            total += i >= 64 && i < 68 ? 0 : std::uint8_t(footer[i]);
        return total;
    }
};

QTEST_GUILESS_MAIN(DiskReaderTest)
#include "tst_DiskReader.moc"
