// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/PolicyRules.h"

/// The policy's rules about TCB status, evaluation number and advisories.
namespace gatehouse::attest {

QString PolicyRules::exceptionFor(const Stated& stated) const
{
    if (!m_context.now.isValid())
        return {};
    const UnixSeconds now = m_context.now.toSecsSinceEpoch();
    for (const TcbException& exception : m_policy.exceptions) {
        const bool platformFits = exception.ppids.isEmpty() || (m_report.pck && exception.ppids.contains(m_report.pck->ppid));
        const bool advisoriesFit = exception.advisories.isEmpty()
                                   || std::all_of(stated.advisories.begin(), stated.advisories.end(),
                                                  [&](const QString& id) { return exception.advisories.contains(id); });
        if (exception.status == stated.status && now <= exception.until && platformFits && advisoriesFit)
            return QStringLiteral("excepted until %1: %2").arg(formatUtcTime(exception.until), exception.reason);
    }
    const bool stale = stated.status == TcbStatus::OutOfDate || stated.status == TcbStatus::TDRelaunchAdvised;
    constexpr UnixSeconds secondsPerDay = 86400;
    const std::optional<int> days = graceDays(stated.advisories);
    if (stale && days && stated.date && now <= *stated.date + *days * secondsPerDay)
        return QStringLiteral("within %1 days of grace since %2").arg(*days).arg(formatUtcTime(*stated.date));
    return {};
}

std::optional<int> PolicyRules::graceDays(const QStringList& advisories) const
{
    if (advisories.isEmpty())
        return m_policy.graceDays;
    std::optional<int> shortest;
    for (const QString& advisory : advisories) {
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

QString PolicyRules::adviceFor(TcbStatus status, const QString& remedies)
{
    const bool relaunch = status == TcbStatus::TDRelaunchAdvised || status == TcbStatus::TDRelaunchAdvisedConfigurationNeeded;
    QString advice = relaunch ? QStringLiteral("Relaunch the TD on the updated platform.") : remedies;
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
        const QString exception = m_policy.statuses.contains(status) ? QString() : exceptionFor({status, m_report.advisories, m_report.tcbDate});
        QStringList why{shortfallText(m_report.shortfalls), m_report.advisories.join(QStringLiteral(", "))};
        why.removeAll(QString());
        QString actual = toString(status);
        if (status != TcbStatus::UpToDate && !why.isEmpty())
            actual += QStringLiteral(": ") + why.join(QStringLiteral("; "));
        if (!exception.isEmpty())
            actual += QStringLiteral("; ") + exception;
        rule("tcbStatus", "TCB status accepted", m_policy.statuses.contains(status) || !exception.isEmpty(), expected, actual, "");
        adviseLast(adviceFor(status, remedyText(m_report.shortfalls)));
    }
}

void PolicyRules::adviseLast(const QString& hint)
{
    Check& made = m_verdict.checks.last();
    if (made.status == CheckStatus::Failed)
        made.hint = hint;
}

void PolicyRules::judgeCurrentStatus()
{
    // Only a TD 1.5 body names the SVNs of now.
    if (m_report.quote->bodyType() != BodyType::Td15)
        return;
    constexpr const char* id = "currentTcbStatus";
    constexpr const char* title = "TCB status with the module that runs now accepted";
    if (!m_report.tcbStatus || !m_report.currentStatus) {
        row(id, title, CheckStatus::NotChecked, {}, {}, "There is no status: the quote is not authentic.");
        return;
    }
    const TcbStatus current = *m_report.currentStatus;
    const TcbStatus status = *m_report.tcbStatus;
    // Relaunch advice is a status of both: the module runs updated under a TD that was launched before.
    const bool isTold = status == TcbStatus::TDRelaunchAdvised || status == TcbStatus::TDRelaunchAdvisedConfigurationNeeded;
    const QString exception = exceptionFor({current, m_report.currentAdvisories, m_report.currentDate});
    QStringList allowed;
    for (const TcbStatus each : m_policy.statuses)
        allowed.append(toString(each));
    QString actual = toString(current);
    if (current != TcbStatus::UpToDate && !m_report.currentAdvisories.isEmpty())
        actual += QStringLiteral(": ") + m_report.currentAdvisories.join(QStringLiteral(", "));
    if (isTold)
        actual += QStringLiteral("; part of %1").arg(toString(status));
    else if (!m_policy.statuses.contains(current) && !exception.isEmpty())
        actual += QStringLiteral("; ") + exception;
    const bool good = current == TcbStatus::UpToDate || isTold || m_policy.statuses.contains(current) || !exception.isEmpty();
    row(id, title, good ? CheckStatus::Passed : CheckStatus::Failed, allowed.join(QStringLiteral(" or ")), actual);
    adviseLast(adviceFor(current, QStringLiteral("Update the TDX module and its loader.")));
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
    QStringList all = m_report.advisories + m_report.currentAdvisories;
    all.removeDuplicates();
    const QString actual = all.isEmpty() ? QStringLiteral("none") : all.join(QStringLiteral(", "));
    if (!m_policy.advisories) {
        notAsked("advisories", "Advisories accepted", actual, "The policy has no list of advisories.");
        return;
    }
    QStringList others;
    for (const QString& advisory : all) {
        if (!m_policy.advisories->contains(advisory))
            others.append(advisory);
    }
    rule("advisories", "Advisories accepted", others.isEmpty(),
         m_policy.advisories->isEmpty() ? QStringLiteral("none") : m_policy.advisories->join(QStringLiteral(", ")), actual,
         "Read the advisories, then update the platform or list them in the policy.");
}

} // namespace gatehouse::attest
