// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/CommandSchema.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

namespace gatehouse::test {

/// The real `gatehousectl` with a state and a cache folder of its own. What it answers to --json is held against its schema
/// each time. Blocks: for tests only.
class CommandLine
{
public:
    struct Answer
    {
        int status = -1; ///< -1: it did not start or did not end, -2: it crashed.
        QByteArray out, err;

        QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    };

    /// @p portBase is where a devnet of this folder would listen; tests that start one need their own.
    explicit CommandLine(quint16 portBase = 0)
        : m_portBase(portBase)
    {
    }
    Answer run(const QStringList& arguments, int withinMs = 60'000) const
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("GATEHOUSE_STATE"), path(QStringLiteral("state")));
        environment.insert(QStringLiteral("GATEHOUSE_CACHE"), path(QStringLiteral("cache")));
        if (m_portBase != 0)
            environment.insert(QStringLiteral("GATEHOUSE_PORT_BASE"), QString::number(m_portBase));
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehousectl"), arguments);
        if (!process.waitForFinished(withinMs))
            return {};
        const Answer answer{process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2, process.readAllStandardOutput(), process.readAllStandardError()};
        verifyDocument(arguments, answer.out);
        return answer;
    }
    /// A file beside state and cache; yields its path.
    QString write(const QString& name, const QByteArray& content) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(name));
        return file.fileName();
    }
    QString path(const QString& name) const { return m_folder.filePath(name); }

private:
    QTemporaryDir m_folder;
    quint16 m_portBase;
};

} // namespace gatehouse::test
