// SPDX-License-Identifier: GPL-3.0-or-later
// What runs has a name in the reader's language and leads to the page that it belongs to. The kinds of operations are taken from
// the source itself, so that a new one without a row in the table fails here.
#include "ConsoleDriver.h"

#include "app/console/ActivityPane.h"
#include "app/console/OperationKinds.h"

#include <QDirIterator>
#include <QRegularExpression>
#include <QToolButton>

using namespace gatehouse;
using namespace gatehouse::console;

namespace {

/// Operations that are made for the test; what the real service tracks.
class StandInActivity final : public api::ActivityService
{
public:
    QList<std::shared_ptr<Operation>> running() const override { return m_running; }
    QList<api::ActivityEvent> recent() const override { return {}; }
    void show(const QList<std::shared_ptr<Operation>>& running)
    {
        m_running = running;
        Q_EMIT changed();
    }

private:
    QList<std::shared_ptr<Operation>> m_running;
};

} // namespace

class ActivityPaneTest : public QObject
{
    Q_OBJECT

    /// The arguments of a call that begins at @p from, up to the bracket that closes it.
    static QString arguments(const QString& text, qsizetype from)
    {
        int depth = 1;
        qsizetype at = from;
        while (at < text.size() && depth > 0) {
            depth += text.at(at) == '(' || text.at(at) == '{' ? 1 : text.at(at) == ')' || text.at(at) == '}' ? -1 : 0;
            ++at;
        }
        return text.mid(from, at - from - 1);
    }
    /// Every kind that a source makes an operation of, and in which file.
    static QMap<QString, QString> kindsInSources()
    {
        // Whoever makes an Operation names its kind first. DemoScript and the helpers named play() pass theirs on.
        static const QRegularExpression makes(QStringLiteral(R"((make_shared<(?:gatehouse::)?Operation>|new Operation|new DemoScript|\bplay|\bplayStep|TrackedWork::Name \w+)[({])"));
        static const QRegularExpression literal(QStringLiteral(R"re("([a-z]+\.[a-z][a-z-]*)")re"));
        QMap<QString, QString> kinds;
        for (const char* folder : {"app", "core"}) {
            QDirIterator files(QStringLiteral(GATEHOUSE_SOURCE_DIR "/") + folder, {"*.cpp", "*.h"}, QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                if (!file.open(QIODevice::ReadOnly))
                    continue;
                const QString text = QString::fromUtf8(file.readAll());
                for (auto call = makes.globalMatch(text); call.hasNext();) {
                    const QString given = arguments(text, call.next().capturedEnd());
                    for (auto kind = literal.globalMatch(given); kind.hasNext();)
                        kinds.insert(kind.next().captured(1), file.fileName());
                }
            }
        }
        return kinds;
    }

private Q_SLOTS:
    void everyKindHasANameAndAPage()
    {
        const QMap<QString, QString> kinds = kindsInSources();
        QVERIFY2(kinds.size() >= 9, qPrintable(QStringList(kinds.keys()).join(", "))); // The search still finds them.
        QVERIFY(kinds.contains("image.build") && kinds.contains("machine.start") && kinds.contains("network.start"));
        const QStringList known = operationKinds();
        for (auto kind = kinds.begin(); kind != kinds.end(); ++kind)
            QVERIFY2(known.contains(kind.key()), qPrintable(QString("OperationKinds.cpp lacks %1, which %2 makes").arg(kind.key(), kind.value())));
        for (const QString& kind : known) {
            QVERIFY2(kinds.contains(kind), qPrintable("nobody makes " + kind));
            QCOMPARE(known.count(kind), 1);
        }
    }

    void everyRowLeadsToItsPage_data()
    {
        QTest::addColumn<QString>("page");
        QTest::addColumn<QString>("item");
        const auto row = [](const char* kind, const char* page, const char* item) { QTest::newRow(kind) << page << item; };
        row("image.build", "images", "build:it");
        row("image.export", "images", "it");
        row("image.verify-reproducible", "images", "");
        row("machine.start", "machines", "it");
        row("network.start", "network", "");
        row("network.stop", "network", "");
        row("machine.shutdown", "machines", "it");
        row("image.verify", "images", "it");
        row("quote.verify", "quotes", "");
        row("collateral.fetch", "network", "collateral");
    }
    void everyRowLeadsToItsPage()
    {
        QFETCH(QString, page);
        QFETCH(QString, item);
        StandInActivity activity;
        ActivityPane pane(activity);
        pane.resize(900, 92);
        pane.show();
        OperationStep step;
        step.id = step.title = "one";
        activity.show({std::make_shared<Operation>(QString(QTest::currentDataTag()), "it", QList<OperationStep>{step})});
        auto* title = pane.findChild<QToolButton*>("operationTitle");
        QVERIFY(title);
        QVERIFY2(!title->text().contains('.') && !title->text().contains("image "), qPrintable(title->text()));
        QSignalSpy wanted(&pane, &ActivityPane::goTo);
        QTest::mouseClick(title, Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted.first().at(0).toString(), page);
        QCOMPARE(wanted.first().at(1).toString(), item);
        auto* cancel = pane.findChild<QToolButton*>("cancelRunning");
        QVERIFY(cancel);
        // What cannot be stopped half-way offers no button, and says why.
        QCOMPARE(cancel->isEnabled(), !QByteArray(QTest::currentDataTag()).contains("network.stop"));
        QVERIFY2(cancel->toolTip().contains(title->text()), qPrintable(cancel->toolTip()));
    }

    void namesArePlainWords_data()
    {
        QTest::addColumn<QLocale>("locale");
        QTest::newRow("English") << QLocale::c();
        QTest::newRow("German") << QLocale(QLocale::German);
    }
    void namesArePlainWords()
    {
        QFETCH(QLocale, locale);
        ConsoleDriver driver({api::DemoStart::Empty, 20}, locale);
        QSet<QString> pages;
        for (const Page* page : driver.window().pages())
            pages.insert(page->id());
        for (const QString& kind : operationKinds()) {
            const OperationView view = operationView(kind, "100%2 new");
            QVERIFY2(!view.title.isEmpty() && !view.title.contains(kind) && !view.title.contains("%1"), qPrintable(kind));
            QVERIFY2(pages.contains(view.page), qPrintable(kind + " leads to " + view.page));
            if (locale != QLocale::c())
                QVERIFY2(view.title != m_english.value(kind), qPrintable("not in German: " + view.title));
            else
                m_english.insert(kind, view.title);
        }
        const OperationView unknown = operationView("moon.landing", "Eagle");
        QVERIFY(unknown.title.contains("Eagle") && !unknown.title.contains("moon"));
        QVERIFY(pages.contains(unknown.page));
    }

    /// A window that goes at once leaves questions unanswered; their answers must not reach into what is gone.
    void aWindowMayGoBeforeItsAnswers()
    {
        for (int i = 0; i < 3; ++i) {
            { ConsoleDriver driver({api::DemoStart::Populated, 1}); }
            QTest::qWait(100); // Longer than the demo's answers take: whatever still comes, comes now.
        }
    }

    void aRunningExportIsNamedAndLeadsToItsImage()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 0.05}); // It still runs when it is clicked, however slow this computer is.
        QTRY_VERIFY_WITH_TIMEOUT(driver.listPage("images")->model()->rowCount() > 1, 20'000);
        const QString image = driver.listPage("images")->model()->items().first().id;
        QTemporaryDir folder;
        const auto started = driver.context().services().imageOutputs().exportImage({image, "vhd", folder.filePath("it.vhd"), false});
        QVERIFY2(started, started ? "" : qPrintable(started.error().toString()));
        auto* title = driver.find<QToolButton>("operationTitle", 20'000);
        QVERIFY(title);
        QVERIFY2(title->text().startsWith("Export of "), qPrintable(title->text()));
        QVERIFY(driver.window().showPage("settings"));
        driver.context().theme().setMode(ThemeMode::Dark);
        QVERIFY(driver.save("activity-dark"));
        driver.context().theme().setMode(ThemeMode::Light);
        QVERIFY(driver.save("activity-light"));
        QTest::mouseClick(driver.find<QToolButton>("operationTitle"), Qt::LeftButton);
        QTRY_COMPARE(driver.window().currentPage()->id(), QString("images"));
        QCOMPARE(driver.listPage("images")->currentId(), image);
        started->operation->cancel();
    }

    void collateralIsScrolledTo()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 0.05}); // It still runs when it is clicked, however slow this computer is.
        const auto started = driver.context().services().collateral().renewAll();
        QVERIFY(started);
        auto* title = driver.find<QToolButton>("operationTitle", 20'000);
        QVERIFY(title);
        QTest::mouseClick(title, Qt::LeftButton);
        QTRY_COMPARE(driver.window().currentPage()->id(), QString("network"));
        auto* renew = driver.find<QPushButton>("renewCollateral", 20'000);
        QVERIFY(renew);
        QTRY_VERIFY_WITH_TIMEOUT(!renew->visibleRegion().isEmpty(), 20'000);
        (*started)->cancel();
    }

private:
    QMap<QString, QString> m_english;
};

QTEST_MAIN(ActivityPaneTest)
#include "tst_ActivityPane.moc"
