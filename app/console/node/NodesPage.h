// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/Page.h"
#include "core/api/Services.h"

class QLineEdit;
class QMenu;
class QPushButton;
class QStackedWidget;

namespace gatehouse::console {

class RecordTable;

/// JSON-RPC nodes that the operator watches: client, chain, head and its age, what it is doing, peers.
class NodesPage : public Page
{
    Q_OBJECT
public:
    explicit NodesPage(api::Services& services, QWidget* parent = nullptr);

    QList<std::pair<QString, QString>> items() const override;
    void openItem(const QString& id) override;
    void takeFocus() override;
    void focusFilter() override;

private:
    void refresh();
    void add(const QString& url, const QString& label);
    void fillMachineMenu();
    void addMachinePorts(const api::MachineDetail& machine);
    void showMenu(const QString& url, const QPoint& at);

    api::Services& m_services;
    QAction* m_add;
    QLineEdit* m_url;
    QPushButton* m_fromMachine;
    QMenu* m_machines;
    int m_menuAsked = 0;
    QLineEdit* m_filter;
    RecordTable* m_table;
    QStackedWidget* m_stack;
    QWidget* m_empty;
};

} // namespace gatehouse::console
