// SPDX-License-Identifier: GPL-3.0-or-later
// What is missing or in the way on the host, held against the real program: the message names the thing and the next step,
// and nothing is lost or half done. docs/testing.md lists every such input with the test that drives it.
#include "tests/support/CommandSchema.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalServer>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>
#include <pwd.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

/// Before any thread exists: what is mounted over from here on is hidden from this process and its children alone.
bool leaveMountNamespace()
{
    return ::geteuid() == 0 && ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}
bool mayHide = false;

/// Takes a file or folder away as long as it lives.
class Hidden
{
public:
    explicit Hidden(const QString& path)
        : m_path(QFile::encodeName(QFileInfo(path).canonicalFilePath()))
    {
        m_good = QFileInfo(path).isDir() ? ::mount("tmpfs", m_path.constData(), "tmpfs", 0, "size=64k") == 0
                                         : ::mount("/dev/null", m_path.constData(), nullptr, MS_BIND, nullptr) == 0;
    }
    ~Hidden()
    {
        if (m_good)
            ::umount(m_path.constData());
    }
    Q_DISABLE_COPY_MOVE(Hidden)
    bool isGood() const { return m_good; }

private:
    QByteArray m_path;
    bool m_good = false;
};

} // namespace

class WrongInputTest : public QObject
{
    Q_OBJECT
    static constexpr int portBase = 23900;
    std::unique_ptr<QTemporaryDir> m_folder;
    QMap<QString, QString> m_more; ///< Further environment.

    struct Answer
    {
        int status = -1;
        QByteArray out, err;
        QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
        QString errorField(const char* name) const { return json()["error"].toObject()[QLatin1String(name)].toString(); }
    };
    QProcessEnvironment environment() const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("GATEHOUSE_STATE", m_folder->filePath("state"));
        environment.insert("GATEHOUSE_CACHE", m_folder->filePath("cache"));
        environment.insert("GATEHOUSE_PORT_BASE", QString::number(portBase));
        for (auto each = m_more.cbegin(); each != m_more.cend(); ++each)
            environment.insert(each.key(), each.value());
        return environment;
    }
    Answer run(const QStringList& arguments, const QStringList& before = {}) const
    {
        QProcess process;
        process.setProcessEnvironment(environment());
        process.setWorkingDirectory("/");
        const QStringList words = before + QStringList{QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehousectl")} + arguments;
        process.start(words.first(), words.mid(1));
        if (!process.waitForFinished(120'000)) {
            process.kill();
            process.waitForFinished();
            return {};
        }
        const Answer answer{process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2, process.readAllStandardOutput(), process.readAllStandardError()};
        gatehouse::test::verifyDocument(arguments, answer.out);
        return answer;
    }
    /// What was left below a folder, files only.
    QStringList filesIn(const QString& name) const
    {
        QStringList found;
        QDirIterator each(m_folder->filePath(name), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (each.hasNext())
            found.append(each.next());
        return found;
    }
    /// `gatehousectl serve`, up.
    std::unique_ptr<QProcess> serve() const
    {
        auto process = std::make_unique<QProcess>();
        process->setProcessEnvironment(environment());
        process->start(QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehousectl"), {"--json", "serve"});
        // Its one document comes when everything is up.
        const bool up = QTest::qWaitFor([&] { return process->canReadLine() || process->state() == QProcess::NotRunning; }, 90'000);
        if (!up || process->state() == QProcess::NotRunning)
            qWarning().noquote() << "serve did not come up:" << process->readAllStandardError() << process->readAllStandardOutput();
        return process;
    }

private Q_SLOTS:
    void init()
    {
        m_more.clear();
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void missingToolIsNamed_data()
    {
        QTest::addColumn<QString>("tool");
        QTest::addColumn<QString>("package");
        QTest::newRow("packages") << "mmdebstrap" << "mmdebstrap";
        QTest::newRow("root") << "mksquashfs" << "squashfs-tools";
        QTest::newRow("verity") << "veritysetup" << "cryptsetup-bin";
    }
    void missingToolIsNamed()
    {
        QFETCH(QString, tool);
        QFETCH(QString, package);
        if (!mayHide)
            QSKIP("only root may hide an installed program");
        const QString path = QStandardPaths::findExecutable(tool, {"/usr/bin", "/usr/sbin", "/sbin"});
        if (path.isEmpty())
            QSKIP("it is missing here without our doing");
        const QStringList build{"--json", "image", "build", "dstack", "--set", "agent=/bin/true", "--set",
                                "contract=0x262eE8243e568Ae38af2C3BCBb8d526bBBA14485", "--set", "eth_rpc_url=http://10.0.2.2:1"};
        {
            const Hidden hidden(path);
            QVERIFY(hidden.isGood());
            const Answer refused = run(build);
            QCOMPARE(refused.status, 4);
            QCOMPARE(refused.errorField("code"), QString("image.host-not-ready"));
            QVERIFY2(refused.errorField("detail").contains(tool + " is not installed"), refused.out.constData());
            QVERIFY2(refused.errorField("hint").contains("apt-get install " + package), refused.out.constData());
        }
        QVERIFY2(filesIn("cache").isEmpty(), qPrintable(filesIn("cache").join(' '))); // Said before anything was begun.
        QCOMPARE(run({"--json", "image", "list"}).json()["images"].toArray().size(), 0);
    }

    void missingMachineToolIsFoundByTheDoctor_data()
    {
        QTest::addColumn<QString>("tool");
        QTest::addColumn<QString>("check");
        QTest::addColumn<QString>("fix");
        QTest::newRow("qemu") << "qemu-system-x86_64" << "host.qemu" << "apt install qemu-system-x86";
        QTest::newRow("qemu-img") << "qemu-img" << "host.qemu-img" << "apt install qemu-utils";
        QTest::newRow("swtpm") << "swtpm" << "host.swtpm" << "apt install swtpm";
    }
    void missingMachineToolIsFoundByTheDoctor()
    {
        QFETCH(QString, tool);
        QFETCH(QString, check);
        QFETCH(QString, fix);
        if (!mayHide)
            QSKIP("only root may hide an installed program");
        const QString path = QStandardPaths::findExecutable(tool);
        if (path.isEmpty())
            QSKIP("it is missing here without our doing");
        const auto rowOf = [&](const Answer& answer) {
            for (const QJsonValue row : answer.json()["checks"].toArray())
                if (row["id"].toString() == check)
                    return row.toObject();
            return QJsonObject();
        };
        {
            const Hidden hidden(path);
            QVERIFY(hidden.isGood());
            const Answer sick = run({"--json", "doctor"});
            QCOMPARE(sick.status, 1);
            QCOMPARE(rowOf(sick)["status"].toString(), QString("problem"));
            QVERIFY2(rowOf(sick)["fix"].toString().contains(fix), sick.out.constData());
        }
        QCOMPARE(rowOf(run({"--json", "doctor"}))["status"].toString(), QString("ok"));
    }

    void missingChainProgramIsNamed()
    {
        const QString node = QStringLiteral(GATEHOUSE_BINARY_DIR "/../node/node_modules");
        if (!mayHide || !QDir(node).exists())
            QSKIP("only root may hide what npm installed, where it did");
        if (!QStandardPaths::findExecutable("anvil").isEmpty() || qEnvironmentVariableIsSet("GATEHOUSE_NODE_TOOLS"))
            QSKIP("another anvil is on this computer's path");
        const Hidden hidden(node);
        QVERIFY(hidden.isGood());
        const Answer refused = run({"--json", "serve"});
        QCOMPARE(refused.status, 4);
        QVERIFY2(refused.errorField("detail").contains("anvil"), refused.out.constData());
        QVERIFY2(refused.errorField("hint").contains("./run or ./test"), refused.out.constData());
        QVERIFY(!QFile::exists(m_folder->filePath("state/devnet/chain.json")));
    }

    void libvirtThatDoesNotRunIsSaid()
    {
        m_more = {{"GATEHOUSE_LIBVIRT_URI", "qemu+unix:///system?socket=/no/such/libvirt-sock"}};
        const Answer refused = run({"--json", "vm", "list"});
        QCOMPARE(refused.status, 4);
        QCOMPARE(refused.errorField("code"), QString("vm.libvirt-not-running"));
        QVERIFY2(refused.errorField("detail").contains("/no/such/libvirt-sock"), refused.out.constData());
        QVERIFY2(refused.errorField("hint").contains("systemctl start libvirtd"), refused.out.constData());
        // What does not need it goes on.
        QCOMPARE(run({"image", "list"}).status, 0);
        QCOMPARE(run({"onboard", "list"}).status, 0);
        QVERIFY(filesIn("state/machines").isEmpty());
    }

    void missingGroupIsNamed()
    {
        const passwd* user = getpwnam("nobody");
        const QString setpriv = QStandardPaths::findExecutable("setpriv");
        if (::geteuid() != 0 || !user || setpriv.isEmpty())
            QSKIP("only root can become a user without groups");
        // A socket as libvirtd makes it for its group; connect(2) itself refuses who is not in it.
        QCOMPARE(::chmod(QFile::encodeName(m_folder->path()).constData(), 0755), 0);
        QTemporaryDir home;
        QCOMPARE(::chown(QFile::encodeName(home.path()).constData(), user->pw_uid, user->pw_gid), 0);
        QLocalServer server;
        server.setSocketOptions(QLocalServer::UserAccessOption | QLocalServer::GroupAccessOption);
        const QString socket = m_folder->filePath("libvirt-sock");
        QVERIFY(server.listen(socket));
        m_more = {{"GATEHOUSE_LIBVIRT_URI", "qemu+unix:///system?socket=" + socket},
                  {"HOME", home.path()},
                  {"GATEHOUSE_STATE", home.filePath("state")},
                  {"GATEHOUSE_CACHE", home.filePath("cache")}};
        const QStringList asNobody{setpriv, QStringLiteral("--reuid=%1").arg(user->pw_uid), QStringLiteral("--regid=%1").arg(user->pw_gid), "--clear-groups"};
        const Answer refused = run({"--json", "vm", "list"}, asNobody);
        if (refused.out.isEmpty() && refused.err.contains("Permission denied") && !refused.err.contains("gatehousectl: "))
            QSKIP("the build folder is closed to the user 'nobody'");
        QVERIFY2(refused.status == 4, refused.err.constData());
        QCOMPARE(refused.errorField("code"), QString("vm.permission-denied"));
        QVERIFY2(refused.errorField("detail").contains(socket), refused.out.constData());
        QVERIFY2(refused.errorField("hint").contains("group libvirt (usermod -aG libvirt"), refused.out.constData());
        QVERIFY2(refused.errorField("hint").contains("qemu:///session"), refused.out.constData()); // What works without it.
        const Answer doctor = run({"--json", "doctor"}, asNobody);
        QCOMPARE(doctor.status, 1);
        bool said = false;
        for (const QJsonValue row : doctor.json()["checks"].toArray())
            said = said || (row["status"].toString() == "problem" && row["fix"].toString().contains("usermod -aG libvirt"));
        QVERIFY2(said, doctor.out.constData());
    }

    void killedConsoleIsContinued()
    {
        const bool hasAnvil = QDir(QStringLiteral(GATEHOUSE_BINARY_DIR "/../node/node_modules")).exists() || qEnvironmentVariableIsSet("GATEHOUSE_NODE_TOOLS")
            || !QStandardPaths::findExecutable("anvil").isEmpty();
        if (!hasAnvil)
            QSKIP("anvil is not installed; ./test installs it");
        auto victim = serve();
        QVERIFY(victim->state() == QProcess::Running);
        const QString contract = QJsonDocument::fromJson(victim->readLine()).object()["contract"].toString();
        QVERIFY(contract.startsWith("0x"));
        // While it runs, a second one is told who holds the profile, and the first goes on.
        const Answer second = run({"--json", "serve"});
        QCOMPARE(second.errorField("code"), QString("devnet.held"));
        QVERIFY2(second.errorField("detail").contains(QString::number(victim->processId())), second.out.constData());
        QVERIFY(!second.errorField("hint").isEmpty());
        QVERIFY(victim->state() == QProcess::Running);

        victim->kill(); // SIGKILL: no time to put anything away.
        QTRY_VERIFY_WITH_TIMEOUT(victim->state() == QProcess::NotRunning, 20'000);
        // Nobody serves, and that is what everybody is told.
        const Answer nobody = run({"--json", "onboard", "list"});
        QVERIFY2(nobody.status == 0, nobody.err.constData());
        const Answer start = run({"--json", "vm", "start", "node-a", "--image", "none"});
        QVERIFY(start.status != 0);
        QVERIFY2(start.errorField("code") == "network.not-running", start.out.constData());

        const auto heir = serve();
        QVERIFY(heir->state() == QProcess::Running);
        QCOMPARE(QJsonDocument::fromJson(heir->readLine()).object()["contract"].toString(), contract);
        heir->terminate();
        QTRY_VERIFY_WITH_TIMEOUT(heir->state() == QProcess::NotRunning, 60'000);
        QCOMPARE(heir->exitCode(), 0);
    }
};

int main(int argc, char** argv)
{
    mayHide = leaveMountNamespace();
    QCoreApplication application(argc, argv);
    WrongInputTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_WrongInput.moc"
