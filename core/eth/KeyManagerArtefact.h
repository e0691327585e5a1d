// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QByteArray>

namespace gatehouse::eth {

/// The compiled contract, resources/contracts/KeyManager.json.
struct KeyManagerArtefact
{
    QByteArray bytecode;         ///< To deploy; the constructor takes no arguments.
    QByteArray deployedBytecode; ///< What stands on chain, but for the immutable owner, which is zero here.
    QString compiler;            ///< "solc 0.8.37+…"

    /// Reads <share>/contracts/KeyManager.json. errors::badArtefact for anything that is not it.
    static Result<KeyManagerArtefact> load(const QString& shareFolder);
    static Result<KeyManagerArtefact> parse(const QByteArray& json);
};

} // namespace gatehouse::eth
