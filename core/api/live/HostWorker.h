// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/onboard/AttestRequestVerifier.h"
#include "core/onboard/GuestClientHttp.h"
#include "core/onboard/HostService.h"
#include "core/onboard/HostServiceControl.h"

#include <QFuture>
#include <QPromise>
#include <QThread>
#include <functional>
#include <memory>
#include <qcoro/qcorofuture.h>
#include <type_traits>

namespace gatehouse::api {

/// The host service in a thread of its own: its database waits for the disk, its verifier computes, and the thread that
/// draws the window must do neither. Everything in Inside lives in that thread and is reached by call() and post() only.
/// The worker itself, with its signals, lives in the thread that made it.
class HostWorker : public QObject
{
    Q_OBJECT
public:
    struct Inside
    {
        std::shared_ptr<onboard::RequestStore> store;
        std::shared_ptr<onboard::GuestClientHttp> guests;
        std::shared_ptr<onboard::AttestRequestVerifier> verifier;
        std::unique_ptr<onboard::HostService> host;
        std::unique_ptr<onboard::HostServiceControlServer> control; ///< Goes before what it answers for.
        Result<void> controlListens;
    };
    /// Runs in the worker's thread.
    using Make = std::function<Result<std::unique_ptr<Inside>>()>;

    explicit HostWorker(QObject* parent = nullptr);
    /// Ends the service and its thread; waits for both unless stop() has been awaited.
    ~HostWorker() override;

    /// Makes the service. Called once.
    QCoro::Task<Result<void>> start(Make make);
    /// Ends the service in its thread. Calls after it fail with errors::cancelled.
    QCoro::Task<Result<void>> stop();

    /// `co_await call(work)` runs the named @p work, which takes Inside& and yields a Result, in the thread and continues
    /// in the caller's.
    template<typename Work>
    QFuture<std::invoke_result_t<Work, Inside&>> call(const Work& work)
    {
        using Value = std::invoke_result_t<Work, Inside&>;
        auto promise = std::make_shared<QPromise<Value>>();
        QFuture<Value> future = promise->future();
        promise->start();
        QMetaObject::invokeMethod(m_context.get(), [this, promise, work] {
            promise->addResult(m_inside ? work(*m_inside) : Value(stopped()));
            promise->finish();
        });
        return future;
    }
    /// The same for @p work that yields a QCoro::Task of a Result.
    template<typename Work>
    auto callTask(const Work& work) -> QFuture<typename std::invoke_result_t<Work, Inside&>::value_type>
    {
        using Value = typename std::invoke_result_t<Work, Inside&>::value_type;
        auto promise = std::make_shared<QPromise<Value>>();
        QFuture<Value> future = promise->future();
        promise->start();
        QMetaObject::invokeMethod(m_context.get(), [this, promise, work] {
            const auto answer = [promise](Value value) {
                promise->addResult(std::move(value));
                promise->finish();
            };
            if (!m_inside) {
                answer(Value(stopped()));
                return;
            }
            auto task = work(*m_inside);
            std::move(task).then(answer);
        });
        return future;
    }
    /// Runs @p work in the thread; nobody waits for it.
    void post(std::function<void(Inside&)> work);

Q_SIGNALS:
    void requestArrived(const QString& id);
    void requestChanged(const QString& id);
    /// With every requestChanged(), as it was saved.
    void requestSaved(const std::shared_ptr<const gatehouse::onboard::OnboardRequest>& request);
    void linkChanged(const QString& link, bool up, const QString& detail);

private:
    static tl::unexpected<Error> stopped();
    void connectInside();

    QThread m_thread;
    std::unique_ptr<QObject> m_context; ///< Lives in the thread; what is sent to it runs there.
    std::unique_ptr<Inside> m_inside;   ///< Touched in the thread only.
};

} // namespace gatehouse::api
Q_DECLARE_METATYPE(std::shared_ptr<const gatehouse::onboard::OnboardRequest>)
