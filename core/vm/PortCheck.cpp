// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/PortCheck.h"

#include "core/vm/VmErrors.h"

#include <QSet>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gatehouse::vm {

namespace {

/// 0, or the errno of what QEMU's user network will do with this port: bind with address reuse, then listen.
int tryPort(quint16 port)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return errno;
    const int yes = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int number = 0;
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || ::listen(fd, 1) != 0)
        number = errno;
    ::close(fd);
    return number;
}

} // namespace

Result<void> checkPortsFree(const QList<PortForward>& ports)
{
    for (const PortForward& port : ports) {
        const int number = tryPort(port.hostPort);
        if (number == EACCES || number == EPERM)
            return fail(errors::permissionDenied, QStringLiteral("port %1 on 127.0.0.1 is for root").arg(port.hostPort),
                        QStringLiteral("Give the machine a port from 1024 on."));
        if (number != 0)
            return fail(errors::portTaken,
                        QStringLiteral("port %1 on 127.0.0.1: %2").arg(port.hostPort).arg(QString::fromLocal8Bit(strerror(number))),
                        QStringLiteral("End the program that listens there (ss -ltnp shows it), or give the machine another port."));
    }
    return {};
}

Result<void> checkPortsUnreserved(const MachineSpec& spec, const QList<MachineSpec>& others)
{
    for (const MachineSpec& other : others) {
        if (other.name == spec.name)
            continue;
        for (const PortForward& theirs : other.ports)
            for (const PortForward& ours : spec.ports)
                if (ours.hostPort == theirs.hostPort)
                    return fail(errors::portReserved, QStringLiteral("port %1 belongs to the machine %2").arg(ours.hostPort).arg(other.name),
                                QStringLiteral("Give the machine another port."));
    }
    return {};
}

Result<QList<quint16>> findFreePorts(quint16 first, int count, const QList<MachineSpec>& others)
{
    QSet<quint16> reserved;
    for (const MachineSpec& other : others)
        for (const PortForward& port : other.ports)
            reserved.insert(port.hostPort);
    QList<quint16> found;
    for (int port = first; port <= 65535 && found.size() < count; ++port)
        if (!reserved.contains(quint16(port)) && tryPort(quint16(port)) == 0)
            found.append(quint16(port));
    if (found.size() < count)
        return fail(errors::portTaken, QStringLiteral("fewer than %1 free ports from %2 on").arg(count).arg(first));
    return found;
}

} // namespace gatehouse::vm
