// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/ProcessSession.h"

#include <csignal>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::process {

namespace {

/// Runs in the child between fork and exec, so only async-signal-safe calls.
void prepareChild(pid_t parent, int deathSignal, int fileModeMask)
{
    if (fileModeMask >= 0)
        umask(mode_t(fileModeMask));
    // A session of its own: no controlling terminal to be stopped by, and one group that can be ended as a whole.
    setsid();
    // A killed console leaves no children behind. The kernel ties this to the thread that forked.
    prctl(PR_SET_PDEATHSIG, deathSignal);
    if (getppid() != parent)
        _exit(127);
    signal(SIGPIPE, SIG_DFL);
    // A mask is inherited: with SIGTERM blocked, as in a program that reads it from a descriptor, a child would neither end
    // when asked to nor with its parent.
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

void appendBounded(QByteArray& tail, const QByteArray& bytes, qint64 limit, qint64& dropped)
{
    tail.append(bytes);
    // Cutting at twice the limit keeps the cost of shifting constant per byte.
    if (tail.size() > 2 * limit) {
        dropped += tail.size() - limit;
        tail.remove(0, tail.size() - limit);
    }
}

} // namespace

ProcessSession::ProcessSession(ProcessSpec spec, QObject* parent)
    : QObject(parent)
    , m_spec(std::move(spec))
{
    m_timeout.setSingleShot(true);
    m_grace.setSingleShot(true);
    connect(&m_process, &QProcess::started, this, &ProcessSession::onStarted);
    connect(&m_process, &QProcess::errorOccurred, this, &ProcessSession::onError);
    connect(&m_process, &QProcess::finished, this, &ProcessSession::onFinished);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, [this] { readStream(OutputStream::StandardOutput); });
    connect(&m_process, &QProcess::readyReadStandardError, this, [this] { readStream(OutputStream::StandardError); });
    connect(&m_timeout, &QTimer::timeout, this, [this] { end(ProcessEnd::TimedOut); });
    connect(&m_grace, &QTimer::timeout, this, [this] { signalGroup(SIGKILL); });
}

ProcessSession::~ProcessSession()
{
    m_process.disconnect(this);
    if (m_process.state() != QProcess::NotRunning)
        signalGroup(SIGKILL);
}

void ProcessSession::start()
{
    m_clock.start();
    if (const Result<void> valid = m_spec.validate(); !valid) {
        m_outcome.errorText = valid.error().detail();
        finish();
        return;
    }
    QProcessEnvironment environment;
    for (auto it = m_spec.environment.begin(); it != m_spec.environment.end(); ++it)
        environment.insert(it.key(), it.value());
    // An empty QProcessEnvironment means "inherit" to QProcess; one harmless variable keeps the allow-list exact.
    if (environment.isEmpty())
        environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    m_process.setProcessEnvironment(environment);
    m_process.setWorkingDirectory(m_spec.workingDirectory.isEmpty() ? QStringLiteral("/") : m_spec.workingDirectory);
    if (!m_spec.standardInputFile.isEmpty())
        m_process.setStandardInputFile(m_spec.standardInputFile);
    const int deathSignal = m_spec.parentDeath == ParentDeath::Terminate ? SIGTERM : SIGKILL;
    m_process.setChildProcessModifier([parent = getpid(), deathSignal, mask = m_spec.fileModeMask.value_or(-1)] { prepareChild(parent, deathSignal, mask); });
    m_process.start(m_spec.program, m_spec.arguments, QIODevice::ReadWrite);
    if (m_process.state() != QProcess::NotRunning) {
        m_groupId = m_process.processId();
        if (!m_spec.standardInput.isEmpty())
            m_process.write(m_spec.standardInput);
        m_process.closeWriteChannel();
        if (m_spec.timeout.count() > 0)
            m_timeout.start(m_spec.timeout);
    }
}

void ProcessSession::onStarted()
{
    m_groupId = m_process.processId();
    Q_EMIT started();
}

void ProcessSession::onError(QProcess::ProcessError error)
{
    // Crashes are reported by finished(); broken pipes to a child that does not read its input are its own affair.
    if (error != QProcess::FailedToStart)
        return;
    m_outcome.end = ProcessEnd::FailedToStart;
    m_outcome.errorText = m_process.errorString();
    finish();
}

void ProcessSession::readStream(OutputStream stream)
{
    const bool isOutput = stream == OutputStream::StandardOutput;
    const QByteArray bytes = isOutput ? m_process.readAllStandardOutput() : m_process.readAllStandardError();
    QByteArray& kept = isOutput ? m_outcome.standardOutput : m_outcome.standardError;
    if (m_spec.overflow == OutputOverflow::KeepTail) {
        appendBounded(kept, bytes, m_spec.outputLimit, m_outcome.droppedBytes);
    } else {
        const qint64 room = m_spec.outputLimit - kept.size();
        kept.append(bytes.left(room));
        if (bytes.size() > room)
            end(ProcessEnd::OutputLimit, std::chrono::milliseconds(0));
    }
    for (const QString& text : m_lines[isOutput ? 0 : 1].add(bytes))
        Q_EMIT line(stream, text);
}

void ProcessSession::end(ProcessEnd reason, std::optional<std::chrono::milliseconds> grace)
{
    if (m_done || m_process.state() == QProcess::NotRunning)
        return;
    if (!m_reason)
        m_reason = reason;
    const std::chrono::milliseconds wait = grace.value_or(m_spec.killGrace);
    if (wait.count() == 0) {
        signalGroup(SIGKILL);
        return;
    }
    signalGroup(SIGTERM);
    if (!m_grace.isActive())
        m_grace.start(wait);
}

void ProcessSession::sendSignal(int signal)
{
    if (isRunning() && m_groupId > 0)
        ::kill(pid_t(m_groupId), signal);
}

void ProcessSession::signalGroup(int signal)
{
    if (m_groupId <= 0)
        return;
    // Before the child has called setsid() there is no such group yet; then it is signalled alone.
    if (::kill(-pid_t(m_groupId), signal) != 0 && m_process.state() != QProcess::NotRunning)
        ::kill(pid_t(m_groupId), signal);
}

void ProcessSession::onFinished(int code, QProcess::ExitStatus status)
{
    // What the program left behind in its group goes with it; daemons that made a session of their own stay.
    signalGroup(SIGKILL);
    readStream(OutputStream::StandardOutput);
    readStream(OutputStream::StandardError);
    if (m_reason)
        m_outcome.end = *m_reason;
    else
        m_outcome.end = status == QProcess::NormalExit ? ProcessEnd::Exited : ProcessEnd::Crashed;
    if (status == QProcess::NormalExit)
        m_outcome.exitCode = code;
    else
        m_outcome.signal = code;
    finish();
}

void ProcessSession::finish()
{
    if (m_done)
        return;
    m_done = true;
    m_timeout.stop();
    m_grace.stop();
    for (int i = 0; i < 2; ++i)
        for (const QString& text : m_lines[i].finish())
            Q_EMIT line(i == 0 ? OutputStream::StandardOutput : OutputStream::StandardError, text);
    for (QByteArray* kept : {&m_outcome.standardOutput, &m_outcome.standardError})
        if (kept->size() > m_spec.outputLimit) {
            m_outcome.droppedBytes += kept->size() - m_spec.outputLimit;
            kept->remove(0, kept->size() - m_spec.outputLimit);
        }
    m_outcome.duration = std::chrono::milliseconds(m_clock.elapsed());
    QMetaObject::invokeMethod(this, &ProcessSession::ended, Qt::QueuedConnection);
}

} // namespace gatehouse::process
