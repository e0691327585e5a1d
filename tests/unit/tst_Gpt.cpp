// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Gpt.h"
#include "core/image/ImageErrors.h"

#include <QBuffer>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class GptTest : public QObject
{
    Q_OBJECT

    static constexpr quint64 sectors = 16 * 1024;

    static Gpt sample()
    {
        Gpt gpt;
        gpt.diskId = *Guid::fromHex(u"00112233445566778899aabbccddeeff");
        gpt.partitions.append({espType(), *Guid::fromHex(u"0102030405060708090a0b0c0d0e0f10"), 2048, 4095, "esp"});
        gpt.partitions.append({rootX86Type(), *Guid::fromHex(u"1102030405060708090a0b0c0d0e0f10"), 4096, 8191, "root"});
        return gpt;
    }
    static QByteArray disk()
    {
        const Gpt::Written written = sample().write(sectors);
        return written.head + QByteArray(qsizetype(sectors * 512) - written.head.size() - written.tail.size(), '\0') + written.tail;
    }
    static Result<Gpt> read(const QByteArray& bytes)
    {
        QBuffer buffer;
        buffer.setData(bytes);
        buffer.open(QIODevice::ReadOnly);
        return Gpt::read(buffer);
    }

private Q_SLOTS:
    void roundTrip()
    {
        const Result<Gpt> gpt = read(disk());
        QVERIFY2(gpt.has_value(), gpt ? "" : qPrintable(gpt.error().toString()));
        QCOMPARE(toText(gpt->diskId), "00112233-4455-6677-8899-aabbccddeeff");
        QCOMPARE(gpt->partitions.size(), 2);
        QCOMPARE(gpt->partitions[1].name, "root");
        QCOMPARE(gpt->partitions[1].offset(), 4096u * 512);
        QCOMPARE(gpt->partitions[1].bytes(), 4096u * 512);
        QVERIFY(gpt->partitions[0].type == espType());
    }
    void sgdiskAgrees()
    {
        const QString sgdisk = QStandardPaths::findExecutable("sgdisk", {"/usr/sbin", "/sbin"});
        if (sgdisk.isEmpty())
            QSKIP("sgdisk is not installed");
        QTemporaryDir folder;
        QFile file(folder.filePath("disk"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(disk());
        file.close();
        QProcess process;
        process.start(sgdisk, {"--verify", "--info=2", file.fileName()});
        QVERIFY(process.waitForFinished());
        const QByteArray output = process.readAll();
        QVERIFY2(output.contains("No problems found"), output.constData());
        QVERIFY2(output.contains("11020304-0506-0708-090A-0B0C0D0E0F10"), output.constData());
    }
    void refuses_data()
    {
        QTest::addColumn<int>("at");
        for (const int at : {512, 512 + 8, 512 + 16, 512 + 24, 512 + 40, 512 + 72, 512 + 80, 512 + 84, 512 + 88, 1024, 1024 + 32})
            QTest::addRow("byte %d", at) << at;
    }
    void refuses()
    {
        QFETCH(int, at);
        QByteArray bytes = disk();
        bytes[at] = char(bytes[at] ^ 0x40);
        QVERIFY(read(bytes).error().is(image::errors::badGpt));
    }
    void refusesWithRightChecksums()
    {
        // A hostile table has right checksums: the ranges must be looked at, too.
        Gpt gpt = sample();
        gpt.partitions[1].lastSector = sectors + 5;
        const Gpt::Written written = gpt.write(sectors);
        QByteArray bytes = disk();
        bytes.replace(0, written.head.size(), written.head);
        QVERIFY(read(bytes).error().is(image::errors::badGpt));
        gpt = sample();
        gpt.partitions[0].firstSector = 5000;
        gpt.partitions[0].lastSector = 4999;
        bytes.replace(0, written.head.size(), gpt.write(sectors).head);
        QVERIFY(read(bytes).error().is(image::errors::badGpt));
        QVERIFY(read(disk().left(20000)).error().is(image::errors::badGpt));
        QVERIFY(read({}).error().is(image::errors::badGpt));
    }
};

QTEST_GUILESS_MAIN(GptTest)
#include "tst_Gpt.moc"
