// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/agent/AgentProcess.h"

#include "tests/support/AnvilProcess.h"

#include <QDir>
#include <QRegularExpression>

namespace gatehouse::test {

AgentProcess::AgentProcess()
{
    for (const char* name : {"config", "host", "data"})
        QDir(m_folder.path()).mkpath(QLatin1String(name));
    // An application that runs as another user must find its own data in there.
    QFile::setPermissions(m_folder.path(), QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner | QFileDevice::ExeGroup
                                               | QFileDevice::ExeOther);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
}

AgentProcess::~AgentProcess()
{
    stop();
}

void AgentProcess::write(const QString& name, const QByteArray& content) const
{
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly))
        qFatal("cannot write %s", qPrintable(file.fileName()));
    file.write(content);
}

void AgentProcess::start()
{
    const auto toText = [](const QMap<QString, QString>& values) {
        QByteArray text;
        for (auto value = values.begin(); value != values.end(); ++value)
            text += (value.key() + "=" + value.value() + "\n").toLatin1();
        return text;
    };
    write("config/trusted.env", toText(trusted));
    write("config/root.pem", rootPem);
    if (!policy.isEmpty())
        write("config/policy.toml", policy);
    if (!hints.isEmpty())
        write("host/guest.env", toText(hints));
    m_applicationPort = freePort();
    m_log.clear();
    m_process.start(QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehouse-guest-agent"),
                    QStringList{"--config-dir", m_folder.filePath("config"), "--host-volume", hostVolume(), "--no-disk", dataFolder(),
                                "--inward", "127.0.0.1:0", "--outward", "127.0.0.1:0", "--https", "127.0.0.1:0", "--tpm", tpm, "--pcr-dir", "/nonexistent",
                                "--application", GATEHOUSE_BINARY_DIR "/bin/gatehouse-demo-app", "--application-listen",
                                QString("127.0.0.1:%1").arg(m_applicationPort)}
                        + extraArguments);
    if (!m_process.waitForStarted())
        qFatal("the agent does not start: %s", qPrintable(m_process.errorString()));
}

void AgentProcess::stop()
{
    if (hasEnded())
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(30'000)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

QByteArray AgentProcess::log()
{
    m_log += m_process.readAll();
    return m_log;
}

QString AgentProcess::value(const QByteArray& step, const QByteArray& name)
{
    QString found;
    for (const QByteArray& line : log().split('\n')) {
        if (!line.startsWith("gatehouse-agent: step=" + step + " state=done "))
            continue;
        const qsizetype at = line.indexOf(name + "=", line.indexOf("detail=") + 7);
        if (at >= 0)
            found = QString::fromUtf8(line.mid(at + name.size() + 1).split(' ').value(0));
    }
    return found;
}

QUrl AgentProcess::outward()
{
    return QUrl("http://" + value("network", "outward"));
}

QUrl AgentProcess::inward()
{
    return QUrl("http://" + value("serve", "inward"));
}

quint16 AgentProcess::httpsPort()
{
    static const QRegularExpression serving(QStringLiteral("serving at port ([0-9]+) "));
    return serving.match(QString::fromUtf8(log())).captured(1).toUShort();
}

QByteArray AgentProcess::fromHostVolume(const QString& name) const
{
    QFile file(hostVolume() + u'/' + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void AgentProcess::toHostVolume(const QString& name, const QByteArray& content) const
{
    write("host/" + name, content);
}

QUrl AgentProcess::application() const
{
    return QUrl(QString("http://127.0.0.1:%1/").arg(m_applicationPort));
}

} // namespace gatehouse::test
