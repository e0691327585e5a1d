// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace gatehouse::image {

/// The items of QEMU's fw_cfg that TDX firmware measures before it uses them, from edk2-stable202505 on
/// (OvmfPkg/Library/QemuFwCfgLib/QemuFwCfgCacheInit.c, mCacheFwCfgList).
struct FirmwareConfiguration
{
    struct Item
    {
        QString name; ///< As the event log has it: "BootMenu", "bootorder".
        QByteArray bytes;
    };
    /// What firmware looks for.
    struct Wanted
    {
        const char* name;
        quint32 bytes;    ///< Firmware passes over a file of another size; 0: any but an empty one.
        quint16 selector; ///< Of an item that is no file; 0: a file.

        bool accepts(quint32 size) const { return size > 0 && (bytes == 0 || size == bytes); }
    };
    static constexpr qint64 maxItemBytes = 64 * 1024;

    QList<Item> items;           ///< In the order in which they are measured.
    bool bootMenuAssumed = false; ///< BootMenu is not among a guest's files; off is what QEMU does unless told (-boot menu=on).

    /// In the order in which firmware measures them.
    static const QList<Wanted>& wanted();
    /// From a copy of a guest's /sys/firmware/qemu_fw_cfg/by_name. gatehouse::errors::notFound when it is not the whole of it: then
    /// a file that is absent says nothing.
    static Result<FirmwareConfiguration> load(const QString& folder);
};

} // namespace gatehouse::image
