// SPDX-License-Identifier: GPL-3.0-or-later
// Export and comparison, killed in each of their steps, by the tool that they have just started or, where there is none, from outside:
// what is left goes with the next run and with prune.
#include "tests/support/CommandLine.h"
#include "tests/support/SmallDisk.h"
#include "tests/support/StoredImage.h"

#include <QDir>
#include <QJsonArray>
#include <QStandardPaths>
#include <QtTest>

using namespace gatehouse;

class KilledProofTest : public QObject
{
    Q_OBJECT
    test::CommandLine m_program;
    QByteArray m_path;

    QString path(const QString& name) const { return m_program.path(name); }

    /// A tool that kills whoever started it, in its @p call-th call that begins with @p word.
    void standIn(const char* tool, const char* word, int call)
    {
        const QString real = QStandardPaths::findExecutable(QLatin1String(tool));
        QVERIFY2(!real.isEmpty(), tool);
        QDir(path("tools")).removeRecursively();
        QVERIFY(QDir().mkpath(path("tools")));
        const QString script = m_program.write(QStringLiteral("tools/%1").arg(QLatin1String(tool)),
                                               "#!/bin/sh\ncase \"$1\" in " + QByteArray(word) + ")\n  echo >> '" + path("tools/calls").toUtf8() + "'\n  calls=0\n  while read -r line; do calls=$((calls + 1)); done < '"
                                                   + path("tools/calls").toUtf8() + "'\n  if [ $calls -eq " + QByteArray::number(call)
                                                   + " ]; then kill -KILL $PPID; exit 1; fi;;\nesac\nexec " + real.toUtf8() + " \"$@\"\n");
        QVERIFY(QFile::setPermissions(script, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner));
    }
    /// With the stand-in before the real tools.
    int killed(const QStringList& arguments)
    {
        qputenv("PATH", path("tools").toUtf8() + ':' + m_path);
        const auto answer = m_program.run(arguments);
        qputenv("PATH", m_path);
        return answer.status;
    }
    /// Killed from outside when it does what @p moment says: "copying", when @p half is there, or "reading back".
    /// @return -2, or 0 when it was too late for a kill in that moment; else how it ended.
    int struck(const QStringList& arguments, const QByteArray& moment, const QString& half)
    {
        const QByteArray readingBack = "Comparison with the image running";
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("GATEHOUSE_STATE", path("state"));
        environment.insert("GATEHOUSE_CACHE", path("cache"));
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehousectl"), arguments);
        QByteArray said;
        const auto isThere = [&] {
            if (moment == "copying")
                return !QDir(path("out")).entryList({".gatehouse-export-*"}, QDir::Dirs | QDir::Hidden).isEmpty() && QFileInfo::exists(workFolder() + half);
            said += process.readAllStandardError();
            return said.contains(readingBack);
        };
        QElapsedTimer clock;
        clock.start();
        bool came = false;
        while (!(came = isThere()) && process.state() != QProcess::NotRunning && clock.elapsed() < 60'000)
            process.waitForReadyRead(1);
        process.kill();
        process.waitForFinished();
        said += process.readAllStandardError();
        if (process.exitStatus() == QProcess::NormalExit)
            return process.exitCode();
        const bool isNext = said.contains(readingBack) || (half != QLatin1String("/made") && QFileInfo::exists(workFolder() + "/made"));
        if (QFileInfo::exists(path("out/disk")) || (moment == "copying" && isNext))
            return 0;
        return came ? -2 : -1;
    }
    QString workFolder() const { return path("out/") + QDir(path("out")).entryList({".gatehouse-export-*"}, QDir::Dirs | QDir::Hidden).value(0); }
    QStringList leftBeside() const { return QDir(path("out")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot); }
    QStringList leftInCache() const { return QDir(path("cache/compare")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot); }

    QString disk(const QString& name, const QByteArray& content)
    {
        const QString base = path(name);
        if (!QDir().mkpath(base + "/etc") || !writeFileAtomically(base + "/etc/label", content))
            qFatal("no tree");
        return test::smallDisk(base, base);
    }

private Q_SLOTS:
    void initTestCase()
    {
        for (const char* tool : {"qemu-img", "tar", "bwrap", "mksquashfs", "unsquashfs"})
            if (QStandardPaths::findExecutable(QLatin1String(tool)).isEmpty())
                QSKIP(qPrintable(QStringLiteral("%1 is not installed").arg(QLatin1String(tool))));
        m_path = qgetenv("PATH");
        // Small on the disk and long to go through.
        const Paths paths{path("state"), path("cache"), {}};
        const auto content = readFile(disk("stored", "d"), 64 * 1024 * 1024);
        QVERIFY(content && test::storeImage(paths, "dstack-stored", *content));
        constexpr qint64 bytes = 256 * 1024 * 1024;
        QVERIFY(image::DiskWriter::grow(image::ImageStore(paths).diskPath("dstack-stored"), bytes));
        const QString file = image::ImageStore(paths).folderOf("dstack-stored") + "/manifest.json";
        QJsonObject manifest = QJsonDocument::fromJson(*readFile(file, 1024 * 1024)).object();
        manifest["bytes"] = bytes;
        QVERIFY(writeFileAtomically(file, QJsonDocument(manifest).toJson()));
    }
    void cleanupTestCase()
    {
        if (!m_path.isEmpty())
            qputenv("PATH", m_path);
    }

    void exportKilled_data()
    {
        QTest::addColumn<QByteArray>("format");
        QTest::addColumn<QByteArray>("tool"); // Empty: none kills it.
        QTest::addColumn<QByteArray>("word"); // The tool's, else the moment.
        QTest::addColumn<QString>("half");
        const auto row = [](const char* name, const char* format, const char* tool, const char* word, const char* half = "") {
            QTest::newRow(name) << QByteArray(format) << QByteArray(tool) << QByteArray(word) << QString::fromLatin1(half);
        };
        row("qcow2: converting", "qcow2", "qemu-img", "convert");
        row("qcow2: reading back", "qcow2", "", "reading back", "/made");
        row("raw: copying", "raw", "", "copying", "/made");
        row("raw: reading back", "raw", "", "reading back", "/made");
        row("vhd: copying", "vhd", "", "copying", "/made");
        row("vhd: reading back", "vhd", "", "reading back", "/made");
        row("gcp: copying", "gcp", "", "copying", "/disk/disk.raw");
        row("gcp: packing", "gcp", "tar", "--create", "/disk/disk.raw");
        row("gcp: reading back", "gcp", "tar", "--diff", "/made");
    }
    void exportKilled()
    {
        QFETCH(QByteArray, format);
        QFETCH(QByteArray, tool);
        QFETCH(QByteArray, word);
        QFETCH(QString, half);
        const QStringList words{"image", "export", "dstack-stored", "--format", format, "--out", path("out/disk")};
        int status = 0;
        for (int attempt = 0; attempt < 10 && status == 0; ++attempt) { // Who was too late tries again.
            if (attempt > 0)
                qInfo("the export was over before the kill");
            QVERIFY(QDir(path("out")).removeRecursively());
            QVERIFY(QDir().mkpath(path("out")));
            if (tool.isEmpty()) {
                status = struck(words, word, half);
                continue;
            }
            standIn(tool.constData(), word.constData(), 1);
            status = killed(words);
        }
        QCOMPARE(status, -2);
        QCOMPARE(leftBeside().size(), 1); // Nothing of the name that was asked for.
        QVERIFY2(leftBeside().first().startsWith(".gatehouse-export-"), qPrintable(leftBeside().first()));
        QVERIFY(half.isEmpty() || QFileInfo::exists(workFolder() + half));
        const auto again = m_program.run(words);
        QVERIFY2(again.status == 0, again.err.constData());
        QCOMPARE(leftBeside(), QStringList{"disk"});
    }
    void writingKilled_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("sbom") << QStringList{"image", "sbom", "dstack-stored"};
        QTest::newRow("quote") << QStringList{"quote", "issue", "00112233"};
    }
    /// A command that writes one file to a place of a person's choice: the kernel ends it in the midst of the bytes.
    void writingKilled()
    {
        QFETCH(QStringList, arguments);
        if (arguments[1] == "sbom")
            QVERIFY(writeFileAtomically(path("state/images/dstack-stored/sbom.spdx.json"), "{\"packages\": [{\"name\": \"" + QByteArray(20'000, 'n') + "\"}]}"));
        QVERIFY(QDir(path("out")).removeRecursively() && QDir().mkpath(path("out")));
        const QStringList call = arguments + QStringList{"--out", path("out/file")};
        QCOMPARE(m_program.run(call).status, 0); // What else it writes is there from now on.
        const QByteArray whole = *readFile(path("out/file"), 1024 * 1024);
        QVERIFY(whole.size() > 4096);
        const auto killed = [&](const QStringList& words) {
            QProcess process;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert("GATEHOUSE_STATE", path("state"));
            environment.insert("GATEHOUSE_CACHE", path("cache"));
            process.setProcessEnvironment(environment);
            process.start("prlimit", QStringList{"--fsize=4096", "--core=0", QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehousectl")} + words);
            return process.waitForFinished(60'000) && process.exitStatus() == QProcess::CrashExit;
        };
        QVERIFY(killed(call + QStringList{"--replace"}));
        QCOMPARE(*readFile(path("out/file"), 1024 * 1024), whole);
        QVERIFY(QFile::remove(path("out/file")));
        QVERIFY(killed(call));
        QVERIFY(!QFile::exists(path("out/file")));
        QCOMPARE(leftBeside().size(), 1); // One draft: the second call has taken away that of the first.
        QCOMPARE(m_program.run(call).status, 0);
        QCOMPARE(leftBeside(), QStringList{"file"});
    }
    void diffKilled_data()
    {
        QTest::addColumn<int>("call");
        QTest::addColumn<bool>("pruned");
        QTest::newRow("unpacking the first") << 1 << false;
        QTest::newRow("unpacking the second") << 2 << false;
        QTest::newRow("then prune") << 2 << true;
    }
    void diffKilled()
    {
        QFETCH(int, call);
        QFETCH(bool, pruned);
        const QStringList words{"image", "diff", disk(QStringLiteral("before-%1-%2").arg(call).arg(pruned), "first"), disk(QStringLiteral("after-%1-%2").arg(call).arg(pruned), "second")};
        standIn("bwrap", "*", call);
        QCOMPARE(killed(words), -2);
        QCOMPARE(leftInCache().size(), 1);
        const QString name = leftInCache().first();
        if (pruned) {
            const QJsonArray items = m_program.run({"--json", "image", "prune"}).json()["items"].toArray();
            const bool isListed = std::any_of(items.begin(), items.end(), [&name](const QJsonValue& item) { return item["name"].toString().contains(name); });
            QVERIFY2(isListed, qPrintable(name));
            QCOMPARE(m_program.run({"--yes", "image", "prune"}).status, 0);
        } else {
            const auto again = m_program.run(words);
            QVERIFY2(again.status == 1 && again.out.contains("etc/label"), (again.out + again.err).constData());
        }
        QCOMPARE(leftInCache(), QStringList());
    }
};

QTEST_GUILESS_MAIN(KilledProofTest)
#include "tst_KilledProof.moc"
