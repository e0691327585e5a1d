// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Services.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace gatehouse::console {

class StatusBadge;

/// On every page: network, head and its age, finality, balance, machines and how they are run, warnings.
class StatusStrip : public QWidget
{
    Q_OBJECT
public:
    explicit StatusStrip(api::Services& services, QWidget* parent = nullptr);

    /// How many things want attention.
    void setWarnings(int count);

Q_SIGNALS:
    void goTo(const QString& page, const QString& item);
    void warningsWanted();

private:
    void refresh();
    void refreshMachines();

    api::Services& m_services;
    StatusBadge* m_network;
    QLabel* m_head;
    QLabel* m_finalized;
    QLabel* m_balance;
    QLabel* m_machines;
    QToolButton* m_warnings;
    StatusBadge* m_tee;
    QString m_accelerator;
    QString m_machinesKnown; ///< What was true last.
    int m_question = 0;
};

} // namespace gatehouse::console
