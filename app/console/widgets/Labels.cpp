// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/Labels.h"

#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Theme.h"

#include <QFrame>
#include <QLayout>
#include <QStyle>

namespace gatehouse::console {

namespace {

QLabel* label(const QString& text, const QFont& font)
{
    auto* made = new QLabel(text);
    made->setTextFormat(Qt::PlainText);
    made->setFont(font);
    return made;
}

} // namespace

QLabel* titleLabel(const QString& text)
{
    return label(text, titleFont());
}

QLabel* strongLabel(const QString& text)
{
    return label(text, strongFont());
}

QLabel* bodyLabel(const QString& text)
{
    QLabel* made = label(text, textFont());
    made->setWordWrap(true);
    made->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return made;
}

QLabel* mutedLabel(const QString& text)
{
    QLabel* made = label(text, textFont());
    made->setWordWrap(true);
    made->setProperty("role", QStringLiteral("muted"));
    return made;
}

QLabel* captionLabel(const QString& text)
{
    QLabel* made = label(text, captionFont());
    made->setProperty("role", QStringLiteral("muted"));
    return made;
}

QLabel* monoLabel(const QString& text)
{
    QLabel* made = label(text, monoFont());
    made->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return made;
}

void setRole(QWidget* widget, const QString& role)
{
    if (widget->property("role").toString() == role)
        return;
    widget->setProperty("role", role);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

QString roleOf(Tone tone)
{
    switch (tone) {
    case Tone::Good:
        return QStringLiteral("good");
    case Tone::Warning:
        return QStringLiteral("warning");
    case Tone::Bad:
        return QStringLiteral("bad");
    case Tone::Neutral:
        return QStringLiteral("muted");
    case Tone::Active:
        return {};
    }
    return {};
}

QPushButton* button(const QString& text, const QString& iconName)
{
    auto* made = new QPushButton(text);
    if (!iconName.isEmpty())
        made->setIcon(icon(iconName));
    made->setIconSize({16, 16});
    made->setAutoDefault(false);
    made->setAccessibleName(text);
    return made;
}

QPushButton* filledButton(const QString& text)
{
    QPushButton* made = button(text);
    made->setProperty("filled", true);
    return made;
}

QPushButton* flatButton(const QString& text, const QString& iconName)
{
    QPushButton* made = button(text);
    if (!iconName.isEmpty())
        made->setIcon(icon(iconName, Tone::Active));
    made->setProperty("flat", true);
    return made;
}

QFrame* rule()
{
    auto* line = new QFrame;
    line->setObjectName(QStringLiteral("rule"));
    return line;
}

void clearLayout(QLayout* layout)
{
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        } else if (QLayout* inner = item->layout()) {
            clearLayout(inner);
        }
        delete item;
    }
}

} // namespace gatehouse::console
