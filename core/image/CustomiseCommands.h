// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/FileTree.h"

namespace gatehouse::image {

/// The arguments of virt-customize(1), made by pure functions. Names out of recipes are checked: none can become another argument, or
/// another command in the image.
class CustomiseCommands
{
public:
    /// More than a recipe's own files ever are; each is an argument or two.
    static constexpr qsizetype maxFiles = 2000;

    enum class Network { No, Yes };
    /// The frame: the disk, its format, and nothing of this computer's settings.
    static QStringList frame(const QString& disk, Network network);
    /// Brings the packages up to date and adds @p packages.
    static QStringList packages(bool update, const QStringList& packages);
    /// Puts the files, folders and links of @p tree into the image. The content of the files is expected in @p folder by the names that
    /// contentName() gives. errors::badRecipe for a name that virt-customize could misread, or too many.
    static Result<QStringList> files(const FileTree& tree, const QString& folder);
    static QString contentName(qsizetype number) { return QStringLiteral("f%1").arg(number); }
    /// Writes the contents of @p tree's files into @p folder. Blocking.
    static Result<void> writeContents(const FileTree& tree, const QString& folder);
    static QStringList units(const QStringList& enabled, const QStringList& masked);
};

} // namespace gatehouse::image
