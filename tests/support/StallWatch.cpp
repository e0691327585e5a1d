// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/StallWatch.h"

#include <QCoreApplication>
#include <QEvent>
#include <QFile>
#include <algorithm>
#include <csignal>
#include <execinfo.h>
#include <pthread.h>
#include <unistd.h>

namespace gatehouse::test {

namespace {

using namespace std::chrono_literals;

constexpr auto postEvery = 20ms;
constexpr qint64 sampleAfterNs = 150'000'000;
constexpr double listedMs = 100;
constexpr qsizetype maxListed = 200;
constexpr int maxFrames = 48;

// Written by the handler in the watched thread, read there too when it goes on.
void* sampled[maxFrames];
std::atomic<int> sampledFrames{0};

/// Nanoseconds that a thread of ours has been ready to run without a core, since it began: Linux, Documentation/scheduler/sched-stats.rst.
qint64 waitedForCore(int thread)
{
    QFile file(QStringLiteral("/proc/self/task/%1/schedstat").arg(thread));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.read(200).split(' ').value(1).toLongLong();
}

void sample(int)
{
    const int saved = errno;
    sampledFrames = backtrace(sampled, maxFrames);
    errno = saved;
}

} // namespace

class StallWatch::Receiver : public QObject
{
public:
    explicit Receiver(StallWatch& watch)
        : m_watch(watch)
    {
    }
    bool event(QEvent* event) override
    {
        if (event->type() != QEvent::User)
            return QObject::event(event);
        m_watch.taken();
        return true;
    }

private:
    StallWatch& m_watch;
};

StallWatch::StallWatch()
    : m_receiver(std::make_unique<Receiver>(*this))
    , m_watched(pthread_self())
    , m_watchedId(gettid())
{
    void* first[2];
    backtrace(first, 2); // Its first call loads a library, which a signal handler must not.
    struct sigaction action = {};
    action.sa_handler = sample;
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR2, &action, nullptr);
    m_clock.start();
    m_thread = std::thread([this] { watch(); });
}

StallWatch::~StallWatch()
{
    m_ends = true;
    m_thread.join();
}

void StallWatch::watch()
{
    bool isSampled = false;
    while (!m_ends) {
        std::this_thread::sleep_for(postEvery);
        const qint64 posted = m_postedAt;
        if (m_paused)
            continue;
        if (posted < 0) {
            isSampled = false;
            m_waitedAtPost = waitedForCore(m_watchedId);
            m_postedAt = m_clock.nsecsElapsed();
            QCoreApplication::postEvent(m_receiver.get(), new QEvent(QEvent::User), Qt::HighEventPriority);
        } else if (!isSampled && m_clock.nsecsElapsed() - posted > sampleAfterNs) {
            isSampled = true;
            pthread_kill(m_watched, SIGUSR2);
        }
    }
}

void StallWatch::taken()
{
    const qint64 posted = m_postedAt;
    const int frames = sampledFrames.exchange(0);
    if (posted < 0 || m_paused)
        return;
    Stall stall;
    const qint64 elapsed = m_clock.nsecsElapsed() - posted;
    const qint64 waited = std::clamp<qint64>(waitedForCore(m_watchedId) - m_waitedAtPost, 0, elapsed);
    stall.milliseconds = double(elapsed - waited) / 1e6;
    stall.withoutCore = double(waited) / 1e6;
    const QMutexLocker lock(&m_mutex);
    stall.topic = m_topic;
    if (frames > 0) {
        char** names = backtrace_symbols(sampled, frames);
        for (int i = 0; names && i < frames; ++i)
            stall.frames.append(QString::fromLocal8Bit(names[i]));
        std::free(names);
    }
    ++m_measured;
    if (stall.milliseconds > m_longest.milliseconds)
        m_longest = stall;
    if (stall.milliseconds >= listedMs && m_stalls.size() < maxListed)
        m_stalls.append(stall);
    m_postedAt = -1;
}

void StallWatch::setTopic(const QString& topic)
{
    const QMutexLocker lock(&m_mutex);
    m_topic = topic;
}

void StallWatch::pause()
{
    m_paused = true;
}

void StallWatch::resume()
{
    // An event that waits since before the pause is taken without being counted.
    QCoreApplication::removePostedEvents(m_receiver.get(), QEvent::User);
    m_postedAt = -1;
    m_paused = false;
}

StallWatch::Stall StallWatch::longest() const
{
    const QMutexLocker lock(&m_mutex);
    return m_longest;
}

QList<StallWatch::Stall> StallWatch::list() const
{
    const QMutexLocker lock(&m_mutex);
    QList<Stall> sorted = m_stalls;
    std::sort(sorted.begin(), sorted.end(), [](const Stall& a, const Stall& b) { return a.milliseconds > b.milliseconds; });
    return sorted;
}

} // namespace gatehouse::test
