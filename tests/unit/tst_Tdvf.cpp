// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/image/ImageErrors.h"
#include "core/image/Tdvf.h"

#include <QCryptographicHash>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

namespace {

QByteArray little(quint64 value, int size)
{
    QByteArray bytes;
    for (int i = 0; i < size; ++i)
        bytes.append(char(value >> (8 * i)));
    return bytes;
}

QByteArray section(quint32 offset, quint32 bytes, quint64 address, quint64 memory, quint32 type, quint32 attributes)
{
    return little(offset, 4) + little(bytes, 4) + little(address, 8) + little(memory, 8) + little(type, 4) + little(attributes, 4);
}

/// 16 KiB: content, the metadata at 0x3000, an unknown entry and the metadata's in the table of GUIDs.
QByteArray firmware(const QList<QByteArray>& sections)
{
    QByteArray bytes;
    for (int i = 0; i < 0x3000; ++i)
        bytes.append(char(i * 31 + i / 256));
    bytes += "TDVF" + little(16 + 32 * quint64(sections.size()), 4) + little(1, 4) + little(quint64(sections.size()), 4) + sections.join();
    bytes.resize(0x4000, '\0');
    const QByteArray unknown = little(7, 4) + little(22, 2) + QByteArray(16, '\x5a');
    const QByteArray entry = little(0x1000, 4) + little(22, 2) + QByteArray::fromHex("35657ae44a989847865e4685a7bf8ec2");
    const QByteArray footer = little(18 + 2 * 22, 2) + QByteArray::fromHex("de82b596b21ff745baeaa366c55a082d");
    const QByteArray table = entry + unknown + footer;
    return bytes.replace(0x4000 - 32 - table.size(), table.size(), table);
}

} // namespace

class TdvfTest : public QObject
{
    Q_OBJECT

    static QByteArray sample()
    {
        return firmware({section(0x1000, 0x1800, 0xffff0000, 0x2000, 0, TdvfSection::extendMr), section(0, 0, 0x800000, 0x1000, 3, 0),
                         section(0, 0, 0x900000, 0x40000000000, 4, TdvfSection::pageAug)});
    }
    static QByteArray operation(const char* name, quint64 address)
    {
        QByteArray bytes(name);
        bytes.resize(16, '\0');
        return (bytes + little(address, 8)).leftJustified(128, '\0');
    }
    static void extendPage(QByteArray& all, quint64 address, const QByteArray& page)
    {
        for (int chunk = 0; chunk < 4096; chunk += 256)
            all += operation("MR.EXTEND", address + quint64(chunk)) + page.mid(chunk, 256);
    }

private Q_SLOTS:
    void followsTheModulesSpecification()
    {
        const QByteArray bytes = sample();
        const Result<Tdvf> tdvf = Tdvf::parse(view(bytes));
        QVERIFY2(tdvf, tdvf ? "" : qPrintable(tdvf.error().toString()));
        QCOMPARE(tdvf->sections.size(), 3);
        QCOMPARE(tdvf->sections[0].name(), "BFV");
        const QByteArray first = bytes.mid(0x1000, 4096);
        const QByteArray second = bytes.mid(0x2000, 0x800).leftJustified(4096, '\0');
        QByteArray pageByPage = operation("MEM.PAGE.ADD", 0xffff0000);
        extendPage(pageByPage, 0xffff0000, first);
        pageByPage += operation("MEM.PAGE.ADD", 0xffff1000);
        extendPage(pageByPage, 0xffff1000, second);
        pageByPage += operation("MEM.PAGE.ADD", 0x800000);
        QByteArray addsFirst = operation("MEM.PAGE.ADD", 0xffff0000) + operation("MEM.PAGE.ADD", 0xffff1000);
        extendPage(addsFirst, 0xffff0000, first);
        extendPage(addsFirst, 0xffff1000, second);
        addsFirst += operation("MEM.PAGE.ADD", 0x800000);
        const auto sha384 = [](const QByteArray& all) { return QCryptographicHash::hash(all, QCryptographicHash::Sha384).toHex(); };
        QCOMPARE(tdvf->mrtd(view(bytes), PageOrder::PageByPage).toHex(), sha384(pageByPage));
        QCOMPARE(tdvf->mrtd(view(bytes), PageOrder::AddsFirst).toHex(), sha384(addsFirst));
    }
    void everyMeasuredByteCounts()
    {
        QByteArray bytes = sample();
        const Tdvf tdvf = *Tdvf::parse(view(bytes));
        const Sha384Digest before = tdvf.mrtd(view(bytes), PageOrder::PageByPage);
        bytes[0x1000 + 0x17ff] = char(bytes[0x1000 + 0x17ff] ^ 1);
        QVERIFY(!(tdvf.mrtd(view(bytes), PageOrder::PageByPage) == before));
    }
    void debiansFirmware()
    {
        const Result<QByteArray> bytes = readFile(QStringLiteral("/usr/share/ovmf/OVMF.fd"), Tdvf::maxFirmwareBytes);
        if (!bytes)
            QSKIP("Debian's OVMF is not installed");
        const Result<Tdvf> tdvf = Tdvf::parse(view(*bytes));
        QVERIFY2(tdvf, tdvf ? "" : qPrintable(tdvf.error().toString()));
        QCOMPARE(tdvf->sections.first().name(), "BFV");
        // The firmware's own end is what the processor starts from.
        QCOMPARE(tdvf->sections.first().address + tdvf->sections.first().memoryBytes, 0x100000000ull);
        QVERIFY(tdvf->sections.first().attributes & TdvfSection::extendMr);
    }
    void codeWithoutMetadataIsNamed()
    {
        QByteArray bytes = sample();
        bytes.replace(QByteArray::fromHex("35657ae44a989847865e4685a7bf8ec2"), QByteArray(16, '\x11'));
        QVERIFY(Tdvf::parse(view(bytes)).error().is(image::errors::notMeasurable));
        QVERIFY(!Tdvf::isFirmware(view(QByteArray(100, 'x'))));
        QVERIFY(!Tdvf::isFirmware(view(QByteArray(3, 'x'))));
    }
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("data beyond the file") << firmware({section(0x3fff, 0x1000, 0, 0x1000, 0, 1)});
        QTest::newRow("part of a page") << firmware({section(0, 0, 0x800, 0x1000, 0, 1)});
        QTest::newRow("more data than memory") << firmware({section(0, 0x2000, 0, 0x1000, 0, 1)});
        QTest::newRow("too much memory") << firmware({section(0, 0, 0, 0x40000000, 3, 0)});
        QTest::newRow("too much memory in sum") << firmware(QList<QByteArray>(20, section(0, 0, 0, 0x1000000, 3, 0)));
        QTest::newRow("beyond all memory") << firmware({section(0, 0, ~0xfffull, 0x2000, 3, 0)});
        QTest::newRow("measured but not added") << firmware({section(0, 0x1000, 0, 0x1000, 0, 3)});
        QTest::newRow("no sections") << firmware({});
        QTest::newRow("cut") << sample().right(0x100);
        QByteArray version = sample();
        version[0x3008] = 2;
        QTest::newRow("version") << version;
        QByteArray signature = sample();
        signature[0x3000] = 'X';
        QTest::newRow("signature") << signature;
        QByteArray count = sample();
        count.replace(0x300c, 4, little(0x08000000, 4));
        QTest::newRow("count") << count;
    }
    void refuses()
    {
        QFETCH(QByteArray, bytes);
        const Result<Tdvf> tdvf = Tdvf::parse(view(bytes));
        QVERIFY(!tdvf);
        QVERIFY2(tdvf.error().is(image::errors::badFirmware), qPrintable(tdvf.error().toString()));
    }
};

QTEST_GUILESS_MAIN(TdvfTest)
#include "tst_Tdvf.moc"
