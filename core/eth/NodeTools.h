// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QStringList>

namespace gatehouse::eth {

/// Programs and packages of resources/devnet/package-lock.json: the local chain (anvil), its client (cast) and solc.
class NodeTools
{
public:
    /// Looks, in this order, below GATEHOUSE_NODE_TOOLS (a folder that holds node_modules, or is one), then below each of
    /// @p folders the same way, then in PATH.
    explicit NodeTools(QStringList folders);
    /// With the usual folders: "node" in the build tree that this program stands in, and "devnet" in the share folder.
    /// Needs the application object, which knows where the program stands.
    static NodeTools standard(const QString& shareFolder);

    Result<QString> anvil() const { return program(QStringLiteral("anvil")); }
    Result<QString> cast() const { return program(QStringLiteral("cast")); }
    /// The folder that holds node_modules/solc; only tests need it.
    Result<QString> solcFolder() const;

private:
    Result<QString> program(const QString& name) const;
    QStringList m_folders;
};

} // namespace gatehouse::eth
