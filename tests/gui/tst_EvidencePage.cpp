// SPDX-License-Identifier: GPL-3.0-or-later
// Evidence as an auditor meets it: the log with the state of its chain, a decision as a document, files from elsewhere, and
// what was tampered with named. Real files, checked by the real code.
#include "ConsoleDriver.h"

#include "app/console/evidence/EvidenceDocumentView.h"
#include "app/console/evidence/EvidenceLogModel.h"
#include "app/console/evidence/EvidencePage.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/EmptyState.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/VerdictView.h"
#include "core/api/live/LiveEvidenceService.h"
#include "tests/support/DemoServicesWith.h"
#include "tests/support/EvidenceFixture.h"
#include "tests/support/onboard/SettableClock.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QLabel>
#include <QMimeData>
#include <QTableView>

using namespace gatehouse;
using namespace gatehouse::console;

namespace {

const int patience = qEnvironmentVariableIntValue("GATEHOUSE_PATIENCE") > 0 ? qEnvironmentVariableIntValue("GATEHOUSE_PATIENCE") : 60'000; // A busy machine, never a delay.

/// Services of the demo, with evidence of the test's own.
class ServicesWithEvidence final : public tests::DemoServicesWith
{
public:
    ServicesWithEvidence(const QString& folder, const attest::Certificate& devnetRoot)
        : m_evidence(folder, [devnetRoot] { return attest::TrustedRoots::fromCertificate(devnetRoot); })
    {
    }
    api::EvidenceService& evidence() override { return m_evidence; }

private:
    api::LiveEvidenceService m_evidence;
};

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString& path, const QByteArray& content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(content), content.size());
}

} // namespace

class EvidencePageTest : public QObject
{
    Q_OBJECT

    test::EvidenceFixture m_fixture;
    test::SettableClock m_clock; // Decides after the verdicts of the fixture, whatever the time is.
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ConsoleDriver> m_driver;

    QString path(const QString& name) const { return m_folder->filePath(name); }
    QStringList bundles() const { return QDir(path("bundles")).entryList({"*.json"}, QDir::Files, QDir::Name); }
    /// Five decisions and the transaction of the first.
    void record() const
    {
        auto store = *evidence::EvidenceStore::open(m_folder->path(), m_fixture.key, m_clock);
        for (int number = 1; number <= 5; ++number) {
            const evidence::EvidenceBundle bundle = m_fixture.bundle(std::uint8_t(number), number == 3 ? 9 : 1);
            QVERIFY(store->record(bundle));
            if (number == 1) {
                evidence::TransactionRecord sent = m_fixture.sent(bundle);
                QVERIFY(store->record(sent));
                sent.state = "confirmed";
                sent.raw.clear();
                sent.block = 17;
                QVERIFY(store->record(sent));
            }
        }
    }
    void openWindow(const QLocale& locale = QLocale::c())
    {
        m_driver = std::make_unique<ConsoleDriver>(std::make_unique<ServicesWithEvidence>(m_folder->path(), m_fixture.authority.root()), Paths{"/state", "/cache", "/share"}, QString(), locale);
        QVERIFY(QTest::qWaitForWindowExposed(&m_driver->window()));
        QVERIFY(m_driver->focusWindow());
        QVERIFY(m_driver->go("evidence"));
    }
    QTableView* table() const { return m_driver->window().findChild<QTableView*>("evidenceLog"); }
    EvidenceLogModel* model() const { return m_driver->window().findChild<EvidenceLogModel*>(); }
    EvidenceDocumentView* document() const { return m_driver->window().findChild<EvidenceDocumentView*>(); }
    StatusBadge* badge(const char* name) const { return m_driver->window().findChild<StatusBadge*>(name); }
    Banner* bannerOf(const char* name) const { return m_driver->window().findChild<Banner*>(name); }
    QAction* action(const char* name) const { return m_driver->window().currentPage()->findChild<QAction*>(name); }
    QString cell(int row, int column) const { return table()->model()->index(row, column).data().toString(); }
    bool isRead(int decisions) const
    {
        return QTest::qWaitFor([&] { return model() && model()->decisionCount() == decisions && model()->readCount() == decisions; }, patience);
    }
    void drop(const QString& file) const
    {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(file)});
        QWidget* page = m_driver->window().currentPage();
        const QPoint at = page->rect().center();
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(page, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(page, &drop);
        QVERIFY(drop.isAccepted());
    }
    /// A banner of the page says so.
    bool says(const char* words) const
    {
        const QList<Banner*> banners = m_driver->window().currentPage()->findChildren<Banner*>();
        return std::any_of(banners.begin(), banners.end(), [&](Banner* banner) { return banner->isVisible() && banner->text().contains(QLatin1String(words)); });
    }
    static QList<Check> checksOf(VerdictView* view, CheckStatus status)
    {
        QList<Check> found;
        for (const Check& check : view->checks())
            if (check.status == status)
                found.append(check);
        return found;
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup()
    {
        m_driver.reset();
        m_folder.reset();
    }

    void emptyPageTeaches()
    {
        openWindow();
        auto* empty = m_driver->window().currentPage()->findChild<EmptyState*>();
        QTRY_VERIFY_WITH_TIMEOUT(empty && empty->isVisible(), patience);
        QVERIFY(empty->accessibleName().contains("Nothing has been decided"));
        QVERIFY(m_driver->save("evidence-empty"));
        QVERIFY(!action("verifyEvidence")->isEnabled());
    }
    void theLogIsListed()
    {
        record();
        openWindow();
        QVERIFY(isRead(5));
        QAbstractItemModelTester tester(model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(table()->model()->rowCount(), 5);
        // Newest first.
        QCOMPARE(cell(0, EvidenceLogModel::Number), "7");
        QCOMPARE(cell(4, EvidenceLogModel::Number), "1");
        QCOMPARE(cell(4, EvidenceLogModel::Decision), "approved");
        QCOMPARE(cell(4, EvidenceLogModel::Who), "operator");
        QCOMPARE(cell(4, EvidenceLogModel::Image), "dstack 1 (abc)");
        QCOMPARE(cell(4, EvidenceLogModel::Verdict), "accepted");
        QCOMPARE(cell(4, EvidenceLogModel::Transaction), "confirmed");
        QCOMPARE(cell(2, EvidenceLogModel::Decision), "rejected");
        QCOMPARE(cell(2, EvidenceLogModel::Image), "unknown");
        QCOMPARE(table()->model()->index(2, EvidenceLogModel::Image).data(Qt::ToolTipRole).toString(), "unknown; nearest is dstack 1 (abc)");
        QCOMPARE(cell(2, EvidenceLogModel::Verdict), "refused");
        QCOMPARE(cell(2, EvidenceLogModel::Transaction), "none");
        QCOMPARE(badge("evidenceChain")->tone(), Tone::Good);
        QCOMPARE(badge("evidenceChain")->word(), "chain intact");
        QVERIFY(!bannerOf("evidenceBroken")->isVisible());
        QCOMPARE(m_driver->window().currentPage()->badgeCount(), 0);
        // Filter by keyboard: every word must occur, in any column.
        QTest::keyClick(&m_driver->window(), Qt::Key_F, Qt::ControlModifier);
        auto* filter = m_driver->find<QLineEdit>("evidenceFilter");
        QVERIFY(filter && filter->hasFocus());
        QTest::keyClicks(filter, "refused 03030303");
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), 1, patience);
        QCOMPARE(cell(0, EvidenceLogModel::Number), "5");
        QTest::keyClick(filter, Qt::Key_Escape);
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), 5, patience);
        auto* kinds = m_driver->find<QComboBox>("evidenceKinds");
        kinds->setFocus();
        QTest::keyClick(kinds, Qt::Key_Down);
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), 4, patience);
        QTest::keyClick(kinds, Qt::Key_Up);
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), 5, patience);
    }
    void aDecisionIsVerifiedAgainByKeyboard()
    {
        record();
        openWindow();
        QVERIFY(isRead(5));
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_End, Qt::ControlModifier); // The oldest.
        QTest::keyClick(table(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(document()->isVisible(), patience);
        QCOMPARE(m_driver->find<QLabel>("evidenceTitle")->text(), "Decision, entry 1");
        QCOMPARE(badge("evidenceIntegrity")->tone(), Tone::Neutral); // Nothing counts as checked yet.
        QVERIFY(!m_driver->window().findChild<VerdictView*>("evidenceAgain")->isVisible());
        QVERIFY(checksOf(m_driver->window().findChild<VerdictView*>("evidenceVerdict"), CheckStatus::Passed).size() >= 25);
        QTest::keyClick(m_driver->window().currentPage(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(badge("evidenceIntegrity")->tone(), Tone::Good, patience);
        QCOMPARE(badge("evidenceIntegrity")->word(), "as it was written");
        auto* again = m_driver->window().findChild<VerdictView*>("evidenceAgain");
        QVERIFY(again->isVisible());
        QVERIFY(checksOf(again, CheckStatus::Failed).isEmpty());
        const QList<Check> passed = checksOf(again, CheckStatus::Passed);
        for (const QString id : {"part.quote", "signature", "verdict.checks", "transaction1.hash", "log.chain", "log.whole", "log.place"})
            QVERIFY2(std::any_of(passed.begin(), passed.end(), [&](const Check& check) { return check.id == id; }), qPrintable(id));
        QVERIFY(m_driver->save("evidence-decision"));
        // Escape leads back, with the row still chosen.
        QTest::keyClick(m_driver->window().currentPage(), Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(table()->isVisible(), patience);
        QCOMPARE(table()->currentIndex().row(), 4);
    }
    void rootsThatCountAreChosen()
    {
        record();
        write(path("root.pem"), m_fixture.authority.root().toPem());
        write(path("no root.pem"), "no certificate");
        openWindow();
        QVERIFY(isRead(5));
        m_driver->window().currentPage()->openItem("1");
        QTRY_VERIFY_WITH_TIMEOUT(document()->isVisible(), patience);
        auto* box = m_driver->find<QComboBox>("evidenceRoots");
        QVERIFY(box);
        const auto rootIs = [&](CheckStatus status) {
            const QList<Check> checks = checksOf(m_driver->window().findChild<VerdictView*>("evidenceAgain"), status);
            return std::any_of(checks.begin(), checks.end(), [](const Check& check) { return check.id == "roots.trusted"; });
        };
        const auto command = [&] { return commandOf(action("verifyEvidence")); };
        // As it was: whoever trusts this root must say so.
        action("verifyEvidence")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(rootIs(CheckStatus::NotChecked), patience);
        QTRY_COMPARE_WITH_TIMEOUT(badge("evidenceIntegrity")->tone(), Tone::Good, patience);
        QVERIFY(!command().contains("--"));
        // Only Intel's: the evidence rests on another one. By keyboard, and checked at once.
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Down);
        QTRY_VERIFY_WITH_TIMEOUT(rootIs(CheckStatus::Failed), patience);
        QCOMPARE(badge("evidenceIntegrity")->tone(), Tone::Bad);
        QVERIFY2(bannerOf("evidenceOutcome")->text().contains("roots"), qPrintable(bannerOf("evidenceOutcome")->text()));
        // The devnet's.
        QTest::keyClick(box, Qt::Key_Down);
        QTRY_VERIFY_WITH_TIMEOUT(rootIs(CheckStatus::Passed), patience);
        QCOMPARE(badge("evidenceIntegrity")->tone(), Tone::Good);
        QVERIFY(command().endsWith(" --devnet"));
        QVERIFY(m_driver->save("evidence-roots"));
        // A file that was not chosen leaves everything as it was.
        QTest::keyClick(box, Qt::Key_Down);
        auto* dialog = m_driver->find<QFileDialog>("evidenceRootFile");
        QVERIFY(dialog);
        dialog->reject();
        QTRY_COMPARE_WITH_TIMEOUT(box->currentIndex(), 2, patience);
        QVERIFY(command().endsWith(" --devnet"));
        const auto chooseFile = [&](const QString& name) {
            if (!QTest::qWaitFor([&] { return m_driver->window().findChildren<QFileDialog*>().isEmpty(); }, patience))
                return false;
            QTest::keyClick(box, Qt::Key_Down);
            auto* asked = m_driver->find<QFileDialog>("evidenceRootFile");
            if (!asked)
                return false;
            Q_EMIT asked->fileSelected(path(name));
            asked->close();
            return true;
        };
        QVERIFY(chooseFile("nowhere.pem"));
        QTRY_VERIFY_WITH_TIMEOUT(says("nowhere.pem"), patience);
        QTRY_COMPARE_WITH_TIMEOUT(box->currentIndex(), 2, patience);
        QVERIFY(chooseFile("root.pem"));
        QTRY_COMPARE_WITH_TIMEOUT(box->currentText(), "root.pem", patience);
        QTRY_VERIFY_WITH_TIMEOUT(command().endsWith(" --root " + path("root.pem")), patience);
        QTRY_COMPARE_WITH_TIMEOUT(badge("evidenceIntegrity")->tone(), Tone::Good, patience);
        QTRY_VERIFY_WITH_TIMEOUT(rootIs(CheckStatus::Passed), patience);
        // The choice stays for the next decision. And a file without a root is said to be none.
        QTest::keyClick(box, Qt::Key_Up);
        QTRY_VERIFY_WITH_TIMEOUT(command().endsWith(" --devnet"), patience);
        QVERIFY(chooseFile("no root.pem"));
        QTRY_VERIFY_WITH_TIMEOUT(bannerOf("evidenceOutcome")->text().contains("certificate"), patience);
        QCOMPARE(badge("evidenceIntegrity")->tone(), Tone::Neutral);
        QVERIFY(command().endsWith(" --root '" + path("no root.pem") + "'"));
    }
    void anExportTravels()
    {
        record();
        openWindow();
        QVERIFY(isRead(5));
        m_driver->window().currentPage()->openItem("1");
        QTRY_VERIFY_WITH_TIMEOUT(document()->isVisible(), patience);
        QTest::keyClick(m_driver->window().currentPage(), Qt::Key_S, Qt::ControlModifier);
        auto* dialog = m_driver->find<QFileDialog>("exportEvidenceFile");
        QVERIFY(dialog);
        const QString target = path("travels.json");
        Q_EMIT dialog->fileSelected(target);
        dialog->close();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(target), patience);
        QCOMPARE(contentOf(target), document()->document().file);
        QTRY_VERIFY_WITH_TIMEOUT(says("travels.json"), patience);
        action("copyEvidence")->trigger();
        QCOMPARE(QApplication::clipboard()->text().toUtf8(), contentOf(target));
        // As somebody else gets it: dropped, it is checked at once, and said to be from a file.
        QVERIFY(m_driver->focusWindow());
        drop(target);
        QTRY_COMPARE_WITH_TIMEOUT(badge("evidenceIntegrity")->tone(), Tone::Good, patience);
        QCOMPARE(badge("evidenceDecision")->tone(), Tone::Good); // Only now.
        QVERIFY(m_driver->window().findChild<VerdictView*>("evidenceAgain")->isVisible());
        QVERIFY(!action("openEvidenceRequest")->isEnabled());
    }
    void aFileThatNobodyKnowsStaysAClaim()
    {
        record();
        write(path("stranger.json"), m_fixture.bundle(7).toFile(std::make_shared<const crypto::SigningKey>(crypto::SigningKey::generate())));
        openWindow();
        drop(path("stranger.json"));
        QTRY_COMPARE_WITH_TIMEOUT(badge("evidenceIntegrity")->tone(), Tone::Warning, patience);
        QCOMPARE(badge("evidenceIntegrity")->word(), "nobody vouches for it");
        QVERIFY2(bannerOf("evidenceOutcome")->text().contains("anybody could have written it so"), qPrintable(bannerOf("evidenceOutcome")->text()));
        QCOMPARE(badge("evidenceDecision")->tone(), Tone::Neutral);
        QVERIFY(m_driver->save("evidence-nobody-vouches"));
    }
    void tamperedPartIsNamed_data()
    {
        QTest::addColumn<QByteArray>("was");
        QTest::addColumn<QByteArray>("is");
        QTest::addColumn<QString>("part");
        QTest::newRow("request") << QByteArray("gossip") << QByteArray("gossiq") << "request";
        QTest::newRow("policy") << QByteArray("images of this network\\\"\\n\\n[tcb]") << QByteArray("images of that network\\\"\\n\\n[tcb]") << "policy";
        QTest::newRow("verdict") << QByteArray("\"verdict\":\"accepted\"") << QByteArray("\"verdict\":\"acceptec\"") << "verdict";
        QTest::newRow("decision") << QByteArray("\"decidedBy\":\"operator\"") << QByteArray("\"decidedBy\":\"0perator\"") << "decision";
        QTest::newRow("signature") << QByteArray("\"signature\":{\"signature\":\"") << QByteArray("\"signature\":{\"signatvre\":\"") << "signature";
    }
    void tamperedPartIsNamed()
    {
        QFETCH(QByteArray, was);
        QFETCH(QByteArray, is);
        QFETCH(QString, part);
        QByteArray file = m_fixture.bundle(1).toFile(m_fixture.key);
        QVERIFY(file.contains(was));
        file.replace(file.indexOf(was), was.size(), is);
        write(path("tampered.json"), file);
        openWindow();
        drop(path("tampered.json"));
        QTRY_COMPARE_WITH_TIMEOUT(badge("evidenceIntegrity")->tone(), Tone::Bad, patience);
        QTRY_VERIFY_WITH_TIMEOUT(bannerOf("evidenceOutcome")->text().contains(part), patience);
        auto* again = m_driver->window().findChild<VerdictView*>("evidenceAgain");
        const QList<Check> failed = checksOf(again, CheckStatus::Failed);
        QVERIFY(std::any_of(failed.begin(), failed.end(), [&](const Check& check) { return check.id.contains(part); }));
        // What it claims is not said as if it were so.
        QCOMPARE(badge("evidenceDecision")->tone(), Tone::Neutral);
        if (part == "verdict")
            QVERIFY(m_driver->save("evidence-tampered"));
    }
    void fileChangedOnTheDiskIsSeenInTheList()
    {
        record();
        const QString changed = path("bundles/" + bundles().at(5)); // 6: the fourth decision, behind the transaction's two files.
        QVERIFY2(changed.contains("000006"), qPrintable(changed));
        write(changed, contentOf(changed).replace("gossip", "gossiq"));
        openWindow();
        QVERIFY(isRead(5));
        QCOMPARE(cell(1, EvidenceLogModel::Number), "6");
        QCOMPARE(cell(1, EvidenceLogModel::Verdict), "file changed");
        QCOMPARE(badge("evidenceChain")->tone(), Tone::Good); // The chain is the log's own; it holds.
        QTRY_VERIFY_WITH_TIMEOUT(bannerOf("evidenceBroken")->isVisible(), patience);
        QCOMPARE(m_driver->window().currentPage()->badgeTone(), Tone::Bad);
        // It opens all the same, and the part is named.
        m_driver->window().currentPage()->openItem("6");
        QTRY_COMPARE_WITH_TIMEOUT(badge("evidenceIntegrity")->tone(), Tone::Bad, patience);
        QVERIFY2(bannerOf("evidenceOutcome")->text().contains("request"), qPrintable(bannerOf("evidenceOutcome")->text()));
    }
    void brokenChainIsSaidWithItsEntry()
    {
        record();
        QList<QByteArray> lines = contentOf(path("audit.log")).split('\n');
        QVERIFY(lines.size() > 6);
        lines[4].replace("by operator", "by 0perator"); // Entry 5.
        write(path("audit.log"), lines.join('\n'));
        openWindow();
        QTRY_COMPARE_WITH_TIMEOUT(badge("evidenceChain")->tone(), Tone::Bad, patience);
        QCOMPARE(badge("evidenceChain")->word(), "chain broken");
        auto* broken = bannerOf("evidenceBroken");
        QTRY_VERIFY_WITH_TIMEOUT(broken->isVisible(), patience);
        QVERIFY2(broken->text().contains("entry 5") || broken->text().contains("entry 6"), qPrintable(broken->text()));
        QCOMPARE(m_driver->window().currentPage()->badgeTone(), Tone::Bad);
        QVERIFY(isRead(5));
        QVERIFY(m_driver->save("evidence-broken"));
        auto* button = broken->findChild<QPushButton*>();
        QVERIFY(button && button->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(table()->hasFocus());
        const QModelIndex chosen = table()->currentIndex();
        QVERIFY(chosen.siblingAtColumn(EvidenceLogModel::Number).data(Qt::AccessibleTextRole).toString().contains("broken"));
    }
    void removedEndIsSaid()
    {
        record();
        QList<QByteArray> lines = contentOf(path("audit.log")).split('\n');
        lines.remove(lines.size() - 2);
        write(path("audit.log"), lines.join('\n'));
        openWindow();
        QTRY_COMPARE_WITH_TIMEOUT(badge("evidenceChain")->tone(), Tone::Bad, patience);
        QVERIFY(bannerOf("evidenceBroken")->isVisible());
    }
    void whatIsNoEvidenceIsAnError()
    {
        write(path("other.json"), "{\"hello\": 1}");
        openWindow();
        drop(path("other.json"));
        QTRY_VERIFY_WITH_TIMEOUT(says("no evidence"), patience);
        QVERIFY(!document()->isVisible());
        // The log that cannot be read.
        write(path("audit.log.head"), "{}");
        write(path("audit.log"), "x\n");
        action("reloadEvidence")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(badge("evidenceChain")->tone() == Tone::Bad || says("log"), patience);
    }
    void quoteOpensInTheInspector()
    {
        record();
        openWindow();
        QVERIFY(isRead(5));
        m_driver->window().currentPage()->openItem("1");
        QTRY_VERIFY_WITH_TIMEOUT(document()->isVisible() && action("openEvidenceQuote")->isEnabled(), patience);
        QVERIFY(m_driver->press("openEvidenceQuote"));
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->window().currentPage()->id(), "quotes", patience);
        auto* outcome = m_driver->find<StatusBadge>("quoteOutcome", patience);
        QVERIFY(outcome);
    }
    void demoSpeaksGermanInTheDark()
    {
        m_driver = std::make_unique<ConsoleDriver>(api::DemoOptions{api::DemoStart::Populated, 20}, QLocale(QLocale::German));
        m_driver->context().theme().setMode(ThemeMode::Dark);
        QVERIFY(QTest::qWaitForWindowExposed(&m_driver->window()));
        QTest::keyClick(&m_driver->window(), Qt::Key_E, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->window().currentPage()->id(), "evidence", patience);
        QVERIFY(isRead(10));
        QCOMPARE(badge("evidenceChain")->word(), QStringLiteral("Kette unversehrt"));
        QCOMPARE(cell(0, EvidenceLogModel::Decision), QStringLiteral("zugestimmt"));
        QVERIFY(m_driver->save("evidence-german-dark"));
        m_driver->window().currentPage()->openItem("7");
        QTRY_VERIFY_WITH_TIMEOUT(document()->isVisible(), patience);
        action("verifyEvidence")->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(badge("evidenceIntegrity")->tone(), Tone::Good, patience);
        QVERIFY(m_driver->save("evidence-decision-german-dark"));
    }
    void demoInTheLight()
    {
        m_driver = std::make_unique<ConsoleDriver>(api::DemoOptions{api::DemoStart::Populated, 20});
        QVERIFY(QTest::qWaitForWindowExposed(&m_driver->window()));
        QVERIFY(m_driver->go("evidence"));
        QVERIFY(isRead(10));
        QVERIFY(m_driver->save("evidence-log"));
    }
    /// Ten thousand entries: the window goes on living, and the filter answers at once.
    void tenThousandEntries()
    {
        // Written as the store writes them, but without its fsync for each. A quarter are decisions, rejected before a quote came.
        QVERIFY(QDir(m_folder->path()).mkdir("bundles"));
        QByteArray log;
        evidence::AuditHead head;
        evidence::EvidenceBundle bundle;
        bundle.request.publicKey = QByteArray(32, 'k');
        bundle.request.contract = m_fixture.contract.toChecksumText();
        bundle.decision.answer = "rejected";
        bundle.decision.decidedBy = "operator";
        bundle.decision.at = m_fixture.day;
        constexpr int count = 10'000;
        for (int number = 1; number <= count; ++number) {
            bundle.request.address = eth::Address::fromBytes(view(QByteArray::number(number).rightJustified(20, '0')))->toChecksumText();
            bundle.decision.reason = QString("case %1").arg(number);
            bundle.decision.logSequence = head.sequence;
            bundle.decision.logHash = head.hash;
            evidence::AuditEntry entry;
            entry.kind = "note";
            entry.detail = bundle.decision.reason;
            if (number % 4 == 0) {
                const QByteArray file = bundle.toFile({});
                entry.kind = bundle.decision.answer;
                entry.request = bundle.request.address;
                entry.file = QString("%1-rejected-0badc0de.json").arg(number, 6, 10, QChar('0'));
                entry.bundle = crypto::sha256(view(file)).toHex();
                write(path("bundles/" + entry.file), file);
            }
            entry.sequence = quint64(number);
            entry.at = m_fixture.day.addSecs(number);
            entry.previous = head.hash;
            const QByteArray line = entry.toLine();
            head = {quint64(number), evidence::AuditEntry::hashOf(line)};
            log += line + '\n';
        }
        write(path("audit.log"), log);
        write(path("audit.log.head"), head.toJson());
        openWindow();
        // How long the window's thread is ever held, from here on.
        QElapsedTimer since;
        qint64 longest = 0;
        QTimer beat;
        beat.setInterval(5);
        since.start();
        connect(&beat, &QTimer::timeout, this, [&] { longest = std::max(longest, since.restart()); });
        beat.start();
        QVERIFY(isRead(count / 4));
        QCOMPARE(table()->model()->rowCount(), count);
        QCOMPARE(badge("evidenceChain")->word(), "chain intact");
        QCOMPARE(model()->problemCount(), 0);
        QCOMPARE(cell(0, EvidenceLogModel::Who), "operator");
        auto* filter = m_driver->find<QLineEdit>("evidenceFilter");
        filter->setFocus();
        QTest::keyClicks(filter, "case 777");
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), 19, patience); // 777, x777 and 777x.
        QTest::keyClick(filter, Qt::Key_Escape);
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), count, patience);
        table()->sortByColumn(EvidenceLogModel::When, Qt::AscendingOrder);
        QCOMPARE(cell(0, EvidenceLogModel::Number), "1");
        QVERIFY(m_driver->save("evidence-large"));
        qInfo("longest pause of the window's thread: %lld ms", longest);
        QVERIFY2(longest < 3000, qPrintable(QString::number(longest))); // Idle it is a tenth of that; CI is loaded.
    }
};

QTEST_MAIN(EvidencePageTest)
#include "tst_EvidencePage.moc"
