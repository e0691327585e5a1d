// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Services.h"

#include <QWidget>

class QAction;
class QLabel;
class QPlainTextEdit;
class QVBoxLayout;

namespace gatehouse::console {

class ActionBar;
class AgeLabel;
class Banner;
class FactGrid;
class LogView;
class RecordTable;
class Section;
class StatusBadge;
class StepList;

/// One machine: state, boot steps, registers observed beside predicted, ports, console, facts.
class MachineDetailView : public QWidget
{
    Q_OBJECT
public:
    MachineDetailView(api::Services& services, const QList<QAction*>& actions, const QList<QAction*>& dangers,
                      QWidget* parent = nullptr);

    void setMachine(const api::MachineDetail& machine);
    /// Whether a request of this machine waits for the operator.
    void setWaiting(bool waits);
    /// The running start of the machine, for live step times; empty when there is none.
    void setOperation(std::shared_ptr<Operation> operation);
    /// An error of the last action, shown under the buttons.
    void showError(const Error& error);
    /// What is shown was true once: @p word without the colour of a state.
    void markNotCurrent(const QString& word);
    /// Where errors stand, for what went as it should.
    void showNote(const QString& text);
    void clearError();

Q_SIGNALS:
    void requestWanted();
    void consoleWanted(const QString& source);
    void watchWanted(const QString& url);

private:
    void buildLayout(ActionBar* bar);
    void setRegisters(const QList<api::ObservedRegister>& registers);
    void setPorts(const QList<api::PortForward>& ports);
    void refreshSteps();
    void showPortMenu(const QString& id, const QPoint& at);

    QString m_name;
    QList<api::BootStep> m_boot;
    std::shared_ptr<Operation> m_operation;
    QLabel* m_title;
    StatusBadge* m_state;
    QLabel* m_sentence;
    AgeLabel* m_age;
    Banner* m_error;
    Banner* m_debug;
    Banner* m_waiting;
    Section* m_bootSection;
    StepList* m_steps;
    Section* m_registerSection;
    QVBoxLayout* m_registerRows;
    QString m_registersShown;
    Section* m_portSection;
    RecordTable* m_ports;
    Section* m_consoleSection;
    LogView* m_console;
    Section* m_factSection;
    FactGrid* m_facts;
    Section* m_xmlSection;
    QPlainTextEdit* m_xml;
};

} // namespace gatehouse::console
