// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/logs/LogFollower.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::logs;

class LogFollowerTest : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    QString file(const char* name) const { return m_folder.filePath(name); }

    static void append(const QString& path, const QByteArray& bytes)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::Append));
        file.write(bytes);
    }
    struct Reader
    {
        QStringList texts;
        explicit Reader(LogFollower& follower)
        {
            QObject::connect(&follower, &LogFollower::linesRead, &follower, [this](const QList<LogLine>& lines) {
                for (const LogLine& line : lines)
                    texts.append(line.text);
            });
        }
    };

private Q_SLOTS:
    void followsAFileThatComesLater()
    {
        LogFollower follower(file("later.log"), "test");
        Reader reader(follower);
        QTest::qWait(50);
        append(file("later.log"), "one\ntw");
        QTRY_COMPARE(reader.texts, QStringList{"one"});
        append(file("later.log"), "o\n");
        QTRY_COMPARE(reader.texts, (QStringList{"one", "two"}));
    }
    void startsAgainWhenTheFileIsCutOff()
    {
        append(file("cut.log"), "old line of some length\n");
        LogFollower follower(file("cut.log"), "test");
        QSignalSpy restarted(&follower, &LogFollower::restarted);
        Reader reader(follower);
        QTRY_COMPARE(reader.texts.size(), 1);
        QVERIFY(QFile::resize(file("cut.log"), 0));
        append(file("cut.log"), "new\n");
        QTRY_COMPARE(reader.texts.last(), "new");
        QCOMPARE(restarted.size(), 1);
    }
    void startsAgainWhenTheFileIsReplaced()
    {
        append(file("gone.log"), "a\n");
        LogFollower follower(file("gone.log"), "test");
        Reader reader(follower);
        QTRY_COMPARE(reader.texts.size(), 1);
        QVERIFY(writeFileAtomically(file("gone.log"), "much longer than before\n"));
        QTRY_COMPARE(reader.texts.last(), "much longer than before");
    }
    void tailGivesTheLastLines()
    {
        QByteArray bytes;
        for (int i = 0; i < 5000; ++i)
            bytes += "line " + QByteArray::number(i) + '\n';
        append(file("long.log"), bytes);
        const auto lines = LogFollower::tail(file("long.log"), "test", 3);
        QVERIFY(lines);
        QCOMPARE(lines->size(), 3);
        QCOMPARE(lines->last().text, "line 4999");
    }
    void tailOfNothingIsAnError()
    {
        QVERIFY(LogFollower::tail(file("none.log"), "test", 3).error().is(errors::fileUnreadable));
        QVERIFY(LogFollower::tail(m_folder.path(), "test", 3).error().is(errors::fileUnreadable));
    }
};

QTEST_GUILESS_MAIN(LogFollowerTest)
#include "tst_LogFollower.moc"
