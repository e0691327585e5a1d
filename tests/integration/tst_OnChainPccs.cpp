// SPDX-License-Identifier: GPL-3.0-or-later
// Collateral from contracts on a real chain: the same verdict as from a file, through the router and without it.
#include "core/attest/QuotingAuthority.h"
#include "core/attest/Verifier.h"
#include "core/collateral/CollateralErrors.h"
#include "core/collateral/OnChainSource.h"
#include "core/eth/Abi.h"
#include "core/eth/EthErrors.h"
#include "core/eth/NodeTools.h"
#include "core/eth/TransactionSender.h"
#include "tests/support/AnvilProcess.h"
#include "tests/support/Vectors.h"
#include "tests/support/VerifyOk.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::collateral;
using eth::AbiEncoder;
using eth::Address;
using onchain::Ca;

namespace {

const QDateTime day(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC);
const QString contracts = QStringLiteral(GATEHOUSE_SOURCE_DIR "/tests/support/collateral/contracts");

QByteArray derOf(const QByteArray& pem, int index)
{
    return attest::Certificate::chainFromPem(view(pem))->at(index).der();
}

} // namespace

class OnChainPccsTest : public QObject
{
    Q_OBJECT

    test::AnvilProcess m_anvil;
    std::unique_ptr<eth::TransactionSender> m_sender;
    QByteArray m_bytecode;
    attest::QuotingAuthority m_authority = *attest::QuotingAuthority::ephemeral(day);
    attest::TrustedRoots m_roots = *attest::TrustedRoots::fromCertificate(m_authority.root());
    attest::Collateral m_bundle = *m_authority.collateral(day);
    QByteArray m_quote = *m_authority.issueQuote({});
    Address m_plain;
    Address m_router;

    static eth::Uint256 number(std::uint64_t value) { return eth::Uint256(value); }

    Address deploy(std::uint64_t standard, std::uint64_t early)
    {
        const QByteArray arguments = AbiEncoder().number(number(standard)).number(number(early)).finish();
        const auto receipt = QCoro::waitFor(m_sender->send({std::nullopt, m_bytecode + arguments, {}}));
        if (!receipt)
            qFatal("%s", qPrintable(receipt.error().toString()));
        return *receipt->contractAddress;
    }
    void send(const Address& to, const QByteArray& data)
    {
        const auto receipt = QCoro::waitFor(m_sender->send({to, data, {}}));
        if (!receipt)
            qFatal("%s", qPrintable(receipt.error().toString()));
    }
    void putDocuments(const Address& to, const attest::Collateral& c, const PlatformKey& platform, std::uint64_t identityVersion = 4)
    {
        const bool tdx = platform.tee == attest::TeeType::Tdx;
        send(to, AbiEncoder().number(number(tdx ? 1 : 0)).string(platform.fmspc.toHex()).number(number(3)).bytes(view(c.tcbInfo)).bytes(view(c.tcbInfoSignature))
                     .call("putTcbInfo(uint256,string,uint256,string,bytes)"));
        send(to, AbiEncoder().number(number(tdx ? 2 : 0)).number(number(identityVersion)).bytes(view(c.qeIdentity)).bytes(view(c.qeIdentitySignature))
                     .call("putIdentity(uint256,uint256,string,bytes)"));
    }
    void putCertificates(const Address& to, const attest::Collateral& c, const PlatformKey& platform)
    {
        const auto put = [&](Ca ca, const QByteArray& certificate, const QByteArray& list) {
            const auto which = number(static_cast<std::uint64_t>(ca));
            send(to, AbiEncoder().number(which).bytes(view(certificate)).bytes(view(list)).call("putCertificate(uint8,bytes,bytes)"));
        };
        put(Ca::Root, derOf(c.tcbInfoIssuerChain, 1), c.rootCaCrl);
        put(Ca::Signing, derOf(c.tcbInfoIssuerChain, 0), {});
        put(platform.ca == PckCa::Platform ? Ca::Platform : Ca::Processor, derOf(c.pckCrlIssuerChain, 0), c.pckCrl);
    }
    CollateralRequest request() const { return {*platformOf(*attest::UnverifiedQuote::parse(m_quote)), TcbUpdate::Standard}; }
    SourceSpec direct(const Address& address) const
    {
        OnChainContracts all;
        all.fmspcTcbDao = all.enclaveIdentityDao = all.pcsDao = address;
        return *SourceSpec::onChain(m_anvil.httpUrl(), all);
    }
    SourceSpec routed(const Address& address, const QUrl& url) const
    {
        OnChainContracts router;
        router.router = address;
        return *SourceSpec::onChain(url, router);
    }
    static Result<attest::Collateral> fetch(const SourceSpec& spec, const CollateralRequest& request, process::CancelToken cancel = {})
    {
        DownloadLimits limits;
        limits.firstPause = std::chrono::milliseconds(5);
        OnChainSource source(spec, limits);
        return QCoro::waitFor(source.fetch(request, cancel));
    }

private Q_SLOTS:
    void initTestCase()
    {
        VERIFY_OK(m_anvil.start({"--gas-limit", "100000000"}));
        const QJsonObject artefact = QJsonDocument::fromJson(test::fileContent(contracts + "/OnChainPccs.json")).object();
        m_bytecode = *fromHex(artefact["bytecode"].toString());
        eth::SenderOptions options;
        options.pollInterval = std::chrono::milliseconds(50);
        options.maxGas = 90'000'000;
        const auto key = crypto::SigningKey::fromBytes(view(test::AnvilProcess::accountSecret(0)));
        QVERIFY(key);
        m_sender = std::make_unique<eth::TransactionSender>(*eth::EthClient::forUrl(m_anvil.httpUrl()), key->clone(), test::AnvilProcess::chainId, options);
        m_plain = deploy(0, 0);
        putDocuments(m_plain, m_bundle, request().platform);
        putCertificates(m_plain, m_bundle, request().platform);
        m_router = deploy(19, 20);
        putCertificates(m_router, m_bundle, request().platform);
    }
    void recompilesToTheCommittedBytes()
    {
        const eth::NodeTools tools({QStringLiteral(GATEHOUSE_SOURCE_DIR "/build/node"), QStringLiteral(GATEHOUSE_BINARY_DIR "/node")});
        const auto solc = tools.solcFolder();
        VERIFY_OK(solc);
        const auto check = [&](const QString& source) {
            QProcess process;
            process.setProcessChannelMode(QProcess::MergedChannels);
            process.start("node", {GATEHOUSE_SOURCE_DIR "/resources/contracts/compile.cjs", *solc, "--check", source});
            return process.waitForFinished(120'000) ? process.exitCode() : -1;
        };
        QCOMPARE(check(contracts + "/OnChainPccs.sol"), 0);
        QTemporaryDir copy;
        QByteArray changed = test::fileContent(contracts + "/OnChainPccs.sol");
        changed.replace("certificates[ca].length == 0", "certificates[ca].length == 1");
        QFile source(copy.filePath("OnChainPccs.sol"));
        QVERIFY(source.open(QIODevice::WriteOnly) && source.write(changed) == changed.size());
        source.close();
        QVERIFY(QFile::copy(contracts + "/OnChainPccs.json", copy.filePath("OnChainPccs.json")));
        QCOMPARE(check(source.fileName()), 1);
    }
    void threeContractsGiveTheVerdictOfTheFile()
    {
        const auto bundle = fetch(direct(m_plain), request());
        VERIFY_OK(bundle);
        QCOMPARE(bundle->tcbInfo, m_bundle.tcbInfo);
        QCOMPARE(bundle->qeIdentitySignature, m_bundle.qeIdentitySignature);
        VERIFY_OK(ProvenCollateral::prove(*bundle, m_roots));
        const attest::Report a = attest::verify(m_quote, m_bundle, day, m_roots);
        const attest::Report b = attest::verify(m_quote, *bundle, day, m_roots);
        QVERIFY(a.isAuthentic() && b.isAuthentic());
        QVERIFY(a.tcbStatus == b.tcbStatus);
        QCOMPARE(a.checks.size(), b.checks.size());
        for (qsizetype i = 0; i < a.checks.size(); ++i)
            QVERIFY2(a.checks[i].status == b.checks[i].status, qPrintable(a.checks[i].id));
    }
    void anOldRouterKnowsOnePair()
    {
        VERIFY_OK(fetch(routed(m_plain, m_anvil.httpUrl()), request()));
        VERIFY_OK(fetch(routed(m_plain, m_anvil.webSocketUrl()), request()));
        CollateralRequest early = request();
        early.update = TcbUpdate::Early;
        QVERIFY(fetch(routed(m_plain, m_anvil.httpUrl()), early).error().is(collateral::errors::badSource));
    }
    void aNewRouterKnowsAPairForEachEvaluation()
    {
        QVERIFY(fetch(routed(m_router, m_anvil.httpUrl()), request()).error().is(collateral::errors::unknownPlatform));
        const Address newer = deploy(0, 0);
        const attest::Collateral early = *m_authority.collateral(day.addDays(1));
        putDocuments(newer, early, request().platform);
        send(m_router, AbiEncoder().number(number(19)).address(m_plain).call("putVersion(uint32,address)"));
        send(m_router, AbiEncoder().number(number(20)).address(newer).call("putVersion(uint32,address)"));
        const auto standard = fetch(routed(m_router, m_anvil.httpUrl()), request());
        VERIFY_OK(standard);
        QCOMPARE(standard->tcbInfo, m_bundle.tcbInfo);
        CollateralRequest asked = request();
        asked.update = TcbUpdate::Early;
        const auto other = fetch(routed(m_router, m_anvil.httpUrl()), asked);
        VERIFY_OK(other);
        QCOMPARE(other->tcbInfo, early.tcbInfo);
    }
    void whatIsMissingIsNamed()
    {
        CollateralRequest other = request();
        other.platform.fmspc = *attest::Fmspc::fromHex(u"00906ed50000");
        const auto unknown = fetch(direct(m_plain), other);
        QVERIFY(unknown.error().is(collateral::errors::unknownPlatform));
        QVERIFY(unknown.error().detail().contains("TCB info"));
        other = request();
        other.platform.ca = other.platform.ca == PckCa::Platform ? PckCa::Processor : PckCa::Platform;
        QVERIFY(fetch(direct(m_plain), other).error().is(eth::errors::reverted));
        const Address empty = deploy(0, 0);
        putDocuments(empty, m_bundle, request().platform);
        QVERIFY(fetch(direct(empty), request()).error().is(eth::errors::reverted));
    }
    void noContractNoAnswer()
    {
        const auto nobody = fetch(direct(*Address::fromText(u"0x00000000000000000000000000000000000000AA")), request());
        QVERIFY2(nobody.error().is(collateral::errors::badAnswer), qPrintable(nobody.error().toString()));
        OnChainContracts router;
        router.router = m_plain;
        const SourceSpec down = *SourceSpec::onChain(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(test::freePort())), router);
        QCOMPARE(fetch(down, request()).error().kind(), ErrorKind::Unavailable);
        process::CancelSource cancel;
        cancel.cancel();
        QVERIFY(fetch(direct(m_plain), request(), cancel.token()).error().is(gatehouse::errors::cancelled));
    }
    void theChainIsNotTrusted()
    {
        // What a lying node or contract says is readable, and proves nothing.
        const attest::QuotingAuthority stranger = *attest::QuotingAuthority::ephemeral(day);
        const attest::Collateral forged = *stranger.collateral(day);
        const Address liar = deploy(0, 0);
        putDocuments(liar, forged, request().platform);
        putCertificates(liar, forged, request().platform);
        const auto bundle = fetch(direct(liar), request());
        VERIFY_OK(bundle);
        QVERIFY(ProvenCollateral::prove(*bundle, m_roots).error().is(collateral::errors::notAuthentic));
    }
    void sgxIdentitiesUnderTheOlderNumberAndRealDocuments()
    {
        GH_NEED_VECTORS();
        for (const QString& name : {QString("sgx_00606a000000_2025-08_e17"), QString("tdx_b0c06f_2026-08_e20")}) {
            const auto file = attest::Collateral::fromJson(test::vector("collateral/" + name + ".json"));
            VERIFY_OK(file);
            const auto facts = inspect(*file);
            VERIFY_OK(facts);
            const Address contract = deploy(0, 0);
            putDocuments(contract, *file, facts->platform, facts->platform.tee == attest::TeeType::Sgx ? 3 : 4);
            putCertificates(contract, *file, facts->platform);
            const auto bundle = fetch(direct(contract), {facts->platform, TcbUpdate::Standard});
            VERIFY_OK(bundle);
            QCOMPARE(bundle->tcbInfo, file->tcbInfo);
            QCOMPARE(bundle->pckCrl, file->pckCrl);
            VERIFY_OK(ProvenCollateral::prove(*bundle, attest::TrustedRoots::intel()));
        }
    }
    void damagedAnswersAreRefused()
    {
        const QByteArray good = AbiEncoder().number(number(32)).finish() + AbiEncoder().bytes(view(QByteArray("{}"))).bytes(view(QByteArray(64, 's'))).finish();
        VERIFY_OK(onchain::decodeSignedJson(good, "x"));
        for (qsizetype size = 0; size < good.size(); ++size)
            QVERIFY(!onchain::decodeSignedJson(good.first(size), "x"));
        QVERIFY(!onchain::decodeSignedJson(good + QByteArray(32, '\0'), "x"));
        QVERIFY(!onchain::decodeSignedJson(AbiEncoder().number(number(64)).finish() + good.sliced(32), "x"));
        const QByteArray huge = AbiEncoder().number(number(32)).number(number(64)).number(number(96)).number(number(~std::uint64_t(0))).finish();
        QVERIFY(!onchain::decodeSignedJson(huge, "x"));
        const QByteArray shortSignature = AbiEncoder().number(number(32)).finish() + AbiEncoder().bytes(view(QByteArray("{}"))).bytes(view(QByteArray("s"))).finish();
        QVERIFY(!onchain::decodeSignedJson(shortSignature, "x"));
        const QByteArray none = AbiEncoder().number(number(32)).finish() + AbiEncoder().bytes({}).bytes({}).finish();
        VERIFY_OK(onchain::decodeSignedJson(none, "x"));
        QVERIFY(onchain::decodeSignedJson(none, "x")->text.isEmpty());
    }
};

QTEST_GUILESS_MAIN(OnChainPccsTest)
#include "tst_OnChainPccs.moc"
