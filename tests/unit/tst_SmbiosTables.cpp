// SPDX-License-Identifier: GPL-3.0-or-later
// SMBIOS tables: what EDK2 measures of them, beside the event log of a real TD, and tables that are none.
#include "core/crypto/Hashes.h"
#include "core/image/ImageErrors.h"
#include "core/image/SmbiosTables.h"
#include "tests/support/TinySmbios.h"

#include <QCryptographicHash>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::TinySmbios;

class SmbiosTablesTest : public QObject
{
    Q_OBJECT

    static QByteArray measured(const QByteArray& bytes)
    {
        const Result<SmbiosTables> tables = SmbiosTables::parse(view(bytes));
        return tables ? tables->measured() : QByteArray();
    }
    static QByteArray digest(const QByteArray& bytes) { return QCryptographicHash::hash(measured(bytes), QCryptographicHash::Sha384).toHex(); }

private Q_SLOTS:
    void asTheLogOfARealMachine()
    {
        QCOMPARE(digest(TinySmbios::recorded()), QByteArray("6801eb1ddd477a6a52232e291d4287b0e8f047d8f289546a0621cede30a9913d52c5eff1d8e299b064a9162fbe2f6f76"));
        QCOMPARE(*SmbiosTables::parse(view(TinySmbios::recorded()))->memoryBytes(), quint64(1128) << 30);
    }
    void whatIsLeftOut_data()
    {
        QTest::addColumn<QByteArray>("one");
        QTest::addColumn<QByteArray>("other");
        QTest::addColumn<bool>("same");
        const auto oem = [](const QByteArray& text) { return TinySmbios::structure(11, 1, "\1", {text}); };
        const auto vendors = [](const QByteArray& text) { return TinySmbios::structure(200, 1, "\1", {text}); };
        QTest::newRow("serial number of the same length") << TinySmbios::system("a") << TinySmbios::system("b") << true;
        QTest::newRow("its length") << TinySmbios::system("a") << TinySmbios::system("bb") << false;
        QTest::newRow("UUID") << TinySmbios::system("0", QByteArray(16, '\x77')) << TinySmbios::system() << true;
        QTest::newRow("cores") << TinySmbios::processor(0, 2, 5) << TinySmbios::processor(0, 3, 5) << true;
        QTest::newRow("processor's identity") << TinySmbios::processor(0, 2, 5) << TinySmbios::processor(0, 2, 6) << false;
        QTest::newRow("QEMU's version") << TinySmbios::processor(0, 2, 5, "pc-q35-10.1") << TinySmbios::processor(0, 2, 5) << false;
        QTest::newRow("memory") << TinySmbios::memoryArray(1024) << TinySmbios::memoryArray(2048) << false;
        QTest::newRow("OEM strings") << oem("one") << oem("two") << true;
        QTest::newRow("their length") << oem("one") << oem("three") << false;
        QTest::newRow("a vendor's structure") << vendors("one") << vendors("two") << true;
        QTest::newRow("firmware's version") << TinySmbios::firmware("2025.11-1") << TinySmbios::firmware("2025.11-2") << false;
        // A number beyond the last text stands for the last one, as EDK2 finds it.
        const auto tag = [](const QByteArray& last) { return TinySmbios::structure(3, 1, QByteArray("\1\1\0\7\0", 5), {"one", last}); };
        QTest::newRow("a text that is not there") << tag("a") << tag("b") << true;
        QTest::newRow("a shorter structure") << TinySmbios::structure(1, 1, QByteArray("\1\2\3", 3), {"a", "b", "c"}) << TinySmbios::structure(1, 1, QByteArray("\1\2\3", 3), {"a", "b", "d"}) << false;
    }
    void whatIsLeftOut()
    {
        QFETCH(QByteArray, one);
        QFETCH(QByteArray, other);
        QFETCH(bool, same);
        const QByteArray rest = TinySmbios::firmware() + TinySmbios::end();
        QVERIFY(!measured(one + rest).isEmpty());
        QCOMPARE(measured(one + rest).size(), (one + rest).size());
        QCOMPARE(measured(one + rest) == measured(other + rest), same);
    }
    void blanksAndZeros()
    {
        const QByteArray rest = TinySmbios::firmware() + TinySmbios::end();
        const QByteArray system = measured(TinySmbios::system("serial", QByteArray(16, '\x77')) + rest);
        QVERIFY(system.contains(QByteArray("1.0\0      \0", 11)));
        QCOMPARE(system.mid(7, 18), QByteArray(18, '\0')); // Number of the serial number, UUID, wake-up type.
        const QByteArray vendors = TinySmbios::structure(130, 1, "\1\2", {"text"});
        QCOMPARE(measured(vendors + rest).left(vendors.size()), vendors.left(4) + QByteArray(vendors.size() - 4, '\0'));
        QVERIFY(measured(vendors + rest).endsWith(rest)); // Its zeros are not taken for ends.
    }
    void memory()
    {
        const QByteArray rest = TinySmbios::firmware() + TinySmbios::end();
        const auto memoryOf = [&rest](const QByteArray& tables) { return SmbiosTables::parse(view(QByteArray(tables + rest)))->memoryBytes(); };
        QVERIFY(!memoryOf({}));
        QCOMPARE(*memoryOf(TinySmbios::memoryArray(1 << 20)), quint64(1) << 30);
        const QByteArray large = TinySmbios::structure(16, 1, QByteArray("\1\3\6", 3) + TinySmbios::little(0x80000000, 4) + TinySmbios::little(0xfffe, 2) + TinySmbios::little(1, 2)
                                                                 + TinySmbios::little(quint64(4) << 40, 8));
        QCOMPARE(*memoryOf(large), quint64(4) << 40);
        const QByteArray video = TinySmbios::structure(16, 1, QByteArray("\1\4\6", 3) + TinySmbios::little(64, 4) + QByteArray(12, '\0'));
        QVERIFY(!memoryOf(video));
    }
    void notTheTablesOfAGuest_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("said");
        const QByteArray whole = TinySmbios::recorded();
        QTest::newRow("nothing") << QByteArray() << "no end mark";
        QTest::newRow("without an end") << TinySmbios::firmware() << "no end mark";
        QTest::newRow("cut") << whole.chopped(1) << "is cut";
        QTest::newRow("a header that is cut") << TinySmbios::firmware() + "\1\x1b" << "is cut";
        QTest::newRow("a length below that of a header") << QByteArray("\1\3\0\0\0\0", 6) << "has 3 bytes";
        QTest::newRow("longer than there are bytes") << QByteArray("\1\xff\0\0\0\0", 6) << "is cut";
        QTest::newRow("texts without an end") << QByteArray("\1\4\0\0text\0more", 13) << "is cut";
        QTest::newRow("more behind the end") << whole + '\0' << "go on behind";
        QTest::newRow("QEMU's own") << TinySmbios::system() + TinySmbios::end() << "they are QEMU's own";
        QTest::newRow("the entry point") << QByteArray("_SM3_\x11\x18\3\0\0\1\0", 12) << "is cut";
        QTest::newRow("too many") << QByteArray(SmbiosTables::maxBytes + 1, '\0') << "are more than";
    }
    void notTheTablesOfAGuest()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, said);
        const Result<SmbiosTables> tables = SmbiosTables::parse(view(bytes));
        QVERIFY(!tables);
        QVERIFY(tables.error().is(image::errors::badInput));
        QVERIFY2(tables.error().detail().contains(said), qPrintable(tables.error().detail()));
    }
};

QTEST_GUILESS_MAIN(SmbiosTablesTest)
#include "tst_SmbiosTables.moc"
