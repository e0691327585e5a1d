// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpClient.h"
#include "core/onboard/GuestClient.h"

namespace gatehouse::onboard {

/// GuestClient over POST /onboard (facts/protocol.md §1.4). Asks the nodes in their order until one gives an answer that
/// passes the check.
class GuestClientHttp final : public GuestClient
{
public:
    explicit GuestClientHttp(QList<QUrl> nodes = {});

    void setNodes(QList<QUrl> nodes) { m_nodes = std::move(nodes); }
    const QList<QUrl>& nodes() const { return m_nodes; }
    QCoro::Task<Result<Answer>> onboard(protocol::OnboardForm form, AnswerCheck check) override;
    QCoro::Task<Result<QUrl>> findNode() override;

    /// A node in a VM without KVM needs seconds to verify a quote; more than this is a hung node.
    static constexpr std::chrono::milliseconds timeout{90'000};
    /// findNode() is for a screen that somebody looks at.
    static constexpr std::chrono::milliseconds statusTimeout{3'000};

private:
    static QCoro::Task<Result<protocol::OnboardAnswer>> ask(std::shared_ptr<http::HttpClient> http, QUrl node, QByteArray form);

    QList<QUrl> m_nodes;
    std::shared_ptr<http::HttpClient> m_http = std::make_shared<http::HttpClient>();
};

} // namespace gatehouse::onboard
