// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/AttestErrors.h"
#include "core/attest/AuthorityRoutes.h"
#include "core/attest/AuthorityServer.h"
#include "core/attest/Digests.h"
#include "core/attest/Verifier.h"
#include "support/Vectors.h"
#include "support/attest/RecertifiedQuote.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;

namespace {

const QDateTime day(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC);

class FixedClock final : public Clock
{
public:
    QDateTime now() const override { return day; }
};

ReportData countingReportData()
{
    ReportData data;
    for (std::size_t i = 0; i < ReportData::size; ++i)
        data.array()[i] = std::uint8_t(i);
    return data;
}

BootPcrs recordedPcrs()
{
    return {*Sha256Digest::fromHex(u"9EF814B42FA0BE12D197C44D3E8E03441A4B1118237658368BA1351090E556ED"),
            *Sha256Digest::fromHex(u"86BFBCE7F88E77DAB6BBFB923BB70E2411D374DC658DB751C9BDEC438F5CCE54"),
            *Sha256Digest::fromHex(u"ACDC8027C53D56978FD548B20DE80D54153BBEFD2356A1225748B14EE3962AC3")};
}

QByteArray recordedEvidence(const QString& name, const QString& key, const BootPcrs& pcrs)
{
    const QByteArray attest = test::hexData("tpm/" + name + ".attest.hex");
    const QByteArray signature = test::hexData("tpm/" + name + ".sig.hex");
    const QByteArray akPublic = test::hexData("tpm/" + key + ".pub.hex");
    return tpmEvidenceJson(view(attest), view(signature), view(akPublic), pcrs);
}

QString firstFailure(const Report& report)
{
    for (const Check& check : report.checks) {
        if (check.status == CheckStatus::Failed)
            return check.id + ": " + check.expected + " / " + check.actual;
    }
    return {};
}

} // namespace

class QuotingAuthorityTest : public QObject
{
    Q_OBJECT

    QuotingAuthority m_authority = *QuotingAuthority::ephemeral(day);
    TrustedRoots m_roots = *TrustedRoots::fromCertificate(m_authority.root());

    QByteArray quote(std::uint16_t version = 4) const
    {
        QuotingAuthority::QuoteRequest request;
        request.reportData = countingReportData();
        request.registers = simulatedRegisters(recordedPcrs());
        request.version = version;
        return *m_authority.issueQuote(request);
    }

private Q_SLOTS:
    void itsQuotesVerifyUnderItsRoot_data()
    {
        QTest::addColumn<int>("version");
        QTest::newRow("v4") << 4;
        QTest::newRow("v5") << 5;
    }
    void itsQuotesVerifyUnderItsRoot()
    {
        QFETCH(int, version);
        const Report report = verify(quote(std::uint16_t(version)), *m_authority.collateral(day), day, m_roots);
        QVERIFY2(report.isAuthentic(), qPrintable(firstFailure(report)));
        QCOMPARE(toString(*report.tcbStatus), "UpToDate");
        QCOMPARE(*report.rootKind, RootKind::Named);
        QCOMPARE(report.verified->pck().fmspc.toHex(), "474844455600");
        QCOMPARE(report.verified->quote().td().rtmr, simulatedRegisters(recordedPcrs()).rtmr);
        for (const Check& check : report.checks)
            QVERIFY2(check.status == CheckStatus::Passed, qPrintable(check.id));
    }
    void itsQuotesDoNotVerifyUnderAnotherRoot()
    {
        QVERIFY(!verify(quote(), *m_authority.collateral(day), day, TrustedRoots::intel()).isAuthentic());
        const QuotingAuthority other = *QuotingAuthority::ephemeral(day);
        QVERIFY(!verify(quote(), *m_authority.collateral(day), day, *TrustedRoots::fromCertificate(other.root())).isAuthentic());
        // Its collateral under another authority's root, and the other way round.
        QVERIFY(!verify(quote(), *other.collateral(day), day, m_roots).isAuthentic());
        QVERIFY(!verify(quote(), *other.collateral(day), day, *TrustedRoots::fromCertificate(other.root())).isAuthentic());
    }
    void collateralExpires()
    {
        const Collateral collateral = *m_authority.collateral(day);
        QVERIFY(verify(quote(), collateral, day.addDays(30), m_roots).isAuthentic());
        QVERIFY(!verify(quote(), collateral, day.addDays(30).addSecs(1), m_roots).isAuthentic());
        QVERIFY(verify(quote(), collateral, day.addDays(-1), m_roots).isAuthentic());
        QVERIFY(!verify(quote(), collateral, day.addDays(-1).addSecs(-1), m_roots).isAuthentic());
        QVERIFY(verify(quote(), *m_authority.collateral(day.addDays(40)), day.addDays(40), m_roots).isAuthentic());
    }
    void whatItSaysOfThePlatformIsRead()
    {
        QuotingAuthority::CollateralOptions options;
        options.issuedAt = day;
        options.platformStatus = TcbStatus::OutOfDate;
        options.advisories = QStringList{"INTEL-SA-00000"};
        Report report = verify(quote(), *m_authority.collateral(options), day, m_roots);
        QCOMPARE(toString(*report.tcbStatus), "OutOfDate");
        QCOMPARE(report.advisories, QStringList{"INTEL-SA-00000"});
        options = {};
        options.issuedAt = day;
        options.revokePck = true;
        report = verify(quote(), *m_authority.collateral(options), day, m_roots);
        QVERIFY(firstFailure(report).startsWith("revocation.pck:"));
        options.revokePck = false;
        options.revokePlatformCa = true;
        report = verify(quote(), *m_authority.collateral(options), day, m_roots);
        QVERIFY(firstFailure(report).startsWith("revocation.pckCa:"));
        options.revokePlatformCa = false;
        options.qeStatus = TcbStatus::Revoked;
        QCOMPARE(toString(*verify(quote(), *m_authority.collateral(options), day, m_roots).tcbStatus), "Revoked");
    }
    void certificationDataOfOtherTypes()
    {
        const QByteArray pem = m_authority.pckChainPem();
        const QList<Certificate> chain = *Certificate::chainFromPem(view(pem));
        Collateral collateral = *m_authority.collateral(day);
        // Type 4 brings the leaf, and the collateral its issuers.
        for (const QByteArray& leaf : {chain[0].der(), chain[0].toPem()}) {
            const Report report = verify(test::recertified(quote(), CertificationType::PckLeaf, leaf), collateral, day, m_roots);
            QVERIFY2(report.isAuthentic(), qPrintable(firstFailure(report)));
        }
        // Types 1 to 3 only name the platform: the whole chain comes with the collateral.
        const QByteArray named = test::recertified(quote(), CertificationType::PpidPlain, QByteArray(36, 'p'));
        Report report = verify(named, collateral, day, m_roots);
        QVERIFY(firstFailure(report).contains("pck_certificate_chain"));
        collateral.pckCertificateChain = pem;
        report = verify(named, *Collateral::fromJson(collateral.toJson()), day, m_roots);
        QVERIFY2(report.isAuthentic(), qPrintable(firstFailure(report)));
        // Another authority's chain does not vouch for this quote.
        collateral.pckCertificateChain = QuotingAuthority::ephemeral(day)->pckChainPem();
        QVERIFY(!verify(named, collateral, day, m_roots).isAuthentic());
        // Chains that are no chain of three.
        for (const QByteArray& bad : {QByteArray(), chain[0].toPem(), pem + pem, chain[0].toPem() + chain[2].toPem() + chain[1].toPem(),
                                      QByteArray("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), QByteArray(2000, 'x')}) {
            report = verify(test::recertified(quote(), CertificationType::PckChain, bad), *m_authority.collateral(day), day, m_roots);
            QVERIFY(!report.isAuthentic());
            QVERIFY(firstFailure(report).startsWith("pckChain."));
        }
    }
    void keptCollateralGivesTheSameVerdict()
    {
        const ExaminedCollateral kept = ExaminedCollateral::examine(*m_authority.collateral(day), m_roots);
        for (int i = 0; i < 3; ++i) {
            const Report again = verify(quote(), kept, day);
            const Report fresh = verify(quote(), *m_authority.collateral(day), day, m_roots);
            QVERIFY(again.isAuthentic() && fresh.isAuthentic());
            QCOMPARE(again.checks.size(), fresh.checks.size());
        }
        // Time still counts, and so does a change in the quote of a platform that is remembered.
        QVERIFY(!verify(quote(), kept, day.addDays(31)).isAuthentic());
        QByteArray changed = quote();
        changed[700] = char(changed.at(700) ^ 1);
        QVERIFY(!verify(changed, kept, day).isAuthentic());
    }
    void bundleTravels()
    {
        const QByteArray json = m_authority.collateral(day)->toJson();
        QVERIFY(verify(quote(), *Collateral::fromJson(json), day, m_roots).isAuthentic());
    }
    void keysAreMadeOnceAndOwnerOnly()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath("authority");
        const QuotingAuthority made = *QuotingAuthority::open(path, day);
        const QuotingAuthority loaded = *QuotingAuthority::open(path, day.addDays(100));
        QCOMPARE(made.root().der(), loaded.root().der());
        QCOMPARE(made.pckChainPem(), loaded.pckChainPem());
        QuotingAuthority::QuoteRequest request;
        const QByteArray bytes = *loaded.issueQuote(request);
        QVERIFY(verify(bytes, *made.collateral(day), day, *TrustedRoots::fromCertificate(made.root())).isAuthentic());
        const auto files = QDir(path).entryInfoList(QDir::Files);
        QCOMPARE(files.size(), 9);
        for (const QFileInfo& file : files)
            QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther), QFile::Permissions());
        QVERIFY(QFile::remove(path + "/pck.key"));
        QVERIFY(QuotingAuthority::open(path, day).error().is(attest::errors::authorityKeys));
        QVERIFY(QFile::copy(path + "/root.key", path + "/pck.key"));
        QVERIFY(QuotingAuthority::open(path, day).error().is(attest::errors::authorityKeys));
    }
    void routesIssueWithoutEvidence()
    {
        const FixedClock clock;
        const AuthorityRoutes routes(m_authority, clock);
        const AuthorityReply reply = routes.attestation(QByteArray(64, 'a'));
        QCOMPARE(reply.status, 200);
        const UnverifiedQuote parsed = *UnverifiedQuote::parse(reply.body);
        QCOMPARE(parsed.reportData().toHex(), QString("a").repeated(64) + QString("0").repeated(64));
        QCOMPARE(parsed.td().rtmr, simulatedRegistersWithoutEvidence().rtmr);
        for (const QByteArray& bad : {QByteArray(), QByteArray("0g"), QByteArray("abc"), QByteArray(130, 'a')})
            QCOMPARE(routes.attestation(bad).status, 400);
    }
    void routesTurnEvidenceIntoRegisters()
    {
        const FixedClock clock;
        const AuthorityRoutes routes(m_authority, clock);
        const QByteArray hex = toHex(countingReportData().bytes()).toLatin1();
        for (const QString name : {"ecc", "rsa"}) {
            const AuthorityReply reply = routes.attestation(hex, recordedEvidence(name, "ak_" + name, recordedPcrs()));
            QVERIFY2(reply.status == 200, reply.body.constData());
            const UnverifiedQuote parsed = *UnverifiedQuote::parse(reply.body);
            QCOMPARE(parsed.td().rtmr, simulatedRegisters(recordedPcrs()).rtmr);
            QCOMPARE(parsed.td().mrTd, simulatedRegisters(recordedPcrs()).mrTd);
        }
        // Another report data, a changed PCR, a key that is not an attestation key, nonsense.
        QByteArray otherData = hex;
        otherData[0] = '1';
        QCOMPARE(routes.attestation(otherData, recordedEvidence("ecc", "ak_ecc", recordedPcrs())).status, 403);
        BootPcrs changed = recordedPcrs();
        changed.pcr9.array()[0] ^= 1;
        QCOMPARE(routes.attestation(hex, recordedEvidence("ecc", "ak_ecc", changed)).status, 403);
        QCOMPARE(routes.attestation(hex, recordedEvidence("un", "un", recordedPcrs())).status, 403);
        QCOMPARE(routes.attestation(hex, recordedEvidence("short", "ak_ecc", recordedPcrs())).status, 403);
        QCOMPARE(routes.attestation(hex, "{}").status, 400);
        QCOMPARE(routes.attestation(hex, "nonsense").status, 400);
    }
    void simulatedRegistersFollowTheDocumentedRule()
    {
        const BootPcrs pcrs = recordedPcrs();
        const auto sha384 = [](const QByteArray& bytes) { return QCryptographicHash::hash(bytes, QCryptographicHash::Sha384); };
        const QByteArray zero(48, '\0');
        const TdRegisters registers = simulatedRegisters(pcrs);
        QCOMPARE(registers.mrTd.toByteArray(), sha384("gatehouse simulated platform 1: MRTD"));
        QVERIFY(registers.rtmr[0].isZero());
        QCOMPARE(registers.rtmr[1].toByteArray(), sha384(zero + sha384(pcrs.pcr4.toByteArray())));
        QCOMPARE(registers.rtmr[2].toByteArray(),
                 sha384(sha384(zero + sha384(pcrs.pcr9.toByteArray())) + sha384(pcrs.pcr11.toByteArray())));
        QVERIFY(registers.rtmr[3].isZero());
    }
    void verifyRouteAnswersInTheOriginalsShape()
    {
        const FixedClock clock;
        const AuthorityRoutes routes(m_authority, clock);
        const QByteArray bytes = quote();
        const AuthorityReply reply = routes.verify(bytes);
        QCOMPARE(reply.status, 200);
        const QJsonObject object = QJsonDocument::fromJson(reply.body).object();
        const auto base64 = [](const QJsonValue& value) { return QByteArray::fromBase64(value.toString().toLatin1()); };
        QCOMPARE(base64(object["td_quote_body"]["report_data"]), countingReportData().toByteArray());
        QCOMPARE(base64(object["td_quote_body"]["mr_td"]).size(), 48);
        QCOMPARE(object["header"]["tee_type"].toInt(), 0x81);
        const QJsonValue chain = object["signed_data"]["certification_data"]["qe_report_certification_data"]
                                       ["pck_certificate_chain_data"]["pck_cert_chain"];
        QCOMPARE(base64(chain), m_authority.pckChainPem());
        QByteArray changed = bytes;
        changed[600] = char(changed.at(600) ^ 1);
        QCOMPARE(routes.verify(changed).status, 403);
        QCOMPARE(routes.verify("not a quote").status, 400);
        QCOMPARE(routes.verify({}).status, 400);
    }
    void serverServesTheRoutes()
    {
        const SystemClock clock;
        AuthorityServer server(*QuotingAuthority::ephemeral(clock.now()), clock);
        QVERIFY(server.listen({{QHostAddress::LocalHost, 0}}).has_value());
        QNetworkAccessManager network;
        const QString base = QString("http://127.0.0.1:%1").arg(server.port());
        const auto finished = [](QNetworkReply* reply) {
            if (!reply->isFinished())
                QSignalSpy(reply, &QNetworkReply::finished).wait(10000);
            reply->deleteLater();
            return std::pair(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll());
        };
        const auto [status, bytes] = finished(network.get(QNetworkRequest(QUrl(base + "/attestation/" + QString(128, 'b')))));
        QCOMPARE(status, 200);
        QCOMPARE(UnverifiedQuote::parse(bytes)->reportData().toHex(), QString(128, 'b'));
        const auto [collateralStatus, bundle] = finished(network.get(QNetworkRequest(QUrl(base + "/collateral"))));
        QCOMPARE(collateralStatus, 200);
        QVERIFY(Collateral::fromJson(bundle).has_value());
        QNetworkRequest post(QUrl(base + "/verify"));
        post.setHeader(QNetworkRequest::ContentTypeHeader, "application/octet-stream");
        QCOMPARE(finished(network.post(post, bytes)).first, 200);
        QCOMPARE(finished(network.post(post, QByteArray("x"))).first, 400);
        post.setUrl(QUrl(base + "/attestation/00"));
        QCOMPARE(finished(network.post(post, QByteArray("{}"))).first, 400);
        QCOMPARE(finished(network.get(QNetworkRequest(QUrl(base + "/nothing")))).first, 404);
    }
};

QTEST_GUILESS_MAIN(QuotingAuthorityTest)
#include "tst_QuotingAuthority.moc"
