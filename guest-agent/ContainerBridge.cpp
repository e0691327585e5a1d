// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/ContainerBridge.h"

#include "guest-agent/AgentErrors.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gatehouse::agent {

namespace {

constexpr quint32 netmask29 = 0xfffffff8u;

void putAddress(sockaddr& into, quint32 address)
{
    sockaddr_in four = {};
    four.sin_family = AF_INET;
    four.sin_addr.s_addr = htonl(address);
    std::memcpy(&into, &four, sizeof into);
}

/// A container that ended can leave its network behind, which would go on answering for the address of the next one.
void detachAll(int socket, const QByteArray& bridge)
{
    struct if_nameindex* interfaces = ::if_nameindex();
    for (struct if_nameindex* one = interfaces; one && one->if_index != 0; ++one) {
        ifreq request = {};
        std::copy(bridge.begin(), bridge.end(), request.ifr_name);
        request.ifr_ifindex = int(one->if_index);
        (void)::ioctl(socket, SIOCBRDELIF, &request); // Refused for whatever is not attached to it.
    }
    if (interfaces)
        ::if_freenameindex(interfaces);
}

} // namespace

Result<void> makeContainerBridge(const QString& name, const QHostAddress& address)
{
    const QByteArray latin = name.toLatin1();
    const auto failed = [&name](const char* what) {
        return fail(errors::containerFailed, QStringLiteral("%1: %2: %3").arg(name, QLatin1String(what), qt_error_string(errno)));
    };
    if (latin.isEmpty() || latin.size() >= IFNAMSIZ)
        return fail(errors::containerFailed, QStringLiteral("\"%1\" is not an interface name").arg(name));
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0)
        return failed("socket");
    const auto act = [&]() -> Result<void> {
        if (::ioctl(socket, SIOCBRADDBR, latin.constData()) != 0 && errno != EEXIST)
            return failed("SIOCBRADDBR");
        detachAll(socket, latin);
        ifreq request = {};
        std::copy(latin.begin(), latin.end(), request.ifr_name);
        putAddress(request.ifr_addr, address.toIPv4Address());
        if (::ioctl(socket, SIOCSIFADDR, &request) != 0)
            return failed("SIOCSIFADDR");
        putAddress(request.ifr_netmask, netmask29);
        if (::ioctl(socket, SIOCSIFNETMASK, &request) != 0)
            return failed("SIOCSIFNETMASK");
        request.ifr_flags = IFF_UP | IFF_RUNNING | IFF_BROADCAST | IFF_MULTICAST;
        if (::ioctl(socket, SIOCSIFFLAGS, &request) != 0)
            return failed("SIOCSIFFLAGS");
        return {};
    };
    const auto result = act();
    ::close(socket);
    return result;
}

} // namespace gatehouse::agent
