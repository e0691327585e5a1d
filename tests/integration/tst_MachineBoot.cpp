// SPDX-License-Identifier: GPL-3.0-or-later
// The real dstack image, with a stand-in for its agent, as a machine under the real libvirt: its registers are the
// predicted ones, its disk, volume and port work, and it shuts down in order when asked.
#include "core/image/ImageBuilder.h"
#include "core/process/SystemProcessRunner.h"
#include "core/vm/LibvirtDaemons.h"
#include "core/vm/MachineControl.h"
#include "core/vm/PortCheck.h"
#include "core/vm/VmErrors.h"
#include "support/VerifyOk.h"

#include <QSignalSpy>
#include <QTcpSocket>
#include <QtTest>
#include <qcoro/qcorotask.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::vm;
using namespace std::chrono_literals;

class MachineBootTest : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    process::SystemProcessRunner m_runner;
    Paths m_paths;
    std::unique_ptr<LibvirtHost> m_host;
    std::unique_ptr<MachineControl> m_machines;
    QString m_imageId;
    MachineSpec m_spec;

    QByteArray console() const
    {
        const Result<QByteArray> log = readFile(m_spec.serialLogPath, 16 * 1024 * 1024);
        return log ? *log : QByteArray();
    }
    QByteArray askPort() const
    {
        QTcpSocket socket;
        socket.connectToHost("127.0.0.1", m_spec.ports.first().hostPort);
        QByteArray answer;
        while (socket.waitForReadyRead(3000))
            answer += socket.readAll();
        return answer;
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto daemons = QCoro::waitFor(ensureLibvirtDaemons(&m_runner, geteuid() == 0));
        if (!daemons)
            QSKIP(qPrintable("libvirt cannot be started here: " + daemons.error().toString()));
        QCOMPARE(::chmod(QFile::encodeName(m_folder.path()).constData(), 0711), 0);
        m_paths.state = m_folder.path();
        m_paths.cache = GATEHOUSE_BINARY_DIR "/test-cache";
        m_paths.share = GATEHOUSE_SOURCE_DIR;
        VERIFY_OK(makeFolder(m_paths.cache));
        m_host = std::make_unique<LibvirtHost>();
        m_machines = std::make_unique<MachineControl>(MachineStore(m_folder.filePath("machines")), m_host.get(), &m_runner);
    }
    void buildsTheImage()
    {
        image::ImageBuilder builder(m_paths, m_runner);
        image::BuildRequest request;
        request.recipeFolder = GATEHOUSE_SOURCE_DIR "/images/dstack";
        request.parameters = {{"agent", IDLE_AGENT},
                              {"contract", "0x262eE8243e568Ae38af2C3BCBb8d526bBBA14485"},
                              {"eth_rpc_url", "http://10.0.2.2:18545"},
                              {"chain_id", "31337"}};
        const auto build = builder.start(request);
        VERIFY_OK(build);
        QSignalSpy finished(build->operation.get(), &Operation::finished);
        QVERIFY(finished.wait(10 * 60 * 1000));
        VERIFY_OK(build->operation->result());
        m_imageId = build->outcome->imageId;
    }
    void bootsWithThePredictedRegisters()
    {
        if (m_imageId.isEmpty())
            QFAIL("there is no image");
        const image::ImageStore images(m_paths);
        m_spec = MachineSpec::make(QStringLiteral("test-%1-boot").arg(getpid()), m_machines->store().folderOf(QStringLiteral("test-%1-boot").arg(getpid())));
        m_spec.imagePath = images.diskPath(m_imageId);
        m_spec.imageId = m_imageId;
        m_spec.dataDiskBytes = 64 * 1024 * 1024;
        m_spec.ports = {{findFreePorts(quint16(20000 + getpid() % 20000), 1, {})->first(), 80, "test"}};
        VERIFY_OK(QCoro::waitFor(m_machines->create(m_spec)));
        QElapsedTimer clock;
        clock.start();
        VERIFY_OK(QCoro::waitFor(m_machines->start(m_spec.name)));
        QTRY_VERIFY_WITH_TIMEOUT(console().contains("idle-agent: up"), 240'000);
        qInfo() << "from start to the agent:" << double(clock.elapsed()) / 1000 << "s";
        const auto predicted = images.measurements(m_imageId);
        VERIFY_OK(predicted);
        const QByteArray text = console();
        for (const int pcr : {4, 9, 11}) {
            const QByteArray expected = predicted->find(pcr)->value.toHex().toUtf8().toUpper();
            const QByteArray line = "idle-agent: pcr" + QByteArray::number(pcr) + "=" + expected;
            QVERIFY2(text.contains(line), line.constData());
        }
    }
    void diskVolumeAndPortWork()
    {
        QVERIFY(console().contains("idle-agent: data-disk=there"));
        QCOMPARE(*readFile(m_spec.hostVolumePath + "/from-guest", 100), QByteArray("hello host\n"));
        QCOMPARE(askPort(), QByteArray("idle-agent\n"));
    }
    void shutsDownInOrder()
    {
        const QByteArray before = console();
        QElapsedTimer clock;
        clock.start();
        VERIFY_OK(QCoro::waitFor(m_machines->shutdown(m_spec.name, 90s)));
        qInfo() << "from the power button to off:" << double(clock.elapsed()) / 1000 << "s";
        QCOMPARE(int(QCoro::waitFor(m_host->status(m_spec.name))->state), int(DomainState::Off));
        const Result<QByteArray> left = readFile(m_spec.hostVolumePath + "/asked-to-end", 100);
        QVERIFY2(left && *left == "in order\n", console().mid(before.size()).constData());
        // libvirt's log daemon writes what it has read from QEMU a little after the machine is off.
        QTRY_VERIFY2_WITH_TIMEOUT(console().mid(before.size()).contains("idle-agent: asked to end"),
                                  console().mid(before.size()).constData(), 10'000);
    }
    void cleanupTestCase()
    {
        if (!m_spec.name.isEmpty()) {
            QCoro::waitFor(m_host->forceOff(m_spec.name));
            VERIFY_OK(QCoro::waitFor(m_machines->remove(m_spec.name)));
        }
        m_machines.reset();
        m_host.reset();
    }
};

QTEST_GUILESS_MAIN(MachineBootTest)
#include "tst_MachineBoot.moc"
