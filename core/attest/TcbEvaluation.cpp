// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/TcbEvaluation.h"

namespace gatehouse::attest {

namespace {

/// Components 0 and 1 of a module that has an identity of its own say nothing about the platform.
std::size_t firstTdxComponent(const TcbSvns& svns)
{
    return svns.array()[1] > 0 ? 2 : 0;
}

bool reaches(const TcbLevel& level, const PckExtension& pck, const TcbSvns* tdxSvns)
{
    for (std::size_t i = 0; i < level.sgx.size(); ++i) {
        if (pck.components[i] < level.sgx[i])
            return false;
    }
    if (int(pck.pceSvn) < level.pceSvn)
        return false;
    for (std::size_t i = tdxSvns ? firstTdxComponent(*tdxSvns) : level.tdx.size(); i < level.tdx.size(); ++i) {
        if (tdxSvns->array()[i] < level.tdx[i])
            return false;
    }
    return true;
}

QString componentName(const char* kind, std::size_t index, const TcbComponentName& words)
{
    const QString name = QStringLiteral("%1 component %2").arg(QLatin1String(kind)).arg(index + 1);
    if (words.category.isEmpty() && words.type.isEmpty())
        return name;
    const bool both = !words.category.isEmpty() && !words.type.isEmpty();
    return QStringLiteral("%1 (%2)").arg(name, both ? words.category + QStringLiteral(", ") + words.type : words.category + words.type);
}

/// What brings a component's SVN up, as far as Intel's category or type says it.
QString remedyFor(const QString& component)
{
    if (component.contains(QLatin1String("TDX Module"), Qt::CaseInsensitive) || component.contains(QLatin1String("SEAM"), Qt::CaseInsensitive))
        return QStringLiteral("Update the TDX module and its loader.");
    if (component.contains(QLatin1String("OS/VMM")))
        return QStringLiteral("Update the host's operating system (late microcode, SGX software).");
    if (component == QLatin1String("PCESVN"))
        return QStringLiteral("Update the provisioning certification enclave (DCAP packages) and fetch a new PCK certificate.");
    return QStringLiteral("Update BIOS and microcode, restart the platform and fetch a new PCK certificate.");
}

/// Against the highest level.
QList<TcbShortfall> shortfallsOf(const TcbInfo& info, const PckExtension& pck, const TcbSvns* tdxSvns)
{
    const TcbLevel& level = info.levels.first();
    QList<TcbShortfall> shortfalls;
    for (std::size_t i = 0; i < level.sgx.size(); ++i) {
        if (pck.components[i] < level.sgx[i])
            shortfalls.append({componentName("SGX", i, info.sgxNames[i]), pck.components[i], level.sgx[i]});
    }
    if (int(pck.pceSvn) < level.pceSvn)
        shortfalls.append({QStringLiteral("PCESVN"), pck.pceSvn, level.pceSvn});
    for (std::size_t i = tdxSvns ? firstTdxComponent(*tdxSvns) : level.tdx.size(); i < level.tdx.size(); ++i) {
        if (tdxSvns->array()[i] < level.tdx[i])
            shortfalls.append({componentName("TDX", i, info.tdxNames[i]), tdxSvns->array()[i], level.tdx[i]});
    }
    return shortfalls;
}

} // namespace

QString shortfallText(const QList<TcbShortfall>& shortfalls)
{
    QStringList parts;
    for (const TcbShortfall& shortfall : shortfalls)
        parts.append(QStringLiteral("%1 is %2, %3 needed since %4")
                         .arg(shortfall.component)
                         .arg(shortfall.actual)
                         .arg(shortfall.needed)
                         .arg(formatUtcTime(shortfall.neededDate)));
    return parts.join(QStringLiteral("; "));
}

QString remedyText(const QList<TcbShortfall>& shortfalls)
{
    QStringList remedies;
    for (const TcbShortfall& shortfall : shortfalls)
        remedies.append(shortfall.remedy);
    remedies.removeDuplicates();
    return remedies.join(QLatin1Char(' '));
}

PlatformMatch matchPlatform(const TcbInfo& info, const PckExtension& pck, const TcbSvns* tdxSvns)
{
    PlatformMatch match;
    for (qsizetype i = 0; i < info.levels.size(); ++i) {
        if (reaches(info.levels.at(i), pck, tdxSvns)) {
            match.level = &info.levels.at(i);
            match.index = int(i);
            break;
        }
    }
    if (match.index != 0)
        match.shortfalls = shortfallsOf(info, pck, tdxSvns);
    for (TcbShortfall& shortfall : match.shortfalls) {
        shortfall.neededDate = info.levels.first().verdict.date;
        shortfall.remedy = remedyFor(shortfall.component);
        if (match.level) {
            shortfall.since = match.level->verdict.date;
            shortfall.advisories = match.level->verdict.advisories;
        }
    }
    return match;
}

QString moduleId(const TcbSvns& tdxSvns)
{
    return QStringLiteral("TDX_") + toHex(tdxSvns.bytes().subspan(1, 1)).toUpper();
}

const TdxModuleIdentity* moduleFor(const TcbInfo& info, const TcbSvns& tdxSvns)
{
    if (tdxSvns.array()[1] == 0)
        return info.module ? &*info.module : nullptr;
    const QString id = moduleId(tdxSvns);
    for (const TdxModuleIdentity& identity : info.moduleIdentities) {
        if (identity.id.compare(id, Qt::CaseInsensitive) == 0)
            return &identity;
    }
    return nullptr;
}

std::optional<TcbShortfall> isvShortfall(const QString& component, const QList<IsvTcbLevel>& levels, int isvSvn, const QString& remedy)
{
    const auto newest = std::max_element(levels.begin(), levels.end(),
                                         [](const IsvTcbLevel& a, const IsvTcbLevel& b) { return a.isvSvn < b.isvSvn; });
    if (newest == levels.end() || isvSvn >= newest->isvSvn)
        return std::nullopt;
    TcbShortfall shortfall{component, isvSvn, newest->isvSvn};
    shortfall.neededDate = newest->verdict.date;
    shortfall.remedy = remedy;
    if (const IsvTcbLevel* reached = matchIsvLevel(levels, isvSvn)) {
        shortfall.since = reached->verdict.date;
        shortfall.advisories = reached->verdict.advisories;
    }
    return shortfall;
}

const IsvTcbLevel* matchIsvLevel(const QList<IsvTcbLevel>& levels, int isvSvn)
{
    for (const IsvTcbLevel& level : levels) {
        if (level.isvSvn <= isvSvn)
            return &level;
    }
    return nullptr;
}

} // namespace gatehouse::attest
