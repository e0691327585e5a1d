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
    if (policy.advisories)
        rules.append(QStringLiteral("tcb.advisories"));
    if (policy.minEvaluationNumber > 0)
        rules.append(QStringLiteral("tcb.min-evaluation-number"));
    const attest::Policy defaults;
    if (policy.serviceTd != defaults.serviceTd)
        rules.append(QStringLiteral("td.service-td"));
    if (policy.septVeDisable != defaults.septVeDisable)
        rules.append(QStringLiteral("td.sept-ve-disable"));
    if (policy.perfmon != defaults.perfmon)
        rules.append(QStringLiteral("td.perfmon"));
    if (policy.pks != defaults.pks)
        rules.append(QStringLiteral("td.pks"));
    if (policy.keyLocker != defaults.keyLocker)
        rules.append(QStringLiteral("td.key-locker"));
    if (policy.migratable)
        rules.append(QStringLiteral("td.migratable"));
    if (policy.dynamicPlatform != defaults.dynamicPlatform)
        rules.append(QStringLiteral("platform.dynamic-platform"));
    if (policy.cachedKeys != defaults.cachedKeys)
        rules.append(QStringLiteral("platform.cached-keys"));
    if (policy.smt != defaults.smt)
        rules.append(QStringLiteral("platform.smt"));
    if (policy.tee)
        rules.append(QStringLiteral("quote.tee"));
    if (policy.allowTrailingBytes)
        rules.append(QStringLiteral("quote.allow-trailing-bytes"));
    if (policy.requireReportData)
        rules.append(QStringLiteral("report-data.required"));
    if (policy.requireMeasurements)
        rules.append(QStringLiteral("measurements.required"));
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
