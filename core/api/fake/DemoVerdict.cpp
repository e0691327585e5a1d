// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoVerdict.h"

#include "core/api/fake/DemoData.h"
#include "core/attest/ReportData.h"

namespace gatehouse::api::demo {

namespace {

struct Row
{
    const char* id;
    const char* title;
    const char* value;
    const char* source;
};

constexpr Row passedRows[] = {
    {"quote.format", "Quote format", "TDX quote v4, ECDSA-P256", "Intel TDX DCAP Quoting Library API, appendix A.3"},
    {"quote.signature", "Quote signature", "valid under the attestation key", "TDX quote v4, §A.3.8"},
    {"quote.attestation-key", "Attestation key", "bound by the quoting enclave's report data", "TDX quote v4, §A.3.11"},
    {"quote.qe-signature", "Quoting enclave report", "signed by the PCK leaf", "TDX quote v4, §A.3.11"},
    {"pck.chain", "PCK chain", "leads to the devnet root certificate", "devnet root certificate of this profile"},
    {"pck.validity", "PCK validity period", "now is inside", "RFC 5280 §6.1.3"},
    {"pck.extensions", "PCK extensions", "FMSPC 00906ed50000 present", "Intel PCK certificate specification, §1.3.5"},
    {"td.debug", "Debug attribute", "off", "policy strict-v3: a debug TD shows its memory to the host"},
    {"td.attributes", "TD attributes", "0000001000000000", "policy strict-v3"},
    {"td.xfam", "Extended features (XFAM)", "e702060000000000", "policy strict-v3"},
    {"chain.requested", "On-chain request", "Requested event with the same address", "KeyManager.Requested"},
    {"chain.open", "Not onboarded before", "no Onboarded event for this address", "KeyManager.registry"},
    {"request.key", "Recipient key", "32 bytes, not a low-order point", "RFC 7748 §6.1"},
};

Check passed(const Row& row)
{
    return {QLatin1String(row.id),     QLatin1String(row.title), CheckStatus::Passed, QLatin1String(row.value),
            QLatin1String(row.value), QString::fromUtf8(row.source), {}};
}

QString pcrBehind(const QString& rtmr)
{
    return rtmr == QLatin1String("RTMR1") ? QStringLiteral("PCR 4: the boot loader or the UKI")
                                          : QStringLiteral("PCR 9 or 11: the initrd, the kernel or its command line");
}

} // namespace

void judge(RequestDetail& request, const QString& predictedImage, const QString& quotedImage, const QString& imageName)
{
    request.checks.clear();
    request.registers = {{QStringLiteral("MRTD"), mrtd(), mrtd(), imageName}};
    for (const Row& row : passedRows)
        request.checks.append(passed(row));

    const QList<RegisterPrediction> predicted = rtmrsOf(predictedImage);
    const QList<RegisterPrediction> quoted = rtmrsOf(quotedImage);
    const QString source = QStringLiteral("measurements.json of %1, by the rule of the simulated platform").arg(imageName);
    request.checks.append({QStringLiteral("td.mrtd"), QStringLiteral("MRTD"), CheckStatus::Passed, mrtd(), mrtd(), source, {}});
    bool same = true;
    for (qsizetype i = 0; i < predicted.size(); ++i) {
        const RegisterPrediction& want = predicted.at(i);
        const RegisterPrediction& got = quoted.at(i);
        request.registers.append({want.name, want.value, got.value, imageName});
        Check check{QStringLiteral("td.") + want.name.toLower(), want.name, CheckStatus::Passed, want.value, got.value, source, {}};
        if (want.value != got.value) {
            check.status = CheckStatus::Failed;
            check.hint = QStringLiteral("Another image was booted (%1). Compare with the builds you know, or reject.")
                             .arg(pcrBehind(want.name));
            same = false;
        }
        request.checks.append(check);
    }

    const bool joins = request.summary.kind == RequestKind::Join;
    const QByteArray key = QByteArray::fromHex(request.publicKey.toLatin1());
    const QByteArray preimage = joins ? attest::registerPreimage(view(key), request.summary.address)
                                      : attest::bootstrapPreimage(request.summary.address);
    const attest::ReportData bound = joins ? attest::registerReportData(view(key), request.summary.address)
                                           : attest::bootstrapReportData(request.summary.address);
    request.reportDataPreimage = joins ? toHex(preimage) : QString::fromLatin1(preimage);
    request.reportData = bound.toHex();
    request.checks.append({QStringLiteral("quote.report-data"), QStringLiteral("Report data"), CheckStatus::Passed,
                           request.reportData, request.reportData,
                           QStringLiteral("SHA-256 of the request, first 32 of 64 bytes"), {}});
    request.checks.append({QStringLiteral("platform.hardware"), QStringLiteral("Genuine hardware"), CheckStatus::NotChecked, {},
                           {}, QStringLiteral("simulated TEE: the devnet authority plays the platform"),
                           QStringLiteral("Nothing here proves anything about hardware. Use it to learn and to test.")});
    request.checks.append({QStringLiteral("eventlog.replay"), QStringLiteral("Event log"), CheckStatus::NotChecked, {}, {},
                           QStringLiteral("none was sent with the request"),
                           QStringLiteral("The registers are compared as wholes instead.")});

    request.summary.counts = countChecks(request.checks);
    request.summary.accepted = same;
    request.summary.simulatedTee = true;
    request.verdict = same ? QStringLiteral("accepted") : QStringLiteral("refused");
    request.tcbStatus = QStringLiteral("UpToDate");
    request.policyName = QStringLiteral("strict-v3");
    request.quoteBytes = 4935;
    request.readable = request.genuine = request.bound = true;
    request.judgedAt = QDateTime::currentDateTimeUtc();
    request.policyText = QStringLiteral("name = \"strict-v3\"\n\n[tcb]\nstatuses = [\"UpToDate\"]\n\n[td]\nallow-debug = false\n\n"
                                        "[measurements]\nrequired = true\n\n[[measurements.set]]\nname = \"%1\"\nmrtd = \"%2\"\n")
                             .arg(imageName, mrtd());
}

} // namespace gatehouse::api::demo
