// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collateral/CollateralBundle.h"

#include "core/attest/JsonScan.h"
#include "core/attest/TcbInfo.h"
#include "core/base/Clock.h"
#include "core/base/Paths.h"
#include "core/collateral/CollateralErrors.h"
#include "core/collateral/SourceSpec.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

namespace gatehouse::collateral {

namespace {

const QString formatName = QStringLiteral("gatehouse-collateral");
constexpr int formatVersion = 1;

/// errors::badBundle around what is wrong with one entry.
Error entryError(qsizetype index, const Error& error)
{
    return Error(errors::badBundle, QStringLiteral("entry %1: %2").arg(index + 1).arg(error.detail())).causedBy(error);
}

Result<BundleEntry> entryFromJson(const QJsonObject& object)
{
    BundleEntry entry;
    const QString update = object.value(QLatin1String("update")).toString(toString(TcbUpdate::Standard));
    const auto known = tcbUpdateFromString(update);
    if (!known)
        return fail(errors::badBundle, QStringLiteral("'update' is \"%1\"").arg(update.left(40)));
    entry.update = *known;
    entry.source = SourceSpec::file(object.value(QLatin1String("source")).toString()).name;
    const QString fetched = object.value(QLatin1String("fetchedAt")).toString();
    if (!fetched.isEmpty()) {
        const auto seconds = attest::parseUtcTime(fetched);
        if (!seconds)
            return fail(errors::badBundle, QStringLiteral("'fetchedAt' is not a time"));
        entry.fetchedAt = QDateTime::fromSecsSinceEpoch(*seconds, Qt::UTC);
    }
    const QJsonValue inner = object.value(QLatin1String("collateral"));
    if (!inner.isObject())
        return fail(errors::badBundle, QStringLiteral("'collateral' is missing or not an object"));
    GH_TRY(entry.collateral, attest::Collateral::fromObject(inner.toObject()));
    return entry;
}

} // namespace

QByteArray bundleToJson(const QList<BundleEntry>& entries)
{
    QJsonArray array;
    for (const BundleEntry& entry : entries) {
        QJsonObject object{{QStringLiteral("update"), toString(entry.update)},
                           {QStringLiteral("source"), entry.source},
                           {QStringLiteral("collateral"), QJsonDocument::fromJson(entry.collateral.toJson()).object()}};
        if (entry.fetchedAt.isValid())
            object.insert(QStringLiteral("fetchedAt"), toRfc3339(entry.fetchedAt));
        array.append(object);
    }
    const QJsonObject document{{QStringLiteral("format"), formatName},
                               {QStringLiteral("version"), formatVersion},
                               {QStringLiteral("entries"), array}};
    return QJsonDocument(document).toJson(QJsonDocument::Indented);
}

Result<QList<BundleEntry>> bundleFromBytes(const QByteArray& bytes)
{
    const Result<QJsonObject> parsed = attest::parseJsonObject(bytes, maxBundleBytes);
    if (!parsed)
        return fail(errors::badBundle, parsed.error().detail());
    if (!parsed->contains(QLatin1String("format"))) {
        BundleEntry single;
        if (bytes.size() > attest::Collateral::maxBytes)
            return fail(errors::badBundle, QStringLiteral("%1 bytes; collateral of one platform has at most %2").arg(bytes.size()).arg(attest::Collateral::maxBytes));
        GH_TRY(single.collateral, attest::Collateral::fromObject(*parsed));
        return QList<BundleEntry>{single};
    }
    if (parsed->value(QLatin1String("format")).toString() != formatName)
        return fail(errors::badBundle, QStringLiteral("'format' is not \"%1\"").arg(formatName));
    if (parsed->value(QLatin1String("version")).toInt() != formatVersion)
        return fail(errors::badBundle, QStringLiteral("version %1; this program reads %2")
                                           .arg(parsed->value(QLatin1String("version")).toInt()).arg(formatVersion),
                    QStringLiteral("Use the newer Gatehouse that wrote it."));
    if (!parsed->value(QLatin1String("entries")).isArray())
        return fail(errors::badBundle, QStringLiteral("'entries' is missing or not a list"));
    const QJsonArray array = parsed->value(QLatin1String("entries")).toArray();
    if (array.isEmpty() || array.size() > maxBundleEntries)
        return fail(errors::badBundle, QStringLiteral("%1 entries; at least 1, at most %2").arg(array.size()).arg(maxBundleEntries));
    QList<BundleEntry> entries;
    for (const QJsonValue& value : array) {
        const Result<BundleEntry> entry = entryFromJson(value.toObject());
        if (!entry)
            return fail(entryError(entries.size(), entry.error()));
        entries.append(*entry);
    }
    return entries;
}

Result<QList<BundleEntry>> readBundle(const QString& path)
{
    const QFileInfo info(path);
    if (!info.isDir()) {
        GH_TRY(const QByteArray bytes, readFile(path, maxBundleBytes));
        GH_TRY(QList<BundleEntry> entries, bundleFromBytes(bytes));
        return entries;
    }
    const QFileInfoList found = QDir(path).entryInfoList(QDir::Files | QDir::NoSymLinks, QDir::Name);
    if (found.size() > maxAnswerFiles)
        return fail(errors::badBundle, QStringLiteral("%1 holds %2 files; at most %3").arg(path).arg(found.size()).arg(maxAnswerFiles));
    QList<NamedBytes> files;
    qsizetype total = 0;
    for (const QFileInfo& file : found) {
        GH_TRY(const QByteArray bytes, readFile(file.filePath(), attest::Collateral::maxBytes));
        total += bytes.size();
        if (total > maxBundleBytes)
            return fail(errors::badBundle, QStringLiteral("the files of %1 have more than %2 bytes").arg(path).arg(maxBundleBytes));
        files.append({file.fileName(), bytes});
    }
    return bundleFromAnswers(files);
}

const BundleEntry* entryFor(const QList<BundleEntry>& entries, const PlatformKey& platform, const attest::TrustedRoots& roots, const QDateTime& at)
{
    const BundleEntry* best = nullptr;
    CollateralFacts bestFacts;
    bool bestIsTrusted = false;
    const attest::UnixSeconds seconds = at.toSecsSinceEpoch();
    for (const BundleEntry& entry : entries) {
        const Result<CollateralFacts> facts = inspect(entry.collateral);
        if (!facts || facts->platform != platform)
            continue;
        const bool isTrusted = std::any_of(roots.roots().begin(), roots.roots().end(),
                                           [&](const attest::TrustedRoot& root) { return rootIdOf(root.certificate) == facts->root; });
        const bool isBetter = !best || (isTrusted != bestIsTrusted ? isTrusted : servesBetter(*facts, entry.update, bestFacts, best->update, seconds));
        if (!isBetter)
            continue;
        best = &entry;
        bestFacts = *facts;
        bestIsTrusted = isTrusted;
    }
    return best;
}

} // namespace gatehouse::collateral
