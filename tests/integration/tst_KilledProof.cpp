// SPDX-License-Identifier: GPL-3.0-or-later
// Export and comparison, killed in each of their steps by the tool that they have just started: what is left goes with the next
// run and with prune.
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
        QVERIFY(test::storeImage({path("state"), path("cache"), {}}, "dstack-stored", QByteArray(1024 * 1024, 'd')));
    }
    void cleanupTestCase()
    {
        if (!m_path.isEmpty())
            qputenv("PATH", m_path);
    }

    void exportKilled_data()
    {
        QTest::addColumn<QByteArray>("format");
        QTest::addColumn<QByteArray>("tool");
        QTest::addColumn<QByteArray>("word");
        QTest::newRow("converting to qcow2") << QByteArray("qcow2") << QByteArray("qemu-img") << QByteArray("convert");
    }
    void exportKilled()
    {
        QFETCH(QByteArray, format);
        QFETCH(QByteArray, tool);
        QFETCH(QByteArray, word);
        QVERIFY(QDir(path("out")).removeRecursively());
        QVERIFY(QDir().mkpath(path("out")));
        const QStringList words{"image", "export", "dstack-stored", "--format", format, "--out", path("out/disk")};
        standIn(tool.constData(), word.constData(), 1);
        QCOMPARE(killed(words), -2);
        QCOMPARE(leftBeside().size(), 1); // Nothing of the name that was asked for.
        QVERIFY2(leftBeside().first().startsWith(".gatehouse-export-"), qPrintable(leftBeside().first()));
        const auto again = m_program.run(words);
        QVERIFY2(again.status == 0, again.err.constData());
        QCOMPARE(leftBeside(), QStringList{"disk"});
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
