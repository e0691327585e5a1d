// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/Section.h"

#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace gatehouse::console {

Section::Section(const QString& title, Kind kind, QWidget* parent)
    : QWidget(parent)
    , m_title(strongLabel(title))
    , m_note(captionLabel())
    , m_body(new QWidget)
    , m_header(new QHBoxLayout)
{
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(metric::unit);
    m_header->setSpacing(metric::unit);
    if (kind == Kind::Collapsible) {
        m_toggle = new QToolButton;
        m_toggle->setCheckable(true);
        m_toggle->setIcon(icon(QStringLiteral("chevron-right")));
        m_toggle->setIconSize({14, 14});
        m_toggle->setAccessibleName(title);
        connect(m_toggle, &QToolButton::toggled, this, &Section::setExpanded);
        m_header->addWidget(m_toggle);
    }
    m_header->addWidget(m_title);
    m_header->addWidget(m_note);
    m_header->addStretch(1);
    m_layout = new QVBoxLayout(m_body);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(metric::unit);
    outer->addLayout(m_header);
    outer->addWidget(m_body);
    m_body->setVisible(kind == Kind::Fixed);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

void Section::addWidget(QWidget* widget)
{
    m_layout->addWidget(widget);
}

void Section::setTitle(const QString& title)
{
    m_title->setText(title);
}

void Section::setNote(const QString& note)
{
    m_note->setText(note);
}

void Section::setHeaderWidget(QWidget* widget)
{
    m_header->addWidget(widget);
}

void Section::setQuiet()
{
    m_title->setFont(captionFont());
    setRole(m_title, QStringLiteral("muted"));
    layout()->setSpacing(metric::half);
    m_header->setSpacing(metric::half);
}

void Section::setExpanded(bool expanded)
{
    m_body->setVisible(expanded);
    if (!m_toggle)
        return;
    m_toggle->setChecked(expanded);
    m_toggle->setIcon(icon(expanded ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
}

} // namespace gatehouse::console
