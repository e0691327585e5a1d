// SPDX-License-Identifier: GPL-3.0-or-later
#include "ConsoleDriver.h"

#include "app/console/Notifier.h"
#include "app/console/onboarding/OnboardingPage.h"
#include "app/console/onboarding/RequestDetailView.h"
#include "app/console/onboarding/SnoozeClock.h"
#include "app/console/onboarding/WhyView.h"
#include "app/console/overview/ChainCard.h"
#include "app/console/overview/SystemState.h"
#include "core/onboard/OnboardRequest.h"

#include <QLabel>
#include <QPlainTextEdit>

using namespace gatehouse;
using namespace gatehouse::console;

/// What an operator does beside deciding, through the real window: putting a request off, noting who asked, asking why, and
/// beginning anew when the network's secret is gone.
class OnboardingDeskTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<ConsoleDriver> m_driver;

    OnboardingPage* page() const { return static_cast<OnboardingPage*>(m_driver->listPage("onboarding")); }
    QAction* action(const char* name) const { return m_driver->window().currentPage()->findChild<QAction*>(QLatin1String(name)); }
    QString stranger() const
    {
        QString id;
        const bool there = QTest::qWaitFor([&] {
            for (const Item& item : page()->model()->items())
                if (item.word == "refused by the verdict")
                    id = item.id;
            return !id.isEmpty();
        }, 20'000);
        if (!there)
            qWarning() << "no refused request";
        return id;
    }
    QString wordOf(const QString& id) const
    {
        for (const Item& item : page()->model()->items())
            if (item.id == id)
                return item.word;
        return {};
    }
    api::RequestDetail request(const QString& id) const
    {
        std::optional<api::RequestDetail> found;
        m_driver->context().services().onboarding().show(id).then([&](Result<api::RequestDetail> answer) {
            if (answer)
                found = *answer;
        });
        if (!QTest::qWaitFor([&] { return found.has_value(); }, 20'000))
            qWarning() << "no answer about" << id;
        return found.value_or(api::RequestDetail());
    }
    bool saveBoth(const QString& name)
    {
        m_driver->context().theme().setMode(ThemeMode::Dark);
        const bool dark = m_driver->save(name + "-dark");
        m_driver->context().theme().setMode(ThemeMode::Light);
        return dark && m_driver->save(name + "-light");
    }
    /// The text of every label that can be seen.
    static QString seen(const QWidget* widget)
    {
        QString text;
        for (const QLabel* label : widget->findChildren<QLabel*>())
            if (label->isVisible())
                text += label->text() + '\n';
        return text;
    }
    static api::MachineDetail machine(const char* name, api::MachineState state, bool holds, bool reported)
    {
        api::MachineDetail made;
        made.summary.name = QLatin1String(name);
        made.summary.state = state;
        made.summary.holdsSecret = holds;
        made.registers = {{"PCR 4", "00", reported ? "00" : "", {}, {}}};
        return made;
    }

private Q_SLOTS:
    void init()
    {
        m_driver = std::make_unique<ConsoleDriver>(api::DemoOptions{api::DemoStart::Populated, 20});
        QVERIFY(QTest::qWaitForWindowExposed(&m_driver->window()));
    }
    void cleanup() { m_driver.reset(); }

    void puttingOffByKeyboard()
    {
        const QString id = stranger();
        QVERIFY(m_driver->window().showPage("onboarding", id));
        QTRY_COMPARE_WITH_TIMEOUT(page()->waitingCount(), 1, 20'000);
        auto* snooze = m_driver->find<QPushButton>("snoozeRequest", 20'000);
        QVERIFY(snooze);
        snooze->setFocus();
        QTest::keyClick(snooze, Qt::Key_Space);
        auto* hour = m_driver->find<QPushButton>("choice-hour", 20'000);
        QVERIFY(hour);
        QVERIFY(!m_driver->find<QPushButton>("rejectRequest", 50)); // One question at a time.
        QTRY_COMPARE(m_driver->window().focusWidget(), hour);
        QTRY_COMPARE(hour->visibleRegion().boundingRect().size(), hour->size()); // Scrolled to.
        QVERIFY(saveBoth("snooze-asked"));
        hour->setFocus();
        QTest::keyClick(hour, Qt::Key_Escape); // Changed one's mind.
        QVERIFY(m_driver->find<QPushButton>("rejectRequest", 20'000));
        QCOMPARE(page()->waitingCount(), 1);

        snooze->setFocus();
        QTest::keyClick(snooze, Qt::Key_Space);
        QVERIFY(m_driver->find<QPushButton>("choice-hours", 20'000));
        QTest::keyClick(m_driver->window().focusWidget(), Qt::Key_Tab);
        QTRY_COMPARE(m_driver->window().focusWidget()->objectName(), QString("choice-hours"));
        QTest::keyClick(m_driver->window().focusWidget(), Qt::Key_Space); // The second one: four hours.
        QTRY_COMPARE_WITH_TIMEOUT(wordOf(id), QString("put off"), 20'000);
        QCOMPARE(page()->waitingCount(), 0);
        const api::RequestDetail put = request(id);
        const qint64 seconds = QDateTime::currentDateTimeUtc().secsTo(put.summary.snoozedUntil);
        QVERIFY2(seconds > 3 * 3600 + 3500 && seconds <= 4 * 3600, qPrintable(QString::number(seconds)));
        QCOMPARE(put.summary.state, api::RequestState::Verified); // Nothing was decided by it.
        QCOMPARE(put.history.last().actor, QString("operator"));
        QTRY_VERIFY_WITH_TIMEOUT(seen(page()).contains("Put off until"), 20'000);
        QVERIFY(saveBoth("snoozed"));

        QVERIFY(m_driver->click("wakeRequest", 20'000));
        QTRY_COMPARE_WITH_TIMEOUT(wordOf(id), QString("refused by the verdict"), 20'000);
        QCOMPARE(page()->waitingCount(), 1);
        QVERIFY(!request(id).summary.snoozedUntil.isValid());
    }

    void whatIsDueIsAnnounced()
    {
        const QString id = stranger();
        QSignalSpy announced(m_driver->window().notifier(), &Notifier::requestAnnounced);
        bool done = false;
        m_driver->context().services().onboarding().snooze(id, QDateTime::currentDateTimeUtc().addMSecs(2500)).then([&](Result<void> answer) { done = answer.has_value(); });
        QTRY_VERIFY(done);
        QTRY_COMPARE_WITH_TIMEOUT(announced.size(), 1, 30'000);
        QCOMPARE(announced.first().first().toString(), id);
        QVERIFY2(m_driver->window().notifier()->lastText().endsWith("waits for you again"), qPrintable(m_driver->window().notifier()->lastText()));
        QTRY_COMPARE_WITH_TIMEOUT(wordOf(id), QString("refused by the verdict"), 20'000);
    }

    void theClockTellsOnceAndIsNotFooledBySleep()
    {
        QDateTime now(QDate(2026, 11, 22), QTime(4, 0), Qt::UTC);
        SnoozeClock clock([&now] { return now; });
        QSignalSpy due(&clock, &SnoozeClock::due);
        clock.setTimes({{"past", now.addSecs(-1)}, {"a", now.addMSecs(40)}, {"b", now.addDays(2)}, {"none", QDateTime()}});
        now = now.addDays(1); // The computer slept; the timer had 40 ms to go.
        QTRY_COMPARE_WITH_TIMEOUT(due.size(), 1, 20'000);
        QCOMPARE(due.first().first().toString(), QString("a"));
        clock.setTimes({{"b", now.addMSecs(30)}});
        now = now.addSecs(1);
        QTRY_COMPARE_WITH_TIMEOUT(due.size(), 2, 20'000);
        QCOMPARE(due.last().first().toString(), QString("b"));
        const QDateTime morning = tomorrowMorning(now).toLocalTime();
        QCOMPARE(morning.time(), QTime(8, 0));
        QCOMPARE(now.toLocalTime().date().daysTo(morning.date()), 1);
    }

    void aNoteIsAboutTheAccount()
    {
        const QString id = stranger();
        QVERIFY(m_driver->window().showPage("onboarding", id));
        auto* note = m_driver->find<QPushButton>("noteAccount", 20'000);
        QVERIFY(note);
        QCOMPARE(note->text(), QString::fromUtf8("Add a note…"));
        note->setFocus();
        QTest::keyClick(note, Qt::Key_Space);
        QLineEdit* field = m_driver->find<QLineEdit>("reason", 20'000);
        QVERIFY(field);
        QCOMPARE(field->accessibleName(), QString("Note"));
        m_driver->type(field, "the lab in Graz");
        QVERIFY(saveBoth("note-asked"));
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(request(id).accountNote, QString("the lab in Graz"), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(note->text(), QString::fromUtf8("Change the note…"), 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(seen(page()).contains("the lab in Graz"), 20'000);
        QVERIFY(saveBoth("noted"));
        QCOMPARE(request(id).summary.state, api::RequestState::Verified);

        QTest::keyClick(note, Qt::Key_Space);
        field = m_driver->find<QLineEdit>("reason", 20'000);
        QCOMPARE(field->text(), QString("the lab in Graz")); // Changed, not begun again.
        field->clear();
        QVERIFY(m_driver->click("confirmReason", 20'000)); // An empty one is forgotten.
        QTRY_VERIFY_WITH_TIMEOUT(request(id).accountNote.isEmpty(), 20'000);
    }

    void whyExplainsTheVerdict()
    {
        const QString id = stranger();
        QVERIFY(m_driver->window().showPage("onboarding", id));
        auto* why = m_driver->find<QPushButton>("whyVerdict", 20'000);
        QVERIFY(why);
        QVERIFY(!m_driver->find<QPlainTextEdit>("rulesInForce", 50));
        why->setFocus();
        QTest::keyClick(why, Qt::Key_Space);
        auto* rules = m_driver->find<QPlainTextEdit>("rulesInForce", 20'000);
        QVERIFY(rules);
        QVERIFY(rules->toPlainText().contains("strict-v3") && rules->isReadOnly());
        const QString text = seen(page()->findChild<WhyView*>());
        QVERIFY2(text.contains("Refused by the policy strict-v3") && text.contains("RTMR") && text.contains("Event log"), qPrintable(text));
        QVERIFY(saveBoth("why"));
        QVERIFY(m_driver->click("openPolicy", 20'000));
        QTRY_COMPARE(m_driver->window().currentPage()->id(), QString("policy"));
    }

    void whySaysWhichQuestionDecided_data()
    {
        QTest::addColumn<int>("rank"); // How many of the questions had a yes, less one.
        QTest::addColumn<QString>("says");
        QTest::newRow("no quote") << -1 << "not a quote";
        QTest::newRow("not genuine") << 0 << "not genuine";
        QTest::newRow("other guest") << 1 << "another guest";
        QTest::newRow("policy") << 2 << "Refused by the policy mine: 1 check failed";
        QTest::newRow("accepted") << 3 << "Accepted by the policy mine";
    }
    void whySaysWhichQuestionDecided()
    {
        QFETCH(int, rank);
        QFETCH(QString, says);
        api::RequestDetail detail;
        detail.policyName = "mine";
        detail.readable = rank >= 0;
        detail.genuine = rank >= 1;
        detail.bound = rank >= 2;
        detail.summary.accepted = rank >= 3;
        detail.summary.counts = {3, rank >= 3 ? 0 : 1, 0};
        const QString sentence = WhyView::sentence(detail);
        QVERIFY2(sentence.contains(says), qPrintable(sentence));
        QCOMPARE(sentence.contains("No exception is possible"), rank < 2);
        QAction policy;
        WhyView view(&policy);
        view.setRequest(detail);
        view.setRequest(detail); // Again: rows are not added twice.
        int questions = 0;
        for (const QLabel* label : view.findChildren<QLabel*>())
            questions += label->text().endsWith('?') ? 1 : 0;
        QCOMPARE(questions, 4);
    }

    void aLostSecretIsSaidOnlyWhenItIsCertain()
    {
        using State = api::MachineState;
        SystemSnapshot system;
        system.network.chain.devnet = true;
        system.network.chain.link = api::LinkState::Up;
        system.network.contract.hasCode = true;
        system.network.contract.xPub = "0x1234";
        QVERIFY(!isSecretGone(system)); // libvirt has not been heard.
        system.machinesKnown = true;
        QVERIFY(isSecretGone(system));
        system.machines = {machine("a", State::Off, false, false), machine("b", State::Running, true, true)};
        QVERIFY(!isSecretGone(system));
        system.machines[1] = machine("b", State::Running, false, false);
        QVERIFY(!isSecretGone(system)); // It has not said anything yet.
        system.machines[1] = machine("b", State::Unknown, false, false);
        QVERIFY(!isSecretGone(system));
        system.machines[1] = machine("b", State::Starting, false, false);
        QVERIFY(!isSecretGone(system)); // The first node while it starts.
        api::RequestSummary asks;
        asks.machine = "b";
        asks.kind = api::RequestKind::Join;
        asks.state = api::RequestState::Verified;
        system.requests = {asks};
        QVERIFY(isSecretGone(system)); // It asks, and nobody can answer.
        const CardState card = describeSystem(system).at(5);
        QCOMPARE(card.id, QString("approval"));
        QCOMPARE(card.tone, Tone::Bad);
        QCOMPARE(card.page, QString("network"));
        QVERIFY(describeGuide(system).secretGone);
        system.network.chain.link = api::LinkState::Down;
        QVERIFY(!isSecretGone(system));
    }

    void aLostSecretIsShownAndANewNetworkBegun()
    {
        QTRY_VERIFY(m_driver->listPage("machines")->model()->rowOf("node-a") >= 0);
        QVERIFY(m_driver->window().showPage("machines", "node-a"));
        QVERIFY(m_driver->click("forceOffMachine", 20'000));
        QVERIFY(m_driver->click("confirmDeed", 20'000));
        QVERIFY(m_driver->waitForWord("machines", "node-a", "off"));
        QVERIFY(m_driver->window().showPage("overview"));
        auto* card = m_driver->find<ChainCard>("card-approval", 20'000);
        QVERIFY(card);
        QTRY_COMPARE_WITH_TIMEOUT(card->state().word, QString("secret gone"), 20'000);
        QVERIFY(card->accessibleName().contains("nobody can be let in"));
        QVERIFY(saveBoth("secret-gone"));

        card->setFocus();
        QTest::keyClick(card, Qt::Key_Return);
        QTRY_COMPARE(m_driver->window().currentPage()->id(), QString("network"));
        QVERIFY(m_driver->find<QPushButton>("confirmDeed", 20'000));
        QVERIFY(QApplication::activeModalWidget()->grab().save(QStringLiteral(GATEHOUSE_BINARY_DIR) + "/screenshots" + qEnvironmentVariable("GATEHOUSE_SCREENSHOT_SUFFIX") + "/reset-asked.png"));
        QTest::keyClick(QApplication::activeModalWidget(), Qt::Key_Escape); // Nothing happens without a yes.
        QTRY_VERIFY(!QApplication::activeModalWidget());
        QVERIFY(!m_driver->context().services().network().status().contract.xPub.isEmpty());
        QVERIFY(page()->model()->rowCount() > 0);

        QVERIFY(m_driver->click("resetNetwork", 20'000));
        QVERIFY(m_driver->click("confirmDeed", 20'000));
        QTRY_COMPARE_WITH_TIMEOUT(page()->model()->rowCount(), 0, 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->context().services().network().status().chain.link, api::LinkState::Up, 30'000);
        QVERIFY(m_driver->context().services().network().status().contract.xPub.isEmpty());
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->listPage("machines")->model()->rowOf("node-a") >= 0, 20'000); // Machines are not touched.
        QVERIFY(m_driver->save("network-anew"));
    }

    void anApprovedOneThatWaitsCanBeRejected()
    {
        QString id;
        QTRY_VERIFY_WITH_TIMEOUT(([&] {
            for (const Item& item : page()->model()->items())
                if (item.word == "approved")
                    id = item.id;
            return !id.isEmpty();
        })(), 20'000);
        QVERIFY(m_driver->window().showPage("onboarding", id));
        QTRY_VERIFY_WITH_TIMEOUT(seen(page()).contains("nothing was sent yet"), 20'000);
        QVERIFY2(seen(page()).contains("waiting for 64 confirmations"), qPrintable(seen(page()))); // Why it waits.
        QVERIFY(saveBoth("approved-waits"));
        QVERIFY(!action("approveRequest")->isVisible()); // That was said already.
        QVERIFY(!action("snoozeRequest")->isVisible());
        auto* reject = m_driver->find<QPushButton>("rejectRequest", 20'000);
        QVERIFY(reject);
        reject->setFocus();
        QTest::keyClick(reject, Qt::Key_Space);
        QLineEdit* reason = m_driver->find<QLineEdit>("reason", 20'000);
        QVERIFY(reason);
        QVERIFY2(seen(page()).contains("You approved this request, but nothing was sent yet. Why do you reject it now?"), qPrintable(seen(page())));
        QVERIFY(saveBoth("approved-reject-asked"));
        m_driver->type(reason, "the lab called it off");
        QTest::keyClick(reason, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(wordOf(id), QString("rejected"), 20'000);
        QCOMPARE(request(id).rejectionReason, QString("the lab called it off"));
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->find<QPushButton>("rejectRequest", 50), 20'000);
    }

    /// The page has no rule of its own about who may still be rejected: it offers what the service says, in every state.
    void rejectIsOfferedWhereTheCoreAllowsIt()
    {
        QTRY_VERIFY_WITH_TIMEOUT(page()->model()->rowCount() >= 5, 20'000);
        QSet<int> states;
        QSet<bool> answers;
        const auto items = page()->model()->items();
        for (const Item& item : items) {
            QVERIFY(m_driver->window().showPage("onboarding", item.id));
            const api::RequestDetail detail = request(item.id);
            QTRY_COMPARE_WITH_TIMEOUT(page()->currentId(), item.id, 20'000);
            // The document is shown when the answer is there.
            QTRY_VERIFY_WITH_TIMEOUT(seen(page()).contains(item.id.left(8)), 20'000);
            QTRY_COMPARE_WITH_TIMEOUT(action("rejectRequest")->isVisible(), detail.mayReject, 20'000);
            if (detail.mayReject)
                QVERIFY2(m_driver->find<QPushButton>("rejectRequest", 20'000), qPrintable(item.word));
            QCOMPARE(detail.mayReject, onboard::mayReject(onboard::RequestState(int(detail.summary.state))));
            states.insert(int(detail.summary.state));
            answers.insert(detail.mayReject);
        }
        QVERIFY2(states.size() >= 5, qPrintable(QString::number(states.size())));
        QCOMPARE(answers.size(), 2);
    }

    void whatWasSentOnceIsNotCalledUnsent()
    {
        QAction inspect, note, why, policy, reject, approve;
        RequestDetailView view({&inspect, &note, &why, &policy, {&reject}, &approve});
        view.resize(900, 1400);
        view.show();
        api::RequestDetail detail;
        detail.summary.id = "0xabcdef0123456789";
        detail.summary.state = api::RequestState::Approved;
        detail.mayReject = true;
        view.setRequest(detail);
        QVERIFY(seen(&view).contains("nothing was sent yet"));
        detail.history = {{QDateTime::currentDateTimeUtc(), api::RequestState::Sent, "host service", "transaction 0x1"},
                          {QDateTime::currentDateTimeUtc(), api::RequestState::Approved, "chain", "block 7 was replaced"}};
        view.setRequest(detail);
        QVERIFY2(!seen(&view).contains("nothing was sent"), qPrintable(seen(&view)));
        QVERIFY(seen(&view).contains("the chain did not keep"));
        view.askForRejection();
        QVERIFY(!seen(&view).contains("nothing was sent"));
        detail.summary.state = api::RequestState::Encrypted; // It moved on meanwhile: the question is withdrawn.
        detail.mayReject = false;
        view.setRequest(detail);
        QVERIFY(!view.findChild<QLineEdit*>("reason")->isVisible());
    }

    void theNewTextsAreGerman()
    {
        m_driver.reset();
        m_driver = std::make_unique<ConsoleDriver>(api::DemoOptions{api::DemoStart::Populated, 20}, QLocale(QLocale::German));
        QVERIFY(QTest::qWaitFor([&] { return page()->model()->rowCount() > 0; }, 20'000));
        QString id;
        for (const Item& item : page()->model()->items())
            if (item.tone == Tone::Bad)
                id = item.id;
        QVERIFY(m_driver->window().showPage("onboarding", id));
        auto* snooze = m_driver->find<QPushButton>("snoozeRequest", 20'000);
        QVERIFY(snooze);
        QCOMPARE(snooze->text(), QString::fromUtf8("Zurückstellen…"));
        QCOMPARE(action("noteAccount")->text(), QString("Notiz machen…"));
        QVERIFY(m_driver->click("whyVerdict", 20'000));
        QTRY_VERIFY_WITH_TIMEOUT(seen(page()->findChild<WhyView*>()).contains("Von der Richtlinie strict-v3 abgelehnt"), 20'000);
        QVERIFY(m_driver->save("why-german"));
        snooze->click();
        QCOMPARE(m_driver->find<QPushButton>("choice-tomorrow", 20'000)->text(), QString("Morgen um 8:00"));
        QVERIFY(m_driver->window().showPage("network"));
        QCOMPARE(m_driver->find<QPushButton>("resetNetwork", 20'000)->text(), QString("Neues Netz…"));
    }
};

QTEST_MAIN(OnboardingDeskTest)
#include "tst_OnboardingDesk.moc"
