// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collateral/CollateralFacts.h"

#include <QDateTime>
#include <QStringList>

namespace gatehouse::collateral {

/// One bundle as it travels, with where it was got and when: a stranger's word, for people only.
struct BundleEntry
{
    attest::Collateral collateral;
    TcbUpdate update = TcbUpdate::Standard;
    QString source;
    QDateTime fetchedAt; ///< UTC; invalid when nobody said.
};

/// Several platforms in one file: {"format": "gatehouse-collateral", "version": 1, "entries": [{"update", "source",
/// "fetchedAt", "collateral": {single-JSON shape}}]}.
QByteArray bundleToJson(const QList<BundleEntry>& entries);

/// Whatever collateral is handed over in, by content: the file above, the single-JSON shape of the DCAP tools, or one saved
/// answer that is complete by itself. errors::badBundle with the number of the entry, attest's errors.
Result<QList<BundleEntry>> bundleFromBytes(const QByteArray& bytes);

/// A file with its name, as found in a folder.
struct NamedBytes
{
    QString name;
    QByteArray bytes;
};

/// Answers of a PCS or PCCS saved to files, under any names: TCB infos, QE identities and revocation lists, bare or with the
/// HTTP headers before them as `curl --include` writes them; issuer chains from those headers or as PEM files. One entry for
/// each TCB info for which everything else is there. errors::badBundle says what is missing, or which file is none of these.
Result<QList<BundleEntry>> bundleFromAnswers(const QList<NamedBytes>& files);

/// bundleFromBytes() of a file, or bundleFromAnswers() of a folder's files (not of its sub-folders).
Result<QList<BundleEntry>> readBundle(const QString& path);

/// The entry for this platform: of several one whose root is among @p roots, and of those the one that serves best at @p at, as
/// the store chooses (servesBetter()). nullptr when there is none.
const BundleEntry* entryFor(const QList<BundleEntry>& entries, const PlatformKey& platform, const attest::TrustedRoots& roots, const QDateTime& at);

/// Every platform Intel has published fits three times, each with 40 KB; Intel's have 12 to 30. More would take longer to refuse than anybody
/// who hands over a wrong file wants to wait.
inline constexpr qsizetype maxBundleEntries = 256;
inline constexpr qsizetype maxBundleBytes = 10 * 1024 * 1024;
inline constexpr int maxAnswerFiles = 256;

} // namespace gatehouse::collateral
