// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QMap>
#include <QStringList>

namespace gatehouse::image {

/// What a tool is, for the key of a step that runs it: another version may make other bytes out of the same input. The hash covers the
/// program and every library that it and they name (DT_NEEDED), as found in the folders of the dynamic loader; of a script the script
/// alone. What a tool loads by other ways is not in it.
class ToolIdentity
{
public:
    /// Where libraries are looked for: those of Debian and Ubuntu on amd64.
    static QStringList libraryFolders();
    /// @p folders are looked through in order. 32 bytes for each of @p programs, which are looked for in PATH; a program that is missing
    /// has none, as the step that needs it says so. Reads some 20 MiB: call it on a pool.
    static QMap<QString, QByteArray> of(const QStringList& programs, const QStringList& folders = libraryFolders());
};

} // namespace gatehouse::image
