// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/KeyManager.h"
#include "core/http/HttpClient.h"
#include "core/http/HttpServer.h"

namespace gatehouse::test {

/// The least that a host must do for its guests, and every way in which a hostile one may lie. Approves everything.
class MiniHost : public QObject
{
    Q_OBJECT
public:
    /// @p fmspc is what the platform's certificate says, padded.
    MiniHost(eth::KeyManager contract, eth::TransactionSender* operatorAccount, eth::FmspcField fmspc);

    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_server.port())); }
    /// The running node that encrypts for others.
    void setGuest(const QUrl& onboardUrl) { m_guest = onboardUrl; }

    // Lies. Each is asked where it applies; unset: honest.
    std::function<http::HttpResponse()> bootstrapAnswer;             ///< Instead of bootstrapping.
    std::function<http::HttpResponse()> registerAnswer;              ///< Instead of anything for a joiner.
    std::function<QByteArray(QByteArray)> changeCiphertext;          ///< What the joiner gets in place of the ciphertext.
    std::function<http::FormData(http::FormData)> changeOnboardForm; ///< What the running node is asked.

    http::FormData lastRegister;   ///< As it came.
    http::HttpReply lastOnboard;   ///< What the running node answered.
    int bootstraps = 0;
    int registrations = 0;

private:
    QCoro::Task<> bootstrap(http::HttpRequest request, http::HttpResponderPtr responder);
    QCoro::Task<> join(http::HttpRequest request, http::HttpResponderPtr responder);

    eth::KeyManager m_contract;
    eth::TransactionSender* m_account;
    eth::FmspcField m_fmspc;
    QUrl m_guest;
    http::HttpClient m_http;
    http::HttpServer m_server;
};

} // namespace gatehouse::test
