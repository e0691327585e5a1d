// SPDX-License-Identifier: GPL-3.0-or-later
// The host service in a thread of its own. Chain, guests' verdicts and store are stand-ins; the thread, the service and its
// socket are real.
#include "core/api/live/HostWorker.h"
#include "core/onboard/HostServiceErrors.h"
#include "support/onboard/FakeChain.h"
#include "support/onboard/FakeVerifier.h"
#include "support/onboard/MemoryRequestStore.h"

#include <QCoroTimer>
#include <QTcpSocket>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::api;

namespace {

using Inside = HostWorker::Inside;
const QString guest = QStringLiteral("0x000000000000000000000000000000000000dEaD");

/// Where the service's parts went.
struct Grave
{
    std::atomic<QThread*> thread{nullptr};
    std::atomic<int> buried{0};
};

/// A clock that tells where it was destroyed; the service keeps it to its end.
class MortalClock final : public Clock
{
public:
    explicit MortalClock(std::shared_ptr<Grave> grave)
        : m_grave(std::move(grave))
    {
    }
    ~MortalClock() override
    {
        m_grave->thread = QThread::currentThread();
        ++m_grave->buried;
    }
    QDateTime now() const override { return QDateTime(QDate(2026, 11, 22), QTime(4, 0), Qt::UTC); }

private:
    std::shared_ptr<Grave> m_grave;
};

/// Answers a moment later, from the event loop of the thread.
QCoro::Task<Result<QThread*>> threadAfterAWhile()
{
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(20);
    co_await timer;
    co_return QThread::currentThread();
}

} // namespace

class HostWorkerTest : public QObject
{
    Q_OBJECT

    std::shared_ptr<Grave> m_grave;
    std::unique_ptr<HostWorker> m_worker;

    HostWorker::Make maker(bool fails = false) const
    {
        return [grave = m_grave, fails]() -> Result<std::unique_ptr<Inside>> {
            if (fails)
                return fail(onboard::errors::portTaken, QStringLiteral("127.0.0.1:8000 is in use"), QStringLiteral("Stop the other program."));
            auto inside = std::make_unique<Inside>();
            inside->store = std::make_shared<test::MemoryRequestStore>();
            inside->guests = std::make_shared<onboard::GuestClientHttp>();
            onboard::HostService::Parts parts;
            parts.chain = std::make_shared<test::FakeChain>(eth::addressOf(crypto::SigningKey::generate()));
            parts.guests = inside->guests;
            parts.verifier = std::make_shared<test::FakeVerifier>();
            parts.store = inside->store;
            parts.clock = std::make_shared<MortalClock>(grave);
            onboard::HostServiceOptions options;
            options.port = 0;
            inside->host = std::make_unique<onboard::HostService>(std::move(parts), options);
            GH_CHECK(inside->host->start());
            return inside;
        };
    }
    void start()
    {
        const Result<void> started = QCoro::waitFor(m_worker->start(maker()));
        QVERIFY2(started, started ? "" : qPrintable(started.error().toString()));
    }
    template<typename Value>
    static Value valueOf(QFuture<Value> future)
    {
        if (!QTest::qWaitFor([&] { return future.isFinished(); }, 20'000))
            qFatal("no answer");
        return future.result();
    }
    static Result<quint16> port(Inside& inside) { return inside.host->port(); }
    static Result<void> see(Inside& inside) { return inside.host->book().seenOnChain({guest, QStringLiteral("0xhost"), QStringLiteral("0xtx"), 1}); }
    static bool canConnect(quint16 port)
    {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, port);
        return socket.waitForConnected(5000);
    }

private Q_SLOTS:
    void init()
    {
        m_grave = std::make_shared<Grave>();
        m_worker = std::make_unique<HostWorker>();
    }
    void cleanup() { m_worker.reset(); }

    void worksInItsOwnThreadInTheOrderAsked()
    {
        start();
        const auto thread = [](Inside&) -> Result<QThread*> { return QThread::currentThread(); };
        const Result<QThread*> first = valueOf(m_worker->call(thread));
        QVERIFY(first && *first != QThread::currentThread());
        QCOMPARE((*first)->objectName(), QString("host-service"));
        const auto later = [](Inside&) { return threadAfterAWhile(); };
        QCOMPARE(*valueOf(m_worker->callTask(later)), *first);
        QVERIFY(canConnect(*valueOf(m_worker->call(port))));

        // Posted and called work keeps its order; only the thread itself touches the list.
        auto order = std::make_shared<QList<int>>();
        for (int i = 0; i < 100; ++i)
            m_worker->post([order, i](Inside&) { order->append(i); });
        const auto read = [order](Inside&) -> Result<QList<int>> { return *order; };
        const Result<QList<int>> seen = valueOf(m_worker->call(read));
        QCOMPARE(seen->size(), 100);
        QVERIFY(std::is_sorted(seen->begin(), seen->end()));
    }

    void errorsOfTheWorkArriveWhole()
    {
        start();
        const auto unknown = [](Inside& inside) { return inside.host->book().get(QStringLiteral("0x1")); };
        const auto answer = valueOf(m_worker->call(unknown));
        QVERIFY(!answer && answer.error().is(onboard::errors::unknownRequest));
        QVERIFY(!answer.error().hint().isEmpty());
    }

    void whatCannotBeMadeIsSaidAndNothingRuns()
    {
        const Result<void> started = QCoro::waitFor(m_worker->start(maker(true)));
        QVERIFY(!started && started.error().is(onboard::errors::portTaken));
        QVERIFY(started.error().detail().contains("8000") && !started.error().hint().isEmpty());
        const auto answer = valueOf(m_worker->call(port));
        QVERIFY(!answer && answer.error().is(gatehouse::errors::cancelled));
        const auto later = [](Inside&) { return threadAfterAWhile(); };
        QVERIFY(valueOf(m_worker->callTask(later)).error().is(gatehouse::errors::cancelled));
        bool ran = false;
        m_worker->post([&ran](Inside&) { ran = true; });
        valueOf(m_worker->call(port)); // Behind it.
        QVERIFY(!ran);
        QVERIFY(QCoro::waitFor(m_worker->stop()).error().is(gatehouse::errors::cancelled));
    }

    void signalsTellWhatWasSavedInTheMakersThread()
    {
        start();
        QStringList states;
        QList<QThread*> threads;
        connect(m_worker.get(), &HostWorker::requestSaved, this, [&](const std::shared_ptr<const onboard::OnboardRequest>& request) {
            states.append(toString(request->state));
            threads.append(QThread::currentThread());
        });
        QSignalSpy arrived(m_worker.get(), &HostWorker::requestArrived);
        QSignalSpy changed(m_worker.get(), &HostWorker::requestChanged);
        // Both changes are over before this thread hears of the first one.
        const auto both = [](Inside& inside) -> Result<void> {
            GH_CHECK(see(inside));
            return inside.host->book().addEvidence({guest, QByteArray(32, 'k'), QByteArray("quote"), QStringLiteral("import")});
        };
        QVERIFY(valueOf(m_worker->call(both)));
        QTRY_VERIFY_WITH_TIMEOUT(states.contains("verified"), 20'000); // The driver of the service had it judged.
        QCOMPARE(states.mid(0, 3), (QStringList{"seen", "quoteReceived", "verified"}));
        for (const QThread* thread : std::as_const(threads))
            QCOMPARE(thread, QThread::currentThread());
        QCOMPARE(arrived.size(), 1);
        QCOMPARE(arrived.first().first().toString(), guest);
        QCOMPARE(changed.size(), states.size());
    }

    void stoppingEndsTheServiceInItsThread()
    {
        start();
        const quint16 number = *valueOf(m_worker->call(port));
        const QFuture<Result<quint16>> before = m_worker->call(port); // Asked before the end: still answered.
        QVERIFY(QCoro::waitFor(m_worker->stop()));
        QVERIFY(valueOf(before).has_value());
        QTRY_COMPARE_WITH_TIMEOUT(m_grave->buried.load(), 1, 20'000);
        QVERIFY(m_grave->thread != QThread::currentThread());
        QVERIFY(!canConnect(number));
        QVERIFY(valueOf(m_worker->call(port)).error().is(gatehouse::errors::cancelled));
        QVERIFY(QCoro::waitFor(m_worker->stop()).error().is(gatehouse::errors::cancelled));
    }

    void destructionWaitsForWhatRuns()
    {
        start();
        auto done = std::make_shared<std::atomic<int>>(0);
        for (int i = 0; i < 20; ++i)
            m_worker->post([done](Inside&) {
                QThread::msleep(2);
                ++*done;
            });
        const QFuture<Result<quint16>> last = m_worker->call(port);
        m_worker.reset(); // Without stop().
        QCOMPARE(done->load(), 20);
        QVERIFY(last.isFinished() && last.result().has_value());
        QCOMPARE(m_grave->buried.load(), 1);
        QVERIFY(m_grave->thread != QThread::currentThread());
    }

    void oneThatNeverStartedGoesQuietly()
    {
        const QFuture<Result<quint16>> asked = m_worker->call(port);
        m_worker.reset();
        QVERIFY(asked.isFinished() && asked.result().error().is(gatehouse::errors::cancelled));
        QCOMPARE(m_grave->buried.load(), 0);
    }
};

QTEST_GUILESS_MAIN(HostWorkerTest)
#include "tst_HostWorker.moc"
