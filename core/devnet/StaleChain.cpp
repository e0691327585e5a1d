// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/devnet/StaleChain.h"

#include <QDir>
#include <QFile>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <qcoro/qcorotimer.h>

namespace gatehouse::devnet {

namespace {
using namespace std::chrono_literals;

constexpr int waitTurns = 30; // Of a tenth of a second; anvil writes its state in less than one.
constexpr qint64 maxCommandLine = 64 * 1024;

/// Gone, or waiting to be reaped with nothing open any more. An ending process loses its command line before its sockets,
/// and its first thread may wait to be reaped while the others still hold them.
bool hasEnded(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return true;
    const QByteArray stat = file.read(maxCommandLine);
    const bool leaderEnded = stat.mid(stat.lastIndexOf(')') + 2, 1) == "Z";
    return leaderEnded && QDir(QStringLiteral("/proc/%1/task").arg(pid)).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size() <= 1;
}

QCoro::Task<> awaitEnd(QList<qint64> pids)
{
    for (int turn = 0; turn < waitTurns && !std::all_of(pids.begin(), pids.end(), hasEnded); ++turn) {
        QTimer timer;
        timer.setSingleShot(true);
        timer.start(100ms);
        co_await timer;
    }
}
} // namespace

QList<qint64> chainsOn(const QString& statePath)
{
    QList<qint64> found;
    const QByteArray path = QFile::encodeName(statePath);
    for (const QString& entry : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        const qint64 pid = entry.toLongLong();
        QFile file(QStringLiteral("/proc/%1/cmdline").arg(entry));
        if (pid <= 1 || !file.open(QIODevice::ReadOnly))
            continue;
        const QList<QByteArray> words = file.read(maxCommandLine).split('\0');
        if (words.first().endsWith("/anvil") && words.contains(path))
            found.append(pid);
    }
    return found;
}

QCoro::Task<> endStaleChains(QString statePath)
{
    const QList<qint64> pids = chainsOn(statePath);
    co_await awaitEnd(pids);
    for (const qint64 pid : chainsOn(statePath))
        ::kill(pid_t(pid), SIGKILL);
    co_await awaitEnd(pids);
}

} // namespace gatehouse::devnet
