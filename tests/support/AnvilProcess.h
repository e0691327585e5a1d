// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QProcess>
#include <QUrl>

namespace gatehouse::test {

/// A local chain of its own for one test, on a free port of 127.0.0.1; stopped when destroyed. Blocks: for tests only.
class AnvilProcess
{
public:
    ~AnvilProcess();

    /// Starts it with @p extraArguments and waits until it listens. Fails when anvil is not installed or does not start.
    Result<void> start(const QStringList& extraArguments = {});
    void stop();

    QUrl httpUrl() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_port)); }
    QUrl webSocketUrl() const { return QUrl(QStringLiteral("ws://127.0.0.1:%1").arg(m_port)); }
    quint16 port() const { return m_port; }
    static constexpr quint64 chainId = 31337;
    /// The secrets of anvil's funded accounts, well known and worth nothing.
    static QByteArray accountSecret(int index);

    /// Runs cast and returns its standard output, trimmed; an error with its standard error otherwise.
    Result<QString> cast(const QStringList& arguments) const;

private:
    QProcess m_process;
    quint16 m_port = 0;
};

/// A TCP port of 127.0.0.1 that was free a moment ago.
quint16 freePort();

} // namespace gatehouse::test
