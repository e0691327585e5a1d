// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/PolicyRules.h"

/// The policy's rules about the machine, as its PCK certificate and its root name it.
namespace gatehouse::attest {

void PolicyRules::judgePlatform()
{
    const QString fmspc = m_report.pck ? m_report.pck->fmspc.toHex() : QStringLiteral("unknown");
    if (m_policy.fmspcs.isEmpty()) {
        notAsked("fmspc", "Platform model accepted", fmspc, "The policy accepts every FMSPC.");
    } else {
        QStringList allowed;
        for (const Fmspc& value : m_policy.fmspcs)
            allowed.append(value.toHex());
        rule("fmspc", "Platform model accepted", m_report.pck && m_policy.fmspcs.contains(m_report.pck->fmspc),
             allowed.join(QStringLiteral(" or ")), fmspc, "Another kind of machine than the policy lists.");
    }
    if (!m_policy.deniedFmspcs.isEmpty()) {
        QStringList denied;
        for (const Fmspc& value : m_policy.deniedFmspcs)
            denied.append(value.toHex());
        rule("deniedFmspc", "Platform model not denied", m_report.pck && !m_policy.deniedFmspcs.contains(m_report.pck->fmspc),
             QStringLiteral("not ") + denied.join(QStringLiteral(" nor ")), fmspc, "The policy denies this kind of machine.");
    }
    const std::optional<Bytes16> ppid = m_report.pck ? std::optional(m_report.pck->ppid) : std::nullopt;
    oneOf("ppid", "Platform accepted", m_policy.ppids, ppid, "Another machine than the policy lists.");
    oneOf("piid", "Platform instance accepted", m_policy.piids, m_report.pck ? m_report.pck->platformInstanceId : std::nullopt,
          "Another machine than the policy lists, or one that was provisioned anew since.");
    judgePckFlags();
    const bool hardware = m_report.rootKind == RootKind::IntelHardware;
    const QString root = hardware ? QStringLiteral("Intel's root") : QStringLiteral("%1: simulated or private, no proof of hardware").arg(m_report.rootName);
    if (m_policy.requireHardware)
        rule("root", "Real hardware", hardware, QStringLiteral("Intel's root"), root, "The quote comes from a simulated platform.");
    else
        notAsked("root", "Real hardware", root, "The policy does not demand Intel's root.");
}

void PolicyRules::judgePckFlags()
{
    const auto flag = [this](const char* id, const char* title, Demand demand, std::optional<bool> PckExtension::*member, const char* hint) {
        const std::optional<bool> value = m_report.pck ? (*m_report.pck).*member : std::nullopt;
        const QString actual = !value ? QStringLiteral("not stated") : *value ? QStringLiteral("yes") : QStringLiteral("no");
        if (demand == Demand::Any)
            notAsked(id, title, actual, "The policy accepts both.");
        else
            rule(id, title, value && *value == (demand == Demand::Required), demand == Demand::Required ? QStringLiteral("yes") : QStringLiteral("no"), actual,
                 hint, "Intel SGX PCK certificate and CRL profile specification");
    };
    flag("dynamicPlatform", "Dynamic platform", m_policy.dynamicPlatform, &PckExtension::dynamicPlatform,
         "Packages can be added to a dynamic platform after Intel registered it. A certificate of the Processor CA does not say.");
    flag("cachedKeys", "Platform keys cached by Intel", m_policy.cachedKeys, &PckExtension::cachedKeys,
         "Intel's registration service keeps this platform's keys, or does not, other than the policy wants. A certificate of the Processor CA does not say.");
    flag("smt", "Simultaneous multithreading", m_policy.smt, &PckExtension::smtEnabled,
         "Threads of one core share caches; set it in the BIOS and register the platform anew. A certificate of the Processor CA does not say.");
}

} // namespace gatehouse::attest
