// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Paths.h"
#include "core/image/BuildMeasurements.h"
#include "core/image/Recipe.h"
#include "core/image/StoredMeasurements.h"

#include <QDateTime>
#include <QMap>

namespace gatehouse::image {

/// How long one step of a build took.
struct StepTime
{
    QString step;
    double seconds = 0;
    bool fromCache = false;
};

/// manifest.json of an image: what it is and how it came to be.
struct ImageManifest
{
    QString id;
    QString recipe;
    QString description;
    QString version;
    bool debug = false;
    QString suite;
    QString kernel;
    QString commandLine;
    QString rootHash;
    QMap<QString, QString> parameters;
    QList<PortSpec> ports;           ///< Where its guest is reached; empty: those of a node that is onboarded.
    QMap<QString, QString> packages; ///< Name → version.
    QMap<QString, QString> foreign;  ///< What came into a build from outside of it: name → SHA-256.
    QString diskSha256;
    QString ukiSha256;
    qint64 bytes = 0;                ///< Of the disk image.
    QDateTime builtAt;
    QList<StepTime> steps;

    QJsonObject toJson() const;
    static Result<ImageManifest> fromJson(const QJsonObject& json);
};

/// The catalogue of built images: <state>/images/<id>/ with disk.raw, uki.efi, measurements.json (the original's shape),
/// measurements-full.json, manifest.json, the list of software sbom.spdx.json and the signed outputs.json. A folder there is complete by existing. Calls touch the disk and block
/// briefly.
class ImageStore
{
public:
    explicit ImageStore(const Paths& paths);

    QString folderOf(const QString& id) const;
    QString diskPath(const QString& id) const { return folderOf(id) + QStringLiteral("/disk.raw"); }
    QString ukiPath(const QString& id) const { return folderOf(id) + QStringLiteral("/uki.efi"); }
    QString measurementsPath(const QString& id) const { return folderOf(id) + QStringLiteral("/measurements.json"); }

    /// Newest first. An image that cannot be used is left out: damaged() names it, show() says why. What never was an image is neither.
    QList<ImageManifest> list() const;
    QStringList damaged() const;
    bool contains(const QString& id) const;
    /// errors::unknownImage; errors::damagedImage; gatehouse::errors::fileUnreadable for one of another user.
    Result<ImageManifest> show(const QString& id) const;
    Result<Measurements> measurements(const QString& id) const;
    QString fullMeasurementsPath(const QString& id) const { return folderOf(id) + QLatin1Char('/') + QLatin1String(StoredMeasurements::fileName); }
    /// measurements-full.json as it is; StoredMeasurements reads it.
    Result<QJsonObject> fullMeasurements(const QString& id) const;
    /// MRTD and RTMR0 to 3 as they were predicted at the build; empty for an image of an earlier version.
    Result<QList<RegisterForecast>> forecasts(const QString& id) const;
    /// What the build itself predicted, of an image that was built in a checkout; errors::noOutputs when it said nothing.
    Result<BuildMeasurements> buildMeasurements(const QString& id) const;
    /// The newest image of @p recipe.
    Result<ImageManifest> newest(const QString& recipe) const;
    Result<void> remove(const QString& id) const;

    /// An image in the making, in the same file system as the catalogue; removed unless published.
    Result<QString> beginDraft() const;
    void discardDraft(const QString& folder) const;
    /// Writes the manifest and both measurement files into @p draft, as publish() does; for who has to have them before.
    /// @p full is what StoredMeasurements reads.
    Result<void> writeFacts(const QString& draft, const ImageManifest& manifest, const Measurements& measurements, const QJsonObject& full) const;
    /// Writes the manifest and both measurement files into @p draft and moves it to its place in one step. An image of
    /// the same id is replaced: same id means same content.
    Result<void> publish(const QString& draft, const ImageManifest& manifest, const Measurements& measurements, const QJsonObject& full) const;

    /// Ids are made by us; this keeps foreign text out of paths.
    static Result<void> checkId(const QString& id);

private:
    /// Drafts of processes that are no more.
    void removeAbandoned() const;

    QString m_root;
};

} // namespace gatehouse::image
