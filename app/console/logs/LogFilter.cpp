// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/logs/LogFilter.h"

#include "app/console/logs/LogModel.h"

namespace gatehouse::console {

void LogFilter::setMinimumLevel(api::LogLevel level)
{
    m_minimum = level;
    invalidateFilter();
}

QString LogFilter::setExpression(const QString& pattern)
{
    const QRegularExpression expression(pattern, QRegularExpression::CaseInsensitiveOption);
    if (!expression.isValid())
        return expression.errorString();
    m_expression = expression;
    invalidateFilter();
    return {};
}

bool LogFilter::filterAcceptsRow(int row, const QModelIndex&) const
{
    const api::LogEntry& entry = static_cast<const LogModel*>(sourceModel())->entry(row);
    if (m_minimum != api::LogLevel::Unknown && int(entry.level) < int(m_minimum))
        return false;
    return m_expression.pattern().isEmpty() || m_expression.match(entry.text).hasMatch();
}

} // namespace gatehouse::console
