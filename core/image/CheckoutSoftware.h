// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/PackageFacts.h"

namespace gatehouse::image {

/// What the build systems of checkouts say of the packages in an image. Their files are foreign: lists are bounded, names and versions are
/// plain words, and a name that comes twice counts once.
struct CheckoutSoftware
{
    static constexpr qint64 maxBytes = 16 * 1024 * 1024;
    static constexpr qint64 maxArchiveBytes = 256ll * 1024 * 1024;
    static constexpr qsizetype maxPackages = 20'000;

    /// NAME.manifest of mkosi with ManifestFormat=json (mkosi.md, "Manifest"): {"packages": [{"type", "name", "version", "architecture"}]}.
    /// errors::badControl.
    static Result<QList<PackageFacts>> fromMkosi(const QByteArray& manifest);
    /// IMAGE.manifest of Yocto: a line "name architecture version" for each package. errors::badControl with the line.
    static Result<QList<PackageFacts>> fromYocto(const QByteArray& manifest);
    /// license.manifest of Yocto: paragraphs of "PACKAGE NAME: ", "RECIPE NAME: ", "LICENSE: "; adds what it says of @p packages.
    static void addLicences(QList<PackageFacts>& packages, const QByteArray& licences);
    /// Whether @p document is SPDX as JSON, 2 or 3.
    static bool isSpdx(const QByteArray& document);
};

} // namespace gatehouse::image
