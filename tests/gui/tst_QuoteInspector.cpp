// SPDX-License-Identifier: GPL-3.0-or-later
// The page Quotes, driven as a person would: open, paste and drop quotes of every kind, walk them by keyboard, read the
// verdict, the preimage and the comparison with an image, in both themes and both languages.
#include "app/console/quotes/FieldPane.h"
#include "app/console/quotes/FieldTreeModel.h"
#include "app/console/quotes/QuotesPage.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/HexView.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/VerdictView.h"
#include "core/attest/QuotingAuthority.h"
#include "gui/ConsoleDriver.h"
#include "support/Vectors.h"
#include "support/attest/BootLogBytes.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QLabel>
#include <QMimeData>
#include <QTabBar>
#include <QTreeView>

using namespace gatehouse;
using namespace gatehouse::console;

namespace {

constexpr int patience = 60'000; // A busy machine, never a delay.

const attest::QuotingAuthority& ownAuthority()
{
    static const attest::QuotingAuthority authority = *attest::QuotingAuthority::ephemeral(QDateTime::currentDateTimeUtc());
    return authority;
}

QByteArray simulatedQuote(std::uint16_t version, const std::optional<QByteArray>& bootLog = std::nullopt)
{
    attest::QuotingAuthority::QuoteRequest request;
    request.registers = bootLog ? attest::simulatedRegisters(test::BootLogBytes::pcrs(*bootLog)) : attest::simulatedRegistersWithoutEvidence();
    request.version = version;
    return *ownAuthority().issueQuote(request);
}

/// The inspector on demo services.
class Inspector : public ConsoleDriver
{
public:
    explicit Inspector(const QLocale& locale = QLocale::c())
        : ConsoleDriver({api::DemoStart::Populated, 20}, locale)
    {
        window().showPage("quotes");
    }
    QuotesPage* page()
    {
        for (Page* each : window().pages())
            if (each->id() == "quotes")
                return static_cast<QuotesPage*>(each);
        return nullptr;
    }
    QTreeView* tree() { return page()->findChild<QTreeView*>("fieldTree"); }
    HexView* hex() { return page()->findChild<HexView*>("hexView"); }
    QTabBar* tabs() { return page()->findChild<QTabBar*>("quoteTabs"); }
    StatusBadge* outcome() { return page()->findChild<StatusBadge*>("quoteOutcome"); }
    /// The sentences of the banners that can be seen.
    QString bannerText()
    {
        QStringList texts;
        for (const Banner* banner : page()->findChildren<Banner*>())
            if (banner->isVisible())
                texts.append(banner->text());
        return texts.join("\n");
    }
    bool waitForBytes(const QByteArray& bytes)
    {
        return QTest::qWaitFor([&] { return hex()->bytes() == bytes; }, patience);
    }
    void paste(const QByteArray& text)
    {
        QApplication::clipboard()->setText(QString::fromLatin1(text));
        window().findChild<QAction*>("pasteQuote")->trigger();
    }
    bool open(const QByteArray& quote)
    {
        paste(quote.toBase64());
        return waitForBytes(quote);
    }
    void drop(QMimeData* data)
    {
        const QPoint at = page()->rect().center();
        QDragEnterEvent enter(at, Qt::CopyAction, data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(page(), &enter);
        QDropEvent event(at, Qt::CopyAction, data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(page(), &event);
    }
    /// As the window system delivers it: to the window, which finds the widget under the pointer. Whether somebody took it.
    bool dropFiles(const QStringList& files)
    {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString& file : files)
            urls.append(QUrl::fromLocalFile(file));
        data.setUrls(urls);
        QWindow* const top = window().windowHandle();
        const QPoint at = page()->mapTo(&window(), page()->rect().center());
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(top, &enter);
        QDragMoveEvent move(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(top, &move);
        QDropEvent event(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(top, &event);
        return enter.isAccepted() && event.isAccepted();
    }
    QComboBox* choice(const char* name) { return page()->findChild<QComboBox*>(name); }
    /// Chooses this file as the root that is trusted.
    bool trust(const QString& file)
    {
        QComboBox* const roots = choice("rootChoice");
        roots->setFocus();
        while (roots->currentIndex() < roots->count() - 1)
            QTest::keyClick(roots, Qt::Key_Down);
        if (!QTest::qWaitFor([&] { return page()->findChild<QFileDialog*>() != nullptr; }, patience))
            return false;
        auto* dialog = page()->findChild<QFileDialog*>();
        Q_EMIT dialog->fileSelected(file);
        dialog->close();
        return true;
    }
    /// What the verdict says of this check; nothing when it has no such row.
    std::optional<Check> row(const QString& id)
    {
        for (const Check& check : page()->findChild<VerdictView*>()->checks())
            if (check.id == id)
                return check;
        return std::nullopt;
    }
    bool waitForRow(const QString& id, CheckStatus status)
    {
        return QTest::qWaitFor([&] { return row(id) && row(id)->status == status; }, patience);
    }
};

void collect(const QAbstractItemModel& model, const QModelIndex& parent, QModelIndexList& all)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        all.append(index);
        collect(model, index, all);
    }
}

} // namespace

class QuoteInspectorTest : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;

    QString write(const QString& name, const QByteArray& content) const
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(name));
        return file.fileName();
    }

private Q_SLOTS:
    void everyKindOpens()
    {
        Inspector inspector;
        QVERIFY(inspector.find<QPushButton>("openQuote"));
        QList<QByteArray> quotes{simulatedQuote(4), simulatedQuote(5)};
        if (!test::vectorsFolder().isEmpty()) {
            const QJsonObject vectors = test::manifest()["quotes"].toObject();
            for (const QString& name : vectors.keys())
                quotes.append(test::vector("quotes/" + name + ".bin"));
        }
        for (const QByteArray& quote : quotes) {
            QVERIFY(inspector.open(quote));
            QCOMPARE(inspector.bannerText(), QString());
            QAbstractItemModelTester tester(inspector.tree()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
            QVERIFY(inspector.page()->fields()->showField("body.reportData"));
            QVERIFY(inspector.page()->fields()->showField("auth.qe.certification"));
            QVERIFY(!inspector.page()->fields()->showField("unread"));
        }
    }

    void fieldAndBytesMarkEachOther()
    {
        Inspector inspector;
        const QByteArray quote = simulatedQuote(5) + QByteArray(9, '\2');
        QVERIFY(inspector.open(quote));
        QModelIndexList all;
        collect(*inspector.tree()->model(), {}, all);
        QVERIFY(all.size() > 120);
        for (const QModelIndex& index : all) {
            inspector.tree()->setCurrentIndex(index);
            const HexView::Range range{index.data(FieldTreeModel::OffsetRole).toLongLong(), index.data(FieldTreeModel::SizeRole).toLongLong()};
            QCOMPARE(inspector.hex()->marked(), range);
            QVERIFY(inspector.hex()->cursor() >= range.offset && inspector.hex()->cursor() < range.offset + range.size);
        }
        // And back: each step of the cursor chooses the smallest part that holds the byte.
        inspector.hex()->setFocus();
        QTest::keyClick(inspector.hex(), Qt::Key_Home, Qt::ControlModifier);
        QCOMPARE(inspector.page()->fields()->currentField(), "header.version");
        for (qint64 at = 0; at < 900; ++at) {
            const QModelIndex current = inspector.tree()->currentIndex();
            QVERIFY(!current.data(FieldTreeModel::ReadingRole).toBool());
            const qint64 from = current.data(FieldTreeModel::OffsetRole).toLongLong();
            QVERIFY(at >= from && at < from + current.data(FieldTreeModel::SizeRole).toLongLong());
            QTest::keyClick(inspector.hex(), Qt::Key_Right);
        }
        QTest::keyClick(inspector.hex(), Qt::Key_End, Qt::ControlModifier);
        QCOMPARE(inspector.page()->fields()->currentField(), "padding");
        QCOMPARE(inspector.hex()->marked().size, 9);
        // A bit stays chosen while the cursor is in its byte.
        QVERIFY(inspector.page()->fields()->showField("body.tdAttributes.septVeDisable"));
        QCOMPARE(inspector.hex()->marked().size, 1);
        QTest::mouseClick(inspector.hex()->viewport(), Qt::LeftButton, Qt::NoModifier, QPoint(120, 14));
        QVERIFY(inspector.page()->fields()->currentField() != "padding");
    }

    void keyboardAlone()
    {
        Inspector inspector;
        QVERIFY(inspector.focusWindow());
        const QByteArray quote = simulatedQuote(4);
        QTest::keyClick(&inspector.window(), Qt::Key_1, Qt::ControlModifier);
        QTest::keyClick(&inspector.window(), Qt::Key_8, Qt::ControlModifier);
        QCOMPARE(inspector.window().currentPage(), inspector.page());
        QApplication::clipboard()->setText(QString::fromLatin1(quote.toHex()));
        inspector.key(Qt::Key_V, Qt::ControlModifier);
        QVERIFY(inspector.waitForBytes(quote));
        QTRY_COMPARE(QApplication::focusWidget(), inspector.tree());
        QCOMPARE(inspector.page()->fields()->currentField(), "header");
        inspector.key(Qt::Key_Down);
        QCOMPARE(inspector.page()->fields()->currentField(), "header.version");
        inspector.key(Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), inspector.hex());
        inspector.key(Qt::Key_Down);
        QCOMPARE(inspector.page()->fields()->currentField(), "header.qeVendorId");
        inspector.key(Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), "939a7233f79c4ca9940a0db3957f0607");
        // The views by their letters, the checks by Tab, arrows and Space.
        QTest::keyClick(&inspector.window(), Qt::Key_V, Qt::AltModifier);
        QCOMPARE(inspector.tabs()->currentIndex(), 1);
        QTRY_VERIFY(inspector.outcome()->word() == "refused" || inspector.outcome()->word() == "accepted");
        QWidget* box = inspector.find<QCheckBox>("onlyProblems");
        QVERIFY(box);
        for (int i = 0; i < 30 && QApplication::focusWidget() != box; ++i)
            inspector.key(Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), box);
        inspector.key(Qt::Key_Space);
        QVERIFY(qobject_cast<QCheckBox*>(box)->isChecked());
        QTest::keyClick(&inspector.window(), Qt::Key_D, Qt::AltModifier);
        QCOMPARE(inspector.tabs()->currentIndex(), 2);
        QTest::keyClick(&inspector.window(), Qt::Key_I, Qt::AltModifier);
        QCOMPARE(inspector.tabs()->currentIndex(), 3);
        QTest::keyClick(&inspector.window(), Qt::Key_F, Qt::AltModifier);
        QCOMPARE(inspector.tabs()->currentIndex(), 0);
        // Ctrl+O asks for a file, Escape goes back.
        inspector.tree()->setFocus();
        inspector.key(Qt::Key_O, Qt::ControlModifier);
        QTRY_VERIFY(QApplication::activeModalWidget());
        QTest::keyClick(QApplication::activeModalWidget(), Qt::Key_Escape);
        QTRY_VERIFY(!QApplication::activeModalWidget());
    }

    void everythingHasANameToReadOut()
    {
        Inspector inspector;
        QVERIFY(inspector.open(simulatedQuote(4)));
        for (int tab = 0; tab < 4; ++tab) {
            inspector.tabs()->setCurrentIndex(tab);
            QTest::qWait(50);
            for (QWidget* each : inspector.page()->findChildren<QWidget*>()) {
                if (!each->isVisible() || each->focusPolicy() == Qt::NoFocus || each->objectName().startsWith("qt_")
                    || qobject_cast<QAbstractScrollArea*>(each->parentWidget()) || qobject_cast<QTabBar*>(each->parentWidget()))
                    continue;
                auto* button = qobject_cast<QAbstractButton*>(each);
                const bool named = !each->accessibleName().isEmpty() || (button && !button->text().isEmpty()) || each->inherits("QLabel")
                                   || each->inherits("QSplitter") || each->inherits("QSplitterHandle");
                QVERIFY2(named, qPrintable(QString("tab %1: %2 %3").arg(tab).arg(each->metaObject()->className(), each->objectName())));
            }
        }
        QVERIFY(inspector.hex()->accessibleDescription().contains("offset"));
    }

    void quotesAreDroppedAndPastedInEveryEncoding()
    {
        Inspector inspector;
        const QByteArray first = simulatedQuote(4);
        const QByteArray second = simulatedQuote(5);
        QMimeData file;
        file.setUrls({QUrl::fromLocalFile(write("quote.bin", first))});
        inspector.drop(&file);
        QVERIFY(inspector.waitForBytes(first));
        QMimeData text;
        text.setText(QString::fromLatin1(second.toHex(' ')));
        inspector.drop(&text);
        QVERIFY(inspector.waitForBytes(second));
        const QList<std::pair<QByteArray, QByteArray>> pasted{{first.toHex(), first},
                                                              {second.toBase64(), second},
                                                              {QByteArray("0x") + first.toHex(), first},
                                                              {QByteArray("{\"quote\": \"") + second.toHex() + "\"}", second}};
        for (const auto& [content, quote] : pasted) {
            inspector.paste(content);
            QVERIFY(inspector.waitForBytes(quote));
        }
        auto* binary = new QMimeData;
        binary->setData("application/octet-stream", first);
        QApplication::clipboard()->setMimeData(binary);
        inspector.window().findChild<QAction*>("pasteQuote")->trigger();
        QVERIFY(inspector.waitForBytes(first));
    }

    void logsAndCollateralAreDroppedLikeQuotes()
    {
        // Names say nothing: content does.
        const QByteArray bootLog = test::BootLogBytes::node();
        const QByteArray quote = simulatedQuote(4, bootLog);
        const QDateTime now = QDateTime::currentDateTimeUtc();
        const QString quoteFile = write("1", quote);
        const QString logFile = write("2.txt", bootLog);
        const QString otherLog = write("3.bin", test::BootLogBytes::node("other").toHex());
        const QString collateral = write("4.bin", ownAuthority().collateral(now)->toJson());
        Inspector inspector;
        QVERIFY(inspector.focusWindow());
        // Nothing is open: a log belongs to nobody, collateral is kept for the next quote.
        QVERIFY(inspector.dropFiles({logFile}));
        QTRY_VERIFY_WITH_TIMEOUT(inspector.bannerText().contains("2.txt is an event log"), patience);
        QVERIFY(inspector.hex()->bytes().isEmpty());
        QVERIFY(inspector.dropFiles({collateral}));
        QTRY_VERIFY_WITH_TIMEOUT(inspector.bannerText().contains("4.bin is collateral"), patience);
        // All at once, in any order.
        QVERIFY(inspector.dropFiles({logFile, collateral, quoteFile}));
        QVERIFY(inspector.waitForBytes(quote));
        QTRY_COMPARE_WITH_TIMEOUT(inspector.choice("eventLogChoice")->currentText(), "2.txt", patience);
        QCOMPARE(inspector.choice("collateralChoice")->currentText(), "4.bin");
        QCOMPARE(inspector.tabs()->currentIndex(), 1);
        QVERIFY(inspector.trust(write("root.der", ownAuthority().root().der())));
        QVERIFY(inspector.waitForRow("policy.eventLog", CheckStatus::Passed));
        QVERIFY(inspector.waitForRow("tcbInfo.signature", CheckStatus::Passed));
        QTRY_COMPARE_WITH_TIMEOUT(inspector.outcome()->word(), "accepted", patience);
        QVERIFY(inspector.save("quotes-dropped"));
        // Onto each view: the log of another boot does not lead to these registers.
        for (int tab = 0; tab < inspector.tabs()->count(); ++tab) {
            inspector.tabs()->setCurrentIndex(tab);
            QVERIFY2(inspector.dropFiles({otherLog}), qPrintable(QString::number(tab)));
            QVERIFY(inspector.waitForRow("policy.eventLog", CheckStatus::Failed));
            QCOMPARE(inspector.choice("eventLogChoice")->currentText(), "3.bin");
            QCOMPARE(inspector.tabs()->currentIndex(), 1);
            QVERIFY(inspector.dropFiles({logFile}));
            QVERIFY(inspector.waitForRow("policy.eventLog", CheckStatus::Passed));
        }
        // Somebody else's collateral; the quote and its log stay.
        const auto stranger = *attest::QuotingAuthority::ephemeral(now);
        QVERIFY(inspector.dropFiles({write("5", stranger.collateral(now)->toJson())}));
        QVERIFY(inspector.waitForRow("tcbSigning.root", CheckStatus::Failed));
        QCOMPARE(inspector.choice("collateralChoice")->currentText(), "5");
        QCOMPARE(inspector.choice("eventLogChoice")->currentText(), "2.txt");
        QCOMPARE(inspector.hex()->bytes(), quote);
        // A damaged log is a log: the verdict names the place.
        QVERIFY(inspector.dropFiles({write("6", bootLog.left(bootLog.size() - 3))}));
        QVERIFY(inspector.waitForRow("policy.eventLog", CheckStatus::Failed));
        QVERIFY2(inspector.row("policy.eventLog")->actual.contains("offset"), qPrintable(inspector.row("policy.eventLog")->actual));
        // Copied files are pasted likewise.
        auto* copied = new QMimeData;
        copied->setUrls({QUrl::fromLocalFile(collateral), QUrl::fromLocalFile(logFile)});
        QApplication::clipboard()->setMimeData(copied);
        inspector.window().findChild<QAction*>("pasteQuote")->trigger();
        QVERIFY(inspector.waitForRow("policy.eventLog", CheckStatus::Passed));
        QVERIFY(inspector.waitForRow("tcbSigning.root", CheckStatus::Passed));
        QTRY_COMPARE_WITH_TIMEOUT(inspector.outcome()->word(), "accepted", patience);
        // What is nothing that we know is refused by name, and changes nothing.
        QVERIFY(inspector.dropFiles({write("7.json", "{\"a\": 1}")}));
        QTRY_VERIFY_WITH_TIMEOUT(inspector.bannerText().contains("quote"), patience);
        QCOMPARE(inspector.hex()->bytes(), quote);
        QCOMPARE(inspector.choice("eventLogChoice")->currentText(), "2.txt");
    }

    void badInputIsNamedAndHarmless()
    {
        Inspector inspector;
        const QByteArray good = simulatedQuote(4);
        QVERIFY(inspector.open(good));
        inspector.paste("This is a letter, not a quote.");
        QTRY_VERIFY(inspector.bannerText().contains("quote"));
        QCOMPARE(inspector.hex()->bytes(), good); // What was there stays.
        QElapsedTimer timer;
        timer.start();
        inspector.paste(QByteArray(20 * 1024 * 1024, 'a'));
        QTRY_VERIFY2(inspector.bannerText().contains("524288"), qPrintable(inspector.bannerText()));
        QMimeData huge;
        huge.setUrls({QUrl::fromLocalFile(write("huge.bin", QByteArray(20 * 1024 * 1024, '\4')))});
        inspector.drop(&huge);
        QTRY_VERIFY(inspector.bannerText().contains("huge.bin"));
        QMimeData gone;
        gone.setUrls({QUrl::fromLocalFile("/nowhere/quote.bin")});
        inspector.drop(&gone);
        QTRY_VERIFY(inspector.bannerText().contains("/nowhere/quote.bin"));
        QCOMPARE(inspector.hex()->bytes(), good);

        // Cut off: the fields in front of the damage can be looked at, and the place is named.
        QVERIFY(inspector.open(good.left(500)));
        QTRY_VERIFY(inspector.bannerText().contains("offset"));
        QCOMPARE(inspector.page()->fields()->currentField(), "unread");
        QVERIFY(inspector.page()->fields()->showField("body.mrTd"));
        QTRY_COMPARE(inspector.outcome()->word(), "not a quote");
        QCOMPARE(inspector.outcome()->tone(), Tone::Bad);
        QVERIFY(inspector.save("quotes-damaged"));
        for (int seed = 0; seed < 12; ++seed) {
            QByteArray broken = good;
            for (int i = 0; i < 40; ++i)
                broken[(i * 131 + seed * 977) % broken.size()] = char(i * 37 + seed);
            broken[0] = 4;
            QVERIFY(inspector.open(broken));
        }
    }

    void quoteOfARequestIsJudgedBoundAndCompared()
    {
        Inspector inspector;
        QVERIFY(inspector.window().showPage("onboarding"));
        ListDetailPage* onboarding = inspector.listPage("onboarding");
        QTRY_VERIFY(!onboarding->model()->items().isEmpty());
        const auto requests = QCoro::waitFor(inspector.context().services().onboarding().list());
        QVERIFY(requests);
        for (const api::RequestSummary& request : *requests)
            if (request.kind == api::RequestKind::Join && request.state == api::RequestState::Verified)
                onboarding->openItem(request.id);
        QVERIFY(inspector.click("inspectQuote"));
        QTRY_COMPARE(inspector.window().currentPage(), inspector.page());
        QTRY_VERIFY(!inspector.hex()->bytes().isEmpty());
        QTRY_COMPARE(inspector.outcome()->word(), "accepted");
        inspector.tabs()->setCurrentIndex(2);
        auto* key = inspector.find<QLineEdit>("preimageKey");
        auto* address = inspector.find<QLineEdit>("preimageAddress");
        QVERIFY(key && address);
        QTRY_COMPARE(key->text().size(), 64); // Found among the recorded requests.
        const QString right = address->text();
        const auto says = [&](const QString& text) {
            for (const QLabel* label : inspector.page()->findChildren<QLabel*>())
                if (label->isVisible() && label->text().contains(text))
                    return true;
            return false;
        };
        QTRY_VERIFY(says("exactly these parts"));
        QVERIFY(inspector.save("quotes-report-data"));
        inspector.type(address, right.toLower());
        QTRY_VERIFY(says("when the address is written " + right));
        inspector.type(address, "0x" + QString(40, '1'));
        QTRY_VERIFY(says("another key or address"));
        inspector.type(address, "0x12");
        QTRY_VERIFY(says("The key has 64 hex digits"));
        inspector.tabs()->setCurrentIndex(3);
        auto* choice = inspector.find<QComboBox>("imageChoice");
        QVERIFY(choice);
        QTRY_VERIFY(choice->count() >= 1);
        QTRY_VERIFY(says("registers of") || says("Every predicted register") || says("none of your images"));
        QVERIFY(inspector.save("quotes-image"));
    }

    void hardwareQuoteIsJudgedWithItsCollateral()
    {
        GH_NEED_VECTORS();
        Inspector inspector;
        QVERIFY(inspector.open(test::vector("quotes/azure_tdx_v5_outdated.bin")));
        QCOMPARE(inspector.outcome()->word(), "not judged yet");
        QCOMPARE(inspector.outcome()->tone(), Tone::Neutral); // Never green before it was judged.
    }

    void problemsAreFilteredAndCopied()
    {
        VerdictView view;
        const QList<Check> checks{{"a.good", "Good one", CheckStatus::Passed, "1", "1", "here", {}},
                                  {"a.bad", "Bad one", CheckStatus::Failed, "7", "5", "TCB info", "Update the TDX module."},
                                  {"a.open", "Open one", CheckStatus::NotChecked, {}, {}, "no event log", {}}};
        view.setChecks(checks);
        view.show();
        const auto rows = [&] {
            int count = 0;
            for (const QAbstractButton* each : view.findChildren<QAbstractButton*>())
                count += each->metaObject()->className() == QByteArray("gatehouse::console::CheckRow") && each->isVisible() ? 1 : 0;
            return count;
        };
        QTRY_COMPARE(rows(), 3);
        view.findChild<QCheckBox*>("onlyProblems")->setChecked(true);
        QTRY_COMPARE(rows(), 2);
        const QString text = checksAsText(checks);
        QVERIFY(text.startsWith("failed: Bad one (a.bad)\n"));
        QVERIFY(text.contains("expected: 7") && text.contains("actual: 5") && text.contains("Update the TDX module."));
        const QJsonArray array = QJsonDocument::fromJson(checksAsJson(checks)).object()["checks"].toArray();
        QCOMPARE(array.size(), 3);
        QCOMPARE(array.at(1).toObject()["status"].toString(), "failed");
    }

    void germanIsComplete()
    {
        QFile file(GATEHOUSE_SOURCE_DIR "/translations/gatehouse_de.ts");
        QVERIFY(file.open(QIODevice::ReadOnly));
        QString known = QString::fromUtf8(file.readAll());
        known.replace("&quot;", "\"").replace("&apos;", "'").replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&");
        QStringList missing;
        // One or more adjacent literals as the whole text of a call.
        static const QRegularExpression literal(
            "(?:\\btr\\(|(?:QT_TRANSLATE_NOOP|translate)\\(\"\\w+\",\\s*)((?:\"(?:[^\"\\\\]|\\\\.)*\"\\s*)+)");
        static const QRegularExpression seam("\"\\s*\"");
        for (const char* folder : {"quotes", "onboarding", "widgets"}) {
            QDir dir(QString(GATEHOUSE_SOURCE_DIR "/app/console/") + folder);
            for (const QString& name : dir.entryList({"*.cpp"})) {
                const QString source = QString::fromUtf8(test::fileContent(dir.filePath(name)));
                for (auto match = literal.globalMatch(source); match.hasNext();) {
                    QString text = match.next().captured(1).trimmed().replace(seam, "");
                    text = text.mid(1, text.size() - 2).replace("\\\"", "\"").replace("\\n", "\n");
                    const qsizetype at = known.indexOf("<source>" + text + "</source>");
                    if (at < 0 || known.mid(at, known.indexOf("</message>", at) - at).contains("type=\"unfinished\""))
                        missing.append(name + ": " + text);
                }
            }
        }
        QVERIFY2(missing.isEmpty(), qPrintable("\n" + missing.join("\n")));

        Inspector inspector(QLocale(QLocale::German, QLocale::Germany));
        QVERIFY(inspector.open(simulatedQuote(5)));
        QModelIndexList all;
        collect(*inspector.tree()->model(), {}, all);
        for (const QModelIndex& index : all) {
            const QString meaning = index.data(FieldTreeModel::MeaningRole).toString();
            QVERIFY2(!meaning.contains(" the ") && !meaning.contains(" of "), qPrintable(meaning));
        }
        QVERIFY(inspector.tabs()->tabText(0).contains("Felder"));
        QVERIFY(inspector.save("quotes-german"));
    }

    void pictures()
    {
        Inspector inspector;
        QVERIFY(inspector.save("quotes-empty"));
        const QByteArray quote = test::vectorsFolder().isEmpty() ? simulatedQuote(5) : test::vector("quotes/azure_tdx_v5_outdated.bin");
        QVERIFY(inspector.open(quote));
        QVERIFY(inspector.page()->fields()->showField("body.mrTd"));
        for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
            inspector.context().theme().setMode(mode);
            const QString suffix = mode == ThemeMode::Dark ? "-dark" : "-light";
            inspector.tabs()->setCurrentIndex(0);
            QVERIFY(inspector.save("quotes-fields" + suffix));
            inspector.tabs()->setCurrentIndex(1);
            QVERIFY(inspector.save("quotes-open" + suffix));
        }
        QVERIFY(inspector.open(simulatedQuote(4)));
        QTRY_COMPARE(inspector.outcome()->word(), "refused"); // Another authority than the demo's.
        QVERIFY(inspector.save("quotes-verdict-dark"));
        inspector.context().theme().setMode(ThemeMode::Light);
        QVERIFY(inspector.save("quotes-verdict-light"));
    }
};

QTEST_MAIN(QuoteInspectorTest)
#include "tst_QuoteInspector.moc"
