// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Operation.h"

#include <QJsonArray>
#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

namespace gatehouse::ctl {

/// Whether a build found all its packages on this computer; the limit of its seconds is for that alone.
enum class PackageCache { Warm, Cold };

/// The times that the main job promises, beside their limits: the image in seconds, the start of a node as a multiple of
/// what a bare kernel needs to reach userspace in the same run on the same host.
class DemoTimes
{
public:
    static constexpr double imageLimitSeconds = 240; ///< With a warm package cache: a download is as fast as the network.
    static constexpr double startLimitRatio = 3;

    struct Row
    {
        QString id;
        QString title;
        double seconds = 0;
        std::optional<double> ratio; ///< To the bare kernel; absent for what has no ratio.
        std::optional<double> limit; ///< Of the ratio where there is one, else of the seconds.

        bool held() const { return !limit || ratio.value_or(seconds) <= *limit; }
        QString toText() const;
    };

    void setImage(double seconds, PackageCache packages);
    /// Of the operation of MachineService::timeBareBoot().
    void setBare(const Operation& bare);
    /// From asking libvirt to start the machine to the agent's line that it has the secret, the operator's decision
    /// included. A start that never got there has no row. Call setBare() before.
    void addStart(const QString& id, const QString& title, const Operation& start);
    /// Whether the start of this id was measured and missed its limit.
    bool hasMissed(const QString& id) const;
    /// A yardstick taken right after the start of this id: what else the host did may have changed since the first one.
    /// The slower of the two counts; on a host whose load is the same nothing changes.
    void remeasure(const QString& id, const Operation& bare);

    const QList<Row>& rows() const { return m_rows; }
    /// The ids of what has to be measured in a whole run and was not.
    QStringList missing() const;
    /// Every limit held, and nothing that has one was left unmeasured.
    bool allHeld() const { return missing().isEmpty() && missed() == 0; }
    /// How many rows are beyond their limit.
    int missed() const;
    QJsonArray toJson() const;

private:
    QList<Row> m_rows;
    double m_bare = 0;
};

} // namespace gatehouse::ctl
