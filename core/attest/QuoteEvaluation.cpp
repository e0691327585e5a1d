// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/QuoteVerification.h"

/// The part of a verification that compares the quote with Intel's statements about platforms, modules and enclaves.
namespace gatehouse::attest {

namespace {

const QString noTcbInfo = QStringLiteral("There is no authentic TCB info to compare with.");
const QString noQeIdentity = QStringLiteral("There is no authentic QE identity to compare with.");

QString name(TeeType tee)
{
    return tee == TeeType::Tdx ? QStringLiteral("TDX") : QStringLiteral("SGX");
}

QString describe(const TcbVerdict& verdict)
{
    QString text = QStringLiteral("%1 since %2").arg(toString(verdict.status), formatUtcTime(verdict.date));
    if (!verdict.advisories.isEmpty())
        text += QStringLiteral(", ") + verdict.advisories.join(QStringLiteral(", "));
    return text;
}

} // namespace

void QuoteVerification::compareTcbInfo()
{
    const std::optional<TcbInfo>& info = m_collateral.tcbInfo();
    if (!info) {
        for (const Step step : {Step::TcbInfoTee, Step::TcbInfoFmspc, Step::TcbInfoPceId})
            m_checks.leave(step, noTcbInfo);
        return;
    }
    m_report.evaluationNumber = info->evaluationNumber;
    m_checks.expect(Step::TcbInfoTee, info->tee == quote().tee(), name(quote().tee()), name(info->tee));
    if (!m_report.pck)
        return;
    m_checks.expect(Step::TcbInfoFmspc, info->fmspc == m_report.pck->fmspc, m_report.pck->fmspc.toHex(), info->fmspc.toHex());
    m_checks.expect(Step::TcbInfoPceId, info->pceId == m_report.pck->pceId, m_report.pck->pceId.toHex(), info->pceId.toHex());
}

void QuoteVerification::compareModule()
{
    if (!tdxSvns())
        return;
    const std::optional<TcbInfo>& info = m_collateral.tcbInfo();
    if (!info || info->tee != TeeType::Tdx) {
        for (const Step step : {Step::ModuleIdentity, Step::ModuleSigner, Step::ModuleAttributes})
            m_checks.leave(step, noTcbInfo);
        return;
    }
    const TdReport& td = quote().td();
    const bool separate = td.teeTcbSvn.array()[1] > 0;
    const QString wanted = separate ? moduleId(td.teeTcbSvn) : QStringLiteral("tdxModule");
    const TdxModuleIdentity* module = moduleFor(*info, td.teeTcbSvn);
    if (!module) {
        m_checks.fail(Step::ModuleIdentity, wanted, QStringLiteral("the TCB info does not know it"));
        return;
    }
    m_checks.pass(Step::ModuleIdentity, wanted, separate ? module->id : QStringLiteral("tdxModule"));
    m_checks.expect(Step::ModuleSigner, td.mrSignerSeam == module->mrSigner, module->mrSigner.toHex(), td.mrSignerSeam.toHex());
    m_checks.expect(Step::ModuleAttributes, td.seamAttributes.isZero() && td.seamAttributes == module->attributes,
                    module->attributes.toHex(), td.seamAttributes.toHex());
}

void QuoteVerification::compareQeReport()
{
    const std::optional<QeIdentity>& identity = m_collateral.qeIdentity();
    if (!identity) {
        for (const Step step : {Step::QeIdentityId, Step::QeMiscSelect, Step::QeAttributes, Step::QeSigner, Step::QeProductId, Step::QeTcbLevel})
            m_checks.leave(step, noQeIdentity);
        return;
    }
    if (m_report.evaluationNumber)
        m_report.evaluationNumber = std::min(*m_report.evaluationNumber, identity->evaluationNumber);
    const QString wantedId = quote().tee() == TeeType::Tdx ? QStringLiteral("TD_QE") : QStringLiteral("QE");
    m_checks.expect(Step::QeIdentityId, identity->id == wantedId, wantedId, identity->id);

    const EnclaveReport& report = quote().qeReport();
    const auto hex32 = [](std::uint32_t value) { return QString::number(value, 16).rightJustified(8, QLatin1Char('0')); };
    m_checks.expect(Step::QeMiscSelect, (report.miscSelect & identity->miscSelectMask) == identity->miscSelect,
                    QStringLiteral("%1 under mask %2").arg(hex32(identity->miscSelect), hex32(identity->miscSelectMask)), hex32(report.miscSelect));
    bool attributesMatch = true;
    for (std::size_t i = 0; i < Bytes16::size; ++i)
        attributesMatch = attributesMatch
                          && (report.attributes.array()[i] & identity->attributesMask.array()[i]) == identity->attributes.array()[i];
    m_checks.expect(Step::QeAttributes, attributesMatch,
                    QStringLiteral("%1 under mask %2").arg(identity->attributes.toHex(), identity->attributesMask.toHex()),
                    report.attributes.toHex());
    m_checks.expect(Step::QeSigner, report.mrSigner == identity->mrSigner, identity->mrSigner.toHex(), report.mrSigner.toHex());
    m_checks.expect(Step::QeProductId, report.isvProdId == identity->isvProdId, QString::number(identity->isvProdId), QString::number(report.isvProdId));
    evaluateQe();
}

void QuoteVerification::evaluateQe()
{
    const QeIdentity& identity = *m_collateral.qeIdentity();
    const int svn = quote().qeReport().isvSvn;
    m_qeLevel = matchIsvLevel(identity.levels, svn);
    QString lacking;
    if (const auto shortfall = isvShortfall(QStringLiteral("Quoting enclave"), identity.levels, svn,
                                            QStringLiteral("Update the quoting enclave (DCAP packages) of the host."))) {
        m_report.shortfalls.append(*shortfall);
        lacking = QStringLiteral("; %1. %2").arg(shortfallText({*shortfall}), shortfall->remedy);
    }
    if (!m_qeLevel) {
        m_checks.fail(Step::QeTcbLevel, QStringLiteral("at least %1").arg(identity.levels.last().isvSvn), QString::number(svn));
        return;
    }
    m_report.qeStatus = m_qeLevel->verdict.status;
    m_checks.pass(Step::QeTcbLevel, QStringLiteral("a level; %1 is the newest").arg(identity.levels.first().isvSvn),
                  QStringLiteral("%1: %2").arg(QString::number(svn), describe(m_qeLevel->verdict)) + lacking);
}

QuoteVerification::Levels QuoteVerification::evaluate(const TcbSvns* svns) const
{
    const TcbInfo& info = *m_collateral.tcbInfo();
    Levels levels;
    levels.platform = matchPlatform(info, *m_report.pck, svns);
    levels.moduleNeeded = svns && svns->array()[1] > 0;
    if (levels.moduleNeeded) {
        const TdxModuleIdentity* module = moduleFor(info, *svns);
        levels.module = module ? matchIsvLevel(module->levels, svns->array()[0]) : nullptr;
    }
    if (!levels.platform.level || (levels.moduleNeeded && !levels.module) || !m_qeLevel)
        return levels;
    TcbStatus status = levels.platform.level->verdict.status;
    if (levels.module)
        status = converged(status, levels.module->verdict.status);
    levels.status = converged(status, m_qeLevel->verdict.status);
    return levels;
}

void QuoteVerification::reportPlatform(const Levels& levels)
{
    const TcbInfo& info = *m_collateral.tcbInfo();
    const PlatformMatch& match = levels.platform;
    m_report.shortfalls = match.shortfalls + m_report.shortfalls;
    const QString wanted = QStringLiteral("one of %1 levels; the highest is %2").arg(info.levels.size()).arg(describe(info.levels.first().verdict));
    if (!match.level) {
        m_checks.fail(Step::PlatformTcbLevel, wanted, QStringLiteral("below every level: %1").arg(shortfallText(match.shortfalls)));
        return;
    }
    m_report.platformStatus = match.level->verdict.status;
    QString actual = QStringLiteral("level %1: %2").arg(match.index + 1).arg(describe(match.level->verdict));
    if (!match.shortfalls.isEmpty())
        actual += QStringLiteral("; %1. %2").arg(shortfallText(match.shortfalls), remedyText(match.shortfalls));
    m_checks.pass(Step::PlatformTcbLevel, wanted, actual);
}

void QuoteVerification::reportModule(const Levels& levels, const TcbSvns& svns)
{
    if (!levels.moduleNeeded)
        return;
    const TdxModuleIdentity* module = moduleFor(*m_collateral.tcbInfo(), svns);
    const int svn = svns.array()[0];
    QString lacking;
    if (module) {
        if (const auto shortfall = isvShortfall(QStringLiteral("TDX module %1").arg(module->id), module->levels, svn,
                                                QStringLiteral("Update the TDX module of the host and launch the TD anew."))) {
            m_report.shortfalls.append(*shortfall);
            lacking = QStringLiteral("; %1. %2").arg(shortfallText({*shortfall}), shortfall->remedy);
        }
    }
    if (!levels.module) {
        m_checks.fail(Step::ModuleTcbLevel, module ? QStringLiteral("at least %1").arg(module->levels.last().isvSvn) : moduleId(svns), QString::number(svn));
        return;
    }
    m_report.moduleStatus = levels.module->verdict.status;
    m_checks.pass(Step::ModuleTcbLevel, QStringLiteral("a level; %1 is the newest").arg(module->levels.first().isvSvn),
                  QStringLiteral("%1: %2").arg(QString::number(svn), describe(levels.module->verdict)) + lacking);
}

void QuoteVerification::evaluateTcb()
{
    const std::optional<TcbInfo>& info = m_collateral.tcbInfo();
    if (!info || info->tee != quote().tee() || !m_report.pck) {
        for (const Step step : {Step::PlatformTcbLevel, Step::ModuleTcbLevel, Step::TcbConvergence, Step::CurrentTcbLevel})
            m_checks.leave(step, noTcbInfo);
        return;
    }
    const Levels launch = evaluate(tdxSvns());
    reportPlatform(launch);
    if (tdxSvns())
        reportModule(launch, *tdxSvns());
    m_status = launch.status;
    if (quote().bodyType() == BodyType::Td15)
        evaluateCurrent(launch);

    QList<const TcbVerdict*> matched;
    if (launch.platform.level)
        matched.append(&launch.platform.level->verdict);
    if (m_qeLevel)
        matched.append(&m_qeLevel->verdict);
    if (launch.module)
        matched.append(&launch.module->verdict);
    for (const TcbVerdict* verdict : matched) {
        m_report.tcbDate = m_report.tcbDate ? std::min(*m_report.tcbDate, verdict->date) : verdict->date;
        m_report.advisories += verdict->advisories;
    }
    m_report.advisories.removeDuplicates();
    if (m_status)
        m_checks.pass(Step::TcbConvergence, QStringLiteral("a status of platform, module and quoting enclave"), toString(*m_status));
    else
        m_checks.leave(Step::TcbConvergence, QStringLiteral("A component has no TCB level."));
}

void QuoteVerification::evaluateCurrent(const Levels& launch)
{
    // The module may have been updated under a running TD: its present SVNs are judged by the same levels.
    const TcbSvns& svns = quote().td().teeTcbSvn2;
    const Levels current = evaluate(&svns);
    const QString wanted = QStringLiteral("a level for the SVNs now, %1").arg(svns.toHex());
    if (!current.status) {
        if (m_qeLevel)
            m_checks.fail(Step::CurrentTcbLevel, wanted, current.platform.level ? QStringLiteral("no level of the module reaches them")
                                                                                : QStringLiteral("no level of the platform reaches them"));
        return;
    }
    m_report.currentStatus = current.status;
    QList<const TcbVerdict*> matched{&current.platform.level->verdict, &m_qeLevel->verdict};
    if (current.module)
        matched.append(&current.module->verdict);
    for (const TcbVerdict* verdict : matched) {
        m_report.currentDate = std::min(m_report.currentDate.value_or(verdict->date), verdict->date);
        m_report.currentAdvisories += verdict->advisories;
    }
    m_report.currentAdvisories.removeDuplicates();
    m_checks.pass(Step::CurrentTcbLevel, wanted, toString(*current.status));
    if (launch.status)
        m_status = relaunchStatus(*launch.status, *current.status);
}

} // namespace gatehouse::attest
