// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/Reveal.h"

#include "app/console/widgets/Theme.h"

#include <QEvent>
#include <QScrollArea>
#include <QScrollBar>

namespace gatehouse::console {

Reveal::Reveal(QWidget* panel)
    : QObject(panel)
    , m_panel(panel)
{
    m_settling.setSingleShot(true);
    panel->installEventFilter(this);
}

void Reveal::begin()
{
    m_settling.start(settleMilliseconds);
    QTimer::singleShot(0, this, &Reveal::scroll);
}

bool Reveal::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Move)
        QTimer::singleShot(0, this, &Reveal::scroll);
    return QObject::eventFilter(watched, event);
}

void Reveal::scroll()
{
    if (m_panel->isHidden() || !m_settling.isActive())
        return;
    for (QWidget* each = m_panel->parentWidget(); each; each = each->parentWidget()) {
        auto* area = qobject_cast<QScrollArea*>(each);
        if (!area)
            continue;
        // Each round of layout moves the range.
        connect(area->verticalScrollBar(), &QScrollBar::rangeChanged, this, &Reveal::scroll, Qt::UniqueConnection);
        area->ensureWidgetVisible(m_panel, 0, metric::wide);
        return;
    }
}

} // namespace gatehouse::console
