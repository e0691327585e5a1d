// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/PolicyRules.h"

/// The policy's rules about TCB status, evaluation number and advisories.
namespace gatehouse::attest {

QString PolicyRules::exceptionFor(TcbStatus status) const
{
    if (!m_context.now.isValid())
        return {};
    const UnixSeconds now = m_context.now.toSecsSinceEpoch();
    for (const TcbException& exception : m_policy.exceptions) {
        const bool platformFits = exception.ppids.isEmpty() || (m_report.pck && exception.ppids.contains(m_report.pck->ppid));
        const bool advisoriesFit = exception.advisories.isEmpty()
                                   || std::all_of(m_report.advisories.begin(), m_report.advisories.end(),
                                                  [&](const QString& id) { return exception.advisories.contains(id); });
        if (exception.status == status && now <= exception.until && platformFits && advisoriesFit)
            return QStringLiteral("excepted until %1: %2").arg(formatUtcTime(exception.until), exception.reason);
    }
    const bool stale = status == TcbStatus::OutOfDate || status == TcbStatus::TDRelaunchAdvised;
    constexpr UnixSeconds secondsPerDay = 86400;
    const std::optional<int> days = graceDays();
    if (stale && days && m_report.tcbDate && now <= *m_report.tcbDate + *days * secondsPerDay)
        return QStringLiteral("within %1 days of grace since %2").arg(*days).arg(formatUtcTime(*m_report.tcbDate));
    return {};
}

std::optional<int> PolicyRules::graceDays() const
{
    if (m_report.advisories.isEmpty())
        return m_policy.graceDays;
    std::optional<int> shortest;
    for (const QString& advisory : m_report.advisories) {
        std::optional<int> days;
        for (const AdvisoryGrace& grace : m_policy.graces)
            if (grace.advisories.contains(advisory))
                days = std::max(days.value_or(0), grace.days);
        if (!days)
            days = m_policy.graceDays;
        if (!days)
            return std::nullopt; // Nobody gave this one time.
        shortest = std::min(shortest.value_or(*days), *days);
    }
    return shortest;
}

QString PolicyRules::adviceFor(TcbStatus status) const
{
    const bool relaunch = status == TcbStatus::TDRelaunchAdvised || status == TcbStatus::TDRelaunchAdvisedConfigurationNeeded;
    QString advice = relaunch ? QStringLiteral("Relaunch the TD on the updated platform.") : remedyText(m_report.shortfalls);
    if (status == TcbStatus::Revoked) {
        const QString revoked = QStringLiteral("Intel revoked this level: nothing accepts it.");
        return advice.isEmpty() ? revoked : advice + QLatin1Char(' ') + revoked;
    }
    if (advice.isEmpty())
        advice = QStringLiteral("No update is missing: configure the platform or harden the software as the advisories say.");
    return advice + QLatin1Char(' ') + QStringLiteral("Or accept this status in the policy for a while.");
}

void PolicyRules::judgeStatus()
{
    QStringList allowed;
    for (const TcbStatus status : m_policy.statuses)
        allowed.append(toString(status));
    const QString expected = allowed.join(QStringLiteral(" or "));
    if (!m_report.tcbStatus) {
        row("tcbStatus", "TCB status accepted", CheckStatus::NotChecked, expected, {}, "There is no status: the quote is not authentic.");
    } else {
        const TcbStatus status = *m_report.tcbStatus;
        const QString exception = m_policy.statuses.contains(status) ? QString() : exceptionFor(status);
        QStringList why{shortfallText(m_report.shortfalls), m_report.advisories.join(QStringLiteral(", "))};
        why.removeAll(QString());
        QString actual = toString(status);
        if (status != TcbStatus::UpToDate && !why.isEmpty())
            actual += QStringLiteral(": ") + why.join(QStringLiteral("; "));
        if (!exception.isEmpty())
            actual += QStringLiteral("; ") + exception;
        rule("tcbStatus", "TCB status accepted", m_policy.statuses.contains(status) || !exception.isEmpty(), expected, actual, "");
        Check& made = m_verdict.checks.last();
        if (made.status == CheckStatus::Failed)
            made.hint = adviceFor(status);
    }
}

void PolicyRules::judgeEvaluationNumber()
{
    if (m_policy.minEvaluationNumber > 0)
        rule("evaluationNumber", "TCB evaluation data number", m_report.evaluationNumber.value_or(-1) >= m_policy.minEvaluationNumber,
             QStringLiteral("at least %1").arg(m_policy.minEvaluationNumber),
             m_report.evaluationNumber ? QString::number(*m_report.evaluationNumber) : QStringLiteral("none"),
             "Fetch newer collateral.");
}

void PolicyRules::judgeAdvisories()
{
    const QString actual = m_report.advisories.isEmpty() ? QStringLiteral("none") : m_report.advisories.join(QStringLiteral(", "));
    if (!m_policy.advisories) {
        notAsked("advisories", "Advisories accepted", actual, "The policy has no list of advisories.");
        return;
    }
    QStringList others;
    for (const QString& advisory : m_report.advisories) {
        if (!m_policy.advisories->contains(advisory))
            others.append(advisory);
    }
    rule("advisories", "Advisories accepted", others.isEmpty(),
         m_policy.advisories->isEmpty() ? QStringLiteral("none") : m_policy.advisories->join(QStringLiteral(", ")), actual,
         "Read the advisories, then update the platform or list them in the policy.");
}

} // namespace gatehouse::attest
