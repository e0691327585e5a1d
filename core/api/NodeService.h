// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/NodeTypes.h"
#include "core/base/Error.h"

#include <QCoroTask>
#include <QList>
#include <QObject>

namespace gatehouse::api {

/// JSON-RPC nodes that the operator watches; the list is remembered.
class NodeService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual QList<NodeStatus> nodes() const = 0;
    /// An http(s) or ws(s) address; node.bad-url otherwise.
    virtual Result<void> watch(QString url, QString label) = 0;
    virtual void unwatch(QString url) = 0;
    /// Asks now instead of at the next interval.
    virtual QCoro::Task<Result<NodeStatus>> refresh(QString url) = 0;

Q_SIGNALS:
    void nodeChanged(const QString& url);
    void listChanged();
};

} // namespace gatehouse::api
