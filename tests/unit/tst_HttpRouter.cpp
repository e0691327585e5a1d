// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/HttpRouter.h"

#include <QtTest>

using namespace gatehouse::http;

class HttpRouterTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void matches_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<int>("route");
        QTest::addColumn<bool>("known");
        QTest::addColumn<QByteArray>("tag");
        const QByteArray get = "GET";
        QTest::newRow("literal") << QByteArray("POST") << QByteArray("/onboard") << 0 << true << QByteArray();
        QTest::newRow("one capture") << get << QByteArray("/getkey/demo") << 1 << true << QByteArray("demo");
        QTest::newRow("two captures") << get << QByteArray("/attest/a/00") << 2 << true << QByteArray("a");
        QTest::newRow("decoded") << get << QByteArray("/getkey/a%20b") << 1 << true << QByteArray("a b");
        QTest::newRow("plus stays") << get << QByteArray("/getkey/a+b") << 1 << true << QByteArray("a+b");
        QTest::newRow("other method") << get << QByteArray("/onboard") << -1 << true << QByteArray();
        QTest::newRow("unknown") << get << QByteArray("/nothing") << -1 << false << QByteArray();
        QTest::newRow("trailing slash") << QByteArray("POST") << QByteArray("/onboard/") << -1 << false << QByteArray();
        QTest::newRow("empty capture") << get << QByteArray("/getkey/") << -1 << false << QByteArray();
        QTest::newRow("hidden slash") << get << QByteArray("/getkey/a%2Fb") << -1 << false << QByteArray();
        QTest::newRow("hidden nul") << get << QByteArray("/getkey/a%00") << -1 << false << QByteArray();
        QTest::newRow("broken escape") << get << QByteArray("/getkey/%4") << -1 << false << QByteArray();
        QTest::newRow("dots are a name") << get << QByteArray("/getkey/..") << 1 << true << QByteArray("..");
        QTest::newRow("absolute form") << get << QByteArray("http://x/getkey/a") << -1 << false << QByteArray();
        QTest::newRow("empty") << get << QByteArray() << -1 << false << QByteArray();
    }
    void matches()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, path);
        HttpRouter router;
        QCOMPARE(router.add("POST", "/onboard"), 0);
        QCOMPARE(router.add("GET", "/getkey/{tag}"), 1);
        QCOMPARE(router.add("GET", "/attest/{tag}/{hex}"), 2);
        const auto match = router.match(method, path);
        QTEST(match.route, "route");
        QTEST(match.pathIsKnown, "known");
        QTEST(match.captures.value("tag"), "tag");
    }
};

QTEST_GUILESS_MAIN(HttpRouterTest)
#include "tst_HttpRouter.moc"
