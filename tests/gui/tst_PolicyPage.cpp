// SPDX-License-Identifier: GPL-3.0-or-later
#include "ConsoleDriver.h"

#include "app/console/policy/PolicyPage.h"
#include "app/console/widgets/RecordTable.h"
#include "app/console/widgets/StatusBadge.h"

#include <QCheckBox>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>

using namespace gatehouse;
using namespace gatehouse::console;

/// The policy page through the real window, by keyboard.
class PolicyPageTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<ConsoleDriver> m_driver;
    QPlainTextEdit* m_text = nullptr;

    QAction* action(const char* name) const { return m_driver->window().currentPage()->findChild<QAction*>(QLatin1String(name)); }
    bool isGood() const { return QTest::qWaitFor([this] { return action("tryPolicy")->isEnabled(); }, 20000); }

private Q_SLOTS:
    void init()
    {
        m_driver = std::make_unique<ConsoleDriver>(api::DemoOptions{api::DemoStart::Populated, 20});
        QVERIFY(QTest::qWaitForWindowExposed(&m_driver->window()));
        QVERIFY(m_driver->window().showPage("policy"));
        m_text = m_driver->find<QPlainTextEdit>("policyText");
        QVERIFY(m_text);
        QVERIFY(isGood());
    }
    void cleanup() { m_driver.reset(); }

    void fieldsWriteTheText()
    {
        auto* box = m_driver->find<QCheckBox>("policySWHardeningNeeded");
        QVERIFY(box);
        QVERIFY(m_driver->find<QCheckBox>("policyUpToDate")->isChecked());
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Space);
        QVERIFY(QTest::qWaitFor([&] { return m_text->toPlainText().contains("statuses = [\"UpToDate\", \"SWHardeningNeeded\"]"); }, 20000));
        QVERIFY(m_text->toPlainText().contains("images = [\"dstack\"]")); // What was there stays.
        QVERIFY(isGood());
        QVERIFY(action("savePolicy")->isEnabled());
        QTest::keyClick(m_text, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(QTest::qWaitFor([&] { return !box->isChecked(); }, 20000));
    }
    void problemsAreToldWithTheirPlace()
    {
        m_text->setFocus();
        m_text->selectAll();
        QTest::keyClicks(m_text, "name = \"x\"");
        QTest::keyClick(m_text, Qt::Key_Return);
        QTest::keyClicks(m_text, "[td]");
        QTest::keyClick(m_text, Qt::Key_Return);
        QTest::keyClicks(m_text, "allow-debgu = true");
        auto* problems = m_driver->find<QListWidget>("policyProblems", 20000);
        QVERIFY(problems);
        QVERIFY(QTest::qWaitFor([&] { return problems->count() == 1 && problems->item(0)->text().contains("td.allow-debgu"); }, 20000));
        QVERIFY(problems->item(0)->text().contains("3"));
        QVERIFY(problems->item(0)->text().startsWith(QString::fromUtf8("✕"))); // Never by colour alone.
        QVERIFY(!action("savePolicy")->isEnabled());
        QVERIFY(!action("tryPolicy")->isEnabled());
        // Enter on the problem leads to its place.
        problems->setFocus();
        problems->setCurrentRow(0);
        m_text->moveCursor(QTextCursor::Start);
        QTest::keyClick(problems, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(m_text->textCursor().blockNumber(), 2, 20000);
    }
    void warningsRefuseNothing()
    {
        m_text->setPlainText("name = \"x\"\n\n[[tcb.exception]]\nstatus = \"OutOfDate\"\nadvisories = [\"INTEL-SA-1\"]\nppid = [\"000102030405060708090a0b0c0d0e0f\"]\nuntil = \"2027-01-31T00:00:00Z\"\n");
        auto* problems = m_driver->find<QListWidget>("policyProblems", 20000);
        QVERIFY(problems);
        QVERIFY(QTest::qWaitFor([&] { return problems->count() == 1 && problems->item(0)->text().startsWith(QString::fromUtf8("⚠")); }, 20000));
        QVERIFY(problems->item(0)->text().contains("reason"));
        QVERIFY(isGood());
        QVERIFY(action("savePolicy")->isEnabled());
    }
    void triedThenSaved()
    {
        m_text->setFocus();
        m_text->moveCursor(QTextCursor::End);
        QTest::keyClicks(m_text, "[platform]");
        QTest::keyClick(m_text, Qt::Key_Return);
        QTest::keyClicks(m_text, "require-hardware = true");
        QVERIFY(QTest::qWaitFor([&] { return m_driver->find<QCheckBox>("policyHardware", 100) && m_driver->find<QCheckBox>("policyHardware")->isChecked(); }, 20000));
        QVERIFY(isGood());
        action("tryPolicy")->trigger();
        auto* answer = m_driver->find<QLabel>("policyAnswer");
        QVERIFY(answer);
        QVERIFY2(QTest::qWaitFor([&] { return answer->text().contains("12"); }, 30000), qPrintable(answer->text()));
        auto* table = m_driver->window().currentPage()->findChild<RecordTable*>();
        QVERIFY(table && table->isVisible());
        QCOMPARE(table->records()->records().size(), 12); // Every one of them, in words.
        QCOMPARE(table->records()->records().first().cells.at(3).text, "policy.root");
        QVERIFY(m_driver->save("policy-tried"));

        QVERIFY(action("savePolicy")->isEnabled());
        action("savePolicy")->trigger();
        QVERIFY(QTest::qWaitFor([&] { return !action("savePolicy")->isEnabled() && !action("revertPolicy")->isEnabled(); }, 20000));
        QByteArray saved;
        auto task = m_driver->context().services().policies().load();
        std::move(task).then([&](Result<QByteArray> text) { saved = text.value_or(QByteArray()); });
        QVERIFY(QTest::qWaitFor([&] { return saved.contains("require-hardware = true"); }, 20000));
    }
    void discardGoesBack()
    {
        const QString before = m_text->toPlainText();
        m_text->setFocus();
        QTest::keyClicks(m_text, "# note");
        QVERIFY(action("revertPolicy")->isEnabled());
        action("revertPolicy")->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(m_text->toPlainText(), before, 20000);
    }
};

QTEST_MAIN(PolicyPageTest)
#include "tst_PolicyPage.moc"
