// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/demo/DemoApp.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::demo;

class DemoAppTest : public QObject
{
    Q_OBJECT

    http::HttpServer m_keys;
    QTemporaryDir m_folder;

    DemoSettings settings(const QString& bootId)
    {
        QFile file(m_folder.filePath("boot_id"));
        if (file.open(QIODevice::WriteOnly))
            file.write(bootId.toLatin1());
        return {QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_keys.port())), m_folder.path(), "0xabc",
                {QHostAddress::LocalHost, 0}, m_folder.filePath("boot_id")};
    }
    QJsonObject statusOf(const DemoSettings& settings)
    {
        DemoApp app(settings);
        QSignalSpy ready(&app, &DemoApp::ready);
        app.start();
        if (!ready.wait(5000))
            return {};
        http::HttpClient client;
        const auto reply = QCoro::waitFor(client.get(QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(app.port()))));
        return reply ? QJsonDocument::fromJson(reply->body).object() : QJsonObject();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_keys.handle("GET", "/getkey/demo", [](const http::HttpRequest&) {
            return http::HttpResponse::text(200, "726c9199ef89fc3c4a6c0a6144c00b15340689f21acfc01fbc6186dc197dacb2");
        });
        QVERIFY(m_keys.listen({{QHostAddress::LocalHost, 0}}));
    }

    void showsFingerprintAndCountsBoots()
    {
        const QJsonObject first = statusOf(settings("one"));
        QCOMPARE(first["app"].toString(), "gatehouse-demo-app");
        QCOMPARE(first["fingerprint"].toString(), "7d0da4aea80301ee"); // sha256 of the 32 bytes above, by Python.
        QCOMPARE(first["nodeAddress"].toString(), "0xabc");
        QCOMPARE(first["bootCount"].toInt(), 1);
        QCOMPARE(statusOf(settings("one"))["bootCount"].toInt(), 1); // Restarted by the agent, not by a boot.
        QCOMPARE(statusOf(settings("two"))["bootCount"].toInt(), 2);
    }

    void saysWhatIsMissing()
    {
        DemoSettings broken = settings("one");
        broken.keyService = QUrl("http://127.0.0.1:1");
        DemoApp app(broken);
        QSignalSpy failed(&app, &DemoApp::failed);
        app.start();
        QVERIFY(failed.wait(5000));
        QVERIFY(failed[0][0].toString().startsWith("http.unreachable"));

        DemoSettings noFolder = settings("one");
        noFolder.dataFolder = "/nonexistent";
        DemoApp second(noFolder);
        QSignalSpy secondFailed(&second, &DemoApp::failed);
        second.start();
        QVERIFY(secondFailed.wait(5000));
        QVERIFY(secondFailed[0][0].toString().startsWith("file."));
    }
};

QTEST_GUILESS_MAIN(DemoAppTest)
#include "tst_DemoApp.moc"
