// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/Abi.h"
#include "core/eth/EthErrors.h"
#include "core/eth/KeyManagerEvent.h"

#include <QtTest>

using namespace gatehouse;
using eth::Address;
using eth::Log;

namespace {
const char* const sample = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

Log onboardedLog()
{
    Log log;
    log.topics = {eth::eventTopic("Onboarded(address,bytes16,bytes32,bytes)"),
                  eth::addressTopic(*Address::fromText(QString(sample)))};
    log.data = eth::AbiEncoder()
                   .fixedBytes(view(QByteArray::fromHex("00806f05000000000000000000000000")))
                   .fixedBytes(view(QByteArray(32, 0x11)))
                   .bytes(view(QByteArray(80, 0x22)))
                   .finish();
    log.blockNumber = 42;
    log.logIndex = 3;
    return log;
}
} // namespace

class KeyManagerEventTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void onboarded()
    {
        const auto event = eth::decodeKeyManagerEvent(onboardedLog());
        QVERIFY(event.has_value());
        QCOMPARE(event->name(), "Onboarded");
        QCOMPARE(event->subject(), sample);
        QCOMPARE(event->blockNumber, std::uint64_t(42));
        QCOMPARE(event->logIndex, std::uint64_t(3));
        const auto* content = event->as<eth::OnboardedEvent>();
        QCOMPARE(content->fmspc.toHex(), "00806f05000000000000000000000000");
        QCOMPARE(content->mrtd.toByteArray(), QByteArray(32, 0x11));
        QCOMPARE(content->ciph, QByteArray(80, 0x22));
    }
    void othersOnly()
    {
        for (const char* signature : {"BootstrapComplete(address)", "Requested(address)", "Rejected(address)"}) {
            Log log;
            log.topics = {eth::eventTopic(signature), eth::addressTopic(*Address::fromText(QString(sample)))};
            const auto event = eth::decodeKeyManagerEvent(log);
            QVERIFY2(event.has_value(), signature);
            QVERIFY(QByteArray(signature).startsWith(event->name().toLatin1()));
            QCOMPARE(event->subject(), sample);
            log.data = QByteArray(32, '\0');
            QVERIFY(eth::decodeKeyManagerEvent(log).error().is(eth::errors::badEvent));
        }
        Log container;
        container.topics = {eth::eventTopic("ContainerChanged(string)")};
        container.data = eth::AbiEncoder().string("app").finish();
        QCOMPARE(eth::decodeKeyManagerEvent(container)->subject(), "app");
        container.data = eth::AbiEncoder().bytes(view(QByteArray("\xff"))).finish();
        QVERIFY(!eth::decodeKeyManagerEvent(container));
        container.data = eth::AbiEncoder().string(QString(200'000, u'x')).finish();
        QVERIFY(!eth::decodeKeyManagerEvent(container));
    }
    void topicsAreComplete()
    {
        const QList<eth::Word> topics = eth::keyManagerTopics();
        QCOMPARE(topics.size(), qsizetype(std::variant_size_v<decltype(eth::KeyManagerEvent::content)>));
        QVERIFY(topics.contains(onboardedLog().topics[0]));
    }
    void mutations_data()
    {
        QTest::addColumn<Log>("log");
        Log log = onboardedLog();
        log.topics.clear();
        QTest::newRow("anonymous") << log;
        log = onboardedLog();
        log.topics.removeLast();
        QTest::newRow("no indexed address") << log;
        log = onboardedLog();
        log.topics.append(eth::Word());
        QTest::newRow("one topic more") << log;
        log = onboardedLog();
        log.topics[0] = eth::eventTopic("Onboarded(address)");
        QTest::newRow("another event") << log;
        log = onboardedLog();
        log.topics[1].array()[0] = 1;
        QTest::newRow("not an address") << log;
        log = onboardedLog();
        log.data[31] = 1;
        QTest::newRow("padding of fmspc") << log;
        log = onboardedLog();
        log.data.chop(32);
        QTest::newRow("cut") << log;
        log = onboardedLog();
        log.data.append(32, '\0');
        QTest::newRow("longer") << log;
        log = onboardedLog();
        log.data[95] = 0x20;
        QTest::newRow("offset into the head") << log;
        log = onboardedLog();
        log.data = eth::AbiEncoder().fixedBytes({}).fixedBytes({}).bytes(view(QByteArray(200'000, 'x'))).finish();
        QTest::newRow("ciphertext of 200,000 bytes") << log;
    }
    void mutations()
    {
        QFETCH(Log, log);
        const auto event = eth::decodeKeyManagerEvent(log);
        QVERIFY(!event);
        QVERIFY(event.error().is(eth::errors::badEvent));
    }
};

QTEST_GUILESS_MAIN(KeyManagerEventTest)
#include "tst_KeyManagerEvent.moc"
