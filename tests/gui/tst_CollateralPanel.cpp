// SPDX-License-Identifier: GPL-3.0-or-later
// The store of collateral as a person meets it: what has ended is said, one button renews, files are told apart.
#include "ConsoleDriver.h"

#include "app/console/network/CollateralPanel.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/RecordTable.h"

using namespace gatehouse;
using namespace gatehouse::console;

class CollateralPanelTest : public QObject
{
    Q_OBJECT

    static RecordTable* table(ConsoleDriver& driver)
    {
        auto* panel = driver.window().findChild<CollateralPanel*>("collateralPanel");
        return panel ? panel->findChild<RecordTable*>() : nullptr;
    }
    static QString cell(RecordTable* table, const QString& fmspc, int column)
    {
        for (const Record& record : table->records()->records())
            if (record.cells.at(1).text == fmspc)
                return record.cells.at(column).text;
        return {};
    }

private Q_SLOTS:
    void saysWhatEndedAndRenewsIt()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        QVERIFY(QTest::qWaitForWindowExposed(&driver.window()));
        QVERIFY(driver.window().showPage("network", {}));
        RecordTable* rows = table(driver);
        QVERIFY(rows);
        QTRY_COMPARE_WITH_TIMEOUT(rows->records()->rowCount(), 3, 20'000);
        QCOMPARE(cell(rows, "b0c06f000000", 3), "valid");
        QCOMPARE(cell(rows, "00806f050000", 3), "ends soon");
        QCOMPARE(cell(rows, "90c06f000000", 3), "expired");
        QVERIFY(cell(rows, "00806f050000", 6).contains("not renewed"));
        auto* banner = driver.find<Banner>("collateralBanner");
        QVERIFY(banner);
        QVERIFY2(banner->text().contains("1 platform"), qPrintable(banner->text()));
        QVERIFY(driver.window().currentPage()->badgeCount() >= 2);
        QVERIFY(driver.save("collateral"));

        QVERIFY(driver.click("renewCollateral"));
        QTRY_COMPARE_WITH_TIMEOUT(cell(rows, "00806f050000", 3), QString("valid"), 20'000);
        QVERIFY(!cell(rows, "00806f050000", 6).contains("not renewed"));
        // What came from a file stays what it was, and stays said.
        QCOMPARE(cell(rows, "90c06f000000", 3), "expired");
        QVERIFY(banner->isVisible());
    }
    void nothingHeldIsSaid()
    {
        ConsoleDriver driver({api::DemoStart::Empty, 8});
        QVERIFY(QTest::qWaitForWindowExposed(&driver.window()));
        QVERIFY(driver.window().showPage("network", {}));
        RecordTable* rows = table(driver);
        QVERIFY(rows);
        QCOMPARE(rows->records()->rowCount(), 0);
        QVERIFY(!rows->isVisible());
        QAction* renew = driver.window().currentPage()->findChild<QAction*>("renewCollateral");
        QVERIFY(renew && !renew->isEnabled());
        auto* banner = driver.window().findChild<Banner*>("collateralBanner");
        QVERIFY(banner && !banner->isVisible());
        // The service's own signal brings what arrives onto the page.
        auto task = driver.context().services().collateral().importFrom("/tmp/new.json", std::nullopt);
        QTRY_COMPARE_WITH_TIMEOUT(rows->records()->rowCount(), 1, 20'000);
        QVERIFY(renew->isEnabled());
    }
    void speaksGerman()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8}, QLocale(QLocale::German));
        QVERIFY(driver.window().showPage("network", {}));
        RecordTable* rows = table(driver);
        QVERIFY(rows);
        QTRY_COMPARE_WITH_TIMEOUT(rows->records()->rowCount(), 3, 20'000);
        QCOMPARE(cell(rows, "90c06f000000", 3), "abgelaufen");
        auto* banner = driver.window().findChild<Banner*>("collateralBanner");
        QVERIFY2(banner->text().contains("abgelaufen"), qPrintable(banner->text()));
    }
};

QTEST_MAIN(CollateralPanelTest)
#include "tst_CollateralPanel.moc"
