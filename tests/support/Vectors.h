// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

namespace gatehouse::test {

/// Folder of the shared vectors: GATEHOUSE_VECTORS, or shared/vectors beside the source tree or a folder above it.
/// Empty when there are none.
inline QString vectorsFolder()
{
    const QString named = qEnvironmentVariable("GATEHOUSE_VECTORS");
    if (!named.isEmpty())
        return named;
    QDir folder(QStringLiteral(GATEHOUSE_SOURCE_DIR));
    while (folder.cdUp()) {
        if (folder.exists(QStringLiteral("shared/vectors/manifest.json")))
            return folder.filePath(QStringLiteral("shared/vectors"));
        if (folder.isRoot())
            break;
    }
    return {};
}

inline QByteArray fileContent(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(path));
    return file.readAll();
}

inline QByteArray vector(const QString& path)
{
    return fileContent(vectorsFolder() + QLatin1Char('/') + path);
}

inline QJsonObject manifest()
{
    return QJsonDocument::fromJson(vector(QStringLiteral("manifest.json"))).object();
}

/// A file of tests/data with hex text.
inline QByteArray hexData(const QString& path)
{
    return QByteArray::fromHex(fileContent(QStringLiteral(GATEHOUSE_SOURCE_DIR "/tests/data/") + path).trimmed());
}

} // namespace gatehouse::test

/// Skips the test, which counts it, where the shared vectors are not there.
#define GH_NEED_VECTORS() \
    do { \
        if (gatehouse::test::vectorsFolder().isEmpty()) \
            QSKIP("no shared vectors: set GATEHOUSE_VECTORS"); \
    } while (false)
