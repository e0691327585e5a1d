// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/FirmwareGuest.h"

#include "core/base/Paths.h"

#include <QDir>
#include <QFile>
#include <QHostAddress>
#include <QProcess>
#include <QtEndian>

namespace gatehouse::test {

namespace {

Result<void> runTool(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(30000) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        return fail(errors::internal, program + QLatin1Char(' ') + arguments.join(QLatin1Char(' ')) + QStringLiteral(": ")
                        + process.errorString() + QString::fromLocal8Bit(process.readAllStandardError()));
    return {};
}

/// The hex of /proc/net/tcp: 32-bit words in host byte order.
QString addressText(const QByteArray& hex)
{
    const QByteArray bytes = QByteArray::fromHex(hex);
    if (bytes.size() == 4)
        return QHostAddress(qFromLittleEndian<quint32>(bytes.constData())).toString();
    return QString::fromLatin1(hex);
}

} // namespace

Result<void> makeFirmwareGuest(const QString& imagePath, const QStringList& script)
{
    const QString scriptPath = imagePath + QStringLiteral(".nsh");
    // On the console it says what it is, so that a test can wait for that text.
    const QString text = QStringLiteral("echo GUEST-IS-UP\r\n") + script.join(QStringLiteral("\r\n")) + QStringLiteral("\r\n");
    GH_CHECK(writeFileAtomically(scriptPath, text.toUtf8()));
    QFile image(imagePath);
    if (!image.open(QIODevice::WriteOnly) || !image.resize(8 * 1024 * 1024))
        return fail(errors::internal, image.errorString());
    image.close();
    GH_CHECK(runTool(QStringLiteral("mformat"), {QStringLiteral("-i"), imagePath, QStringLiteral("::")}));
    return runTool(QStringLiteral("mcopy"), {QStringLiteral("-i"), imagePath, scriptPath, QStringLiteral("::startup.nsh")});
}

vm::MachineSpec firmwareMachine(const QString& name, const QString& folder, const QString& imagePath)
{
    vm::MachineSpec spec = vm::MachineSpec::make(name, folder);
    spec.imagePath = imagePath;
    spec.imageId = QStringLiteral("firmware-shell");
    spec.memoryMiB = 256;
    spec.dataDiskBytes = 16 * 1024 * 1024;
    return spec;
}

QList<qint64> qemuProcesses(const QString& name)
{
    QList<qint64> found;
    const QByteArray mark = "guest=gatehouse-" + name.toUtf8() + ",";
    for (const QString& entry : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        const qint64 pid = entry.toLongLong();
        QFile commandLine(QStringLiteral("/proc/%1/cmdline").arg(pid));
        if (pid > 0 && commandLine.open(QIODevice::ReadOnly) && commandLine.readAll().contains(mark))
            found.append(pid);
    }
    return found;
}

QStringList listeningAddresses(quint16 port)
{
    QStringList addresses;
    const QByteArray wanted = QByteArray::number(port, 16).toUpper().rightJustified(4, '0');
    for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        QFile file(QString::fromLatin1(table));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        for (const QByteArray& line : file.readAll().split('\n')) {
            const QList<QByteArray> fields = line.simplified().split(' ');
            // Field 1 is address:port, field 3 the state; 0A is LISTEN.
            if (fields.size() > 3 && fields[3] == "0A" && fields[1].endsWith(":" + wanted))
                addresses.append(addressText(fields[1].left(fields[1].indexOf(':'))));
        }
    }
    return addresses;
}

} // namespace gatehouse::test
