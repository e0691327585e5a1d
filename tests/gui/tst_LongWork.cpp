// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever takes long is seen while it runs, says how far it is where that is known, and can be cancelled where that is safe.
#include "ConsoleDriver.h"

#include "app/console/WorkStrip.h"

#include <QComboBox>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

using namespace gatehouse;
using namespace gatehouse::console;

class LongWorkTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<ConsoleDriver> m_driver;

    std::shared_ptr<Operation> running(const char* kind) const
    {
        std::shared_ptr<Operation> found;
        const bool there = QTest::qWaitFor([&] {
            for (const auto& operation : m_driver->context().services().activity().running())
                if (operation->kind() == QLatin1String(kind))
                    found = operation;
            return found != nullptr;
        }, 20'000);
        if (!there)
            qWarning() << "not running:" << kind;
        return found;
    }
    static QString seen(const QWidget* widget)
    {
        QString text;
        for (const QLabel* label : widget->findChildren<QLabel*>())
            if (label->isVisible())
                text += label->text() + '\n';
        return text;
    }
    bool grabDialog(const QString& name)
    {
        QTest::qWait(100);
        const QString folder = QStringLiteral(GATEHOUSE_BINARY_DIR) + "/screenshots" + qEnvironmentVariable("GATEHOUSE_SCREENSHOT_SUFFIX");
        return QDir().mkpath(folder) && QApplication::activeModalWidget() && QApplication::activeModalWidget()->grab().save(folder + "/" + name + ".png");
    }
    /// Opens the dialog of an action of the page Images.
    QDialog* open(const char* actionName, const char* dialogName)
    {
        if (!m_driver->window().showPage("images") || !QTest::qWaitFor([&] { return m_driver->listPage("images")->model()->rowCount() > 1; }, 20'000))
            return nullptr;
        QString ready;
        for (const Item& item : m_driver->listPage("images")->model()->items())
            if (ready.isEmpty() && item.tone == Tone::Good)
                ready = item.id;
        m_driver->listPage("images")->openItem(ready);
        auto* action = m_driver->window().currentPage()->findChild<QAction*>(QLatin1String(actionName));
        if (!action || !QTest::qWaitFor([&] { return action->isVisible() && action->isEnabled(); }, 20'000))
            return nullptr;
        action->trigger();
        return m_driver->find<QDialog>(dialogName, 20'000);
    }

private Q_SLOTS:
    void init()
    {
        m_driver = std::make_unique<ConsoleDriver>(api::DemoOptions{api::DemoStart::Populated, 0.1}); // Slow enough to be caught at work.
        QVERIFY(QTest::qWaitForWindowExposed(&m_driver->window()));
    }
    void cleanup() { m_driver.reset(); }

    void measuringIsShownAndCancelled()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath("kernel.efi"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("MZ") == 2);
        file.close();
        QDialog* dialog = open("measureFile", "measureDialog");
        QVERIFY(dialog);
        m_driver->type(dialog->findChild<QLineEdit*>("measurePath"), file.fileName());
        QVERIFY(m_driver->click("measureNow", 20'000));
        const auto operation = running("image.measure");
        QVERIFY(operation);
        auto* cancel = m_driver->find<QPushButton>("cancelWork", 20'000);
        QVERIFY(cancel);
        QVERIFY2(seen(dialog).contains("length not known"), qPrintable(seen(dialog))); // Said, not animated.
        QVERIFY(!dialog->findChild<QProgressBar*>("workProgress")->isVisible());
        QTest::mouseClick(cancel, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(operation->isFinished(), 20'000);
        QVERIFY(!operation->result());
        QCOMPARE(operation->result().error().kind(), ErrorKind::Cancelled);
        QTRY_VERIFY_WITH_TIMEOUT(!dialog->findChild<WorkStrip*>()->isVisible(), 20'000);
        QVERIFY(m_driver->click("measureNow", 20'000)); // It can be asked for again.
        QVERIFY(m_driver->find<QPushButton>("cancelWork", 20'000));
        QVERIFY(grabDialog("measuring-light"));
        m_driver->context().theme().setMode(ThemeMode::Dark);
        QVERIFY(grabDialog("measuring-dark"));
    }

    void checkingShowsHowFarItIs()
    {
        QDialog* dialog = open("imageRecord", "recordDialog");
        QVERIFY(dialog);
        const auto operation = running("image.verify");
        QVERIFY(operation);
        auto* bar = m_driver->find<QProgressBar>("workProgress", 20'000);
        QVERIFY(bar);
        QTRY_VERIFY_WITH_TIMEOUT(bar->value() > 0, 20'000);
        QVERIFY(grabDialog("checking"));
        QVERIFY(m_driver->click("cancelWork", 20'000));
        QTRY_VERIFY_WITH_TIMEOUT(operation->isFinished(), 20'000);
        QVERIFY(!operation->result());
        QCOMPARE(operation->result().error().kind(), ErrorKind::Cancelled);
    }

    void closingADialogEndsWhatItWaitedFor()
    {
        QDialog* dialog = open("compareImage", "compareDialog");
        QVERIFY(dialog);
        QVERIFY(m_driver->click("compareNow", 20'000));
        const auto operation = running("image.compare");
        QVERIFY(operation);
        QVERIFY(m_driver->find<QPushButton>("cancelWork", 20'000));
        dialog->reject();
        QTRY_VERIFY_WITH_TIMEOUT(operation->isFinished(), 20'000);
        QVERIFY(!operation->result());
        QCOMPARE(operation->result().error().kind(), ErrorKind::Cancelled);
    }

    void freeingSpaceIsCancelledAndSaysWhatIsLeft()
    {
        QDialog* dialog = open("freeSpace", "diskSpaceDialog");
        QVERIFY(dialog);
        const auto looking = running("image.prune");
        QVERIFY(looking);
        QTRY_VERIFY_WITH_TIMEOUT(looking->isFinished(), 20'000);
        QVERIFY(m_driver->click("removeLeftovers", 20'000));
        const auto removing = running("image.prune");
        QVERIFY(removing && removing != looking);
        QVERIFY(m_driver->click("cancelWork", 20'000));
        QTRY_VERIFY_WITH_TIMEOUT(removing->isFinished(), 20'000);
        QVERIFY(m_driver->find<QPushButton>("removeLeftovers", 20'000)); // There is still something to remove.
    }

    void shuttingDownCanBeWaitedForNoLonger()
    {
        QVERIFY(m_driver->window().showPage("machines"));
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->listPage("machines")->model()->rowOf("node-a") >= 0, 20'000);
        m_driver->listPage("machines")->openItem("node-a");
        bool asked = false;
        ErrorKind end = ErrorKind::Internal;
        m_driver->context().services().machines().shutdown("node-a", api::LastHolder::GiveUp).then([&](Result<void> answer) {
            asked = true;
            end = answer ? ErrorKind::Internal : answer.error().kind();
        });
        const auto operation = running("machine.shutdown");
        QVERIFY(operation);
        QCOMPARE(operation->subject(), QString("node-a"));
        auto* stopWaiting = m_driver->find<QPushButton>("cancelStart", 20'000);
        QVERIFY(stopWaiting);
        QTRY_COMPARE_WITH_TIMEOUT(stopWaiting->text(), QString("Stop waiting"), 20'000);
        QVERIFY(m_driver->find<QPushButton>("forceOffMachine", 20'000)); // And this is how it is ended for certain.
        QVERIFY(m_driver->save("shutting-down"));
        QTest::mouseClick(stopWaiting, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(asked, 20'000);
        QCOMPARE(end, ErrorKind::Cancelled);
        QVERIFY(m_driver->waitForWord("machines", "node-a", "off", 60'000)); // It was asked, and goes off all the same.
    }

    void stoppingTheNetworkIsSeenAndNotCancelled()
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->context().services().network().status().chain.link, api::LinkState::Up, 20'000);
        QVERIFY(m_driver->window().showPage("network"));
        QVERIFY(m_driver->click("stopNetwork", 20'000));
        const auto operation = running("network.stop");
        QVERIFY(operation);
        QToolButton* cancel = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT((cancel = m_driver->window().findChild<QToolButton*>("cancelRunning")), 20'000);
        QVERIFY(!cancel->isEnabled());
        QVERIFY2(cancel->toolTip().contains("cannot be cancelled"), qPrintable(cancel->toolTip()));
        QVERIFY(m_driver->save("stopping-network"));
        QTRY_VERIFY_WITH_TIMEOUT(operation->isFinished(), 30'000);
        QVERIFY(operation->result());
    }
};

QTEST_MAIN(LongWorkTest)
#include "tst_LongWork.moc"
