// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/QemuMachine.h"

#include "core/image/ImageErrors.h"

#include <QRegularExpression>
#include <QSet>

namespace gatehouse::image {

namespace {

constexpr quint64 mebibyte = 1ull << 20;
constexpr int mostVcpus = 4096;

tl::unexpected<Error> refuse(const QString& what, const QString& hint = {})
{
    return fail(errors::badInput, what, hint);
}

bool matches(const QString& text, const char* pattern)
{
    return QRegularExpression(QRegularExpression::anchoredPattern(QLatin1String(pattern))).match(text).hasMatch();
}

Result<void> checkType(const QString& type)
{
    if (matches(type, "(q35|pc-q35-[0-9]{1,2}\\.[0-9]{1,2})(,(smm|pic|pit|hpet|vmport|sata|smbus)=(on|off))*"))
        return {};
    return refuse(QStringLiteral("the machine \"%1\" is not known").arg(type.left(100)),
                  QStringLiteral("Name q35 or pc-q35-X.Y with switches as smm=off,pic=off,hpet=off; others do not change the tables, or are not known."));
}

enum class Stands { ForItself, ForItselfWithDisk, ForItselfWithSerial, WithoutBackEnd };

/// Devices whose part of the tables was compared; a virtio device whose back end is the host's is shown by another one in its place.
std::optional<Stands> standingOf(const QString& type)
{
    static const QMap<QString, Stands> known{
        {QStringLiteral("virtio-blk-pci"), Stands::ForItselfWithDisk},   {QStringLiteral("virtio-net-pci"), Stands::ForItself},
        {QStringLiteral("virtio-rng-pci"), Stands::ForItself},           {QStringLiteral("virtio-scsi-pci"), Stands::ForItself},
        {QStringLiteral("virtio-serial-pci"), Stands::ForItself},        {QStringLiteral("virtio-balloon-pci"), Stands::ForItself},
        {QStringLiteral("virtio-9p-pci"), Stands::WithoutBackEnd},       {QStringLiteral("vhost-vsock-pci"), Stands::WithoutBackEnd},
        {QStringLiteral("vhost-user-fs-pci"), Stands::WithoutBackEnd},   {QStringLiteral("isa-serial"), Stands::ForItselfWithSerial},
    };
    const auto found = known.constFind(type);
    return found == known.constEnd() ? std::nullopt : std::optional<Stands>(*found);
}

/// @p key is passed on (Pass), says nothing to the tables (Drop), or is not known (neither).
enum class Key { Pass, Drop, Unknown };

Key meaningOf(const QString& key, const QString& value)
{
    static const QSet<QString> dropped{
        QStringLiteral("id"),       QStringLiteral("drive"),     QStringLiteral("netdev"),    QStringLiteral("chardev"),        QStringLiteral("fsdev"),
        QStringLiteral("mount_tag"), QStringLiteral("romfile"),  QStringLiteral("guest-cid"),
        QStringLiteral("serial"),   QStringLiteral("rng"),       QStringLiteral("tag"),       QStringLiteral("queue-size"),     QStringLiteral("num-queues"),
        QStringLiteral("mq"),       QStringLiteral("vectors"),   QStringLiteral("iothread"),  QStringLiteral("iommu_platform"),
    };
    if (key == QLatin1String("addr") && matches(value, "(0x)?[0-9a-f]{1,2}(\\.[0-7])?"))
        return Key::Pass;
    if (key == QLatin1String("mac") && matches(value, "([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}"))
        return Key::Pass; // Says nothing to the tables, but firmware names boot options after it.
    if (key == QLatin1String("bootindex") && matches(value, "[0-9]{1,4}"))
        return Key::Pass; // The same: it orders them.
    if (matches(key, "disable-legacy|disable-modern|multifunction") && matches(value, "on|off"))
        return Key::Pass;
    if (key == QLatin1String("bus") && value == QLatin1String("pcie.0"))
        return Key::Drop;
    return dropped.contains(key) ? Key::Drop : Key::Unknown;
}

/// "3.0" for "…,addr=0x3" and "…,addr=03.0"; empty when nothing is said, or not so.
QString placeOf(const QString& device)
{
    static const QRegularExpression address(QStringLiteral(",addr=(?:0x)?([0-9a-f]{1,2})(?:\\.([0-7]))?(?:,|$)"));
    const QRegularExpressionMatch match = address.match(device);
    if (!match.hasMatch())
        return {};
    const QString function = match.captured(2);
    return QStringLiteral("%1.%2").arg(match.captured(1).toInt(nullptr, 16), 0, 16).arg(function.isEmpty() ? QStringLiteral("0") : function);
}

Result<QStringList> deviceArguments(const QString& device, int number)
{
    const QStringList parts = device.split(QLatin1Char(','));
    const QString type = parts.first();
    const std::optional<Stands> standing = standingOf(type);
    if (!standing)
        return refuse(QStringLiteral("the device \"%1\" is not known").arg(device.left(100)),
                      QStringLiteral("Its part of the ACPI tables was never compared. Give the tables of a guest instead (--acpi)."));
    QString value = *standing == Stands::WithoutBackEnd ? QStringLiteral("virtio-rng-pci") : type;
    for (const QString& part : parts.mid(1)) {
        const QString key = part.section(QLatin1Char('='), 0, 0);
        const Key meaning = meaningOf(key, part.section(QLatin1Char('='), 1));
        if (meaning == Key::Unknown)
            return refuse(QStringLiteral("\"%1\" of the device \"%2\" is not known").arg(part.left(100), type),
                          key == QLatin1String("bus") ? QStringLiteral("Devices behind a bridge are not modelled: firmware keeps room for more of them there.") : QString());
        if (meaning == Key::Pass)
            value += QLatin1Char(',') + part;
    }
    QStringList arguments;
    if (*standing == Stands::ForItselfWithDisk) {
        arguments << QStringLiteral("-blockdev") << QStringLiteral("null-co,node-name=disk%1,size=%2").arg(number).arg(mebibyte);
        value += QStringLiteral(",drive=disk%1").arg(number);
    } else if (*standing == Stands::ForItselfWithSerial) {
        arguments << QStringLiteral("-chardev") << QStringLiteral("null,id=serial%1").arg(number);
        value += QStringLiteral(",chardev=serial%1").arg(number);
    } else if (type == QLatin1String("virtio-net-pci")) {
        value += QStringLiteral(",romfile="); // The file of the option ROM is of another package and need not be there.
    }
    return arguments << QStringLiteral("-device") << value;
}

} // namespace

QString QemuMachine::defaultType()
{
    return QStringLiteral("q35,smm=off,pic=off");
}

QStringList QemuMachine::defaultDevices()
{
    return {QStringLiteral("virtio-blk-pci"), QStringLiteral("virtio-net-pci"), QStringLiteral("isa-serial")};
}

Result<QStringList> QemuMachine::arguments() const
{
    constexpr int leastAddressBits = 36;
    constexpr int mostAddressBits = 52;
    GH_CHECK(checkType(type));
    if (vcpus < 1 || vcpus > mostVcpus)
        return refuse(QStringLiteral("a machine with %1 vCPUs").arg(vcpus));
    if (memoryBytes < leastMemoryBytes || memoryBytes % mebibyte != 0)
        return refuse(QStringLiteral("%1 bytes of memory are not a whole number of MiB from %2 on").arg(memoryBytes).arg(leastMemoryBytes / mebibyte));
    if (addressBits < leastAddressBits || addressBits > mostAddressBits)
        return refuse(QStringLiteral("%1 address bits are not from %2 to %3").arg(addressBits).arg(leastAddressBits).arg(mostAddressBits));
    if (devices.size() > mostDevices)
        return refuse(QStringLiteral("%1 devices are more than the %2 of a root bus").arg(devices.size()).arg(mostDevices));
    // Memory that is only promised: a machine of a terabyte has to be described on a computer of a few gigabytes.
    QStringList arguments{QStringLiteral("-S"), QStringLiteral("-display"), QStringLiteral("none"), QStringLiteral("-no-user-config"),
                          QStringLiteral("-nodefaults"), QStringLiteral("-machine"), type + QStringLiteral(",memory-backend=ram"),
                          QStringLiteral("-object"), QStringLiteral("memory-backend-ram,id=ram,size=%1,reserve=off").arg(memoryBytes),
                          QStringLiteral("-m"), QStringLiteral("size=%1M").arg(memoryBytes / mebibyte),
                          QStringLiteral("-smp"), QString::number(vcpus),
                          QStringLiteral("-accel"), QStringLiteral("tcg,thread=single,tb-size=8"),
                          QStringLiteral("-qtest"), QStringLiteral("stdio"), QStringLiteral("-qtest-log"), QStringLiteral("/dev/null")};
    QSet<QString> taken;
    for (qsizetype i = 0; i < devices.size(); ++i) {
        if (const QString place = placeOf(devices[i]); !place.isEmpty()) {
            if (taken.contains(place))
                return refuse(QStringLiteral("two devices are at addr=%1").arg(place));
            taken.insert(place);
        }
        GH_TRY(const QStringList one, deviceArguments(devices[i], int(i)));
        arguments += one;
    }
    return arguments;
}

QString QemuMachine::summary() const
{
    QString text = QStringLiteral("-nodefaults -machine %1 -m %2M -smp %3").arg(type).arg(memoryBytes / mebibyte).arg(vcpus);
    for (const QString& device : devices)
        text += QStringLiteral(" -device ") + device;
    return text;
}

} // namespace gatehouse::image
