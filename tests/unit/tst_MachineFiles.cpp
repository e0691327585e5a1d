// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/process/ProcessErrors.h"
#include "core/vm/MachineFiles.h"
#include "core/vm/VmErrors.h"
#include "support/FakeProcessRunner.h"

#include <QtTest>
#include <qcoro/qcorotask.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::vm;

class MachineFilesTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;

    MachineSpec spec() const
    {
        MachineSpec spec = MachineSpec::make("a", m_folder->filePath("state/a"));
        spec.imagePath = m_folder->filePath("disk.raw");
        spec.dataDiskBytes = 1024 * 1024;
        return spec;
    }
    static mode_t modeOf(const QString& path)
    {
        struct stat info{};
        ::stat(QFile::encodeName(path).constData(), &info);
        return info.st_mode & 0777;
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void scopeComesFromTheUri()
    {
        QCOMPARE(int(scopeOf("qemu:///session")), int(LibvirtScope::Session));
        QCOMPARE(int(scopeOf("qemu:///session?socket=/x")), int(LibvirtScope::Session));
        QCOMPARE(int(scopeOf("qemu:///system")), int(LibvirtScope::System));
    }
    void imageMustBeThere()
    {
        QVERIFY(checkImage(spec(), LibvirtScope::Session).error().is(vm::errors::imageMissing));
        QVERIFY(writeFileAtomically(spec().imagePath, ""));
        QVERIFY(checkImage(spec(), LibvirtScope::Session).error().is(vm::errors::imageMissing));
        QVERIFY(writeFileAtomically(spec().imagePath, "boot"));
        QVERIFY(checkImage(spec(), LibvirtScope::Session).has_value());
    }
    void closedImageFolderIsNamedAndLeftClosed()
    {
        QVERIFY(writeFileAtomically(spec().imagePath, "boot", FileAccess::OwnerOnly));
        const Result<void> result = checkImage(spec(), LibvirtScope::System);
        QVERIFY(!result && result.error().is(vm::errors::pathUnreachable));
        QVERIFY(result.error().detail().contains(m_folder->path()));
        QCOMPARE(modeOf(m_folder->path()), mode_t(0700));
        QCOMPARE(::chmod(QFile::encodeName(m_folder->path()).constData(), 0711), 0);
        QVERIFY(checkImage(spec(), LibvirtScope::System).has_value());
        QCOMPARE(modeOf(spec().imagePath), mode_t(0644));
    }
    void sessionFoldersStayPrivate()
    {
        QVERIFY(prepareFolders(spec(), m_folder->filePath("state"), LibvirtScope::Session));
        QCOMPARE(modeOf(spec().hostVolumePath), mode_t(0700));
    }
    void systemFoldersAreOpenedFromOursDownOnly()
    {
        if (geteuid() != 0)
            QSKIP("only root owns folders of a system libvirt");
        QVERIFY(!prepareFolders(spec(), m_folder->filePath("state"), LibvirtScope::System));
        QCOMPARE(modeOf(m_folder->path()), mode_t(0700));
        QCOMPARE(::chmod(QFile::encodeName(m_folder->path()).constData(), 0711), 0);
        QVERIFY(prepareFolders(spec(), m_folder->filePath("state"), LibvirtScope::System));
        QCOMPARE(modeOf(m_folder->filePath("state/a")), mode_t(0701));
        struct stat volume{};
        ::stat(QFile::encodeName(spec().hostVolumePath).constData(), &volume);
        QVERIFY(volume.st_uid != 0);
    }
    void diskIsMadeOnceWithItsSize()
    {
        test::FakeProcessRunner runner;
        runner.on("qemu-img", {"create"}, "");
        QVERIFY(QDir().mkpath(m_folder->filePath("state/a")));
        QVERIFY(QCoro::waitFor(createDataDisk(&runner, spec())));
        QCOMPARE(runner.calls().size(), 1);
        QCOMPARE(runner.calls().first().arguments.mid(4), QStringList({spec().dataDiskPath, "1048576"}));
        QVERIFY(writeFileAtomically(spec().dataDiskPath, "data"));
        QVERIFY(QCoro::waitFor(createDataDisk(&runner, spec())));
        QCOMPARE(runner.calls().size(), 1);
        QCOMPARE(*readFile(spec().dataDiskPath, 100), QByteArray("data"));
    }
    void fullDiskIsToldApart()
    {
        QVERIFY(QDir().mkpath(m_folder->filePath("state/a")));
        test::FakeProcessRunner runner;
        runner.on("qemu-img", {}, "", 1, "qemu-img: /x: Could not create file: No space left on device");
        QVERIFY(QCoro::waitFor(createDataDisk(&runner, spec())).error().is(vm::errors::diskFull));
        runner.on("qemu-img", {}, "", 1, "qemu-img: something else");
        const Result<void> other = QCoro::waitFor(createDataDisk(&runner, spec()));
        QVERIFY(other.error().is(vm::errors::diskFailed));
        QVERIFY(other.error().cause() && other.error().cause()->is(process::errors::exitStatus));
    }
};

QTEST_GUILESS_MAIN(MachineFilesTest)
#include "tst_MachineFiles.moc"
