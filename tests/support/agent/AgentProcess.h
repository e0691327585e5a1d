// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QMap>
#include <QProcess>
#include <QTemporaryDir>
#include <QUrl>

namespace gatehouse::test {

/// One real guest agent as a process, with a measured folder, a host volume and a data folder of its own.
class AgentProcess
{
public:
    AgentProcess();
    ~AgentProcess();

    /// Lines of trusted.env; a test changes what it wants before start().
    QMap<QString, QString> trusted;
    /// Lines of guest.env; no file when empty.
    QMap<QString, QString> hints;
    QByteArray rootPem;
    QByteArray policy;
    QStringList extraArguments;
    /// "none" or a TCTI.
    QString tpm = "none";

    void start();
    void stop();
    bool hasEnded() const { return m_process.state() == QProcess::NotRunning; }
    int exitCode() const { return m_process.exitCode(); }
    qint64 processId() const { return m_process.processId(); }

    /// Everything it printed so far; keeps the event loop free.
    QByteArray log();
    bool reached(const QByteArray& stepAndState) { return log().contains(stepAndState); }
    /// The value of "name=" in the newest line of a step that is done.
    QString value(const QByteArray& step, const QByteArray& name);
    QUrl outward();
    QUrl inward();
    QUrl application() const;
    /// 0 until HTTPS is served.
    quint16 httpsPort();
    /// Empty when there is no such file.
    QByteArray fromHostVolume(const QString& name) const;
    void toHostVolume(const QString& name, const QByteArray& content) const;
    QString hostVolume() const { return m_folder.filePath("host"); }
    QString dataFolder() const { return m_folder.filePath("data"); }

private:
    void write(const QString& name, const QByteArray& content) const;

    QTemporaryDir m_folder;
    QProcess m_process;
    QByteArray m_log;
    quint16 m_applicationPort = 0;
};

} // namespace gatehouse::test
