// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/image/BuildPreflight.h"
#include "core/image/ImageErrors.h"
#include "core/image/StepCache.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class StepCacheTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keysDoNotCollide()
    {
        QVERIFY(StepKey("s").add(QString("ab")).add(QString("c")).text() != StepKey("s").add(QString("a")).add(QString("bc")).text());
        QVERIFY(StepKey("s").add(QStringList{"a", "b"}).text() != StepKey("s").add(QStringList{"a"}).add(QStringList{"b"}).text());
        QVERIFY(StepKey("s").text() != StepKey("t").text());
        QCOMPARE(StepKey("s").add(qint64(1)).text(), StepKey("s").add(qint64(1)).text());
    }
    void draftsAreKeptOrGone()
    {
        QTemporaryDir folder;
        const StepCache cache(folder.path());
        {
            const auto draft = cache.begin("root", "key");
            QVERIFY(draft.has_value());
            QVERIFY(writeFileAtomically((*draft)->path("file"), "x").has_value());
            QVERIFY(!cache.find("root", "key"));
        }
        QVERIFY(QDir(folder.filePath("root")).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
        {
            const auto draft = cache.begin("root", "key");
            QVERIFY(writeFileAtomically((*draft)->path("file"), "x").has_value());
            QVERIFY((*draft)->keep().has_value());
        }
        QVERIFY(cache.find("root", "key").has_value());
        QCOMPARE(*readFile(*cache.find("root", "key") + "/file", 10), "x");
    }
    void pruneKeepsTheNewest()
    {
        QTemporaryDir folder;
        const StepCache cache(folder.path());
        for (const QString& key : QStringList{"one", "two", "three"}) {
            const auto draft = cache.begin("root", key);
            QVERIFY(writeFileAtomically((*draft)->path("file"), QByteArray(1000, 'x')).has_value());
            QVERIFY((*draft)->keep().has_value());
            QTest::qWait(20);
        }
        QVERIFY(QDir(folder.path()).mkpath("root/.draft-killed"));
        // "one" was used last although it was made first.
        QTest::qWait(1100);
        QVERIFY(cache.find("root", "one").has_value());
        QVERIFY(cache.prune(2) >= 1000);
        QVERIFY(cache.find("root", "one").has_value());
        QVERIFY(!QFile::exists(folder.filePath("root/.draft-killed")));
        QCOMPARE(QDir(folder.filePath("root")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 2);
    }
    void subIds()
    {
        QVERIFY(BuildPreflight::grantsIds("root:1:2\nme:100000:65536\n", "me", 1000));
        QVERIFY(BuildPreflight::grantsIds("1000:100000:65536", "me", 1000));
        QVERIFY(!BuildPreflight::grantsIds("me:100000:65535", "me", 1000));
        QVERIFY(!BuildPreflight::grantsIds("you:100000:65536", "me", 1000));
        QVERIFY(!BuildPreflight::grantsIds("me:100000", "me", 1000));
    }
    void preflightNamesThePackage()
    {
        Check check;
        check.status = CheckStatus::Failed;
        check.actual = "mmdebstrap is not installed";
        check.hint = "Install it";
        const Result<void> problem = BuildPreflight::problems({check});
        QVERIFY(problem.error().is(image::errors::hostNotReady));
        QCOMPARE(problem.error().hint(), "Install it");
        QTemporaryDir folder;
        Paths paths{folder.path(), folder.path(), folder.path()};
        for (const Check& one : BuildPreflight::examine(paths))
            if (one.status == CheckStatus::Failed)
                QVERIFY2(!one.hint.isEmpty(), qPrintable(one.id));
    }
};

QTEST_GUILESS_MAIN(StepCacheTest)
#include "tst_StepCache.moc"
