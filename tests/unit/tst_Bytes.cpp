// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ByteReader.h"
#include "core/base/DiskSpace.h"
#include "core/base/Paths.h"
#include "core/base/SecretBytes.h"

#include <QtTest>

using namespace gatehouse;

class BytesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hexIsStrict_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("good");
        QTest::newRow("plain") << "00ff" << true;
        QTest::newRow("prefix") << "0xAb" << true;
        QTest::newRow("empty") << "" << true;
        QTest::newRow("odd") << "abc" << false;
        QTest::newRow("blank") << "ab cd" << false;
        QTest::newRow("letter") << "zz" << false;
        QTest::newRow("double prefix") << "0x0x" << false;
    }
    void hexIsStrict()
    {
        QFETCH(QString, text);
        QFETCH(bool, good);
        const Result<QByteArray> bytes = fromHex(text);
        QCOMPARE(bytes.has_value(), good);
        if (!good)
            QVERIFY(bytes.error().is(errors::badHex));
    }
    void hexIsBounded()
    {
        QVERIFY(fromHex(u"aabb", 1).error().is(errors::tooLarge));
    }
    void readerNamesTheField()
    {
        const QByteArray bytes = QByteArray::fromHex("0102030405");
        ByteReader reader(view(bytes));
        QCOMPARE(*reader.little<std::uint16_t>("version"), std::uint16_t(0x0201));
        QCOMPARE(*reader.big<std::uint16_t>("type"), std::uint16_t(0x0304));
        QVERIFY(reader.expectEnd("header").error().is(errors::trailingBytes));
        const auto missing = reader.little<std::uint32_t>("size");
        QVERIFY(missing.error().is(errors::truncated));
        QVERIFY(missing.error().detail().contains("size at offset 4"));
    }
    void fixedBytesNeedExactly()
    {
        QVERIFY(Sha256Digest::fromHex(u"00").error().is(errors::truncated));
        QVERIFY(Sha256Digest::fromHex(QString(64, u'a')).has_value());
    }
    void freeSpaceIsKnown()
    {
        QVERIFY(*freeBytes("/") > 0);
        QVERIFY(freeBytes("/nowhere").error().is(errors::fileUnreadable));
    }
    void secretsCompare()
    {
        const QByteArray one("one"), two("two");
        const SecretBytes a{view(one)};
        QVERIFY(a.equals(a.clone()));
        QVERIFY(!a.equals(SecretBytes{view(two)}));
    }
};

QTEST_GUILESS_MAIN(BytesTest)
#include "tst_Bytes.moc"
