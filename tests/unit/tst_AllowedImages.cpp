// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/AllowedImages.h"
#include "core/base/Paths.h"
#include "support/StoredImage.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::api;

class AllowedImagesTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<image::ImageStore> m_store;

    Paths paths() const { return {m_folder->path(), m_folder->path(), m_folder->path()}; }
    QString file() const { return m_folder->filePath("allowed-images.json"); }
    void write(const QByteArray& content) { QVERIFY(writeFileAtomically(file(), content)); }
    static QStringList accepted(const AllowedImages& allowed)
    {
        QStringList names;
        const attest::Policy policy = allowed.policy();
        if (!policy.requireMeasurements)
            return {"everything"};
        for (const attest::MeasurementSet& set : policy.measurements)
            names.append(set.name.section(QLatin1Char('('), 1).chopped(1));
        names.sort();
        return names;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = std::make_unique<image::ImageStore>(paths());
        QVERIFY(test::storeImage(paths(), "first", "one"));
        QVERIFY(test::storeImage(paths(), "second", "two"));
    }

    void anyImageFoundsAndOneJoins()
    {
        AllowedImages allowed(file(), *m_store);
        QCOMPARE(accepted(allowed), QStringList({"first", "second"}));
        QVERIFY(allowed.allow("first"));
        QCOMPARE(accepted(allowed), QStringList{"first"});
        QCOMPARE(accepted(AllowedImages(file(), *m_store)), QStringList{"first"});
        QCOMPARE(*allowed.reread(), false);
    }
    void anotherProcessChangesTheList()
    {
        AllowedImages allowed(file(), *m_store);
        AllowedImages other(file(), *m_store);
        QVERIFY(other.allow("second"));
        QCOMPARE(accepted(allowed), QStringList({"first", "second"}));
        QCOMPARE(*allowed.reread(), true);
        QCOMPARE(accepted(allowed), QStringList{"second"});
        QCOMPARE(*allowed.reread(), false);
        // Neither forgets what the other has allowed.
        QVERIFY(other.allow("first"));
        QVERIFY(allowed.allow("third"));
        QCOMPARE(AllowedImages(file(), *m_store).ids(), QStringList({"second", "first", "third"}));
        QVERIFY(other.clear());
        QCOMPARE(*allowed.reread(), true);
        QCOMPARE(accepted(allowed), QStringList({"first", "second"}));
    }
    void whatCannotBeUsedAllowsNothingMore_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut short") << QByteArray("[\"fir");
        QTest::newRow("an object") << QByteArray("{\"first\": true}");
        QTest::newRow("a number in it") << QByteArray("[\"first\", 7]");
        QTest::newRow("a path in it") << QByteArray("[\"../first\"]");
        QTest::newRow("too large") << QByteArray(2 * 1024 * 1024, ' ');
    }
    void whatCannotBeUsedAllowsNothingMore()
    {
        QFETCH(QByteArray, content);
        AllowedImages allowed(file(), *m_store);
        QVERIFY(allowed.allow("first"));
        write(content);
        const auto read = allowed.reread();
        QVERIFY(!read);
        QVERIFY(read.error().detail().contains(file()));
        QCOMPARE(accepted(allowed), QStringList{"first"});
        // From the start: not one, instead of any.
        AllowedImages fresh(file(), *m_store);
        QVERIFY(fresh.trouble());
        QCOMPARE(accepted(fresh), QStringList());
        QVERIFY(fresh.policy().name.contains(file()));
        write("[\"second\"]");
        QCOMPARE(*fresh.reread(), true);
        QVERIFY(!fresh.trouble());
        QCOMPARE(accepted(fresh), QStringList{"second"});
    }
    void aListThatHasGoneAllowsNothingMore()
    {
        AllowedImages allowed(file(), *m_store);
        QVERIFY(allowed.allow("first"));
        QVERIFY(QFile::remove(file()));
        QVERIFY(!allowed.reread());
        QCOMPARE(accepted(allowed), QStringList{"first"});
        write("[\"second\"]");
        QCOMPARE(*allowed.reread(), true);
        QCOMPARE(accepted(allowed), QStringList{"second"});
    }
};

QTEST_GUILESS_MAIN(AllowedImagesTest)
#include "tst_AllowedImages.moc"
