// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/CustomiseCommands.h"

#include "core/base/Paths.h"
#include "core/image/ImageErrors.h"

#include <QFile>
#include <sys/stat.h>

namespace gatehouse::image {

namespace {

constexpr qint64 maxFileBytes = 1024ll * 1024 * 1024;

/// virt-customize splits at colons, and there is no way to quote one.
Result<QString> plain(const QByteArray& path)
{
    const QString text = QString::fromUtf8(path);
    bool good = text.toUtf8() == path;
    for (const QChar letter : text)
        good = good && letter != QLatin1Char(':') && letter >= QLatin1Char(' ') && letter != QChar(0x7f);
    if (!good)
        return fail(errors::badRecipe, QStringLiteral("the file name '%1' cannot be handed to virt-customize").arg(text.left(200)),
                    QStringLiteral("Names with a colon or control characters have to be renamed."));
    return text;
}

} // namespace

QStringList CustomiseCommands::frame(const QString& disk, Network network)
{
    return {network == Network::Yes ? QStringLiteral("--network") : QStringLiteral("--no-network"), QStringLiteral("--format"), QStringLiteral("qcow2"),
            QStringLiteral("--add"), disk};
}

QStringList CustomiseCommands::packages(bool update, const QStringList& packages)
{
    QStringList list;
    if (update)
        list << QStringLiteral("--update");
    if (!packages.isEmpty())
        list << QStringLiteral("--install") << packages.join(QLatin1Char(','));
    return list;
}

Result<QStringList> CustomiseCommands::files(const FileTree& tree, const QString& folder)
{
    GH_CHECK(plain(QFile::encodeName(folder)));
    QStringList list;
    qsizetype number = 0;
    if (qsizetype(tree.nodes().size()) > maxFiles)
        return fail(errors::badRecipe, QStringLiteral("%1 files are to be put into the image, at most %2 can be").arg(tree.nodes().size()).arg(maxFiles));
    for (const auto& [path, node] : tree.nodes()) {
        GH_TRY(const QString name, plain('/' + path));
        switch (node.type) {
        case FileTree::Type::Directory:
            list << QStringLiteral("--mkdir") << name;
            break;
        case FileTree::Type::File:
            // The mode of the copy is the mode in the image.
            list << QStringLiteral("--upload") << QStringLiteral("%1/%2:%3").arg(folder, contentName(number++), name);
            break;
        case FileTree::Type::Symlink: {
            GH_TRY(const QString target, plain(node.link));
            list << QStringLiteral("--link") << QStringLiteral("%1:%2").arg(target, name);
            break;
        }
        case FileTree::Type::Device:
            return fail(errors::badRecipe, QStringLiteral("%1 is a device").arg(name));
        }
    }
    return list;
}

Result<void> CustomiseCommands::writeContents(const FileTree& tree, const QString& folder)
{
    qsizetype number = 0;
    for (const auto& [path, node] : tree.nodes()) {
        if (node.type != FileTree::Type::File)
            continue;
        GH_TRY(const QByteArray content, tree.read(path, maxFileBytes));
        const QString copy = folder + QLatin1Char('/') + contentName(number++);
        GH_CHECK(writeFileAtomically(copy, content));
        chmod(QFile::encodeName(copy).constData(), node.mode & 07777);
    }
    return {};
}

QStringList CustomiseCommands::units(const QStringList& enabled, const QStringList& masked)
{
    // Names of units have been checked when the recipe was read: letters, digits and _.@:- only.
    QStringList list;
    for (const QString& unit : enabled)
        list << QStringLiteral("--run-command") << QStringLiteral("systemctl enable ") + unit;
    for (const QString& unit : masked)
        list << QStringLiteral("--run-command") << QStringLiteral("systemctl mask ") + unit;
    return list;
}

} // namespace gatehouse::image
