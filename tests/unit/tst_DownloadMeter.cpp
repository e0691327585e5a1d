// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/DownloadMeter.h"

#include <QtTest>

using namespace gatehouse::image;

class DownloadMeterTest : public QObject
{
    Q_OBJECT

    static DownloadMeter heard(const QStringList& lines, qint64 begun = 0)
    {
        DownloadMeter meter(begun);
        for (const QString& line : lines)
            meter.header(line);
        return meter;
    }

private Q_SLOTS:
    void bytesOfTotalAndTheTimeLeft()
    {
        const DownloadMeter meter = heard({"HTTP/1.1 200 OK", "Content-Type: application/zip", "content-length: 104857600\r", ""});
        const DownloadProgress half = meter.at(52428800, 10'000);
        QCOMPARE(half.total, 104857600);
        QCOMPARE(*half.fraction(), 0.5);
        QCOMPARE(*half.secondsLeft, 10.0);
        QCOMPARE(half.text(), "50 of 100 MiB, 10 s left");
        // The first packets say nothing about the speed.
        QVERIFY(!meter.at(1000, 200).secondsLeft);
        QCOMPARE(meter.at(0, 5000).text(), "0 of 100 MiB");
        QCOMPARE(meter.at(1048576, 10'000).text(), "1 of 100 MiB, 17 min left");
    }
    void whatWasThereBeforeIsNotSpeed()
    {
        // 80 of 100 bytes stood there; 10 came in two seconds.
        const DownloadMeter meter = heard({"HTTP/2 206 ", "content-range: bytes 80-99/100", "content-length: 20"}, 80);
        const DownloadProgress progress = meter.at(90, 2000);
        QCOMPARE(progress.total, 100);
        QCOMPARE(*progress.fraction(), 0.9);
        QCOMPARE(*progress.secondsLeft, 2.0);
    }
    void theLastAnswerCounts()
    {
        const QStringList before{"HTTP/1.1 200 Connection established", "Content-Length: 7", "", "HTTP/1.1 302 Found", "Content-Length: 3000000000", "Location: elsewhere", ""};
        QCOMPARE(heard(before + QStringList{"HTTP/1.1 200 OK", "Content-Length: 500", ""}).at(1, 0).total, 500);
        QCOMPARE(heard(before + QStringList{"HTTP/1.1 200 OK", "Transfer-Encoding: chunked", ""}).at(1, 0).total, 0);
        QCOMPARE(heard(before).at(1, 0).total, 0); // A redirect has a length of its own.
    }
    void hostileHeadsAreNoTotals()
    {
        for (const char* line : {"Content-Length: -5", "Content-Length: 99999999999999999999999", "Content-Length: 12abc", "Content-Length:", "Content-Length", "Content-Range: bytes 0-9/100"})
            QVERIFY2(!heard({"HTTP/1.1 200 OK", line}).at(1, 5000).fraction(), line);
        for (const char* line : {"Content-Range: bytes 0-9/*", "Content-Range: bytes", "Content-Range: /", "Content-Length: 10"})
            QVERIFY2(!heard({"HTTP/1.1 206 Partial Content", line}).at(1, 5000).fraction(), line);
        // More than was promised: the promise was none.
        QVERIFY(!heard({"HTTP/1.1 200 OK", "Content-Length: 10"}).at(11, 5000).fraction());
        // Centuries are unknown.
        const DownloadProgress slow = heard({"HTTP/1.1 200 OK", "Content-Length: 9000000000000000000"}).at(1, 5000);
        QVERIFY(!slow.secondsLeft && *slow.fraction() >= 0 && *slow.fraction() <= 1);
        QCOMPARE(heard({QString(1'000'000, 'x')}).at(3 * 1048576, 5000).text(), "3 MiB, of how many the server does not say");
    }
};

QTEST_APPLESS_MAIN(DownloadMeterTest)
#include "tst_DownloadMeter.moc"
