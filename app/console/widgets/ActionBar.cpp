// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/ActionBar.h"

#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QMenu>

namespace gatehouse::console {

ActionBar::ActionBar(QWidget* parent)
    : QWidget(parent)
    , m_layout(new QHBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(metric::unit);
    m_layout->setAlignment(Qt::AlignLeft);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QPushButton* ActionBar::add(QAction* action, Look look)
{
    QPushButton* made = look == Look::Filled ? filledButton(action->text()) : button(action->text());
    if (look == Look::Danger)
        made->setProperty("danger", true);
    made->setObjectName(action->objectName());
    const auto sync = [made, action] {
        made->setText(action->text());
        made->setAccessibleName(action->text());
        made->setEnabled(action->isEnabled());
        made->setVisible(action->isVisible());
        made->setToolTip(action->toolTip() == action->text() ? QString() : action->toolTip());
        made->setWhatsThis(action->whatsThis());
    };
    // First: shown without a parent it would be a window of its own for a moment.
    m_layout->addWidget(made);
    sync();
    connect(action, &QAction::changed, made, sync);
    connect(made, &QPushButton::clicked, action, &QAction::trigger);
    return made;
}

void ActionBar::addStretch()
{
    m_layout->addStretch(1);
}

void setCommand(QAction* action, const QString& command)
{
    action->setProperty("command", command);
}

QString commandOf(const QAction* action)
{
    return action->property("command").toString();
}

QMenu* actionMenu(const QList<QAction*>& actions, QWidget* parent)
{
    auto* menu = new QMenu(parent);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QList<QAction*> commands;
    for (QAction* action : actions) {
        if (!action->isVisible())
            continue;
        menu->addAction(action);
        if (!commandOf(action).isEmpty())
            commands.append(action);
    }
    if (!commands.isEmpty()) {
        menu->addSeparator();
        QMenu* copies = menu->addMenu(QCoreApplication::translate("ActionBar", "Copy as command"));
        copies->setIcon(icon(QStringLiteral("terminal")));
        for (const QAction* action : commands) {
            const QString command = commandOf(action);
            QObject::connect(copies->addAction(command), &QAction::triggered, menu,
                             [command] { QApplication::clipboard()->setText(command); });
        }
    }
    return menu;
}

} // namespace gatehouse::console
