// SPDX-License-Identifier: GPL-3.0-or-later
// The main job as a person does it: the real window on the real services, driven by mouse and keyboard. Build, launch,
// launch, approve, look around, stop, remove, close. Real chain, libvirt, swtpm and QEMU; pictures of every page.
#include "tests/gui/ConsoleDriver.h"
#include "tests/support/CleanRun.h"
#include "tests/support/SecretScanner.h"
#include "tests/support/StallWatch.h"
#include "tests/support/SystemSecrets.h"
#include "tests/support/onboard/RawHttp.h"
#include "tests/support/onboard/SimulatedGuest.h"

#include "app/console/logs/LogModel.h"
#include "app/console/logs/LogView.h"
#include "app/console/Notifier.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/CheckRow.h"
#include "app/console/widgets/HexCompare.h"
#include "app/console/widgets/RecordTable.h"
#include "app/console/widgets/StepList.h"

#include "core/attest/SimulatedPlatform.h"
#include "core/devnet/OperatorKey.h"

#include <QCoroTask>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QTcpServer>
#include <QTimer>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::console;

namespace {

constexpr int minute = 60'000;
constexpr int buildPatience = 10 * minute; // From the package cache about half a minute; with other work on the cores more.
constexpr int bootPatience = 8 * minute;
constexpr double stallLimitMs = 1'500;     // What a person calls hung; a loaded machine must not fail here.
constexpr quint16 portBases[] = {24500, 24900, 25300, 25700};

QString prefix()
{
    return QStringLiteral("uitest");
}

bool isFree(quint16 port)
{
    QTcpServer probe;
    return probe.listen(QHostAddress::LocalHost, port);
}

/// One whose ports nobody else has.
quint16 freePortBase()
{
    for (const quint16 base : portBases)
        if (isFree(base) && isFree(quint16(base + 1)) && isFree(quint16(base + 45)) && isFree(quint16(base + 80)))
            return base;
    return portBases[0];
}

} // namespace

class ConsoleMainJobTest : public QObject
{
    Q_OBJECT

    const QString m_run = test::CleanRun::nameOf(prefix(), QCoreApplication::applicationPid());
    const QString m_a = m_run + "-a";
    const QString m_b = m_run + "-b";
    const quint16 m_portBase = freePortBase();
    std::unique_ptr<ConsoleDriver> m_driver;
    std::unique_ptr<test::StallWatch> m_stalls;
    QElapsedTimer m_since;

    /// Whole pages are painted into pictures by the test, not by the window.
    bool save(const QString& name)
    {
        m_stalls->pause();
        const bool saved = m_driver->save("live-" + name);
        m_stalls->resume();
        return saved;
    }

    template<typename Widget>
    QList<Widget*> visible(const QString& name = {})
    {
        QList<Widget*> found;
        for (Widget* each : m_driver->window().currentPage()->findChildren<Widget*>(name))
            if (each->isVisible())
                found.append(each);
        return found;
    }

    bool says(const QString& text, int milliseconds = 8000)
    {
        const bool said = QTest::qWaitFor([&] {
            for (const QLabel* label : visible<QLabel>())
                if (label->text().contains(text))
                    return true;
            return false;
        }, milliseconds);
        if (!said)
            qWarning() << m_driver->window().currentPage()->id() << "does not say" << text;
        return said;
    }

    bool launch(const char* button, const QString& name)
    {
        if (!m_driver->press(button))
            return false;
        auto* field = m_driver->find<QLineEdit>("machineName");
        if (!field || !QTest::qWaitFor([&] { return !field->text().isEmpty(); }))
            return false;
        QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(field, name);
        return m_driver->press("launchNow");
    }

    /// Chooses an entry of the menu that is open.
    bool pick(const QString& text)
    {
        QMenu* menu = nullptr;
        QAction* wanted = nullptr;
        const bool there = QTest::qWaitFor([&] {
            menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            for (QAction* action : menu ? menu->actions() : QList<QAction*>())
                if (action->text().contains(text) && action->isEnabled())
                    wanted = action;
            return wanted != nullptr;
        });
        if (!there) {
            qWarning() << "no menu with" << text;
            if (menu)
                menu->close();
            return false;
        }
        QTest::mouseClick(menu, Qt::LeftButton, Qt::NoModifier, menu->actionGeometry(wanted).center());
        return true;
    }

    /// Of the image that both nodes run.
    attest::BootPcrs predictedPcrs()
    {
        api::ImageService& images = m_driver->context().services().images();
        const auto all = QCoro::waitFor(images.list());
        attest::BootPcrs pcrs;
        if (!all || all->isEmpty())
            return pcrs;
        const auto image = QCoro::waitFor(images.show(all->first().id));
        const auto value = [&image](const char* name) {
            for (const api::RegisterPrediction& one : image->registers)
                if (one.name == QLatin1String(name))
                    return *Sha256Digest::fromHex(one.value);
            return Sha256Digest();
        };
        if (image)
            pcrs = {value("PCR 4"), value("PCR 9"), value("PCR 11")};
        return pcrs;
    }

    /// Qt styles every widget anew, in one go; that is told, and is no work of ours that the limit is for.
    void switchTheme(ThemeMode mode)
    {
        m_stalls->pause();
        QElapsedTimer clock;
        clock.start();
        m_driver->context().theme().setMode(mode);
        QTest::qWait(50);
        qInfo("switching the theme took %lld ms", clock.elapsed());
        m_stalls->resume();
    }

    /// Of the first list of steps on the page, those that are not done.
    QStringList openSteps()
    {
        const QList<StepList*> lists = visible<StepList>();
        if (lists.isEmpty() || lists.first()->steps().size() < 5)
            return {QStringLiteral("no steps")};
        QStringList open;
        for (const StepRow& row : lists.first()->steps())
            if (row.state != StepRow::State::Done)
                open.append(row.title);
        return open;
    }

    void note(const char* what)
    {
        qInfo("%7.1f s  %s", double(m_since.restart()) / 1000, what);
    }

private Q_SLOTS:
    void initTestCase()
    {
        api::ServicesOptions options;
        options.profile = m_run;
        options.paths = Paths::forProfile(m_run);
        options.devnetPortBase = m_portBase;
        auto services = api::makeLiveServices(options);
        QVERIFY2(services, services ? "" : qPrintable(services.error().toString()));
        m_since.start();
        m_stalls = std::make_unique<test::StallWatch>();
        m_stalls->setTopic("opening the window");
        m_driver = std::make_unique<ConsoleDriver>(std::move(*services), options.paths, options.paths.state + "/console.json");
        QVERIFY(QTest::qWaitForWindowExposed(&m_driver->window()));
        m_driver->context().begin();
    }

    void init()
    {
        if (QTest::currentTestFailed() || m_broken)
            QSKIP("an earlier step failed");
        m_broken = true; // Until the step has ended well.
        m_stalls->setTopic(QTest::currentTestFunction());
    }
    void cleanup()
    {
        m_broken = QTest::currentTestFailed();
        if (!m_broken || !m_driver)
            return;
        save("failed");
        // What the machines said last; their files go with the run.
        const QDir machines(Paths::forProfile(m_run).state + "/machines");
        for (const QString& name : machines.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            QFile log(machines.filePath(name + "/serial.log"));
            if (!log.open(QIODevice::ReadOnly))
                continue;
            log.seek(qMax<qint64>(0, log.size() - 4000));
            qInfo("--- end of the console of %s\n%s", qPrintable(name), log.readAll().constData());
        }
    }

    void theNetworkComesUpByItself()
    {
        const auto chain = [this] { return m_driver->context().services().network().status().chain; };
        QTRY_VERIFY_WITH_TIMEOUT(chain().link != api::LinkState::Connecting, 2 * minute);
        QVERIFY2(chain().link == api::LinkState::Up, qPrintable(chain().linkDetail));
        QVERIFY(says("Start with an image"));
        QVERIFY(save("first-start"));
        note("devnet up");
    }

    void buildByClick()
    {
        QVERIFY(m_driver->go("images"));
        QVERIFY(save("images-empty"));
        QVERIFY(m_driver->press("buildImage"));
        QVERIFY(m_driver->waitForWord("images", "dstack", "building"));
        QTest::qWait(2000); // So that the picture has steps and lines.
        QVERIFY(save("build-running"));
        QString outcome, why;
        QVERIFY(QTest::qWaitFor([&] {
            for (const Item& item : m_driver->listPage("images")->model()->items())
                if (item.word == "ready" || item.word == "build failed") {
                    outcome = item.word;
                    why = item.subtitle;
                }
            return !outcome.isEmpty();
        }, buildPatience));
        QVERIFY2(outcome == "ready", qPrintable(why));
        const auto predictsPcr11 = [this] {
            const QList<HexCompare*> registers = visible<HexCompare>();
            return std::any_of(registers.begin(), registers.end(), [](const HexCompare* each) { return each->objectName() == "register-PCR 11"; });
        };
        QTRY_VERIFY(predictsPcr11());
        note("image built");
    }

    void launchTheFirstNode()
    {
        QVERIFY(launch("launchFromImage", m_a));
        QCOMPARE(m_driver->window().currentPage()->id(), "machines");
        QVERIFY(m_driver->waitForWord("machines", m_a, "starting", minute));
        QTest::qWait(5000);
        QVERIFY(save("machine-starting"));
        QVERIFY(m_driver->waitForWord("machines", m_a, "running", bootPatience));
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->context().services().network().status().contract.xPub.isEmpty(), minute);
        note("node A bootstrapped");
    }

    void launchTheSecondAndApprove()
    {
        QSignalSpy announced(m_driver->window().notifier(), &Notifier::requestAnnounced);
        QVERIFY(launch("launchMachine", m_b));
        QTRY_VERIFY_WITH_TIMEOUT(!announced.isEmpty(), bootPatience);
        note("node B asks");
        // The strip above the pages brings the operator to the request.
        Banner* arrival = nullptr;
        for (Banner* banner : m_driver->window().findChildren<Banner*>())
            if (banner->isVisible() && banner->text() == m_driver->window().notifier()->lastText())
                arrival = banner;
        QVERIFY(arrival);
        QVERIFY(save("request-arrived"));
        auto* show = arrival->findChild<QPushButton*>();
        m_driver->clickAt(show, show->rect().center());
        QTRY_COMPARE(m_driver->window().currentPage()->id(), "onboarding");
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->word("onboarding", m_b), "waits for you", minute);
        QVERIFY(m_driver->choose("onboarding", m_b));
        QTRY_VERIFY(visible<CheckRow>().size() >= 25);
        QVERIFY(says("all equal")); // The quoted registers and the predicted ones.
        QVERIFY(save("request-verified"));
        QVERIFY(m_driver->press("approveRequest", minute));
        QVERIFY(m_driver->waitForWord("onboarding", m_b, "confirmed", 2 * minute));
        QVERIFY(says("The requester has the secret"));
        QVERIFY(save("request-confirmed"));
        QVERIFY(m_driver->waitForWord("machines", m_b, "running", bootPatience));
        note("node B approved and up");
    }

    void theMachinesPageTellsAll()
    {
        QVERIFY(m_driver->go("machines"));
        for (const QString& name : {m_a, m_b}) {
            QVERIFY(m_driver->choose("machines", name));
            QTRY_VERIFY_WITH_TIMEOUT(visible<HexCompare>().size() == 3, 15'000);
            for (const HexCompare* compare : visible<HexCompare>())
                QTRY_COMPARE_WITH_TIMEOUT(compare->differingBytes(), 0, 30'000);
            QVERIFY(says("all equal"));
            QTRY_COMPARE_WITH_TIMEOUT(openSteps(), QStringList(), 30'000);
            const QList<RecordTable*> ports = visible<RecordTable>();
            QVERIFY(!ports.isEmpty());
            QVERIFY(ports.first()->model()->rowCount() >= 2);
            const QList<LogView*> console = visible<LogView>();
            QVERIFY(!console.isEmpty());
            QTRY_VERIFY(console.first()->lines()->rowCount() > 20);
        }
    }

    void nodesAreWatchedByClick()
    {
        RecordTable* ports = visible<RecordTable>().first();
        m_driver->clickAt(ports->viewport(), ports->visualRect(ports->model()->index(1, 0)).center(), Qt::RightButton);
        QVERIFY(pick("Watch as a node"));
        QTRY_COMPARE(m_driver->window().currentPage()->id(), "nodes");
        // The chain's own address stands in the menu of known ones.
        // A button's menu runs in a loop of its own, inside the click.
        bool picked = false;
        QTimer::singleShot(500, this, [&] { picked = pick("· chain ("); });
        QVERIFY(m_driver->press("knownNodes"));
        QTRY_VERIFY(picked);
        RecordTable* table = m_driver->window().currentPage()->findChild<RecordTable*>();
        QTRY_COMPARE(table->model()->rowCount(), 2);
        const auto anvil = [&] {
            for (const api::NodeStatus& node : m_driver->context().services().nodes().nodes())
                if (node.client && node.client->startsWith("anvil") && node.chainId == 31337u && node.head > 0u && node.headTime)
                    return true;
            return false;
        };
        QVERIFY(QTest::qWaitFor(anvil, 20'000));
    }

    void logsHaveLines()
    {
        QVERIFY(m_driver->go("logs"));
        auto* source = m_driver->find<QComboBox>("logSource");
        QVERIFY(source);
        const QStringList wanted{"chain", "host-service", "machine:" + m_a, "machine:" + m_b};
        for (const QString& id : wanted) {
            const int at = source->findData(id);
            QVERIFY2(at >= 0, qPrintable(id));
            source->setFocus();
            while (source->currentIndex() != at)
                QTest::keyClick(source, source->currentIndex() < at ? Qt::Key_Down : Qt::Key_Up);
            QTRY_VERIFY2(visible<LogView>().first()->lines()->rowCount() > 0, qPrintable(id));
        }
    }

    void everyPageHasAPicture_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void everyPageHasAPicture()
    {
        QFETCH(bool, dark);
        switchTheme(dark ? ThemeMode::Dark : ThemeMode::Light);
        for (Page* page : m_driver->window().pages()) {
            QVERIFY(m_driver->go(page->id()));
            if (page->id() == QLatin1String("machines"))
                QVERIFY(m_driver->choose("machines", m_b));
            if (page->id() == QLatin1String("onboarding"))
                QVERIFY(m_driver->choose("onboarding", m_b));
            QTest::qWait(500);
            QVERIFY(save(QString("%1-%2").arg(page->id(), QTest::currentDataTag())));
        }
        switchTheme(ThemeMode::Light);
    }

    /// Every process, daemon and file of the machine, while two nodes hold the secret and the operator has signed.
    void secretsStandNowhere()
    {
        if (::geteuid() != 0)
            QSKIP("only root sees the processes of all users");
        api::Services& services = m_driver->context().services();
        const QString state = Paths::forProfile(m_run).state;
        test::SecretScanner scanner;
        const auto operatorKey = devnet::loadOrMakeOperatorKey(state + "/devnet");
        QVERIFY2(operatorKey, operatorKey ? "" : qPrintable(operatorKey.error().toString()));
        scanner.add("operator key", operatorKey->secret().bytes());

        // A third node of the same image, whose keys are ours: so the test gets to know the secret, as any node does.
        const auto authority = attest::QuotingAuthority::open(state + "/devnet/authority", QDateTime::currentDateTimeUtc());
        QVERIFY2(authority, authority ? "" : qPrintable(authority.error().toString()));
        const test::SimulatedGuest guest(*authority, attest::simulatedRegisters(predictedPcrs()));
        const auto form = guest.registerForm(eth::addressOf(operatorKey->publicKey()));
        test::RawHttp request(m_portBase, test::RawHttp::form("/register", "addr=" + guest.id().toLatin1() + "&sig=" + form.sig.toByteArray().toHex()
                                                                               + "&pubk=" + form.pubk.toByteArray().toHex() + "&quote=" + form.quote.toHex()));
        const auto stateOf = [&services](const QString& id) {
            const auto requests = QCoro::waitFor(services.onboarding().list());
            for (const api::RequestSummary& one : requests.value_or(QList<api::RequestSummary>()))
                if (one.address == id)
                    return std::optional(one);
            return std::optional<api::RequestSummary>();
        };
        QTRY_VERIFY_WITH_TIMEOUT(stateOf(guest.id()) && stateOf(guest.id())->state == api::RequestState::Verified, minute);
        const QString asked = stateOf(guest.id())->id;
        const Result<void> approved = QCoro::waitFor(services.onboarding().approve(asked, {}));
        QVERIFY2(approved, approved ? "" : qPrintable(approved.error().toString()));
        QVERIFY(request.waitForEnd(2 * minute));
        QCOMPARE(request.status(), 200);
        const auto secret = guest.box().open(view(request.body()));
        QVERIFY(secret);
        const auto master = crypto::SigningKey::fromBytes(secret->bytes());
        QVERIFY(master);
        QCOMPARE(eth::addressOf(master->publicKey()).toChecksumText(), services.network().status().contract.xPub);
        scanner.add("master secret", secret->bytes());

        m_stalls->pause();
        test::SystemSecrets everywhere(scanner);
        QStringList findings = everywhere.inProcesses();
        findings += everywhere.inDaemons();
        findings += everywhere.inFiles(state);
        findings += everywhere.inFiles("/var/log/libvirt");
        findings += everywhere.inFiles("/var/log/swtpm");
        m_stalls->resume();
        QVERIFY2(findings.isEmpty(), qPrintable(findings.join('\n')));
        for (const char* program : {"qemu-system-x86_64", "swtpm", "libvirtd", "anvil", "tst_ConsoleMainJob"})
            QVERIFY2(everywhere.programs().contains(program), program);
        for (const char* program : {"swtpm", "libvirtd", "anvil"})
            QVERIFY2(everywhere.remembered().contains(program), program);
        for (const QString& part : {m_a + "/serial.log", m_b + "/serial.log", QStringLiteral("/operator.json")})
            QVERIFY2(!everywhere.files().filter(part).isEmpty(), qPrintable(part + '\n' + everywhere.files().join('\n')));
        note("secrets looked for");
    }

    void stopAndRemoveTheMachines()
    {
        QVERIFY(m_driver->go("machines"));
        QVERIFY(m_driver->choose("machines", m_b));
        QVERIFY(m_driver->press("shutdownMachine"));
        QVERIFY(m_driver->waitForWord("machines", m_b, "off", 2 * minute));
        QVERIFY(m_driver->choose("machines", m_a));
        QVERIFY(m_driver->press("shutdownMachine"));
        // With this one the secret goes; the window says so and waits.
        QVERIFY(m_driver->find("confirmDeed", minute));
        QVERIFY(says("the last running node that holds it"));
        QCOMPARE(m_driver->word("machines", m_a), "running");
        QVERIFY(m_driver->press("confirmDeed"));
        QVERIFY(m_driver->waitForWord("machines", m_a, "off", 2 * minute));
        note("both off");
        for (const QString& name : {m_a, m_b}) {
            QVERIFY(m_driver->choose("machines", name));
            QVERIFY(m_driver->press("removeMachine"));
            auto* confirm = m_driver->find<QLineEdit>("confirmName");
            QVERIFY(confirm);
            QTest::keyClicks(confirm, name);
            QVERIFY(m_driver->press("confirmDeed"));
            QTRY_COMPARE_WITH_TIMEOUT(m_driver->listPage("machines")->model()->rowOf(name), -1, minute);
        }
        QVERIFY(save("machines-gone"));
    }

    void closingLeavesNothing()
    {
        m_driver->window().close();
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->window().isVisible(), 30'000);
        m_stalls->setTopic("taking the window down");
        m_driver.reset();
        for (const int offset : {0, 1, 45, 80})
            QTRY_VERIFY2_WITH_TIMEOUT(isFree(quint16(m_portBase + offset)), qPrintable(QString::number(m_portBase + offset)), 15'000);
        QVERIFY(QDir(Paths::forProfile(m_run).state).removeRecursively());
        QStringList left;
        const bool nothing = QTest::qWaitFor([&] { return (left = test::CleanRun::leftOf(m_run)).isEmpty(); }, 15'000);
        QVERIFY2(nothing, qPrintable(left.join('\n')));
        note("closed");
    }

    void theWindowNeverHung()
    {
        const test::StallWatch::Stall longest = m_stalls->longest();
        for (const test::StallWatch::Stall& stall : m_stalls->list()) {
            qInfo("%7.0f ms and %.0f without a core  %s", stall.milliseconds, stall.withoutCore, qPrintable(stall.topic));
            for (const QString& frame : stall.frames.mid(0, 24))
                qInfo("               %s", qPrintable(frame));
        }
        qInfo("longest stall of the GUI thread: %.0f ms (%s), %d measurements", longest.milliseconds, qPrintable(longest.topic), m_stalls->measured());
        QVERIFY(m_stalls->measured() > 500);
        QVERIFY2(longest.milliseconds < stallLimitMs, qPrintable(QString("%1 ms: %2").arg(longest.milliseconds).arg(longest.topic)));
    }

    void cleanupTestCase() { m_driver.reset(); }

private:
    bool m_broken = false;
};

int main(int argc, char** argv)
{
    qputenv("QTEST_FUNCTION_TIMEOUT", QByteArray::number(20 * minute));
    return test::CleanRun(prefix()).run([&] {
        QApplication application(argc, argv);
        QApplication::setApplicationVersion("test");
        ConsoleMainJobTest test;
        return QTest::qExec(&test, argc, argv);
    });
}
#include "tst_ConsoleMainJob.moc"
