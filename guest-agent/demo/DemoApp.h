// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpClient.h"
#include "core/http/HttpServer.h"

namespace gatehouse::demo {

/// What the agent tells an application: docs/guest-agent.md, "The application".
struct DemoSettings
{
    QUrl keyService;
    QString dataFolder;
    QString nodeAddress;
    http::HttpEndpoint listen;
    /// Tells one boot from the next; tests give another file.
    QString bootIdFile = QStringLiteral("/proc/sys/kernel/random/boot_id");

    static Result<DemoSettings> fromEnvironment();
};

/// Shows that a node got the network's secret and keeps its data: serves {"app", "fingerprint", "bootCount", "nodeAddress"}.
/// The fingerprint is the first 16 hex digits of sha256(getkey/demo): equal on all nodes of a network, and it says
/// nothing about the key.
class DemoApp : public QObject
{
    Q_OBJECT
public:
    explicit DemoApp(DemoSettings settings, QObject* parent = nullptr);

    void start();
    quint16 port() const { return m_server.port(); }

Q_SIGNALS:
    void ready();
    void failed(const QString& why);

private:
    QCoro::Task<Result<void>> run();
    Result<int> countBoot() const;

    DemoSettings m_settings;
    http::HttpClient m_client;
    http::HttpServer m_server;
};

} // namespace gatehouse::demo
