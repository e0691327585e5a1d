// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/ImageStore.h"

#include <optional>

namespace gatehouse::image {

/// What a build's settings and packages do to the registers, compared with an image that is in the catalogue.
struct MeasurementChange
{
    struct Value
    {
        QString name; ///< A parameter, a package, "PCR 11".
        QString before;
        QString after;
    };

    QString imageId;          ///< What it is compared with; empty: the catalogue has no image of the recipe.
    QDateTime builtAt;
    QList<Value> settings;    ///< Those that differ and count.
    QList<Value> packages;    ///< Empty on one side: added or removed.
    QList<Value> registers;   ///< All of PCR 4, 9 and 11, also those that stay.

    /// Of all images of @p recipe the one whose settings are the closest to @p parameters, among equals the one with the most of
    /// @p packages, then the newest.
    static MeasurementChange against(const ImageStore& store, const Recipe& recipe, const QMap<QString, QString>& parameters,
                                     const QMap<QString, QString>& packages, const Measurements& measurements);
    bool changesRegisters() const;
    /// "changes, beside dstack-1a2b…:", "  PCR 4: 12ab… → 34cd…", with the settings and packages, for a log.
    QStringList toLines() const;
};

} // namespace gatehouse::image
