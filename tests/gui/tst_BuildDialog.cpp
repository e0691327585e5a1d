// SPDX-License-Identifier: GPL-3.0-or-later
// The dialog that builds with settings, on the recipes of the demonstration.
#include "app/console/Formats.h"
#include "app/console/images/BuildDialog.h"
#include "app/console/images/SpaceView.h"
#include "app/console/widgets/StatusBadge.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::console;

class BuildDialogTest : public QObject
{
    Q_OBJECT

    static QList<api::RecipeSummary> recipes()
    {
        return {{"dstack", "one", "/images/dstack", {{"label", "any text", "", true, {}}, {"mirror", "where from", "", false, {}}}},
                {"nethermind",
                 "two",
                 "/images/nethermind",
                 {{"variant", "release or dev", "release", true, {"release", "dev"}},
                  {"network", "which", "hoodi", true, {"mainnet", "sepolia", "hoodi"}},
                  {"nethermind_url", "archive", "https://example.org/a.zip", false, {}}}}};
    }
    static QString allText(const QWidget& dialog)
    {
        QString text;
        for (const QLabel* label : dialog.findChildren<QLabel*>())
            if (!label->isHidden())
                text += label->text() + '\n';
        return text;
    }

    static QStringList words(const QWidget& dialog)
    {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); // Rows of before.
        QStringList words;
        for (const StatusBadge* badge : dialog.findChildren<StatusBadge*>())
            words.append(badge->word());
        return words;
    }

private Q_SLOTS:
    void offersChoices()
    {
        QWidget parent;
        auto* dialog = new BuildDialog(recipes(), &parent);
        dialog->findChild<QComboBox*>("recipe")->setCurrentText("nethermind");
        auto* network = dialog->findChild<QComboBox*>("parameter-network");
        auto* variant = dialog->findChild<QComboBox*>("parameter-variant");
        QVERIFY(network && variant && dialog->findChild<QLineEdit*>("parameter-nethermind_url"));
        QCOMPARE(network->count(), 3);
        QCOMPARE(network->currentText(), "hoodi");
        QVERIFY(network->toolTip().contains("another measurement"));
        QCOMPARE(dialog->request().recipe, "nethermind");
        QVERIFY(dialog->request().parameters.isEmpty());
        QVERIFY(!allText(*dialog).contains("Another measurement"));

        network->setCurrentText("sepolia");
        QVERIFY2(allText(*dialog).contains("Another measurement: network differs"), qPrintable(allText(*dialog)));
        variant->setCurrentText("dev");
        QVERIFY2(allText(*dialog).contains("Another measurement: variant, network differs"), qPrintable(allText(*dialog)));
        QCOMPARE(dialog->request().parameters, (QMap<QString, QString>{{"network", "sepolia"}, {"variant", "dev"}}));
        network->setCurrentText("hoodi");
        QVERIFY(allText(*dialog).contains("Another measurement: variant differs"));
    }
    void todaysPackagesAndAMirrorCanBeAskedFor()
    {
        QWidget parent;
        auto* dialog = new BuildDialog(recipes(), &parent);
        auto* refresh = dialog->findChild<QCheckBox*>("refreshPackages");
        auto* mirror = dialog->findChild<QLineEdit*>("packageMirror");
        QVERIFY(refresh && mirror);
        QVERIFY(mirror->isHidden()); // This recipe has a setting of that name.
        dialog->findChild<QComboBox*>("recipe")->setCurrentText("nethermind");
        QVERIFY(!mirror->isHidden() && !refresh->isHidden());
        mirror->setText(" http://mirror.example/debian ");
        QVERIFY(!dialog->changesMeasurement());
        QCOMPARE(dialog->request().parameters, (QMap<QString, QString>{{"mirror", "http://mirror.example/debian"}}));
        refresh->setChecked(true);
        QVERIFY2(allText(*dialog).contains("Another measurement: packages differs"), qPrintable(allText(*dialog)));
        QVERIFY(dialog->changesMeasurement());
        QCOMPARE(dialog->request().parameters.value("packages"), QString("refresh"));
    }
    void otherThingsCanBeDoneWithTheSettings()
    {
        using Purpose = BuildDialog::Purpose;
        for (const auto& [name, purpose] : {std::pair{"buildNow", Purpose::Build}, std::pair{"fetchOnly", Purpose::Fetch}, std::pair{"verifyReproducible", Purpose::VerifyReproducible}}) {
            QWidget parent;
            auto* dialog = new BuildDialog(recipes(), &parent);
            QSignalSpy accepted(dialog, &QDialog::accepted);
            dialog->findChild<QPushButton*>(name)->click();
            QCOMPARE(accepted.size(), 1);
            QVERIFY2(dialog->purpose() == purpose, name);
        }
    }
    void whereAnArchiveComesFromIsNotMeasured()
    {
        QWidget parent;
        auto* dialog = new BuildDialog(recipes(), &parent);
        dialog->findChild<QComboBox*>("recipe")->setCurrentText("nethermind");
        auto* url = dialog->findChild<QLineEdit*>("parameter-nethermind_url");
        QVERIFY(!url->toolTip().contains("another measurement"));
        url->setText("https://mirror.example/a.zip");
        QVERIFY(!allText(*dialog).contains("Another measurement"));
        QCOMPARE(dialog->request().parameters, (QMap<QString, QString>{{"nethermind_url", "https://mirror.example/a.zip"}}));
    }
    void roomIsLookedAtBeforehand()
    {
        QWidget parent;
        auto* dialog = new BuildDialog(recipes(), &parent);
        QSignalSpy asked(dialog->space(), &SpaceView::wanted);
        QSignalSpy free(dialog->space(), &SpaceView::freeSpaceWanted);
        dialog->open();
        QTRY_COMPARE_WITH_TIMEOUT(asked.size(), 1, 10'000);
        // Another recipe may take another amount; typing asks once at its end.
        dialog->findChild<QComboBox*>("recipe")->setCurrentText("nethermind");
        for (const char* text : {"a", "ab", "abc"})
            dialog->findChild<QLineEdit*>("parameter-nethermind_url")->setText(text);
        QTRY_VERIFY_WITH_TIMEOUT(asked.size() >= 2, 10'000);
        QVERIFY(asked.size() <= 3); // One of them may be the look from time to time.

        constexpr qint64 gibibyte = 1024 * 1024 * 1024;
        api::SpaceNeed cache{api::SpaceNeed::Place::Cache, "/var/cache/gatehouse", 2 * gibibyte, 40 * gibibyte, "GATEHOUSE_CACHE"};
        api::SpaceNeed state{api::SpaceNeed::Place::State, "/var/lib/gatehouse", gibibyte, 3 * gibibyte, "GATEHOUSE_STATE"};
        dialog->space()->setNeeds({cache, state});
        QVERIFY(dialog->space()->isEnough());
        QCOMPARE(words(*dialog), (QStringList{"Cache: enough", "Images: enough"}));
        const QString numbers = QStringLiteral("needs %1 of %2 free").arg(bytesText(cache.neededBytes), bytesText(cache.freeBytes));
        QTRY_VERIFY_WITH_TIMEOUT(allText(*dialog).contains(numbers), 10'000); // A new row is shown with the next events.
        auto* button = dialog->findChild<QPushButton*>("freeSpaceFirst");
        QVERIFY(button->isHidden());

        cache.freeBytes = gibibyte;
        dialog->space()->setNeeds({cache, state});
        QVERIFY(!dialog->space()->isEnough());
        QCOMPARE(words(*dialog), (QStringList{"Cache: too small", "Images: enough"}));
        QVERIFY2(allText(*dialog).contains("It stops at its first step until there is room. GATEHOUSE_CACHE leads to another folder."), qPrintable(allText(*dialog)));
        QVERIFY(!button->isHidden());
        button->click();
        QCOMPARE(free.size(), 1);

        cache.freeBytes = -1; // A disk that does not tell is not one with room.
        dialog->space()->setNeeds({cache});
        QCOMPARE(words(*dialog), QStringList{"Cache: not known"});
        QVERIFY(!dialog->space()->isEnough());
        dialog->space()->setNeeds({});
        QVERIFY(allText(*dialog).contains("not known beforehand"));
        dialog->space()->setUnknown("the recipe is broken");
        QVERIFY(allText(*dialog).contains("Not checked: the recipe is broken"));
    }
    void theTabKeyGoesAsTheEyeDoes()
    {
        QWidget parent;
        auto* dialog = new BuildDialog(recipes(), &parent);
        dialog->findChild<QComboBox*>("recipe")->setCurrentText("nethermind");
        const QStringList wanted{"recipe", "parameter-variant", "parameter-network", "parameter-nethermind_url", "refreshPackages", "packageMirror", "freeSpaceFirst",
                                 "fetchOnly", "verifyReproducible", "buildNow"};
        QStringList order;
        const QWidget* start = dialog->findChild<QWidget*>("recipe");
        const QWidget* at = start;
        do {
            if (wanted.contains(at->objectName()))
                order.append(at->objectName());
            at = at->nextInFocusChain();
        } while (at != start);
        QCOMPARE(order, wanted);
    }
    void everyRecipeHasItsOwnFields()
    {
        QWidget parent;
        auto* dialog = new BuildDialog(recipes(), &parent);
        QVERIFY(dialog->findChild<QLineEdit*>("parameter-label"));
        dialog->findChild<QComboBox*>("recipe")->setCurrentText("nethermind");
        QVERIFY(!dialog->findChild<QLineEdit*>("parameter-label"));
        dialog->findChild<QComboBox*>("recipe")->setCurrentText("dstack");
        dialog->findChild<QLineEdit*>("parameter-label")->setText("blue");
        QCOMPARE(dialog->request().parameters, (QMap<QString, QString>{{"label", "blue"}}));
    }
};

QTEST_MAIN(BuildDialogTest)
#include "tst_BuildDialog.moc"
