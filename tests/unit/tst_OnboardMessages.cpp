// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/protocol/OnboardMessages.h"
#include "core/onboard/protocol/OnboardProtocolErrors.h"
#include "core/onboard/protocol/OnboardRefusal.h"
#include "core/onboard/protocol/OnboardRoutes.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::onboard::protocol;

namespace {

const QByteArray addr = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"; // From EIP-55.
const QByteArray sig = "1b" + QByteArray("11").repeated(64);
const QByteArray pubk = QByteArray("22").repeated(32);
const QByteArray quote = "0400deadbeef";

QByteArray registerBody()
{
    return "addr=" + addr + "&sig=" + sig + "&pubk=" + pubk + "&quote=" + quote;
}

} // namespace

class OnboardMessagesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eventLogIsOptional()
    {
        RegisterForm message = *RegisterForm::parse(registerBody());
        QVERIFY(message.eventLog.isEmpty());
        QVERIFY(!message.encode().contains("eventlog"));
        message.eventLog = QByteArray(maxEventLogBytes, 'e');
        message.quote = QByteArray(maxQuoteBytes, 'q');
        QCOMPARE(RegisterForm::parse(message.encode())->eventLog, message.eventLog);
        QCOMPARE(BootstrapForm::parse(BootstrapForm{message.addr, message.quote, message.eventLog}.encode())->eventLog, message.eventLog);
        QCOMPARE(OnboardForm::parse(OnboardForm{message.addr, message.pubk, message.quote, message.eventLog}.encode())->eventLog, message.eventLog);
        QVERIFY(RegisterForm::parse(registerBody() + "&eventlog=")->eventLog.isEmpty());
        for (const QByteArray& bad : {QByteArray("&eventlog=0"), QByteArray("&eventlog=xx"), QByteArray("&eventlog=00&eventlog=00"), "&eventlog=" + QByteArray("00").repeated(maxEventLogBytes + 1)}) {
            const auto refused = RegisterForm::parse(registerBody() + bad);
            QVERIFY(!refused && refused.error().is(gatehouse::onboard::protocol::errors::badMessage));
            QVERIFY2(refused.error().detail().contains("eventlog"), qPrintable(refused.error().toString()));
        }
    }
    void encodesAsTheOriginalDoes()
    {
        const auto message = RegisterForm::parse(registerBody());
        QVERIFY2(message, message ? "" : qPrintable(message.error().toString()));
        QCOMPARE(message->encode(), registerBody());
        QCOMPARE(message->quote, QByteArray::fromHex(quote));

        const QByteArray bootstrap = "addr=" + addr + "&quote=" + quote;
        QCOMPARE(BootstrapForm::parse(bootstrap)->encode(), bootstrap);
        const QByteArray onboard = "addr=" + addr + "&pubk=" + pubk + "&quote=" + quote;
        QCOMPARE(OnboardForm::parse(onboard)->encode(), onboard);
        const QByteArray answer = "{\"ciph\":\"" + QByteArray("ab").repeated(80) + "\",\"sig\":\"" + sig + "\"}";
        QCOMPARE(OnboardAnswer::parse(answer)->encode(), answer);
    }

    void acceptsOtherSpellings()
    {
        const auto message = RegisterForm::parse("quote=0x" + quote.toUpper() + "&extra=1&pubk=0x" + pubk + "&sig=" + sig.toUpper()
                                                 + "&addr=" + addr.toLower());
        QVERIFY(message);
        QCOMPARE(message->encode(), registerBody());
    }

    void refusesEachBrokenField_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("field");
        const auto with = [](const QByteArray& name, const QByteArray& value) {
            QByteArray body;
            for (const auto& [key, good] : {std::pair<QByteArray, QByteArray>("addr", addr), {"sig", sig}, {"pubk", pubk}, {"quote", quote}})
                body += (body.isEmpty() ? "" : "&") + key + "=" + (key == name ? value : good);
            return body;
        };
        const auto without = [](const QByteArray& name) { return registerBody().replace(name + "=", "x="); };
        for (const char* field : {"addr", "sig", "pubk", "quote"}) {
            QTest::addRow("no %s", field) << without(field) << QString::fromLatin1(field);
            QTest::addRow("two %s", field) << registerBody() + "&" + field + "=00" << QString::fromLatin1(field);
            QTest::addRow("empty %s", field) << with(field, "") << QString::fromLatin1(field);
            QTest::addRow("odd %s", field) << with(field, "0x123") << QString::fromLatin1(field);
            QTest::addRow("not hex %s", field) << with(field, "zz") << QString::fromLatin1(field);
            QTest::addRow("blank %s", field) << with(field, "+" + QByteArray(field)) << QString::fromLatin1(field);
        }
        QTest::newRow("checksum") << with("addr", QByteArray(addr).replace("5aA", "5Aa")) << "addr";
        QTest::newRow("address without 0x") << with("addr", addr.mid(2)) << "addr";
        QTest::newRow("sig 64") << with("sig", sig.chopped(2)) << "sig";
        QTest::newRow("sig 66") << with("sig", sig + "00") << "sig";
        QTest::newRow("pubk 31") << with("pubk", pubk.chopped(2)) << "pubk";
        QTest::newRow("pubk 33") << with("pubk", pubk + "00") << "pubk";
        QTest::newRow("quote too long") << with("quote", QByteArray("00").repeated(maxQuoteBytes + 1)) << "quote";
        QTest::newRow("shell in address") << with("addr", "0x%24(reboot)") << "addr";
        QTest::newRow("not a form") << QByteArray("addr=%4") << "form";
        QTest::newRow("too long") << QByteArray(maxFormBytes + 1, 'x') << "bytes";
        QTest::newRow("nothing") << QByteArray() << "addr";
    }
    void refusesEachBrokenField()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, field);
        const auto message = RegisterForm::parse(body);
        QVERIFY(!message);
        QVERIFY(message.error().is(onboard::protocol::errors::badMessage));
        QVERIFY2(message.error().detail().contains(field), qPrintable(message.error().toString()));
    }

    void largestQuoteFits()
    {
        RegisterForm message = *RegisterForm::parse(registerBody());
        message.quote = QByteArray(maxQuoteBytes, 'q');
        const auto back = RegisterForm::parse(message.encode());
        QVERIFY(back);
        QCOMPARE(back->quote, message.quote);
    }

    void refusesBrokenAnswers_data()
    {
        QTest::addColumn<QByteArray>("body");
        const QByteArray ciph = QByteArray("ab").repeated(80);
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("array") << QByteArray("[]");
        QTest::newRow("cut") << QByteArray("{\"sig\":");
        QTest::newRow("no ciph") << "{\"sig\":\"" + sig + "\"}";
        QTest::newRow("numbers") << QByteArray("{\"sig\":1,\"ciph\":2}");
        QTest::newRow("ciph 79") << "{\"sig\":\"" + sig + "\",\"ciph\":\"" + ciph.chopped(2) + "\"}";
        QTest::newRow("ciph 81") << "{\"sig\":\"" + sig + "\",\"ciph\":\"" + ciph + "00\"}";
        QTest::newRow("sig 64") << "{\"sig\":\"" + sig.chopped(2) + "\",\"ciph\":\"" + ciph + "\"}";
        QTest::newRow("too long") << QByteArray(maxAnswerBytes + 1, ' ');
    }
    void refusesBrokenAnswers()
    {
        QFETCH(QByteArray, body);
        const auto answer = OnboardAnswer::parse(body);
        QVERIFY(!answer);
        QVERIFY(answer.error().is(onboard::protocol::errors::badMessage));
    }

    void refusalCarriesItsChecks()
    {
        OnboardRefusal refusal{"onboard.policy", "1 check failed", {}};
        refusal.checks.append({"a", "A", CheckStatus::Passed, "1", "1", "s", ""});
        refusal.checks.append({"quote.rtmr1", "RTMR1", CheckStatus::Failed, "aa", "bb", "self", "rebuild"});
        const auto back = OnboardRefusal::parse(refusal.encode());
        QVERIFY(back);
        QCOMPARE(back->error, refusal.error);
        QCOMPARE(back->checks.size(), 2);
        QCOMPARE(back->checks[0].id, "quote.rtmr1"); // Failed first.
        QCOMPARE(back->checks[0].expected, "aa");
        QCOMPARE(back->checks[0].actual, "bb");
        QVERIFY(back->checks[1].status == CheckStatus::Passed);
        QVERIFY(!OnboardRefusal::parse("{}"));
        QVERIFY(!OnboardRefusal::parse("{\"error\":\"x\",\"checks\":[{\"status\":\"fine\"}]}"));
        QByteArray many = "{\"error\":\"x\",\"checks\":[";
        for (int i = 0; i < 500; ++i)
            many += QByteArray(i ? "," : "") + "{\"status\":\"failed\",\"id\":\"" + QByteArray(100, 'x') + "\"}";
        QVERIFY(!OnboardRefusal::parse(many + "]}") || OnboardRefusal::parse(many + "]}")->checks.size() <= OnboardRefusal::maxChecks);
    }
};

QTEST_GUILESS_MAIN(OnboardMessagesTest)
#include "tst_OnboardMessages.moc"
