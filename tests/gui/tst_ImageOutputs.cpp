// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with a built image, in the window: export, compare, manifest and software, disk space.
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/HexCompare.h"
#include "tests/gui/ConsoleDriver.h"

#include <QComboBox>
#include <QDialog>
#include <QFileDialog>
#include <QLabel>
#include <QToolButton>

using namespace gatehouse;
using namespace gatehouse::console;

class ImageOutputsTest : public QObject
{
    Q_OBJECT

    /// Whether a visible label of the top-level window called @p dialog says @p text.
    static bool says(const char* dialog, const QString& text)
    {
        return QTest::qWaitFor([&] {
            for (QWidget* top : QApplication::topLevelWidgets())
                if (top->objectName() == QLatin1String(dialog))
                    for (QLabel* label : top->findChildren<QLabel*>())
                        if (label->text().contains(text))
                            return true;
            return false;
        }, 8000);
    }
    static bool openGood(ConsoleDriver& driver)
    {
        driver.window().showPage("images");
        return driver.waitForWord("images", "dstack 0.3.1", "ready") && driver.choose("images", "dstack 0.3.1");
    }

private Q_SLOTS:
    void exportAsksWhereAndSaysWhenDone()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        QVERIFY(openGood(driver));
        QVERIFY(driver.click("exportImage"));
        auto* format = driver.find<QComboBox>("exportFormat");
        auto* path = driver.find<QLineEdit>("exportPath");
        QVERIFY(format && path);
        QVERIFY(path->text().endsWith(".vhd"));
        format->setCurrentIndex(1);
        QVERIFY(path->text().endsWith(".tar.gz"));
        driver.type(path, "relative");
        QVERIFY(!driver.find("exportNow", 50)); // Where that would be depends on how the window was started.
        driver.type(path, "/tmp/image.vhd");
        QVERIFY(driver.click("exportNow"));
        bool told = false;
        QVERIFY(QTest::qWaitFor([&] {
            for (const QLabel* label : driver.window().findChildren<QLabel*>())
                told = told || (label->isVisible() && label->text().contains("Exported to /tmp/image.vhd"));
            return told;
        }, 15000));
    }
    void comparisonExplains()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        QVERIFY(openGood(driver));
        QVERIFY(driver.click("compareImage"));
        QVERIFY(driver.find<QComboBox>("compareWith"));
        QVERIFY(driver.click("compareNow"));
        QVERIFY(says("compareDialog", "The images differ."));
        QVERIFY(says("compareDialog", "openssl"));
        QVERIFY(says("compareDialog", "because of: "));
    }
    void aFileIsComparedToo()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        QVERIFY(openGood(driver));
        QVERIFY(driver.click("compareImage"));
        auto* other = driver.find<QComboBox>("compareWith");
        QVERIFY(other);
        const int before = other->count();
        QVERIFY(driver.click("compareFile"));
        auto* files = driver.find<QFileDialog>("compareFileDialog");
        QVERIFY(files);
        Q_EMIT files->fileSelected("/images/other.efi");
        files->close();
        QCOMPARE(other->count(), before + 1);
        QCOMPARE(other->currentText(), "/images/other.efi");
        QVERIFY(driver.click("compareNow"));
        QVERIFY(says("compareDialog", "Unified kernel image"));
        QVERIFY(says("compareDialog", "Command line (.cmdline)"));
        QVERIFY(says("compareDialog", "initrd:/init"));
    }
    void recordShowsProofAndSoftware()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        QVERIFY(openGood(driver));
        QVERIFY(driver.click("imageRecord"));
        QVERIFY(says("recordDialog", "Every file and every register is what the builder signed."));
        QVERIFY(says("recordDialog", "zlib1g"));
    }
    void diskSpaceIsShownFirst()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        driver.window().showPage("images");
        QVERIFY(driver.click("freeSpace"));
        QVERIFY(says("diskSpaceDialog", "could go"));
        QVERIFY(driver.click("removeLeftovers"));
        QVERIFY(says("diskSpaceDialog", "Removed "));
        QVERIFY(!driver.find("removeLeftovers", 50));
    }
    void changedSettingIsShownOldToNewFirst()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        QVERIFY(openGood(driver));
        QVERIFY(driver.click("buildImageWith"));
        auto* kernel = driver.find<QLineEdit>("parameter-kernel");
        QVERIFY(kernel);
        driver.type(kernel, "linux-image-rt-amd64");
        QVERIFY(driver.click("buildNow"));
        QVERIFY(says("measurementDialog", "kernel: linux-image-amd64 → linux-image-rt-amd64"));
        QVERIFY(says("measurementDialog", "PCR 11: "));
        const auto builds = [&driver] {
            qsizetype count = 0;
            for (const auto& operation : driver.context().services().activity().running())
                count += operation->kind() == "image.build";
            return count;
        };
        QCOMPARE(builds(), 0); // Nothing is built before the answer.
        QVERIFY(driver.click("confirmDeed"));
        QTRY_COMPARE_WITH_TIMEOUT(builds(), 1, 15000);
        QVERIFY(driver.listPage("images")->model()->rowOf("build:dstack") >= 0);
    }
    void whatIsNotMeasuredIsBuiltAtOnce()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        QVERIFY(openGood(driver));
        QVERIFY(driver.click("buildImageWith"));
        auto* mirror = driver.find<QLineEdit>("parameter-mirror");
        QVERIFY(mirror);
        driver.type(mirror, "http://mirror.example/debian");
        QVERIFY(driver.click("buildNow"));
        QVERIFY(QTest::qWaitFor([&] { return driver.listPage("images")->model()->rowOf("build:dstack") >= 0; }, 15000));
        QVERIFY(!driver.find<QDialog>("measurementDialog", 50));
    }
    void firstImageOfItsRecipeHasNothingToCompareWith()
    {
        ConsoleDriver driver({api::DemoStart::Empty, 8});
        driver.window().showPage("images");
        QVERIFY(driver.click("buildImageWith"));
        auto* kernel = driver.find<QLineEdit>("parameter-kernel");
        QVERIFY(kernel);
        driver.type(kernel, "linux-image-rt-amd64");
        QVERIFY(driver.click("buildNow"));
        QVERIFY(QTest::qWaitFor([&] { return driver.listPage("images")->model()->rowOf("build:dstack") >= 0; }, 15000));
        QVERIFY(!driver.find<QDialog>("measurementDialog", 50));
    }
    void quotesStandBesideThePredictionOfTheirPlatform()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        QVERIFY(openGood(driver));
        const auto captions = [&](const char* id) {
            const auto* compare = driver.window().findChild<HexCompare*>(QLatin1String(id));
            return compare ? compare->captions() : QStringList();
        };
        // One genuine quote, one claim of another command line, and a machine of the devnet, which is not among them.
        QTRY_COMPARE_WITH_TIMEOUT(captions("tdx-RTMR2").size(), 3, 15000);
        QVERIFY2(captions("tdx-RTMR2").at(1).startsWith("claim: 0x"), qPrintable(captions("tdx-RTMR2").join(',')));
        QCOMPARE(captions("simulated-RTMR2"), (QStringList{"predicted", "observed"}));
        QVERIFY(driver.window().findChild<HexCompare*>("difference-RTMR2"));
        auto* simulated = driver.window().findChild<HexCompare*>("simulated-RTMR2");
        auto* unfold = [&]() -> QToolButton* {
            for (QToolButton* toggle : driver.window().findChildren<QToolButton*>())
                if (toggle->accessibleName() == "Quotes of the simulated platform")
                    return toggle;
            return nullptr;
        }();
        QVERIFY(unfold && !simulated->isVisible());
        unfold->click();
        QTRY_VERIFY_WITH_TIMEOUT(simulated->isVisible(), 10000);
        auto* scroll = [&]() -> QScrollArea* {
            for (QWidget* at = simulated; at; at = at->parentWidget())
                if (auto* area = qobject_cast<QScrollArea*>(at))
                    return area;
            return nullptr;
        }();
        QVERIFY(scroll);
        for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
            driver.context().theme().setMode(mode);
            const QString suffix = mode == ThemeMode::Light ? "-light" : "-dark";
            QTest::qWait(200);
            for (const auto& [id, name] : {std::pair{"simulated-RTMR2", "image-simulated"}, std::pair{"difference-RTMR2", "image-tdx"}}) {
                scroll->ensureWidgetVisible(driver.window().findChild<HexCompare*>(QLatin1String(id)), 0, 250);
                QVERIFY(driver.save(QLatin1String(name) + suffix));
            }
        }
    }
    void looks()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 8});
        for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
            driver.context().theme().setMode(mode);
            const QString suffix = mode == ThemeMode::Light ? "-light" : "-dark";
            QVERIFY(openGood(driver));
            QVERIFY(driver.save("image-detail" + suffix));
            QVERIFY(driver.click("buildImageWith"));
            auto* kernel = driver.find<QLineEdit>("parameter-kernel");
            QVERIFY(kernel);
            driver.type(kernel, "linux-image-rt-amd64");
            QVERIFY(driver.click("buildNow"));
            auto* measurement = driver.find<QDialog>("measurementDialog", 15000);
            QVERIFY(measurement);
            QVERIFY(measurement->grab().save(QStringLiteral(GATEHOUSE_BINARY_DIR "/screenshots/measurementDialog") + suffix + ".png"));
            measurement->close();
            QVERIFY(driver.click("compareImage"));
            QVERIFY(driver.click("compareNow"));
            QVERIFY(says("compareDialog", "The images differ."));
            QTest::qWait(500); // Lets the sections be laid out.
            for (QWidget* top : QApplication::topLevelWidgets())
                if (auto* dialog = qobject_cast<QDialog*>(top); dialog && dialog->isVisible()) {
                    QVERIFY(dialog->grab().save(QStringLiteral(GATEHOUSE_BINARY_DIR "/screenshots/") + dialog->objectName() + suffix + ".png"));
                    dialog->close();
                }
        }
    }
};

QTEST_MAIN(ImageOutputsTest)
#include "tst_ImageOutputs.moc"
