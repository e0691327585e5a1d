// SPDX-License-Identifier: GPL-3.0-or-later
// Files of a person's choice: whole or not there, whoever kills the writer and whoever else writes.
#include "core/base/OutputFile.h"
#include "core/base/Paths.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace gatehouse;

class OutputFileTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    QString path(const QString& name = "file") const { return m_folder->filePath(name); }
    QStringList all() const { return QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDir::Name); }
    QByteArray content(const QString& name = "file") const { return readFile(path(name), 10'000'000).value_or("?"); }

    /// Runs @p work in a process of its own; answers how that ended.
    static int inChild(const std::function<void()>& work)
    {
        const pid_t child = fork();
        if (child == 0) {
            work();
            _exit(0);
        }
        int status = 0;
        return waitpid(child, &status, 0) == child ? status : -1;
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aNewFileAndOneThatStands()
    {
        QVERIFY(writeOutputFile(path(), "first", IfExists::Fail));
        QCOMPARE(content(), "first");
        struct stat facts;
        QCOMPARE(stat(qPrintable(path()), &facts), 0);
        const mode_t mask = umask(022);
        umask(mask);
        QCOMPARE(facts.st_mode & 0777, 0666 & ~mask);
        const auto again = writeOutputFile(path(), "second", IfExists::Fail);
        QVERIFY(!again && again.error().is(errors::fileExists));
        QCOMPARE(content(), "first");
        QCOMPARE(chmod(qPrintable(path()), 0640), 0);
        QVERIFY(writeOutputFile(path(), "second", IfExists::Replace));
        QCOMPARE(content(), "second");
        QCOMPARE(stat(qPrintable(path()), &facts), 0);
        QCOMPARE(facts.st_mode & 0777, 0640u);
        QVERIFY(writeOutputFile(path("new"), {}, IfExists::Replace)); // Nothing to replace, and nothing in it.
        QCOMPARE(all(), (QStringList{"file", "new"}));
    }
    void killedWhileItWrites_data()
    {
        QTest::addColumn<bool>("replace");
        QTest::newRow("new") << false;
        QTest::newRow("replaced") << true;
    }
    void killedWhileItWrites()
    {
        QFETCH(bool, replace);
        if (replace)
            QVERIFY(writeOutputFile(path(), "kept", IfExists::Fail));
        const QByteArray large(300'000, 'x');
        const int status = inChild([&] {
            // The kernel ends it in the middle of the content, without a word to it.
            signal(SIGXFSZ, SIG_DFL);
            const rlimit most{100'000, 100'000};
            const rlimit noCore{0, 0};
            setrlimit(RLIMIT_CORE, &noCore);
            setrlimit(RLIMIT_FSIZE, &most);
            (void)writeOutputFile(path(), large, replace ? IfExists::Replace : IfExists::Fail).has_value();
        });
        QVERIFY2(WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ, qPrintable(QString::number(status)));
        QCOMPARE(QFileInfo::exists(path()), replace);
        if (replace)
            QCOMPARE(content(), "kept");
        QCOMPARE(all().size(), replace ? 2 : 1); // With its draft.
        // The next one takes that away, of whatever name it is.
        QVERIFY(writeOutputFile(path("other"), "other", IfExists::Fail));
        QCOMPARE(all(), replace ? (QStringList{"file", "other"}) : QStringList{"other"});
        QVERIFY(writeOutputFile(path(), large, replace ? IfExists::Replace : IfExists::Fail));
        QCOMPARE(content(), large);
    }
    void draftsOfTheLivingStay()
    {
        const QString draft = path(".gatehouse-draft-1234");
        QVERIFY(writeFileAtomically(draft, "of another process"));
        const int held = open(qPrintable(draft), O_RDONLY);
        QCOMPARE(flock(held, LOCK_EX), 0);
        QVERIFY(writeOutputFile(path(), "mine", IfExists::Fail));
        QCOMPARE(all(), (QStringList{".gatehouse-draft-1234", "file"}));
        close(held);
        QVERIFY(writeOutputFile(path(), "mine", IfExists::Replace));
        QCOMPARE(all(), QStringList{"file"});
        // What only has such a name is no draft.
        QVERIFY(QDir(m_folder->path()).mkdir(".gatehouse-draft-folder") && QFile::link("/etc/passwd", path(".gatehouse-draft-link")));
        QVERIFY(writeOutputFile(path(), "mine", IfExists::Replace));
        QCOMPARE(all().size(), 3);
    }
    void ofManyWritersOneWins()
    {
        constexpr int writers = 8;
        for (int round = 0; round < 20; ++round) {
            const QString name = QString::number(round);
            QList<pid_t> children;
            for (int i = 0; i < writers; ++i) {
                const pid_t child = fork();
                if (child == 0)
                    _exit(writeOutputFile(path(name), QByteArray(50'000, char('a' + i)), IfExists::Fail) ? 0 : 1);
                children.append(child);
            }
            int won = 0;
            for (const pid_t child : children) {
                int status = 0;
                QCOMPARE(waitpid(child, &status, 0), child);
                QVERIFY(WIFEXITED(status));
                won += WEXITSTATUS(status) == 0;
            }
            QCOMPARE(won, 1);
            const QByteArray bytes = content(name);
            QCOMPARE(bytes.size(), 50'000);
            QCOMPARE(bytes.count(bytes[0]), 50'000);
        }
        QCOMPARE(all().size(), 20);
    }
    void linksAreFollowed()
    {
        QVERIFY(QDir(m_folder->path()).mkdir("elsewhere"));
        QVERIFY(QFile::link("elsewhere/target", path("link")));
        QVERIFY(writeOutputFile(path("link"), "one", IfExists::Fail)); // Leads to nothing yet.
        QVERIFY(QFileInfo(path("link")).isSymLink());
        QCOMPARE(content("elsewhere/target"), "one");
        QVERIFY(writeOutputFile(path("link"), "two", IfExists::Fail).error().is(errors::fileExists));
        QVERIFY(writeOutputFile(path("link"), "two", IfExists::Replace));
        QCOMPARE(content("elsewhere/target"), "two");
        QVERIFY(QFileInfo(path("link")).isSymLink());
    }
    void whatCannotBeWritten()
    {
        QVERIFY(writeOutputFile(m_folder->path(), "x", IfExists::Replace).error().is(errors::fileNotWritten));
        QVERIFY(writeOutputFile("/dev/null", "x", IfExists::Replace).error().is(errors::fileNotWritten));
        QCOMPARE(mkfifo(qPrintable(path("fifo")), 0600), 0);
        QVERIFY(writeOutputFile(path("fifo"), "x", IfExists::Replace).error().is(errors::fileNotWritten));
        QVERIFY(writeOutputFile(path("no folder/file"), "x", IfExists::Fail).error().is(errors::fileNotWritten));
        QVERIFY(writeOutputFile(path(QString(300, 'n')), "x", IfExists::Fail).error().is(errors::fileNotWritten));
        QVERIFY(writeOutputFile(path(QString(255, 'n')), "x", IfExists::Fail));
        QCOMPARE(all().size(), 2); // The fifo and the long name.
        const QString full = "/dev/full";
        if (QFileInfo::exists(full))
            QVERIFY(!writeOutputFile(full, "x", IfExists::Replace));
    }
};

QTEST_GUILESS_MAIN(OutputFileTest)
#include "tst_OutputFile.moc"
