// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/LogTypes.h"
#include "core/base/Error.h"

#include <QCoroTask>
#include <QList>
#include <QObject>

namespace gatehouse::api {

/// Live logs of machines and services.
class LogService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual QList<LogSource> sources() const = 0;
    /// The last @p lines lines of a source, oldest first.
    virtual QCoro::Task<Result<QList<LogEntry>>> tail(QString source, int lines) = 0;

Q_SIGNALS:
    void sourcesChanged();
    /// In batches, at most a few times a second.
    void linesArrived(const QList<gatehouse::api::LogEntry>& entries);
};

} // namespace gatehouse::api
