// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/BuildMeasurements.h"
#include "core/image/ImageErrors.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class BuildMeasurementsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void shapes_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QStringList>("names");
        const QByteArray pcr = "\"" + QByteArray(64, 'a') + "\"";
        const QByteArray rtmr = "\"" + QByteArray(96, 'B') + "\"";
        QTest::newRow("measured-boot") << "{\"4\":{\"expected\":" + pcr + "},\"11\":{\"expected\":" + pcr + "}}" << QStringList{"PCR 11", "PCR 4"};
        QTest::newRow("wrapped") << "{\"measurement_id\":\"x\",\"measurements\":{\"9\":{\"expected\":" + pcr + "}}}" << QStringList{"PCR 9"};
        QTest::newRow("flat") << "{\"mrtd\":" + rtmr + ",\"rtmr1\":" + rtmr + ",\"rtmr_3\":" + rtmr + ",\"os_image_hash\":\"x\"}" << QStringList{"MRTD", "RTMR 1", "RTMR 3"};
    }
    void shapes()
    {
        QFETCH(QByteArray, json);
        QFETCH(QStringList, names);
        const auto read = BuildMeasurements::parse(json);
        QVERIFY2(read, read ? "" : qPrintable(read.error().toString()));
        QCOMPARE(read->registers.keys(), names);
        QVERIFY(!read->registers.first().contains('B')); // Lower case, as everywhere.
    }
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("list") << QByteArray("[]");
        QTest::newRow("no register") << QByteArray("{\"24\":{\"expected\":\"00\"}}");
        QTest::newRow("short value") << QByteArray("{\"4\":{\"expected\":\"00\"}}");
        QTest::newRow("number") << QByteArray("{\"4\":4}");
        QTest::newRow("no hex") << QByteArray("{\"4\":\"") + QByteArray(64, 'z') + "\"}";
        QTest::newRow("PCR value for an RTMR") << QByteArray("{\"rtmr0\":\"") + QByteArray(64, 'a') + "\"}";
        QTest::newRow("too long") << QByteArray(BuildMeasurements::maxBytes + 1, ' ');
    }
    void refuses()
    {
        QFETCH(QByteArray, json);
        const auto read = BuildMeasurements::parse(json);
        QVERIFY(!read && read.error().is(image::errors::badOutputs));
    }
};

QTEST_GUILESS_MAIN(BuildMeasurementsTest)
#include "tst_BuildMeasurements.moc"
