// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/MachineTypes.h"
#include "core/base/Operation.h"

#include <QCoroTask>
#include <QObject>
#include <memory>

namespace gatehouse::api {

/// Virtual machines made from our images; the truth is libvirt's, told by its events.
class MachineService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual QCoro::Task<Result<HostFacts>> host() = 0;
    virtual QCoro::Task<Result<QList<MachineSummary>>> list() = 0;
    virtual QCoro::Task<Result<MachineDetail>> show(QString name) = 0;
    /// Ends when every running machine that list() or show() have named has been asked once since then what it says of itself, or
    /// after six seconds. For who looks once, as the command line does; whoever stays hears it by machineChanged().
    virtual QCoro::Task<> hearGuests() = 0;
    /// Defines and starts a new machine; subject() is its name. Ends when the machine's application answers, or with
    /// the boot step that failed. One running operation per machine. Cancelled, the machine is switched off and stays
    /// defined, unless it is or may be the last node that holds the secret: then it runs on, and the result says so.
    virtual Result<std::shared_ptr<Operation>> launch(LaunchRequest request) = 0;
    /// Starts a defined machine again, with the same steps as launch().
    virtual Result<std::shared_ptr<Operation>> start(QString name) = 0;
    /// Starts a machine of the request's shape from the image's kernel alone, with an init that says one line and powers
    /// off, and removes it again. What a start cannot be faster than on this host: the seconds from the beginning of
    /// the step "power" to the end of the step "userspace". Needs no network.
    virtual Result<std::shared_ptr<Operation>> timeBareBoot(LaunchRequest request) = 0;
    /// Asks the guest to shut down; vm.shutdown-timeout when it has not after a minute. lastHolderError or
    /// holderUnknownError when it is or may be the last node that holds the secret and @p lastHolder says Keep: ask, and
    /// call again.
    virtual QCoro::Task<Result<void>> shutdown(QString name, LastHolder lastHolder) = 0;
    /// Like pulling the plug; lastHolderError and holderUnknownError as shutdown().
    virtual QCoro::Task<Result<void>> forceOff(QString name, LastHolder lastHolder) = 0;
    /// Removes the machine, its TPM state and its disk: the encrypted data is gone for good. Refused while it runs.
    virtual QCoro::Task<Result<void>> remove(QString name) = 0;

Q_SIGNALS:
    /// State, boot step, registers or ports of one machine changed.
    void machineChanged(const QString& name);
    /// A machine appeared or went away.
    void listChanged();
};

} // namespace gatehouse::api
