// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/ActivityPane.h"
#include "app/console/CommandPalette.h"
#include "app/console/logs/LogFilter.h"
#include "app/console/logs/LogModel.h"
#include "app/console/Navigation.h"
#include "app/console/Page.h"
#include "app/console/widgets/ItemListModel.h"
#include "app/console/widgets/RecordModel.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::console;

namespace {

constexpr auto strict = QAbstractItemModelTester::FailureReportingMode::QtTest;

QList<Item> items(const QStringList& ids, const QString& word = {})
{
    QList<Item> made;
    for (const QString& id : ids) {
        Item item;
        item.id = id;
        item.title = id;
        item.word = word;
        made.append(item);
    }
    return made;
}

api::LogEntry line(const QString& text, api::LogLevel level = api::LogLevel::Info)
{
    return {QDateTime::currentDateTimeUtc(), "console", level, text};
}

class TestPage : public Page
{
public:
    TestPage() : Page("images", "Images", "package") {}
    using Page::setBadge;
};

} // namespace

class ConsoleModelsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void itemsKeepTheirPlaces()
    {
        ItemListModel model;
        QAbstractItemModelTester tester(&model, strict);
        model.setItems(items({"a", "b", "c"}));
        const QPersistentModelIndex b = model.index(1);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        model.setItems(items({"c", "x", "b"}, "changed"));
        QCOMPARE(reset.size(), 0); // A reset would lose the selection.
        QVERIFY(b.isValid());
        QCOMPARE(b.data(ItemListModel::IdRole).toString(), "b");
        QCOMPARE(b.row(), 2);
        QCOMPARE(b.data(ItemListModel::WordRole).toString(), "changed");
        model.setItems({});
        QVERIFY(!b.isValid());
    }

    void itemsSurviveAnyChange()
    {
        QRandomGenerator random(7);
        ItemListModel model;
        QAbstractItemModelTester tester(&model, strict);
        for (int round = 0; round < 300; ++round) {
            QStringList ids;
            for (int i = 0; i < 12; ++i)
                if (random.bounded(2))
                    ids.append(QString::number(i));
            std::shuffle(ids.begin(), ids.end(), random);
            model.setItems(items(ids, QString::number(random.bounded(3))));
            QCOMPARE(model.rowCount(), ids.size());
            for (int row = 0; row < ids.size(); ++row)
                QCOMPARE(model.index(row).data(ItemListModel::IdRole).toString(), ids.at(row));
        }
    }

    void recordsSortByValueNotByText()
    {
        RecordModel model({{"Name"}, {"Block", Column::Face::Number}});
        QAbstractItemModelTester tester(&model, strict);
        model.setRecords({{"1", {{"a", {}, {}, {}, {}}, {"9", 9, {}, {}, {}}}}, {"2", {{"b", {}, {}, {}, {}}, {"1,000", 1000, {}, {}, {}}}}});
        QSortFilterProxyModel proxy;
        proxy.setSourceModel(&model);
        proxy.setSortRole(RecordModel::SortRole);
        proxy.sort(1, Qt::DescendingOrder);
        QCOMPARE(proxy.index(0, 1).data().toString(), "1,000");
        QVERIFY(model.index(0, 1).data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
        model.setRecords({{"2", {{"b", {}, {}, {}, {}}, {"7", 7, {}, {}, {}}}}});
        QCOMPARE(model.index(0, 1).data().toString(), "7");
    }

    void logIsBounded()
    {
        LogModel model;
        QAbstractItemModelTester tester(&model, strict);
        QList<api::LogEntry> many;
        for (int i = 0; i < LogModel::maxLines; ++i)
            many.append(line(QString::number(i)));
        model.append(many);
        QCOMPARE(model.rowCount(), LogModel::maxLines);
        model.append({line("last")});
        QVERIFY(model.rowCount() <= LogModel::maxLines);
        QCOMPARE(model.index(model.rowCount() - 1, LogModel::Text).data().toString(), "last");
    }

    void logFilterByLevelAndExpression()
    {
        LogModel model;
        LogFilter filter;
        filter.setSourceModel(&model);
        QAbstractItemModelTester tester(&filter, strict);
        model.reset({line("tpm ready"), line("disk slow", api::LogLevel::Warning), line("tpm gone", api::LogLevel::Error),
                     line("raw", api::LogLevel::Unknown)});
        QCOMPARE(filter.rowCount(), 4);
        filter.setMinimumLevel(api::LogLevel::Warning);
        QCOMPARE(filter.rowCount(), 2);
        QCOMPARE(filter.setExpression("TPM"), QString());
        QCOMPARE(filter.rowCount(), 1);
        QVERIFY(!filter.setExpression("(").isEmpty()); // Says why, and keeps the last good one.
        QCOMPARE(filter.rowCount(), 1);
        model.append({line("tpm worse", api::LogLevel::Error)});
        QCOMPARE(filter.rowCount(), 2);
    }

    void eventsArriveOnTop()
    {
        ActivityModel model;
        QAbstractItemModelTester tester(&model, strict);
        const QDateTime now = QDateTime::currentDateTimeUtc();
        QList<api::ActivityEvent> events{{now, "one", false}};
        model.setEvents(events);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        events.prepend({now.addSecs(1), "two", true});
        model.setEvents(events);
        QCOMPARE(reset.size(), 0);
        QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(), "two");
        events.prepend({now.addSecs(2), "three", false});
        events.removeLast();
        model.setEvents(events);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(), "three");
        model.setEvents({{now, "other", false}});
        QCOMPARE(model.rowCount(), 1);
    }

    void navigationCounts()
    {
        TestPage page;
        NavigationModel model;
        QAbstractItemModelTester tester(&model, strict);
        model.add(&page);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        page.setBadge(3, Tone::Warning);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(model.index(0).data(NavigationModel::CountRole).toInt(), 3);
        QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(), "Images, 3");
    }

    void paletteEntries()
    {
        PaletteModel model;
        QAbstractItemModelTester tester(&model, strict);
        model.setEntries({{"Build image", "Images", {}, "hammer", [] {}}});
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(model.index(0).data(PaletteModel::SearchRole).toString().contains("Images"));
    }
};

QTEST_MAIN(ConsoleModelsTest)
#include "tst_ConsoleModels.moc"
