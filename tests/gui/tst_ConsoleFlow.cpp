// SPDX-License-Identifier: GPL-3.0-or-later
#include "ConsoleDriver.h"

#include "app/console/Notifier.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/HexCompare.h"
#include "app/console/widgets/HexLabel.h"
#include "app/console/widgets/RecordTable.h"
#include "core/base/Operation.h"

#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolTip>
#include <QWhatsThis>

using namespace gatehouse;
using namespace gatehouse::console;

namespace {

api::RequestDetail requestOf(ConsoleDriver& driver, const QString& id)
{
    api::RequestDetail detail;
    bool done = false;
    auto task = driver.context().services().onboarding().show(id);
    std::move(task).then([&](Result<api::RequestDetail> answer) {
        if (answer)
            detail = *answer;
        done = true;
    });
    if (!QTest::qWaitFor([&] { return done; }))
        qWarning() << "no answer about" << id;
    return detail;
}

} // namespace

/// The main job through the real window: build, launch, launch, approve; and what a person does instead.
class ConsoleFlowTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void mainJobByMouse()
    {
        ConsoleDriver driver({api::DemoStart::Empty, 8});
        QVERIFY(QTest::qWaitForWindowExposed(&driver.window()));
        driver.context().begin();
        QVERIFY(driver.save("first-start"));
        // The guide's own button starts the build and goes to it.
        QVERIFY(QTest::qWaitFor([&] { return driver.context().services().network().status().chain.link == api::LinkState::Up; }, 5000));
        QVERIFY(driver.click("guideNext"));
        QCOMPARE(driver.window().currentPage()->id(), "images");
        QVERIFY(driver.waitForWord("images", "dstack", "building"));
        QVERIFY(driver.save("build-running"));
        QVERIFY(driver.waitForWord("images", "dstack 0.3.1", "ready"));

        QVERIFY(driver.click("launchFromImage"));
        QVERIFY(driver.find<QComboBox>("machineImage"));
        QTRY_COMPARE(driver.find<QLineEdit>("machineName")->text(), "node-a");
        QVERIFY(driver.click("launchNow"));
        QCOMPARE(driver.window().currentPage()->id(), "machines");
        QVERIFY(driver.waitForWord("machines", "node-a", "starting"));
        QVERIFY(driver.save("machine-starting"));
        QVERIFY(driver.waitForWord("machines", "node-a", "running"));
        const auto* ports = driver.window().currentPage()->findChild<RecordTable*>("ports");
        QVERIFY(ports);
        QTRY_VERIFY(ports->records()->rowCount() == 4);
        for (const Record& port : ports->records()->records())
            QCOMPARE(QUrl(port.id).scheme(), port.cells.at(0).text == "https" ? "https" : "http");
        QCOMPARE(driver.context().services().network().status().contract.xPub.left(2), "0x");

        QSignalSpy announced(driver.window().notifier(), &Notifier::requestAnnounced);
        QVERIFY(driver.click("launchMachine"));
        QTRY_COMPARE(driver.find<QLineEdit>("machineName")->text(), "node-b");
        QVERIFY(driver.click("launchNow"));
        QVERIFY(announced.wait(15000));
        QCOMPARE(driver.window().notifier()->lastText(), "node-b asks to join");
        QVERIFY(driver.save("request-arrived"));
        QVERIFY(driver.window().showPage("onboarding", announced.first().first().toString()));
        QVERIFY(driver.waitForWord("onboarding", "node-b", "waits for you"));
        QVERIFY(driver.save("request-verified"));
        QCOMPARE(driver.word("machines", "node-b"), "starting");
        QVERIFY(driver.click("approveRequest"));
        QVERIFY(driver.waitForWord("onboarding", "node-b", "confirmed"));
        QVERIFY(driver.save("request-confirmed"));
        if (auto* scroll = driver.window().currentPage()->findChild<QScrollArea*>("detailScroll"))
            scroll->verticalScrollBar()->setValue(scroll->verticalScrollBar()->maximum());
        QVERIFY(driver.save("request-confirmed-end"));
        QVERIFY(driver.waitForWord("machines", "node-b", "running"));
        // Nothing asks for a decision any more, and the guide has done its part.
        QVERIFY(!driver.find("approveRequest", 100));
        QVERIFY(driver.window().showPage("overview"));
        QVERIFY(QTest::qWaitFor([&] { return !driver.find("guideNext", 1); }, 4000));
        QVERIFY(driver.save("overview-complete"));
    }

    void rejectingAsksForAReasonAndRecordsIt()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        const QString id = stranger(driver);
        QVERIFY(driver.window().showPage("onboarding", id));
        QVERIFY(driver.click("rejectRequest"));
        QLineEdit* reason = driver.find<QLineEdit>("reason");
        QVERIFY(reason);
        QVERIFY(!driver.find("confirmReason", 50)); // Disabled without words.
        driver.type(reason, "nobody owns this host");
        QTRY_COMPARE(reason->visibleRegion().boundingRect().size(), reason->size()); // Scrolled to, not hidden below.
        QVERIFY(driver.save("request-reject"));
        QVERIFY(driver.click("confirmReason"));
        QTRY_COMPARE(requestOf(driver, id).summary.state, api::RequestState::Rejected);
        QCOMPARE(requestOf(driver, id).rejectionReason, "nobody owns this host");
        QVERIFY(driver.save("request-rejected"));
        QVERIFY(!driver.find("rejectRequest", 100));
    }

    void refusedVerdictOffersOnlyTheException()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        const QString id = stranger(driver);
        QVERIFY(driver.window().showPage("onboarding", id));
        QVERIFY(driver.find("approveException"));
        QVERIFY(!driver.find("approveRequest", 50));
        const api::RequestDetail before = requestOf(driver, id);
        QVERIFY(before.preview.needsException);
        // The refusal names the register with both values.
        const auto failed = std::find_if(before.checks.cbegin(), before.checks.cend(),
                                         [](const Check& check) { return check.status == CheckStatus::Failed; });
        QVERIFY(failed != before.checks.cend());
        QVERIFY(failed->title.startsWith("RTMR"));
        QVERIFY(failed->expected != failed->actual && failed->expected.size() == 96 && failed->actual.size() == 96);

        QVERIFY(driver.click("approveException"));
        QLineEdit* reason = driver.find<QLineEdit>("reason");
        QVERIFY(reason);
        driver.type(reason, "ab");
        QTest::keyClick(reason, Qt::Key_Return);
        QCOMPARE(requestOf(driver, id).summary.state, api::RequestState::Verified); // Two letters are no reason.
        driver.type(reason, "lab test, approved by the two of us");
        QTest::keyClick(reason, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(requestOf(driver, id).summary.state, api::RequestState::Confirmed, 8000);
        bool recorded = false;
        for (const api::RequestTransition& transition : requestOf(driver, id).history)
            recorded = recorded || transition.detail.contains("lab test, approved by the two of us");
        QVERIFY(recorded);
    }

    void expiredIsNotSuperseded()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        QVERIFY(driver.window().showPage("onboarding", stranger(driver, "expired")));
        QVERIFY(driver.find("importQuote")); // Its quote opens it again.
        QVERIFY(!driver.find("approveRequest", 50));
        QVERIFY(driver.find("rejectRequest")); // And whoever does not want it may say so, as on the command line.
    }

    void cancelStopsABuild()
    {
        ConsoleDriver driver({api::DemoStart::Empty, 2});
        driver.window().showPage("images");
        QVERIFY(driver.click("buildImage"));
        QVERIFY(driver.waitForWord("images", "dstack", "building"));
        const auto running = driver.context().services().activity().running();
        QCOMPARE(running.size(), 1);
        QVERIFY(driver.click("cancelOperation"));
        QVERIFY(driver.waitForWord("images", "dstack", "cancelled"));
        QVERIFY(running.first()->isFinished());
        QVERIFY(driver.context().services().activity().running().isEmpty());
        QVERIFY(driver.save("build-cancelled"));
    }

    void failedBuildSaysWhyAndWhatNext()
    {
        ConsoleDriver driver({api::DemoStart::Empty, 8});
        driver.window().showPage("images");
        QVERIFY(driver.click("buildImageWith"));
        auto* recipe = driver.find<QComboBox>("recipe");
        QVERIFY(recipe);
        QTRY_COMPARE(recipe->count(), 3);
        recipe->setCurrentIndex(1);
        QVERIFY(driver.click("buildNow"));
        QVERIFY(driver.waitForWord("images", "dstack-next", "build failed"));
        QVERIFY(driver.window().showPage("images", "build:dstack-next"));
        bool told = false;
        for (const Banner* banner : driver.window().findChildren<Banner*>())
            told = told || (banner->isVisible() && banner->text().contains("openssl"));
        QVERIFY(told);
        QVERIFY(driver.save("build-failed"));
    }

    void removingNeedsTheNameTyped()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        QTRY_VERIFY(driver.listPage("machines")->model()->rowOf("bench") >= 0);
        QVERIFY(driver.window().showPage("machines", "bench"));
        QVERIFY(driver.click("removeMachine"));
        auto* name = driver.find<QLineEdit>("confirmName");
        QVERIFY(name);
        driver.type(name, "benc");
        QVERIFY(!driver.find("confirmDeed", 50));
        driver.type(name, "bench");
        QVERIFY(driver.click("confirmDeed"));
        QTRY_COMPARE(driver.listPage("machines")->model()->rowOf("bench"), -1);
    }

    void forceOffAsksFirst()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        QTRY_VERIFY(driver.listPage("machines")->model()->rowOf("node-a") >= 0);
        QVERIFY(driver.window().showPage("machines", "node-a"));
        launchSecond(driver); // Else it would be the last one that holds the secret.
        QVERIFY(driver.window().showPage("machines", "node-a"));
        QVERIFY(driver.click("forceOffMachine"));
        QVERIFY(!shownDialog(driver).contains("last running node"));
        QCOMPARE(driver.word("machines", "node-a"), "running");
        QVERIFY(driver.click("confirmDeed"));
        QVERIFY(driver.waitForWord("machines", "node-a", "off"));
    }

    void theLastHolderOfTheSecretIsNotLostByAccident_data()
    {
        QTest::addColumn<QByteArray>("button");
        QTest::newRow("shut down") << QByteArray("shutdownMachine");
        QTest::newRow("force off") << QByteArray("forceOffMachine");
    }
    void theLastHolderOfTheSecretIsNotLostByAccident()
    {
        QFETCH(QByteArray, button);
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        QTRY_VERIFY(driver.listPage("machines")->model()->rowOf("node-a") >= 0);
        QVERIFY(driver.window().showPage("machines", "node-a"));
        QVERIFY(driver.click(button.constData()));
        QTRY_VERIFY(shownDialog(driver).contains("node-a is the last running node"));
        QVERIFY(driver.save(QString("last-holder-") + button));
        // Escape keeps it.
        QTest::keyClick(QApplication::activeModalWidget(), Qt::Key_Escape);
        QTRY_VERIFY(!QApplication::activeModalWidget());
        QCOMPARE(driver.word("machines", "node-a"), "running");
        // The service refuses by itself, whoever asks.
        bool refused = false;
        driver.context().services().machines().shutdown("node-a", api::LastHolder::Keep).then([&](Result<void> answer) {
            refused = !answer && answer.error().is(api::lastHolderError);
        });
        QTRY_VERIFY(refused);
        QVERIFY(driver.click(button.constData()));
        QVERIFY(driver.click("confirmDeed"));
        QVERIFY(driver.waitForWord("machines", "node-a", "off"));
    }

    void wholeJobByKeyboardAlone()
    {
        ConsoleDriver driver({api::DemoStart::Empty, 8});
        QVERIFY(QTest::qWaitForWindowExposed(&driver.window()));
        driver.context().begin();
        QVERIFY(QTest::qWaitFor([&] { return driver.context().services().network().status().chain.link == api::LinkState::Up; }, 5000));
        palette(driver, "build image");
        QTRY_COMPARE(driver.window().currentPage()->id(), "images");
        QVERIFY(driver.waitForWord("images", "dstack 0.3.1", "ready"));
        for (const QString name : {"node-a", "node-b"}) {
            palette(driver, "launch machine");
            auto* field = driver.find<QLineEdit>("machineName");
            QVERIFY(field);
            QTRY_COMPARE(field->text(), name);
            QVERIFY(driver.find("launchNow"));
            QTest::keyClick(field, Qt::Key_Return);
            QVERIFY(driver.waitForWord("machines", name, name == "node-a" ? "running" : "starting"));
        }
        QVERIFY(driver.focusWindow());
        QTest::keyClick(&driver.window(), Qt::Key_4, Qt::ControlModifier);
        QTRY_COMPARE(driver.window().currentPage()->id(), "onboarding");
        QVERIFY(driver.waitForWord("onboarding", "node-b", "waits for you"));
        auto* list = driver.window().currentPage()->findChild<QListView*>("list");
        QTRY_VERIFY(list->hasFocus());
        QTest::keyClick(list, Qt::Key_Home);
        QVERIFY(driver.find("approveRequest"));
        // Enter leads into the document, Tab through its rows to the button at its end.
        QTest::keyClick(list, Qt::Key_Return);
        QVERIFY(!list->hasFocus());
        QWidget* wanted = driver.find("approveRequest");
        for (int i = 0; i < 120 && QApplication::focusWidget() != wanted; ++i)
            driver.key(Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), wanted);
        driver.key(Qt::Key_Space);
        QVERIFY(driver.waitForWord("onboarding", "node-b", "confirmed"));
        QVERIFY(driver.waitForWord("machines", "node-b", "running"));
    }

    void foreignTextIsNoMarkup()
    {
        ConsoleDriver driver({api::DemoStart::Empty, 8});
        QVERIFY(QTest::qWaitForWindowExposed(&driver.window()));
        QToolTip::showText(driver.window().mapToGlobal(QPoint(40, 40)), "[1.0] hello <img src=\"/proc/self/no-such-picture\">", &driver.window());
        const auto shown = [] {
            const QWidgetList all = QApplication::topLevelWidgets();
            const auto tip = std::find_if(all.begin(), all.end(), [](const QWidget* one) { return one->inherits("QTipLabel"); });
            return tip == all.end() ? nullptr : qobject_cast<QLabel*>(*tip);
        };
        QTRY_VERIFY(shown());
        QCOMPARE(shown()->textFormat(), Qt::PlainText);
        QToolTip::hideText();
    }
    void commandsCanBeCopied()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        QTRY_VERIFY(driver.listPage("machines")->model()->rowOf("node-a") >= 0);
        QVERIFY(driver.window().showPage("machines", "node-a"));
        QVERIFY(driver.find("forceOffMachine"));
        auto* list = driver.window().currentPage()->findChild<QListView*>("list");
        QTest::keyClick(list, Qt::Key_Menu);
        QMenu* menu = nullptr;
        QTRY_VERIFY(menu = qobject_cast<QMenu*>(QApplication::activePopupWidget()));
        QMenu* copies = nullptr;
        for (const QAction* action : menu->actions())
            if (action->menu())
                copies = action->menu();
        QVERIFY(copies);
        bool found = false;
        for (QAction* action : copies->actions()) {
            if (action->text() != "gatehousectl vm stop node-a")
                continue;
            found = true;
            action->trigger();
        }
        QVERIFY(found);
        QCOMPARE(QApplication::clipboard()->text(), "gatehousectl vm stop node-a");
        menu->close();
    }

    void keysExplainAndFilter()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        QVERIFY(QTest::qWaitForWindowExposed(&driver.window()));
        QVERIFY(driver.focusWindow());
        QTest::keyClick(&driver.window(), Qt::Key_7, Qt::ControlModifier);
        QTRY_COMPARE(driver.window().currentPage()->id(), "logs");
        QTest::keyClick(&driver.window(), Qt::Key_F, Qt::ControlModifier);
        auto* expression = driver.find<QLineEdit>("logExpression");
        QTRY_VERIFY(expression->hasFocus());
        QTest::keyClick(expression, Qt::Key_F1);
        const auto explained = [] {
            for (const QWidget* top : QApplication::topLevelWidgets())
                if (top->isVisible() && QByteArray(top->metaObject()->className()) == "QWhatsThat")
                    return true;
            return false;
        };
        QTRY_VERIFY(explained());
        QWhatsThis::hideText();
    }

    void speaksGerman()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 4}, QLocale(QLocale::German, QLocale::Germany));
        QStringList titles;
        for (const Page* page : driver.window().pages())
            titles.append(page->title());
        const QStringList german{"Übersicht", "Images", "Maschinen", "Aufnahme", "Netz", "Knoten", "Protokolle", "Quotes", "Richtlinie", "Belege", "Einstellungen"};
        QCOMPARE(titles, german);
        QVERIFY(driver.waitForWord("machines", "node-a", "läuft"));
        driver.window().showPage("onboarding", stranger(driver, "vom Urteil abgelehnt"));
        QTRY_COMPARE(driver.find("approveException")->text(), "Als Ausnahme zustimmen…");
        QVERIFY(driver.save("onboarding-german"));
    }

    void emptyPagesTeach()
    {
        ConsoleDriver driver({api::DemoStart::Empty, 4});
        driver.window().resize(1024, 700);
        for (Page* page : driver.window().pages()) {
            QVERIFY(driver.window().showPage(page->id()));
            QTest::qWait(200);
            checkManners(page);
            QVERIFY(driver.save(page->id() + "-empty"));
        }
    }

    void everyPageHasAPicture_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<QSize>("size");
        QTest::newRow("light") << false << QSize(1280, 800);
        QTest::newRow("dark") << true << QSize(1280, 800);
        QTest::newRow("light-small") << false << QSize(1024, 700);
    }
    void everyPageHasAPicture()
    {
        QFETCH(bool, dark);
        QFETCH(QSize, size);
        ConsoleDriver driver({api::DemoStart::Populated, 1});
        driver.window().resize(size);
        driver.context().theme().setMode(dark ? ThemeMode::Dark : ThemeMode::Light);
        QTest::qWait(400);
        for (Page* page : driver.window().pages()) {
            QVERIFY(driver.window().showPage(page->id()));
            if (page->id() == QLatin1String("onboarding"))
                driver.window().showPage("onboarding", stranger(driver));
            if (page->id() == QLatin1String("machines"))
                driver.window().showPage("machines", "node-c");
            if (page->id() == QLatin1String("logs"))
                driver.window().showPage("logs", "machine:node-a");
            QTest::qWait(350);
            checkManners(page);
            QVERIFY(driver.save(QString("%1-%2").arg(page->id(), QTest::currentDataTag())));
        }
    }

private:
    /// What the open dialog says.
    static QString shownDialog(ConsoleDriver& driver)
    {
        QString text;
        if (driver.find<QPushButton>("confirmDeed"))
            for (const QLabel* label : QApplication::activeModalWidget()->findChildren<QLabel*>())
                text += label->text() + '\n';
        return text;
    }

    /// node-b, let in.
    static void launchSecond(ConsoleDriver& driver)
    {
        QVERIFY(driver.click("launchMachine"));
        QTRY_COMPARE(driver.find<QLineEdit>("machineName")->text(), "node-b");
        QTRY_VERIFY(driver.find("launchNow"));
        QVERIFY(driver.click("launchNow"));
        QVERIFY(driver.waitForWord("onboarding", "node-b", "waits for you"));
        QVERIFY(driver.window().showPage("onboarding", "machine:node-b"));
        QVERIFY(driver.click("approveRequest"));
        QVERIFY(driver.waitForWord("machines", "node-b", "running"));
    }

    static QString stranger(ConsoleDriver& driver, const QString& word = "refused by the verdict")
    {
        QString id;
        const bool there = QTest::qWaitFor([&] {
            for (const Item& item : driver.listPage("onboarding")->model()->items())
                if (item.word == word)
                    id = item.id;
            return !id.isEmpty();
        });
        if (!there)
            qWarning() << "no refused request";
        return id;
    }

    /// What holds on every page: one filled button at most, nothing clipped, a name for whoever cannot see.
    static void checkManners(Page* page)
    {
        // Cards and rows that a reply of the services has just made get their words and their room with the next events.
        const bool good = QTest::qWaitFor([page] { return rudeness(page).isEmpty(); }, 20'000);
        QVERIFY2(good, qPrintable(rudeness(page)));
        // A row that a reply of the services has just added is laid out with the next events.
        const bool whole = QTest::qWaitFor([page] { return clipped(page).isEmpty(); }, 20'000);
        QVERIFY2(whole, qPrintable(clipped(page)));
        QVERIFY2(page->minimumSizeHint().width() <= page->width(), qPrintable(page->id()));
    }

    /// A button that is cut, a second filled one, or something to reach by the keyboard without a name; empty when there is none.
    static QString rudeness(const Page* page)
    {
        int filled = 0;
        for (const QPushButton* button : page->findChildren<QPushButton*>()) {
            if (!button->isVisible())
                continue;
            filled += button->property("filled").toBool() ? 1 : 0;
            if (button->width() < button->minimumSizeHint().width())
                return page->id() + ": " + button->text();
        }
        if (filled > 1)
            return page->id() + ": several filled buttons";
        for (const QWidget* widget : page->findChildren<QWidget*>()) {
            if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || widget->objectName().startsWith("qt_"))
                continue;
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            if (widget->accessibleName().isEmpty() && (!button || button->text().isEmpty()))
                return QString("%1: %2 %3 has no name").arg(page->id(), widget->metaObject()->className(), widget->objectName());
        }
        return {};
    }

    /// What wraps and has not got the height that its width asks for; empty when all has.
    static QString clipped(const Page* page)
    {
        for (const QWidget* widget : page->findChildren<QWidget*>()) {
            const auto* label = qobject_cast<const QLabel*>(widget);
            const bool wraps = qobject_cast<const HexLabel*>(widget) || qobject_cast<const HexCompare*>(widget) || (label && label->wordWrap());
            if (wraps && widget->isVisible() && widget->hasHeightForWidth() && widget->height() < widget->heightForWidth(widget->width()))
                return QString("%1: %2 has %3 of %4 px").arg(page->id(), widget->accessibleName().isEmpty() && label ? label->text() : widget->accessibleName())
                    .arg(widget->height()).arg(widget->heightForWidth(widget->width()));
        }
        return {};
    }

    static void palette(ConsoleDriver& driver, const QString& text)
    {
        QVERIFY(driver.focusWindow());
        QTest::keyClick(&driver.window(), Qt::Key_K, Qt::ControlModifier);
        auto* field = driver.find<QLineEdit>("paletteField");
        QVERIFY(field);
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
    }
};

QTEST_MAIN(ConsoleFlowTest)
#include "tst_ConsoleFlow.moc"
