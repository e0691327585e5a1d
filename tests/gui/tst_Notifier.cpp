// SPDX-License-Identifier: GPL-3.0-or-later
// Several windows on one profile, as beside a process that serves: each says to whoever looks at it that a request has arrived, and
// the desktop is told once.
#include "app/console/AppContext.h"
#include "app/console/DesktopVoice.h"
#include "app/console/Notifier.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <sys/wait.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::console;

namespace {

/// What of a window tells: its services, its settings and the notifier.
struct Teller
{
    AppContext context;
    Notifier notifier;
    QSignalSpy shown; ///< In the window itself.
    QStringList told; ///< To the desktop.

    explicit Teller(const QString& settingsPath)
        : context(*qApp, api::makeDemoServices(), Paths{"/state", "/cache", "/share"}, settingsPath)
        , notifier(context)
        , shown(&notifier, &Notifier::requestAnnounced)
    {
        notifier.setSpeak([this](const QString& title, const QString& text) { told.append(title + ": " + text); });
    }
    /// The first request to join there is; the invented ones are the same in each.
    QString request()
    {
        QString id;
        context.services().onboarding().list().then([&id](Result<QList<api::RequestSummary>> requests) {
            for (const api::RequestSummary& each : requests.value_or(QList<api::RequestSummary>()))
                if (id.isEmpty() && each.kind == api::RequestKind::Join)
                    id = each.id;
        });
        [[maybe_unused]] const bool answered = QTest::qWaitFor([&id] { return !id.isEmpty(); }, 20'000);
        return id;
    }
    /// As the service does when one has come.
    void arrives(const QString& id) { Q_EMIT context.services().onboarding().requestArrived(id); }
    void setNotifications(bool on)
    {
        SettingsValues values = context.settings().values();
        values.notifications = on;
        QVERIFY(context.changeSettings(values));
    }
};

} // namespace

class NotifierTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    QString settings(const char* name = "console.json") const { return m_folder.filePath(QLatin1String(name)); }

private Q_SLOTS:
    void cleanup()
    {
        for (const QString& name : QDir(m_folder.path()).entryList(QDir::Files))
            QVERIFY(QFile::remove(m_folder.filePath(name)));
    }

    void twoWindowsTellTheDesktopOnce()
    {
        auto one = std::make_unique<Teller>(settings());
        Teller two(settings());
        const QString id = one->request();
        QVERIFY(!id.isEmpty());
        one->arrives(id);
        QTRY_COMPARE_WITH_TIMEOUT(one->shown.size(), 1, 20'000);
        two.arrives(id);
        QTRY_COMPARE_WITH_TIMEOUT(two.shown.size(), 1, 20'000); // Both windows show it.
        QCOMPARE(one->told.size(), 1);
        QVERIFY2(one->told.first().contains("asks to join"), qPrintable(one->told.first()));
        QCOMPARE(two.told, QStringList());
        // Whoever hears of the next one first: it stays the one that speaks.
        two.arrives(id);
        QTRY_COMPARE_WITH_TIMEOUT(two.shown.size(), 2, 20'000);
        one->arrives(id);
        QTRY_COMPARE_WITH_TIMEOUT(one->shown.size(), 2, 20'000);
        QCOMPARE(one->told.size(), 2);
        QCOMPARE(two.told.size(), 0);
        // And the one that is left takes over.
        one.reset();
        two.arrives(id);
        QTRY_COMPARE_WITH_TIMEOUT(two.told.size(), 1, 20'000);
    }
    void aWindowThatIsToldToBeSilentLetsTheOtherSpeak()
    {
        Teller one(settings()), two(settings());
        const QString id = one.request();
        one.arrives(id);
        QTRY_COMPARE_WITH_TIMEOUT(one.told.size(), 1, 20'000);
        one.setNotifications(false);
        one.arrives(id);
        QTRY_COMPARE_WITH_TIMEOUT(one.shown.size(), 2, 20'000);
        QCOMPARE(one.told.size(), 1);
        two.arrives(id);
        QTRY_COMPARE_WITH_TIMEOUT(two.told.size(), 1, 20'000);
    }
    void windowsOfOtherProfilesSpeakForThemselves()
    {
        QVERIFY(QDir(m_folder.path()).mkpath("other"));
        Teller one(settings()), other(settings("other/console.json")), demo((QString())), moreDemo((QString()));
        const QString id = one.request();
        for (Teller* each : {&one, &other, &demo, &moreDemo}) {
            each->arrives(id);
            QTRY_COMPARE_WITH_TIMEOUT(each->told.size(), 1, 20'000);
        }
    }
    void aKilledWindowTakesNoVoiceAlong()
    {
        const QString path = m_folder.filePath("notifier.lock");
        const pid_t child = ::fork();
        if (child == 0) {
            DesktopVoice voice(path);
            ::_exit(voice.isOurs() ? 0 : 1); // Nothing is put away.
        }
        int status = -1;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QCOMPARE(status, 0);
        QVERIFY(QFile::exists(path));
        DesktopVoice voice(path), another(path);
        QVERIFY(voice.isOurs());
        QVERIFY(voice.isOurs());
        QVERIFY(!another.isOurs());
        voice.giveBack();
        QVERIFY(another.isOurs());
    }
    void aPlaceThatCannotBeLockedKeepsNobodySilent()
    {
        const QString nowhere = m_folder.filePath("no such folder/notifier.lock");
        DesktopVoice voice(nowhere), another(nowhere);
        QVERIFY(voice.isOurs());
        QVERIFY(another.isOurs());
    }
};

QTEST_MAIN(NotifierTest)
#include "tst_Notifier.moc"
