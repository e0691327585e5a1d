// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Paths.h"
#include "core/image/PackageLock.h"
#include "core/image/Recipe.h"

#include <QDir>
#include <QProcess>

namespace gatehouse::tests {

/// The smallest recipe that goes through every step: a shell, the device mapper and a kernel out of the packages of the dstack
/// image, a program of this computer and one published archive.
struct TinyRecipe
{
    QString folder;    ///< Holds recipe.toml and packages.lock.
    image::PackageLock lock;

    /// Makes it below @p parent, with @p extraPackages in the lock and @p extraNames wished for.
    static TinyRecipe make(const QString& parent, const QList<image::LockedPackage>& extraPackages = {}, const QStringList& extraNames = {})
    {
        TinyRecipe tiny;
        tiny.folder = parent + QStringLiteral("/tiny");
        if (!QDir().mkpath(tiny.folder + QStringLiteral("/rootfs/etc")))
            qFatal("no folder for the recipe");
        QString names;
        for (const QString& name : extraNames)
            names += QStringLiteral(", \"%1\"").arg(name);
        const QByteArray text = QString::fromUtf8(*readFile(QStringLiteral(GATEHOUSE_SOURCE_DIR "/tests/data/image/tiny-recipe.toml"), 64 * 1024)).arg(names).toUtf8();
        const auto locked = image::PackageLock::parse(*readFile(QStringLiteral(GATEHOUSE_SOURCE_DIR "/images/dstack/packages.lock"), image::PackageLock::maxBytes));
        const auto recipe = image::Recipe::parse(text, tiny.folder);
        if (!locked || !recipe)
            qFatal("%s", qPrintable(locked ? recipe.error().toString() : locked.error().toString()));
        tiny.lock = *locked;
        tiny.lock.packages += extraPackages;
        tiny.lock.wishes = recipe->wishes();
        if (!writeFileAtomically(tiny.folder + QStringLiteral("/recipe.toml"), text) || !writeFileAtomically(tiny.folder + QStringLiteral("/packages.lock"), tiny.lock.toText())
            || !writeFileAtomically(tiny.folder + QStringLiteral("/init"), "#!/bin/sh\n") || !writeFileAtomically(tiny.folder + QStringLiteral("/rootfs/etc/issue"), "tiny\n"))
            qFatal("the recipe cannot be written");
        return tiny;
    }

    /// A .tar.gz of about @p bytes bytes that do not compress, with the program that the recipe asks for.
    static QByteArray archive(const QString& parent, qsizetype bytes)
    {
        const QString folder = parent + QStringLiteral("/archive");
        QDir().mkpath(folder);
        QByteArray noise(bytes, '\0');
        quint32 state = 1;
        for (char& byte : noise) {
            state = state * 1664525u + 1013904223u;
            byte = char(state >> 24);
        }
        if (!writeFileAtomically(folder + QStringLiteral("/thing"), noise))
            qFatal("the archive cannot be written");
        QProcess tar;
        tar.start(QStringLiteral("tar"), {QStringLiteral("--create"), QStringLiteral("--gzip"), QStringLiteral("--directory"), folder, QStringLiteral("thing")});
        if (!tar.waitForFinished(60'000) || tar.exitCode() != 0)
            qFatal("tar failed");
        return tar.readAllStandardOutput();
    }
};

} // namespace gatehouse::tests
