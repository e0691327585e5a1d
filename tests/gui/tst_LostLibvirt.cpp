// SPDX-License-Identifier: GPL-3.0-or-later
// libvirt goes away while the window is open: it says so at once with a next step, keeps what it knew marked as not current, and is
// right again when libvirt is back.
#include "ConsoleDriver.h"

#include "app/console/StatusStrip.h"
#include "app/console/widgets/Banner.h"
#include "tests/support/DemoServicesWith.h"

#include <QLabel>

using namespace gatehouse;
using namespace gatehouse::console;

namespace {

/// The demo's machines behind a libvirt that can be lost.
class LosableMachines final : public api::MachineService
{
public:
    explicit LosableMachines(api::MachineService& inner)
        : m_inner(inner)
    {
        connect(&inner, &api::MachineService::machineChanged, this, [this](const QString& name) {
            if (!m_lost)
                Q_EMIT machineChanged(name);
        });
        connect(&inner, &api::MachineService::listChanged, this, [this] {
            if (!m_lost)
                Q_EMIT listChanged();
        });
    }
    void setLost(bool lost)
    {
        m_lost = lost;
        Q_EMIT listChanged();
    }

    QCoro::Task<Result<api::HostFacts>> host() override { return m_inner.host(); }
    QCoro::Task<Result<QList<api::MachineSummary>>> list() override
    {
        if (m_lost)
            return gone<QList<api::MachineSummary>>();
        return m_inner.list();
    }
    QCoro::Task<Result<api::MachineDetail>> show(QString name) override
    {
        if (m_lost)
            return gone<api::MachineDetail>();
        return m_inner.show(name);
    }
    QCoro::Task<> hearGuests() override { return m_inner.hearGuests(); }
    Result<std::shared_ptr<Operation>> launch(api::LaunchRequest request) override { return m_inner.launch(request); }
    Result<std::shared_ptr<Operation>> start(QString name) override { return m_inner.start(name); }
    Result<std::shared_ptr<Operation>> timeBareBoot(api::LaunchRequest request) override { return m_inner.timeBareBoot(request); }
    QCoro::Task<Result<void>> shutdown(QString name, api::LastHolder lastHolder) override { return m_inner.shutdown(name, lastHolder); }
    QCoro::Task<Result<void>> forceOff(QString name, api::LastHolder lastHolder) override { return m_inner.forceOff(name, lastHolder); }
    QCoro::Task<Result<void>> remove(QString name) override { return m_inner.remove(name); }

private:
    template<typename Value>
    static QCoro::Task<Result<Value>> gone()
    {
        co_return fail(ErrorCode{"vm.connection-lost", ErrorKind::Unavailable}, QStringLiteral("libvirt ended"));
    }

    api::MachineService& m_inner;
    bool m_lost = false;
};

class LosableServices final : public tests::DemoServicesWith
{
public:
    LosableMachines& losable() { return m_machines; }
    api::MachineService& machines() override { return m_machines; }

private:
    LosableMachines m_machines{DemoServicesWith::machines()};
};

QString seen(const QWidget* widget)
{
    QString text;
    for (const QLabel* label : widget->findChildren<QLabel*>())
        if (label->isVisible())
            text += label->text() + '\n';
    return text;
}

} // namespace

class LostLibvirtTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void lostAndFoundAgain_data()
    {
        QTest::addColumn<QLocale>("locale");
        QTest::addColumn<QString>("notCurrent");
        QTest::newRow("English") << QLocale::c() << "not current";
        QTest::newRow("German") << QLocale(QLocale::German) << QString::fromUtf8("nicht aktuell");
    }
    void lostAndFoundAgain()
    {
        QFETCH(QLocale, locale);
        QFETCH(QString, notCurrent);
        auto services = std::make_unique<LosableServices>();
        LosableMachines& machines = services->losable();
        ConsoleDriver driver(std::move(services), Paths{"/state", "/cache", "/share"}, QString(), locale);
        ListDetailPage* page = driver.listPage("machines");
        QTRY_VERIFY_WITH_TIMEOUT(page->model()->rowOf("node-a") >= 0, 20'000);
        QVERIFY(driver.window().showPage("machines", "node-a"));
        QVERIFY(driver.find<QPushButton>("shutdownMachine", 20'000));
        QTRY_VERIFY_WITH_TIMEOUT(seen(driver.window().findChild<StatusStrip*>()).contains("KVM"), 20'000); // It has been told.
        const QString word = driver.word("machines", "node-a");
        const int rows = page->model()->rowCount();
        QCOMPARE(page->badgeTone() == Tone::Bad, true); // One machine of the demo has crashed.

        machines.setLost(true);
        QTRY_VERIFY_WITH_TIMEOUT(driver.word("machines", "node-a").contains(notCurrent), 20'000);
        QVERIFY(driver.word("machines", "node-a").startsWith(word)); // What was known is kept.
        QCOMPARE(page->model()->rowCount(), rows);
        for (const Item& item : page->model()->items())
            QCOMPARE(item.tone, Tone::Neutral); // And never reads as good.
        QVERIFY2(seen(page).contains("libvirt"), qPrintable(seen(page)));
        QTRY_VERIFY_WITH_TIMEOUT(!driver.find<QPushButton>("shutdownMachine", 20), 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(!driver.find<QPushButton>("forceOffMachine", 20), 20'000);
        const bool said = QTest::qWaitFor([&] { return seen(driver.window().findChild<StatusStrip*>()).contains(notCurrent); }, 20'000);
        QVERIFY2(said, qPrintable(seen(driver.window().findChild<StatusStrip*>())));
        if (locale == QLocale::c()) {
            QVERIFY(driver.save("libvirt-lost-light"));
            driver.context().theme().setMode(ThemeMode::Dark);
            QVERIFY(driver.save("libvirt-lost-dark"));
        }

        machines.setLost(false);
        QTRY_COMPARE_WITH_TIMEOUT(driver.word("machines", "node-a"), word, 20'000);
        QVERIFY(driver.find<QPushButton>("shutdownMachine", 20'000));
        QVERIFY(driver.find<QPushButton>("forceOffMachine", 20'000));
        QTRY_VERIFY_WITH_TIMEOUT(!seen(driver.window().findChild<StatusStrip*>()).contains(notCurrent), 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(!seen(page).contains("libvirt ended"), 20'000);
    }

    void theButtonAsksAgain()
    {
        auto services = std::make_unique<LosableServices>();
        LosableMachines& machines = services->losable();
        machines.setLost(true);
        ConsoleDriver driver(std::move(services), Paths{"/state", "/cache", "/share"}, QString());
        QVERIFY(driver.window().showPage("machines"));
        QPushButton* again = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT(([&] {
            for (QPushButton* button : driver.window().currentPage()->findChildren<QPushButton*>())
                if (button->isVisible() && button->text() == "Ask again")
                    again = button;
            return again != nullptr;
        })(), 20'000);
        const QSignalBlocker quiet(machines); // No event tells that it is back.
        machines.setLost(false);
        QTest::mouseClick(again, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(driver.listPage("machines")->model()->rowOf("node-a") >= 0, 20'000);
    }
};

QTEST_MAIN(LostLibvirtTest)
#include "tst_LostLibvirt.moc"
