// SPDX-License-Identifier: GPL-3.0-or-later
// What another process changes reaches a running `serve`, and the services of a window: a real `gatehousectl serve` with its chain,
// other processes that put images, policies and lists in place, and guests that speak its protocol with real quotes.
#include "core/api/Services.h"
#include "core/devnet/Devnet.h"
#include "core/eth/NodeTools.h"
#include "support/CommandLine.h"
#include "support/StoredImage.h"
#include "support/onboard/RawHttp.h"
#include "support/onboard/SimulatedGuest.h"

#include <QJsonArray>
#include <QProcess>
#include <QSignalSpy>
#include <QtTest>

using namespace gatehouse;
using test::RawHttp;
using test::SimulatedGuest;

namespace {

constexpr quint16 basePort = 24300;
constexpr int soon = 40'000;

/// One image by name, and nothing else.
QByteArray policyOf(const QByteArray& name, const QByteArray& images)
{
    return "name = \"" + name + "\"\n[measurements]\nimages = [" + images + "]\n";
}

QByteArray formOf(const SimulatedGuest& guest, const eth::Address& host)
{
    const auto form = guest.registerForm(host);
    return "addr=" + guest.id().toLatin1() + "&sig=" + form.sig.toByteArray().toHex() + "&pubk=" + form.pubk.toByteArray().toHex() + "&quote=" + form.quote.toHex();
}

} // namespace

class OutsideChangesTest : public QObject
{
    Q_OBJECT

    test::CommandLine m_program{basePort};
    QTemporaryDir m_side; ///< Where another process has its images before they are copied.
    std::unique_ptr<devnet::Devnet> m_owner; ///< Knows the profile's keys and never starts.
    std::unique_ptr<QProcess> m_serve;
    QByteArray m_log;
    std::unique_ptr<SimulatedGuest> m_joiner; ///< Of the image "second".
    std::unique_ptr<RawHttp> m_waiting;

    QString state(const QString& name = {}) const { return m_program.path("state") + '/' + name; }
    Paths statePaths() const { return {m_program.path("state"), m_program.path("cache"), QStringLiteral(GATEHOUSE_SOURCE_DIR)}; }
    void startServe()
    {
        m_serve = std::make_unique<QProcess>();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("GATEHOUSE_STATE", m_program.path("state"));
        environment.insert("GATEHOUSE_CACHE", m_program.path("cache"));
        environment.insert("GATEHOUSE_SHARE", QStringLiteral(GATEHOUSE_SOURCE_DIR));
        environment.insert("GATEHOUSE_PORT_BASE", QString::number(basePort));
        m_serve->setProcessEnvironment(environment);
        m_serve->setProcessChannelMode(QProcess::MergedChannels);
        m_log.clear();
        connect(m_serve.get(), &QProcess::readyRead, this, [this] { m_log += m_serve->readAll(); });
        m_serve->start(QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehousectl"), {"--verbose", "serve"});
        QTRY_VERIFY2_WITH_TIMEOUT(m_log.contains("Serving"), m_log.constData(), soon);
    }
    void stopServe()
    {
        if (!m_serve)
            return;
        m_serve->terminate();
        if (!QTest::qWaitFor([this] { return m_serve->state() == QProcess::NotRunning; }, soon)) {
            m_serve->kill();
            m_serve->waitForFinished();
        }
        m_serve.reset();
    }
    /// How often serve has taken something up.
    qsizetype taken(const char* subject) const { return m_log.count("event=changed-outside subject=\"" + QByteArray(subject) + "\""); }
    static void copyImage(const QString& from, const QString& to)
    {
        QVERIFY(QDir().mkpath(to));
        QProcess copy;
        copy.start("/bin/cp", {"-r", from, to});
        QVERIFY(copy.waitForFinished() && copy.exitCode() == 0);
    }
    SimulatedGuest guestOf(const QByteArray& content) const { return SimulatedGuest(m_owner->authority(), attest::simulatedRegisters(test::storedImagePcrs(content))); }
    std::unique_ptr<RawHttp> bootstrap(const SimulatedGuest& guest) const
    {
        return std::make_unique<RawHttp>(basePort, RawHttp::form("/bootstrap", "addr=" + guest.id().toLatin1() + "&quote=" + guest.bootstrapQuote().toHex()));
    }
    std::unique_ptr<RawHttp> join(const SimulatedGuest& guest) const
    {
        return std::make_unique<RawHttp>(basePort, RawHttp::form("/register", formOf(guest, m_owner->info().operatorAddress)));
    }
    QJsonObject shown(const QString& id) const { return m_program.run({"--json", "onboard", "show", id}).json(); }
    /// "verified accepted", "approved refused", …
    QString standing(const QString& id) const
    {
        const QJsonObject request = shown(id);
        return request["state"].toString() + ' ' + request["verdict"].toString();
    }
    QStringList history(const QString& id) const
    {
        QStringList lines;
        for (const QJsonValue& line : shown(id)["history"].toArray())
            lines.append(line.toObject()["detail"].toString());
        return lines;
    }
    void savePolicy(const QByteArray& text)
    {
        const auto answer = m_program.run({"--json", "policy", "save", m_program.write("new.toml", text)});
        QVERIFY2(answer.status == 0, answer.err.constData());
    }

private Q_SLOTS:
    void initTestCase()
    {
        for (const char* content : {"first", "second", "third"})
            QVERIFY(test::storeImage({m_side.path(), m_side.path(), m_side.path()}, QString("dstack-") + content, content));
    }
    void cleanupTestCase()
    {
        m_waiting.reset();
        stopServe();
    }

    // The services as a window has them; nothing is served.

    void aWindowsServicesHearOfIt()
    {
        QTemporaryDir folder;
        api::ServicesOptions options;
        options.paths = {folder.filePath("state"), folder.filePath("cache"), QStringLiteral(GATEHOUSE_SOURCE_DIR)};
        options.devnetPortBase = basePort;
        auto services = api::makeLiveServices(options);
        QVERIFY(services);
        QSignalSpy images(&(*services)->images(), &api::ImageService::changed);
        QSignalSpy policies(&(*services)->policies(), &api::PolicyService::changed);
        // The catalogue comes into being with its first image.
        copyImage(m_side.filePath("images/dstack-first"), folder.filePath("state/images"));
        const auto isReady = [&] {
            const auto list = QCoro::waitFor((*services)->images().list());
            return list->size() == 1 && list->first().state == api::ImageState::Ready;
        };
        QTRY_VERIFY_WITH_TIMEOUT(!images.isEmpty() && isReady(), soon);
        QVERIFY(QDir(folder.filePath("state/images/dstack-first")).removeRecursively());
        images.clear();
        QTRY_VERIFY_WITH_TIMEOUT(!images.isEmpty() && QCoro::waitFor((*services)->images().list())->isEmpty(), soon);
        QCOMPARE(policies.size(), 0);
        QVERIFY(writeFileAtomically(folder.filePath("state/policy.toml"), "name = \"theirs\"\n"));
        QTRY_COMPARE_WITH_TIMEOUT(policies.size(), 1, soon);
        QCOMPARE(*QCoro::waitFor((*services)->policies().load()), QByteArray("name = \"theirs\"\n"));
        // What cannot be used is said, and what holds is shown.
        QVERIFY(writeFileAtomically(folder.filePath("state/policy.toml"), "name = \"the"));
        const auto problem = [&] {
            const QList<api::ActivityEvent> recent = (*services)->activity().recent();
            return !recent.isEmpty() && recent.first().problem ? recent.first().text : QString();
        };
        QTRY_VERIFY_WITH_TIMEOUT(problem().contains("policy.toml cannot be used"), soon);
        QCOMPARE(policies.size(), 1);
        QCOMPARE(*QCoro::waitFor((*services)->policies().load()), QByteArray("name = \"theirs\"\n"));
        // Saved by this one: told once, and not once more when the file is seen to change.
        QVERIFY(QCoro::waitFor((*services)->policies().save("name = \"ours\"\n")));
        QCOMPARE(policies.size(), 2);
        QTest::qWait(1500);
        QCOMPARE(policies.size(), 2);
    }

    // From here on the order matters.

    void aFirstNodeOfNoImageIsRefused()
    {
        if (!eth::NodeTools::standard(QStringLiteral(GATEHOUSE_SOURCE_DIR)).anvil())
            QSKIP("anvil is not installed; ./test installs it");
        devnet::Devnet::Options options;
        options.paths = statePaths();
        options.portBase = basePort;
        m_owner = std::make_unique<devnet::Devnet>(options);
        QVERIFY(m_owner->prepare());
        startServe();
        const auto refused = bootstrap(guestOf("first"));
        QVERIFY(refused->waitForEnd(soon));
        QVERIFY2(refused->status() == 403, refused->body().constData());
    }
    void anImageOfAnotherProcessFoundsTheNetwork()
    {
        if (!m_serve)
            QSKIP("nothing serves");
        copyImage(m_side.filePath("images/dstack-first"), state("images"));
        QTRY_VERIFY2_WITH_TIMEOUT(taken("images") >= 1, m_log.constData(), soon);
        const auto founded = bootstrap(guestOf("first"));
        QVERIFY(founded->waitForEnd(soon));
        QVERIFY2(founded->status() == 200, founded->body().constData());
        QTRY_VERIFY_WITH_TIMEOUT(readFile(state("allowed-images.json"), 1000).value_or("").contains("dstack-first"), soon);
    }
    void aWaitingRequestIsJudgedByThePolicyOfAnotherProcess()
    {
        if (!m_serve)
            QSKIP("nothing serves");
        copyImage(m_side.filePath("images/dstack-second"), state("images"));
        m_joiner = std::make_unique<SimulatedGuest>(guestOf("second"));
        m_waiting = join(*m_joiner);
        QTRY_COMPARE_WITH_TIMEOUT(standing(m_joiner->id()), QString("verified refused"), soon);
        savePolicy(policyOf("both", "\"dstack-first\", \"dstack-second\""));
        QTRY_COMPARE_WITH_TIMEOUT(standing(m_joiner->id()), QString("verified accepted"), soon);
        QCOMPARE(shown(m_joiner->id())["policy"].toString(), QString("both"));
        const QStringList lines = history(m_joiner->id());
        QVERIFY2(lines.contains("judged again: another process changed the policy"), qPrintable(lines.join('\n')));
        QVERIFY2(lines.last().contains("was refused before"), qPrintable(lines.join('\n')));
        QVERIFY(!m_waiting->finished()); // Nobody has decided.
    }
    void aWindowBesideItHearsOfTheRequests()
    {
        if (!m_joiner)
            QSKIP("nobody has joined");
        api::ServicesOptions options;
        options.paths = statePaths();
        options.devnetPortBase = basePort;
        auto window = api::makeLiveServices(options);
        QVERIFY(window);
        // What the other process serves is not down, which is seen by itself, though it cannot be started here.
        api::NetworkService& network = (*window)->network();
        QTRY_VERIFY_WITH_TIMEOUT(network.status().chain.link == api::LinkState::Elsewhere, soon);
        const auto started = network.start();
        QVERIFY(started);
        QTRY_VERIFY_WITH_TIMEOUT((*started)->isFinished(), soon);
        QTRY_VERIFY_WITH_TIMEOUT(!network.status().services.isEmpty(), soon);
        const api::NetworkStatus seen = network.status();
        QVERIFY2(seen.chain.link == api::LinkState::Elsewhere, qPrintable(seen.chain.linkDetail));
        QVERIFY2(seen.chain.linkDetail.contains(QString::number(m_serve->processId())), qPrintable(seen.chain.linkDetail));
        for (const api::ServiceStatus& service : seen.services)
            QVERIFY2(service.link == api::LinkState::Elsewhere, qPrintable(service.id));
        api::OnboardingService& onboarding = (*window)->onboarding();
        const auto before = QCoro::waitFor(onboarding.list());
        QVERIFY2(before, before ? "" : qPrintable(before.error().toString()));
        QSignalSpy changes(&onboarding, &api::OnboardingService::requestChanged);
        QSignalSpy arrivals(&onboarding, &api::OnboardingService::requestArrived);
        const SimulatedGuest stranger = guestOf("third");
        const auto asking = join(stranger);
        const auto isListed = [&] {
            const auto list = QCoro::waitFor(onboarding.list());
            return list && std::any_of(list->begin(), list->end(), [&](const api::RequestSummary& request) { return request.id == stranger.id() && request.state == api::RequestState::Verified; });
        };
        QTRY_VERIFY_WITH_TIMEOUT(!changes.isEmpty(), soon);
        QTRY_VERIFY_WITH_TIMEOUT(isListed(), soon);
        QTRY_COMPARE_WITH_TIMEOUT(arrivals.size(), 1, soon);
        QCOMPARE(arrivals.first().first().toString(), stranger.id());
        changes.clear();
        QCOMPARE(m_program.run({"onboard", "reject", stranger.id(), "--reason", "unknown"}).status, 0);
        QTRY_VERIFY_WITH_TIMEOUT(!changes.isEmpty(), soon);
        QVERIFY(asking->waitForEnd(soon));
        // Another one: told of itself alone, and the first is not told again by whatever changed of it.
        const SimulatedGuest next = guestOf("third");
        const auto alsoAsking = join(next);
        QTRY_COMPARE_WITH_TIMEOUT(arrivals.size(), 2, soon);
        QCOMPARE(arrivals.last().first().toString(), next.id());
        QTRY_COMPARE_WITH_TIMEOUT(standing(next.id()), QString("verified refused"), soon);
        QCOMPARE(m_program.run({"onboard", "reject", next.id(), "--reason", "unknown"}).status, 0);
        QVERIFY(alsoAsking->waitForEnd(soon));
    }
    void theSameDecisionAgainIsDoneAlready()
    {
        if (!m_joiner)
            QSKIP("nobody has joined");
        const SimulatedGuest stranger = guestOf("third");
        const auto asking = join(stranger);
        QTRY_COMPARE_WITH_TIMEOUT(standing(stranger.id()), QString("verified refused"), soon);
        for (const bool already : {false, true}) {
            const auto answer = m_program.run({"--json", "onboard", "reject", stranger.id(), "--reason", already ? "another one" : "unknown"});
            QVERIFY2(answer.status == 0, answer.err.constData());
            QCOMPARE(answer.json()["already"].toBool(), already);
        }
        QCOMPARE(shown(stranger.id())["rejectionReason"].toString(), QString("unknown"));
        QVERIFY(asking->waitForEnd(soon));
        // The other decision is another matter.
        const auto approved = m_program.run({"--json", "onboard", "approve", stranger.id(), "--exception", "changed my mind"});
        QCOMPARE(approved.status, 4);
        QCOMPARE(approved.json()["error"].toObject()["code"].toString(), QString("onboard.wrong-state"));
    }
    void aBrokenPolicyLaxesNothing()
    {
        if (!m_joiner)
            QSKIP("nobody has joined");
        QFile file(state("policy.toml"));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write("name = \"cut") > 0); // In place, as some editors do.
        file.close();
        QTRY_VERIFY2_WITH_TIMEOUT(m_log.contains("event=unusable subject=\"policy\""), m_log.constData(), soon);
        QCOMPARE(standing(m_joiner->id()), QString("verified accepted"));
        const SimulatedGuest stranger = guestOf("third");
        const auto asking = join(stranger);
        QTRY_COMPARE_WITH_TIMEOUT(standing(stranger.id()), QString("verified refused"), soon);
        QCOMPARE(shown(stranger.id())["policy"].toString(), QString("both"));
        // Empty: no rule is left in it, and it is a policy by its form.
        QVERIFY(QFile::resize(state("policy.toml"), 0));
        QTRY_VERIFY2_WITH_TIMEOUT(m_log.contains("is empty"), m_log.constData(), soon);
        QCOMPARE(shown(stranger.id())["policy"].toString(), QString("both"));
        QCOMPARE(m_program.run({"onboard", "reject", stranger.id(), "--reason", "unknown"}).status, 0);
        QVERIFY(asking->waitForEnd(soon));
    }
    void anApprovedRequestIsHeldToThePolicyOfNow()
    {
        if (!m_joiner)
            QSKIP("nobody has joined");
        const auto approved = m_program.run({"--json", "onboard", "approve", m_joiner->id()});
        QVERIFY2(approved.status == 0 && !approved.json()["already"].toBool(true), approved.out.constData());
        // No node runs here: it waits.
        QTRY_COMPARE_WITH_TIMEOUT(standing(m_joiner->id()), QString("approved accepted"), soon);
        const auto twice = m_program.run({"--json", "onboard", "approve", m_joiner->id()});
        QVERIFY2(twice.status == 0 && twice.json()["already"].toBool(), twice.out.constData());
        const auto said = m_program.run({"onboard", "approve", m_joiner->id()});
        QCOMPARE(said.status, 0);
        QVERIFY2(said.out.contains("approved already, by operator"), said.out.constData());
        QCOMPARE(history(m_joiner->id()).count("approved"), 1);
        savePolicy(policyOf("first only", "\"dstack-first\""));
        QTRY_COMPARE_WITH_TIMEOUT(standing(m_joiner->id()), QString("failed refused"), soon);
        const QJsonObject request = shown(m_joiner->id());
        QVERIFY2(request["detail"].toString().contains("onboard.refused-since-approved"), qPrintable(request["detail"].toString()));
        const auto again = m_program.run({"onboard", "approve", m_joiner->id()});
        QCOMPARE(again.status, 1);
        QVERIFY2(again.err.contains("onboard.refused-by-policy"), again.err.constData());
        // And back: it waits for a decision once more.
        savePolicy(policyOf("both", "\"dstack-first\", \"dstack-second\""));
        QTRY_COMPARE_WITH_TIMEOUT(standing(m_joiner->id()), QString("verified accepted"), soon);
        QVERIFY(!m_waiting->finished());
    }
    void theListOfAllowedImagesIsReadAnew()
    {
        if (!m_joiner)
            QSKIP("nobody has joined");
        QVERIFY(QFile::remove(state("policy.toml")));
        QTRY_COMPARE_WITH_TIMEOUT(standing(m_joiner->id()), QString("verified refused"), soon);
        QTRY_VERIFY2_WITH_TIMEOUT(m_log.contains("event=policy-removed"), m_log.constData(), soon);
        QVERIFY(writeFileAtomically(state("allowed-images.json"), "[\"dstack-first\", \"dstack-second\"]"));
        QTRY_COMPARE_WITH_TIMEOUT(standing(m_joiner->id()), QString("verified accepted"), soon);
        QVERIFY(history(m_joiner->id()).contains("judged again: another process changed the images that may join"));
        // Cut short it would be the list before the network was founded, when any image counts.
        QVERIFY(writeFileAtomically(state("allowed-images.json"), "[\"dstack-fi"));
        QTRY_VERIFY2_WITH_TIMEOUT(m_log.contains("event=unusable subject=\"allowed images\""), m_log.constData(), soon);
        const SimulatedGuest stranger = guestOf("third");
        copyImage(m_side.filePath("images/dstack-third"), state("images"));
        const auto asking = join(stranger);
        QTRY_COMPARE_WITH_TIMEOUT(standing(stranger.id()), QString("verified refused"), soon);
        QCOMPARE(standing(m_joiner->id()), QString("verified accepted"));
        QVERIFY(writeFileAtomically(state("allowed-images.json"), "[\"dstack-first\", \"dstack-second\"]"));
    }
    void lookingIsNoChange()
    {
        if (!m_joiner)
            QSKIP("nobody has joined");
        api::ServicesOptions options;
        options.paths = statePaths();
        options.devnetPortBase = basePort;
        auto window = api::makeLiveServices(options);
        QVERIFY(window);
        const auto link = [&window] { return (*window)->network().status().chain.link; };
        QTRY_VERIFY_WITH_TIMEOUT(link() == api::LinkState::Elsewhere, soon);
        stopServe();
        QVERIFY(m_waiting->waitForEnd(soon)); // It has to ask again.
        QVERIFY(m_waiting->status() != 200);
        QTRY_VERIFY_WITH_TIMEOUT(link() == api::LinkState::Down, soon);
        // Nobody writes now. What shows the list reads it at each change: that must not be another one.
        api::OnboardingService& onboarding = (*window)->onboarding();
        QVERIFY(QCoro::waitFor(onboarding.list()));
        QTest::qWait(1500); // What the first look may have tidied up.
        QSignalSpy changes(&onboarding, &api::OnboardingService::requestChanged);
        for (int i = 0; i < 5; ++i) {
            QVERIFY(QCoro::waitFor(onboarding.list()));
            QTest::qWait(700);
        }
        QCOMPARE(changes.size(), 0);
    }
    void whatChangedWhileNothingServedCountsAtTheStart()
    {
        if (!m_joiner)
            QSKIP("nobody has joined");
        savePolicy(policyOf("first only", "\"dstack-first\""));
        startServe();
        QTRY_COMPARE_WITH_TIMEOUT(standing(m_joiner->id()), QString("verified refused"), soon);
        QVERIFY(history(m_joiner->id()).contains("judged again: what is accepted has changed while nothing served"));
    }
};

QTEST_GUILESS_MAIN(OutsideChangesTest)
#include "tst_OutsideChanges.moc"
