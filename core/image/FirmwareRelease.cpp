// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/FirmwareRelease.h"

#include "core/base/Paths.h"
#include "core/image/Deb822.h"

#include <QCryptographicHash>
#include <QDir>
#include <QRegularExpression>

namespace gatehouse::image {

namespace {

constexpr qint64 maxListBytes = 1024 * 1024;

/// The package whose list of sums has @p sum; empty when none has.
QByteArray packageWith(const QByteArray& sum, const QString& dpkg)
{
    const QDir info(dpkg + QStringLiteral("/info"));
    const QStringList lists = info.entryList({QStringLiteral("ovmf*.md5sums"), QStringLiteral("edk2*.md5sums"), QStringLiteral("qemu-efi*.md5sums")}, QDir::Files);
    for (const QString& name : lists) {
        const Result<QByteArray> list = readFile(info.filePath(name), maxListBytes);
        if (!list)
            continue;
        const QByteArrayList lines = list->split('\n');
        for (const QByteArray& line : lines)
            if (line.startsWith(sum + ' '))
                return name.chopped(int(qstrlen(".md5sums"))).section(QLatin1Char(':'), 0, 0).toUtf8();
    }
    return {};
}

QByteArray versionOf(const QByteArray& package, const QString& dpkg)
{
    const Result<QByteArray> status = readFile(dpkg + QStringLiteral("/status"), maxControlBytes);
    const auto paragraphs = status ? readControl(*status) : Result<QList<ControlParagraph>>();
    if (!paragraphs)
        return {};
    for (const ControlParagraph& paragraph : *paragraphs)
        if (paragraph.value("package") == package)
            return paragraph.value("version");
    return {};
}

} // namespace

FirmwareRelease FirmwareRelease::of(ByteView firmware, const QString& dpkg)
{
    QCryptographicHash hash(QCryptographicHash::Md5); // dpkg's own; nothing is trusted because of it but a version number.
    hash.addData(QByteArrayView(firmware.data(), qsizetype(firmware.size())));
    const QByteArray package = packageWith(hash.result().toHex(), dpkg);
    if (package.isEmpty())
        return {0, QStringLiteral("no installed package of EDK2 has this firmware file")};
    const QByteArray version = versionOf(package, dpkg);
    FirmwareRelease release;
    release.evidence = QStringLiteral("package %1 %2").arg(QString::fromUtf8(package), QString::fromUtf8(version));
    // Debian and Ubuntu name stable releases by month: 2025.02-8+deb13u1.
    static const QRegularExpression stable(QStringLiteral("^(?:[0-9]+:)?(20[0-9]{2})\\.(0[1-9]|1[0-2])[-+~.]"));
    const QRegularExpressionMatch match = stable.match(QString::fromLatin1(version));
    if (match.hasMatch())
        release.month = match.captured(1).toInt() * 100 + match.captured(2).toInt();
    return release;
}

} // namespace gatehouse::image
