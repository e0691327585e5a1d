// SPDX-License-Identifier: GPL-3.0-or-later
// A policy that is read never accepts a revoked platform, and never a quote that nobody verified; written out it reads the same;
// problems have places inside the text.
#include "core/attest/PolicyDocument.h"
#include "core/attest/Verdict.h"
#include "tests/fuzz/Property.h"

using namespace gatehouse;
using namespace gatehouse::attest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray toml(reinterpret_cast<const char*>(data), qsizetype(size));
    const Result<Policy> policy = Policy::fromToml(toml, [&](const QString&) -> Result<QByteArray> { return toml; });
    QList<PolicyProblem> problems;
    PolicyDocument::read(toml, &problems);
    for (const PolicyProblem& problem : problems)
        GATEHOUSE_PROPERTY(problem.line >= 0 && problem.line <= toml.count('\n') + 1 && problem.column >= 0 && problem.column <= toml.size() + 1 && !problem.what.isEmpty());
    if (!policy) {
        GATEHOUSE_PROPERTY(policy.error().kind() == ErrorKind::Malformed);
        return 0;
    }
    GATEHOUSE_PROPERTY(!policy->statuses.contains(TcbStatus::Revoked));
    for (const TcbException& exception : policy->exceptions)
        GATEHOUSE_PROPERTY(exception.status != TcbStatus::Revoked);
    GATEHOUSE_PROPERTY(policy->minConfirmations >= 0 && policy->minEvaluationNumber >= 0);
    const Result<Policy> again = Policy::fromToml(policy->toToml());
    GATEHOUSE_PROPERTY(again.has_value() && *again == *policy);
    GATEHOUSE_PROPERTY(!evaluate(Report(), *policy).isAccepted());
    return 0;
}
