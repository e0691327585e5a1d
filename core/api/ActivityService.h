// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Operation.h"

#include <QDateTime>
#include <QList>
#include <QObject>
#include <memory>

namespace gatehouse::api {

struct ActivityEvent
{
    QDateTime at;
    QString text;
    bool problem = false;
};

/// What is running now and what happened last, for the pane at the bottom of the window.
class ActivityService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual QList<std::shared_ptr<Operation>> running() const = 0;
    /// Newest first, bounded.
    virtual QList<ActivityEvent> recent() const = 0;

Q_SIGNALS:
    void changed();
};

} // namespace gatehouse::api
