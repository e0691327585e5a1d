// SPDX-License-Identifier: GPL-3.0-or-later
// The host service as a process of its own, for tests that kill it. Configuration is one JSON line on standard input (the
// operator's key among it, so never in argv); prints "ready <port>" and ends with its parent.
//   {"rpc", "chainId", "contract", "key", "authority", "database", "node", "relay", "dieAt", "dieFor"}
// It kills itself (SIGKILL) the moment the request "dieFor" has been recorded in the state "dieAt".
#include "core/onboard/AttestRequestVerifier.h"
#include "core/onboard/EthHostServiceChain.h"
#include "core/onboard/GuestClientHttp.h"
#include "core/onboard/HostService.h"
#include "core/onboard/RequestStoreSqlite.h"
#include "core/attest/QuotingAuthority.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <csignal>
#include <cstdio>
#include <sys/prctl.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::onboard;

namespace {

int complain(const Error& error)
{
    std::fprintf(stderr, "%s\n", qPrintable(error.toString()));
    return 1;
}

} // namespace

int main(int argc, char** argv)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    QCoreApplication application(argc, argv);
    QFile input;
    if (!input.open(0, QIODevice::ReadOnly))
        return 2;
    const QJsonObject config = QJsonDocument::fromJson(input.readLine()).object();
    const auto text = [&](const char* name) { return config.value(QLatin1String(name)).toString(); };

    const auto keyBytes = fromHex(text("key"), 32);
    auto key = crypto::SigningKey::fromBytes(view(*keyBytes));
    const auto contract = eth::Address::fromText(text("contract"));
    auto client = eth::EthClient::forUrl(QUrl(text("rpc")));
    const quint64 chainId = quint64(config.value(QLatin1String("chainId")).toInteger());
    auto store = RequestStoreSqlite::open(text("database"), RequestStoreSqlite::networkKey(chainId, text("contract")));
    if (!store)
        return complain(store.error());
    auto authority = attest::QuotingAuthority::open(text("authority"), QDateTime::currentDateTimeUtc());
    if (!authority)
        return complain(authority.error());
    const auto clock = std::make_shared<SystemClock>();
    auto verifier = std::make_shared<AttestRequestVerifier>(
        *attest::TrustedRoots::fromCertificate(authority->root()), [a = *authority](const QDateTime& now) { return a.collateral(now); },
        AttestRequestVerifier::defaultPolicy(QStringLiteral("test")), clock);
    verifier->setMeasurements({attest::MeasurementSet::fromRegisters(QStringLiteral("test image"), attest::simulatedRegistersWithoutEvidence())});

    HostService::Parts parts;
    eth::SenderOptions sender;
    sender.pollInterval = std::chrono::milliseconds(50);
    parts.chain = std::make_shared<EthHostServiceChain>(*client, *contract, chainId, std::move(*key), sender);
    parts.guests = std::make_shared<GuestClientHttp>(QList<QUrl>{QUrl(text("node"))});
    parts.verifier = verifier;
    parts.store = std::shared_ptr<RequestStore>(std::move(*store));
    parts.clock = clock;
    parts.gossipRelays = {QUrl(text("relay"))};
    HostServiceOptions options;
    options.port = 0;
    options.driver.autoApproval = {true, true, QStringLiteral("test")};
    options.driver.firstRetry = std::chrono::milliseconds(50);
    options.driver.lastRetry = std::chrono::milliseconds(200);
    options.watcher.pollEvery = std::chrono::milliseconds(100);
    options.gossip.firstRetry = std::chrono::milliseconds(50);
    HostService service(parts, options);

    if (const auto dieAt = requestStateFromString(text("dieAt"))) {
        QObject::connect(&service.book(), &OnboardRequestBook::requestChanged, &service, [&service, dieAt, victim = text("dieFor")](const QString& id) {
            if (id != victim)
                return;
            const auto request = service.book().get(id);
            if (request && request->state == *dieAt)
                ::kill(::getpid(), SIGKILL);
        });
    }
    if (const auto started = service.start(); !started)
        return complain(started.error());
    std::printf("ready %d\n", int(service.port()));
    std::fflush(stdout);
    return QCoreApplication::exec();
}
