// SPDX-License-Identifier: GPL-3.0-or-later
// The machine's own ways to a quote, with stand-ins for the kernel and the host that speak as they do: files and a pipe
// for configfs, a socket for the quote generation service, a real TPM emulator and an HTTP service for Azure.
#include "core/attest/HclReport.h"
#include "core/attest/QuotingAuthority.h"
#include "core/http/HttpServer.h"
#include "guest-agent/AgentErrors.h"
#include "guest-agent/AzureQuoteProvider.h"
#include "guest-agent/QuoteChoice.h"
#include "guest-agent/TdxDeviceQuoteProvider.h"
#include "guest-agent/Tpm.h"
#include "guest-agent/TsmQuoteProvider.h"
#include "tests/support/HclBytes.h"
#include "tests/support/agent/Swtpm.h"

#include <QCoroTask>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalServer>
#include <QLocalSocket>
#include <QTemporaryDir>
#include <QtTest>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::agent;

namespace {

void write(const QString& path, const QByteArray& content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
}

QByteArray little(quint64 value, int size)
{
    QByteArray bytes;
    for (int i = 0; i < size; ++i)
        bytes.append(char(value >> (8 * i)));
    return bytes;
}

QByteArray qgsAnswer(const QByteArray& quote, quint32 error = 0)
{
    return little(1, 2) + little(0, 2) + little(1, 4) + little(quint64(16 + 8 + 3 + quote.size()), 4) + little(error, 4) + little(3, 4)
        + little(quint64(quote.size()), 4) + "key" + quote;
}

QByteArray framed(const QByteArray& message)
{
    QByteArray prefix = little(quint64(message.size()), 4);
    std::reverse(prefix.begin(), prefix.end());
    return prefix + message;
}

/// A report folder as configfs makes one; the quote comes through a pipe, once the kernel has been told the report data.
class FakeTsm
{
public:
    FakeTsm(QByteArray provider, QList<QByteArray> generations)
        : m_provider(std::move(provider))
        , m_generations(std::move(generations))
    {
    }
    ~FakeTsm()
    {
        for (std::thread& thread : m_writers)
            thread.join();
    }
    int make(const QByteArray& path)
    {
        if (::mkdir(path.constData(), 0700) != 0)
            return errno;
        m_path = QFile::decodeName(path);
        write(m_path + "/provider", m_provider + "\n");
        write(m_path + "/inblob", {});
        for (const char* pipe : {"/generation", "/outblob"})
            if (::mkfifo((path + pipe).constData(), 0600) != 0)
                return errno;
        if (m_provider != "tdx_guest")
            return 0;
        // One reader after the other: number, quote, number, as often as the report is read.
        m_writers.emplace_back([this, path] {
            for (qsizetype i = 0; i + 1 < m_generations.size(); i += 2) {
                serve(path + "/generation", m_generations[i]);
                QFile told(m_path + "/inblob");
                serve(path + "/outblob", told.open(QIODevice::ReadOnly) ? "quote of " + told.readAll() : QByteArray("none"));
                serve(path + "/generation", m_generations[i + 1]);
            }
        });
        return 0;
    }

private:
    static void serve(const QByteArray& path, const QByteArray& content)
    {
        // A reader opens, reads to the end and closes; the next reader must not meet this writer any more.
        const int pipe = ::open(path.constData(), O_WRONLY | O_CLOEXEC);
        if (pipe < 0)
            return;
        (void)!::write(pipe, content.constData(), size_t(content.size()));
        ::close(pipe);
    }

    QByteArray m_provider;
    QList<QByteArray> m_generations;
    QString m_path;
    std::vector<std::thread> m_writers;
};

} // namespace

class QuoteProvidersTest : public QObject
{
    Q_OBJECT

    const attest::ReportData m_wanted = *attest::ReportData::fromBytes(view(QByteArray(64, 'w')));

    static Result<QByteArray> ask(QuoteProvider& provider, const attest::ReportData& reportData)
    {
        return QCoro::waitFor(provider.quote(reportData));
    }

    /// swtpm has one client at a time and may still be parting from the last one.
    static Result<Tpm> opened(const test::Swtpm& swtpm)
    {
        Result<Tpm> tpm = Tpm::open(swtpm.tcti());
        for (int tries = 0; !tpm && tries < 100; ++tries) {
            QTest::qWait(20);
            tpm = Tpm::open(swtpm.tcti());
        }
        return tpm;
    }

private Q_SLOTS:
    void theKernelsReports()
    {
        QTemporaryDir folder;
        FakeTsm kernel("tdx_guest", {"1\n", "1\n"});
        TsmQuoteProvider provider(folder.path(), [&kernel](const QByteArray& path) { return kernel.make(path); });
        const Result<QByteArray> quote = ask(provider, m_wanted);
        QVERIFY2(quote, quote ? "" : qPrintable(quote.error().toString()));
        QCOMPARE(*quote, "quote of " + m_wanted.toByteArray());
    }
    void aReportOfOtherHardwareIsRefused()
    {
        QTemporaryDir folder;
        FakeTsm kernel("sev_guest", {});
        TsmQuoteProvider provider(folder.path(), [&kernel](const QByteArray& path) { return kernel.make(path); });
        const Result<QByteArray> quote = ask(provider, m_wanted);
        QVERIFY(!quote);
        QVERIFY(quote.error().is(agent::errors::badOwnQuote));
        QVERIFY(quote.error().detail().contains("sev_guest"));
    }
    void aKernelThatMakesNoReportIsNamed()
    {
        TsmQuoteProvider provider("/nonexistent/tsm");
        const Result<QByteArray> quote = ask(provider, m_wanted);
        QVERIFY(!quote);
        QVERIFY(quote.error().is(agent::errors::noQuote));
        QVERIFY(quote.error().detail().contains("/nonexistent/tsm"));
    }

    void theDeviceAndTheService()
    {
        QTemporaryDir folder;
        QLocalServer service;
        QVERIFY(service.listen(folder.filePath("qgs.socket")));
        QByteArray request;
        connect(&service, &QLocalServer::newConnection, &service, [&] {
            QLocalSocket* client = service.nextPendingConnection();
            connect(client, &QLocalSocket::readyRead, client, [&request, client] {
                request += client->readAll();
                if (request.size() == 4 + 16 + 8 + 1024) {
                    // In two pieces: the length alone must not be taken for all.
                    const QByteArray answer = framed(qgsAnswer("the quote"));
                    client->write(answer.left(7));
                    client->flush();
                    client->write(answer.mid(7));
                }
            });
        });
        TdxDeviceQuoteProvider provider([](const attest::ReportData& data) { return Result<QByteArray>(QByteArray(960, 'r') + data.toByteArray()); },
                                        qgs::UnixSocket{folder.filePath("qgs.socket")});
        const Result<QByteArray> quote = ask(provider, m_wanted);
        QVERIFY2(quote, quote ? "" : qPrintable(quote.error().toString()));
        QCOMPARE(*quote, QByteArray("the quote"));
        QVERIFY(request.endsWith(m_wanted.toByteArray()));
        QCOMPARE(request.left(4).toHex(), QByteArray("00000418"));
        QCOMPARE(request.mid(4, 24).toHex(), QByteArray("010000000000000018040000000000000004000000000000"));
    }
    void hostileServices_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QString>("said");
        QTest::newRow("hangs up") << QByteArray() << "hung up";
        QTest::newRow("hangs up midway") << framed(qgsAnswer("quote")).left(20) << "hung up";
        QTest::newRow("endless") << QByteArray("\x7f\xff\xff\xff") << "2147483647";
        QTest::newRow("too short") << QByteArray("\0\0\0\x04" "abcd", 8) << "of 4 bytes";
        QTest::newRow("refuses") << framed(qgsAnswer("quote", 0x12001)) << "0x12001";
        QTest::newRow("another type") << framed(little(1, 2) + little(0, 2) + little(9, 4) + little(24, 4) + QByteArray(12, '\0')) << "type 9";
        QTest::newRow("another version") << framed(little(2, 2) + QByteArray(22, '\0')) << "version 2";
        QTest::newRow("wrong size") << framed(qgsAnswer("quote") + "x") << "says";
        QTest::newRow("no quote") << framed(qgsAnswer({})) << "empty";
    }
    void hostileServices()
    {
        QFETCH(QByteArray, answer);
        QFETCH(QString, said);
        QTemporaryDir folder;
        QLocalServer service;
        QVERIFY(service.listen(folder.filePath("qgs.socket")));
        connect(&service, &QLocalServer::newConnection, &service, [&] {
            QLocalSocket* client = service.nextPendingConnection();
            connect(client, &QLocalSocket::readyRead, client, [answer, client] {
                client->readAll();
                client->write(answer);
                client->disconnectFromServer();
            });
        });
        TdxDeviceQuoteProvider provider([](const attest::ReportData&) { return Result<QByteArray>(QByteArray(1024, 'r')); },
                                        qgs::UnixSocket{folder.filePath("qgs.socket")});
        const Result<QByteArray> quote = ask(provider, m_wanted);
        QVERIFY(!quote);
        QVERIFY(quote.error().is(agent::errors::noQuote));
        QVERIFY2(quote.error().toString().contains(said), qPrintable(quote.error().toString()));
    }
    void aSilentServiceIsLeft()
    {
        QTemporaryDir folder;
        QLocalServer service;
        QVERIFY(service.listen(folder.filePath("qgs.socket")));
        const auto answer = qgs::exchange(qgs::UnixSocket{folder.filePath("qgs.socket")}, qgs::getQuoteRequest(view(QByteArray(1024, 'r'))),
                                          std::chrono::milliseconds(200));
        QVERIFY(!answer);
        QVERIFY(answer.error().detail().contains("in time"));
    }
    void aMissingDeviceIsNamed()
    {
        const auto report = TdxDeviceQuoteProvider::fromDevice("/nonexistent/tdx_guest")(m_wanted);
        QVERIFY(!report);
        QVERIFY(report.error().detail().contains("/nonexistent/tdx_guest"));
    }

    void azure()
    {
        test::Swtpm swtpm;
        if (!swtpm.start())
            QSKIP("swtpm is not installed");
        const QByteArray runtime = tests::hclRuntimeData(m_wanted);
        QVERIFY(!AzureQuoteProvider::isThere(swtpm.tcti()));
        {
            auto tpm = opened(swtpm);
            QVERIFY(tpm);
            QVERIFY(tpm->readNv(AzureQuoteProvider::reportIndex, 16).error().is(agent::errors::tpmFailed));
            const auto written = tpm->writeNv(AzureQuoteProvider::reportIndex, view(tests::hclReport(runtime)));
            QVERIFY2(written, written ? "" : qPrintable(written.error().toString()));
            QCOMPARE(*tpm->readNv(AzureQuoteProvider::reportIndex, 16 * 1024), tests::hclReport(runtime));
            QVERIFY(tpm->readNv(AzureQuoteProvider::reportIndex, 16).error().detail().contains("01400001"));
        }
        QVERIFY(AzureQuoteProvider::isThere(swtpm.tcti()));
        QuotePlaces places;
        places.tsmFolder = places.tdxDevice = "/nonexistent";
        places.tpm = swtpm.tcti();
        QVERIFY(*detectQuoteProvider(places) == QuoteProviderKind::Azure);

        const attest::QuotingAuthority authority = *attest::QuotingAuthority::ephemeral(QDateTime(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC));
        http::HttpServer metadata;
        metadata.handle("POST", "/acc/tdquote", [&authority](const http::HttpRequest& request) {
            const QByteArray report = QByteArray::fromBase64(QJsonDocument::fromJson(request.body).object()["report"].toString().toLatin1(),
                                                             QByteArray::Base64UrlEncoding);
            attest::QuotingAuthority::QuoteRequest wanted;
            wanted.reportData = *attest::ReportData::fromBytes(view(report.mid(128, 64)));
            wanted.registers = attest::simulatedRegistersWithoutEvidence();
            const QByteArray quote = authority.issueQuote(wanted)->toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
            return http::HttpResponse::json(200, "{\"quote\":\"" + quote + "\"}");
        });
        QVERIFY(metadata.listen({http::HttpEndpoint{QHostAddress::LocalHost, 0}}));
        AzureQuoteProvider provider(swtpm.tcti(), QUrl(QString("http://127.0.0.1:%1").arg(metadata.port())));
        const Result<QByteArray> quote = ask(provider, m_wanted);
        QVERIFY2(quote, quote ? "" : qPrintable(quote.error().toString()));
        const auto parsed = attest::UnverifiedQuote::parse(*quote);
        QVERIFY(parsed);
        QVERIFY(!(parsed->reportData() == m_wanted));
        QVERIFY(attest::askedReportData(*parsed) == m_wanted);
        auto tpm = opened(swtpm);
        QCOMPARE(*tpm->readNv(AzureQuoteProvider::userDataIndex, 64), m_wanted.toByteArray());
    }

    void chosenByWhatIsThere()
    {
        QTemporaryDir folder;
        QuotePlaces places;
        places.tsmFolder = folder.filePath("tsm");
        places.tdxDevice = folder.filePath("tdx_guest");
        places.tpm = "none";
        const auto nothing = detectQuoteProvider(places);
        QVERIFY(!nothing);
        QVERIFY(nothing.error().is(agent::errors::noQuote));
        QVERIFY(nothing.error().detail().contains(places.tsmFolder) && nothing.error().detail().contains(places.tdxDevice));
        write(places.tdxDevice, {});
        QVERIFY(*detectQuoteProvider(places) == QuoteProviderKind::TdxDevice);
        QDir(folder.path()).mkdir("tsm");
        QVERIFY(*detectQuoteProvider(places) == QuoteProviderKind::Tsm);
        QCOMPARE(makeQuoteProvider(QuoteProviderKind::Tsm, places, {})->name(), "tsm");
        test::Swtpm swtpm;
        if (!swtpm.start())
            QSKIP("swtpm is not installed");
        places.tsmFolder = places.tdxDevice = "/nonexistent";
        places.tpm = swtpm.tcti();
        QVERIFY(*detectQuoteProvider(places) == QuoteProviderKind::Tpm);
    }
};

QTEST_GUILESS_MAIN(QuoteProvidersTest)
#include "tst_QuoteProviders.moc"
