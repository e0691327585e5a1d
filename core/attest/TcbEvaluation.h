// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/TcbInfo.h"

namespace gatehouse::attest {

/// One component that keeps a platform, its TDX module or its quoting enclave from the highest level.
struct TcbShortfall
{
    QString component; ///< For example "SGX component 1 (BIOS, Early Microcode Update)", "PCESVN" or "TDX module TDX_01".
    int actual = 0;
    int needed = 0;
    std::optional<UnixSeconds> since = {}; ///< tcbDate of the level that is reached; none when none is.
    UnixSeconds neededDate = 0;            ///< tcbDate of the level that is needed.
    QStringList advisories = {};           ///< Of the level that is reached.
    QString remedy = {};                   ///< What to update.
};

/// "SGX component 4 is 0, 1 needed since 2026-09-01T00:00:00Z; PCESVN is …": for the rows of a verdict.
QString shortfallText(const QList<TcbShortfall>& shortfalls);
/// What to update, each sentence once.
QString remedyText(const QList<TcbShortfall>& shortfalls);

/// The level that a platform reaches. Points into the TcbInfo it was made from.
struct PlatformMatch
{
    const TcbLevel* level = nullptr;      ///< nullptr: no level, which is an error and not "out of date".
    int index = -1;                       ///< 0 is the highest.
    QList<TcbShortfall> shortfalls;       ///< Against the highest level.
};

/// The first level, from the highest, whose SGX components, PCESVN and (TDX) components @p tdxSvns all reach. With a module
/// version above 0 the module's own identity rules over components 0 and 1, which are then skipped. @p tdxSvns is nullptr
/// for SGX. EvaluateTcb.cpp, getMatchingTcbLevel.
PlatformMatch matchPlatform(const TcbInfo& info, const PckExtension& pck, const TcbSvns* tdxSvns);

/// The identity that speaks about the module with these SVNs: tdxModule for version 0, else "TDX_<version in hex>"; nullptr
/// when the TCB info has none.
const TdxModuleIdentity* moduleFor(const TcbInfo& info, const TcbSvns& tdxSvns);
/// "TDX_01" for a module of version 1.
QString moduleId(const TcbSvns& tdxSvns);

/// The first level whose SVN @p isvSvn reaches; nullptr when none.
const IsvTcbLevel* matchIsvLevel(const QList<IsvTcbLevel>& levels, int isvSvn);

/// What keeps a module or enclave from its highest level; nothing when it reaches it.
std::optional<TcbShortfall> isvShortfall(const QString& component, const QList<IsvTcbLevel>& levels, int isvSvn, const QString& remedy);

} // namespace gatehouse::attest
