// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpServer.h"
#include "core/onboard/protocol/OnboardMessages.h"
#include "core/onboard/protocol/OnboardRefusal.h"
#include "guest-agent/ChainView.h"
#include "guest-agent/EvidenceVerifier.h"
#include "guest-agent/GuestPolicy.h"
#include "guest-agent/MasterSecret.h"
#include "guest-agent/StepLog.h"

namespace gatehouse::agent {

/// `POST /onboard`: encrypts xPriv for a guest that asked on chain, whose quote verifies to a root of the image, is bound to
/// its address and key, and has measurements that we accept. The host that relays the request decides nothing here.
class OnboardHandler : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        ChainView* chain = nullptr;
        EvidenceVerifier* verifier = nullptr;
        StepLog* log = nullptr;
        std::shared_ptr<const MasterSecret> secret;
        GuestPolicy policy;
        const Clock* clock = nullptr;
    };
    /// The parts must outlive the handler.
    explicit OnboardHandler(Parts parts, QObject* parent = nullptr);

    /// Answers through @p responder: 200, 400, 403 or 503 as in docs/guest-agent.md.
    QCoro::Task<> handle(QByteArray body, http::HttpResponderPtr responder);

    /// What is decided at once; the next one gets 503. Verification costs CPU, and anyone who reaches the port may ask.
    static constexpr int maxAtOnce = 2;

private:
    QCoro::Task<http::HttpResponse> decide(onboard::protocol::OnboardForm form);
    http::HttpResponse hand(const onboard::protocol::OnboardForm& form, const attest::VerifiedQuote& quote) const;

    Parts m_parts;
    int m_active = 0;
};

} // namespace gatehouse::agent
