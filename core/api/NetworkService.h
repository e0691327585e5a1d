// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/NetworkTypes.h"
#include "core/base/Operation.h"

#include <QCoroTask>
#include <QObject>
#include <memory>

namespace gatehouse::api {

/// The chain, the contract and the services around it. On the devnet profile start() brings all of them up.
class NetworkService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Starts what the profile runs itself (devnet: chain, contract, relay, authority, host service).
    virtual Result<std::shared_ptr<Operation>> start() = 0;
    /// Stops it and waits for its end.
    virtual QCoro::Task<Result<void>> stop() = 0;
    /// Forgets the devnet's chain and its requests, so that the next machine starts a new network. The secret of the old one
    /// is lost with its machines. Refused while it runs, here or in another process; network.no-reset where the chain is not ours.
    virtual QCoro::Task<Result<void>> reset()
    {
        co_return fail(ErrorCode{"network.no-reset", ErrorKind::Usage}, QStringLiteral("this network is not a devnet of ours"));
    }
    /// The last known state at once, with its age; never waits.
    virtual NetworkStatus status() const = 0;
    /// Newest first, at most @p limit.
    virtual QCoro::Task<Result<QList<ContractEvent>>> events(int limit) = 0;

Q_SIGNALS:
    void statusChanged();
    void eventArrived(const gatehouse::api::ContractEvent& event);
};

} // namespace gatehouse::api
