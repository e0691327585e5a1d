// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/NodeService.h"
#include "core/eth/JsonRpcClient.h"
#include "core/node/NodeFacts.h"

#include <QTimer>

namespace gatehouse::api {

/// Watches JSON-RPC nodes by asking each every few seconds; the list is kept in <state>/nodes.json.
class LiveNodeService final : public NodeService
{
    Q_OBJECT
public:
    explicit LiveNodeService(QString listPath, QObject* parent = nullptr);

    QList<NodeStatus> nodes() const override;
    Result<void> watch(QString url, QString label) override;
    void unwatch(QString url) override;
    QCoro::Task<Result<NodeStatus>> refresh(QString url) override;

private:
    struct Watched
    {
        NodeStatus status;
        std::shared_ptr<eth::JsonRpcClient> client;
        bool asking = false;
    };
    Result<void> add(const QString& url, const QString& label);
    void load();
    Result<void> save() const;
    void askAll();
    QCoro::Task<> ask(QString url);
    Watched* find(const QString& url);

    QString m_listPath;
    QList<Watched> m_watched;
    QTimer m_timer;
};

} // namespace gatehouse::api
