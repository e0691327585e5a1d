// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/StepLog.h"

#include <QTemporaryDir>
#include <QtTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse::agent;

class StepLogTest : public QObject
{
    Q_OBJECT

    static QByteArray content(const QTemporaryDir& folder)
    {
        QFile file(folder.filePath("startup_script.log"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void linesHaveOneForm()
    {
        QTemporaryDir folder;
        {
            QFile file(folder.filePath("startup_script.log"));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("before\n");
        }
        StepLog log;
        QVERIFY(log.openOnHostVolume(folder.path()));
        log.step("measure", StepProgress::Begin);
        log.step("measure", StepProgress::Done, "pcr4=00");
        log.note("register", "a\nb\x1b[2J\tc");
        log.step("disk", StepProgress::Failed, QString(5000, 'x'));
        const QList<QByteArray> lines = content(folder).split('\n');
        QCOMPARE(lines.size(), 6);
        QCOMPARE(lines[0], QByteArray("before"));
        QCOMPARE(lines[1], QByteArray("gatehouse-agent: step=measure state=begin detail="));
        QCOMPARE(lines[2], QByteArray("gatehouse-agent: step=measure state=done detail=pcr4=00"));
        QCOMPARE(lines[3], QByteArray("gatehouse-agent: step=register state=note detail=a b [2J c"));
        QCOMPARE(lines[4].size(), qsizetype(strlen("gatehouse-agent: step=disk state=failed detail=") + StepLog::maxDetail));
    }

    void fileIsBounded()
    {
        QTemporaryDir folder;
        std::FILE* nowhere = std::fopen("/dev/null", "w");
        QVERIFY(nowhere);
        StepLog log(nowhere);
        QVERIFY(log.openOnHostVolume(folder.path()));
        for (int i = 0; i < 2000; ++i)
            log.note("flood", QString(900, 'x'));
        std::fclose(nowhere);
        QVERIFY(content(folder).size() <= StepLog::maxFileBytes);
        QVERIFY(content(folder).size() > StepLog::maxFileBytes / 2);
    }

    void hostCannotRedirectIt()
    {
        QTemporaryDir folder;
        QTemporaryDir elsewhere;
        const QByteArray path = folder.filePath("startup_script.log").toLocal8Bit();
        const QByteArray target = elsewhere.filePath("target").toLocal8Bit();
        QVERIFY(::symlink(target.constData(), path.constData()) == 0);
        QVERIFY(!StepLog().openOnHostVolume(folder.path()));
        QVERIFY(!QFile::exists(elsewhere.filePath("target")));
        ::unlink(path.constData());
        QVERIFY(::mkfifo(path.constData(), 0644) == 0);
        QVERIFY(!StepLog().openOnHostVolume(folder.path()));
        ::unlink(path.constData());
        QVERIFY(!StepLog().openOnHostVolume(folder.path() + "/none"));
    }
};

QTEST_GUILESS_MAIN(StepLogTest)
#include "tst_StepLog.moc"
