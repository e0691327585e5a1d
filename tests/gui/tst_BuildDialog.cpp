// SPDX-License-Identifier: GPL-3.0-or-later
// The dialog that builds with settings, on the recipes of the demonstration.
#include "app/console/images/BuildDialog.h"

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
