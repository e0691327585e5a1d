// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Policy.h"
#include "core/image/ImageStore.h"

#include <QString>
#include <optional>

namespace gatehouse::api {

/// Which images may join the network of a profile. The image that the network was bootstrapped with is allowed; another
/// build of the same recipe is not, until somebody says so. Kept in <state>/allowed-images.json, a JSON array of ids, which
/// other processes may replace. A file that is something else allows nothing that was not allowed before.
class AllowedImages
{
public:
    /// @p store must outlive it.
    AllowedImages(QString path, const image::ImageStore& store);

    const QString& path() const { return m_path; }
    QStringList ids() const { return m_ids; }
    Result<void> allow(const QString& imageId);
    /// None is allowed any more: for a new network.
    Result<void> clear();

    /// Reads the file anew and yields whether others are allowed now. On an error, which is said, the same as before are: the file
    /// is no array of ids, or it was there and has gone, which must not allow every image again.
    Result<bool> reread();
    /// Why the file that was there at first cannot be used; no image is accepted as long as that stands.
    std::optional<Error> trouble() const { return m_trouble; }

    /// What a quote is judged by this moment. Before the first image is allowed every built one counts: the operator's
    /// own first node has to start from something.
    attest::Policy policy() const;
    /// The image whose measurements have this name in a verdict; empty when there is none.
    QString imageOfSet(const QString& setName) const;
    /// What the images called @p name are expected to measure: by recipe, "recipe version", or the beginning of the id (six digits or
    /// more). gatehouse::errors::notFound.
    Result<QList<attest::MeasurementSet>> setsNamed(const QString& name) const;
    /// "dstack 1 (3f2a91c07b5d)"
    static QString setName(const image::ImageManifest& manifest);

private:
    Result<QStringList> readIds() const;

    QString m_path;
    const image::ImageStore& m_store;
    QStringList m_ids;
    std::optional<Error> m_trouble;
};

} // namespace gatehouse::api
