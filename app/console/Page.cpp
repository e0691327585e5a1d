// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/Page.h"

#include "app/console/widgets/Banner.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace gatehouse::console {

Page::Page(QString id, const QString& title, const QString& iconName, QWidget* parent)
    : QWidget(parent)
    , m_id(std::move(id))
    , m_iconName(iconName)
    , m_title(titleLabel(title))
    , m_sentence(mutedLabel())
    , m_header(new QHBoxLayout)
    , m_layout(new QVBoxLayout(this))
    , m_banner(new Banner)
{
    setObjectName(QStringLiteral("page"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(title);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_title);
    words->addWidget(m_sentence);
    m_sentence->setWordWrap(false);
    m_sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_header->setContentsMargins(metric::pad, metric::gap, metric::pad, metric::gap);
    m_header->setSpacing(metric::unit);
    m_header->addLayout(words, 1);
    auto* bannerRow = new QHBoxLayout;
    bannerRow->setContentsMargins(metric::pad, 0, metric::pad, 0);
    bannerRow->addWidget(m_banner);
    m_banner->setAirBelow(metric::gap);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_layout->addLayout(m_header);
    m_layout->addLayout(bannerRow);
}

QString Page::title() const
{
    return m_title->text();
}

void Page::takeFocus()
{
    setFocus();
}

void Page::setSentence(const QString& sentence)
{
    m_sentence->setText(sentence);
    m_sentence->setToolTip(sentence);
}

void Page::setBadge(int count, Tone tone)
{
    if (count == m_badgeCount && tone == m_badgeTone)
        return;
    m_badgeCount = count;
    m_badgeTone = tone;
    Q_EMIT badgeChanged();
}

void Page::setBody(QWidget* body)
{
    m_layout->addWidget(body, 1);
}

void Page::addHeaderWidget(QWidget* widget)
{
    m_header->addWidget(widget, 0, Qt::AlignVCenter);
}

QAction* Page::addPageAction(const QString& name, const QString& text, const QString& iconName)
{
    auto* action = new QAction(text, this);
    action->setObjectName(name);
    if (!iconName.isEmpty())
        action->setIcon(icon(iconName));
    m_actions.append(action);
    return action;
}

QKeySequence pageKeys(int row, const QString& id)
{
    if (row < 9)
        return QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + row));
    if (id == QLatin1String("evidence"))
        return QKeySequence(Qt::CTRL | Qt::Key_E);
    return id == QLatin1String("settings") ? QKeySequence(Qt::CTRL | Qt::Key_Comma) : QKeySequence();
}

} // namespace gatehouse::console
