// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/FatReader.h"
#include "core/image/ImageErrors.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class FatReaderTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QByteArray m_content;

    static void run(const QString& program, const QStringList& arguments)
    {
        QProcess process;
        process.start(program, arguments);
        QVERIFY(process.waitForFinished());
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    }
    QString make(int mebibytes, const QStringList& options)
    {
        const QString image = m_folder.filePath(QString::number(mebibytes) + ".img");
        QFile::remove(image);
        QFile file(image);
        if (!file.open(QIODevice::WriteOnly) || !file.resize(qint64(mebibytes) << 20))
            return {};
        file.close();
        run("mformat", QStringList{"-i", image, "-T", QString::number(mebibytes * 2048), "-h", "64", "-s", "32"} + options + QStringList{"::"});
        run("mmd", {"-i", image, "::/EFI", "::/EFI/BOOT"});
        QFile source(m_folder.filePath("source"));
        if (source.open(QIODevice::WriteOnly))
            source.write(m_content);
        source.close();
        run("mcopy", {"-i", image, source.fileName(), "::/EFI/BOOT/BOOTX64.EFI"});
        return image;
    }
    static Result<QByteArray> readFrom(const QString& image, const QByteArray& path, qint64 limit = 1 << 24)
    {
        QFile file(image);
        if (!file.open(QIODevice::ReadOnly))
            return fail(gatehouse::errors::internal, image);
        GH_TRY(const FatReader fat, FatReader::open(file, 0, quint64(file.size())));
        return fat.read(path, limit);
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (QStandardPaths::findExecutable("mformat").isEmpty())
            QSKIP("mtools is not installed");
        for (int i = 0; i < 3'000'000; ++i)
            m_content.append(char(i * 7 + i / 251));
    }
    void reads_data()
    {
        QTest::addColumn<int>("mebibytes");
        QTest::addColumn<QStringList>("options");
        QTest::newRow("FAT12") << 8 << QStringList{};
        QTest::newRow("FAT16") << 64 << QStringList{};
        QTest::newRow("FAT32") << 80 << QStringList{"-F", "-c", "1"};
    }
    void reads()
    {
        QFETCH(int, mebibytes);
        QFETCH(QStringList, options);
        const QString image = make(mebibytes, options);
        const Result<QByteArray> content = readFrom(image, "EFI/BOOT/BOOTX64.EFI");
        QVERIFY2(content.has_value(), content ? "" : qPrintable(content.error().toString()));
        QVERIFY(*content == m_content);
        QVERIFY(readFrom(image, "efi/boot/bootx64.efi").has_value());
        QVERIFY(readFrom(image, "EFI/BOOT/OTHER.EFI").error().is(gatehouse::errors::notFound));
        QVERIFY(readFrom(image, "EFI/BOOT").error().is(gatehouse::errors::notFound));
        QVERIFY(readFrom(image, "EFI/BOOT/BOOTX64.EFI/X").error().is(gatehouse::errors::notFound));
        QVERIFY(readFrom(image, "EFI/BOOT/BOOTX64.EFI", 1000).error().is(gatehouse::errors::tooLarge));
    }
    void circleInAChain()
    {
        const QString image = make(64, {});
        QFile file(image);
        QVERIFY(file.open(QIODevice::ReadWrite));
        // Every entry of the table leads to the file's own first cluster, and the file says it has 1 GiB.
        const QByteArray head = file.read(512);
        const auto number = [&](int at, int size) {
            int value = 0;
            for (int i = 0; i < size; ++i)
                value |= std::uint8_t(head[at + i]) << (8 * i);
            return value;
        };
        const int tableAt = number(14, 2) * 512;
        const int tableBytes = number(22, 2) * 512;
        file.seek(0);
        QByteArray all = file.readAll();
        const qsizetype entry = all.indexOf("BOOTX64 EFI");
        QVERIFY(entry > 0);
        for (int i = 6; i < tableBytes; i += 2) {
            all[tableAt + i] = all[entry + 26];
            all[tableAt + i + 1] = all[entry + 27];
        }
        all[entry + 31] = 0x40;
        // The folders on the way have one cluster each; theirs keep their ends.
        for (const char* folder : {"EFI        ", "BOOT       "}) {
            const qsizetype place = all.indexOf(folder);
            QVERIFY(place > 0);
            const int cluster = std::uint8_t(all[place + 26]) | std::uint8_t(all[place + 27]) << 8;
            all[tableAt + 2 * cluster] = '\xff';
            all[tableAt + 2 * cluster + 1] = '\xff';
        }
        file.seek(0);
        file.write(all);
        file.close();
        QVERIFY(readFrom(image, "EFI/BOOT/BOOTX64.EFI", 1ll << 31).error().is(image::errors::badFat));
    }
    void refusesOtherBytes()
    {
        for (const QByteArray& bytes : {QByteArray(100, 'x'), QByteArray(4096, '\0'), QByteArray(4096, '\xff')}) {
            QFile file(m_folder.filePath("bad"));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(bytes);
            file.close();
            QVERIFY(readFrom(file.fileName(), "X").error().is(image::errors::badFat));
        }
    }
};

QTEST_GUILESS_MAIN(FatReaderTest)
#include "tst_FatReader.moc"
