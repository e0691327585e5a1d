// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/SimulatedPlatform.h"
#include "core/http/HttpClient.h"
#include "guest-agent/ChainView.h"
#include "guest-agent/EvidenceVerifier.h"
#include "guest-agent/MasterSecret.h"
#include "guest-agent/QuoteProvider.h"
#include "guest-agent/Retry.h"

#include <functional>

namespace gatehouse::agent {

/// How the guest comes to hold xPriv: as the first node it makes it, as a later one it asks for it (facts/protocol.md §1.6).
/// Whatever the host answers, a secret is accepted only if its address is the one on chain.
class Enrolment
{
public:
    struct Settings
    {
        QUrl hostService;
        std::optional<eth::Address> hostAddress; ///< Needed to join.
        std::optional<eth::Address> networkXPub; ///< Set: the only network to join.
        QByteArray eventLog; ///< Of this boot; goes with the quote unless it is empty.
        RetryPauses pauses;
        /// One connection to /register; then it is made anew.
        std::chrono::milliseconds registerWait{std::chrono::minutes(10)};
        std::chrono::milliseconds bootstrapWait{std::chrono::minutes(1)};
    };
    struct Parts
    {
        ChainView* chain = nullptr;
        QuoteProvider* quotes = nullptr;
        EvidenceVerifier* verifier = nullptr;
        StepLog* log = nullptr;
        /// Told the address that this start asks with, before it asks: whoever watches can tell the request by it.
        std::function<void(const eth::Address&)> onNodeAddress;
    };
    /// What is known afterwards.
    struct Outcome
    {
        std::shared_ptr<const MasterSecret> secret;
        eth::Address nodeAddress;      ///< Of the key that this start registered with; xPub for the first node.
        attest::TdRegisters registers; ///< Of our own verified quote.
        bool isFirstNode = false;
    };

    /// The parts must outlive the enrolment, and it its task.
    Enrolment(Settings settings, Parts parts);

    QCoro::Task<Result<Outcome>> run();

private:
    QCoro::Task<Result<std::optional<Outcome>>> bootstrap();
    QCoro::Task<Result<Outcome>> join(eth::Address xPub);
    QCoro::Task<Result<std::optional<eth::Address>>> xPub(QString step);
    /// Asks for a quote and checks that it is genuine and about us.
    struct OwnQuote
    {
        QByteArray bytes;
        attest::TdRegisters registers;
    };
    QCoro::Task<Result<OwnQuote>> ownQuote(QString step, attest::ReportData reportData);
    QCoro::Task<Result<OwnQuote>> tryOwnQuote(attest::ReportData reportData);
    QCoro::Task<Result<http::HttpReply>> post(const char* path, QByteArray form, std::chrono::milliseconds wait);
    QCoro::Task<Result<QByteArray>> askForCiphertext(QByteArray form, eth::Address own);
    QCoro::Task<Result<std::optional<eth::Address>>> tellHostOfBootstrap(QByteArray form);

    Settings m_settings;
    Parts m_parts;
    http::HttpClient m_http;
};

} // namespace gatehouse::agent
