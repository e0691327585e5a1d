// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/Banner.h"

#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace gatehouse::console {

Banner::Banner(QWidget* parent)
    : QFrame(parent)
    , m_text(bodyLabel())
    , m_next(mutedLabel())
    , m_button(button({}))
{
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_text);
    texts->addWidget(m_next);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(38, 9, 12, 9);
    row->setSpacing(metric::gap);
    row->addLayout(texts, 1);
    row->addWidget(m_button, 0, Qt::AlignVCenter);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    m_button->hide();
    connect(m_button, &QPushButton::clicked, this, &Banner::buttonClicked);
    hide();
}

void Banner::setMessage(Tone tone, const QString& text, const QString& next)
{
    m_tone = tone;
    m_text->setText(text);
    m_next->setText(next);
    m_next->setVisible(!next.isEmpty());
    setAccessibleName(next.isEmpty() ? text : text + QLatin1Char(' ') + next);
    setVisible(!text.isEmpty());
    update();
}

void Banner::setButton(const QString& text)
{
    m_button->setText(text);
    m_button->setAccessibleName(text);
    m_button->setVisible(!text.isEmpty());
}

void Banner::setAirBelow(int pixels)
{
    m_air = pixels;
    layout()->setContentsMargins(38, 9, 12, 9 + pixels);
}

void Banner::clear()
{
    setMessage(Tone::Neutral, {});
}

QString Banner::text() const
{
    return m_text->text();
}

void Banner::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeColors colors = themeColors();
    painter.setBrush(colors.tint(m_tone));
    painter.setPen(Qt::NoPen);
    painter.drawRoundedRect(rect().adjusted(0, 0, 0, -m_air), 5, 5);
    // Beside one line it stands in the middle, as the button does; beside several at the first.
    const int inner = height() - m_air;
    const bool single = m_next->isHidden() && m_text->height() < 2 * m_text->fontMetrics().lineSpacing();
    painter.drawPixmap(12, single ? (inner - 16) / 2 : 11, tintedPixmap(m_tone == Tone::Active ? QStringLiteral("info") : shapeOf(m_tone),
                                            colors.tone(m_tone), 16, devicePixelRatioF()));
}

} // namespace gatehouse::console
