// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/ImageStore.h"

#include <QJsonObject>
#include <optional>

namespace gatehouse::image {

/// What a build's settings and packages do to the registers, compared with an image that is in the catalogue.
struct MeasurementChange
{
    struct Value
    {
        QString name; ///< A parameter, a package, "PCR 11", "RTMR2".
        QString before;
        QString after;
    };

    /// What is predicted of a build.
    struct Prediction
    {
        Measurements pcrs;
        QList<RegisterForecast> tdx; ///< MRTD and RTMR0 to 3; empty: nobody looked at them, or see tdxMissing.
        QString tdxMissing;          ///< Why they cannot be predicted at all; else empty.
        QJsonObject inputs;          ///< MeasurementReport::inputsOf() the machine that they hold for.

        /// Of @p chain on @p machine. Blocking: hashes the image.
        static Prediction of(const TdxMachine& machine, const BootChain& chain);
    };

    QString imageId;          ///< What it is compared with; empty: the catalogue has no image of the recipe.
    QDateTime builtAt;
    QList<Value> settings;    ///< Those that differ and count.
    QList<Value> packages;    ///< Empty on one side: added or removed.
    /// Also those that stay: every PCR of the build, and every register of a TDX machine that both sides predict for the same machine.
    /// Without an image to compare with, all that are predicted.
    QList<Value> registers;
    QStringList notCompared;  ///< "RTMR0: predicted for another machine (memory 1024 MiB → 2048 MiB)": registers that are not in the list, and why.

    /// Of all images of @p recipe the one whose settings are the closest to @p parameters, among equals the one with the most of
    /// @p packages, then the newest.
    static MeasurementChange against(const ImageStore& store, const Recipe& recipe, const QMap<QString, QString>& parameters,
                                     const QMap<QString, QString>& packages, const Prediction& prediction);
    bool changesRegisters() const;
    /// "changes, beside dstack-1a2b…:", "  PCR 4: 12ab… → 34cd…", with the settings and packages, for a log.
    QStringList toLines() const;

private:
    void comparePcrs(const ImageStore& store, const Measurements& now);
    void compareTdx(const ImageStore& store, const Prediction& now);
};

} // namespace gatehouse::image
