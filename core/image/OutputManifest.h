// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"
#include "core/image/BuildKey.h"
#include "core/image/ImageStore.h"

#include <functional>
#include <optional>

namespace gatehouse::image {

struct OutputVerification;

/// outputs.json: what belongs to an image and what a boot of it will measure. Signed as outputs.json.sig, so that an image can be
/// handed on with everything that is said of it. Holds no time and no path of the building computer: equal images have equal manifests.
struct OutputManifest
{
    static constexpr char fileName[] = "outputs.json";
    static constexpr char signatureName[] = "outputs.json.sig";
    static constexpr qint64 maxBytes = 1024 * 1024;
    static constexpr qint64 maxManifestBytes = 4 * 1024 * 1024;
    /// More than a build ever writes.
    static constexpr qsizetype maxFiles = 64;

    struct File
    {
        QString name; ///< Within the image's folder.
        qint64 bytes = 0;
        Sha256Digest sha256;
    };

    QString imageId;
    QString recipe;
    QString version;
    QString suite;
    QString kernel;
    QString commandLine;
    QString rootHash;
    bool debug = false;
    QString factsSha256;            ///< factsOf() the image's manifest.json, lower-case hex; empty: written by an earlier version.
    QList<File> files;              ///< By name.
    QMap<QString, QString> registers; ///< "pcr4" → lower-case hex.

    QByteArray toJson() const;
    /// errors::badOutputs; names that could leave the folder are refused.
    static Result<OutputManifest> fromJson(const QByteArray& json);

    /// Called with 0…1; answers false to stop.
    using Progress = std::function<bool(double)>;
    /// SHA-256 of what @p manifest (manifest.json) says of the image: everything but when and how fast it was built, and where on
    /// the building computer the files lay that it was made of.
    static QString factsOf(const QJsonObject& manifest);
    /// Hashes the files of @p folder but manifest.json, which changes from build to build and is covered by its facts, writes
    /// outputs.json and its signature. Blocking.
    static Result<void> write(const QString& folder, const ImageManifest& manifest, const Measurements& measurements, const BuildKey& key);

    /// Puts other facts under a new signature: @p manifest of an image that is otherwise as it was written. Nothing to do is a
    /// success. @p renewed are files of the folder that were written since; all others stay as they were signed. errors::badOutputs for
    /// one that was not signed by @p key.
    static Result<void> update(const QString& folder, const ImageManifest& manifest, const BuildKey& key, const QStringList& renewed = {});

    /// Checks the signature, every file, what manifest.json says and, by measuring the disk anew, the registers. Without @p signer the signature is not
    /// checked, and so the image is not good. errors::noOutputs for a folder without outputs.json, errors::badOutputs for one that
    /// cannot be read; everything else is a failed check. Blocking.
    static Result<OutputVerification> verify(const QString& folder, const std::optional<BuildPublicKey>& signer, const Progress& progress = {});

private:
    void take(const ImageManifest& manifest);
    /// The file as it is now, in the place of what was said of it.
    Result<void> cover(const QString& folder, const QString& name);
    Result<void> writeTo(const QString& folder, const BuildKey& key) const;
};

struct OutputVerification
{
    OutputManifest manifest; ///< As the file says; to be believed when every check has passed.
    QList<Check> checks;
    bool isGood() const;
};

} // namespace gatehouse::image
