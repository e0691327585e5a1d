// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/NodeService.h"
#include "core/api/fake/DemoNetwork.h"

namespace gatehouse::api::demo {

class DemoNodes final : public NodeService
{
    Q_OBJECT
public:
    DemoNodes(Pace pace, DemoNetwork& network, QObject* parent = nullptr);

    QList<NodeStatus> nodes() const override { return m_nodes; }
    Result<void> watch(QString url, QString label) override;
    void unwatch(QString url) override;
    QCoro::Task<Result<NodeStatus>> refresh(QString url) override;

    /// A node in the middle of its sync, one that answers nothing, one whose claim nothing supports.
    void addPopulation();

private:
    void tick();
    void answer(NodeStatus& node);

    Pace m_pace;
    DemoNetwork& m_network;
    QList<NodeStatus> m_nodes;
    QTimer m_timer;
};

} // namespace gatehouse::api::demo
