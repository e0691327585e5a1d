// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/EmptyState.h"

#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QToolButton>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {
constexpr int sentenceWidth = 400;
} // namespace

EmptyState::EmptyState(const QString& iconName, QWidget* parent)
    : QWidget(parent)
    , m_title(strongLabel())
    , m_sentence(mutedLabel())
    , m_button(button({}))
{
    auto* picture = new QLabel;
    // A label keeps a pixmap, so it would keep yesterday's colour; the neutral grey is right in both themes.
    picture->setPixmap(tintedPixmap(iconName, QColor(0x8a95a3), 32, 1));
    picture->setAlignment(Qt::AlignCenter);
    m_title->setAlignment(Qt::AlignCenter);
    m_sentence->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_sentence->setFixedWidth(sentenceWidth);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(metric::unit);
    layout->addStretch(2);
    layout->addWidget(picture);
    layout->addWidget(m_title);
    layout->addWidget(m_sentence, 0, Qt::AlignHCenter);
    layout->addSpacing(metric::half);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    m_button->hide();
    setFocusProxy(m_button);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::buttonClicked);
}

void EmptyState::setText(const QString& title, const QString& sentence)
{
    m_title->setText(title);
    m_sentence->setText(sentence);
    // Centred in its layout it would be given one line.
    m_sentence->setFixedHeight(m_sentence->heightForWidth(sentenceWidth));
    setAccessibleName(title + QStringLiteral(". ") + sentence);
}

void EmptyState::setButton(const QString& text)
{
    m_button->setText(text);
    m_button->setAccessibleName(text);
    m_button->setVisible(!text.isEmpty());
}

} // namespace gatehouse::console
