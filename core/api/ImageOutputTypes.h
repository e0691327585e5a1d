// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Operation.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>
#include <memory>

namespace gatehouse::api {

/// One thing on the disk that no build needs.
struct PrunableItem
{
    QString kind; ///< "leftover", "step", "package", "index"
    QString name;
    qint64 bytes = 0;
    QDateTime lastUsed;
};

struct PruneRequest
{
    int keep = 1;            ///< Results kept of each build step.
    bool everything = false; ///< Also what the next build would start from.
    bool remove = false;     ///< False: only look.
};

struct PruneReport
{
    QList<PrunableItem> items; ///< Largest first: what could go, or what is gone.
    QStringList busy;          ///< Recipes being built; nothing of theirs was looked at.
    qint64 bytes = 0;
    qint64 keptBytes = 0;
    bool removed = false;
};

struct ImageExportRequest
{
    QString id;     ///< Or its beginning.
    QString format; ///< "raw", "qcow2", "vhd", "gcp"
    QString path;
    bool replace = false;
};

/// Valid when the operation has ended well.
struct ImageExportReport
{
    QString image;
    QString path;
    QString format;
    qint64 bytes = 0;        ///< Of the file.
    qint64 virtualBytes = 0; ///< Of the disk in it.
    bool grown = false;      ///< The disk was made larger for the format; its partition table then differs from the image's.
    QString sha256;          ///< Of the file.
};

struct ImageExport
{
    std::shared_ptr<Operation> operation;
    std::shared_ptr<const ImageExportReport> report;
};

} // namespace gatehouse::api
