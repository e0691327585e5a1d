// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/Enrolment.h"

#include "core/attest/HclReport.h"
#include "core/attest/ReportData.h"
#include "core/onboard/protocol/OnboardMessages.h"
#include "core/onboard/protocol/OnboardRoutes.h"
#include "guest-agent/AgentErrors.h"
#include "guest-agent/GuestPolicy.h"

namespace gatehouse::agent {

namespace {

namespace protocol = onboard::protocol;

constexpr char bootstrapStep[] = "bootstrap";
constexpr char registerStep[] = "register";
/// How much of the host's words goes into the log.
constexpr qsizetype quotedBytes = 200;

/// A status after which asking again makes sense.
bool mayPass(int status)
{
    return status >= 500 || status == 408 || status == 409 || status == 425 || status == 429;
}

Error hostSaid(const ErrorCode& code, const http::HttpReply& reply)
{
    return Error(code,
                 QStringLiteral("the host service answered %1: %2")
                     .arg(reply.status)
                     .arg(QString::fromUtf8(reply.body.left(quotedBytes))));
}

} // namespace

Enrolment::Enrolment(Settings settings, Parts parts)
    : m_settings(std::move(settings))
    , m_parts(parts)
{
}

QCoro::Task<Result<std::optional<eth::Address>>> Enrolment::xPub(QString step)
{
    ChainView* chain = m_parts.chain;
    const std::function<QCoro::Task<Result<std::optional<eth::Address>>>()> read = [chain] { return chain->xPub(); };
    GH_CO_TRY(const std::optional<eth::Address> found,
              co_await retried<std::optional<eth::Address>>(m_parts.log, step, m_settings.pauses, read));
    if (m_settings.networkXPub && found != m_settings.networkXPub)
        co_return fail(errors::wrongNetwork,
                       QStringLiteral("the image belongs to network %1, the chain shows %2")
                           .arg(m_settings.networkXPub->toChecksumText(),
                                found ? found->toChecksumText() : QStringLiteral("none")));
    co_return found;
}

QCoro::Task<Result<Enrolment::Outcome>> Enrolment::run()
{
    m_parts.log->step(QStringLiteral("enrol"), StepProgress::Begin);
    for (;;) {
        GH_CO_TRY(const std::optional<eth::Address> onChain, co_await xPub(QStringLiteral("enrol")));
        m_parts.log->step(QStringLiteral("enrol"), StepProgress::Done,
                          onChain ? QStringLiteral("network %1 exists, joining").arg(onChain->toChecksumText())
                                  : QStringLiteral("no network yet, starting one"));
        if (onChain)
            co_return co_await join(*onChain);
        GH_CO_TRY(std::optional<Outcome> first, co_await bootstrap());
        if (first)
            co_return std::move(*first);
        // Somebody else was faster: our secret is forgotten and we ask for theirs.
    }
}

QCoro::Task<Result<Enrolment::OwnQuote>> Enrolment::tryOwnQuote(attest::ReportData reportData)
{
    OwnQuote own;
    GH_CO_TRY(own.bytes, co_await m_parts.quotes->quote(reportData));
    GH_CO_TRY(const attest::Report report, co_await m_parts.verifier->verify(own.bytes));
    if (!report.isAuthentic()) {
        const QList<Check> checks = sortedForReading(report.checks);
        const QString why = checks.isEmpty() ? QString() : checks.constFirst().title + u' ' + checks.constFirst().actual;
        co_return fail(errors::badOwnQuote, QStringLiteral("our quote does not verify: %1").arg(why));
    }
    const attest::UnverifiedQuote& quote = report.verified->quote();
    if (quote.tee() != attest::TeeType::Tdx)
        co_return fail(errors::badOwnQuote, QStringLiteral("our quote is not a TDX quote"));
    if (const attest::ReportData asked = attest::askedReportData(quote); !(asked == reportData))
        co_return fail(errors::badOwnQuote,
                       QStringLiteral("report data: expected %1, actual %2").arg(reportData.toHex(), asked.toHex()));
    if (own.bytes.size() > protocol::maxQuoteBytes)
        co_return fail(errors::badOwnQuote, QStringLiteral("%1 bytes are too many to travel").arg(own.bytes.size()));
    own.registers = registersOf(quote.td());
    co_return own;
}

QCoro::Task<Result<Enrolment::OwnQuote>> Enrolment::ownQuote(QString step, attest::ReportData reportData)
{
    m_parts.log->step(QStringLiteral("quote"), StepProgress::Begin, m_parts.quotes->name());
    const std::function<QCoro::Task<Result<OwnQuote>>()> attempt = [this, reportData] { return tryOwnQuote(reportData); };
    auto own = co_await retried<OwnQuote>(m_parts.log, step, m_settings.pauses, attempt);
    if (own)
        m_parts.log->step(QStringLiteral("quote"), StepProgress::Done, QStringLiteral("mrtd=%1 rtmr1=%2 rtmr2=%3").arg(own->registers.mrTd.toHex(), own->registers.rtmr[1].toHex(), own->registers.rtmr[2].toHex()));
    else
        m_parts.log->step(QStringLiteral("quote"), StepProgress::Failed, own.error().toString());
    co_return own;
}

QCoro::Task<Result<http::HttpReply>> Enrolment::post(const char* path, QByteArray form, std::chrono::milliseconds wait)
{
    QUrl url = m_settings.hostService;
    QString base = url.path();
    while (base.endsWith(u'/'))
        base.chop(1);
    url.setPath(base + QLatin1String(path));
    http::HttpRequestOptions options;
    options.timeout = wait;
    options.maxBodyBytes = protocol::maxAnswerBytes;
    options.statusPolicy = http::HttpStatusPolicy::Any;
    return m_http.post(url, protocol::formContentType, form, options);
}

// --- the first node -----------------------------------------------------------------------------------------------------

QCoro::Task<Result<std::optional<Enrolment::Outcome>>> Enrolment::bootstrap()
{
    const QString step = QString::fromLatin1(bootstrapStep);
    m_parts.log->step(step, StepProgress::Begin);
    const auto secret = std::make_shared<const MasterSecret>(crypto::SigningKey::generate());
    const eth::Address own = secret->xPub();
    if (m_parts.onNodeAddress)
        m_parts.onNodeAddress(own);
    GH_CO_TRY(const OwnQuote quote, co_await ownQuote(step, attest::bootstrapReportData(own.toChecksumText())));
    const QByteArray form = protocol::BootstrapForm{own, quote.bytes, m_settings.eventLog}.encode();

    RetryPauses pauses = m_settings.pauses;
    pauses.giveUpAfter = std::chrono::hours(24 * 365); // The operator may take any time to decide.
    const std::function<QCoro::Task<Result<std::optional<eth::Address>>>()> attempt = [this, form] {
        return tellHostOfBootstrap(form);
    };
    GH_CO_TRY(const std::optional<eth::Address> winner,
              co_await retried<std::optional<eth::Address>>(m_parts.log, step, pauses, attempt));
    if (winner != own) {
        m_parts.log->step(step, StepProgress::Done,
                          QStringLiteral("another node was first: %1").arg(winner ? winner->toChecksumText() : QString()));
        co_return std::nullopt;
    }
    m_parts.log->step(step, StepProgress::Done, QStringLiteral("xpub=%1").arg(own.toChecksumText()));
    co_return Outcome{secret, own, quote.registers, true};
}

QCoro::Task<Result<std::optional<eth::Address>>> Enrolment::tellHostOfBootstrap(QByteArray form)
{
    const auto reply = co_await post(protocol::bootstrapPath, form, m_settings.bootstrapWait);
    // Only the chain says whether a network exists, whatever the host answered.
    GH_CO_TRY(const std::optional<eth::Address> onChain, co_await m_parts.chain->xPub());
    if (onChain)
        co_return onChain;
    if (!reply)
        co_return fail(errors::hostSilent, reply.error().toString());
    if (!reply->isSuccess() && !mayPass(reply->status))
        co_return fail(hostSaid(errors::hostRefused, *reply));
    co_return fail(hostSaid(errors::hostSilent, *reply));
}

// --- a later node -------------------------------------------------------------------------------------------------------

QCoro::Task<Result<Enrolment::Outcome>> Enrolment::join(eth::Address xPub)
{
    const QString step = QString::fromLatin1(registerStep);
    m_parts.log->step(step, StepProgress::Begin);
    if (!m_settings.hostAddress)
        co_return fail(errors::badHint, QStringLiteral("guest.env on the host volume has no HOST_ADDR"),
                       QStringLiteral("Write the account of the host service as HOST_ADDR into guest.env."));
    const crypto::SigningKey key = crypto::SigningKey::generate();
    const crypto::BoxKeyPair box = crypto::BoxKeyPair::generate();
    const eth::Address own = eth::addressOf(key);
    if (m_parts.onNodeAddress)
        m_parts.onNodeAddress(own);
    GH_CO_TRY(const OwnQuote quote,
              co_await ownQuote(step, attest::registerReportData(box.publicKey().bytes(), own.toChecksumText())));
    const protocol::RegisterForm form{own, eth::signForContract(key, eth::registerDigest(*m_settings.hostAddress)),
                                      box.publicKey(), quote.bytes, m_settings.eventLog};
    m_parts.log->note(step, QStringLiteral("asking as %1, waiting for approval").arg(own.toChecksumText()));

    RetryPauses pauses = m_settings.pauses;
    pauses.giveUpAfter = std::chrono::hours(24 * 365);
    const QByteArray body = form.encode();
    const std::function<QCoro::Task<Result<QByteArray>>()> attempt = [this, body, own] { return askForCiphertext(body, own); };
    GH_CO_TRY(const QByteArray ciphertext, co_await retried<QByteArray>(m_parts.log, step, pauses, attempt));

    auto opened = box.open(view(ciphertext));
    if (!opened)
        co_return fail(Error(errors::badCiphertext, QStringLiteral("what the host handed over does not open with our key"))
                           .causedBy(std::move(opened).error()));
    auto received = crypto::SigningKey::fromBytes(opened->bytes());
    if (!received)
        co_return fail(errors::badCiphertext, QStringLiteral("the box does not hold a secp256k1 key"));
    const auto secret = std::make_shared<const MasterSecret>(std::move(*received));
    if (secret->xPub() != xPub)
        co_return fail(errors::otherKey,
                       QStringLiteral("ciphertext for another key: expected %1, actual %2")
                           .arg(xPub.toChecksumText(), secret->xPub().toChecksumText()));
    m_parts.log->step(step, StepProgress::Done, QStringLiteral("node=%1").arg(own.toChecksumText()));
    co_return Outcome{secret, own, quote.registers, false};
}

QCoro::Task<Result<QByteArray>> Enrolment::askForCiphertext(QByteArray form, eth::Address own)
{
    auto reply = co_await post(protocol::registerPath, form, m_settings.registerWait);
    if (!reply || !reply->isSuccess()) {
        // Whatever the host says, or keeps to itself: a rejection on chain is final, and only the reason is the host's.
        const auto state = co_await m_parts.chain->requested(own);
        if (state && *state == eth::RequestState::Rejected) {
            const QString said = reply ? hostSaid(errors::rejected, *reply).detail() : QStringLiteral("the host service says nothing");
            co_return fail(errors::rejected, QStringLiteral("the contract's owner has rejected %1; %2").arg(own.toChecksumText(), said),
                           QStringLiteral("The request is closed for good. Start the node again to ask anew, once the reason is gone."));
        }
    }
    if (!reply)
        co_return fail(errors::hostSilent, reply.error().toString());
    if (!reply->isSuccess())
        co_return fail(hostSaid(mayPass(reply->status) ? errors::hostSilent : errors::hostRefused, *reply));
    if (reply->body.size() != protocol::ciphertextBytes)
        co_return fail(errors::badCiphertext, QStringLiteral("the host handed over %1 bytes, a sealed box of the secret has %2")
                                                  .arg(reply->body.size())
                                                  .arg(protocol::ciphertextBytes));
    co_return reply->body;
}

} // namespace gatehouse::agent
