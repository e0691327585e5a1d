// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/OnboardHandler.h"

#include "core/attest/ReportData.h"
#include "core/crypto/Hashes.h"

#include <algorithm>

namespace gatehouse::agent {

namespace {

using onboard::protocol::OnboardAnswer;
using onboard::protocol::OnboardForm;
using onboard::protocol::OnboardRefusal;

QString textOf(const ErrorCode& code)
{
    return QString::fromUtf8(code.name.data(), qsizetype(code.name.size()));
}

http::HttpResponse refuse(int status, const QString& error, const QString& detail, const QList<Check>& checks = {})
{
    return http::HttpResponse::json(status, OnboardRefusal{error, detail, checks}.encode());
}

http::HttpResponse refuse(int status, const Error& error)
{
    return refuse(status, textOf(error.code()), error.toString());
}

QString nameOf(eth::RequestState state)
{
    switch (state) {
    case eth::RequestState::NotYet: return QStringLiteral("NotYet");
    case eth::RequestState::Requested: return QStringLiteral("Requested");
    case eth::RequestState::Onboarded: return QStringLiteral("Onboarded");
    case eth::RequestState::Rejected: return QStringLiteral("Rejected");
    }
    return QStringLiteral("unknown");
}

/// "RTMR1: expected …, actual …" of the first failed row, for the one-line detail; a register says more than the summary of
/// all registers above it.
QString firstFailure(const QList<Check>& checks)
{
    QString summary;
    for (const Check& check : checks) {
        if (check.status != CheckStatus::Failed)
            continue;
        const QString text = QStringLiteral("%1: expected %2, actual %3").arg(check.title, check.expected, check.actual);
        if (check.id != u"policy.measurements")
            return text;
        summary = text;
    }
    return summary;
}

} // namespace

OnboardHandler::OnboardHandler(Parts parts, QObject* parent)
    : QObject(parent)
    , m_parts(std::move(parts))
{
}

QCoro::Task<> OnboardHandler::handle(QByteArray body, http::HttpResponderPtr responder)
{
    const auto form = OnboardForm::parse(body);
    if (!form) {
        responder->respond(refuse(400, form.error()));
        co_return;
    }
    if (m_active >= maxAtOnce) {
        responder->respond(refuse(503, QStringLiteral("onboard.busy"), QStringLiteral("other requests are being decided")));
        co_return;
    }
    ++m_active;
    const QPointer<OnboardHandler> self(this);
    const http::HttpResponse response = co_await decide(*form);
    if (self)
        --m_active;
    responder->respond(response);
}

QCoro::Task<http::HttpResponse> OnboardHandler::decide(OnboardForm form)
{
    const QPointer<OnboardHandler> self(this);
    const QString addr = form.addr.toChecksumText();
    // 1. The chain must show the request.
    const auto state = co_await m_parts.chain->requested(form.addr);
    if (!self)
        co_return refuse(503, QStringLiteral("onboard.stopping"), QString());
    if (!state)
        co_return refuse(503, state.error());
    QList<Check> checks;
    checks.append({QStringLiteral("chain.requested"), QStringLiteral("Request on chain"),
                   *state == eth::RequestState::Requested ? CheckStatus::Passed : CheckStatus::Failed,
                   QStringLiteral("Requested"), nameOf(*state), QStringLiteral("KeyManager.requested(%1)").arg(addr), QString()});

    // 2. The quote must be genuine under our roots, bound to address and key, and of an image that we accept.
    const auto report = co_await m_parts.verifier->verify(form.quote);
    if (!self)
        co_return refuse(503, QStringLiteral("onboard.stopping"), QString());
    if (!report)
        co_return refuse(503, report.error());
    attest::PolicyContext context;
    context.now = m_parts.clock->now();
    context.expectedReportData = attest::registerReportData(form.pubk.bytes(), addr);
    context.reportDataSource = QStringLiteral("register preimage of ") + addr;
    context.setEventLog(form.eventLog);
    const attest::Verdict verdict = m_parts.policy.evaluate(*report, context);
    checks += verdict.checks;

    if (countChecks(checks).failed > 0 || !verdict.isAccepted() || !report->isAuthentic()) {
        const QString detail = QStringLiteral("%1 checks failed; %2").arg(countChecks(checks).failed).arg(firstFailure(checks));
        m_parts.log->note(QStringLiteral("onboard"), QStringLiteral("refused %1: %2").arg(addr, detail));
        co_return refuse(403, QStringLiteral("onboard.refused"), detail, checks);
    }
    co_return hand(form, *report->verified);
}

http::HttpResponse OnboardHandler::hand(const OnboardForm& form, const attest::VerifiedQuote& quote) const
{
    // 3. fmspc and mrtd as the contract takes them (facts/protocol.md §1.3), from what was verified.
    eth::FmspcField fmspc;
    const ByteView six = quote.pck().fmspc.bytes();
    std::copy(six.begin(), six.end(), fmspc.array().begin());
    const Sha256Digest mrtdHash = crypto::sha256(quote.quote().td().mrTd.bytes());
    const eth::MrtdField mrtd(mrtdHash.array());

    // 4. Seal, and sign the digest that is computed here and never asked of a node.
    const auto handover = m_parts.secret->handOver(form.addr, form.pubk, fmspc, mrtd);
    if (!handover)
        return refuse(400, handover.error());
    m_parts.log->note(QStringLiteral("onboard"), QStringLiteral("encrypted for %1").arg(form.addr.toChecksumText()));
    return http::HttpResponse::json(200, OnboardAnswer{handover->signature, handover->ciphertext}.encode());
}

} // namespace gatehouse::agent
