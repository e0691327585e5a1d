// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/PolicyTexts.h"

#include "core/attest/AttestErrors.h"
#include "core/base/Paths.h"

namespace gatehouse::api {

namespace {

template<typename Fixed>
QStringList hexTexts(const QList<Fixed>& values)
{
    QStringList texts;
    for (const Fixed& value : values)
        texts.append(value.toHex());
    return texts;
}

template<typename Fixed>
Result<QList<Fixed>> fromHexTexts(const QStringList& texts, const char* key)
{
    QList<Fixed> values;
    for (const QString& text : texts) {
        const auto value = Fixed::fromHex(text);
        if (!value)
            return fail(attest::errors::badPolicy, QStringLiteral("'%1' holds '%2', which is not %3 bytes of hex").arg(QLatin1String(key), text).arg(Fixed::size));
        values.append(*value);
    }
    return values;
}

PolicyForm formOf(const attest::PolicyDocument& document)
{
    const attest::Policy& policy = document.policy;
    PolicyForm form;
    form.name = policy.name;
    for (const attest::TcbStatus status : policy.statuses)
        form.statuses.append(attest::toString(status));
    form.graceDays = policy.graceDays;
    form.allowDebug = policy.allowDebug;
    form.allowReservedBits = policy.allowReservedBits;
    form.requireHardware = policy.requireHardware;
    form.fmspcs = hexTexts(policy.fmspcs);
    form.deniedFmspcs = hexTexts(policy.deniedFmspcs);
    form.images = document.images;
    form.requireEventLog = policy.requireEventLog;
    form.minConfirmations = policy.minConfirmations;
    return form;
}

QStringList moreRulesOf(const attest::PolicyDocument& document)
{
    const attest::Policy& policy = document.policy;
    QStringList rules;
    const auto count = [&](qsizetype number, const char* what) {
        if (number > 0)
            rules.append(QStringLiteral("%1 × %2").arg(number).arg(QLatin1String(what)));
    };
    const auto note = [&](bool isThere, const char* what) {
        if (isThere)
            rules.append(QLatin1String(what));
    };
    count(policy.exceptions.size(), "[[tcb.exception]]");
    count(policy.graces.size(), "[[tcb.grace]]");
    count(policy.measurements.size(), "[[measurements.set]]");
    count(document.files.size(), "measurements.files");
    count(policy.expectedEvents.size(), "[[event-log.event]]");
    count(policy.provenRtmrs.size(), "event-log.proven");
    count(policy.ppids.size(), "platform.ppid");
    count(policy.piids.size(), "platform.piid");
    count(policy.mrSeams.size(), "td.mr-seam");
    count(policy.mrConfigIds.size(), "td.mr-config-id");
    count(policy.mrOwners.size(), "td.mr-owner");
    count(policy.mrOwnerConfigs.size(), "td.mr-owner-config");
    note(policy.advisories.has_value(), "tcb.advisories");
    note(policy.minEvaluationNumber > 0, "tcb.min-evaluation-number");
    const attest::Policy defaults;
    note(policy.serviceTd != defaults.serviceTd, "td.service-td");
    note(policy.septVeDisable != defaults.septVeDisable, "td.sept-ve-disable");
    note(policy.perfmon != defaults.perfmon, "td.perfmon");
    note(policy.pks != defaults.pks, "td.pks");
    note(policy.keyLocker != defaults.keyLocker, "td.key-locker");
    note(policy.migratable.has_value(), "td.migratable");
    note(policy.dynamicPlatform != defaults.dynamicPlatform, "platform.dynamic-platform");
    note(policy.cachedKeys != defaults.cachedKeys, "platform.cached-keys");
    note(policy.smt != defaults.smt, "platform.smt");
    note(policy.tee.has_value(), "quote.tee");
    note(policy.allowTrailingBytes, "quote.allow-trailing-bytes");
    note(policy.requireReportData, "report-data.required");
    note(policy.requireMeasurements, "measurements.required");
    return rules;
}

} // namespace

attest::Policy::FileReader filesBeside(const QString& folder)
{
    return [folder](const QString& name) -> Result<QByteArray> {
        if (name.contains(QLatin1Char('/')) || name.startsWith(QLatin1Char('.')))
            return fail(attest::errors::badPolicy, QStringLiteral("only files beside the policy are read"));
        return readFile(folder + QLatin1Char('/') + name, attest::MeasurementSet::maxBytes);
    };
}

PolicyCheck checkPolicyText(const QByteArray& text, const attest::Policy::Sources& sources)
{
    QList<attest::PolicyProblem> problems;
    const attest::PolicyDocument document = attest::PolicyDocument::read(text, &problems);
    if (problems.isEmpty())
        (void)document.resolve(sources, &problems);
    PolicyCheck check;
    for (const attest::PolicyProblem& problem : std::as_const(problems))
        check.problems.append({problem.line, problem.column, problem.key, problem.what});
    for (const attest::PolicyProblem& warning : document.warnings)
        check.warnings.append({warning.line, warning.column, warning.key, warning.what});
    check.form = formOf(document);
    check.moreRules = moreRulesOf(document);
    return check;
}

Result<QByteArray> writePolicyForm(const PolicyForm& form, const QByteArray& text)
{
    QList<attest::PolicyProblem> problems;
    attest::PolicyDocument document = attest::PolicyDocument::read(text, &problems);
    if (!problems.isEmpty())
        return fail(attest::badPolicyError(problems));
    attest::Policy& policy = document.policy;
    policy.name = form.name;
    policy.statuses.clear();
    for (const QString& word : form.statuses) {
        const auto status = attest::tcbStatusFromString(word);
        if (!status || *status == attest::TcbStatus::Revoked)
            return fail(attest::errors::badPolicy, QStringLiteral("'tcb.statuses' holds '%1', which no policy may accept").arg(word));
        policy.statuses.append(*status);
    }
    policy.graceDays = form.graceDays;
    policy.allowDebug = form.allowDebug;
    policy.allowReservedBits = form.allowReservedBits;
    policy.requireHardware = form.requireHardware;
    GH_TRY(policy.fmspcs, fromHexTexts<attest::Fmspc>(form.fmspcs, "platform.fmspc"));
    GH_TRY(policy.deniedFmspcs, fromHexTexts<attest::Fmspc>(form.deniedFmspcs, "platform.deny-fmspc"));
    document.images = form.images;
    policy.requireEventLog = form.requireEventLog;
    policy.minConfirmations = form.minConfirmations;
    return document.toToml();
}

PolicyTrial tryPolicy(const QList<evidence::EvidenceBundle>& history, const attest::Policy& policy)
{
    const evidence::DryRunResult result = evidence::dryRun(history, policy);
    PolicyTrial trial;
    trial.policyName = policy.name;
    trial.refused = result.refused;
    trial.newlyRefused = result.newlyRefused;
    trial.newlyAccepted = result.newlyAccepted;
    trial.notJudged = result.notJudged;
    for (const evidence::DryRunRow& row : result.rows)
        trial.rows.append({row.request, row.judgedAt, row.recordedAnswer, row.decision, row.answer, row.failedChecks, row.reason});
    return trial;
}

} // namespace gatehouse::api
