// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/QuotedTypes.h"
#include "core/image/TdxForecast.h"

#include <QByteArray>

namespace gatehouse::api {

/// A quote that is kept, with what came along and what was found of it.
struct KeptQuote
{
    QString address;   ///< EIP-55 of the node that it is of.
    QString machine;   ///< Ours that the node is the guest of; empty: of none that is known.
    QString machineImage;
    QByteArray quote;  ///< As it came.
    QByteArray eventLog; ///< The guest's boot log; empty: none came along.
    QuotedNode::Standing standing = QuotedNode::Standing::Claimed;
    QString doubt;     ///< Of Claimed: why.
    bool fromEvidence = false;
    QDateTime at;
};

/// What is predicted of an image.
struct PredictedImage
{
    QString id;
    image::Measurements pcrs;
    QList<image::RegisterForecast> tdx;
};

/// What @p kept shows of the image; nothing when it is no quote of a TD, or nothing says that its node started from the image. Pure;
/// hostile quotes and logs are bounded by their parsers.
std::optional<QuotedNode> quotedNode(const PredictedImage& image, const KeptQuote& kept);

/// Of all that are kept, those of the image, in the same order; of one node the first.
QList<QuotedNode> quotedNodes(const PredictedImage& image, const QList<KeptQuote>& kept);

} // namespace gatehouse::api
