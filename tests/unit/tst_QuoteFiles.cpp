// SPDX-License-Identifier: GPL-3.0-or-later
// Files handed over beside a quote are told apart by what is in them: quotes, event logs and collateral in every form, and the
// recorded ones.
#include "core/api/QuoteFiles.h"
#include "core/attest/QuotingAuthority.h"
#include "core/collateral/CollateralBundle.h"
#include "support/Vectors.h"
#include "support/attest/BootLogBytes.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using api::QuoteFileKind;

Q_DECLARE_METATYPE(gatehouse::api::QuoteFileKind)

class QuoteFilesTest : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;

    QString write(const QByteArray& content) const
    {
        QFile file(m_folder.filePath("handed over"));
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName();
    }

private Q_SLOTS:
    void kinds_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QuoteFileKind>("kind");
        const QDateTime now(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC);
        const auto authority = *attest::QuotingAuthority::ephemeral(now);
        const QByteArray quote = *authority.issueQuote({});
        const attest::Collateral collateral = *authority.collateral(now);
        const QByteArray log = test::BootLogBytes::node();
        const QByteArray dstack = R"([{"imr": 3, "event_type": 134217729, "digest": "", "event": "app-id", "event_payload": "00"}])";
        const QByteArray first(4, '\0'); // Register 0.
        const QByteArray sha1 = first + QByteArray("\x08\0\0\0", 4) + QByteArray(20, '\x11') + QByteArray("\x03\0\0\0", 4) + "abc";

        QTest::newRow("quote") << quote << QuoteFileKind::Quote;
        QTest::newRow("quote, hex") << quote.toHex(' ') << QuoteFileKind::Quote;
        QTest::newRow("quote, base64") << quote.toBase64() << QuoteFileKind::Quote;
        QTest::newRow("quote, JSON") << QByteArray("{\"quote\": \"" + quote.toHex() + "\"}") << QuoteFileKind::Quote;
        QTest::newRow("quote with its log") << QByteArray("{\"quote\": \"" + quote.toHex() + "\", \"event_log\": " + dstack + "}") << QuoteFileKind::Quote;
        QTest::newRow("quote, cut off") << quote.left(700) << QuoteFileKind::Quote;
        QTest::newRow("log") << log << QuoteFileKind::EventLog;
        QTest::newRow("log, hex") << QByteArray(log.toHex() + '\n') << QuoteFileKind::EventLog;
        QTest::newRow("log, cut off") << log.left(log.size() - 5) << QuoteFileKind::EventLog;
        QTest::newRow("log, with filling") << QByteArray(log + QByteArray(60000, '\xff')) << QuoteFileKind::EventLog;
        QTest::newRow("log of SHA-1") << sha1 << QuoteFileKind::EventLog;
        QTest::newRow("log of dstack") << dstack << QuoteFileKind::EventLog;
        QTest::newRow("log of dstack in an object") << QByteArray("{\"event_log\": " + dstack + "}") << QuoteFileKind::EventLog;
        QTest::newRow("collateral") << collateral.toJson() << QuoteFileKind::Collateral;
        QTest::newRow("bundle") << collateral::bundleToJson({{collateral, collateral::TcbUpdate::Standard, "PCS", now}}) << QuoteFileKind::Collateral;
        QTest::newRow("nothing") << QByteArray() << QuoteFileKind::Unknown;
        QTest::newRow("a letter") << QByteArray("Dear operator, this is a letter.") << QuoteFileKind::Unknown;
        QTest::newRow("another object") << QByteArray("{\"a\": 1}") << QuoteFileKind::Unknown;
        QTest::newRow("a broken object") << QByteArray("{\"tcb_info\": ") << QuoteFileKind::Unknown;
        QTest::newRow("a deep object") << QByteArray(QByteArray("{\"a\":").repeated(100000)) << QuoteFileKind::Unknown;
        QTest::newRow("a picture") << QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) << QuoteFileKind::Unknown;
    }
    void kinds()
    {
        QFETCH(QByteArray, content);
        QFETCH(QuoteFileKind, kind);
        const auto found = api::kindOfQuoteFile(write(content));
        QVERIFY2(found, qPrintable(found ? QString() : found.error().detail()));
        QCOMPARE(int(*found), int(kind));
    }

    void folderIsCollateralAndNowhereAnError()
    {
        QCOMPARE(int(*api::kindOfQuoteFile(m_folder.path())), int(QuoteFileKind::Collateral));
        const auto nowhere = api::kindOfQuoteFile(m_folder.filePath("nowhere"));
        QVERIFY(!nowhere && nowhere.error().detail().contains("nowhere"));
    }

    void recordedOnes()
    {
        GH_NEED_VECTORS();
        const auto all = [](const QString& folder, const QStringList& endings) {
            return QDir(test::vectorsFolder() + '/' + folder).entryInfoList(endings, QDir::Files);
        };
        QVERIFY(all("quotes", {"*.bin"}).size() > 5 && all("collateral", {"*.json"}).size() > 3);
        for (const QFileInfo& each : all("quotes", {"*.bin"}))
            QVERIFY2(api::kindOfQuoteFile(each.filePath()) == QuoteFileKind::Quote, qPrintable(each.fileName()));
        for (const QFileInfo& each : all("collateral", {"*.json"}))
            QVERIFY2(api::kindOfQuoteFile(each.filePath()) == QuoteFileKind::Collateral, qPrintable(each.fileName()));
        for (const QFileInfo& each : all("boot/tpm", {"*.bin"}) + all("boot/ccel", {"*CCEL_data*.bin", "*-ccel.bin"}))
            QVERIFY2(api::kindOfQuoteFile(each.filePath()) == QuoteFileKind::EventLog, qPrintable(each.fileName()));
        QVERIFY(api::kindOfQuoteFile(test::vectorsFolder() + "/boot/dstack_quote-report.json") == QuoteFileKind::Quote); // And its log.
    }
};

QTEST_GUILESS_MAIN(QuoteFilesTest)
#include "tst_QuoteFiles.moc"
