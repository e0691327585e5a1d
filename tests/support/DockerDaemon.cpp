// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/DockerDaemon.h"

#include "core/base/Paths.h"
#include "core/process/FindProgram.h"

#include <QDir>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QTest>
#include <csignal>
#include <sys/mount.h>
#include <sys/prctl.h>

namespace gatehouse::tests {

namespace {

constexpr int patience = 120'000; // Its first start makes keys and a database.
constexpr char configuration[] = "/etc/docker";

/// Control groups are the computer's, whatever the name space, while the process's number is that of its own and the same in every run.
QString controlGroup()
{
    static const QString name = QStringLiteral("gatehouse-docker-%1").arg(QRandomGenerator::system()->generate64(), 16, 16, QLatin1Char('0'));
    return name;
}

void removeGroups(const QString& folder)
{
    for (const QString& name : QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        removeGroups(folder + QLatin1Char('/') + name);
    (void)QDir().rmdir(folder);
}

} // namespace

Result<void> DockerDaemon::keepToOurselves()
{
    // These places cannot be named otherwise on its command line: its key, and what its containerd may be extended by.
    m_madeFolder = !QFileInfo::exists(configuration) && QDir().mkpath(configuration);
    for (const char* folder : {configuration, "/opt"})
        if (QFileInfo::exists(folder) && ::mount("tmpfs", folder, "tmpfs", 0, "mode=0755") != 0)
            return fail(gatehouse::errors::internal, QStringLiteral("%1 cannot be covered: %2").arg(QLatin1String(folder), QString::fromLocal8Bit(strerror(errno))));
    return {};
}

Result<void> DockerDaemon::start(const QString& folder)
{
    for (const auto& [program, package] : {std::pair{"dockerd", "docker.io"}, std::pair{"containerd", "containerd"}, std::pair{"runc", "runc"}})
        GH_CHECK(process::findProgram(QLatin1String(program), {}, QLatin1String(package)));
    GH_TRY(const QString program, process::findProgram(QStringLiteral("dockerd")));
    GH_TRY(const QString client, process::findProgram(QStringLiteral("docker"), {}, QStringLiteral("docker.io")));
    GH_CHECK(keepToOurselves());
    GH_CHECK(makeFolder(folder + QStringLiteral("/config")));
    m_host = QStringLiteral("unix://%1/docker.sock").arg(folder);
    qputenv("DOCKER_HOST", m_host.toUtf8());
    qputenv("DOCKER_CONFIG", QFile::encodeName(folder + QStringLiteral("/config")));
    const QString log = folder + QStringLiteral("/dockerd.log");
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardOutputFile(log);
    QProcessEnvironment environment;
    environment.insert("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.insert("HOME", folder);
    environment.insert("TMPDIR", folder);
    environment.insert("DOCKER_TMPDIR", folder + QStringLiteral("/tmp"));
    m_process.setProcessEnvironment(environment);
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    // The group is that of the user nobody, whom a test gives its socket to.
    m_process.start(program, {"--host", m_host, "--data-root", folder + "/data", "--exec-root", folder + "/exec", "--pidfile", folder + "/docker.pid", "--storage-driver", "vfs",
                              "--bridge", "none", "--iptables=false", "--ip-forward=false", "--ip-masq=false", "--userland-proxy=false", "--exec-opt", "native.cgroupdriver=cgroupfs",
                              "--cgroup-parent", controlGroup(), "--group", "65534"});
    const auto answers = [&client] {
        QProcess ask;
        ask.start(client, {"ps", "--quiet"});
        return ask.waitForFinished(10'000) && ask.exitStatus() == QProcess::NormalExit && ask.exitCode() == 0;
    };
    bool up = false;
    (void)QTest::qWaitFor([&] { return (up = m_process.state() == QProcess::Running && answers()) || m_process.state() == QProcess::NotRunning; }, patience);
    if (!up)
        return fail(gatehouse::errors::internal, QStringLiteral("docker's daemon does not run here: %1").arg(QString::fromUtf8(readFile(log, 4 * 1024 * 1024).value_or(QByteArray()).right(600)).simplified()));
    return {};
}

DockerDaemon::~DockerDaemon()
{
    if (m_process.state() != QProcess::NotRunning) {
        m_process.terminate();
        if (!m_process.waitForFinished(60'000))
            m_process.kill();
        m_process.waitForFinished(10'000);
    }
    for (const char* name : {"DOCKER_HOST", "DOCKER_CONFIG"})
        qunsetenv(name);
    removeGroups(QStringLiteral("/sys/fs/cgroup/") + controlGroup());
    if (m_madeFolder) {
        ::umount2(configuration, MNT_DETACH);
        (void)QDir().rmdir(configuration);
    }
}

} // namespace gatehouse::tests
