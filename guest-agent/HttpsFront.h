// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "guest-agent/HostFile.h"
#include "guest-agent/StepLog.h"
#include "guest-agent/StreamProxy.h"
#include "guest-agent/TlsIdentity.h"

#include <QTimer>
#include <qcoro/qcorotask.h>

namespace gatehouse::agent {

/// HTTPS for the application: writes `request.csr` to the host volume, waits for `certificate.pem` on it, and serves TLS
/// from then on; a replaced certificate is taken for new connections. Whatever else the host puts there gives one line
/// in the log, and what is served stays as it is.
class HttpsFront : public QObject
{
    Q_OBJECT
public:
    struct Settings
    {
        QString hostVolume;
        QString domain;
        QList<http::HttpEndpoint> endpoints;
        std::chrono::milliseconds poll{2'000}; ///< As the original.
    };
    struct State
    {
        bool serving = false;
        quint16 port = 0;
        QString subject;
        QDateTime until;
        QString trouble; ///< Why the newest certificate.pem is not used; empty when it is, or there is none.
    };

    /// @p log must outlive the front.
    HttpsFront(Settings settings, TlsIdentity identity, StepLog* log, QObject* parent = nullptr);

    void start();
    /// Where new connections go; nothing: they get 502.
    void setUpstream(std::optional<http::HttpEndpoint> upstream);
    const State& state() const { return m_state; }
    void close();

    static constexpr char requestFile[] = "request.csr";
    static constexpr char certificateFile[] = "certificate.pem";

private:
    QCoro::Task<> look();
    void take(const QByteArray& pem);
    Result<void> serveWith(const TlsServerContext& server);
    void refuse(const QString& trouble);
    void note(const QString& text) { m_log->note(QStringLiteral("https"), text); }

    Settings m_settings;
    TlsIdentity m_identity;
    StepLog* m_log;
    std::unique_ptr<StreamProxy> m_proxy; ///< From the first good certificate on.
    std::optional<http::HttpEndpoint> m_upstream;
    State m_state;
    QTimer m_timer;
    std::optional<HostFileStamp> m_seen;
    QByteArray m_looked; ///< SHA-256 of the certificate that was judged last.
    bool m_closed = false;
};

} // namespace gatehouse::agent
