// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QWidget>

class QHBoxLayout;
class QMenu;
class QPushButton;

namespace gatehouse::console {

/// The actions of a thing as buttons; hidden actions have no button. The context menu has the same ones.
class ActionBar : public QWidget
{
    Q_OBJECT
public:
    enum class Look { Plain, Filled, Danger };
    explicit ActionBar(QWidget* parent = nullptr);

    QPushButton* add(QAction* action, Look look = Look::Plain);
    /// A row of air between groups.
    void addStretch();

private:
    QHBoxLayout* m_layout;
};

/// Tells what @p action is on the command line: "gatehousectl vm start node-a".
void setCommand(QAction* action, const QString& command);
QString commandOf(const QAction* action);
/// A menu of the visible ones of @p actions, with "Copy as command" for those that have a command. Deletes itself.
QMenu* actionMenu(const QList<QAction*>& actions, QWidget* parent);

} // namespace gatehouse::console
