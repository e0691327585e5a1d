// SPDX-License-Identifier: GPL-3.0-or-later
// What is renewed when: with a clock of the test's own and a source that answers as told.
#include "core/attest/QuotingAuthority.h"
#include "core/collateral/CollateralErrors.h"
#include "core/collateral/CollateralRefresher.h"
#include "core/http/HttpErrors.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::collateral;
using namespace std::chrono_literals;

namespace {

const QDateTime day(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC);

class TestClock final : public Clock
{
public:
    QDateTime now() const override { return m_now; }
    void advance(std::chrono::seconds time) { m_now = m_now.addSecs(time.count()); }

private:
    QDateTime m_now = day;
};

/// What the invented service does.
struct Service
{
    attest::QuotingAuthority authority = *attest::QuotingAuthority::ephemeral(day.addDays(-100));
    QDateTime issuedAt = day;
    std::optional<Error> failure;
    bool silent = false;
    int asked = 0;
};

class TestSource final : public CollateralSource
{
public:
    explicit TestSource(Service& service)
        : m_service(service)
    {
    }
    QCoro::Task<Result<attest::Collateral>> fetch(CollateralRequest request, process::CancelToken cancel) override
    {
        ++m_service.asked;
        if (m_service.silent)
            co_await pause(1h, cancel);
        if (cancel.isCancelled())
            co_return fail(gatehouse::errors::cancelled, QStringLiteral("cancelled"));
        if (m_service.failure)
            co_return fail(*m_service.failure);
        GH_CO_TRY(const attest::Collateral bundle, m_service.authority.collateral(m_service.issuedAt));
        GH_CO_CHECK(checkPlatform(bundle, request.platform));
        co_return bundle;
    }

private:
    Service& m_service;
};

} // namespace

class CollateralRefresherTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<CollateralStore> m_store;
    std::unique_ptr<Service> m_service;
    TestClock m_clock;

    attest::TrustedRoots roots() const { return *attest::TrustedRoots::fromCertificate(m_service->authority.root()); }
    void putIssued(const QDateTime& at, const SourceSpec& source = SourceSpec::intelPcs())
    {
        const auto proven = ProvenCollateral::prove(*m_service->authority.collateral(at), roots());
        QVERIFY(proven);
        QVERIFY(m_store->put(*proven, roots(), TcbUpdate::Standard, source, m_clock.now()));
    }
    std::unique_ptr<CollateralRefresher> refresher(RefreshPolicy policy = {})
    {
        const auto make = [this](const SourceSpec&) -> Result<std::unique_ptr<CollateralSource>> { return std::make_unique<TestSource>(*m_service); };
        return std::make_unique<CollateralRefresher>(*m_store, m_clock, policy, make);
    }
    HeldCollateral held() const { return m_store->list()->first(); }

private Q_SLOTS:
    void init()
    {
        m_store.reset();
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = *CollateralStore::open(m_folder->filePath("collateral.db"));
        m_service = std::make_unique<Service>();
        m_clock = TestClock();
    }
    void freshnessFollowsTheClock()
    {
        putIssued(day);
        const CollateralFacts facts = held().facts;
        const QDateTime end = QDateTime::fromSecsSinceEpoch(facts.validUntil(), Qt::UTC);
        QCOMPARE(end, day.addDays(30));
        QVERIFY(freshnessAt(facts, day) == Freshness::Valid);
        QVERIFY(freshnessAt(facts, end.addDays(-8)) == Freshness::Valid);
        QVERIFY(freshnessAt(facts, end.addDays(-7)) == Freshness::ExpiresSoon);
        QVERIFY(freshnessAt(facts, end) == Freshness::ExpiresSoon);
        QVERIFY(freshnessAt(facts, end.addSecs(1)) == Freshness::Expired);
        QVERIFY(freshnessAt(facts, day.addDays(-2)) == Freshness::NotYetValid);
    }
    void dueByAgeByEndAndNeverForFiles()
    {
        putIssued(day);
        HeldCollateral entry = held();
        QCOMPARE(refreshDueAt(entry), day.addDays(1));
        entry.fetchedAt = day.addDays(22).addSecs(7200);
        QCOMPARE(refreshDueAt(entry), day.addDays(23));
        // Past its lead already: not at every look.
        entry.fetchedAt = day.addDays(29);
        QCOMPARE(refreshDueAt(entry), day.addDays(29).addSecs(1800));
        entry.source = SourceSpec::file("x");
        QVERIFY(!refreshDueAt(entry).isValid());
        entry.source = SourceSpec::intelPcs();
        entry.trouble = {1, day, "x"};
        QCOMPARE(refreshDueAt(entry), day.addSecs(120));
        entry.trouble.failures = 4;
        QCOMPARE(refreshDueAt(entry), day.addSecs(960));
        entry.trouble.failures = 1'000'000;
        QCOMPARE(refreshDueAt(entry), day.addSecs(6 * 3600));
    }
    void renewsWhatIsDue()
    {
        putIssued(day);
        const auto worker = refresher();
        QSignalSpy changed(worker.get(), &CollateralRefresher::changed);
        auto summary = QCoro::waitFor(worker->refresh(CollateralRefresher::Which::Due));
        QVERIFY(summary);
        QCOMPARE(summary->renewed, 0);
        QCOMPARE(m_service->asked, 0);
        m_clock.advance(25h);
        m_service->issuedAt = m_clock.now();
        summary = QCoro::waitFor(worker->refresh(CollateralRefresher::Which::Due));
        QVERIFY(summary);
        QCOMPARE(summary->renewed, 1);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(held().fetchedAt, m_clock.now());
        QCOMPARE(held().facts.validUntil(), m_clock.now().addDays(30).toSecsSinceEpoch());
        QVERIFY(freshnessAt(held().facts, m_clock.now()) == Freshness::Valid);
    }
    void allIncludesWhatIsNotDueButNoFiles()
    {
        putIssued(day, SourceSpec::file("archive"));
        const auto worker = refresher();
        QCOMPARE(QCoro::waitFor(worker->refresh(CollateralRefresher::Which::All))->renewed, 0);
        putIssued(day.addSecs(1));
        QCOMPARE(QCoro::waitFor(worker->refresh(CollateralRefresher::Which::All))->renewed, 1);
        QCOMPARE(m_service->asked, 1);
    }
    void failuresAreKeptAndSpacedOut()
    {
        putIssued(day);
        const auto worker = refresher();
        m_clock.advance(25h);
        m_service->failure = Error(http::errors::unreachable, "nobody home");
        auto summary = QCoro::waitFor(worker->refresh(CollateralRefresher::Which::Due));
        QCOMPARE(summary->failures.size(), 1);
        QCOMPARE(held().trouble.failures, 1);
        QCOMPARE(held().trouble.error, "nobody home");
        // Not again at once, but after the first pause; then the pause is longer.
        QCOMPARE(QCoro::waitFor(worker->refresh(CollateralRefresher::Which::Due))->failures.size(), 0);
        m_clock.advance(121s);
        QCOMPARE(QCoro::waitFor(worker->refresh(CollateralRefresher::Which::Due))->failures.size(), 1);
        m_clock.advance(121s);
        QCOMPARE(QCoro::waitFor(worker->refresh(CollateralRefresher::Which::Due))->failures.size(), 0);
        m_clock.advance(121s);
        m_service->failure.reset();
        QCOMPARE(QCoro::waitFor(worker->refresh(CollateralRefresher::Which::Due))->renewed, 1);
        QCOMPARE(held().trouble.failures, 0);
    }
    void anotherRootIsATroubleNotANewTruth()
    {
        putIssued(day);
        const QByteArray before = m_store->get(held().id)->collateral.toJson();
        const attest::QuotingAuthority stranger = *attest::QuotingAuthority::ephemeral(day.addDays(-100));
        m_service->authority = stranger;
        const auto worker = refresher();
        const auto summary = QCoro::waitFor(worker->refresh(CollateralRefresher::Which::All));
        QCOMPARE(summary->failures.size(), 1);
        QVERIFY(summary->failures.first().error.is(collateral::errors::notAuthentic));
        QCOMPARE(m_store->list(CollateralStore::Which::AllGenerations)->size(), 1);
        QCOMPARE(m_store->get(held().id)->collateral.toJson(), before);
        QCOMPARE(held().trouble.failures, 1);
    }
    void runsByItself()
    {
        RefreshPolicy policy;
        putIssued(day);
        const auto worker = refresher(policy);
        worker->start();
        QCOMPARE(worker->nextLook(), day.addSecs(3600));
        m_clock.advance(24h);
        worker->start(); // As the hourly look does.
        QCOMPARE(worker->nextLook(), m_clock.now().addSecs(1));
        m_service->issuedAt = m_clock.now();
        QTRY_COMPARE_WITH_TIMEOUT(m_service->asked, 1, 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(worker->nextLook(), m_clock.now().addSecs(3600), 30'000);
        worker->stop();
        QVERIFY(!worker->nextLook().isValid());
    }
    void endsWhileAsking()
    {
        putIssued(day);
        m_service->silent = true;
        auto worker = refresher();
        std::optional<bool> good;
        const auto run = [](CollateralRefresher* who, std::optional<bool>* into) -> QCoro::Task<> {
            const auto summary = co_await who->refresh(CollateralRefresher::Which::All);
            *into = summary.has_value();
        };
        const auto task = run(worker.get(), &good);
        QCOMPARE(m_service->asked, 1);
        QVERIFY(!good);
        // Only one at a time.
        QCOMPARE(QCoro::waitFor(worker->refresh(CollateralRefresher::Which::All))->renewed, 0);
        QCOMPARE(m_service->asked, 1);
        worker.reset();
        QTRY_VERIFY_WITH_TIMEOUT(good.has_value(), 10'000);
        QVERIFY(!*good);
        QCOMPARE(held().trouble.failures, 0);
    }
};

QTEST_GUILESS_MAIN(CollateralRefresherTest)
#include "tst_CollateralRefresher.moc"
