// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/agent/OwnNamespaces.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gatehouse::test {

namespace {

constexpr int crashed = 128;

QByteArray because(const char* what)
{
    return QByteArray(what) + ": " + std::strerror(errno);
}

/// Loopback up; and whether this kernel has bridges, which containers are attached to.
QByteArray setUpNetwork()
{
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0)
        return because("no sockets");
    QByteArray trouble;
    ifreq request = {};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP;
    if (::ioctl(socket, SIOCSIFFLAGS, &request) != 0)
        trouble = because("no loopback");
    else if (::ioctl(socket, SIOCBRADDBR, "probe0") != 0 || ::ioctl(socket, SIOCBRDELBR, "probe0") != 0)
        trouble = because("this kernel makes no bridges");
    ::close(socket);
    return trouble;
}

/// crun 1.8 refuses the mixed control groups of some hosts, so a pure tree is mounted for us.
QByteArray setUpMounts()
{
    // First apart from the host's, then shared among ours, as an init system makes them: podman's keeper lives in a mount
    // namespace of its own and must see the network namespace that is mounted later, or it does not take it down.
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr) != 0)
        return because("no mounts of our own");
    if (::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0)
        return because("no /proc of our own");
    ::umount2("/sys/fs/cgroup", MNT_DETACH);
    if (::mount("cgroup2", "/sys/fs/cgroup", "cgroup2", 0, nullptr) != 0)
        return because("no control groups");
    ::mkdir("/var/lib/cni", 0755);
    ::mkdir("/var/lib/containers", 0755);
    for (const char* folder : {"/run", "/var/lib/cni", "/var/lib/containers"})
        if (::mount("tmpfs", folder, "tmpfs", 0, "mode=0755") != 0)
            return because(folder);
    // Images are kept here as well: where the root is an overlay already, another one cannot stand on it.
    for (const char* folder : {"/run/tmp", "/run/lower", "/run/upper", "/run/work", "/run/merged"})
        ::mkdir(folder, 0755);
    ::setenv("TMPDIR", "/run/tmp", 1);
    if (::mount("overlay", "/run/merged", "overlay", 0, "lowerdir=/run/lower,upperdir=/run/upper,workdir=/run/work") != 0)
        return because("this kernel has no overlay file system");
    ::umount2("/run/merged", MNT_DETACH);
    for (const char* folder : {"/run/work/work", "/run/work/index", "/run/work", "/run/lower", "/run/upper", "/run/merged"})
        ::rmdir(folder);
    return {};
}

/// In a process of its own, as there is no way back.
QByteArray tryUserNamespace()
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(::unshare(CLONE_NEWUSER) == 0 ? 0 : errno);
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child)
        return because("no child process");
    errno = WIFEXITED(status) ? WEXITSTATUS(status) : EFAULT;
    return errno == 0 ? QByteArray() : because("no user namespaces");
}

int statusOf(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : crashed + (WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

/// The first process of the namespace: lets nobody become a zombie, and ends, with all others, when @p main does.
[[noreturn]] void reapUntil(pid_t main)
{
    for (;;) {
        int status = 0;
        const pid_t ended = ::wait(&status);
        if (ended == main)
            ::_exit(statusOf(status));
        if (ended < 0 && errno != EINTR)
            ::_exit(crashed);
    }
}

[[noreturn]] void runInside(const std::function<int(const QByteArray&)>& body)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    QByteArray whyNot = setUpMounts();
    if (whyNot.isEmpty())
        whyNot = setUpNetwork();
    if (whyNot.isEmpty())
        whyNot = tryUserNamespace();
    const pid_t main = ::fork();
    if (main != 0)
        reapUntil(main);
    const int status = body(whyNot);
    std::fflush(nullptr);
    ::_exit(status);
}

} // namespace

int runInOwnNamespaces(const std::function<int(const QByteArray&)>& body)
{
    if (::geteuid() != 0)
        return body("needs root");
    if (::unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID) != 0)
        return body(because("no namespaces of our own"));
    std::fflush(nullptr);
    const pid_t first = ::fork();
    if (first == 0)
        runInside(body);
    int status = 0;
    while (first > 0 && ::waitpid(first, &status, 0) < 0 && errno == EINTR) {}
    return first > 0 ? statusOf(status) : crashed;
}

} // namespace gatehouse::test
