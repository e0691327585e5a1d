// SPDX-License-Identifier: GPL-3.0-or-later
// The nethermind image under the real libvirt with the real swtpm; anvil, a real JSON-RPC server, is what the archive in
// Nethermind's slot holds. The disk's key is made, sealed and found again; another image does not get it.
#include "tests/support/ImageFixture.h"
#include "tests/support/StoredZip.h"
#include "tests/support/VerifyOk.h"

#include "core/crypto/Hashes.h"
#include "core/eth/NodeTools.h"
#include "core/http/HttpClient.h"
#include "core/http/HttpServer.h"
#include "core/image/ImageErrors.h"
#include "core/vm/LibvirtDaemons.h"
#include "core/vm/MachineControl.h"
#include "core/vm/PortCheck.h"

#include <QJsonDocument>
#include <QProcess>
#include <QtTest>
#include <qcoro/qcorotask.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::vm;
using namespace std::chrono_literals;
using gatehouse::tests::ImageFixture;
using gatehouse::tests::StoredZip;

class NethermindBootTest : public QObject
{
    Q_OBJECT
    static constexpr int bootMs = 300'000;

    ImageFixture m_fixture;
    http::HttpServer m_publisher;
    QByteArray m_archive;
    QTemporaryDir m_folder;
    std::unique_ptr<LibvirtHost> m_host;
    std::unique_ptr<MachineControl> m_machines;
    QMap<QString, QString> m_parameters;
    QString m_imageId;
    MachineSpec m_spec;
    qsizetype m_consoleFrom = 0; ///< Where the present start begins in the console's log.

    QByteArray console() const
    {
        const Result<QByteArray> log = readFile(m_spec.serialLogPath, 16 * 1024 * 1024);
        return log ? log->mid(m_consoleFrom) : QByteArray();
    }
    /// One call of the node's JSON-RPC, through the forwarded port.
    QJsonValue ask(const QByteArray& method, const QByteArray& parameters = "[]") const
    {
        http::HttpClient client;
        http::HttpRequestOptions options;
        options.timeout = 60s;
        const QUrl url(QStringLiteral("http://127.0.0.1:%1/").arg(m_spec.ports.first().hostPort));
        const auto reply = QCoro::waitFor(client.post(url, "application/json", R"({"jsonrpc":"2.0","id":1,"method":")" + method + R"(","params":)" + parameters + "}", options));
        return reply ? QJsonDocument::fromJson(reply->body).object().value(QStringLiteral("result")) : QJsonValue();
    }
    ImageFixture::Built build(const QString& label, const QMap<QString, QString>& more = {})
    {
        image::BuildRequest request;
        request.recipeFolder = QStringLiteral(GATEHOUSE_SOURCE_DIR "/images/nethermind");
        request.parameters = m_parameters;
        request.parameters.insert(more);
        request.parameters[QStringLiteral("label")] = label;
        return m_fixture.build(request);
    }
    /// Makes the machine @p purpose for the image @p id, with host ports for @p ports.
    void makeMachine(const QString& purpose, const QString& id, const QList<std::pair<quint16, const char*>>& ports)
    {
        const QString name = QStringLiteral("test-%1-%2").arg(getpid()).arg(purpose);
        m_spec = MachineSpec::make(name, m_machines->store().folderOf(name));
        m_spec.imagePath = m_fixture.store().diskPath(id);
        m_spec.imageId = id;
        m_spec.vcpus = 2;
        m_spec.dataDiskBytes = 128 * 1024 * 1024;
        const auto free = findFreePorts(quint16(21000 + getpid() % 20000), int(ports.size()), {});
        VERIFY_OK(free);
        for (qsizetype i = 0; i < ports.size(); ++i)
            m_spec.ports.append({free->at(i), ports[i].first, QString::fromLatin1(ports[i].second)});
        VERIFY_OK(QCoro::waitFor(m_machines->create(m_spec)));
    }
    void removeMachine()
    {
        if (m_spec.name.isEmpty())
            return;
        QCoro::waitFor(m_host->forceOff(m_spec.name));
        VERIFY_OK(QCoro::waitFor(m_machines->remove(m_spec.name)));
        m_spec = {};
    }
    void registersAreAsPredicted(const QString& id, const QByteArray& text)
    {
        const auto predicted = m_fixture.store().measurements(id);
        VERIFY_OK(predicted);
        for (const int pcr : {4, 9, 11}) {
            const QByteArray line = "pcr" + QByteArray::number(pcr) + '=' + predicted->find(pcr)->value.toHex().toLatin1();
            QVERIFY2(text.contains(line), line.constData());
        }
    }
    /// What the guest's SSH answers to @p command with the private key @p key; its exit status.
    std::pair<int, QByteArray> overSsh(const QString& key, const QString& command) const
    {
        const QStringList call{"-p", QString::number(m_spec.ports.last().hostPort), "-i", key, "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
                               "-o", "BatchMode=yes", "-o", "ConnectTimeout=60", "-F", "/dev/null", "root@127.0.0.1", command};
        constexpr int noConnection = 255;
        // The service starts beside the node; QEMU takes the connection before anybody listens in the guest.
        for (int attempt = 0;; ++attempt) {
            QProcess client;
            client.start("ssh", call);
            const bool ended = client.waitForFinished(120'000);
            const QByteArray said = client.readAllStandardOutput() + client.readAllStandardError();
            if (!ended || client.exitCode() != noConnection || said.contains("Permission denied") || attempt == 10)
                return {ended ? client.exitCode() : -1, said};
            QTest::qWait(3000);
        }
    }
    void startAndAwait(const QByteArray& text)
    {
        const Result<QByteArray> before = readFile(m_spec.serialLogPath, 16 * 1024 * 1024);
        m_consoleFrom = before ? before->size() : 0;
        QElapsedTimer clock;
        clock.start();
        VERIFY_OK(QCoro::waitFor(m_machines->start(m_spec.name)));
        QTRY_VERIFY2_WITH_TIMEOUT(console().contains(text), console().right(4000).constData(), bootMs);
        qInfo() << "from start to" << text << double(clock.elapsed()) / 1000 << "s";
    }
    void powerOff()
    {
        VERIFY_OK(QCoro::waitFor(m_machines->shutdown(m_spec.name, 150s)));
        QCOMPARE(int(QCoro::waitFor(m_host->status(m_spec.name))->state), int(DomainState::Off));
        // libvirt's log daemon writes what it has read from QEMU a little after the machine is off.
        QTRY_VERIFY2_WITH_TIMEOUT(console().contains("step=disk state=note detail=closed"), console().right(4000).constData(), 20'000);
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto anvil = eth::NodeTools({QStringLiteral(GATEHOUSE_SOURCE_DIR "/build/node"), QStringLiteral(GATEHOUSE_BINARY_DIR "/node")}).anvil();
        if (!anvil)
            QSKIP(qPrintable(anvil.error().toString()));
        if (QStandardPaths::findExecutable("unzip").isEmpty())
            QSKIP("unzip is not installed");
        const auto daemons = QCoro::waitFor(ensureLibvirtDaemons(&m_fixture.runner(), geteuid() == 0));
        if (!daemons)
            QSKIP(qPrintable("libvirt cannot be started here: " + daemons.error().toString()));
        QCOMPARE(::chmod(QFile::encodeName(m_folder.path()).constData(), 0711), 0);
        // QEMU's user reads the image there.
        QCOMPARE(::chmod(QFile::encodeName(m_fixture.paths().state).constData(), 0711), 0);
        m_host = std::make_unique<LibvirtHost>();
        m_machines = std::make_unique<MachineControl>(MachineStore(m_folder.filePath("machines")), m_host.get(), &m_fixture.runner());

        // What Nethermind publishes is a zip with the program at its top. This one says how it was called, and becomes anvil.
        const auto program = readFile(QFileInfo(*anvil).canonicalFilePath(), 256 * 1024 * 1024);
        VERIFY_OK(program);
        StoredZip zip;
        zip.add("nethermind", "#!/bin/busybox sh\necho \"slot: id=$(/bin/busybox id -u) $*\"\nexec /usr/lib/nethermind/anvil --quiet --host 0.0.0.0 --port 8545 --chain-id 560048\n");
        zip.add("anvil", *program, 0755);
        m_archive = zip.bytes();
        m_publisher.handle("GET", QStringLiteral("/releases/nethermind.zip"), [this](const http::HttpRequest&) { return http::HttpResponse::bytes(m_archive); });
        VERIFY_OK(m_publisher.listen({{QHostAddress(QHostAddress::LocalHost), 0}}));
        // Lighthouse's comes out of a folder. Nothing here speaks to a beacon chain, so it only has to be kept running.
        QTemporaryDir content;
        QVERIFY(writeFileAtomically(content.filePath("lighthouse"), "#!/bin/busybox sh\necho \"slot: id=$(/bin/busybox id -u) $*\"\nexec /bin/busybox sleep 100000\n"));
        const QString tar = m_folder.filePath("lighthouse.tar.gz");
        QCOMPARE(QProcess::execute("tar", {"-czf", tar, "-C", content.path(), "lighthouse"}), 0);
        const auto lighthouse = readFile(tar, 1024 * 1024);
        VERIFY_OK(lighthouse);
        m_parameters = {{"node_agent", NODE_AGENT},
                        {"network", "hoodi"},
                        {"nethermind_url", QStringLiteral("http://127.0.0.1:%1/releases/nethermind.zip").arg(m_publisher.port())},
                        {"nethermind_sha256", crypto::sha256(view(m_archive)).toHex()},
                        {"lighthouse_url", "https://example.invalid/lighthouse.tar.gz"},
                        {"lighthouse_sha256", crypto::sha256(view(*lighthouse)).toHex()},
                        {"artifacts", m_folder.path()}};
    }
    void anArchiveWithAnotherHashIsRefused()
    {
        const QString right = std::exchange(m_parameters["nethermind_sha256"], QString(64, 'a'));
        const ImageFixture::Built built = build("first");
        m_parameters["nethermind_sha256"] = right;
        QVERIFY(!built.result && built.result.error().is(image::errors::artifactMismatch));
        QVERIFY2(built.result.error().toString().contains(right), qPrintable(built.result.error().toString()));
    }
    void builds()
    {
        const ImageFixture::Built built = build("first");
        VERIFY_OK(built.result);
        m_imageId = built.id;
        const auto manifest = m_fixture.store().show(m_imageId);
        VERIFY_OK(manifest);
        QCOMPARE(manifest->ports, QList<image::PortSpec>({{8545, "json-rpc"}}));
        QVERIFY(!manifest->debug && !manifest->packages.contains("dropbear-bin"));
        qInfo() << "built in" << built.seconds << "s";
    }
    void makesItsKeyAndAnswers()
    {
        if (m_imageId.isEmpty())
            QFAIL("there is no image");
        makeMachine("node", m_imageId, {{8545, "json-rpc"}});
        if (QTest::currentTestFailed())
            return;
        VERIFY_OK(writeFileAtomically(m_spec.hostVolumePath + "/user-data.json", R"({"LIGHTHOUSE_TARGETPEERS": 33, "NETHERMIND_LOGLEVEL": "WARN"})"));
        startAndAwait("step=ready state=done");
        if (QTest::currentTestFailed())
            return;
        const QByteArray text = console();
        QVERIFY2(text.contains("a new key, sealed in the TPM to PCR 4, 9 and 11"), text.constData());
        QVERIFY2(text.contains("detail=formatted; LUKS2 aes-xts-plain64, ext4 at /mnt/encrypted_data"), text.constData());
        registersAreAsPredicted(m_imageId, text);
        // The clients were called with measured values and the user data's, as users of their own.
        QTRY_VERIFY2_WITH_TIMEOUT(console().contains("slot: id=901 "), console().right(4000).constData(), 30'000);
        QVERIFY2(text.contains("slot: id=900 --config hoodi --data-dir /mnt/encrypted_data/nethermind"), text.constData());
        QVERIFY(text.contains("--log WARN"));
        QVERIFY(console().contains("--checkpoint-sync-url https://checkpoint-sync.hoodi.ethpandaops.io"));
        QVERIFY(console().contains("--target-peers 33"));
        // From outside, through the forwarded port.
        QCOMPARE(ask("eth_chainId").toString(), "0x88bb0");
        QVERIFY(ask("web3_clientVersion").toString().startsWith("anvil/"));
        const QString block = ask("eth_blockNumber").toString();
        ask("evm_mine");
        QVERIFY(ask("eth_blockNumber").toString() != block);
        powerOff();
    }
    void opensItsDiskAgain()
    {
        if (m_spec.name.isEmpty() || m_spec.dataDiskPath.isEmpty())
            QFAIL("there is no machine");
        startAndAwait("step=ready state=done");
        if (QTest::currentTestFailed())
            return;
        QVERIFY2(console().contains("the key came out of the TPM"), console().constData());
        QVERIFY2(console().contains("detail=opened; LUKS2"), console().constData());
        QCOMPARE(ask("eth_chainId").toString(), "0x88bb0");
        powerOff();
    }
    void anotherImageDoesNotGetTheKey()
    {
        if (m_spec.name.isEmpty())
            QFAIL("there is no machine");
        const ImageFixture::Built other = build("second");
        VERIFY_OK(other.result);
        QVERIFY(other.id != m_imageId);
        m_spec.imagePath = m_fixture.store().diskPath(other.id);
        m_spec.imageId = other.id;
        VERIFY_OK(m_machines->store().save(m_spec));
        startAndAwait("step=disk state=failed");
        if (QTest::currentTestFailed())
            return;
        QVERIFY2(console().contains("the TPM keeps the secret") && console().contains("agent.tpm-refused"), console().constData());
        QVERIFY(!console().contains("slot:")); // No client was started.
    }
    void developersGetIn()
    {
        if (m_imageId.isEmpty())
            QFAIL("there is no image");
        removeMachine();
        if (QStandardPaths::findExecutable("ssh-keygen").isEmpty() || QStandardPaths::findExecutable("ssh").isEmpty())
            QSKIP("openssh-client is not installed");
        const QString right = m_folder.filePath("right"), wrong = m_folder.filePath("wrong");
        for (const QString& key : {right, wrong})
            QCOMPARE(QProcess::execute("ssh-keygen", {"-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", key}), 0);
        const ImageFixture::Built built = build("first", {{"variant", "dev"}, {"ssh_key", right + ".pub"}});
        VERIFY_OK(built.result);
        const auto release = m_fixture.store().show(m_imageId);
        const auto manifest = m_fixture.store().show(built.id);
        VERIFY_OK(release);
        VERIFY_OK(manifest);
        // Another image by its very root, and shown as what it is.
        QVERIFY(manifest->debug && manifest->packages.contains("dropbear-bin"));
        QCOMPARE(manifest->ports, QList<image::PortSpec>({{8545, "json-rpc"}, {22, "ssh"}}));
        QCOMPARE(manifest->rootHash.size(), 64);
        QVERIFY(manifest->rootHash != release->rootHash && manifest->commandLine.contains("roothash=" + manifest->rootHash));
        for (const int pcr : {4, 9, 11})
            QVERIFY(!(m_fixture.store().measurements(built.id)->find(pcr)->value == m_fixture.store().measurements(m_imageId)->find(pcr)->value));
        makeMachine("dev", built.id, {{8545, "json-rpc"}, {22, "ssh"}});
        if (QTest::currentTestFailed())
            return;
        startAndAwait("step=ready state=done");
        if (QTest::currentTestFailed())
            return;
        registersAreAsPredicted(built.id, console());
        QCOMPARE(ask("eth_chainId").toString(), "0x88bb0");
        const auto [status, said] = overSsh(right, "/bin/busybox id -u; /bin/busybox touch /usr/mark || echo may not");
        QVERIFY2(status == 0 && said.startsWith("0\nmay not\n") && said.contains("Read-only file system"), said.constData());
        const auto [refused, why] = overSsh(wrong, "true");
        QVERIFY2(refused == 255 && why.contains("Permission denied"), why.constData());
        powerOff();
    }
    void cleanupTestCase()
    {
        removeMachine();
        m_machines.reset();
        m_host.reset();
    }
};

QTEST_GUILESS_MAIN(NethermindBootTest)
#include "tst_NethermindBoot.moc"
