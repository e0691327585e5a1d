// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/TcbEvaluation.h"

#include <QJsonObject>

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

QString componentName(const char* kind, std::size_t index, const QJsonArray& details)
{
    const QJsonObject detail = details.at(qsizetype(index)).toObject();
    QStringList words;
    for (const auto& key : {QStringLiteral("category"), QStringLiteral("type")}) {
        const QString word = detail.value(key).toString();
        if (!word.isEmpty())
            words.append(word);
    }
    const QString name = QStringLiteral("%1 component %2").arg(QLatin1String(kind)).arg(index + 1);
    return words.isEmpty() ? name : QStringLiteral("%1 (%2)").arg(name, words.join(QStringLiteral(", ")));
}

QList<TcbShortfall> shortfallsAgainst(const TcbLevel& level, const PckExtension& pck, const TcbSvns* tdxSvns)
{
    QList<TcbShortfall> shortfalls;
    for (std::size_t i = 0; i < level.sgx.size(); ++i) {
        if (pck.components[i] < level.sgx[i])
            shortfalls.append({componentName("SGX", i, level.sgxDetails), pck.components[i], level.sgx[i]});
    }
    if (int(pck.pceSvn) < level.pceSvn)
        shortfalls.append({QStringLiteral("PCESVN"), pck.pceSvn, level.pceSvn});
    for (std::size_t i = tdxSvns ? firstTdxComponent(*tdxSvns) : level.tdx.size(); i < level.tdx.size(); ++i) {
        if (tdxSvns->array()[i] < level.tdx[i])
            shortfalls.append({componentName("TDX", i, level.tdxDetails), tdxSvns->array()[i], level.tdx[i]});
    }
    return shortfalls;
}

} // namespace

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
        match.shortfalls = shortfallsAgainst(info.levels.first(), pck, tdxSvns);
    return match;
}

QString moduleId(const TcbSvns& tdxSvns)
{
    return QStringLiteral("TDX_%1").arg(tdxSvns.array()[1], 2, 16, QLatin1Char('0')).toUpper();
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

const IsvTcbLevel* matchIsvLevel(const QList<IsvTcbLevel>& levels, int isvSvn)
{
    for (const IsvTcbLevel& level : levels) {
        if (level.isvSvn <= isvSvn)
            return &level;
    }
    return nullptr;
}

} // namespace gatehouse::attest
