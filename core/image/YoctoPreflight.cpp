// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/YoctoPreflight.h"

#include "core/base/DiskSpace.h"
#include "core/base/Paths.h"

#include <QDir>
#include <QRegularExpression>
#include <QThread>

namespace gatehouse::image {

namespace {

constexpr char readme[] = "README of the checkout, Build";

Check row(const char* id, const QString& title, bool good, const QString& expected, const QString& actual, const QString& hint)
{
    return {QStringLiteral("yocto.") + QLatin1String(id), title, good ? CheckStatus::Passed : CheckStatus::Failed, expected, actual, QLatin1String(readme), good ? QString() : hint};
}

QString gigabytes(qint64 bytes)
{
    return QStringLiteral("%1 GB").arg(double(bytes) / 1e9, 0, 'f', 1);
}

QString valueOf(const QString& release, const QString& key)
{
    for (const QString& line : release.split(QLatin1Char('\n')))
        if (line.startsWith(key + QLatin1Char('=')))
            return line.mid(key.size() + 1).remove(QLatin1Char('"')).left(100);
    return {};
}

} // namespace

qint64 YoctoPreflight::memoryOf(const QString& meminfo)
{
    static const QRegularExpression rule(QStringLiteral("^MemTotal:\\s+(\\d{1,15}) kB"), QRegularExpression::MultilineOption);
    return rule.match(meminfo).captured(1).toLongLong() * 1024;
}

YoctoPreflight::Host YoctoPreflight::ours(const QString& checkout)
{
    Host host;
    host.cores = QThread::idealThreadCount();
    host.memoryBytes = memoryOf(QString::fromUtf8(readFile(QStringLiteral("/proc/meminfo"), 64 * 1024).value_or(QByteArray())));
    host.freeBytes = freeBytes(checkout).value_or(0);
    for (const char* place : {"build/srcs/poky/build/tmp", "build/dev/srcs/poky/build/tmp", "build/release/srcs/poky/build/tmp"})
        host.builtBefore = host.builtBefore || QDir(checkout + QLatin1Char('/') + QLatin1String(place)).exists();
    host.osRelease = QString::fromUtf8(readFile(QStringLiteral("/etc/os-release"), 64 * 1024).value_or(QByteArray()));
    return host;
}

QList<Check> YoctoPreflight::examine(const Host& host, Method method)
{
    const qint64 disk = host.builtBefore ? diskBytesAgain : diskBytes;
    QList<Check> checks{
        row("cores", QStringLiteral("Processor cores"), host.cores >= cores, QStringLiteral("at least %1").arg(cores), QString::number(host.cores),
            QStringLiteral("Build on a computer with more, or go on all the same with --set preflight=advised; it takes longer.")),
        row("memory", QStringLiteral("Memory"), host.memoryBytes >= memoryBytes, QStringLiteral("8 GB"), gigabytes(host.memoryBytes),
            QStringLiteral("With less, compilers are killed half-way. Go on all the same with --set preflight=advised.")),
        row("disk", QStringLiteral("Disk space"), host.freeBytes >= disk, host.builtBefore ? QStringLiteral("20 GB free, built before") : QStringLiteral("100 GB free"),
            gigabytes(host.freeBytes) + QStringLiteral(" free"), QStringLiteral("Move the checkout to a larger disk.")),
    };
    if (method == Method::Local) {
        const QString id = valueOf(host.osRelease, QStringLiteral("ID"));
        const QString version = valueOf(host.osRelease, QStringLiteral("VERSION_ID"));
        checks.append(row("release", QStringLiteral("Operating system"), id == QStringLiteral("ubuntu") && version == QStringLiteral("22.04"),
                          QStringLiteral("ubuntu 22.04"), QStringLiteral("%1 %2").arg(id, version).trimmed(),
                          QStringLiteral("Build in a container with --set method=docker.")));
    }
    return checks;
}

} // namespace gatehouse::image
