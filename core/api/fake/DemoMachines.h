// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/MachineService.h"
#include "core/api/fake/DemoImages.h"
#include "core/api/fake/DemoOnboarding.h"

#include <QHash>

namespace gatehouse::api::demo {

class DemoMachines final : public MachineService
{
    Q_OBJECT
public:
    DemoMachines(Pace pace, DemoImages& images, DemoOnboarding& onboarding, DemoNetwork& network, DemoActivity& activity,
                 DemoLogs& logs, QObject* parent = nullptr);

    QCoro::Task<Result<HostFacts>> host() override;
    QCoro::Task<Result<QList<MachineSummary>>> list() override;
    QCoro::Task<Result<MachineDetail>> show(QString name) override;
    QCoro::Task<> hearGuests() override { co_return; }
    Result<std::shared_ptr<Operation>> launch(LaunchRequest request) override;
    Result<std::shared_ptr<Operation>> timeBareBoot(LaunchRequest request) override;
    Result<std::shared_ptr<Operation>> start(QString name) override;
    QCoro::Task<Result<void>> shutdown(QString name, LastHolder lastHolder) override;
    QCoro::Task<Result<void>> forceOff(QString name, LastHolder lastHolder) override;
    QCoro::Task<Result<void>> remove(QString name) override;

    /// A running node, one that was killed from outside and one that is off.
    void addPopulation(const QString& imageId, const QString& debugImageId);
    bool uses(const QString& imageId) const;

private:
    struct Machine
    {
        MachineDetail detail;
        DemoScript* script = nullptr; ///< While it boots; owned by this service.
        bool onboarded = false;       ///< Its disk exists and the secret was handed over before.
    };

    Machine* find(const QString& name);
    Machine& add(const LaunchRequest& request, const ImageDetail& image);
    Result<std::shared_ptr<Operation>> boot(Machine& machine);
    QList<ScriptStep> bootScript(const Machine& machine) const;
    void connectScript(const QString& name, DemoScript* script);
    void stepBegan(const QString& name, const QString& id);
    void bootEnded(const QString& name);
    void showRegisters(Machine& machine);
    void setState(Machine& machine, MachineState state, const QString& detail);
    void mirrorSteps(Machine& machine);
    QCoro::Task<Result<void>> turnOff(QString name, MachineState state, QString detail);
    /// The guest goes off by itself; this is whoever waits for it.
    QCoro::Task<Result<void>> waitForEnd(QString name, QCoro::Task<Result<void>> asked);
    bool isLastHolder(const QString& name) const;

    Pace m_pace;
    DemoImages& m_images;
    DemoOnboarding& m_onboarding;
    DemoNetwork& m_network;
    DemoActivity& m_activity;
    DemoLogs& m_logs;
    std::vector<std::unique_ptr<Machine>> m_machines;
    quint16 m_nextPort = 18600;
    QTimer m_heartbeat;
    quint64 m_beats = 0;
};

} // namespace gatehouse::api::demo
