// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFile>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>

namespace gatehouse::tests {

/// The user without rights of every Linux.
constexpr uid_t nobody = 65534;

/// What @p look says in a child process that is that user; only root can become it. Empty: the child could not.
inline QByteArray asNobody(const std::function<QByteArray()>& look)
{
    int answers[2];
    if (pipe(answers) != 0)
        return {};
    const pid_t child = fork();
    if (child == 0) {
        QByteArray said;
        if (setresgid(nobody, nobody, nobody) == 0 && setresuid(nobody, nobody, nobody) == 0)
            said = look();
        _exit(write(answers[1], said.constData(), size_t(said.size())) == said.size() ? 0 : 1);
    }
    close(answers[1]);
    QFile answer;
    const QByteArray said = answer.open(answers[0], QIODevice::ReadOnly, QFileDevice::AutoCloseHandle) ? answer.readAll() : QByteArray();
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0 ? said : QByteArray();
}

} // namespace gatehouse::tests
