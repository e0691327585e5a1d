// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/Command.h"
#include "app/ctl/DemoTimes.h"
#include "core/base/Operation.h"

#include <QElapsedTimer>
#include <QJsonObject>

namespace gatehouse::ctl {

/// The main job without a window: build, launch two nodes, approve the second, check what must hold, refuse a third
/// from a changed image, stop everything. Works on the services only; lives until run() has ended.
class DemoRun
{
public:
    explicit DemoRun(CommandContext& context);

    /// Ends with whether every check and, unless told otherwise, every time limit held; what it started is stopped in any case.
    QCoro::Task<int> run();

private:
    struct Step
    {
        QString title;
        double seconds = 0;
        QString outcome;
        bool good = true;
    };

    QCoro::Task<Result<void>> mainJob();
    QCoro::Task<Result<QString>> buildImage(QString title, QMap<QString, QString> parameters);
    QCoro::Task<Result<std::shared_ptr<Operation>>> timeBareKernel(QString imageId);
    /// Holds a start to its limit; one that misses it is held to a second bare kernel, started right after it.
    QCoro::Task<Result<void>> timeStart(QString id, QString title, QString imageId, std::shared_ptr<Operation> start);
    QCoro::Task<Result<void>> startFirstNode(QString imageId);
    QCoro::Task<Result<void>> joinSecondNode(QString imageId);
    QCoro::Task<Result<void>> checkNodes();
    QCoro::Task<Result<void>> restartSecondNode(QString imageId);
    QCoro::Task<Result<void>> refuseChangedImage(QString imageId);
    /// Until standard input ends or an interrupt: the nodes are there to be looked at.
    QCoro::Task<> hold();
    QCoro::Task<Result<void>> cleanUp();

    /// The join request of a machine once its verdict stands.
    QCoro::Task<Result<api::RequestDetail>> awaitVerdict(QString machine, std::shared_ptr<Operation> starting);
    /// What the node said when it was asked to encrypt all the same.
    QCoro::Task<QString> awaitRefusal(QString id);
    QCoro::Task<Result<QJsonObject>> applicationAnswer(QString machine);
    QCoro::Task<Result<void>> checkRegisters(QString machine);
    /// The disk as the guest reads it back, not as its application makes it likely.
    QCoro::Task<Result<void>> checkDisk(QString machine);

    void begin(const QString& title);
    Result<void> end(Result<void> result, const QString& outcome = {});
    void check(const QString& title, bool held, const QString& detail);
    void printTable();
    bool allHeld() const;

    CommandContext& m_context;
    QList<Step> m_steps;
    QList<Check> m_checks;
    DemoTimes m_times;
    PackageCache m_packages = PackageCache::Cold; ///< Of the last build.
    QElapsedTimer m_stepTimer;
    QElapsedTimer m_total;
    QString m_fingerprint;
    int m_bootCount = 0;
};

} // namespace gatehouse::ctl
