// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/LibvirtDaemons.h"
#include "core/vm/VmErrors.h"
#include "support/FakeProcessRunner.h"

#include <QLocalServer>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::vm;
using namespace std::chrono_literals;

class LibvirtDaemonsTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    QLocalServer m_libvirt, m_log;

    DaemonPaths paths() const
    {
        return {m_folder->filePath("libvirt"), m_folder->filePath("log"), m_folder->filePath("systemd")};
    }
    static process::ProcessOutcome success()
    {
        process::ProcessOutcome outcome;
        outcome.end = process::ProcessEnd::Exited;
        outcome.exitCode = 0;
        return outcome;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_libvirt.close();
        m_log.close();
    }
    void runningDaemonsAreLeftAlone()
    {
        QVERIFY(m_libvirt.listen(paths().libvirtSocket) && m_log.listen(paths().logSocket));
        test::FakeProcessRunner runner;
        QCOMPARE(int(*QCoro::waitFor(ensureLibvirtDaemons(&runner, true, paths()))), int(DaemonAction::None));
        QVERIFY(runner.calls().isEmpty());
    }
    void missingDaemonsAreStartedInOrder()
    {
        test::FakeProcessRunner runner;
        runner.on("virtlogd", {"-d"}, [&](const process::ProcessSpec&) { m_log.listen(paths().logSocket); return success(); });
        runner.on("libvirtd", {"-d"}, [&](const process::ProcessSpec&) { m_libvirt.listen(paths().libvirtSocket); return success(); });
        QCOMPARE(int(*QCoro::waitFor(ensureLibvirtDaemons(&runner, true, paths()))), int(DaemonAction::Started));
        QCOMPARE(runner.calls().size(), 2);
        QVERIFY(runner.calls().first().program.endsWith("virtlogd"));
    }
    void fasterProcessIsFine()
    {
        QVERIFY(m_log.listen(paths().logSocket));
        test::FakeProcessRunner runner;
        runner.on("libvirtd", {}, "", 1, "pid file already locked");
        QTimer::singleShot(300, this, [this] { m_libvirt.listen(paths().libvirtSocket); });
        QCOMPARE(int(*QCoro::waitFor(ensureLibvirtDaemons(&runner, true, paths()))), int(DaemonAction::Started));
    }
    void silentDaemonIsAnError()
    {
        test::FakeProcessRunner runner;
        runner.on("virtlogd", {}, "");
        const auto result = QCoro::waitFor(ensureLibvirtDaemons(&runner, true, paths(), 400ms));
        QVERIFY(!result && result.error().is(vm::errors::libvirtNotRunning));
    }
    void systemdAndUsersAreNotOurTask()
    {
        test::FakeProcessRunner runner;
        QCOMPARE(int(*QCoro::waitFor(ensureLibvirtDaemons(&runner, false, paths()))), int(DaemonAction::None));
        QVERIFY(QDir().mkpath(paths().systemdMark));
        const auto result = QCoro::waitFor(ensureLibvirtDaemons(&runner, true, paths()));
        QVERIFY(!result && result.error().hint().contains("systemctl"));
        QVERIFY(runner.calls().isEmpty());
    }
};

QTEST_GUILESS_MAIN(LibvirtDaemonsTest)
#include "tst_LibvirtDaemons.moc"
