// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/image/PackageLock.h"

#include <QDir>
#include <QProcess>

namespace gatehouse::tests {

/// A package "gatehouse-test-hook" whose installation runs @p script: the one place of a build where foreign code runs. Made below
/// @p work and put into @p packages, a cache of archives.
inline image::LockedPackage hookPackage(const QString& work, const QByteArray& script, const QString& packages)
{
    const QString tree = work + QStringLiteral("/hook");
    const QString archive = work + QStringLiteral("/hook.deb");
    const QByteArray control = "Package: gatehouse-test-hook\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: looks around\n";
    QDir().mkpath(tree + QStringLiteral("/DEBIAN"));
    if (!writeFileAtomically(tree + QStringLiteral("/DEBIAN/control"), control) || !writeFileAtomically(tree + QStringLiteral("/DEBIAN/postinst"), script))
        qFatal("no package");
    QFile::setPermissions(tree + QStringLiteral("/DEBIAN/postinst"), QFileDevice::Permissions(0x7755));
    QProcess build;
    build.start(QStringLiteral("dpkg-deb"), {QStringLiteral("--root-owner-group"), QStringLiteral("--build"), tree, archive});
    if (!build.waitForFinished(60'000) || build.exitCode() != 0)
        qFatal("%s", build.readAllStandardError().constData());
    const QByteArray content = *readFile(archive, 1'000'000);
    image::LockedPackage package;
    package.use = QStringLiteral("root");
    package.name = QStringLiteral("gatehouse-test-hook");
    package.version = QStringLiteral("1");
    package.architecture = QStringLiteral("all");
    package.archive = QStringLiteral("main");
    package.poolPath = QStringLiteral("pool/gatehouse-test-hook_1_all.deb");
    package.bytes = content.size();
    package.sha256 = crypto::sha256(view(content));
    if (!writeFileAtomically(packages + QLatin1Char('/') + package.sha256.toHex() + QStringLiteral(".deb"), content))
        qFatal("no package");
    return package;
}

/// Puts the archives that @p lock names, but for those already there, from the cache folder @p from into @p to.
inline void linkPackages(const image::PackageLock& lock, const QString& from, const QString& to)
{
    for (const image::LockedPackage& package : lock.packages) {
        const QString name = QLatin1Char('/') + package.sha256.toHex() + QStringLiteral(".deb");
        if (!QFile::exists(to + name) && !QFile::copy(from + name, to + name))
            qFatal("%s is not there", qPrintable(from + name));
    }
}

} // namespace gatehouse::tests
