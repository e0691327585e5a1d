// SPDX-License-Identifier: GPL-3.0-or-later
// What the tools of a build see of this computer: tried by tools themselves, and by the installation script of a package in a
// real build, which is the one place where foreign code runs.
#include "core/image/FileTree.h"
#include "core/image/ImageErrors.h"
#include "core/image/OtherRoot.h"
#include "core/image/Sandbox.h"
#include "core/process/SystemProcessRunner.h"
#include "tests/support/ArchiveServer.h"
#include "tests/support/HookPackage.h"
#include "tests/support/ImageFixture.h"
#include "tests/support/TinyRecipe.h"
#include "tests/support/UserNamespaces.h"

#include "core/crypto/Hashes.h"
#include <QDirIterator>
#include <QStandardPaths>
#include <QtTest>
#include <qcoro/qcorotask.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::ArchiveServer;
using gatehouse::tests::ImageFixture;
using gatehouse::tests::TinyRecipe;

class SandboxTest : public QObject
{
    Q_OBJECT

    process::SystemProcessRunner m_runner;
    QTemporaryDir m_folder;
    QTemporaryDir m_home{QDir::homePath() + "/.gatehouse-sandbox-test-XXXXXX"};
    ArchiveServer m_server;

    process::ProcessOutcome run(const SandboxSpec& spec, const QString& program, const QStringList& words)
    {
        process::ProcessSpec inner;
        inner.program = QStandardPaths::findExecutable(program);
        inner.arguments = words;
        Sandbox sandbox(m_runner, spec);
        return QCoro::waitFor(sandbox.run(inner));
    }
    static QByteArray output(const process::ProcessOutcome& outcome) { return outcome.standardOutput + outcome.standardError; }
    QStringList fetch() const { return {"-q", "--silent", "--show-error", "--max-time", "20", m_server.address("/secret")}; }

    /// A package whose installation looks around and writes down what it found.
    LockedPackage hookPackage(const QString& into) const
    {
        // perl-base is essential, so it is there; a shell alone cannot connect.
        const QByteArray script = "#!/bin/sh\n"
                                  "exec > /etc/hook-report 2>&1\n"
                                  "for path in '" + QFile::encodeName(m_home.filePath("secret")) + "' /proc/1/root'" + QFile::encodeName(m_home.filePath("secret")) + "'; do\n"
                                  "  cat \"$path\" && echo 'home was read'\n"
                                  "done\n"
                                  "echo \"home=$HOME\"; grep -c : /proc/net/dev; echo interfaces\n"
                                  "perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(PeerAddr => \"127.0.0.1:" + QByteArray::number(m_server.serverPort()) + "\", Timeout => 5) ? \"connected\\n\" : \"refused: $@\\n\"'\n"
                                  "perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(PeerAddr => \"192.0.2.1:80\", Timeout => 5) ? \"connected\\n\" : \"unreachable: $@\\n\"'\n"
                                  "echo looked around\nexit 0\n";
        return tests::hookPackage(m_folder.path(), script, into);
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (QStandardPaths::findExecutable("bwrap").isEmpty())
            QSKIP("bwrap is not installed (package bubblewrap)");
        QVERIFY(m_home.isValid() && m_folder.isValid());
        QVERIFY(writeFileAtomically(m_home.filePath("secret"), "a key of the operator"));
        m_server.files["/secret"] = "from the network";
    }
    void worksHere()
    {
        Sandbox sandbox(m_runner, {});
        const Result<void> works = QCoro::waitFor(sandbox.probe({}));
        QVERIFY2(works.has_value(), works ? "" : qPrintable(works.error().toString()));
    }
    void homeIsHidden()
    {
        const auto read = run({}, "cat", {m_home.filePath("secret")});
        QVERIFY(!read.isSuccess());
        QVERIFY2(!output(read).contains("a key of the operator"), output(read).constData());
        for (const char* folder : {"/home", "/root", "/var/lib/gatehouse", "/srv", "/mnt"}) {
            const auto listed = run({}, "ls", {folder});
            QVERIFY2(!listed.isSuccess(), folder);
        }
        const auto environment = run({}, "env", {});
        QVERIFY2(!environment.standardOutput.contains(QFile::encodeName(QDir::homePath()) + '\n'), environment.standardOutput.constData());
        // What a build names is shown, and nothing beside it.
        SandboxSpec spec;
        spec.readable = QStringList{m_home.filePath("secret")};
        QCOMPARE(run(spec, "cat", {m_home.filePath("secret")}).standardOutput, "a key of the operator");
        QCOMPARE(run(spec, "ls", {m_home.path()}).standardOutput, "secret\n");
    }
    void networkIsOnlyForFetching()
    {
        const auto cut = run({}, "curl", fetch());
        QVERIFY2(!cut.isSuccess(), output(cut).constData());
        QVERIFY(m_server.asked.isEmpty());
        SandboxSpec spec;
        spec.network = SandboxSpec::Network::Host;
        // The server answers in this thread, whose event loop runs while the tool does.
        const auto open = run(spec, "curl", fetch());
        QVERIFY2(open.isSuccess(), output(open).constData());
        QCOMPARE(open.standardOutput, "from the network");
        QCOMPARE(m_server.asked.size(), 1);
    }
    void onlyWhatIsNamedCanBeWritten()
    {
        QDir(m_folder.path()).mkdir("out");
        SandboxSpec spec;
        spec.readable = QStringList{m_folder.path()};
        spec.writable = QStringList{m_folder.filePath("out")};
        spec.temporary = m_folder.filePath("out");
        QVERIFY(run(spec, "touch", {m_folder.filePath("out/file")}).isSuccess());
        QVERIFY(QFile::exists(m_folder.filePath("out/file")));
        for (const QString& path : {m_folder.filePath("file"), QStringLiteral("/usr/gatehouse-sandbox-test"), QStringLiteral("/etc/gatehouse-sandbox-test")}) {
            QVERIFY2(!run(spec, "touch", {path}).isSuccess(), qPrintable(path));
            QVERIFY2(!QFile::exists(path), qPrintable(path));
        }
        QVERIFY(run(spec, "touch", {"/tmp/gatehouse-sandbox-test"}).isSuccess());
        QVERIFY(!QFile::exists("/tmp/gatehouse-sandbox-test")); // A /tmp that ended with the tool.
        // Whatever the folder is called, tools find it at one place.
        QVERIFY(run(spec, "env", {}).standardOutput.contains("TMPDIR=/build\n"));
        QVERIFY(run(spec, "touch", {"/build/other"}).isSuccess());
        QVERIFY(QFile::exists(m_folder.filePath("out/other")));
    }
    void linksLeadThere()
    {
        QDir(m_folder.path()).mkdir("real");
        QVERIFY(writeFileAtomically(m_folder.filePath("real/file"), "content"));
        QVERIFY(QFile::link(m_folder.filePath("real"), m_folder.filePath("link")));
        SandboxSpec spec;
        spec.readable = QStringList{m_folder.filePath("link")};
        QCOMPARE(run(spec, "cat", {m_folder.filePath("link/file")}).standardOutput, "content");
        spec.readable = QStringList{m_folder.path(), m_folder.filePath("link")};
        QCOMPARE(run(spec, "cat", {m_folder.filePath("link/file")}).standardOutput, "content");
    }
    void processesOfOthersAreHidden()
    {
        const auto listed = run({}, "ls", {"/proc"});
        int processes = 0;
        for (const QByteArray& name : listed.standardOutput.split('\n'))
            processes += name.toInt() > 0;
        QVERIFY2(processes >= 1 && processes <= 3, listed.standardOutput.constData());
    }
    void surroundingsCanBeChanged()
    {
        SandboxSpec spec;
        QCOMPARE(run(spec, "hostname", {}).standardOutput, "gatehouse-build\n");
        spec.surroundings.hostName = "elsewhere";
        spec.surroundings.fileModeMask = 077;
        spec.surroundings.otherUser = true;
        spec.surroundings.environment = {{"LANG", "de_DE.UTF-8"}};
        QCOMPARE(run(spec, "hostname", {}).standardOutput, "elsewhere\n");
        QVERIFY(run(spec, "id", {"--user"}).standardOutput.trimmed() != QByteArray::number(geteuid()));
        QVERIFY(run(spec, "env", {}).standardOutput.contains("LANG=de_DE.UTF-8"));
        spec.writable = QStringList{m_folder.path()};
        QVERIFY(run(spec, "touch", {m_folder.filePath("masked")}).isSuccess());
        QVERIFY(!(QFile::permissions(m_folder.filePath("masked")) & (QFileDevice::ReadGroup | QFileDevice::ReadOther)));
        if (Sandbox::hasTimeZone("Pacific/Kiritimati")) {
            spec.surroundings.timeZone = "Pacific/Kiritimati";
            QCOMPARE(run(spec, "date", {"+%z"}).standardOutput, "+1400\n");
        }
        if (!Sandbox::clockLibrary().isEmpty()) {
            spec.surroundings.clockOffset = "+400d";
            const auto days = [&] { return (run(spec, "date", {"+%s"}).standardOutput.trimmed().toLongLong() - QDateTime::currentSecsSinceEpoch()) / 86400; };
            QVERIFY2(days() >= 399 && days() <= 400, qPrintable(QString::number(days())));
            spec.network = SandboxSpec::Network::Host; // Certificates of mirrors must not look outdated.
            QCOMPARE(days(), 0);
        }
    }
    void anotherRootForToolsThatNeedOne()
    {
        if (geteuid() != 0)
            QSKIP("only root can give a tool other ids");
        SandboxSpec other;
        other.surroundings.otherRoot = true;
        Sandbox trial(m_runner, other);
        if (const Result<void> works = QCoro::waitFor(trial.probe({})); !works) {
            const QString why = tests::whyNoOtherIds();
            QVERIFY2(!why.isEmpty(), qPrintable(works.error().toString()));
            QSKIP(qPrintable(why));
        }
        // A folder that nobody but root may pass leads there.
        QDir(m_home.path()).mkpath("closed/cache/image");
        const QString cache = m_home.filePath("closed/cache");
        SandboxSpec spec;
        spec.readable = QStringList{cache};
        spec.writable = QStringList{cache + "/image"};
        spec.surroundings.otherRoot = true;
        QFile::setPermissions(m_home.filePath("closed"), QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
        QFile::setPermissions(cache, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
        QVERIFY(writeFileAtomically(cache + "/image/kept", "k"));
        // What stands for a tool that needs root: its name alone says that it does.
        const QString tool = cache + "/image/mksquashfs";
        QVERIFY(writeFileAtomically(tool, "#!/bin/sh\nid -u; cat /proc/self/uid_map; umask 077; echo made > " + QFile::encodeName(cache) + "/image/made\n"
                                          "mkdir " + QFile::encodeName(cache) + "/image/folder; chown 5:7 " + QFile::encodeName(cache) + "/image/folder; stat --format %u /usr\n"));
        QFile::setPermissions(tool, QFileDevice::Permissions(0x7755));
        process::ProcessSpec inner;
        inner.program = tool;
        Sandbox sandbox(m_runner, spec);
        const auto done = QCoro::waitFor(sandbox.run(inner));
        QVERIFY2(done.isSuccess(), (output(done) + done.errorText.toUtf8()).constData());
        const QByteArrayList lines = done.standardOutput.split('\n');
        QCOMPARE(lines.at(0), QByteArray("0"));
        QCOMPARE(lines.at(1).simplified(), "0 " + QByteArray::number(OtherRoot::firstId) + ' ' + QByteArray::number(OtherRoot::idCount));
        QCOMPARE(lines.at(2), QByteArray("65534")); // This computer's root is nobody there.
        // Afterwards all is as if root had done it.
        struct stat facts {};
        for (const auto& [path, user, group] : {std::tuple{"/image", 0, 0}, {"/image/made", 0, 0}, {"/image/kept", 0, 0}, {"", 0, 0}, {"/image/folder", 5, 7}}) {
            QVERIFY2(lstat(QFile::encodeName(cache + path).constData(), &facts) == 0, path);
            QCOMPARE(int(facts.st_uid), user);
            QCOMPARE(int(facts.st_gid), group);
        }
    }
    void packagesCannotLookAround()
    {
        ImageFixture fixture;
        BuildRequest fetch = ImageFixture::request();
        fetch.fetchOnly = true;
        const auto fetched = fixture.build(fetch);
        if (!fetched.result && fetched.result.error().is(image::errors::mirrorUnreachable))
            QSKIP("no mirror can be reached");
        QVERIFY2(fetched.result.has_value(), fetched.result ? "" : qPrintable(fetched.result.error().toString()));
        // A cache below the home folder, where a user's is.
        const QString cache = m_home.filePath("cache");
        QDir().mkpath(cache + "/packages");
        const LockedPackage hook = hookPackage(cache + "/packages");
        const TinyRecipe recipe = TinyRecipe::make(m_folder.path(), {hook}, {hook.name});
        tests::linkPackages(recipe.lock, fixture.paths().cache + "/packages", cache + "/packages");
        fixture.paths().cache = cache;
        const QByteArray archive = TinyRecipe::archive(m_folder.path(), 1000);
        m_server.files["/thing.tar.gz"] = archive;
        m_server.asked.clear();
        BuildRequest request;
        request.recipeFolder = recipe.folder;
        request.parameters = {{"agent", STAND_IN_AGENT}, {"thing_url", m_server.address("/thing.tar.gz")}, {"thing_sha256", crypto::sha256(view(archive)).toHex()}};
        const auto built = fixture.build(request);
        QVERIFY2(built.result.has_value(), built.result ? "" : qPrintable(built.result.error().toString()));
        QCOMPARE(m_server.asked, QStringList{"GET /thing.tar.gz"}); // Fetching had the network.
        QDirIterator roots(cache + "/image/tiny/root", {"root.tar"}, QDir::Files, QDirIterator::Subdirectories);
        QVERIFY(roots.hasNext());
        const auto tree = FileTree::fromTar(roots.next());
        QVERIFY(tree.has_value());
        const auto report = tree->read("etc/hook-report", 10'000);
        QVERIFY2(report.has_value(), "the package's script has not run");
        QVERIFY2(report->contains("looked around"), report->constData());
        QVERIFY2(!report->contains("home was read") && !report->contains("a key of the operator"), report->constData());
        QVERIFY2(report->contains("refused: ") && report->contains("unreachable: ") && !report->contains("connected"), report->constData());
        QVERIFY2(report->contains("1\ninterfaces"), report->constData()); // Loopback alone.
        QVERIFY2(!report->contains("home=" + QFile::encodeName(QDir::homePath())), report->constData());
    }
};

QTEST_GUILESS_MAIN(SandboxTest)
#include "tst_Sandbox.moc"
