// SPDX-License-Identifier: GPL-3.0-or-later
// The window beside the desktop: it follows the desktop's brightness while it is open, and it stops what it runs when it closes.
#include "ConsoleDriver.h"

#include "core/base/Operation.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>
#include <QLabel>
#include <QProcess>
#include <QStandardPaths>

using namespace gatehouse;
using namespace gatehouse::console;

namespace {

/// The settings portal of a desktop, on a bus of the test's own.
class Portal : public QDBusVirtualObject
{
public:
    explicit Portal(const QDBusConnection& bus)
        : m_bus(bus)
    {
    }
    QString introspect(const QString&) const override { return {}; }
    bool handleMessage(const QDBusMessage& message, const QDBusConnection& bus) override
    {
        if (message.member() != "Read" || message.arguments() != QVariantList{"org.freedesktop.appearance", "color-scheme"})
            return false;
        // As the portal does: a variant in a variant.
        return bus.send(message.createReply(QVariant::fromValue(QDBusVariant(QVariant::fromValue(QDBusVariant(m_scheme))))));
    }
    void set(uint scheme, const QString& key = "color-scheme")
    {
        m_scheme = scheme;
        QDBusMessage change = QDBusMessage::createSignal("/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings", "SettingChanged");
        change << "org.freedesktop.appearance" << key << QVariant::fromValue(QDBusVariant(scheme));
        QVERIFY(m_bus.send(change));
    }

private:
    QDBusConnection m_bus;
    uint m_scheme = 1;
};

} // namespace

class ConsoleSessionTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void followsTheDesktopsBrightness()
    {
        const QString daemon = QStandardPaths::findExecutable("dbus-daemon");
        if (daemon.isEmpty())
            QSKIP("dbus-daemon is not installed");
        QProcess bus;
        bus.start(daemon, {"--session", "--nofork", "--print-address=1"});
        QVERIFY(bus.waitForReadyRead(20'000));
        const QByteArray address = bus.readLine().trimmed();
        QDBusConnection portalBus = QDBusConnection::connectToBus(address, "portal");
        QVERIFY(portalBus.isConnected());
        Portal portal(portalBus);
        QVERIFY(portalBus.registerVirtualObject("/org/freedesktop/portal/desktop", &portal));
        QVERIFY(portalBus.registerService("org.freedesktop.portal.Desktop"));
        const QByteArray before = qgetenv("DBUS_SESSION_BUS_ADDRESS");
        qputenv("DBUS_SESSION_BUS_ADDRESS", address);
        {
            ConsoleDriver driver({api::DemoStart::Empty, 4});
            Theme& theme = driver.context().theme();
            theme.setMode(ThemeMode::System);
            QTRY_VERIFY(themeColors().dark); // The answer to the first question.
            portal.set(2);
            QTRY_VERIFY(!themeColors().dark);
            portal.set(1);
            QTRY_VERIFY(themeColors().dark);
            portal.set(2, "accent-color"); // Another setting says nothing about brightness.
            QTest::qWait(200);
            QVERIFY(themeColors().dark);
            // Who has chosen is left alone.
            theme.setMode(ThemeMode::Light);
            portal.set(2);
            portal.set(1);
            QTest::qWait(200);
            QVERIFY(!themeColors().dark);
            theme.setMode(ThemeMode::System);
            QVERIFY(themeColors().dark);
        }
        if (before.isEmpty())
            qunsetenv("DBUS_SESSION_BUS_ADDRESS");
        else
            qputenv("DBUS_SESSION_BUS_ADDRESS", before);
        QDBusConnection::disconnectFromBus("portal");
        bus.kill();
        bus.waitForFinished();
    }

    void closingStopsTheNetworkFirst()
    {
        ConsoleDriver driver({api::DemoStart::Populated, 1});
        QVERIFY(QTest::qWaitForWindowExposed(&driver.window()));
        const auto link = [&] { return driver.context().services().network().status().chain.link; };
        QTRY_COMPARE(link(), api::LinkState::Up);
        driver.window().close();
        QVERIFY(driver.window().isVisible()); // It says what it waits for.
        QVERIFY(driver.find("closeNow"));
        driver.window().close(); // A second click does nothing.
        QTRY_VERIFY(!driver.window().isVisible());
        QCOMPARE(link(), api::LinkState::Down);
    }

    void closingCancelsWhatRunsAfterAsking()
    {
        ConsoleDriver driver({api::DemoStart::Empty, 2});
        QVERIFY(QTest::qWaitForWindowExposed(&driver.window()));
        driver.window().showPage("images");
        QVERIFY(driver.click("buildImage"));
        QVERIFY(driver.waitForWord("images", "dstack", "building"));
        const auto running = driver.context().services().activity().running();
        QCOMPARE(running.size(), 1);
        driver.window().close();
        QVERIFY(driver.find("confirmDeed"));
        QTest::keyClick(QApplication::activeModalWidget(), Qt::Key_Escape);
        QTRY_VERIFY(!QApplication::activeModalWidget());
        QVERIFY(!running.first()->isCancelRequested());
        driver.window().close();
        QVERIFY(driver.click("confirmDeed"));
        QTRY_VERIFY(!driver.window().isVisible());
        QVERIFY(running.first()->isFinished() && !running.first()->result());
    }
};

QTEST_MAIN(ConsoleSessionTest)
#include "tst_ConsoleSession.moc"
