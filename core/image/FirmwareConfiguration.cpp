// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/FirmwareConfiguration.h"

#include "core/base/Paths.h"

#include <QFileInfo>

namespace gatehouse::image {

const QList<FirmwareConfiguration::Wanted>& FirmwareConfiguration::wanted()
{
    constexpr quint16 bootMenu = 0x0e; // FW_CFG_BOOT_MENU
    static const QList<Wanted> list{
        {"etc/extra-pci-roots", 8, 0},   {"BootMenu", 2, bootMenu},          {"etc/boot-menu-wait", 2, 0},
        {"etc/reserved-memory-end", 8, 0}, {"opt/ovmf/X-PciMmio64Mb", 0, 0}, {"bootorder", 0, 0},
    };
    return list;
}

Result<FirmwareConfiguration> FirmwareConfiguration::load(const QString& folder)
{
    const auto pathOf = [&folder](const char* name) { return QStringLiteral("%1/%2/raw").arg(folder, QLatin1String(name)); };
    // Every q35 has this one.
    if (!QFileInfo(pathOf("etc/e820")).isFile())
        return fail(gatehouse::errors::notFound, QStringLiteral("%1 is not the whole of a guest's /sys/firmware/qemu_fw_cfg/by_name").arg(folder));
    FirmwareConfiguration configuration;
    for (const Wanted& wanted : FirmwareConfiguration::wanted()) {
        const QString name = QLatin1String(wanted.name);
        if (wanted.selector != 0) {
            configuration.items.append({name, QByteArray(qsizetype(wanted.bytes), '\0')});
            configuration.bootMenuAssumed = true;
            continue;
        }
        const QString path = pathOf(wanted.name);
        if (!QFileInfo(path).isFile())
            continue;
        GH_TRY(const QByteArray bytes, readFile(path, maxItemBytes));
        if (wanted.accepts(quint32(bytes.size())))
            configuration.items.append({name, bytes});
    }
    return configuration;
}

} // namespace gatehouse::image
