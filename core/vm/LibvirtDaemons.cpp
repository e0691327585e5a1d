// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/LibvirtDaemons.h"

#include "core/process/FindProgram.h"
#include "core/vm/VmErrors.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTimer>
#include <cstring>
#include <qcoro/qcorotimer.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace gatehouse::vm {

namespace {

/// Starts one daemon that puts itself into the background and waits until its socket answers.
QCoro::Task<Result<void>> startDaemon(process::ProcessRunner* runner, QString name, QString socket, std::chrono::milliseconds timeout)
{
    process::ProcessSpec spec;
    GH_CO_TRY(spec.program, process::findProgram(name, {}, QStringLiteral("libvirt-daemon-system")));
    spec.arguments = {QStringLiteral("-d")};
    spec.timeout = timeout;
    spec.outputLimit = 64 * 1024;
    const process::ProcessOutcome outcome = co_await runner->run(spec);
    // A failure may only mean that another process was faster; the socket decides.
    QElapsedTimer clock;
    clock.start();
    QTimer pause;
    pause.setInterval(100);
    while (!socketAnswers(socket)) {
        if (std::chrono::milliseconds(clock.elapsed()) > timeout || (!outcome.isSuccess() && clock.elapsed() > 3000)) {
            Error error(errors::libvirtNotRunning, QStringLiteral("%1 does not answer on %2").arg(name, socket),
                        QStringLiteral("Look at its own messages: %1 --verbose").arg(name));
            if (Result<void> result = outcome.toResult(spec); !result)
                co_return fail(std::move(error).causedBy(std::move(result).error()));
            co_return fail(std::move(error));
        }
        pause.start();
        co_await pause;
        pause.stop();
    }
    co_return Result<void>{};
}

} // namespace

bool socketAnswers(const QString& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray name = QFile::encodeName(path);
    if (name.size() >= qsizetype(sizeof address.sun_path))
        return false;
    std::memcpy(address.sun_path, name.constData(), size_t(name.size()));
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return false;
    const bool answers = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return answers;
}

QCoro::Task<Result<DaemonAction>> ensureLibvirtDaemons(process::ProcessRunner* runner, bool isRoot, DaemonPaths paths,
                                                       std::chrono::milliseconds timeout)
{
    if (!isRoot)
        co_return DaemonAction::None;
    const bool hasLog = socketAnswers(paths.logSocket);
    const bool hasLibvirt = socketAnswers(paths.libvirtSocket);
    if (hasLibvirt && hasLog)
        co_return DaemonAction::None;
    if (QFile::exists(paths.systemdMark)) {
        // virtlogd is started by its socket unit when libvirt needs it.
        if (hasLibvirt)
            co_return DaemonAction::None;
        co_return fail(errors::libvirtNotRunning, paths.libvirtSocket, QStringLiteral("Start it: systemctl start libvirtd"));
    }
    if (!hasLog)
        GH_CO_CHECK(co_await startDaemon(runner, QStringLiteral("virtlogd"), paths.logSocket, timeout));
    if (!hasLibvirt)
        GH_CO_CHECK(co_await startDaemon(runner, QStringLiteral("libvirtd"), paths.libvirtSocket, timeout));
    co_return DaemonAction::Started;
}

} // namespace gatehouse::vm
