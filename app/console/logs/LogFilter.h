// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/LogTypes.h"

#include <QRegularExpression>
#include <QSortFilterProxyModel>

namespace gatehouse::console {

/// Lines of at least a level whose text matches an expression.
class LogFilter : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setMinimumLevel(api::LogLevel level);
    /// Leaves the old expression in force and returns why when @p pattern is none.
    QString setExpression(const QString& pattern);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    api::LogLevel m_minimum = api::LogLevel::Unknown;
    QRegularExpression m_expression;
};

} // namespace gatehouse::console
