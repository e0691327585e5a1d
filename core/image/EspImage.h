// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QStringList>

namespace gatehouse::image {

/// An EFI system partition with one program that firmware starts by default, made by mtools without mounting anything.
class EspImage
{
public:
    /// The size for a program of @p programBytes, with @p slackMiB left over.
    static qint64 bytesFor(qint64 programBytes, int slackMiB);
    /// What to run one after the other, each a program's name and its arguments, on an empty file @p esp of @p bytes
    /// bytes. With SOURCE_DATE_EPOCH set they make equal bytes each time.
    static QList<QStringList> calls(const QString& esp, qint64 bytes, const QString& program);
};

} // namespace gatehouse::image
