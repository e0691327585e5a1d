// SPDX-License-Identifier: GPL-3.0-or-later
// Quotes that only name their PCK: the PCCS is asked for its certificate, and every wrong answer is named.
#include "core/attest/QuotingAuthority.h"
#include "core/attest/Verifier.h"
#include "core/collateral/CollateralErrors.h"
#include "core/collateral/CollateralFacts.h"
#include "core/collateral/CollateralStore.h"
#include "core/collateral/PckCertificate.h"
#include "core/http/HttpErrors.h"
#include "tests/support/attest/RecertifiedQuote.h"
#include "tests/support/collateral/PcsFixture.h"

#include <QTemporaryDir>
#include <QUrlQuery>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::collateral;
using namespace std::chrono_literals;
using attest::CertificationType;
using test::PcsFixture;

namespace {

const QDateTime day(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC);

} // namespace

Q_DECLARE_METATYPE(PcsFixture::Fault)
Q_DECLARE_METATYPE(CertificationType)

class PckCertificateTest : public QObject
{
    Q_OBJECT

    attest::QuotingAuthority m_authority = *attest::QuotingAuthority::ephemeral(day);
    attest::TrustedRoots m_roots = *attest::TrustedRoots::fromCertificate(m_authority.root());
    attest::Collateral m_bundle = *m_authority.collateral(day);
    QByteArray m_quote = *m_authority.issueQuote({});
    attest::PckExtension m_pck = *attest::PckExtension::fromCertificate(attest::Certificate::chainFromPem(view(m_authority.pckChainPem()))->first());

    /// What stands behind the PPID: CPUSVN, PCESVN, PCEID.
    QByteArray tail(int pceSvn = -1) const
    {
        const int svn = pceSvn < 0 ? m_pck.pceSvn : pceSvn;
        return toByteArray(m_pck.cpuSvn.bytes()) + char(svn & 0xff) + char(svn >> 8) + toByteArray(m_pck.pceId.bytes());
    }
    QByteArray naming(CertificationType type) const
    {
        const QByteArray ppid = type == CertificationType::PpidPlain ? toByteArray(m_pck.ppid.bytes()) : QByteArray(type == CertificationType::PpidRsa2048 ? 256 : 384, 'e');
        return test::recertified(m_quote, type, ppid + tail());
    }
    static Result<PckQuestion> questionOf(const QByteArray& quote)
    {
        return PckQuestion::of(*attest::UnverifiedQuote::parse(quote));
    }
    static Result<QByteArray> ask(const SourceSpec& spec, const PckQuestion& question)
    {
        DownloadLimits limits;
        limits.firstPause = 5ms;
        limits.longestPause = 1s;
        return QCoro::waitFor(fetchPckChain(spec, question, limits, {}));
    }

private Q_SLOTS:
    void theAnswerVerifiesTheQuote_data()
    {
        QTest::addColumn<CertificationType>("type");
        QTest::newRow("plain PPID") << CertificationType::PpidPlain;
        QTest::newRow("RSA-2048") << CertificationType::PpidRsa2048;
        QTest::newRow("RSA-3072") << CertificationType::PpidRsa3072;
    }
    void theAnswerVerifiesTheQuote()
    {
        QFETCH(CertificationType, type);
        PcsFixture server(m_bundle, PcsFixture::Dialect::Pccs);
        server.setPckChain(m_authority.pckChainPem());
        const QByteArray quote = naming(type);
        QVERIFY(needsPckCertificate(*attest::UnverifiedQuote::parse(quote)));
        const auto question = questionOf(quote);
        QVERIFY2(question, question ? "" : qPrintable(question.error().toString()));
        const auto chain = ask(*SourceSpec::pccs(server.url()), *question);
        QVERIFY2(chain, chain ? "" : qPrintable(chain.error().toString()));
        attest::Collateral bundle = m_bundle;
        QVERIFY(!attest::verify(quote, bundle, day, m_roots).isAuthentic());
        bundle.pckCertificateChain = *chain;
        QVERIFY(attest::verify(quote, bundle, day, m_roots).isAuthentic());
        QCOMPARE(*platformOf(*attest::UnverifiedQuote::parse(quote), *chain), *platformOf(*attest::UnverifiedQuote::parse(m_quote)));

        // The question is asked as the interface has it.
        QCOMPARE(server.queries().size(), 1);
        const QUrlQuery query(QString::fromLatin1(server.queries().first()));
        QCOMPARE(query.queryItemValue("qeid"), question->qeId.toHex());
        QCOMPARE(query.queryItemValue("cpusvn"), m_pck.cpuSvn.toHex());
        QCOMPARE(query.queryItemValue("pcesvn"), toHex(tail().mid(16, 2)));
        QCOMPARE(query.queryItemValue("pceid"), m_pck.pceId.toHex());
        QCOMPARE(query.queryItemValue("encrypted_ppid"), type == CertificationType::PpidRsa3072 ? QString("65").repeated(384) : QString());
    }
    void theAddressIsTheInterfaces()
    {
        PckQuestion question;
        question.pceSvn = 0x0d02;
        question.encryptedPpid = "e";
        QCOMPARE(question.urlAt(SourceSpec::pccs(QUrl("https://host:8081/sgx/certification/v4/"))->url).toString(),
                 "https://host:8081/sgx/certification/v4/pckcert?qeid=00000000000000000000000000000000&encrypted_ppid=65&cpusvn=00000000000000000000000000000000&pcesvn=020d&pceid=0000");
    }
    void wrongAnswersAreNamed_data()
    {
        using F = PcsFixture::Fault;
        QTest::addColumn<F>("fault");
        QTest::addColumn<QByteArray>("code");
        QTest::addColumn<QString>("word");
        const auto row = [](const char* name, F fault, const char* code, const char* word) { QTest::newRow(name) << fault << QByteArray(code) << QString(word); };
        row("unknown platform", F::NotFound, "collateral.unknown-platform", "knows no platform");
        row("status", F::OtherStatus, "collateral.bad-answer", "403");
        row("unavailable", F::Unavailable, "collateral.service-busy", "503");
        row("login page", F::LoginPage, "collateral.bad-answer", "certificate is due");
        row("oversized", F::Oversized, "http.too-large", "larger");
        row("no chain", F::NoChainHeader, "collateral.bad-answer", "SGX-PCK-Certificate-Issuer-Chain is missing");
        row("bad chain", F::BadChainHeader, "collateral.bad-answer", "SGX-PCK-Certificate-Issuer-Chain");
        row("truncated", F::Truncated, "collateral.bad-answer", "certificate is due");
        row("empty", F::Empty, "collateral.bad-answer", "nothing");
        row("root first", F::RootFirst, "collateral.bad-answer", "are no chain");
        row("another TCB", F::OtherTcb, "collateral.bad-answer", "SGX-TCBm");
    }
    void wrongAnswersAreNamed()
    {
        QFETCH(PcsFixture::Fault, fault);
        QFETCH(QByteArray, code);
        QFETCH(QString, word);
        PcsFixture server(m_bundle, PcsFixture::Dialect::Pccs);
        server.setPckChain(m_authority.pckChainPem());
        server.setFault(PcsFixture::Document::PckCertificate, fault);
        const auto chain = ask(*SourceSpec::pccs(server.url()), *questionOf(naming(CertificationType::PpidPlain)));
        QVERIFY(!chain);
        QVERIFY2(chain.error().code().name == code.toStdString(), qPrintable(chain.error().toString()));
        QVERIFY2(chain.error().detail().contains(word), qPrintable(chain.error().toString()));
        QVERIFY(chain.error().detail().size() < 1000);
    }
    void certificatesOfOthersAreRefused()
    {
        PcsFixture server(m_bundle, PcsFixture::Dialect::Pccs);
        const auto spec = *SourceSpec::pccs(server.url());
        const PckQuestion right = *questionOf(naming(CertificationType::PpidPlain));
        QVERIFY(ask(spec, right).error().is(collateral::errors::unknownPlatform)); // 461 of Intel's PCCS.
        server.setPckChain(m_authority.pckChainPem());
        PckQuestion other = right;
        other.ppid->array()[0] ^= 1;
        QVERIFY(ask(spec, other).error().is(collateral::errors::wrongPlatform));
        other = right;
        other.pceId.array()[1] ^= 1;
        QVERIFY(ask(spec, other).error().is(collateral::errors::wrongPlatform));
        QVERIFY(m_pck.pceSvn > 0);
        other = right;
        other.pceSvn = std::uint16_t(m_pck.pceSvn - 1);
        QVERIFY(ask(spec, other).error().is(collateral::errors::wrongPlatform));
        other.pceSvn = std::uint16_t(m_pck.pceSvn + 1); // An older certificate of a platform that was updated.
        QVERIFY(ask(spec, other));
        // Another authority's chain, which claims the same of itself, does not vouch for the quote.
        const auto stranger = attest::QuotingAuthority::ephemeral(day);
        server.setPckChain(stranger->pckChainPem());
        PckQuestion encrypted = *questionOf(naming(CertificationType::PpidRsa3072));
        attest::Collateral bundle = m_bundle;
        if (const auto chain = ask(spec, encrypted))
            bundle.pckCertificateChain = *chain;
        QVERIFY(!bundle.pckCertificateChain.isEmpty());
        QVERIFY(!attest::verify(naming(CertificationType::PpidRsa3072), bundle, day, m_roots).isAuthentic());
    }
    void onlyAPccsIsAsked()
    {
        const PckQuestion question = *questionOf(naming(CertificationType::PpidRsa3072));
        const auto intel = ask(SourceSpec::intelPcs(QUrl("http://127.0.0.1:9")), question);
        QVERIFY(intel.error().is(collateral::errors::noPckCertificate));
        QVERIFY(intel.error().detail().contains("API key") && intel.error().hint().contains("--pccs"));
        QVERIFY(ask(SourceSpec::file("x"), question).error().is(collateral::errors::noPckCertificate));
        QVERIFY(questionOf(m_quote).error().is(collateral::errors::noPckCertificate)); // It brings its own.
    }
    void answersAreKept()
    {
        QTemporaryDir folder;
        const auto store = CollateralStore::open(folder.filePath("collateral.db"));
        QVERIFY(store);
        const PckQuestion question = *questionOf(naming(CertificationType::PpidPlain));
        QCOMPARE(*(*store)->pckChain(question.id()), QByteArray());
        QVERIFY((*store)->putPckChain(question.id(), "one", day));
        QVERIFY((*store)->putPckChain(question.id(), "two", day.addDays(1)));
        QCOMPARE(*(*store)->pckChain(question.id()), "two");
        PckQuestion updated = question;
        updated.cpuSvn.array()[3] ^= 1;
        QVERIFY(updated.id() != question.id());
        QCOMPARE(*(*store)->pckChain(updated.id()), QByteArray());
        // An encrypted PPID is another one in each quote; the platform is the same.
        PckQuestion encrypted = *questionOf(naming(CertificationType::PpidRsa3072));
        const auto id = encrypted.id();
        encrypted.encryptedPpid.fill('f');
        QCOMPARE(encrypted.id(), id);
    }
};

QTEST_GUILESS_MAIN(PckCertificateTest)
#include "tst_PckCertificate.moc"
