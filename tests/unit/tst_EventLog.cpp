// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/AttestErrors.h"
#include "core/attest/EventLog.h"
#include "core/attest/Quote.h"
#include "support/Vectors.h"
#include "tests/support/attest/BootLogBytes.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;

namespace {

constexpr auto sha256 = &test::BootLogBytes::sha256;
constexpr auto header = &test::BootLogBytes::header;
constexpr auto entry = &test::BootLogBytes::entry;

} // namespace

class EventLogTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void replaysAndLabels()
    {
        const QByteArray action = "Calling EFI Application from Boot Option";
        const QByteArray image = sha256("the image");
        const QByteArray bytes = header() + entry(0, 3, QByteArray(32, '\0'), QByteArray("StartupLocality\0\3", 17))
                                 + entry(0, 8, sha256("v"), "v") + entry(4, 0x80000007, sha256(action), action)
                                 + entry(4, 0x80000003, image, "claims to be something") + QByteArray(40, char(0xff));
        const Result<EventLog> log = EventLog::parse(bytes, EventLogKind::Tpm);
        QVERIFY2(log.has_value(), qPrintable(log ? QString() : log.error().toString()));
        QCOMPARE(log->events().size(), 4);
        QVERIFY(log->events()[0].proof == EventProof::NotMeasured);
        QVERIFY(log->events()[2].proof == EventProof::TextProven);
        QVERIFY(log->events()[3].proof == EventProof::DigestProven);
        QCOMPARE(log->events()[2].typeName(), "EV_EFI_ACTION");
        QCOMPARE(log->events()[2].text(), QString(action));
        const QMap<int, QByteArray> pcrs = log->replay(TpmHash::Sha256);
        QCOMPARE(pcrs.keys(), (QList<int>{0, 4}));
        QCOMPARE(pcrs[4], sha256(sha256(QByteArray(32, '\0') + sha256(action)) + image));
        QCOMPARE(pcrs[0], sha256(QByteArray(31, '\0') + '\3' + sha256("v")));
        QVERIFY(log->replay(TpmHash::Sha384).isEmpty());
    }
    void registersOfACcelAreShifted()
    {
        const QByteArray bytes = header() + entry(1, 4, sha256("a"), "a") + entry(4, 4, sha256("b"), "b") + entry(0, 4, sha256("c"), "c");
        const EventLog log = *EventLog::parse(bytes, EventLogKind::Ccel);
        QCOMPARE(log.replay(TpmHash::Sha256).keys(), (QList<int>{0, 3}));
        QCOMPARE(log.events()[2].registerIndex, mrTdIndex);
        QVERIFY(EventLog::parse(header() + entry(5, 4, sha256("a"), "a"), EventLogKind::Ccel).error().is(attest::errors::badEventLog));
    }
    void sha1OnlyLogs()
    {
        const QByteArray digest = QCryptographicHash::hash("x", QCryptographicHash::Sha1);
        const QByteArray bytes = test::BootLogBytes::little(quint32(7)) + test::BootLogBytes::little(quint32(4)) + digest + test::BootLogBytes::little(quint32(1)) + 'x';
        const EventLog log = *EventLog::parse(bytes, EventLogKind::Tpm);
        QVERIFY(!log.isCryptoAgile());
        QCOMPARE(log.replay(TpmHash::Sha1).value(7), QCryptographicHash::hash(QByteArray(20, '\0') + digest, QCryptographicHash::Sha1));
    }
    void fillingIsNoLog()
    {
        for (const char filling : {'\0', '\xff'})
            for (const qsizetype size : {32, 4096, 1 << 20})
                for (const EventLogKind kind : {EventLogKind::Tpm, EventLogKind::Ccel}) {
                    const auto log = EventLog::parse(QByteArray(size, filling), kind);
                    QVERIFY(!log && log.error().is(attest::errors::badEventLog));
                    QCOMPARE(log.error().detail(), QString("no event but filling at offset 0"));
                }
        // Behind an event it is what fills the area.
        QVERIFY(EventLog::parse(header() + QByteArray(4096, '\0'), EventLogKind::Tpm).has_value());
    }
    void damagedLogsAreNamed()
    {
        const QByteArray good = header() + entry(4, 4, sha256("a"), "aaaa");
        for (qsizetype size = 0; size < good.size(); ++size) {
            if (size == header().size())
                continue; // A log that ends after its header is empty, not damaged.
            const Result<EventLog> log = EventLog::parse(good.left(size), EventLogKind::Tpm);
            QVERIFY(!log);
            QVERIFY(log.error().is(attest::errors::badEventLog));
        }
        QByteArray unknownBank = good;
        unknownBank[header().size() + 12] = 0x0c;
        QVERIFY(EventLog::parse(unknownBank, EventLogKind::Tpm).error().detail().contains("000c"));
    }
    void dstackLogLeadsToItsQuote()
    {
        GH_NEED_VECTORS();
        const QJsonObject report = QJsonDocument::fromJson(test::vector("boot/dstack_quote-report.json")).object();
        const QByteArray quoteHex = report["quote"].toString().toLatin1();
        const UnverifiedQuote quote = *UnverifiedQuote::parse(*quoteBytesFromFile(quoteHex));
        const Result<EventLog> log = EventLog::fromDstackJson(report["event_log"].toString().toUtf8());
        QVERIFY2(log.has_value(), qPrintable(log ? QString() : log.error().toString()));
        QCOMPARE(log->events().size(), 28);
        const QMap<int, QByteArray> rtmrs = log->replay(TpmHash::Sha384);
        for (int i = 0; i < 4; ++i)
            QCOMPARE(rtmrs.value(i).toHex(), quote.td().rtmr[std::size_t(i)].toByteArray().toHex());
        int proven = 0;
        for (const MeasuredBootEvent& event : log->events())
            proven += event.registerIndex == 3 && event.proof == EventProof::TextProven ? 1 : 0;
        QVERIFY(proven >= 6);
    }
    void dstackEventsOfVersionTwo()
    {
        const auto sha384 = [](const QByteArray& bytes) { return QCryptographicHash::hash(bytes, QCryptographicHash::Sha384); };
        // The texts that are hashed, written out: RFC 8785 sorts members and escapes little.
        const QByteArray canonical = "{\"event\":\"compose-hash\",\"event_type\":134217729,\"payload\":\"abcd\",\"version\":2}";
        QCOMPARE(dstackRuntimeDigestV2(0x08000001, "compose-hash", QByteArray::fromHex("abcd")), sha384(canonical));
        QCOMPARE(dstackRuntimeDigestV2(0x08000001, QString::fromUtf8("a\"b\\c\n\x01\x7f\xc3\xa4"), {}),
                 sha384("{\"event\":\"a\\\"b\\\\c\\n\\u0001\x7f\xc3\xa4\",\"event_type\":134217729,\"payload\":\"\",\"version\":2}"));
        const auto list = [](const QByteArray& digest, const QByteArray& more) {
            return "[{\"imr\":3,\"event_type\":134217729,\"digest\":\"" + digest.toHex() + "\",\"event\":\"compose-hash\",\"event_payload\":\"abcd\"" + more + "}]";
        };
        const QByteArray shortForm = "{\"name\":\"compose-hash\",\"payload\":\"abcd\",\"type\":134217729}";
        for (const QByteArray& digest : {sha384(canonical), sha384(shortForm), dstackRuntimeDigest(0x08000001, "compose-hash", QByteArray::fromHex("abcd"))})
            QVERIFY(EventLog::fromDstackJson(list(digest, {}))->events().first().proof == EventProof::TextProven);
        QVERIFY(EventLog::fromDstackJson(list(sha384("x"), {}))->events().first().proof == EventProof::DigestProven);
        // A stripped digest is made again as the version says.
        QCOMPARE(*EventLog::fromDstackJson(list({}, ",\"version\":2"))->events().first().digest(TpmHash::Sha384), sha384(canonical));
        QVERIFY(EventLog::fromDstackJson(list({}, ",\"version\":3")).error().detail().contains("version"));
    }
    void filesOfEveryKind()
    {
        GH_NEED_VECTORS();
        QVERIFY(EventLog::fromFile(test::vector("boot/dstack_quote-report.json"))->events().size() == 28);
        const QByteArray ccel = test::vector("boot/ccel/trustee_CCEL_data_ovmf.bin");
        QVERIFY(EventLog::fromFile(ccel)->kind() == EventLogKind::Ccel);
        QVERIFY(EventLog::fromFile(ccel.toHex() + '\n')->kind() == EventLogKind::Ccel);
        QVERIFY(EventLog::fromFile(test::vector("boot/tpm/debian-10.bin"))->kind() == EventLogKind::Tpm);
        QVERIFY(EventLog::fromFile(test::vector("boot/tpm/ubuntu-2104-no-secure-boot.bin"))->kind() == EventLogKind::Tpm);
        QVERIFY(!EventLog::fromFile("{\"quote\": 1}"));
        QVERIFY(!EventLog::fromFile("nonsense"));
        QVERIFY(!EventLog::fromFile({}));
    }
    void recordedCcelLogs_data()
    {
        GH_NEED_VECTORS();
        QTest::addColumn<QString>("name");
        QTest::newRow("grub") << "trustee_CCEL_data_grub";
        QTest::newRow("ovmf") << "trustee_CCEL_data_ovmf";
    }
    void recordedCcelLogs()
    {
        QFETCH(QString, name);
        const Result<EventLog> log = EventLog::parse(test::vector("boot/ccel/" + name + ".bin"), EventLogKind::Ccel);
        QVERIFY2(log.has_value(), qPrintable(log ? QString() : log.error().toString()));
        const QJsonArray expected = QJsonDocument::fromJson(test::vector("boot/ccel/" + name + "_out.json")).object()["uefi_event_logs"].toArray();
        QCOMPARE(log->events().size(), expected.size());
        for (qsizetype i = 0; i < expected.size(); ++i) {
            const MeasuredBootEvent& event = log->events().at(i);
            const QJsonObject other = expected.at(i).toObject();
            QCOMPARE(toHex(*event.digest(TpmHash::Sha384)), other["digests"].toArray().first().toObject()["digest"].toString());
            QCOMPARE(event.data, QByteArray::fromBase64(other["event"].toString().toLatin1()));
            QCOMPARE(event.typeName(), other["type_name"].toString());
            QCOMPARE(int(event.registerIndex) + 1, other["index"].toInt());
        }
        QVERIFY(log->replay(TpmHash::Sha384).size() >= 2);
    }
    void recordedTpmLogs_data()
    {
        GH_NEED_VECTORS();
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("agile");
        QTest::newRow("arch") << "tpm/arch-linux-workstation.bin" << true;
        QTest::newRow("cos") << "tpm/cos-93-amd-sev.bin" << true;
        QTest::newRow("debian 10") << "tpm/debian-10.bin" << false;
        QTest::newRow("rhel 8") << "tpm/rhel8-uefi.bin" << true;
        QTest::newRow("ubuntu") << "tpm/ubuntu-2104-no-secure-boot.bin" << true;
    }
    void recordedTpmLogs()
    {
        QFETCH(QString, path);
        QFETCH(bool, agile);
        const Result<EventLog> log = EventLog::parse(test::vector("boot/" + path), EventLogKind::Tpm);
        QVERIFY2(log.has_value(), qPrintable(log ? QString() : log.error().toString()));
        QCOMPARE(log->isCryptoAgile(), agile);
        QVERIFY(log->events().size() > 20);
        const QMap<int, QByteArray> pcrs = log->replay(log->algorithms().last());
        for (const int pcr : {0, 4, 7})
            QVERIFY(pcrs.contains(pcr));
        // Separators of 0 to 7 are text of four known bytes: at least these are proven by their data.
        int separators = 0;
        for (const MeasuredBootEvent& event : log->events())
            separators += event.type == 4 && event.proof == EventProof::TextProven ? 1 : 0;
        QVERIFY2(separators >= 7, qPrintable(QString::number(separators)));
    }
    void cosCcel()
    {
        GH_NEED_VECTORS();
        const Result<EventLog> log = EventLog::parse(test::vector("boot/ccel/cos-113-ccel.bin"), EventLogKind::Ccel);
        QVERIFY2(log.has_value(), qPrintable(log ? QString() : log.error().toString()));
        QCOMPARE(log->replay(TpmHash::Sha384).value(0).size(), 48);
    }
};

QTEST_GUILESS_MAIN(EventLogTest)
#include "tst_EventLog.moc"
