// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Verdict.h"

namespace gatehouse::attest {

/// A policy's rows of one verdict, "policy.…", in the making; for evaluate(). Every rule has its row: one that the policy does not
/// have stays "not checked" and shows the value nevertheless. On a quote that is not authentic no row is ever "passed".
class PolicyRules
{
public:
    /// Keeps references; @p report must hold a quote.
    PolicyRules(const Report& report, const Policy& policy, const PolicyContext& context, Verdict& verdict)
        : m_report(report)
        , m_policy(policy)
        , m_context(context)
        , m_verdict(verdict)
    {
    }

    /// Appends the rows to the verdict.
    void judge();
    bool anyFailed() const { return m_failed; }

private:
    void row(const char* id, const char* title, CheckStatus status, const QString& expected, const QString& actual,
             const char* hint = "", const char* source = nullptr);
    void rule(const char* id, const char* title, bool good, const QString& expected, const QString& actual, const char* hint,
              const char* source = nullptr);
    /// A rule that the policy does not have.
    void notAsked(const char* id, const char* title, const QString& actual, const char* why);
    void demand(const char* id, const char* title, Demand demand, bool present, const char* hint);
    void add(Check check);
    template<typename Fixed>
    void oneOf(const char* id, const char* title, const QList<Fixed>& allowed, const std::optional<Fixed>& actual, const char* hint);

    // PolicyTcb.cpp
    void judgeStatus();
    void judgeEvaluationNumber();
    void judgeAdvisories();
    void judgeCurrentStatus();
    /// A status with what stands beside it in Intel's levels.
    struct Stated
    {
        TcbStatus status;
        const QStringList& advisories;
        std::optional<UnixSeconds> date;
    };
    /// Why a status is accepted although the policy does not list it; empty: it is not.
    QString exceptionFor(const Stated& stated) const;
    /// Days that apply to all of @p advisories together: the shortest.
    std::optional<int> graceDays(const QStringList& advisories) const;
    /// What brings a platform of this status up, as @p remedies say, and the policy's way out.
    static QString adviceFor(TcbStatus status, const QString& remedies);
    void adviseLast(const QString& hint);

    // PolicyTd.cpp
    void judgeTd();
    void judgeAttributes();
    void judgeXfam();
    void judgeServiceTd();
    void judgeOwnership();

    // PolicyEnclave.cpp
    void judgeEnclave();
    /// Rules about TDs that no enclave can satisfy.
    void refuseTdRules();

    // PolicyPlatform.cpp
    void judgePlatform();
    void judgePckFlags();

    // PolicyEvaluation.cpp
    void judgeTee();
    void judgeTrailingBytes();
    void judgeMeasurements();
    void judgeReportData();
    void judgeConfirmations();

    const Report& m_report;
    const Policy& m_policy;
    const PolicyContext& m_context;
    Verdict& m_verdict;
    bool m_failed = false;
};

/// A list of allowed values, empty meaning any; no value satisfies no list.
template<typename Fixed>
void PolicyRules::oneOf(const char* id, const char* title, const QList<Fixed>& allowed, const std::optional<Fixed>& actual, const char* hint)
{
    const QString text = actual ? actual->toHex() : QStringLiteral("none");
    if (allowed.isEmpty()) {
        notAsked(id, title, text, "The policy accepts every one.");
        return;
    }
    QStringList texts;
    for (const Fixed& value : allowed)
        texts.append(value.toHex());
    rule(id, title, actual && allowed.contains(*actual), texts.join(QStringLiteral(" or ")), text, hint);
}

/// "0x1f": bits for reading.
QString bitsText(std::uint64_t bits);

} // namespace gatehouse::attest
