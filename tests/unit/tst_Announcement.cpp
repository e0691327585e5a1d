// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gossip/Announcement.h"
#include "core/gossip/GossipErrors.h"
#include "core/gossip/ReplayBuffer.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::gossip;

namespace {

const QByteArray addressText = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

QByteArray message(const QByteArray& address, const QByteArray& key, const QByteArray& quote)
{
    return "{\"addr\":\"" + address + "\",\"pubk\":\"" + key + "\",\"quote\":\"" + quote + "\"}";
}
Announcement numbered(int number)
{
    return {QString::fromLatin1(addressText), QByteArray(32, 'k'), QByteArray::number(number)};
}

} // namespace

class AnnouncementTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void roundTrip()
    {
        const auto parsed = parseAnnouncement(message(addressText, QByteArray(64, 'a'), "0400ff"));
        QVERIFY(parsed);
        QCOMPARE(parsed->address, QString::fromLatin1(addressText));
        QCOMPARE(parsed->publicKey, QByteArray(32, '\xaa'));
        QCOMPARE(parsed->quote, QByteArray::fromHex("0400ff"));
        QCOMPARE(*parseAnnouncement(parsed->toJson()), *parsed);
        const QByteArray line = subscriptionLine(*parsed);
        QVERIFY(line.startsWith("{\"data\":{") && line.endsWith("}\n"));
        QCOMPARE(line.count('\n'), 1);
        QCOMPARE(parseSubscriptionLine(line)->announcement, *parsed);
        QVERIFY(parseSubscriptionLine(keepAliveLine())->isKeepAlive);
    }
    void eventLogTravelsWhereItFits()
    {
        Announcement announcement = numbered(1);
        QVERIFY(!announcement.toJson().contains("eventlog"));
        const QByteArray without = announcement.fingerprint();
        announcement.eventLog = QByteArray(6000, char(0xfb));
        QVERIFY(announcement.fingerprint() != without);
        QCOMPARE(*parseAnnouncement(announcement.toJson()), announcement);
        QCOMPARE(parseSubscriptionLine(subscriptionLine(announcement))->announcement, announcement);
        // With the longest log that fits the message stays within the limit; one more and the rest travels alone.
        announcement.quote = QByteArray(5000, 'q');
        bool sent = true;
        for (int size = 14'900; sent; ++size) {
            announcement.eventLog = QByteArray(size, 'e');
            const QByteArray json = announcement.toJson();
            sent = json.contains("eventlog");
            QVERIFY(json.size() <= maxMessageBytes);
            QVERIFY2(parseAnnouncement(json), qPrintable(QString::number(size)));
            QVERIFY(size < 16'000);
            QVERIFY(sent || size > 14'900);
        }
        for (const char* bad : {"\"!\"", "1", "null", "[]"})
            QVERIFY(!parseAnnouncement(message(addressText, QByteArray(64, 'a'), "00").chopped(1) + ",\"eventlog\":" + bad + "}"));
    }
    void prefixAndCaseOfHexDoNotMatter()
    {
        const auto plain = parseAnnouncement(message(addressText, QByteArray(64, 'a'), "04ff"));
        const auto other = parseAnnouncement(message(addressText.toLower(), "0x" + QByteArray(64, 'A'), "0x04FF"));
        QVERIFY(plain && other);
        QCOMPARE(plain->fingerprint(), other->fingerprint());
    }
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("json");
        const QByteArray key(64, 'a');
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("not JSON") << QByteArray("addr=0x00");
        QTest::newRow("array") << QByteArray("[]");
        QTest::newRow("missing field") << QByteArray("{\"addr\":\"" + addressText + "\",\"pubk\":\"" + key + "\"}");
        QTest::newRow("number") << QByteArray("{\"addr\":1,\"pubk\":\"" + key + "\",\"quote\":\"00\"}");
        QTest::newRow("short address") << message(addressText.left(41), key, "00");
        QTest::newRow("long address") << message(addressText + "0", key, "00");
        QTest::newRow("shell in address") << message("0x$(touch /tmp/pwned)aaaaaaaaaaaaaaaaaaaaaa", key, "00");
        QTest::newRow("address without 0x") << message(addressText.mid(2) + "00", key, "00");
        QTest::newRow("short key") << message(addressText, key.left(62), "00");
        QTest::newRow("long key") << message(addressText, key + "aa", "00");
        QTest::newRow("odd quote") << message(addressText, key, "000");
        QTest::newRow("empty quote") << message(addressText, key, "");
        QTest::newRow("trailing garbage") << message(addressText, key, "00") + "x";
        QTest::newRow("deep nesting") << QByteArray(20000, '[');
    }
    void refuses()
    {
        QFETCH(QByteArray, json);
        const auto parsed = parseAnnouncement(json);
        QVERIFY(!parsed);
        QVERIFY(parsed.error().is(gossip::errors::malformed));
    }
    void limitIsThirtyKibibytes()
    {
        const QByteArray frame = message(addressText, QByteArray(64, 'a'), "");
        QByteArray quote(maxMessageBytes - frame.size(), '0');
        if (quote.size() % 2)
            quote.chop(1);
        QVERIFY(parseAnnouncement(message(addressText, QByteArray(64, 'a'), quote)));
        const QByteArray over = message(addressText, QByteArray(64, 'a'), quote) + QByteArray(4, ' ');
        QVERIFY(over.size() > maxMessageBytes);
        QVERIFY(parseAnnouncement(over).error().is(gossip::errors::tooLarge));
    }
    void bufferReplaysUntilExpiry()
    {
        const QDateTime start = QDateTime::fromSecsSinceEpoch(1'000'000, Qt::UTC);
        ReplayBuffer buffer({std::chrono::seconds(60), 100, 1 << 20});
        QCOMPARE(buffer.add(numbered(1), start).value_or(0), 1u);
        QCOMPARE(buffer.add(numbered(2), start.addSecs(30)).value_or(0), 2u);
        QCOMPARE(buffer.entriesAfter(0, start.addSecs(59)).size(), 2);
        QCOMPARE(buffer.entriesAfter(1, start.addSecs(59)).size(), 1);
        QCOMPARE(buffer.entriesAfter(0, start.addSecs(60)).size(), 1);
        QCOMPARE(buffer.entriesAfter(0, start.addSecs(90)).size(), 0);
    }
    void bufferDropsDuplicatesAndRenewsThem()
    {
        const QDateTime start = QDateTime::fromSecsSinceEpoch(1'000'000, Qt::UTC);
        ReplayBuffer buffer({std::chrono::seconds(60), 100, 1 << 20});
        buffer.add(numbered(1), start);
        QVERIFY(!buffer.add(numbered(1), start.addSecs(50)));
        QCOMPARE(buffer.size(), 1);
        QCOMPARE(buffer.entriesAfter(0, start.addSecs(100)).size(), 1);
        QVERIFY(buffer.add(numbered(1), start.addSecs(200)).has_value());
    }
    void bufferIsBounded()
    {
        const QDateTime start = QDateTime::fromSecsSinceEpoch(1'000'000, Qt::UTC);
        ReplayBuffer few({std::chrono::seconds(60), 3, 1 << 20});
        for (int i = 0; i < 10; ++i)
            few.add(numbered(i), start);
        QCOMPARE(few.size(), 3);
        QCOMPARE(few.entriesAfter(0, start).first().sequence, 8u);
        ReplayBuffer small({std::chrono::seconds(60), 1000, 1000});
        for (int i = 0; i < 100; ++i)
            small.add(numbered(i), start);
        QVERIFY(small.size() >= 1 && small.size() <= 1000 / 100);
    }
};

QTEST_GUILESS_MAIN(AnnouncementTest)
#include "tst_Announcement.moc"
