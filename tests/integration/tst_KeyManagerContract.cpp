// SPDX-License-Identifier: GPL-3.0-or-later
// The contract on a real chain: every function through our binding and through cast, and each hole of the original that
// ours closes.
#include "core/crypto/Hashes.h"
#include "core/crypto/SealedBox.h"
#include "core/eth/EthErrors.h"
#include "core/eth/KeyManager.h"
#include "core/eth/KeyManagerArtefact.h"
#include "tests/support/AnvilProcess.h"
#include "tests/support/VerifyOk.h"

#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using crypto::SigningKey;
using eth::Address;
using eth::ContractSignature;
using eth::KeyManager;
using eth::Receipt;
using eth::RequestState;

namespace {
SigningKey account(int index)
{
    return SigningKey::fromBytes(view(test::AnvilProcess::accountSecret(index))).value();
}

QString hexArgument(const QByteArray& bytes)
{
    return "0x" + toHex(bytes);
}
} // namespace

class KeyManagerContractTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        const auto started = m_anvil.start();
        VERIFY_OK(started);
        m_client.emplace(*eth::EthClient::forUrl(m_anvil.httpUrl()));
        m_owner = sender(0);
        m_other = sender(1);
        m_artefact = eth::KeyManagerArtefact::load(QStringLiteral(GATEHOUSE_SOURCE_DIR "/resources")).value();
    }
    void init()
    {
        const auto receipt = QCoro::waitFor(m_owner->send({std::nullopt, m_artefact.bytecode, {}}));
        VERIFY_OK(receipt);
        QVERIFY(receipt->contractAddress.has_value());
        m_contract.emplace(*m_client, *receipt->contractAddress);
        m_deployBlock = receipt->blockNumber;
        m_master.emplace(SigningKey::generate());
        m_guest.emplace(SigningKey::generate());
        m_guestAddress = eth::addressOf(*m_guest);
    }

    void deploysWhatWasCompiled()
    {
        QByteArray code = QCoro::waitFor(m_client->code(m_contract->address())).value();
        QVERIFY(QCoro::waitFor(m_contract->hasCode()).value());
        // The immutable owner is the only difference.
        QByteArray expected = m_artefact.deployedBytecode;
        QCOMPARE(code.size(), expected.size());
        code.replace(m_owner->from().toByteArray(), QByteArray(20, '\0'));
        QCOMPARE(code.toHex(), expected.toHex());
        QCOMPARE(QCoro::waitFor(m_contract->owner()).value(), m_owner->from());
        QVERIFY(!QCoro::waitFor(m_contract->xPub()).value());
        QCOMPARE(QCoro::waitFor(m_contract->container()).value(), "");
        QCOMPARE(castCall({"owner()(address)"}), m_owner->from().toChecksumText());
    }

    void wholeLifeThroughOurBinding()
    {
        bootstrap();
        QCOMPARE(QCoro::waitFor(m_contract->xPub()).value(), eth::addressOf(*m_master));
        QCOMPARE(castCall({"xPub()(address)"}), eth::addressOf(*m_master).toChecksumText());

        requestToJoin();
        QCOMPARE(QCoro::waitFor(m_contract->requested(m_guestAddress)).value(), RequestState::Requested);
        QCOMPARE(castCall({"requested(address)(uint8)", m_guestAddress.toChecksumText()}), "1");

        const auto receipt = onboard();
        VERIFY_OK(receipt);
        QCOMPARE(QCoro::waitFor(m_contract->requested(m_guestAddress)).value(), RequestState::Onboarded);
        const auto entry = QCoro::waitFor(m_contract->registry(m_guestAddress)).value();
        QCOMPARE(entry.fmspc, m_fmspc);
        QCOMPARE(entry.mrtd, m_mrtd);
        QCOMPARE(castCall({"registry(address)(bytes16,bytes32)", m_guestAddress.toChecksumText()}),
                 "0x" + m_fmspc.toHex() + "\n0x" + m_mrtd.toHex());

        VERIFY_OK(send(*m_owner, eth::calls::setContainer("registry/app@sha256:äöü")));
        QCOMPARE(QCoro::waitFor(m_contract->container()).value(), "registry/app@sha256:äöü");
        QCOMPARE(castCall({"container()(string)"}), "\"registry/app@sha256:äöü\"");

        const auto head = QCoro::waitFor(m_client->blockNumber()).value();
        const auto events = QCoro::waitFor(m_contract->events(m_deployBlock, head));
        VERIFY_OK(events);
        QStringList names;
        for (const auto& event : *events)
            names.append(event.name());
        QCOMPARE(names, QStringList({"BootstrapComplete", "Requested", "Onboarded", "ContainerChanged"}));
        const auto* onboarded = (*events)[2].as<eth::OnboardedEvent>();
        QVERIFY(onboarded);
        QCOMPARE(onboarded->addr, m_guestAddress);
        QCOMPARE(onboarded->fmspc, m_fmspc);
        QCOMPARE(onboarded->mrtd, m_mrtd);
        QCOMPARE(onboarded->ciph, m_ciph);
        QCOMPARE((*events)[2].txHash, receipt->txHash);
        QCOMPARE((*events)[0].subject(), eth::addressOf(*m_master).toChecksumText());
        QCOMPARE((*events)[3].subject(), "registry/app@sha256:äöü");
    }

    // A client of the original network: digests from the contract, our signatures in v || r || s, transactions by cast.
    void wholeLifeThroughCast()
    {
        const QString xPub = eth::addressOf(*m_master).toChecksumText();
        VERIFY_OK(castSend(0, {"bootstrap(address)", xPub}));
        QCOMPARE(QCoro::waitFor(m_contract->xPub()).value()->toChecksumText(), xPub);

        const QString host = m_other->from().toChecksumText();
        const QString registerDigest = castCall({"register_appdata(address)(bytes32)", host});
        QCOMPARE(registerDigest, "0x" + eth::registerDigest(m_other->from()).toHex());
        const auto registerSig = eth::signForContract(*m_guest, *Keccak256Digest::fromHex(registerDigest));
        VERIFY_OK(castSend(1, {"register(address,bytes)", m_guestAddress.toChecksumText(), "0x" + registerSig.toHex()}));

        const QString onboardDigest =
            castCall({"onboard_appdata(address,bytes16,bytes32,bytes)(bytes32)", m_guestAddress.toChecksumText(),
                      "0x" + m_fmspc.toHex(), "0x" + m_mrtd.toHex(), hexArgument(m_ciph)});
        QCOMPARE(onboardDigest, "0x" + eth::onboardDigest(m_guestAddress, m_fmspc, m_mrtd, view(m_ciph)).toHex());
        const auto onboardSig = eth::signForContract(*m_master, *Keccak256Digest::fromHex(onboardDigest));
        // Anyone may relay: account 2 has nothing to do with it.
        VERIFY_OK(castSend(2, {"onboard(address,bytes16,bytes32,bytes,bytes)", m_guestAddress.toChecksumText(),
                               "0x" + m_fmspc.toHex(), "0x" + m_mrtd.toHex(), hexArgument(m_ciph), "0x" + onboardSig.toHex()}));
        QCOMPARE(QCoro::waitFor(m_contract->requested(m_guestAddress)).value(), RequestState::Onboarded);
        VERIFY_OK(castSend(0, {"set_container(string)", "app"}));
        QCOMPARE(QCoro::waitFor(m_contract->container()).value(), "app");

        const auto appData = eth::appDataOf(view(QByteArray("tag")), view(QByteArray("bytes")));
        const auto attestation = eth::signForContract(*m_master, eth::attestDigest(appData));
        QCOMPARE(castCall({"verify(bytes32,bytes)(bool)", "0x" + appData.toHex(), "0x" + attestation.toHex()}), "true");
        QByteArray other = attestation.toByteArray();
        other.back() = char(other.back() ^ 1);
        QCOMPARE(castCall({"verify(bytes32,bytes)(bool)", "0x" + appData.toHex(), "0x" + other.toHex()}), "false");

        const auto addr = Address(eth::addressOf(SigningKey::generate()));
        const auto key = SigningKey::generate();
        const auto sig = eth::signForContract(key, eth::registerDigest(m_other->from()));
        VERIFY_OK(castSend(1, {"register(address,bytes)", eth::addressOf(key).toChecksumText(), "0x" + sig.toHex()}));
        VERIFY_OK(castSend(0, {"reject(address)", eth::addressOf(key).toChecksumText()}));
        QCOMPARE(castCall({"requested(address)(uint8)", eth::addressOf(key).toChecksumText()}), "3");
        QCOMPARE(castCall({"requested(address)(uint8)", addr.toChecksumText()}), "0");
    }

    void digestsOfTheContractAreOurs()
    {
        QCOMPARE(QCoro::waitFor(m_contract->registerAppdata(m_guestAddress)).value(), eth::registerDigest(m_guestAddress));
        QCOMPARE(QCoro::waitFor(m_contract->onboardAppdata(m_guestAddress, m_fmspc, m_mrtd, m_ciph)).value(),
                 eth::onboardDigest(m_guestAddress, m_fmspc, m_mrtd, view(m_ciph)));
    }

    // D9 of the findings: the owner of the original may replace xPub at any time.
    void bootstrapsOnlyOnce()
    {
        bootstrap();
        expectRevert(send(*m_owner, eth::calls::bootstrap(m_guestAddress)), "already bootstrapped");
        QCOMPARE(QCoro::waitFor(m_contract->xPub()).value(), eth::addressOf(*m_master));
    }
    void bootstrapNeedsTheOwnerAndAnAddress()
    {
        expectRevert(send(*m_other, eth::calls::bootstrap(m_guestAddress)), "not the owner");
        expectRevert(send(*m_owner, eth::calls::bootstrap(Address())), "zero address");
    }

    void registersOnlyOnce()
    {
        bootstrap();
        requestToJoin();
        expectRevert(sendRegister(), "already requested");
        VERIFY_OK(onboard());
        expectRevert(sendRegister(), "already requested");
    }
    void registrationIsBoundToSenderAndKey()
    {
        const auto forOther = eth::signForContract(*m_guest, eth::registerDigest(m_other->from()));
        expectRevert(send(*m_owner, eth::calls::registerNode(m_guestAddress, forOther)), "bad register signature");
        const auto byStranger = eth::signForContract(SigningKey::generate(), eth::registerDigest(m_other->from()));
        expectRevert(send(*m_other, eth::calls::registerNode(m_guestAddress, byStranger)), "bad register signature");
    }
    // ecrecover answers zero for nonsense: nobody may "be" the zero address.
    void zeroAddressNeverSigns()
    {
        ContractSignature nonsense;
        nonsense.array()[0] = 27;
        expectRevert(send(*m_other, eth::calls::registerNode(Address(), nonsense)), "bad register signature");
        // Before bootstrap xPub is zero, and nothing may be signed by it.
        const auto appData = crypto::keccak256({});
        QCOMPARE(QCoro::waitFor(m_contract->verify(appData, nonsense.toByteArray())).value(), false);
    }

    void onboardNeedsARequest()
    {
        bootstrap();
        expectRevert(onboard(), "not requested");
    }
    // D9: onboard() of the original can be repeated, and never touches `requested`.
    void onboardsOnlyOnce()
    {
        bootstrap();
        requestToJoin();
        VERIFY_OK(onboard());
        expectRevert(onboard(), "not requested");
        m_mrtd = *eth::MrtdField::fromBytes(view(QByteArray(32, 0x44)));
        expectRevert(onboard(), "not requested");
        QVERIFY(!(QCoro::waitFor(m_contract->registry(m_guestAddress)).value().mrtd == m_mrtd));
    }
    void onboardNeedsTheMasterKey()
    {
        bootstrap();
        requestToJoin();
        const auto digest = eth::onboardDigest(m_guestAddress, m_fmspc, m_mrtd, view(m_ciph));
        const auto stranger = eth::signForContract(*m_guest, digest);
        expectRevert(send(*m_other, eth::calls::onboard(m_guestAddress, m_fmspc, m_mrtd, view(m_ciph), stranger)),
                     "bad onboard signature");
        const auto good = eth::signForContract(*m_master, digest);
        QByteArray otherCiph = m_ciph;
        otherCiph[0] = char(otherCiph[0] ^ 1);
        expectRevert(send(*m_other, eth::calls::onboard(m_guestAddress, m_fmspc, m_mrtd, view(otherCiph), good)),
                     "bad onboard signature");
    }

    void rejects()
    {
        bootstrap();
        expectRevert(send(*m_owner, eth::calls::reject(m_guestAddress)), "not requested");
        requestToJoin();
        expectRevert(send(*m_other, eth::calls::reject(m_guestAddress)), "not the owner");
        const auto receipt = send(*m_owner, eth::calls::reject(m_guestAddress));
        VERIFY_OK(receipt);
        QCOMPARE(receipt->logs.size(), 1);
        const auto event = eth::decodeKeyManagerEvent(receipt->logs[0]);
        QCOMPARE(event->name(), "Rejected");
        QCOMPARE(event->subject(), m_guestAddress.toChecksumText());
        QCOMPARE(QCoro::waitFor(m_contract->requested(m_guestAddress)).value(), RequestState::Rejected);
        expectRevert(onboard(), "not requested");
        expectRevert(sendRegister(), "already requested");
    }

    void containerNeedsTheOwner()
    {
        expectRevert(send(*m_other, eth::calls::setContainer("evil")), "not the owner");
    }

    void refusesSignatures_data()
    {
        QTest::addColumn<QString>("what");
        for (const char* what : {"high s", "r||s||v", "v is 0", "v is 29", "64 bytes", "66 bytes", "zero r", "zero s"})
            QTest::newRow(what) << QString::fromLatin1(what);
    }
    void refusesSignatures()
    {
        QFETCH(QString, what);
        bootstrap();
        const auto appData = crypto::keccak256(view(QByteArray("x")));
        const auto raw = m_master->sign(eth::attestDigest(appData));
        QByteArray sig = eth::encodeContractSignature(raw).toByteArray();
        QCOMPARE(QCoro::waitFor(m_contract->verify(appData, sig)).value(), true);
        if (what == "high s") {
            // The other signature of the same message: (r, n - s) with the other v. ecrecover alone would take it.
            const auto order = *eth::Uint256::fromQuantity(u"0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
            const auto s = order.minus(*eth::Uint256::fromBytes(raw.s.bytes()));
            sig = QByteArray(1, char(27 + 28 - sig[0])) + raw.r.toByteArray() + s->word().toByteArray();
        } else if (what == "r||s||v") {
            sig = sig.mid(1) + sig.left(1);
        } else if (what == "v is 0") {
            sig[0] = 0;
        } else if (what == "v is 29") {
            sig[0] = 29;
        } else if (what == "64 bytes") {
            sig.chop(1);
        } else if (what == "66 bytes") {
            sig.append('\0');
        } else if (what == "zero r") {
            sig.replace(1, 32, QByteArray(32, '\0'));
        } else {
            sig.replace(33, 32, QByteArray(32, '\0'));
        }
        QCOMPARE(QCoro::waitFor(m_contract->verify(appData, sig)).value(), false);
        QVERIFY(!eth::recoverSigner(eth::attestDigest(appData), view(sig))); // we refuse exactly what the contract refuses
    }

    void noContractThere()
    {
        const KeyManager nowhere(*m_client, m_guestAddress);
        QVERIFY(!QCoro::waitFor(nowhere.hasCode()).value());
        const auto state = QCoro::waitFor(nowhere.requested(m_guestAddress));
        QVERIFY(!state && state.error().is(eth::errors::noContract));
    }

private:
    std::unique_ptr<eth::TransactionSender> sender(int index)
    {
        eth::SenderOptions options;
        options.pollInterval = std::chrono::milliseconds(50);
        options.patience = std::chrono::milliseconds(20'000);
        return std::make_unique<eth::TransactionSender>(*m_client, account(index), test::AnvilProcess::chainId, options);
    }
    Result<Receipt> send(eth::TransactionSender& from, const QByteArray& calldata)
    {
        return QCoro::waitFor(from.send(m_contract->request(calldata)));
    }
    void bootstrap()
    {
        VERIFY_OK(send(*m_owner, eth::calls::bootstrap(eth::addressOf(*m_master))));
    }
    Result<Receipt> sendRegister()
    {
        const auto sig = eth::signForContract(*m_guest, eth::registerDigest(m_other->from()));
        return send(*m_other, eth::calls::registerNode(m_guestAddress, sig));
    }
    void requestToJoin() { VERIFY_OK(sendRegister()); }
    Result<Receipt> onboard()
    {
        const auto sig = eth::signForContract(*m_master, eth::onboardDigest(m_guestAddress, m_fmspc, m_mrtd, view(m_ciph)));
        return send(*m_other, eth::calls::onboard(m_guestAddress, m_fmspc, m_mrtd, view(m_ciph), sig));
    }
    static void expectRevert(const Result<Receipt>& result, const QString& reason)
    {
        QVERIFY(!result);
        QVERIFY2(result.error().is(eth::errors::reverted), qPrintable(result.error().toString()));
        QVERIFY2(result.error().detail().contains(reason), qPrintable(result.error().toString()));
    }
    QString castCall(QStringList arguments)
    {
        const auto output = m_anvil.cast(QStringList{"call", m_contract->address().toChecksumText()} + arguments);
        return output ? *output : output.error().toString();
    }
    Result<QString> castSend(int accountIndex, const QStringList& arguments)
    {
        return m_anvil.cast(QStringList{"send", "--private-key", hexArgument(test::AnvilProcess::accountSecret(accountIndex)),
                                        m_contract->address().toChecksumText()}
                            + arguments);
    }

    test::AnvilProcess m_anvil;
    std::optional<eth::EthClient> m_client;
    std::unique_ptr<eth::TransactionSender> m_owner;
    std::unique_ptr<eth::TransactionSender> m_other;
    eth::KeyManagerArtefact m_artefact;
    std::optional<KeyManager> m_contract;
    quint64 m_deployBlock = 0;
    std::optional<SigningKey> m_master;
    std::optional<SigningKey> m_guest;
    Address m_guestAddress;
    eth::FmspcField m_fmspc = *eth::FmspcField::fromHex(u"00806f05000000000000000000000000");
    eth::MrtdField m_mrtd = *eth::MrtdField::fromBytes(view(QByteArray(32, 0x33)));
    QByteArray m_ciph = QByteArray(80, 0x22);
};

QTEST_GUILESS_MAIN(KeyManagerContractTest)
#include "tst_KeyManagerContract.moc"
