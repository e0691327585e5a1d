// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ScratchFolder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::image;

namespace {

QCoro::Task<Result<int>> fill(QString folder, bool good)
{
    QDir().mkpath(folder + QStringLiteral("/deep/deeper"));
    QFile file(folder + QStringLiteral("/deep/deeper/file"));
    file.open(QIODevice::WriteOnly);
    file.write("x");
    if (!good)
        co_return fail(gatehouse::errors::fileUnreadable, folder);
    co_return 7;
}

} // namespace

class ScratchFolderTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isGoneBeforeTheResultIsThere_data()
    {
        QTest::addColumn<bool>("good");
        QTest::newRow("after work that went well") << true;
        QTest::newRow("after work that failed") << false;
    }
    void isGoneBeforeTheResultIsThere()
    {
        QFETCH(bool, good);
        QString given;
        const auto body = [&given, good](const QString& folder) {
            given = folder;
            return fill(folder, good);
        };
        const QString pattern = m_base.filePath("work-XXXXXX");
        const auto result = QCoro::waitFor(withScratchFolder(pattern, body));
        QCOMPARE(result.has_value(), good);
        QVERIFY(given.startsWith(m_base.path()));
        QVERIFY(!QFileInfo::exists(given));
        QVERIFY(QDir(m_base.path()).isEmpty());
    }
    void aFolderThatCannotBeMadeIsNamed()
    {
        bool called = false;
        const auto body = [&called](const QString& folder) {
            called = true;
            return fill(folder, true);
        };
        const QString pattern = m_base.filePath("missing/work-XXXXXX");
        const auto result = QCoro::waitFor(withScratchFolder(pattern, body));
        QVERIFY(!result && result.error().is(gatehouse::errors::fileNotWritten));
        QVERIFY(result.error().detail().contains("missing/work-"));
        QVERIFY(!called);
    }

private:
    QTemporaryDir m_base;
};

QTEST_GUILESS_MAIN(ScratchFolderTest)
#include "tst_ScratchFolder.moc"
