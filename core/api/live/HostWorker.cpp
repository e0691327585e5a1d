// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/HostWorker.h"

#include <QPointer>

namespace gatehouse::api {

HostWorker::HostWorker(QObject* parent)
    : QObject(parent)
    , m_context(std::make_unique<QObject>())
{
    qRegisterMetaType<std::shared_ptr<const onboard::OnboardRequest>>();
    m_thread.setObjectName(QStringLiteral("host-service"));
    m_context->moveToThread(&m_thread);
    m_thread.start();
}

HostWorker::~HostWorker()
{
    // Queued behind whatever runs; nothing of it waits for this thread.
    QMetaObject::invokeMethod(m_context.get(), [this] {
        m_inside.reset();
        m_thread.quit();
    });
    m_thread.wait();
    m_context.reset();
}

tl::unexpected<Error> HostWorker::stopped()
{
    return fail(errors::cancelled, QStringLiteral("the host service has stopped"));
}

QCoro::Task<Result<void>> HostWorker::start(Make make)
{
    auto promise = std::make_shared<QPromise<Result<void>>>();
    const QFuture<Result<void>> future = promise->future();
    promise->start();
    QMetaObject::invokeMethod(m_context.get(), [this, promise, make] {
        auto made = make();
        if (made) {
            m_inside = std::move(*made);
            connectInside();
        }
        promise->addResult(made ? Result<void>() : fail(made.error()));
        promise->finish();
    });
    co_return co_await future;
}

QCoro::Task<Result<void>> HostWorker::stop()
{
    const auto work = [this](Inside& inside) -> Result<void> {
        inside.control.reset();
        inside.host->stop();
        // After the call: Inside is still in use by it.
        QMetaObject::invokeMethod(m_context.get(), [this] { m_inside.reset(); }, Qt::QueuedConnection);
        return {};
    };
    co_return co_await call(work);
}

void HostWorker::connectInside()
{
    onboard::HostService* host = m_inside->host.get();
    onboard::OnboardRequestBook* book = &host->book();
    connect(book, &onboard::OnboardRequestBook::requestArrived, this, &HostWorker::requestArrived);
    connect(host, &onboard::HostService::linkChanged, this, &HostWorker::linkChanged);
    // In the thread, so that what is told is what was saved and not what came after.
    connect(book, &onboard::OnboardRequestBook::requestChanged, m_context.get(), [this, book](const QString& id) {
        if (const auto request = book->get(id))
            Q_EMIT requestSaved(std::make_shared<const onboard::OnboardRequest>(*request));
    });
    connect(book, &onboard::OnboardRequestBook::requestChanged, this, &HostWorker::requestChanged);
}

void HostWorker::post(std::function<void(Inside&)> work)
{
    QMetaObject::invokeMethod(m_context.get(), [this, work] {
        if (m_inside)
            work(*m_inside);
    });
}

} // namespace gatehouse::api
