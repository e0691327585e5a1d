// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QByteArray>

namespace gatehouse::image {

/// What a file system or an archive says of one path.
struct ListedFile
{
    char type = 'R';      ///< 'R' file, 'D' directory, 'S' symlink, 'C' 'B' devices, 'I' pipe or socket.
    quint32 mode = 0;
    quint64 uid = 0;
    quint64 gid = 0;
    qint64 bytes = 0;
    QByteArray target;    ///< Of a symlink; major and minor of a device.
    Sha256Digest sha256;  ///< Of a file's content.
    qint64 offset = 0;    ///< Of the content within the data of what was unpacked.
};

} // namespace gatehouse::image
