// SPDX-License-Identifier: GPL-3.0-or-later
// Collateral from services with Intel's interface: the same verdict as from a file, and every fault named.
#include "core/attest/QuotingAuthority.h"
#include "core/attest/Verifier.h"
#include "core/collateral/CollateralErrors.h"
#include "core/collateral/CollateralFacts.h"
#include "core/collateral/PcsSource.h"
#include "core/eth/EthErrors.h"
#include "core/http/HttpErrors.h"
#include "tests/support/Vectors.h"
#include "tests/support/collateral/ChainFixture.h"
#include "tests/support/collateral/PcsFixture.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::collateral;
using namespace std::chrono_literals;
using test::PcsFixture;

namespace {

const QDateTime day(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC);

/// Pauses that a test can wait for; the rest as it is.
DownloadLimits quick()
{
    DownloadLimits limits;
    limits.firstPause = 5ms;
    limits.longestPause = 1s;
    return limits;
}

} // namespace

Q_DECLARE_METATYPE(PcsFixture::Fault)
Q_DECLARE_METATYPE(test::ChainFixture::Fault)
Q_DECLARE_METATYPE(PcsFixture::Document)
Q_DECLARE_METATYPE(PcsFixture::Dialect)

class CollateralSourcesTest : public QObject
{
    Q_OBJECT

    attest::QuotingAuthority m_authority = *attest::QuotingAuthority::ephemeral(day);
    attest::TrustedRoots m_roots = *attest::TrustedRoots::fromCertificate(m_authority.root());
    attest::Collateral m_bundle = *m_authority.collateral(day);
    QByteArray m_quote = *m_authority.issueQuote({});

    CollateralRequest request() const
    {
        return {*platformOf(*attest::UnverifiedQuote::parse(m_quote)), TcbUpdate::Standard};
    }
    static Result<attest::Collateral> fetch(const SourceSpec& spec, const CollateralRequest& request, const DownloadLimits& limits = quick(),
                                            process::CancelToken cancel = {})
    {
        const auto source = makeSource(spec, limits);
        if (!source)
            return fail(source.error());
        return QCoro::waitFor((*source)->fetch(request, cancel));
    }
    static SourceSpec specOf(const PcsFixture& server, PcsFixture::Dialect dialect)
    {
        return dialect == PcsFixture::Dialect::Pcs ? SourceSpec::intelPcs(server.url()) : *SourceSpec::pccs(server.url());
    }

private Q_SLOTS:
    void bothDialectsGiveTheSameBundle_data()
    {
        QTest::addColumn<PcsFixture::Dialect>("dialect");
        QTest::newRow("PCS") << PcsFixture::Dialect::Pcs;
        QTest::newRow("PCCS") << PcsFixture::Dialect::Pccs;
    }
    void bothDialectsGiveTheSameBundle()
    {
        QFETCH(PcsFixture::Dialect, dialect);
        const PcsFixture server(m_bundle, dialect);
        const auto bundle = fetch(specOf(server, dialect), request());
        QVERIFY2(bundle, bundle ? "" : qPrintable(bundle.error().toString()));
        QCOMPARE(bundle->toJson(), m_bundle.toJson());
        QVERIFY(attest::verify(m_quote, *bundle, day, m_roots).isAuthentic());
        QCOMPARE(server.requests(), 4);
        QVERIFY(server.queries().contains("fmspc=" + m_authority.fmspc().toHex().toLatin1()));
    }
    void earlyIsAskedForByName()
    {
        const PcsFixture server(m_bundle);
        CollateralRequest early = request();
        early.update = TcbUpdate::Early;
        QVERIFY(fetch(SourceSpec::intelPcs(server.url()), early));
        QVERIFY(server.queries().contains("fmspc=" + m_authority.fmspc().toHex().toLatin1() + "&update=early"));
        QVERIFY(server.queries().contains("update=early"));
    }
    void addressesOfTheRealServices()
    {
        CollateralRequest tdx;
        tdx.platform.fmspc = *attest::Fmspc::fromHex(u"b0c06f000000");
        const PcsSource::Urls intel = PcsSource(SourceSpec::intelPcs()).urls(tdx);
        QCOMPARE(intel.tcbInfo.toString(), "https://api.trustedservices.intel.com/tdx/certification/v4/tcb?fmspc=b0c06f000000");
        QCOMPARE(intel.qeIdentity.toString(), "https://api.trustedservices.intel.com/tdx/certification/v4/qe/identity");
        QCOMPARE(intel.pckCrl.toString(), "https://api.trustedservices.intel.com/sgx/certification/v4/pckcrl?ca=platform&encoding=der");
        QCOMPARE(intel.rootCaCrl.toString(), "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der");
        CollateralRequest sgx = tdx;
        sgx.platform.tee = attest::TeeType::Sgx;
        sgx.platform.ca = PckCa::Processor;
        const PcsSource::Urls cache = PcsSource(*SourceSpec::pccs(QUrl("https://host:8081/sgx/certification/v4/"))).urls(sgx);
        QCOMPARE(cache.tcbInfo.toString(), "https://host:8081/sgx/certification/v4/tcb?fmspc=b0c06f000000");
        QCOMPARE(cache.pckCrl.toString(), "https://host:8081/sgx/certification/v4/pckcrl?ca=processor&encoding=der");
        QCOMPARE(cache.rootCaCrl.toString(), "https://host:8081/sgx/certification/v4/rootcacrl");
        const PcsSource::Urls prefixed = PcsSource(*SourceSpec::pccs(QUrl("https://host/key123/"))).urls(sgx);
        QCOMPARE(prefixed.qeIdentity.toString(), "https://host/key123/sgx/certification/v4/qe/identity");
    }
    void faultsAreNamed_data()
    {
        using F = PcsFixture::Fault;
        using D = PcsFixture::Document;
        QTest::addColumn<D>("document");
        QTest::addColumn<F>("fault");
        QTest::addColumn<QByteArray>("code");
        QTest::addColumn<QString>("word");
        for (const auto& [name, document] : {std::pair{"tcb", D::TcbInfo}, {"identity", D::QeIdentity}, {"pckcrl", D::PckCrl}, {"rootcrl", D::RootCaCrl}}) {
            const auto row = [&, name = name](const char* what) -> QTestData& { return QTest::addRow("%s %s", name, what); };
            const bool json = document == D::TcbInfo || document == D::QeIdentity;
            row("404") << document << F::NotFound << QByteArray("collateral.unknown-platform") << m_authority.fmspc().toHex();
            row("429") << document << F::TooManyRequests << QByteArray("collateral.service-busy") << "429";
            row("429 for an hour") << document << F::ComeBackLater << QByteArray("collateral.service-busy") << "3600";
            row("503") << document << F::Unavailable << QByteArray("collateral.service-busy") << "503";
            row("403") << document << F::OtherStatus << QByteArray("collateral.bad-answer") << "403";
            row("oversized") << document << F::Oversized << QByteArray("http.too-large") << "larger";
            row("empty") << document << F::Empty << QByteArray("collateral.bad-answer") << "nothing";
            row("truncated") << document << F::Truncated << QByteArray(json ? "attest.bad-collateral" : "attest.bad-crl") << "";
            row("login page") << document << F::LoginPage << QByteArray(json ? "collateral.bad-answer" : "attest.bad-crl") << (json ? "text/html" : "");
            if (document == D::RootCaCrl)
                continue;
            row("no chain") << document << F::NoChainHeader << QByteArray("collateral.bad-answer") << "Issuer-Chain is missing";
            row("bad chain") << document << F::BadChainHeader << QByteArray("collateral.bad-answer") << "Issuer-Chain";
        }
    }
    void faultsAreNamed()
    {
        QFETCH(PcsFixture::Document, document);
        QFETCH(PcsFixture::Fault, fault);
        QFETCH(QByteArray, code);
        QFETCH(QString, word);
        PcsFixture server(m_bundle);
        server.setFault(document, fault);
        const auto bundle = fetch(SourceSpec::intelPcs(server.url()), request());
        QVERIFY(!bundle);
        QVERIFY2(bundle.error().code().name == code.toStdString(), qPrintable(bundle.error().toString()));
        QVERIFY2(bundle.error().detail().contains(word), qPrintable(bundle.error().toString()));
        QVERIFY(bundle.error().detail().size() < 1000);
        const int before = int(document);
        const bool again = fault == PcsFixture::Fault::TooManyRequests || fault == PcsFixture::Fault::Unavailable;
        // What is answered in due form is read when all is there.
        const bool readAtTheEnd = code.startsWith("attest.");
        QCOMPARE(server.requests(), readAtTheEnd ? 4 : before + (again ? quick().attempts : 1));
    }
    void whatPassesByItselfIsTriedAgain_data()
    {
        QTest::addColumn<PcsFixture::Fault>("fault");
        QTest::newRow("429") << PcsFixture::Fault::TooManyRequests;
        QTest::newRow("503") << PcsFixture::Fault::Unavailable;
    }
    void whatPassesByItselfIsTriedAgain()
    {
        QFETCH(PcsFixture::Fault, fault);
        PcsFixture server(m_bundle);
        server.setFault(PcsFixture::Document::PckCrl, fault, 3);
        const auto bundle = fetch(SourceSpec::intelPcs(server.url()), request());
        QVERIFY2(bundle, bundle ? "" : qPrintable(bundle.error().toString()));
        QCOMPARE(server.requests(), 7);
    }
    void aSlowServiceEndsInTime()
    {
        PcsFixture server(m_bundle);
        server.setFault(PcsFixture::Document::QeIdentity, PcsFixture::Fault::Silent);
        DownloadLimits limits = quick();
        limits.timeout = 150ms;
        limits.attempts = 2;
        const auto bundle = fetch(SourceSpec::intelPcs(server.url()), request(), limits);
        QVERIFY(bundle.error().is(http::errors::timeout));
        QCOMPARE(server.requests(), 3);
        limits.timeout = 10s;
        limits.attempts = 100;
        limits.total = 300ms;
        QElapsedTimer elapsed;
        elapsed.start();
        QVERIFY(fetch(SourceSpec::intelPcs(server.url()), request(), limits).error().is(http::errors::timeout));
        QVERIFY(elapsed.elapsed() < 8'000);
    }
    void cancelEndsTheRequestAndThePause_data()
    {
        QTest::addColumn<PcsFixture::Fault>("fault");
        QTest::newRow("while waiting for an answer") << PcsFixture::Fault::Silent;
        QTest::newRow("while pausing") << PcsFixture::Fault::Unavailable;
    }
    void cancelEndsTheRequestAndThePause()
    {
        QFETCH(PcsFixture::Fault, fault);
        PcsFixture server(m_bundle);
        server.setFault(PcsFixture::Document::TcbInfo, fault);
        DownloadLimits slow;
        slow.timeout = slow.firstPause = slow.longestPause = 60s;
        process::CancelSource cancel;
        const auto source = makeSource(SourceSpec::intelPcs(server.url()), slow);
        QVERIFY(source);
        std::optional<Result<attest::Collateral>> result;
        const auto run = [](CollateralSource* from, CollateralRequest what, process::CancelToken token,
                            std::optional<Result<attest::Collateral>>* into) -> QCoro::Task<> {
            Result<attest::Collateral> value = co_await from->fetch(what, token);
            *into = std::move(value);
        };
        const auto task = run(source->get(), request(), cancel.token(), &result);
        QTRY_VERIFY_WITH_TIMEOUT(server.requests() == 1, 10'000);
        QVERIFY(!result);
        cancel.cancel();
        cancel.cancel();
        QTRY_VERIFY_WITH_TIMEOUT(result.has_value(), 10'000);
        QVERIFY(result->error().is(gatehouse::errors::cancelled));
        QCOMPARE(server.requests(), 1);
        QVERIFY(QCoro::waitFor((*source)->fetch(request(), cancel.token())).error().is(gatehouse::errors::cancelled));
        QCOMPARE(server.requests(), 1);
    }
    void anotherPlatformIsNotAnAnswer()
    {
        const PcsFixture server(m_bundle);
        CollateralRequest other = request();
        other.platform.fmspc = *attest::Fmspc::fromHex(u"00906ed50000");
        QVERIFY(fetch(SourceSpec::intelPcs(server.url()), other).error().is(collateral::errors::wrongPlatform));
        other = request();
        other.platform.tee = attest::TeeType::Sgx;
        QVERIFY(fetch(SourceSpec::intelPcs(server.url()), other).error().is(collateral::errors::wrongPlatform));
    }
    void nobodyListens()
    {
        QTcpServer taken;
        QVERIFY(taken.listen(QHostAddress::LocalHost));
        const QUrl url(QStringLiteral("http://127.0.0.1:%1").arg(taken.serverPort()));
        taken.close();
        QVERIFY(fetch(SourceSpec::intelPcs(url), request()).error().is(http::errors::unreachable));
    }
    void endlessHeadersAreBounded()
    {
        QTcpServer flood;
        QVERIFY(flood.listen(QHostAddress::LocalHost));
        qint64 sent = 0;
        connect(&flood, &QTcpServer::newConnection, this, [&] {
            QTcpSocket* socket = flood.nextPendingConnection();
            socket->write("HTTP/1.1 200 OK\r\n");
            connect(socket, &QTcpSocket::bytesWritten, socket, [socket, &sent] {
                const QByteArray more = "X-A: " + QByteArray(8192, 'a') + "\r\n";
                sent += more.size();
                socket->write(more);
            });
        });
        DownloadLimits limits = quick();
        limits.timeout = 2s;
        limits.attempts = 1;
        QElapsedTimer elapsed;
        elapsed.start();
        const auto bundle = fetch(SourceSpec::intelPcs(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(flood.serverPort()))), request(), limits);
        QVERIFY(!bundle);
        QVERIFY(elapsed.elapsed() < 20'000);
        qInfo("%lld bytes of headers, %lld ms: %s", sent, elapsed.elapsed(), qPrintable(bundle.error().toString()));
    }
    void pausesGrowAndStayBounded()
    {
        DownloadLimits limits;
        limits.firstPause = 100ms;
        limits.longestPause = 1s;
        QCOMPARE(pauseAfter(1, limits, 0.5), 100ms);
        QCOMPARE(pauseAfter(2, limits, 0.5), 200ms);
        QCOMPARE(pauseAfter(4, limits, 0.5), 800ms);
        QCOMPARE(pauseAfter(5, limits, 0.5), 1000ms);
        QCOMPARE(pauseAfter(1'000'000, limits, 1), 1250ms);
        QCOMPARE(pauseAfter(1, limits, 0), 75ms);
    }
    void addressesAreChecked_data()
    {
        QTest::addColumn<QString>("url");
        for (const char* url : {"", "ftp://host/", "https://", "https://user:pass@host/", "https://host/?key=1", "https://host/#x", "host:8081", "file:///etc/passwd"})
            QTest::newRow(url) << url;
    }
    void addressesAreChecked()
    {
        QFETCH(QString, url);
        const auto spec = SourceSpec::pccs(QUrl(url));
        QVERIFY(!spec);
        QVERIFY(spec.error().is(collateral::errors::badSource));
        QVERIFY(!spec.error().toString().contains("user:pass"));
    }
    void specsTravelAndHideKeys()
    {
        const eth::Address address = *eth::Address::fromText(u"0x45f91C0d9Cf651785d93fcF7e9E97dE952CdB910");
        OnChainContracts contracts;
        QVERIFY(!SourceSpec::onChain(QUrl("https://node/v3/secretkey"), contracts));
        contracts.router = address;
        const SourceSpec chain = *SourceSpec::onChain(QUrl("https://node/v3/secretkey"), contracts);
        QCOMPARE(chain.toString(), "chain https://node");
        for (const SourceSpec& spec : {chain, SourceSpec::intelPcs(), *SourceSpec::pccs(QUrl("https://h:1/x")), SourceSpec::file("a\x1b[31mb")}) {
            const auto again = SourceSpec::fromJson(spec.toJson());
            QVERIFY2(again, again ? "" : qPrintable(again.error().toString()));
            QVERIFY(*again == spec);
        }
        QCOMPARE(SourceSpec::file("a\x1b[31mb").toString(), "file a?[31mb");
        QVERIFY(!SourceSpec::fromJson("{}"));
        QVERIFY(makeSource(SourceSpec::file("x")).error().is(collateral::errors::badSource));
    }
    void aChainGivesTheBundleThatStandsThere()
    {
        const test::ChainFixture chain(m_bundle);
        const auto fetched = fetch(chain.spec(), request());
        QVERIFY2(fetched, fetched ? "" : qPrintable(fetched.error().toString()));
        QCOMPARE(fetched->tcbInfo, m_bundle.tcbInfo);
        QVERIFY(attest::verify(m_quote, *fetched, day, m_roots).isAuthentic());
        QCOMPARE(chain.calls(), 5);
    }
    void aFetchFromAChainEndsInItsTotalTime_data()
    {
        QTest::addColumn<QByteArray>("function");
        QTest::addColumn<test::ChainFixture::Fault>("fault");
        QTest::addColumn<QString>("missing");
        using Fault = test::ChainFixture::Fault;
        const QString all = "still missing: TCB info, QE identity, PCK CA and its revocation list, TCB signing certificate, root and its revocation list";
        QTest::newRow("nothing comes") << QByteArray("getTcbInfo") << Fault::Silent << all;
        QTest::newRow("refused again and again") << QByteArray("getTcbInfo") << Fault::Unavailable << all;
        QTest::newRow("the second hangs") << QByteArray("getEnclaveIdentity") << Fault::Silent << all.mid(0, 15) + all.mid(25);
        QTest::newRow("the third hangs") << QByteArray("getCertificateById") << Fault::Silent << all.mid(0, 15) + all.mid(38);
    }
    void aFetchFromAChainEndsInItsTotalTime()
    {
        QFETCH(QByteArray, function);
        QFETCH(test::ChainFixture::Fault, fault);
        QFETCH(QString, missing);
        test::ChainFixture chain(m_bundle);
        chain.setFault(function, fault);
        DownloadLimits limits = quick();
        limits.timeout = 300s; // Of one call; nothing but the total ends this.
        limits.attempts = 1'000'000;
        limits.longestPause = 20ms;
        limits.total = 2s;
        QElapsedTimer clock;
        clock.start();
        const auto fetched = fetch(chain.spec(), request(), limits);
        QVERIFY(!fetched);
        QVERIFY2(fetched.error().is(eth::errors::timeout), qPrintable(fetched.error().toString()));
        QVERIFY2(fetched.error().detail().contains("not done in 2000 ms altogether"), qPrintable(fetched.error().detail()));
        QVERIFY2(fetched.error().detail().endsWith(missing), qPrintable(fetched.error().detail()));
        QVERIFY2(clock.elapsed() >= 1500 && clock.elapsed() < 120'000, qPrintable(QString::number(clock.elapsed())));
        QVERIFY(chain.calls() >= 1 && (fault != test::ChainFixture::Fault::Unavailable || chain.calls() > 3));
    }
    void vectorsThroughAServerGiveTheVerdictOfTheFile()
    {
        GH_NEED_VECTORS();
        int same = 0;
        for (const QJsonValue& value : test::manifest()["pairs"].toArray()) {
            const QJsonObject pair = value.toObject();
            const QByteArray quote = test::vector("quotes/" + pair["quote"].toString() + ".bin");
            const auto parsed = attest::UnverifiedQuote::parse(quote);
            const auto file = attest::Collateral::fromJson(test::vector("collateral/" + pair["collateral"].toString() + ".json"));
            if (!parsed || !file)
                continue;
            const auto facts = inspect(*file);
            const auto platform = platformOf(*parsed);
            if (!facts || !platform || facts->platform != *platform)
                continue;
            const auto dialect = same % 2 ? PcsFixture::Dialect::Pccs : PcsFixture::Dialect::Pcs;
            const PcsFixture server(*file, dialect);
            const auto fetched = fetch(specOf(server, dialect), {*platform, TcbUpdate::Standard});
            QVERIFY2(fetched, fetched ? "" : qPrintable(fetched.error().toString()));
            const QDateTime at = QDateTime::fromSecsSinceEpoch(qint64(pair["at"].toDouble()), Qt::UTC);
            const attest::Report a = attest::verify(quote, *file, at, attest::TrustedRoots::intel());
            const attest::Report b = attest::verify(quote, *fetched, at, attest::TrustedRoots::intel());
            QVERIFY(a.tcbStatus == b.tcbStatus);
            QCOMPARE(a.checks.size(), b.checks.size());
            for (qsizetype i = 0; i < a.checks.size(); ++i) {
                QVERIFY2(a.checks[i].status == b.checks[i].status, qPrintable(a.checks[i].id));
                QCOMPARE(a.checks[i].actual, b.checks[i].actual);
            }
            ++same;
        }
        QVERIFY2(same > 20, qPrintable(QString::number(same)));
    }
};

QTEST_GUILESS_MAIN(CollateralSourcesTest)
#include "tst_CollateralSources.moc"
