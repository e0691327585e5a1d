// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ActivityService.h"

#include <QAbstractListModel>
#include <QWidget>

class QLabel;
class QListView;
class QVBoxLayout;

namespace gatehouse::console {

/// The last events, newest first.
class ActivityModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { ProblemRole = Qt::UserRole + 1, TimeRole };

    using QAbstractListModel::QAbstractListModel;

    void setEvents(const QList<api::ActivityEvent>& events);
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    QList<api::ActivityEvent> m_events;
};

/// What runs now with progress and cancel, and what happened last.
class ActivityPane : public QWidget
{
    Q_OBJECT
public:
    explicit ActivityPane(api::ActivityService& activity, QWidget* parent = nullptr);

Q_SIGNALS:
    /// The person clicked a running operation: it belongs to @p item (may be empty) on page @p page.
    void goTo(const QString& page, const QString& item);

private:
    void refresh();
    void rebuildOperations();
    QWidget* makeOperationRow(const std::shared_ptr<Operation>& operation);

    api::ActivityService& m_activity;
    ActivityModel* m_model;
    QListView* m_events;
    QLabel* m_idle;
    QVBoxLayout* m_operations;
    QList<std::shared_ptr<Operation>> m_shown;
};

} // namespace gatehouse::console
