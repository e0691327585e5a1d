// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QList>
#include <QMutex>
#include <QObject>
#include <QString>
#include <atomic>
#include <thread>

namespace gatehouse::test {

/// Measures how long the thread that made it leaves an event waiting: another thread posts one every 20 ms and notes when
/// it was taken. Time in which the thread was ready to run but other processes had the cores is not its fault and not counted
/// (schedstat of Linux; counted where the kernel keeps none). For a stall that lasts longer than 150 ms it also notes where
/// that thread was.
class StallWatch
{
public:
    struct Stall
    {
        double milliseconds = 0;
        double withoutCore = 0; ///< Milliseconds that other processes took, not part of the above.
        QString topic;      ///< What setTopic() said then.
        QStringList frames; ///< Where the thread was, innermost first, as "program(+offset)"; for addr2line.
    };

    StallWatch();
    ~StallWatch();
    StallWatch(const StallWatch&) = delete;
    StallWatch& operator=(const StallWatch&) = delete;

    void setTopic(const QString& topic);
    /// Between these calls nothing is measured: the test itself blocks, to paint pictures.
    void pause();
    void resume();

    Stall longest() const;
    /// Those of at least 100 ms, longest first.
    QList<Stall> list() const;
    int measured() const { return m_measured; }

private:
    class Receiver;

    void watch();
    void taken();

    std::unique_ptr<Receiver> m_receiver;
    mutable QMutex m_mutex;
    QElapsedTimer m_clock;
    QString m_topic;
    QList<Stall> m_stalls;
    Stall m_longest;
    std::atomic<qint64> m_postedAt{-1}; ///< Nanoseconds; -1 when nothing waits.
    std::atomic<bool> m_paused{false};
    std::atomic<bool> m_ends{false};
    std::atomic<int> m_measured{0};
    std::atomic<qint64> m_waitedAtPost{0}; ///< Nanoseconds that the watched thread had waited for a core by then.
    unsigned long m_watched = 0;
    int m_watchedId = 0; ///< Of the kernel.
    std::thread m_thread;
};

} // namespace gatehouse::test
