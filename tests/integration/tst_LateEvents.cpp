// SPDX-License-Identifier: GPL-3.0-or-later
// A machine is started while libvirt's events take their time, as on a computer with more to do than it has cores: what was heard last
// is then from before the start, and must not be taken for the machine's end. Real libvirt and QEMU; the guest is OVMF's own shell.
#include "core/api/live/LiveMachineService.h"
#include "core/process/SystemProcessRunner.h"
#include "core/vm/LibvirtDaemons.h"
#include "tests/support/FirmwareGuest.h"
#include "tests/support/VerifyOk.h"

#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse;

namespace {

constexpr int patience = 120'000; // Only ever waited for on failure.

} // namespace

class LateEventsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    process::SystemProcessRunner m_runner;
    std::unique_ptr<vm::LibvirtHost> m_host;
    std::unique_ptr<vm::MachineControl> m_machines;
    std::unique_ptr<image::ImageStore> m_images;
    api::LiveActivityService m_activity;
    api::LiveLogService m_logs;
    QStringList m_used;

    std::unique_ptr<api::LiveMachineService> makeService()
    {
        api::LiveMachineService::Parts parts;
        parts.host = m_host.get();
        parts.control = m_machines.get();
        parts.runner = &m_runner;
        parts.images = m_images.get();
        parts.logs = &m_logs;
        parts.activity = &m_activity;
        parts.hints = []() -> Result<api::LiveMachineService::GuestHints> {
            return api::LiveMachineService::GuestHints{QStringLiteral("0x0000000000000000000000000000000000000001")};
        };
        parts.knownToHaveNoSecret = []() -> QCoro::Task<bool> { co_return true; };
        parts.timesPath = m_folder->filePath("boot-times.json");
        return std::make_unique<api::LiveMachineService>(parts);
    }
    vm::MachineSpec makeMachine(const QString& purpose)
    {
        const QString name = QStringLiteral("late-%1-%2").arg(getpid()).arg(purpose);
        m_used.append(name);
        vm::MachineSpec spec = test::firmwareMachine(name, m_machines->store().folderOf(name), m_folder->filePath(name + ".img"));
        auto made = test::makeFirmwareGuest(spec.imagePath, {});
        if (made)
            made = QCoro::waitFor(m_machines->create(spec));
        if (!made)
            qWarning() << made.error();
        return spec;
    }
    static StepState powerOf(const Operation& operation)
    {
        for (const OperationStep& step : operation.steps())
            if (step.id == "power")
                return step.state;
        return StepState::Failed;
    }
    static QString why(const Operation& operation)
    {
        return !operation.isFinished() ? "it goes on" : operation.result() ? "it ended well" : operation.result().error().toString();
    }
    static bool isUp(const vm::MachineSpec& spec)
    {
        const Result<QByteArray> log = readFile(spec.serialLogPath, 16 * 1024 * 1024);
        return log && log->contains("GUEST-IS-UP");
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto daemons = QCoro::waitFor(vm::ensureLibvirtDaemons(&m_runner, geteuid() == 0));
        if (!daemons)
            QSKIP(qPrintable("libvirt cannot be started here: " + daemons.error().toString()));
        m_folder = std::make_unique<QTemporaryDir>();
        // The system libvirt's QEMU user has to pass.
        QCOMPARE(::chmod(QFile::encodeName(m_folder->path()).constData(), 0711), 0);
        m_images = std::make_unique<image::ImageStore>(Paths{m_folder->filePath("state"), m_folder->filePath("cache"), m_folder->filePath("share")});
        m_host = std::make_unique<vm::LibvirtHost>();
        m_machines = std::make_unique<vm::MachineControl>(vm::MachineStore(m_folder->filePath("machines")), m_host.get(), &m_runner);
        VERIFY_OK(QCoro::waitFor(m_host->connectNow()));
    }
    void cleanup()
    {
        if (!m_host)
            return;
        m_host->blockSignals(false);
        for (const QString& name : m_used) {
            QCoro::waitFor(m_host->forceOff(name));
            QCoro::waitFor(m_machines->remove(name));
            QVERIFY(!QFile::exists(m_machines->store().folderOf(name)));
        }
        m_used.clear();
    }

    void aStartIsNotTakenForAnEnd_data()
    {
        QTest::addColumn<bool>("listed");
        QTest::newRow("nothing was heard of it") << false;
        QTest::newRow("it was off when it was listed") << true;
    }
    void aStartIsNotTakenForAnEnd()
    {
        QFETCH(bool, listed);
        const vm::MachineSpec spec = makeMachine(listed ? "listed" : "unheard");
        const auto service = makeService();
        if (listed) {
            const auto list = QCoro::waitFor(service->list());
            VERIFY_OK(list);
            QCOMPARE(list->size(), 1);
            QVERIFY(list->first().state == api::MachineState::Off);
        }
        m_host->blockSignals(true);
        const auto started = service->start(spec.name);
        VERIFY_OK(started);
        const std::shared_ptr<Operation> operation = *started;
        QTRY_VERIFY2_WITH_TIMEOUT(powerOf(*operation) == StepState::Done || operation->isFinished(), qPrintable(why(*operation)), patience);
        // Long after it was looked at for the first time.
        QTRY_VERIFY2_WITH_TIMEOUT(isUp(spec) || operation->isFinished(), qPrintable(why(*operation)), patience);
        QVERIFY2(!operation->isFinished(), qPrintable(why(*operation)));
        QCOMPARE(test::qemuProcesses(spec.name).size(), 1);

        // An end that is one is told as such.
        m_host->blockSignals(false);
        VERIFY_OK(QCoro::waitFor(m_host->forceOff(spec.name)));
        QTRY_VERIFY_WITH_TIMEOUT(operation->isFinished(), patience);
        QVERIFY2(!operation->result() && operation->result().error().code().name == "vm.ended", qPrintable(why(*operation)));
        QVERIFY2(why(*operation).contains(spec.name + " ended before its application answered: forced off"), qPrintable(why(*operation)));
    }
    void aMachineThatIsGoneIsAnEnd()
    {
        const vm::MachineSpec spec = makeMachine("gone");
        const auto service = makeService();
        m_host->blockSignals(true);
        const auto started = service->start(spec.name);
        VERIFY_OK(started);
        const std::shared_ptr<Operation> operation = *started;
        QTRY_VERIFY2_WITH_TIMEOUT(powerOf(*operation) == StepState::Done || operation->isFinished(), qPrintable(why(*operation)), patience);
        m_host->blockSignals(false);
        VERIFY_OK(QCoro::waitFor(m_host->forceOff(spec.name)));
        VERIFY_OK(QCoro::waitFor(m_machines->remove(spec.name)));
        QTRY_VERIFY_WITH_TIMEOUT(operation->isFinished(), patience);
        QVERIFY2(!operation->result() && operation->result().error().code().name == "vm.ended", qPrintable(why(*operation)));
    }
};

QTEST_GUILESS_MAIN(LateEventsTest)
#include "tst_LateEvents.moc"
