// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/ErrorText.h"
#include "app/console/Formats.h"
#include "app/console/overview/SystemState.h"
#include "app/console/settings/Settings.h"
#include "app/console/widgets/HexCompare.h"
#include "app/console/widgets/HexLabel.h"
#include "app/console/widgets/Theme.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::console;

namespace {
constexpr double enough = 4.5; // WCAG 2.1, success criterion 1.4.3.
}

class ConsoleLookTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyTextCanBeRead_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void everyTextCanBeRead()
    {
        QFETCH(bool, dark);
        const ThemeColors c = dark ? darkColors() : lightColors();
        for (const QColor& ground : {c.window, c.base, c.raised, c.selection}) {
            QVERIFY(contrast(c.text, ground) >= enough);
            QVERIFY2(contrast(c.muted, ground) >= enough, qPrintable(ground.name()));
            QVERIFY2(contrast(c.accent, ground) >= enough, qPrintable(ground.name()));
        }
        for (const Tone tone : {Tone::Neutral, Tone::Active, Tone::Good, Tone::Warning, Tone::Bad}) {
            for (const QColor& ground : {c.window, c.base, c.raised, c.selection, c.tint(tone)})
                QVERIFY2(contrast(c.tone(tone), ground) >= enough,
                         qPrintable(QString("%1 on %2: %3").arg(c.tone(tone).name(), ground.name()).arg(contrast(c.tone(tone), ground))));
            QVERIFY(contrast(c.text, c.tint(tone)) >= enough);
        }
        QVERIFY(contrast(c.onFilled, c.filled) >= enough);
    }

    void contrastIsWcag()
    {
        QCOMPARE(qRound(contrast(Qt::black, Qt::white) * 100), 2100);
        QCOMPARE(qRound(contrast(Qt::white, Qt::white) * 100), 100);
    }

    void agesAndDurations()
    {
        const QDateTime now = QDateTime::fromString("2026-05-01T12:00:00Z", Qt::ISODate);
        QCOMPARE(ageText(now.addSecs(-3), now), "3 s ago");
        QCOMPARE(ageText(now.addSecs(-120), now), "2 min ago");
        QCOMPARE(ageText(now.addSecs(-7200), now), "2 h ago");
        QCOMPARE(ageText({}, now), QString());
        QCOMPARE(durationText(4.21), "4.2 s");
        QCOMPARE(durationText(125), "2 min 05 s");
    }

    void hexIsShortenedAndGrouped()
    {
        QCOMPARE(shortHex("0x1234567890abcdef1234567890abcdef"), QString::fromUtf8("0x12345678…90abcdef"));
        QCOMPARE(shortHex("1234"), "1234");
        QCOMPARE(groupedHex("0x12345678"), "0x1234 5678");
    }

    void differingBytesAreCounted()
    {
        HexCompare compare;
        compare.setValues("00ff10", "00FE10");
        QCOMPARE(compare.differingBytes(), 1);
        compare.setValues("00ff", "00ff10");
        QCOMPARE(compare.differingBytes(), 1); // A missing byte differs.
        compare.setValues("", "00ff");
        QCOMPARE(compare.differingBytes(), -1);
        QVERIFY(compare.accessibleName().contains("nothing to compare"));
    }

    void everyErrorHasWords()
    {
        for (const QString& code : explainedErrorCodes()) {
            const std::string name = code.toStdString();
            const ErrorWords words = errorWords(Error(ErrorCode{name, ErrorKind::Internal}, "the-value"));
            QVERIFY2(!words.sentence.isEmpty() && !words.sentence.contains("%1"), qPrintable(code));
        }
        const ErrorWords known = errorWords(Error(ErrorCode{"vm.exists", ErrorKind::Conflict}, "node-a"));
        QCOMPARE(known.sentence, "A machine named node-a exists already.");
        const ErrorWords unknown = errorWords(Error(ErrorCode{"eth.odd", ErrorKind::Unavailable}, "http://x", "Try again."));
        QVERIFY(unknown.sentence.contains("eth.odd") && unknown.sentence.contains("http://x"));
        QCOMPARE(unknown.nextStep, "Try again.");
        const ErrorWords local = errorWords(Error(ErrorCode{"vm.exists", ErrorKind::Conflict}, "node-a", "Better hint."));
        QCOMPARE(local.nextStep, "Better hint."); // The place of the failure knows best.
    }

    void brokenCardSaysWhy()
    {
        SystemSnapshot system;
        QList<CardState> cards = describeSystem(system);
        QCOMPARE(cards.size(), 8);
        for (const CardState& card : cards)
            QVERIFY2(card.tone != Tone::Good, qPrintable(card.id)); // Nothing is known: nothing is good.
        QVERIFY(!describeGuide(system).isComplete());

        api::MachineDetail machine;
        machine.summary.name = "node-a";
        machine.summary.state = api::MachineState::Running;
        machine.registers = {{"PCR 4", "00ff", "00ff", {}, {}}, {"PCR 11", "00ff", "00fe", {}, {}}};
        system.machines = {machine};
        cards = describeSystem(system);
        const CardState& tpm = cards.at(2);
        QCOMPARE(tpm.id, "tpm");
        QCOMPARE(tpm.tone, Tone::Bad);
        QVERIFY(tpm.sentence.contains("PCR 11") && tpm.sentence.contains("node-a"));
        QCOMPARE(tpm.page, "machines");
        QCOMPARE(tpm.item, "node-a");
        // A register that the guest has not reported is not checked, and not good.
        system.machines[0].registers = {{"PCR 4", "00ff", {}, {}, {}}};
        QCOMPARE(describeSystem(system).at(2).tone, Tone::Neutral);
    }

    void theApprovalCardSaysWhatBecameOfRequests_data()
    {
        using State = api::RequestState;
        QTest::addColumn<QList<State>>("states");
        QTest::addColumn<QString>("said");
        QTest::newRow("nobody") << QList<State>{} << "Nobody has asked to join.";
        QTest::newRow("rejected") << QList<State>{State::Rejected} << "1 was";
        QTest::newRow("two rejected") << QList<State>{State::Rejected, State::Failed, State::Rejected} << "No request waits; 2 w";
        QTest::newRow("expired") << QList<State>{State::Expired} << "No request waits; 1 failed or expired.";
        QTest::newRow("on the way") << QList<State>{State::Rejected, State::Approved} << "1 request";
        QTest::newRow("waits") << QList<State>{State::Rejected, State::Verified} << "to decide";
        QTest::newRow("let in") << QList<State>{State::Rejected, State::Confirmed} << "let in";
    }
    void theApprovalCardSaysWhatBecameOfRequests()
    {
        QFETCH(QList<api::RequestState>, states);
        QFETCH(QString, said);
        for (const bool withSecret : {false, true}) {
            SystemSnapshot system;
            if (withSecret)
                system.network.contract.xPub = "0x1234";
            for (const api::RequestState state : states) {
                api::RequestSummary request;
                request.kind = api::RequestKind::Join;
                request.state = state;
                system.requests.append(request);
            }
            const CardState card = describeSystem(system).at(5);
            QCOMPARE(card.id, QString("approval"));
            if (states.isEmpty() && withSecret)
                QVERIFY(card.sentence.contains("nobody else has asked"));
            else
                QVERIFY2(card.sentence.contains(said), qPrintable(card.sentence));
        }
    }

    void whatAnotherProcessServesIsNotDown()
    {
        const StateWord word = stateWord(api::LinkState::Elsewhere);
        QCOMPARE(word.word, QString("served elsewhere"));
        QCOMPARE(word.tone, Tone::Neutral);
        SystemSnapshot system;
        system.network.chain.networkName = "Devnet";
        system.network.chain.link = api::LinkState::Elsewhere;
        system.network.chain.linkDetail = "process 7 (gatehousectl) serves this profile";
        const CardState card = describeSystem(system).at(4);
        QCOMPARE(card.id, QString("chain"));
        QCOMPARE(card.tone, Tone::Neutral);
        QVERIFY2(card.sentence.contains("process 7"), qPrintable(card.sentence));
    }

    void settingsAreKept()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("sub/console.json");
        Settings settings(path);
        QCOMPARE(settings.values(), SettingsValues());
        SettingsValues values;
        values.theme = ThemeMode::Dark;
        values.notifications = false;
        QVERIFY(settings.set(values).has_value());
        QCOMPARE(Settings(path).values(), values);
        QFile broken(path);
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("{\"theme\": 7, \"notifications\": \"no\"");
        broken.close();
        QCOMPARE(Settings(path).values(), SettingsValues());
    }
};

QTEST_MAIN(ConsoleLookTest)
#include "tst_ConsoleLook.moc"
