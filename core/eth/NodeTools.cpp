// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/NodeTools.h"

#include "core/process/FindProgram.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace gatehouse::eth {

namespace {
const char* const setUp = "Run ./run or ./test once: they fetch the pinned tools with npm.";

/// The folder with the packages in it.
QString modulesOf(const QString& folder)
{
    return QFileInfo(folder).fileName() == QLatin1String("node_modules") ? folder
                                                                         : folder + QStringLiteral("/node_modules");
}
} // namespace

NodeTools::NodeTools(QStringList folders)
{
    const QString named = qEnvironmentVariable("GATEHOUSE_NODE_TOOLS");
    if (!named.isEmpty())
        m_folders.append(named);
    m_folders += folders;
}

NodeTools NodeTools::standard(const QString& shareFolder)
{
    // build/<preset>/bin/<program> in a build tree.
    const QDir programs(QCoreApplication::applicationDirPath());
    return NodeTools({QDir::cleanPath(programs.filePath(QStringLiteral("../../node"))),
                      shareFolder + QStringLiteral("/devnet")});
}

Result<QString> NodeTools::program(const QString& name) const
{
    // The platform packages hold the binary itself; their wrappers would need node and an install script.
    QStringList places;
    for (const QString& folder : m_folders)
        places.append(modulesOf(folder) + QStringLiteral("/@foundry-rs/%1-linux-amd64/bin").arg(name));
    auto found = process::findProgram(name, places);
    if (!found)
        return fail(Error(found.error().code(), found.error().detail(), QString::fromLatin1(setUp)));
    return found;
}

Result<QString> NodeTools::solcFolder() const
{
    for (const QString& folder : m_folders) {
        const QString modules = modulesOf(folder);
        if (QFileInfo::exists(modules + QStringLiteral("/solc/package.json")))
            return QFileInfo(modules).absolutePath();
    }
    return fail(::gatehouse::errors::notFound, QStringLiteral("solc is not below any of %1").arg(m_folders.join(u' ')),
                QString::fromLatin1(setUp));
}

} // namespace gatehouse::eth
