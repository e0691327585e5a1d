// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/ReportData.h"

#include <QCryptographicHash>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;

class ReportDataTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void registerPreimageHasRawKeyAndText()
    {
        const QByteArray key = QByteArray::fromHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        const QString address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        QCOMPARE(registerPreimage(view(key), address), "register:" + key + ":0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        const ReportData data = registerReportData(view(key), address);
        const QByteArray digest = QCryptographicHash::hash(registerPreimage(view(key), address), QCryptographicHash::Sha256);
        QCOMPARE(data.toByteArray(), digest + QByteArray(32, '\0'));
        QVERIFY(registerReportData(view(key), address.toLower()) != data);
    }
    void bootstrapKeepsTheProtocolsSpelling()
    {
        const QString address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        const QByteArray digest = QCryptographicHash::hash("boostrap:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                                                           QCryptographicHash::Sha256);
        QCOMPARE(bootstrapReportData(address).toByteArray(), digest + QByteArray(32, '\0'));
    }
};

QTEST_GUILESS_MAIN(ReportDataTest)
#include "tst_ReportData.moc"
