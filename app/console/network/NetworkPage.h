// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/Page.h"
#include "core/api/Services.h"

class QLineEdit;
class QScrollArea;

namespace gatehouse::console {

class AgeLabel;
class CollateralPanel;
class FactGrid;
class RecordTable;
class Section;
class StatusBadge;

/// The chain, the contract, the services around them and the contract's events.
class NetworkPage : public Page
{
    Q_OBJECT
public:
    explicit NetworkPage(api::Services& services, QWidget* parent = nullptr);

    /// "reset" asks whether a new network shall be begun; "collateral" shows that part.
    void openItem(const QString& id) override;
    void takeFocus() override;
    void focusFilter() override;

private:
    QWidget* buildTop();
    void watch(const std::shared_ptr<Operation>& operation);
    void showError(const Error& error, Tone tone = Tone::Bad);
    void start();
    /// Says what is lost, then does it: stop, forget, start.
    void askForReset();
    void resetNetwork();
    void refreshStatus();
    void refreshEvents();
    void showEventMenu(const QString& id, const QPoint& at);

    static constexpr int maxEvents = 500; // As many as one reads; the log and the command line have the rest.

    api::Services& m_services;
    QAction* m_start;
    QAction* m_stop;
    QAction* m_reset;
    StatusBadge* m_link;
    AgeLabel* m_chainAge;
    FactGrid* m_chain;
    StatusBadge* m_contractState;
    AgeLabel* m_contractAge;
    FactGrid* m_contract;
    RecordTable* m_serviceTable;
    RecordTable* m_eventTable;
    CollateralPanel* m_collateral;
    QLineEdit* m_filter;
    QScrollArea* m_scroll;
    quint64 m_lastHead = 0;
    std::weak_ptr<Operation> m_starting;
};

} // namespace gatehouse::console
