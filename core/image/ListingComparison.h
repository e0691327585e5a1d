// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/ImageDifference.h"
#include "core/image/ListedFile.h"

#include <QMap>

class QIODevice;

namespace gatehouse::image {

/// The files of one side and where their contents are.
struct ListedSide
{
    const QMap<QByteArray, ListedFile>& files;
    QIODevice& contents;
    qint64 dataOffset = 0; ///< That ListedFile::offset counts from.
};

/// Adds to @p difference every file that is there on one side only or differs, with the first bytes that do. Blocking.
Result<void> compareListings(const ListedSide& before, const ListedSide& after, ImageDifference::Place place, ImageDifference& difference);

} // namespace gatehouse::image
