// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcess>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace gatehouse::test {

/// A terminal for one child: its standard input and standard error, and what Ctrl+C reaches. Standard output stays with QProcess.
class Pty
{
public:
    Pty()
        : m_master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK))
    {
        if (m_master >= 0 && (::grantpt(m_master) != 0 || ::unlockpt(m_master) != 0)) {
            ::close(m_master);
            m_master = -1;
        }
        char name[128];
        if (m_master >= 0 && ::ptsname_r(m_master, name, sizeof name) == 0)
            m_name = name;
    }
    ~Pty()
    {
        if (m_master >= 0)
            ::close(m_master);
    }
    Pty(const Pty&) = delete;
    Pty& operator=(const Pty&) = delete;

    bool isOpen() const { return !m_name.isEmpty(); }
    /// Before the start. The pty must live as long as the process.
    void attachTo(QProcess& process) const
    {
        const char* name = m_name.constData();
        process.setChildProcessModifier([name] {
            ::setsid();
            const int terminal = ::open(name, O_RDWR);
            ::ioctl(terminal, TIOCSCTTY, 0);
            ::dup2(terminal, 0);
            ::dup2(terminal, 2);
            if (terminal > 2)
                ::close(terminal);
        });
    }
    /// What a person types.
    void type(const QByteArray& keys) const { (void)!::write(m_master, keys.constData(), size_t(keys.size())); }
    /// All that has stood on the terminal so far, what was typed included.
    const QByteArray& shown()
    {
        char bytes[1024];
        for (ssize_t got = 0; (got = ::read(m_master, bytes, sizeof bytes)) > 0;)
            m_shown.append(bytes, got);
        return m_shown;
    }

private:
    int m_master;
    QByteArray m_name;
    QByteArray m_shown;
};

} // namespace gatehouse::test
