// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/PathWatch.h"
#include "core/base/Paths.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::api;

namespace {

using namespace std::chrono_literals;

/// Much longer than two looks; whoever waits for it in vain fails.
constexpr int soon = 20'000;
/// Long enough for several looks, when nothing must come.
constexpr int aWhile = 400;

void write(const QString& path, const QByteArray& content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
}

} // namespace

class PathWatchTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<PathWatch> m_watch;
    QStringList m_told;
    int m_looks = 0;

    QString path(const QString& name) const { return m_folder->filePath(name); }
    /// The file @p name in the folder it stands in.
    void watchFile(const QString& name)
    {
        const QString file = path(name);
        PathWatch::Subject subject;
        subject.name = name;
        subject.paths = [file] { return QStringList{QFileInfo(file).path(), file}; };
        subject.fingerprint = [this, file]() -> QByteArray {
            ++m_looks;
            const auto content = readFile(file, 1000);
            return content ? "is " + *content : QByteArray("none");
        };
        m_watch->watch(subject);
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_watch = std::make_unique<PathWatch>(50ms);
        m_told.clear();
        m_looks = 0;
        connect(m_watch.get(), &PathWatch::changed, this, [this](const QString& name) { m_told.append(name); });
    }
    void cleanup() { m_watch.reset(); }

    void replacedInOneStepAgainAndAgain()
    {
        write(path("file"), "0");
        watchFile("file");
        for (int i = 1; i <= 5; ++i) {
            QVERIFY(writeFileAtomically(path("file"), QByteArray::number(i)));
            QTRY_COMPARE_WITH_TIMEOUT(m_told.size(), i, soon);
        }
        QCOMPARE(m_told.count("file"), 5);
    }
    void writtenInPlaceAfterItWasReplaced()
    {
        write(path("file"), "0");
        watchFile("file");
        QVERIFY(writeFileAtomically(path("file"), "1"));
        QTRY_COMPARE_WITH_TIMEOUT(m_told.size(), 1, soon);
        // Its folder notices nothing of this.
        write(path("file"), "2");
        QTRY_COMPARE_WITH_TIMEOUT(m_told.size(), 2, soon);
    }
    void comesAndGoes()
    {
        watchFile("file");
        write(path("file"), "1");
        QTRY_COMPARE_WITH_TIMEOUT(m_told.size(), 1, soon);
        QVERIFY(QFile::remove(path("file")));
        QTRY_COMPARE_WITH_TIMEOUT(m_told.size(), 2, soon);
        write(path("file"), "1");
        QTRY_COMPARE_WITH_TIMEOUT(m_told.size(), 3, soon);
    }
    void itsFolderComesAndGoes()
    {
        watchFile("a/b/c/file");
        QVERIFY(QDir().mkpath(path("a/b/c")));
        write(path("a/b/c/file"), "1");
        QTRY_COMPARE_WITH_TIMEOUT(m_told.size(), 1, soon);
        QVERIFY(QDir(path("a")).removeRecursively());
        QTRY_COMPARE_WITH_TIMEOUT(m_told.size(), 2, soon);
        QVERIFY(QDir().mkpath(path("a/b/c")));
        write(path("a/b/c/file"), "2");
        QTRY_COMPARE_WITH_TIMEOUT(m_told.size(), 3, soon);
        QVERIFY(writeFileAtomically(path("a/b/c/file"), "3"));
        QTRY_COMPARE_WITH_TIMEOUT(m_told.size(), 4, soon);
    }
    void anotherFolderInItsPlace()
    {
        QVERIFY(QDir().mkpath(path("a")));
        QVERIFY(QDir().mkpath(path("other")));
        write(path("a/file"), "1");
        watchFile("a/file");
        write(path("other/file"), "2");
        QVERIFY(QDir().rename(path("a"), path("gone")));
        QVERIFY(QDir().rename(path("other"), path("a")));
        // The watch of "a" has gone with what was there; a sign in the folder above it is not looked for, one in the file is.
        write(path("gone/file"), "x");
        QTRY_COMPARE_WITH_TIMEOUT(m_told.size(), 1, soon);
        write(path("a/file"), "3");
        QTRY_COMPARE_WITH_TIMEOUT(m_told.size(), 2, soon);
    }
    void nothingIsToldWhenNothingChanged()
    {
        write(path("file"), "same");
        watchFile("file");
        const int looks = m_looks;
        QVERIFY(writeFileAtomically(path("file"), "same"));
        QTRY_VERIFY_WITH_TIMEOUT(m_looks > looks, soon);
        write(path("neighbour"), "other");
        QTest::qWait(aWhile);
        QCOMPARE(m_told, QStringList());
    }
    void whatThisProcessChangedIsNotTold()
    {
        write(path("file"), "0");
        watchFile("file");
        const int looks = m_looks;
        QVERIFY(writeFileAtomically(path("file"), "1"));
        m_watch->adopt("file");
        QTRY_VERIFY_WITH_TIMEOUT(m_looks > looks + 1, soon); // One of them is adopt()'s own.
        QTest::qWait(aWhile);
        QCOMPARE(m_told, QStringList());
        QVERIFY(writeFileAtomically(path("file"), "2"));
        QTRY_COMPARE_WITH_TIMEOUT(m_told.size(), 1, soon);
    }
    void whatIsBeingWrittenIsNotToldBeforeItSettles()
    {
        write(path("file"), "0");
        // Another content at each look, as of a file that somebody writes.
        int number = 0;
        bool writing = true;
        PathWatch::Subject subject;
        subject.name = "busy";
        subject.paths = [this] { return QStringList{m_folder->path(), path("file")}; };
        subject.fingerprint = [&] { return QByteArray::number(writing ? ++number : number); };
        m_watch->watch(subject);
        write(path("file"), "1");
        QTRY_VERIFY_WITH_TIMEOUT(number > 10, soon);
        QCOMPARE(m_told, QStringList());
        writing = false;
        QTRY_COMPARE_WITH_TIMEOUT(m_told, QStringList{"busy"}, soon);
        QTest::qWait(aWhile);
        QCOMPARE(m_told.size(), 1);
    }
    void oneThatNeverSettlesHoldsNoneOfTheOthersBack()
    {
        write(path("file"), "0");
        int number = 0;
        PathWatch::Subject busy;
        busy.name = "busy";
        busy.paths = [this] { return QStringList{m_folder->path()}; };
        busy.fingerprint = [&number] { return QByteArray::number(++number); };
        m_watch->watch(busy);
        watchFile("file");
        QVERIFY(writeFileAtomically(path("file"), "1"));
        QTRY_COMPARE_WITH_TIMEOUT(m_told, QStringList{"file"}, soon);
        m_watch.reset(); // It refers to what ends here.
    }
};

QTEST_GUILESS_MAIN(PathWatchTest)
#include "tst_PathWatch.moc"
