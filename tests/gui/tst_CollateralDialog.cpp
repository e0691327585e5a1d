// SPDX-License-Identifier: GPL-3.0-or-later
// Getting collateral, and choosing what a quote is judged by, as a person does it: every choice of the command line is there and means
// the same.
#include "ConsoleDriver.h"

#include "app/console/network/CollateralDialog.h"
#include "app/console/quotes/VerdictPane.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/RecordTable.h"
#include "app/console/widgets/StepList.h"

#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>

using namespace gatehouse;
using namespace gatehouse::console;

namespace {

const int patience = qEnvironmentVariableIntValue("GATEHOUSE_PATIENCE") > 0 ? qEnvironmentVariableIntValue("GATEHOUSE_PATIENCE") : 60'000;

/// Answers every verification at once and keeps what was asked.
class AskedQuotes final : public api::QuoteService
{
public:
    QList<api::QuoteVerifyRequest> asked;
    std::optional<Error> error;

    QCoro::Task<Result<api::QuoteVerdict>> verify(api::QuoteVerifyRequest request) override
    {
        asked.append(request);
        if (error) {
            const Error failure = *error;
            co_return fail(failure);
        }
        api::QuoteVerdict verdict;
        verdict.verdict = "accepted";
        verdict.tcbStatus = "UpToDate";
        verdict.at = request.at.value_or(QDateTime(QDate(2026, 11, 1), QTime(0, 0), Qt::UTC));
        co_return verdict;
    }
    QCoro::Task<Result<QJsonObject>> parse(QByteArray) override { co_return QJsonObject(); }
    QCoro::Task<Result<api::QuoteInspection>> inspect(QByteArray) override { co_return api::QuoteInspection(); }
    QCoro::Task<Result<api::QuoteInspection>> inspectFile(QString) override { co_return api::QuoteInspection(); }
    QCoro::Task<Result<api::QuoteFileKind>> kindOfFile(QString) override { co_return api::QuoteFileKind::Unknown; }
    QCoro::Task<Result<QList<api::PreimageResult>>> tryPreimages(QByteArray, QList<api::PreimageParts>) override { co_return QList<api::PreimageResult>(); }
    QCoro::Task<Result<QList<api::ImageComparison>>> compareImages(QByteArray, QList<api::ImagePrediction>) override { co_return QList<api::ImageComparison>(); }
    QCoro::Task<Result<QByteArray>> issue(QByteArray) override { co_return QByteArray(); }
};

void choose(QComboBox* box, int index)
{
    box->setFocus();
    while (box->currentIndex() != index)
        QTest::keyClick(box, box->currentIndex() < index ? Qt::Key_Down : Qt::Key_Up);
}

} // namespace

class CollateralDialogTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<ConsoleDriver> m_driver;

    /// Opens the dialog by its button on the network page.
    CollateralDialog* openDialog(const QLocale& locale = QLocale::c())
    {
        m_driver = std::make_unique<ConsoleDriver>(api::DemoOptions{api::DemoStart::Populated, 8}, locale);
        if (!QTest::qWaitForWindowExposed(&m_driver->window()) || !m_driver->window().showPage("network", {}))
            return nullptr;
        if (!m_driver->press("getCollateral"))
            return nullptr;
        return m_driver->find<CollateralDialog>("collateralDialog");
    }
    template<typename Widget>
    static Widget* in(QWidget* dialog, const char* name) { return dialog->findChild<Widget*>(QLatin1String(name)); }
    static bool saveDialog(QWidget* dialog, const QString& name)
    {
        QTest::qWait(300);
        return QDir().mkpath(QStringLiteral(GATEHOUSE_BINARY_DIR) + "/screenshots")
               && dialog->grab().save(QStringLiteral(GATEHOUSE_BINARY_DIR) + "/screenshots/" + name + ".png");
    }

private Q_SLOTS:
    void cleanup() { m_driver.reset(); }

    void fetchesByFmspcAndShowsWhatIsKept()
    {
        CollateralDialog* dialog = openDialog();
        QVERIFY(dialog);
        auto* fmspc = in<QLineEdit>(dialog, "fetchFmspc");
        QVERIFY(fmspc->isVisible());
        m_driver->type(fmspc, "c0806f000000");
        QTest::keyClick(fmspc, Qt::Key_Return); // The default button.
        auto* steps = dialog->findChild<StepList*>();
        QTRY_COMPARE_WITH_TIMEOUT(steps->steps().size(), 6, patience);
        auto* parts = dialog->findChild<RecordTable*>("collateralParts");
        QTRY_VERIFY_WITH_TIMEOUT(parts->isVisible(), patience);
        QCOMPARE(parts->records()->rowCount(), 5);
        QVERIFY(std::all_of(steps->steps().begin(), steps->steps().end(), [](const StepRow& row) { return row.state == StepRow::State::Done; }));
        QCOMPARE(in<Banner>(dialog, "fetchBanner")->text(), "Proven and kept.");
        QVERIFY(!in<QPushButton>(dialog, "fetchCancel")->isVisible());
        QVERIFY(saveDialog(dialog, "collateral-dialog"));
        // The page behind it lists it too.
        auto* held = m_driver->window().findChild<RecordTable*>("collateral");
        QTRY_VERIFY_WITH_TIMEOUT(std::any_of(held->records()->records().begin(), held->records()->records().end(), [](const Record& record) { return record.cells.at(1).text == "c0806f000000"; }), patience);
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->window().findChild<CollateralDialog*>() == nullptr, patience);
    }
    void cancelCancels()
    {
        CollateralDialog* dialog = openDialog();
        QVERIFY(dialog);
        m_driver->type(in<QLineEdit>(dialog, "fetchFmspc"), "c0806f000000");
        QTest::mouseClick(in<QPushButton>(dialog, "fetchNow"), Qt::LeftButton);
        auto* cancel = in<QPushButton>(dialog, "fetchCancel");
        QTRY_VERIFY_WITH_TIMEOUT(cancel->isVisible(), patience);
        QTest::mouseClick(cancel, Qt::LeftButton);
        auto* banner = in<Banner>(dialog, "fetchBanner");
        QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), patience);
        QCOMPARE(banner->text(), "Cancelled.");
        QVERIFY(in<QPushButton>(dialog, "fetchNow")->isEnabled());
        QVERIFY(!dialog->findChild<RecordTable*>("collateralParts")->isVisible());
    }
    void errorsAreNamed()
    {
        CollateralDialog* dialog = openDialog();
        QVERIFY(dialog);
        m_driver->type(in<QLineEdit>(dialog, "fetchFmspc"), "xyz");
        QTest::mouseClick(in<QPushButton>(dialog, "fetchNow"), Qt::LeftButton);
        auto* banner = in<Banner>(dialog, "fetchBanner");
        QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), patience);
        QVERIFY2(banner->text().contains("usage") && banner->text().contains("xyz"), qPrintable(banner->text()));
        // A root that is not there.
        choose(in<QComboBox>(dialog, "fetchRoot"), 2);
        m_driver->type(in<QLineEdit>(dialog, "fetchRootPath"), "/nowhere/root.pem");
        QTest::mouseClick(in<QPushButton>(dialog, "fetchNow"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(banner->text().contains("/nowhere/root.pem") && banner->text().contains("file.unreadable"), patience);
        QVERIFY(in<QPushButton>(dialog, "fetchNow")->isEnabled());
        QVERIFY(saveDialog(dialog, "collateral-dialog-error"));
    }
    void fieldsFollowTheSource()
    {
        CollateralDialog* dialog = openDialog();
        QVERIFY(dialog);
        auto* source = in<QComboBox>(dialog, "fetchSource");
        QCOMPARE(source->count(), 4);
        choose(source, 1);
        QVERIFY(in<QLineEdit>(dialog, "fetchPccs")->isVisible());
        choose(source, 2);
        for (const char* name : {"fetchChain", "fetchRouter", "fetchTcbDao", "fetchIdentityDao", "fetchPcsDao"})
            QVERIFY2(in<QLineEdit>(dialog, name)->isVisible(), name);
        QVERIFY(saveDialog(dialog, "collateral-dialog-chain"));
        choose(source, 3);
        QVERIFY(in<QLineEdit>(dialog, "fetchPath")->isVisible());
        QVERIFY(!in<QLineEdit>(dialog, "fetchFmspc")->isVisible()); // A file says itself what it is about.
        QCOMPARE(in<QPushButton>(dialog, "fetchNow")->text(), "Take it in");
        m_driver->type(in<QLineEdit>(dialog, "fetchPath"), "/tmp/bundle.json");
        QTest::mouseClick(in<QPushButton>(dialog, "fetchNow"), Qt::LeftButton);
        auto* banner = in<Banner>(dialog, "fetchBanner");
        QTRY_VERIFY_WITH_TIMEOUT(banner->text().contains("TDX 20a06f000000 platform: kept"), patience);
        QTRY_VERIFY_WITH_TIMEOUT(dialog->findChild<RecordTable*>("collateralParts")->isVisible(), patience);
    }
    void exportsABundle()
    {
        m_driver = std::make_unique<ConsoleDriver>(api::DemoOptions{api::DemoStart::Populated, 8});
        QVERIFY(QTest::qWaitForWindowExposed(&m_driver->window()));
        QVERIFY(m_driver->window().showPage("network", {}));
        QVERIFY(m_driver->press("exportCollateral"));
        auto* dialog = m_driver->find<QFileDialog>("exportCollateralFile");
        QVERIFY(dialog);
        QTemporaryDir folder;
        const QString path = folder.filePath("bundle.json");
        Q_EMIT dialog->fileSelected(path);
        dialog->close();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path), patience);
        auto* banner = m_driver->window().findChild<Banner*>("collateralBanner");
        QTRY_VERIFY_WITH_TIMEOUT(banner->text().contains("bundle.json"), patience);
    }
    void speaksGerman()
    {
        CollateralDialog* dialog = openDialog(QLocale(QLocale::German));
        QVERIFY(dialog);
        m_driver->context().theme().setMode(ThemeMode::Dark);
        m_driver->type(in<QLineEdit>(dialog, "fetchFmspc"), "c0806f000000");
        QTest::mouseClick(in<QPushButton>(dialog, "fetchNow"), Qt::LeftButton);
        auto* parts = dialog->findChild<RecordTable*>("collateralParts");
        QTRY_VERIFY_WITH_TIMEOUT(parts->isVisible(), patience);
        QCOMPARE(parts->records()->records().at(0).cells.at(0).text, QStringLiteral("TCB-Info"));
        QVERIFY(saveDialog(dialog, "collateral-dialog-german-dark"));
    }

    /// Each choice of the inspector is the command line's option.
    void inspectorAsksAsTheCommandLineDoes()
    {
        QTemporaryDir folder;
        QFile root(folder.filePath("root.pem"));
        QVERIFY(root.open(QIODevice::WriteOnly));
        root.write("a root");
        root.close();
        AskedQuotes quotes;
        VerdictPane pane(quotes);
        pane.show();
        QVERIFY(QTest::qWaitForWindowActive(&pane));
        api::QuoteInspection inspection;
        inspection.bytes = "quote";
        inspection.fmspc = "b0c06f000000";
        pane.setQuote(inspection);
        QTRY_COMPARE_WITH_TIMEOUT(quotes.asked.size(), 1, patience);
        QVERIFY(quotes.asked.last().offline && !quotes.asked.last().devnet && !quotes.asked.last().root);

        auto* source = in<QComboBox>(&pane, "collateralChoice");
        auto* trusted = in<QComboBox>(&pane, "rootChoice");
        auto* pccs = in<QLineEdit>(&pane, "pccsAddress");
        QVERIFY(!pccs->isVisible());
        // The devnet's collateral leads to its own root.
        choose(source, 1);
        QVERIFY(quotes.asked.last().devnet && !quotes.asked.last().offline);
        QCOMPARE(trusted->currentIndex(), 1);
        // Another root cannot go with it.
        choose(trusted, 0);
        QCOMPARE(source->currentIndex(), 0);
        QVERIFY(quotes.asked.last().offline && !quotes.asked.last().devnet);
        // A PCCS by its address.
        choose(source, 2);
        QVERIFY(pccs->isVisible());
        const qsizetype before = quotes.asked.size();
        QTest::keyClicks(pccs, "not an address");
        QTest::keyClick(pccs, Qt::Key_Return);
        QCOMPARE(quotes.asked.size(), before);
        QVERIFY(pane.findChild<Banner*>()->text().contains("no address"));
        pccs->clear();
        QTest::keyClicks(pccs, "https://localhost:8081");
        QTest::keyClick(pccs, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(quotes.asked.size(), before + 1, patience);
        QCOMPARE(quotes.asked.last().pccs, QUrl("https://localhost:8081"));
        QVERIFY(!quotes.asked.last().offline && !quotes.asked.last().root && !quotes.asked.last().devnet);
        // A time.
        auto* at = in<QLineEdit>(&pane, "judgeAt");
        QTest::keyClicks(at, "2026-08-13T00:00:00Z");
        QTest::keyClick(at, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(quotes.asked.last().at == QDateTime(QDate(2026, 8, 13), QTime(0, 0), Qt::UTC), patience);
        // A root from a file.
        choose(trusted, 2);
        QFileDialog* dialog = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT((dialog = pane.findChild<QFileDialog*>()) != nullptr, patience);
        Q_EMIT dialog->fileSelected(root.fileName());
        dialog->close();
        QTRY_VERIFY_WITH_TIMEOUT(quotes.asked.last().root == QByteArray("a root"), patience);
        QVERIFY(!quotes.asked.last().devnet);
        QTest::mouseClick(in<QPushButton>(&pane, "copyJudgeCommand"), Qt::LeftButton);
        QCOMPARE(QApplication::clipboard()->text(), "gatehousectl quote verify --quote FILE --pccs https://localhost:8081 --root " + root.fileName() + " --at 2026-08-13T00:00:00Z");
        // The boot log that came with it.
        auto* log = in<QComboBox>(&pane, "eventLogChoice");
        QVERIFY(quotes.asked.last().eventLogPath.isEmpty());
        QTRY_VERIFY_WITH_TIMEOUT(!pane.findChild<QFileDialog*>(), patience);
        choose(log, 1);
        QTRY_VERIFY_WITH_TIMEOUT((dialog = pane.findChild<QFileDialog*>()) != nullptr, patience);
        Q_EMIT dialog->fileSelected(folder.filePath("boot.log"));
        dialog->close();
        QTRY_COMPARE_WITH_TIMEOUT(quotes.asked.last().eventLogPath, folder.filePath("boot.log"), patience);
        QCOMPARE(log->currentText(), "boot.log");
        QTest::mouseClick(in<QPushButton>(&pane, "copyJudgeCommand"), Qt::LeftButton);
        QVERIFY(QApplication::clipboard()->text().contains("--event-log " + folder.filePath("boot.log")));
        // The root's file is gone: said, and nothing is judged under another.
        QVERIFY(QFile::remove(root.fileName()));
        const qsizetype asked = quotes.asked.size();
        QTest::mouseClick(in<QPushButton>(&pane, "judgeQuote"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(pane.findChild<Banner*>()->text().contains("root.pem"), patience);
        QCOMPARE(quotes.asked.size(), asked);
        QCOMPARE(pane.tone(), Tone::Neutral);
    }
    void missingCollateralIsOffered()
    {
        AskedQuotes quotes;
        quotes.error = Error(ErrorCode{"collateral.not-held", ErrorKind::Unavailable}, "none");
        VerdictPane pane(quotes);
        pane.show();
        QVERIFY(QTest::qWaitForWindowExposed(&pane));
        QSignalSpy wanted(&pane, &VerdictPane::collateralWanted);
        api::QuoteInspection inspection;
        inspection.bytes = "quote";
        inspection.fmspc = "b0c06f000000";
        pane.setQuote(inspection);
        auto* banner = pane.findChild<Banner*>();
        QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), patience);
        auto* fetch = banner->findChild<QPushButton*>();
        QVERIFY(fetch && fetch->isVisible());
        QTest::mouseClick(fetch, Qt::LeftButton);
        QCOMPARE(wanted.count(), 1);
    }
};

QTEST_MAIN(CollateralDialogTest)
#include "tst_CollateralDialog.moc"
