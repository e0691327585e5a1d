// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/Page.h"
#include "core/api/Services.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace gatehouse::console {

class LogView;

/// Any log, live: source with its trust label, level, expression, follow, pause, copy.
class LogsPage : public Page
{
    Q_OBJECT
public:
    explicit LogsPage(api::Services& services, QWidget* parent = nullptr);

    QList<std::pair<QString, QString>> items() const override;
    /// @p id is a source's.
    void openItem(const QString& id) override;
    void takeFocus() override;
    void focusFilter() override;

private:
    void connectAll(QAction* copy);
    void refreshSources();
    void chosen();
    void refreshState();

    api::Services& m_services;
    QComboBox* m_source;
    QLabel* m_trust;
    QComboBox* m_level;
    QLineEdit* m_expression;
    QLabel* m_counts;
    QToolButton* m_follow;
    QToolButton* m_pause;
    LogView* m_view;
    QString m_wanted;
};

} // namespace gatehouse::console
