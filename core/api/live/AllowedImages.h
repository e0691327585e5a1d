// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Policy.h"
#include "core/image/ImageStore.h"

#include <QString>

namespace gatehouse::api {

/// Which images may join the network of a profile. The image that the network was bootstrapped with is allowed; another
/// build of the same recipe is not, until somebody says so. Kept in <state>/allowed-images.json.
class AllowedImages
{
public:
    /// @p store must outlive it.
    AllowedImages(QString path, const image::ImageStore& store);

    QStringList ids() const { return m_ids; }
    Result<void> allow(const QString& imageId);
    /// None is allowed any more: for a new network.
    Result<void> clear();

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
    QString m_path;
    const image::ImageStore& m_store;
    QStringList m_ids;
};

} // namespace gatehouse::api
