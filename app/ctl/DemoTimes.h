// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Operation.h"

#include <QJsonArray>
#include <QList>
#include <QString>
#include <optional>

namespace gatehouse::ctl {

/// The times that the main job promises, beside their limits: the image in seconds, the start of a node as a multiple of
/// what a bare kernel needs to reach userspace in the same run on the same host.
class DemoTimes
{
public:
    static constexpr double imageLimitSeconds = 240;
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

    void setImage(double seconds);
    /// Of the operation of MachineService::timeBareBoot().
    void setBare(const Operation& bare);
    /// From asking libvirt to start the machine to the agent's line that it has the secret, the operator's decision
    /// included. A start that never got there has no row. Call setBare() before.
    void addStart(const QString& id, const QString& title, const Operation& start);

    const QList<Row>& rows() const { return m_rows; }
    bool allHeld() const;
    QJsonArray toJson() const;

private:
    QList<Row> m_rows;
    double m_bare = 0;
};

} // namespace gatehouse::ctl
