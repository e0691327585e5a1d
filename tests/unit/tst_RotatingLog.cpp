// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "guest-agent/node/RotatingLog.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::agent;

class RotatingLogTest : public QObject
{
    Q_OBJECT

    static QByteArray content(const QString& path)
    {
        const auto bytes = readFile(path, 1024 * 1024);
        return bytes ? *bytes : QByteArray("unreadable");
    }

private Q_SLOTS:
    void turnsAndForgets()
    {
        QTemporaryDir folder;
        RotatingLog log(folder.filePath("a.log"), {.maxBytes = 20, .keep = 2, .maxLine = 100});
        QVERIFY(log.open());
        for (int i = 0; i < 8; ++i)
            log.append(QStringLiteral("line %1 ..").arg(i)); // Ten bytes with its end.
        QCOMPARE(content(folder.filePath("a.log")), "line 6 ..\nline 7 ..\n");
        QCOMPARE(content(folder.filePath("a.log.1")), "line 4 ..\nline 5 ..\n");
        QCOMPARE(content(folder.filePath("a.log.2")), "line 2 ..\nline 3 ..\n");
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 3);
        QCOMPARE(log.lost(), 0);
    }
    void goesOnWhereItWas()
    {
        QTemporaryDir folder;
        const RotatingLog::Limits limits{.maxBytes = 20, .keep = 1, .maxLine = 100};
        for (int i = 0; i < 3; ++i) {
            RotatingLog log(folder.filePath("a.log"), limits);
            QVERIFY(log.open());
            log.append(QStringLiteral("line %1 ..").arg(i));
        }
        QCOMPARE(content(folder.filePath("a.log.1")), "line 0 ..\nline 1 ..\n");
        QCOMPARE(content(folder.filePath("a.log")), "line 2 ..\n");
    }
    void longLinesAreCut()
    {
        QTemporaryDir folder;
        RotatingLog log(folder.filePath("a.log"), {.maxBytes = 1000, .keep = 1, .maxLine = 10});
        QVERIFY(log.open());
        log.append(QString(5000, 'x'));
        QCOMPARE(content(folder.filePath("a.log")), QByteArray(10, 'x') + '\n');
    }
    void aPlaceThatCannotBeWrittenIsCounted()
    {
        QTemporaryDir folder;
        RotatingLog log(folder.filePath("missing/a.log"), {});
        QVERIFY(!log.open());
        log.append("one");
        QCOMPARE(log.lost(), 1);
        QVERIFY(QDir(folder.path()).mkdir("missing"));
        log.append("two");
        QCOMPARE(log.lost(), 1);
        QCOMPARE(content(folder.filePath("missing/a.log")), "two\n");
    }
};

QTEST_GUILESS_MAIN(RotatingLogTest)
#include "tst_RotatingLog.moc"
