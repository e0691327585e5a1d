// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/image/Appliance.h"
#include "core/process/KvmProbe.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::image;

class ApplianceTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    Appliance::Host host() const
    {
        Appliance::Host host;
        host.bootFolder = m_folder->filePath("boot");
        host.modulesFolder = m_folder->filePath("modules");
        return host;
    }
    void put(const QString& path) const { QVERIFY(makeFolder(QFileInfo(m_folder->filePath(path)).path()) && writeFileAtomically(m_folder->filePath(path), "x")); }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void noKernelIsExplained()
    {
        const Check check = Appliance::kernel(host());
        QVERIFY(check.status == CheckStatus::Failed);
        QVERIFY2(check.actual.contains(m_folder->filePath("boot") + "/vmlinuz-*"), qPrintable(check.actual));
        QVERIFY2(check.hint.contains("apt-get install linux-image-cloud-amd64") && check.hint.contains("SUPERMIN_KERNEL"), qPrintable(check.hint));
    }
    void theNewestWithModules()
    {
        put("boot/vmlinuz-6.1.0-2-amd64");
        put("modules/6.1.0-2-amd64/modules.dep");
        put("boot/vmlinuz-6.1.0-9-amd64");
        QCOMPARE(Appliance::kernel(host()).actual, m_folder->filePath("boot/vmlinuz-6.1.0-2-amd64"));
        put("modules/6.1.0-9-amd64/modules.dep");
        const Check check = Appliance::kernel(host());
        QVERIFY(check.status == CheckStatus::Passed);
        QCOMPARE(check.actual, m_folder->filePath("boot/vmlinuz-6.1.0-9-amd64"));
        QVERIFY(check.hint.isEmpty());
    }
    void aKernelWithoutModules()
    {
        put("boot/vmlinuz-6.1.0-9-amd64");
        const Check check = Appliance::kernel(host());
        QVERIFY(check.status == CheckStatus::Failed);
        QVERIFY2(check.actual.contains("has no modules"), qPrintable(check.actual));
    }
    void aKernelOfRootAlone()
    {
        // Root may read every file; a link that leads nowhere can be read by nobody.
        QVERIFY(QDir().mkpath(m_folder->filePath("boot")));
        QVERIFY(QFile::link(m_folder->filePath("missing"), m_folder->filePath("boot/vmlinuz-6.8.0-1-generic")));
        const Check check = Appliance::kernel(host());
        QVERIFY(check.status == CheckStatus::Failed);
        QVERIFY2(check.hint.contains("chmod 0644 " + m_folder->filePath("boot/vmlinuz-6.8.0-1-generic")), qPrintable(check.hint));
    }
    void namedByVariables()
    {
        put("k");
        Appliance::Host named = host();
        named.environment = {{"SUPERMIN_KERNEL", m_folder->filePath("k")}, {"SUPERMIN_MODULES", m_folder->path()}};
        // A run of supermin 5.2.2 without /lib/modules ended with "lstat: No such file or directory: /lib/modules".
        QVERIFY(Appliance::kernel(named).status == CheckStatus::Failed);
        QVERIFY(Appliance::kernel(named).hint.contains("mkdir -p " + m_folder->filePath("modules")));
        QVERIFY(makeFolder(m_folder->filePath("modules")));
        QVERIFY(Appliance::kernel(named).status == CheckStatus::Passed);
        named.environment["SUPERMIN_MODULES"] = m_folder->filePath("missing");
        QVERIFY(Appliance::kernel(named).actual.contains("SUPERMIN_MODULES"));
        named.environment["SUPERMIN_KERNEL"] = m_folder->filePath("missing");
        QVERIFY(Appliance::kernel(named).actual.contains("cannot be read"));
    }
    void environment()
    {
        Appliance::Host plain = host();
        const auto emulated = Appliance::environment(plain, "/c", "/t");
        QCOMPARE(emulated["LIBGUESTFS_BACKEND"], "direct");
        QCOMPARE(emulated["LIBGUESTFS_BACKEND_SETTINGS"], "force_tcg");
        QCOMPARE(emulated["LIBGUESTFS_CACHEDIR"], "/c");
        plain.kvm = true;
        plain.environment = {{"SUPERMIN_KERNEL", "/k"}};
        const auto fast = Appliance::environment(plain, "/c", "/t");
        QVERIFY(!fast.contains("LIBGUESTFS_BACKEND_SETTINGS"));
        QCOMPARE(fast["SUPERMIN_KERNEL"], "/k");
    }
    void aKvmThatOnlyOpensIsNotUsed()
    {
        // It may be read and written, as /dev/kvm of a nested host that cannot run a guest.
        const Appliance::Host broken = Appliance::Host::tried("/dev/null");
        QVERIFY(!broken.kvm);
        QCOMPARE(Appliance::environment(broken, "/c", "/t")["LIBGUESTFS_BACKEND_SETTINGS"], "force_tcg");
        QCOMPARE(Appliance::Host::tried().kvm, process::probeKvm().state == process::KvmState::Usable);
    }
    void socketsOfAKilledMachineGo()
    {
        const auto listenAt = [this](const QString& name) {
            const QString path = m_folder->filePath(name);
            if (!makeFolder(QFileInfo(path).path()))
                return -1;
            sockaddr_un address{};
            address.sun_family = AF_UNIX;
            const QByteArray bytes = QFile::encodeName(path);
            if (size_t(bytes.size()) >= sizeof address.sun_path)
                return -1;
            std::copy(bytes.begin(), bytes.end(), address.sun_path);
            const int handle = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
            return bind(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && listen(handle, 1) == 0 ? handle : -1;
        };
        const int dead = listenAt("libguestfsAbCd12/guestfsd.sock");
        const int alive = listenAt("libguestfsEfGh34/guestfsd.sock");
        QVERIFY(dead >= 0 && alive >= 0);
        close(dead); // As when its process was killed: the file stays.
        QVERIFY(makeFolder(m_folder->filePath("libguestfsIjKl56"))); // Being made this moment.
        put("libguestfs-notes/guestfsd.sock");
        const auto open = readFile("/proc/net/unix", 16 * 1024 * 1024);
        QVERIFY(open);
        QCOMPARE(Appliance::removeAbandonedSockets(m_folder->path(), *open), QStringList{"libguestfsAbCd12"});
        QVERIFY(!QFile::exists(m_folder->filePath("libguestfsAbCd12")));
        for (const char* kept : {"libguestfsEfGh34/guestfsd.sock", "libguestfsIjKl56", "libguestfs-notes"})
            QVERIFY2(QFile::exists(m_folder->filePath(kept)), kept);
        close(alive);
    }
};

QTEST_GUILESS_MAIN(ApplianceTest)
#include "tst_Appliance.moc"
