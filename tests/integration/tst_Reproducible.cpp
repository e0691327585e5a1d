// SPDX-License-Identifier: GPL-3.0-or-later
// The real dstack image built twice in clean rooms; then once more with something in it that changes between the builds.
#include "core/image/CleanRoom.h"
#include "core/image/ImageErrors.h"
#include "core/image/RecipeLock.h"
#include "core/image/ReproducibilityCheck.h"
#include "tests/support/ArchiveServer.h"
#include "tests/support/HookPackage.h"
#include "tests/support/ImageFixture.h"
#include "tests/support/TinyRecipe.h"
#include "tests/support/UserNamespaces.h"

#include <QDir>
#include <QProcess>
#include <QtTest>
#include <unistd.h>
#include <utility>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::ImageFixture;

class ReproducibleTest : public QObject
{
    Q_OBJECT

    ImageFixture m_fixture;
    QTemporaryDir m_folder;
    QStringList m_before;

    struct Checked
    {
        Result<void> result{};
        ReproducibilityCheck::Outcome outcome;
    };
    Checked check(const BuildRequest& request, const std::function<void(Operation&)>& watch = {})
    {
        ReproducibilityCheck reproduction(m_fixture.paths(), m_fixture.runner());
        const auto started = reproduction.start(request);
        if (!started)
            return {fail(started.error()), {}};
        if (watch)
            watch(*started->operation);
        QSignalSpy end(started->operation.get(), &Operation::finished);
        if (!end.wait(15 * 60 * 1000))
            return {fail(gatehouse::errors::internal, "the check did not end"), {}};
        return {started->operation->result(), *started->outcome};
    }
    QStringList rooms() { return QDir(m_fixture.paths().cache).entryList({"rooms-*"}, QDir::Dirs | QDir::Hidden); }

private Q_SLOTS:
    void init()
    {
        // Which files are downloaded is not this test's business; the other builds have them.
        m_before = rooms();
    }
    void cleanup()
    {
        // Another checkout's test may share the cache; what a killed one left is gone after the first check.
        for (const QString& room : rooms())
            QVERIFY2(m_before.contains(room) && !ReproducibilityCheck::abandonedRooms(m_fixture.paths()).contains(m_fixture.paths().cache + '/' + room), qPrintable(room));
    }

    void theImageIsReproducible()
    {
        // What a check leaves that is killed: the room of a process that is no more.
        QProcess gone;
        gone.start("true", QStringList());
        QVERIFY(gone.waitForStarted());
        const qint64 process = gone.processId();
        QVERIFY(gone.waitForFinished());
        const QString abandoned = QStringLiteral("%1/rooms-%2-x").arg(m_fixture.paths().cache).arg(process);
        QVERIFY(QDir().mkpath(abandoned + "/a/cache"));
        QCOMPARE(ReproducibilityCheck::abandonedRooms(m_fixture.paths()).contains(abandoned), true);
        // The same of one whose recipe lay in memory.
        const QString inMemory = QStringLiteral("%1/%2%3-x").arg(QLatin1String(CleanRoom::memory), CleanRoom::memoryPrefix(m_fixture.paths().cache)).arg(process);
        if (QFileInfo(QLatin1String(CleanRoom::memory)).isWritable()) {
            QVERIFY(QDir().mkpath(inMemory));
            QVERIFY(ReproducibilityCheck::abandonedRooms(m_fixture.paths()).contains(inMemory));
        }
        const Checked checked = check(ImageFixture::request());
        QVERIFY2(checked.result.has_value(), checked.result ? "" : qPrintable(checked.result.error().toString()));
        for (const auto& step : checked.outcome.steps)
            qWarning() << step.step << step.file << (step.bytes ? step.bytes->offset : -1) << (step.bytes ? step.bytes->first : QByteArray()) << (step.bytes ? step.bytes->second : QByteArray());
        for (const auto& file : checked.outcome.difference.files)
            qWarning() << file.path << file.what << file.before << file.after << (file.bytes ? file.bytes->first : QByteArray()) << (file.bytes ? file.bytes->second : QByteArray());
        QVERIFY(!QFile::exists(abandoned) && !QFile::exists(inMemory));
        QVERIFY(checked.outcome.reproducible);
        QCOMPARE(checked.outcome.firstImage, checked.outcome.secondImage);
        QCOMPARE(checked.outcome.sha256.size(), 64);
        for (const char* what : {"path", "time (", "locale (", "host name", "umask", "user of the tools"})
            QVERIFY2(!checked.outcome.varied.filter(QLatin1String(what)).isEmpty(), what);
        // What is claimed is so where it can be, and else said with the reason.
        const QString order = "order of the recipe's files";
        QVERIFY2(checked.outcome.varied.contains(order) != !checked.outcome.notVaried.filter(order).isEmpty(), qPrintable(checked.outcome.varied.join("; ")));
        QVERIFY(checked.outcome.varied.contains(order) || !QFileInfo("/dev/shm").isWritable());
        QCOMPARE(checked.outcome.varied.filter("date of the tools").isEmpty(), Sandbox::clockLibrary().isEmpty());
        // Root has other ids to give to the tools that need root; a normal user is told why there are none.
        const bool otherRoot = !checked.outcome.varied.filter("mmdebstrap").isEmpty();
        QVERIFY2(otherRoot || !checked.outcome.notVaried.filter("mmdebstrap").isEmpty(), qPrintable(checked.outcome.varied.join("; ")));
        qInfo() << "varied:" << checked.outcome.varied << "not varied:" << checked.outcome.notVaried;
    }
    void aStepThatLeaksTheUserIsCaught()
    {
        BuildRequest fetch = ImageFixture::request();
        fetch.fetchOnly = true;
        const ImageFixture::Built fetched = m_fixture.build(fetch);
        QVERIFY2(fetched.result.has_value(), fetched.result ? "" : qPrintable(fetched.result.error().toString()));
        const QString cache = m_folder.filePath("cache");
        QVERIFY(QDir().mkpath(cache + "/packages"));
        // What a package may do when it is installed: keep who installed it.
        const QByteArray script = "#!/bin/sh\necho \"by ${USER:-nobody}\" > /etc/leak-name\ncat /proc/self/uid_map > /etc/leak-ids\necho fine > /etc/no-leak\n";
        const LockedPackage hook = tests::hookPackage(m_folder.path(), script, cache + "/packages");
        const tests::TinyRecipe recipe = tests::TinyRecipe::make(m_folder.path(), {hook}, {hook.name});
        tests::linkPackages(recipe.lock, m_fixture.paths().cache + "/packages", cache + "/packages");
        const QByteArray archive = tests::TinyRecipe::archive(m_folder.path(), 1000);
        tests::ArchiveServer server;
        server.files["/thing.tar.gz"] = archive;
        BuildRequest request;
        request.recipeFolder = recipe.folder;
        request.parameters = {{"agent", STAND_IN_AGENT}, {"thing_url", server.address("/thing.tar.gz")}, {"thing_sha256", crypto::sha256(view(archive)).toHex()}};
        const QString before = std::exchange(m_fixture.paths().cache, cache);
        bool edited = false;
        const Checked checked = check(request, [&](Operation& operation) {
            connect(&operation, &Operation::stepChanged, this, [&](const QString& id) {
                // Somebody goes on with the recipe meanwhile: that is no difference of the builds.
                if (id == "first" && operation.steps().at(0).state == StepState::Done && !edited)
                    edited = writeFileAtomically(recipe.folder + "/rootfs/etc/issue", "edited\n").has_value();
            });
        });
        m_fixture.paths().cache = before;
        QVERIFY2(checked.result.has_value(), checked.result ? "" : qPrintable(checked.result.error().toString()));
        QVERIFY(edited);
        QVERIFY(!checked.outcome.reproducible);
        QVERIFY(!checked.outcome.steps.isEmpty());
        QCOMPARE(checked.outcome.steps.first().step, "root");
        QStringList leaks;
        for (const auto& file : checked.outcome.difference.files)
            leaks.append(file.path);
        leaks.sort();
        QStringList expected{"etc/leak-name"};
        if (!checked.outcome.varied.filter("mmdebstrap").isEmpty())
            expected.prepend("etc/leak-ids");
        QCOMPARE(leaks, expected);
        if (expected.size() == 1) {
            const QString why = geteuid() != 0 ? QStringLiteral("a normal user has one range of ids") : tests::whyNoOtherIds();
            QVERIFY2(!why.isEmpty(), qPrintable(checked.outcome.notVaried.join("; ")));
            QSKIP(qPrintable("only the name was varied: " + why));
        }
    }
    void whatDiffersIsNamedToTheByte()
    {
        // A certificate that is generated anew for each build: what makes images differ in practice.
        const QString certificate = m_folder.filePath("root.pem");
        QVERIFY(writeFileAtomically(certificate, "-----BEGIN first\n"));
        BuildRequest request = ImageFixture::request();
        request.parameters["root_certificate"] = certificate;
        bool injected = false;
        const Checked checked = check(request, [&](Operation& operation) {
            connect(&operation, &Operation::stepChanged, this, [&](const QString& id) {
                if (id == "first" && operation.steps().at(0).state == StepState::Done && !injected)
                    injected = writeFileAtomically(certificate, "-----BEGIN sec0nd\n").has_value();
            });
        });
        QVERIFY2(checked.result.has_value(), checked.result ? "" : qPrintable(checked.result.error().toString()));
        QVERIFY(injected);
        QVERIFY(!checked.outcome.reproducible);
        // The first step that made something else, before all that follow from it.
        QVERIFY(!checked.outcome.steps.isEmpty());
        QCOMPARE(checked.outcome.steps.first().step, "verity");
        const ImageDifference& difference = checked.outcome.difference;
        QCOMPARE(difference.filesChanged, 1);
        QCOMPARE(difference.files.first().path, "etc/gatehouse/root.pem");
        QVERIFY(difference.files.first().bytes.has_value());
        QCOMPARE(difference.files.first().bytes->offset, 11);
        QVERIFY(difference.files.first().bytes->first.startsWith("first"));
        QVERIFY(difference.files.first().bytes->second.startsWith("sec0nd"));
        QVERIFY(difference.packages.isEmpty());
        QVERIFY(difference.commandLineAdded.join(' ').contains("roothash="));
        QStringList registers;
        for (const auto& changed : difference.registers)
            registers.append(changed.name);
        QCOMPARE(registers, (QStringList{"PCR 4", "PCR 9", "PCR 11"}));
    }
    void cancelLeavesNoRoom()
    {
        const Checked checked = check(ImageFixture::request(), [&](Operation& operation) {
            connect(&operation, &Operation::stepChanged, this, [&](const QString&) { operation.cancel(); });
        });
        QVERIFY(!checked.result);
        QCOMPARE(checked.result.error().kind(), ErrorKind::Cancelled);
    }
    void aRunningBuildIsWaitedFor()
    {
        // Another process works with the recipe.
        QProcess holder;
        holder.start(QCoreApplication::applicationFilePath(), {"--hold", m_fixture.paths().cache, "dstack"});
        QVERIFY(holder.waitForReadyRead(30'000));
        QCOMPARE(holder.readAllStandardOutput(), QByteArray("held\n"));
        const Checked refused = check(ImageFixture::request());
        QVERIFY2(!refused.result && refused.result.error().is(image::errors::busy), refused.result ? "" : qPrintable(refused.result.error().toString()));
        QVERIFY2(refused.result.error().detail().contains(QStringLiteral("process %1").arg(holder.processId())), qPrintable(refused.result.error().toString()));
        QVERIFY(!refused.result.error().hint().isEmpty());
        QCOMPARE(rooms(), m_before);
        // Killed, it holds nothing.
        holder.kill();
        QVERIFY(holder.waitForFinished(30'000));
        const Checked after = check(ImageFixture::request(), [&](Operation& operation) {
            connect(&operation, &Operation::stepChanged, this, [&](const QString&) { operation.cancel(); });
        });
        QCOMPARE(after.result.error().kind(), ErrorKind::Cancelled);
    }
    void whileACheckRunsNobodyBuilds()
    {
        Result<void> built;
        bool asked = false;
        const Checked checked = check(ImageFixture::request(), [&](Operation& operation) {
            connect(&operation, &Operation::stepChanged, this, [&](const QString& id) {
                if (std::exchange(asked, true))
                    return;
                QCOMPARE(id, "first");
                BuildRequest refresh = ImageFixture::request();
                refresh.parameters["packages"] = "refresh";
                built = m_fixture.build(refresh).result; // Would write the lock file that the second build takes.
                operation.cancel();
            });
        });
        QVERIFY(asked);
        QVERIFY2(!built && built.error().is(image::errors::busy), built ? "" : qPrintable(built.error().toString()));
        QCOMPARE(checked.result.error().kind(), ErrorKind::Cancelled);
        // Over, it keeps nobody out.
        RecipeLock lock(m_fixture.paths().cache, "dstack");
        QVERIFY(lock.take());
    }
    void wrongRequests()
    {
        BuildRequest request = ImageFixture::request();
        request.parameters["packages"] = "refresh";
        QVERIFY(check(request).result.error().is(image::errors::badParameter));
        request = ImageFixture::request();
        request.recipeFolder = m_folder.path();
        QVERIFY(!check(request).result);
        // A room must not be copied into itself.
        const tests::TinyRecipe recipe = tests::TinyRecipe::make(m_folder.path());
        const QString before = std::exchange(m_fixture.paths().cache, recipe.folder + "/cache");
        request = ImageFixture::request();
        request.recipeFolder = recipe.folder;
        request.parameters = {{"agent", STAND_IN_AGENT}, {"thing_url", "http://127.0.0.1:1/x"}, {"thing_sha256", QString(64, '0')}};
        const Checked within = check(request);
        m_fixture.paths().cache = before;
        QVERIFY2(!within.result && within.result.error().is(image::errors::badRecipe), within.result ? "" : qPrintable(within.result.error().toString()));
        QVERIFY2(within.result.error().detail().contains(recipe.folder), qPrintable(within.result.error().toString()));
    }
    void fetchingOnlyFetches()
    {
        BuildRequest request = ImageFixture::request();
        request.fetchOnly = true;
        const ImageFixture::Built fetched = m_fixture.build(request);
        QVERIFY2(fetched.result.has_value(), fetched.result ? "" : qPrintable(fetched.result.error().toString()));
        QCOMPARE(fetched.steps.size(), 1);
        QVERIFY(fetched.id.isEmpty());
        QVERIFY(m_fixture.store().list().isEmpty());
    }
};

int main(int argc, char** argv)
{
    // Two builds in one function; Qt's own limit of five minutes is for others.
    qputenv("QTEST_FUNCTION_TIMEOUT", "1100000");
    QCoreApplication application(argc, argv);
    if (application.arguments().value(1) == "--hold") {
        RecipeLock lock(application.arguments().value(2), application.arguments().value(3));
        QFile out, in;
        if (!lock.take() || !out.open(1, QIODevice::WriteOnly) || !in.open(0, QIODevice::ReadOnly))
            return 1;
        out.write("held\n");
        out.flush();
        in.read(1); // Until the other end goes.
        return 0;
    }
    ReproducibleTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_Reproducible.moc"
