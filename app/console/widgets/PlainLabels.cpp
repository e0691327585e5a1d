// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/PlainLabels.h"

#include <QEvent>
#include <QLabel>

namespace gatehouse::console {

bool PlainLabels::eventFilter(QObject* watched, QEvent* event)
{
    // A label is polished before it lays out its text for the first time; a tool tip's in its constructor.
    if (event->type() == QEvent::Polish)
        if (auto* label = qobject_cast<QLabel*>(watched); label && label->textFormat() == Qt::AutoText)
            label->setTextFormat(Qt::PlainText);
    return QObject::eventFilter(watched, event);
}

} // namespace gatehouse::console
