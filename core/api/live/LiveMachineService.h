// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/MachineService.h"
#include "core/api/live/LiveActivityService.h"
#include "core/api/live/LiveLogService.h"
#include "core/api/live/MachineWatch.h"
#include "core/image/ImageStore.h"
#include "core/vm/LibvirtHost.h"
#include "core/vm/MachineControl.h"

#include <QElapsedTimer>
#include <QSet>
#include <functional>
#include <map>
#include <QTimer>
#include <optional>

namespace gatehouse::api {

/// Machines by core/vm, with what can be seen of each from outside. The truth about states is libvirt's.
class LiveMachineService final : public MachineService
{
    Q_OBJECT
public:
    /// What a guest needs from the host at start; an error when the network does not run.
    struct GuestHints
    {
        QString operatorAddress;
    };
    struct Parts
    {
        vm::LibvirtHost* host = nullptr;
        vm::MachineControl* control = nullptr;
        process::ProcessRunner* runner = nullptr;
        const image::ImageStore* images = nullptr;
        LiveLogService* logs = nullptr;
        LiveActivityService* activity = nullptr;
        std::function<Result<GuestHints>()> hints;
        /// Whether the contract says, now, that this network has no secret yet; false when it cannot be asked.
        std::function<QCoro::Task<bool>()> knownToHaveNoSecret;
        /// The boot log that the guest with this address sent with its quote; empty when it sent none.
        std::function<Result<QByteArray>(const QString& address)> bootLog = {};
        quint16 firstPort = 18600; ///< Forwarded ports are taken from here upward.
        QString timesPath;         ///< How long each boot stage took last time.
        QString bareInit;          ///< The program of image::BareUki.
    };
    /// What @p parts points to must outlive the service.
    explicit LiveMachineService(Parts parts, QObject* parent = nullptr);

    QCoro::Task<Result<HostFacts>> host() override;
    QCoro::Task<Result<QList<MachineSummary>>> list() override;
    QCoro::Task<Result<MachineDetail>> show(QString name) override;
    QCoro::Task<> hearGuests() override;
    Result<std::shared_ptr<Operation>> launch(LaunchRequest request) override;
    Result<std::shared_ptr<Operation>> start(QString name) override;
    Result<std::shared_ptr<Operation>> timeBareBoot(LaunchRequest request) override;
    QCoro::Task<Result<void>> shutdown(QString name, LastHolder lastHolder) override;
    QCoro::Task<Result<void>> forceOff(QString name, LastHolder lastHolder) override;
    QCoro::Task<Result<void>> remove(QString name) override;

    /// Of the running machines whose agent says it holds the secret.
    QList<QUrl> onboardUrls() const;
    /// The machine whose agent reports this address; empty when none does.
    QString machineOfAddress(const QString& address) const;
    /// The address that the machine's guest gave itself; empty as long as it has not told.
    QString addressOfMachine(const QString& name) const;
    QStringList machinesOfImage(const QString& imageId) const;
    /// The image of the machine whose agent reports this address.
    QString imageOfAddress(const QString& address) const;

private:
    enum class Kind { Launch, Start };

    Result<std::shared_ptr<Operation>> begin(Kind kind, vm::MachineSpec spec);
    QCoro::Task<> run(Kind kind, std::shared_ptr<Operation> operation, vm::MachineSpec spec);
    QCoro::Task<Result<void>> bringUp(Kind kind, std::shared_ptr<Operation> operation, vm::MachineSpec spec);
    QCoro::Task<Result<void>> awaitApplication(std::shared_ptr<Operation> operation, QString name);
    /// How a machine that was started has ended, by libvirt's own answer; absent: it is on, or libvirt cannot be asked.
    QCoro::Task<std::optional<vm::MachineStatus>> endOf(QString name);
    QCoro::Task<> runBare(std::shared_ptr<Operation> operation, vm::MachineSpec spec);
    QCoro::Task<Result<void>> bareBoot(std::shared_ptr<Operation> operation, vm::MachineSpec spec);
    QCoro::Task<Result<void>> removeBare(QString name);
    Result<vm::MachineSpec> specFor(const LaunchRequest& request) const;
    Result<void> writeHints(const vm::MachineSpec& spec) const;
    /// Switches the machine of a cancelled start off, unless the network's secret may go with it; what to tell of it.
    QCoro::Task<Error> endCancelledStart(QString name);
    /// When no other machine that runs says it holds the secret: lastHolderError when this one does or did,
    /// holderUnknownError when it does not say.
    QCoro::Task<Result<void>> checkOthersHold(QString name);

    /// Probed once, on the thread pool: the device does not change under a running console.
    QCoro::Task<bool> isAccelerated();
    MachineWatch* watchOf(const vm::MachineSpec& spec);
    MachineWatch* watch(const QString& name) const;
    void adopt(const vm::MachineRecord& record);
    void onState(const vm::MachineStatus& status);
    /// Asks libvirt whether it is back, until it is; then listChanged().
    void lookForHost();
    QCoro::Task<> lookOnce();
    MachineSummary summaryOf(const vm::MachineSpec& spec, const vm::MachineStatus& status, bool accelerated) const;
    QList<ObservedRegister> registersOf(const vm::MachineSpec& spec, const MachineWatch* watch);
    /// The boot log of the guest with this address, looked for again from time to time as long as there is none.
    Result<QByteArray> bootLogOf(const QString& address);
    QMap<QString, double> expectedTimes(const QString& imageId) const;
    void rememberTimes(const Operation& operation, const QString& imageId) const;

    Parts m_parts;
    std::map<QString, std::unique_ptr<MachineWatch>> m_watches;
    QHash<QString, vm::MachineStatus> m_states;
    QHash<QString, std::shared_ptr<Operation>> m_running;
    QSet<QString> m_givenUp; ///< Being forced off while they start.
    std::optional<bool> m_accelerated;
    struct KnownLog
    {
        QString address;
        QElapsedTimer lookedAt;
        Result<QByteArray> log;
    };
    std::optional<KnownLog> m_bootLog; ///< The last one that was asked for.
    QTimer m_lookAgain; ///< Runs while libvirt does not answer.
};

} // namespace gatehouse::api
