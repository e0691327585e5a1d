// SPDX-License-Identifier: GPL-3.0-or-later
// What can become of a transaction, on a real chain.
#include "core/eth/EthErrors.h"
#include "core/eth/KeyManagerCalls.h"
#include "core/eth/RpcFailure.h"
#include "core/eth/TransactionSender.h"
#include "tests/support/AnvilProcess.h"
#include "tests/support/FakeJsonRpc.h"

#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using crypto::SigningKey;
using eth::Address;
using eth::EthClient;
using eth::Receipt;
using eth::TransactionSender;

namespace {
/// A contract that reverts when it gets data and does nothing otherwise:
/// CALLDATASIZE PUSH1 5 JUMPI STOP JUMPDEST PUSH1 0 PUSH1 0 REVERT, after the code that deploys it.
const QByteArray pickyContract = QByteArray::fromHex("600b600c600039600b6000f3"
                                                    "36600557005b60006000fd");

using Task = QCoro::Task<Result<Receipt>>;
} // namespace

class TransactionSendingTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_anvil = std::make_unique<test::AnvilProcess>();
        const auto started = m_anvil->start();
        QVERIFY2(started.has_value(), started ? "" : qPrintable(started.error().toString()));
        m_client.emplace(*EthClient::forUrl(m_anvil->httpUrl()));
        m_sender = sender(account(0));
    }

    void valueArrives()
    {
        const Address friendly = eth::addressOf(SigningKey::generate());
        QList<eth::TxHash> announced;
        connect(m_sender.get(), &TransactionSender::broadcast, this, [&](const eth::TxHash& hash) { announced.append(hash); });
        const auto receipt = QCoro::waitFor(m_sender->send({friendly, {}, *eth::Uint256::fromUnits(u"1.5", 18)}));
        QVERIFY2(receipt.has_value(), receipt ? "" : qPrintable(receipt.error().toString()));
        QVERIFY(receipt->success);
        QCOMPARE(receipt->from, m_sender->from());
        QCOMPARE(announced, QList<eth::TxHash>{receipt->txHash});
        QCOMPARE(QCoro::waitFor(m_client->balance(friendly))->toUnits(18), "1.5");
        const auto info = QCoro::waitFor(m_client->transaction(receipt->txHash));
        QCOMPARE((*info)->nonce, std::uint64_t(0));
    }
    // Ten at once from one account: each gets its own nonce and all are mined.
    void manyAtOnce()
    {
        std::vector<Task> tasks;
        for (int i = 0; i < 10; ++i)
            tasks.push_back(m_sender->send({Address(), {}, std::uint64_t(i)}));
        QSet<quint64> blocks;
        for (Task& task : tasks) {
            const auto receipt = QCoro::waitFor(std::move(task));
            QVERIFY2(receipt.has_value(), receipt ? "" : qPrintable(receipt.error().toString()));
            blocks.insert(receipt->blockNumber);
        }
        QCOMPARE(blocks.size(), 10);
        QCOMPARE(*QCoro::waitFor(m_client->nonce(m_sender->from(), EthClient::NonceOf::Mined)), std::uint64_t(10));
    }
    // Several wait in the pool together; the node's own count is not asked to be ahead of us.
    void manyWaiting()
    {
        rpc("evm_setAutomine", {false});
        std::vector<Task> tasks;
        for (int i = 0; i < 3; ++i)
            tasks.push_back(m_sender->send({Address(), {}, std::uint64_t(i)}));
        QTRY_COMPARE(*QCoro::waitFor(m_client->nonce(m_sender->from(), EthClient::NonceOf::WithPending)), std::uint64_t(3));
        rpc("anvil_mine", {"0x1"});
        for (Task& task : tasks)
            QVERIFY(QCoro::waitFor(std::move(task)).has_value());
    }
    void accountUsedElsewhere()
    {
        QVERIFY(QCoro::waitFor(m_sender->send({Address(), {}, 1})).has_value());
        const auto other = sender(account(0));
        QVERIFY(QCoro::waitFor(other->send({Address(), {}, 2})).has_value());
        QVERIFY(QCoro::waitFor(m_sender->send({Address(), {}, 3})).has_value());
    }
    // Between our question for the nonce and our broadcast another program takes the nonce.
    void nonceRace()
    {
        int raced = 0;
        auto direct = *eth::makeJsonRpcClient(m_anvil->httpUrl());
        const auto rival = sender(account(0));
        const auto rpc = std::make_shared<Interceptor>(direct, [&](const QString& method, const QJsonArray&) -> QCoro::Task<void> {
            const eth::TransactionRequest request{Address(), {}, 7};
            if (method == "eth_sendRawTransaction" && raced++ == 0)
                co_await rival->send(request);
        });
        const auto racing = sender(account(0), EthClient(rpc));
        const auto receipt = QCoro::waitFor(racing->send({Address(), {}, 8}));
        QVERIFY2(receipt.has_value(), receipt ? "" : qPrintable(receipt.error().toString()));
        QCOMPARE(raced, 2);
        QCOMPARE((*QCoro::waitFor(m_client->transaction(receipt->txHash)))->nonce, std::uint64_t(1));
    }
    // Nothing behind a gap is ever mined: neither a refused transaction nor a chain that starts anew may leave one.
    void refusalLeavesNoGap()
    {
        auto direct = *eth::makeJsonRpcClient(m_anvil->httpUrl());
        const auto rpc = std::make_shared<Interceptor>(direct, [](const QString&, const QJsonArray&) -> QCoro::Task<void> { co_return; });
        const auto careful = sender(account(0), EthClient(rpc));
        for (const char* refusal : {"transaction underpriced", "replacement transaction underpriced"}) {
            rpc->refuse = {"eth_sendRawTransaction", QString::fromLatin1(refusal)};
            QVERIFY(!QCoro::waitFor(careful->send({Address(), {}, 1})));
        }
        rpc->refuse = {};
        const auto receipt = QCoro::waitFor(careful->send({Address(), {}, 1}));
        QVERIFY2(receipt.has_value(), receipt ? "" : qPrintable(receipt.error().toString()));
        QCOMPARE((*QCoro::waitFor(m_client->transaction(receipt->txHash)))->nonce, std::uint64_t(0));
    }
    void chainStartedAnew()
    {
        for (int i = 0; i < 3; ++i)
            QVERIFY(QCoro::waitFor(m_sender->send({Address(), {}, 1})).has_value());
        m_anvil->stop();
        QVERIFY(m_anvil->start().has_value());
        const auto receipt = QCoro::waitFor(m_sender->send({Address(), {}, 1}));
        QVERIFY2(receipt.has_value(), receipt ? "" : qPrintable(receipt.error().toString()));
    }
    // A node behind a load balancer that does not count our last transaction yet.
    void nodeThatLags()
    {
        auto direct = *eth::makeJsonRpcClient(m_anvil->httpUrl());
        const auto rpc = std::make_shared<Interceptor>(direct, [](const QString&, const QJsonArray&) -> QCoro::Task<void> { co_return; });
        const auto careful = sender(account(0), EthClient(rpc));
        QVERIFY(QCoro::waitFor(careful->send({Address(), {}, 1})).has_value());
        rpc->pretend = {"eth_getTransactionCount", "0x0"};
        const auto second = QCoro::waitFor(careful->submit({Address(), {}, 2}));
        QVERIFY2(second.has_value(), second ? "" : qPrintable(second.error().toString()));
        QCOMPARE(second->transaction.nonce, std::uint64_t(1));
    }

    void emptyAccount()
    {
        const auto poor = sender(SigningKey::generate());
        const auto result = QCoro::waitFor(poor->send({Address(), {}, 0}));
        QVERIFY(!result);
        QVERIFY2(result.error().is(eth::errors::insufficientFunds), qPrintable(result.error().toString()));
        QVERIFY(result.error().detail().contains(poor->from().toChecksumText()));
        QVERIFY(!result.error().hint().isEmpty());
    }
    void accountTooPoorForTheGas()
    {
        const SigningKey key = SigningKey::generate();
        QVERIFY(QCoro::waitFor(m_sender->send({eth::addressOf(key), {}, 1000})).has_value());
        const auto result = QCoro::waitFor(sender(key.clone())->send({Address(), {}, 10}));
        QVERIFY2(result.error().is(eth::errors::insufficientFunds), qPrintable(result.error().toString()));
    }
    void wrongChain()
    {
        const auto wrong = std::make_unique<TransactionSender>(*m_client, account(0), 11155111, options());
        const auto result = QCoro::waitFor(wrong->send({Address(), {}, 0}));
        QVERIFY(result.error().is(eth::errors::wrongChain));
        QVERIFY(result.error().detail().contains("31337") && result.error().detail().contains("11155111"));
        QCOMPARE(*QCoro::waitFor(m_client->nonce(m_sender->from(), EthClient::NonceOf::WithPending)), std::uint64_t(0));
    }
    void unreachable()
    {
        m_anvil->stop();
        QVERIFY(QCoro::waitFor(m_sender->send({Address(), {}, 0})).error().is(eth::errors::unreachable));
    }
    void noContractThere()
    {
        const auto result = QCoro::waitFor(m_sender->send({Address(), eth::calls::setContainer("x"), {}}));
        QVERIFY(result.error().is(eth::errors::noContract));
    }
    void revertedBeforeSending()
    {
        const Address picky = deployPicky();
        const auto before = *QCoro::waitFor(m_client->nonce(m_sender->from(), EthClient::NonceOf::WithPending));
        QVERIFY(QCoro::waitFor(m_sender->send({picky, {}, {}})).has_value());
        const auto result = QCoro::waitFor(m_sender->send({picky, "data", {}}));
        QVERIFY(!result);
        QVERIFY2(result.error().is(eth::errors::reverted), qPrintable(result.error().toString()));
        QCOMPARE(*QCoro::waitFor(m_client->nonce(m_sender->from(), EthClient::NonceOf::WithPending)), before + 1);
    }
    void feeCeiling()
    {
        rpc("anvil_setNextBlockBaseFeePerGas", {"0x" + QString::number(1'000'000'000'000, 16)});
        rpc("anvil_mine", {"0x1"});
        const auto result = QCoro::waitFor(m_sender->send({Address(), {}, 0}));
        QVERIFY2(result.error().is(eth::errors::feeTooHigh), qPrintable(result.error().toString()));
    }
    void gasCeiling()
    {
        auto limited = options();
        limited.maxGas = 20'000;
        const auto careful = std::make_unique<TransactionSender>(*m_client, account(0), test::AnvilProcess::chainId, limited);
        QVERIFY(QCoro::waitFor(careful->send({Address(), {}, 0})).error().is(eth::errors::feeTooHigh));
    }

    void failsInTheBlock()
    {
        // Good when simulated, and not any more when mined: meanwhile the contract lost its code and got that of one which
        // always fails.
        const Address picky = deployPicky();
        rpc("evm_setAutomine", {false});
        Task task = m_sender->send({picky, {}, {}});
        waitForPool(2);
        rpc("anvil_setCode", {picky.toChecksumText(), "0xfe"});
        rpc("anvil_mine", {"0x1"});
        const auto result = QCoro::waitFor(std::move(task));
        QVERIFY(!result);
        QVERIFY2(result.error().is(eth::errors::transactionFailed), qPrintable(result.error().toString()));
    }
    void replaced()
    {
        rpc("evm_setAutomine", {false});
        Task task = m_sender->send({Address(), {}, 1});
        waitForPool(1);
        // The same nonce with a much higher fee, as a wallet's "speed up" or "cancel" does.
        eth::Transaction rival;
        rival.chainId = test::AnvilProcess::chainId;
        rival.gasLimit = 21'000;
        rival.maxFeePerGas = 100'000'000'000;
        rival.maxPriorityFeePerGas = 50'000'000'000;
        rival.to = Address();
        QVERIFY(QCoro::waitFor(m_client->sendRawTransaction(eth::signTransaction(rival, account(0)).raw)).has_value());
        rpc("anvil_mine", {"0x1"});
        const auto result = QCoro::waitFor(std::move(task));
        QVERIFY(!result);
        QVERIFY2(result.error().is(eth::errors::transactionReplaced), qPrintable(result.error().toString()));
    }
    // The node forgets it (restart, full pool): it is sent again without being asked.
    void droppedIsSentAgain()
    {
        rpc("evm_setAutomine", {false});
        QList<eth::TxHash> announced;
        connect(m_sender.get(), &TransactionSender::broadcast, this, [&](const eth::TxHash& hash) { announced.append(hash); });
        Task task = m_sender->send({Address(), {}, 1});
        waitForPool(1);
        QTRY_COMPARE(announced.size(), 1);
        rpc("anvil_dropTransaction", {eth::toPrefixedHex(announced[0])});
        QCOMPARE(*QCoro::waitFor(m_client->nonce(m_sender->from(), EthClient::NonceOf::WithPending)), std::uint64_t(0));
        waitForPool(1);
        rpc("anvil_mine", {"0x1"});
        const auto receipt = QCoro::waitFor(std::move(task));
        QVERIFY2(receipt.has_value(), receipt ? "" : qPrintable(receipt.error().toString()));
        QCOMPARE(receipt->txHash, announced[0]);
    }
    void neverMined()
    {
        rpc("evm_setAutomine", {false});
        auto impatient = options();
        impatient.patience = std::chrono::milliseconds(300);
        const auto waiting = std::make_unique<TransactionSender>(*m_client, account(0), test::AnvilProcess::chainId, impatient);
        const auto result = QCoro::waitFor(waiting->send({Address(), {}, 1}));
        QVERIFY2(result.error().is(eth::errors::transactionPending), qPrintable(result.error().toString()));
    }
    void confirmations()
    {
        auto patient = options();
        patient.confirmations = 3;
        const auto waiting = std::make_unique<TransactionSender>(*m_client, account(0), test::AnvilProcess::chainId, patient);
        Task task = waiting->send({Address(), {}, 1});
        waitForNonce(1);
        QTest::qWait(200);
        QVERIFY(!task.isReady());
        rpc("anvil_mine", {"0x2"});
        QVERIFY(QCoro::waitFor(std::move(task)).has_value());
    }
    // The answer to the broadcast is lost; the transaction is not, and it is not sent twice.
    void lostAnswer()
    {
        int broadcasts = 0;
        auto direct = *eth::makeJsonRpcClient(m_anvil->httpUrl());
        const auto rpc = std::make_shared<Interceptor>(direct, [&](const QString& method, const QJsonArray&) -> QCoro::Task<void> {
            broadcasts += method == "eth_sendRawTransaction";
            co_return;
        });
        rpc->loseAnswersTo = "eth_sendRawTransaction";
        const auto unlucky = sender(account(0), EthClient(rpc));
        const auto receipt = QCoro::waitFor(unlucky->send({Address(), {}, 1}));
        QVERIFY2(receipt.has_value(), receipt ? "" : qPrintable(receipt.error().toString()));
        QCOMPARE(broadcasts, 1);
        QCOMPARE(*QCoro::waitFor(m_client->nonce(m_sender->from(), EthClient::NonceOf::Mined)), std::uint64_t(1));
    }
    void destructionEndsSending()
    {
        rpc("evm_setAutomine", {false});
        Task task = m_sender->send({Address(), {}, 1});
        Task behind = m_sender->send({Address(), {}, 2});
        waitForPool(1);
        m_sender.reset();
        QVERIFY(QCoro::waitFor(std::move(task)).error().is(errors::cancelled));
        QVERIFY(QCoro::waitFor(std::move(behind)).error().is(errors::cancelled));
    }

private:
    /// Passes calls on to a real node, with something happening before, and can lose answers.
    class Interceptor : public eth::JsonRpcClient
    {
    public:
        using Before = std::function<QCoro::Task<void>(const QString&, const QJsonArray&)>;
        Interceptor(std::shared_ptr<eth::JsonRpcClient> node, Before before)
            : m_node(std::move(node))
            , m_before(std::move(before))
        {
        }
        QCoro::Task<Result<eth::RpcResponse>> call(QString method, QJsonArray params) override
        {
            co_await m_before(method, params);
            if (method == refuse.first)
                co_return test::FakeJsonRpc::error(-32000, refuse.second);
            if (method == pretend.first)
                co_return test::FakeJsonRpc::result(pretend.second);
            auto response = co_await m_node->call(method, params);
            if (method == loseAnswersTo)
                co_return fail(eth::errors::timeout, QStringLiteral("lost"));
            co_return response;
        }
        Result<std::unique_ptr<eth::RpcSubscription>> subscribe(QJsonArray params) override { return m_node->subscribe(params); }
        bool canSubscribe() const override { return false; }
        QString endpoint() const override { return m_node->endpoint(); }
        QString loseAnswersTo;
        std::pair<QString, QString> refuse;  ///< A method and the message to refuse it with.
        std::pair<QString, QString> pretend; ///< A method and the result to give instead.

    private:
        std::shared_ptr<eth::JsonRpcClient> m_node;
        Before m_before;
    };

    static eth::SenderOptions options()
    {
        eth::SenderOptions options;
        options.pollInterval = std::chrono::milliseconds(50);
        options.patience = std::chrono::milliseconds(10'000);
        return options;
    }
    static SigningKey account(int index)
    {
        return SigningKey::fromBytes(view(test::AnvilProcess::accountSecret(index))).value();
    }
    std::unique_ptr<TransactionSender> sender(SigningKey key, std::optional<EthClient> client = {})
    {
        return std::make_unique<TransactionSender>(client.value_or(*m_client), std::move(key), test::AnvilProcess::chainId, options());
    }
    void rpc(const QString& method, const QJsonArray& params)
    {
        const auto result = QCoro::waitFor(m_client->result(method, params));
        QVERIFY2(result.has_value(), result ? "" : qPrintable(result.error().toString()));
    }
    Address deployPicky()
    {
        const auto receipt = QCoro::waitFor(m_sender->send({std::nullopt, pickyContract, {}}));
        return receipt ? receipt->contractAddress.value_or(Address()) : Address();
    }
    void waitForPool(quint64 nonce)
    {
        QTRY_VERIFY(*QCoro::waitFor(m_client->nonce(eth::addressOf(account(0)), EthClient::NonceOf::WithPending)) >= nonce);
    }
    void waitForNonce(quint64 nonce)
    {
        QTRY_COMPARE(*QCoro::waitFor(m_client->nonce(eth::addressOf(account(0)), EthClient::NonceOf::Mined)), nonce);
    }

    std::unique_ptr<test::AnvilProcess> m_anvil;
    std::optional<EthClient> m_client;
    std::unique_ptr<TransactionSender> m_sender;
};

QTEST_GUILESS_MAIN(TransactionSendingTest)
#include "tst_TransactionSending.moc"
