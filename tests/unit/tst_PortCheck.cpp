// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/PortCheck.h"
#include "core/vm/VmErrors.h"

#include <QTcpServer>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::vm;

class PortCheckTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void takenPortIsNamed_data()
    {
        QTest::addColumn<QString>("address");
        QTest::newRow("loopback") << "127.0.0.1";
        QTest::newRow("all interfaces") << "0.0.0.0";
    }
    void takenPortIsNamed()
    {
        QFETCH(QString, address);
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress(address), 0));
        const quint16 port = server.serverPort();
        const Result<void> taken = checkPortsFree({{port, 80, ""}});
        QVERIFY(!taken && taken.error().is(vm::errors::portTaken));
        QVERIFY(taken.error().detail().contains(QString::number(port)));
        server.close();
        QVERIFY(checkPortsFree({{port, 80, ""}}).has_value());
    }
    void reservedPortNamesTheMachine()
    {
        MachineSpec a;
        a.name = "node-a";
        a.ports = {{18501, 80, ""}};
        MachineSpec b;
        b.name = "node-b";
        b.ports = {{18502, 80, ""}, {18501, 8545, ""}};
        const Result<void> result = checkPortsUnreserved(b, {a, b});
        QVERIFY(!result && result.error().is(vm::errors::portReserved));
        QVERIFY(result.error().detail().contains("node-a") && result.error().detail().contains("18501"));
        QVERIFY(checkPortsUnreserved(a, {a}).has_value());
    }
    void findsFreePortsPastTakenAndReserved()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost, 0));
        const quint16 taken = server.serverPort();
        if (taken > 65000)
            QSKIP("the system gave a port too near the end");
        MachineSpec other;
        other.name = "other";
        other.ports = {{quint16(taken + 1), 80, ""}};
        const Result<QList<quint16>> ports = findFreePorts(taken, 3, {other});
        QVERIFY(ports.has_value());
        QCOMPARE(ports->size(), 3);
        QVERIFY(!ports->contains(taken) && !ports->contains(quint16(taken + 1)));
        QVERIFY(findFreePorts(65535, 2, {}).error().is(vm::errors::portTaken));
    }
};

QTEST_GUILESS_MAIN(PortCheckTest)
#include "tst_PortCheck.moc"
