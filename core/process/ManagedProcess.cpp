// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/ManagedProcess.h"

#include "core/process/ProcessErrors.h"
#include "core/process/ProcessSession.h"

#include <QPromise>
#include <QTimer>
#include <qcoro/qcorofuture.h>

namespace gatehouse::process {

ManagedProcess::ManagedProcess(ProcessSpec spec, QObject* parent)
    : QObject(parent)
    , m_spec(std::move(spec))
{
    m_spec.overflow = OutputOverflow::KeepTail;
}

ManagedProcess::~ManagedProcess()
{
    delete m_session;
}

void ManagedProcess::start()
{
    if (m_session)
        return;
    m_session = new ProcessSession(m_spec, this);
    connect(m_session, &ProcessSession::started, this, &ManagedProcess::started);
    connect(m_session, &ProcessSession::line, this, &ManagedProcess::line);
    connect(m_session, &ProcessSession::ended, this, &ManagedProcess::onEnded);
    m_session->start();
}

void ManagedProcess::onEnded()
{
    m_lastOutcome = m_session->outcome();
    m_session->deleteLater();
    m_session = nullptr;
    const ProcessOutcome outcome = m_lastOutcome;
    Q_EMIT exited(outcome);
}

void ManagedProcess::stop(std::chrono::milliseconds grace)
{
    if (m_session)
        m_session->end(ProcessEnd::Cancelled, grace);
}

void ManagedProcess::kill()
{
    stop(std::chrono::milliseconds(0));
}

bool ManagedProcess::isRunning() const
{
    return m_session && m_session->isRunning();
}

qint64 ManagedProcess::processId() const
{
    return isRunning() ? m_session->processId() : 0;
}

QCoro::Task<Result<QString>> ManagedProcess::startAndAwaitLine(QString text, std::chrono::milliseconds timeout)
{
    // One answer from whichever comes first; the context object drops the losers' connections.
    auto promise = std::make_shared<QPromise<Result<QString>>>();
    promise->start();
    const QFuture<Result<QString>> future = promise->future();
    auto context = std::make_unique<QObject>();
    auto answer = [promise](Result<QString> result) {
        if (promise->future().resultCount() == 0) {
            promise->addResult(std::move(result));
            promise->finish();
        }
    };
    connect(this, &ManagedProcess::line, context.get(), [answer, text](OutputStream, const QString& line) {
        if (line.contains(text))
            answer(line);
    });
    const ProcessSpec spec = m_spec;
    connect(this, &ManagedProcess::exited, context.get(), [answer, spec](const ProcessOutcome& outcome) {
        Result<void> result = outcome.toResult(spec);
        answer(result ? Result<QString>(fail(errors::exitStatus, QStringLiteral("%1 ended too early").arg(spec.redacted())))
                      : Result<QString>(fail(std::move(result).error())));
    });
    connect(this, &QObject::destroyed, context.get(), [answer, spec] {
        answer(fail(gatehouse::errors::cancelled, spec.redacted()));
    });
    QTimer::singleShot(timeout, context.get(), [answer, spec, text] {
        answer(fail(errors::timedOut, QStringLiteral("%1 did not say '%2' in time").arg(spec.redacted(), text)));
    });
    start();
    Result<QString> result = co_await future;
    co_return result;
}

QCoro::Task<ProcessOutcome> ManagedProcess::stopAndWait(std::chrono::milliseconds grace)
{
    if (!m_session) {
        const ProcessOutcome last = m_lastOutcome; // QCoro moves from what is returned.
        co_return last;
    }
    auto promise = std::make_shared<QPromise<ProcessOutcome>>();
    promise->start();
    const QFuture<ProcessOutcome> future = promise->future();
    auto context = std::make_unique<QObject>();
    auto answer = [promise](const ProcessOutcome& outcome) {
        if (promise->future().resultCount() == 0) {
            promise->addResult(outcome);
            promise->finish();
        }
    };
    connect(this, &ManagedProcess::exited, context.get(), answer);
    connect(this, &QObject::destroyed, context.get(), [answer] {
        ProcessOutcome outcome;
        outcome.end = ProcessEnd::Cancelled;
        answer(outcome);
    });
    stop(grace);
    const ProcessOutcome outcome = co_await future;
    co_return outcome;
}

} // namespace gatehouse::process
