// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/HexLabel.h"

#include "app/console/widgets/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QRegularExpression>

namespace gatehouse::console {

namespace {
constexpr int lineHeight = 18;
constexpr int groupSize = 4;
} // namespace

QString shortHex(const QString& value)
{
    const int prefix = value.startsWith(QLatin1String("0x")) ? 2 : 0;
    if (value.size() - prefix <= 20)
        return value;
    return value.left(prefix + 8) + QChar(0x2026) + value.right(8);
}

bool isLongHex(const QString& text)
{
    static const QRegularExpression hex(QStringLiteral("^(0x)?[0-9a-fA-F]{16,}$"));
    return hex.match(text).hasMatch();
}

QString groupedHex(const QString& value)
{
    const qsizetype start = value.startsWith(QLatin1String("0x")) ? 2 : 0;
    QString text = value.left(start);
    for (qsizetype i = start; i < value.size(); i += groupSize) {
        if (i > start)
            text += QLatin1Char(' ');
        text += value.mid(i, groupSize);
    }
    return text;
}

HexLabel::HexLabel(Form form, QWidget* parent)
    : QWidget(parent)
    , m_form(form)
{
    setFont(monoFont());
    setFocusPolicy(Qt::StrongFocus);
    // Where the height follows from the width it must not be fixed to the hint, which knows an older width.
    QSizePolicy policy(form == Form::Short ? QSizePolicy::Maximum : QSizePolicy::Preferred,
                       form == Form::Short ? QSizePolicy::Fixed : QSizePolicy::Preferred);
    policy.setHeightForWidth(form != Form::Short);
    setSizePolicy(policy);
    setAccessibleName(tr("no value"));
    setWhatsThis(tr("A long value. Ctrl+C copies all of it."));
}

void HexLabel::setValue(const QString& value)
{
    if (value == m_value)
        return;
    m_value = value;
    setToolTip(m_form == Form::Text ? QString() : groupedHex(value));
    setAccessibleName(value.isEmpty() ? tr("no value") : value);
    updateGeometry();
    update();
}

int HexLabel::groupsPerLine(int width) const
{
    const int group = fontMetrics().horizontalAdvance(QStringLiteral("0000 "));
    const int groups = int(m_value.size() + groupSize - 1) / groupSize;
    // Full lines first: a short last line hides where it belongs.
    for (const bool full : {true, false})
        for (const int count : {24, 16, 8, 4})
            if (count * group <= width && (!full || groups % count == 0))
                return count;
    return 2;
}

QSize HexLabel::sizeHint() const
{
    if (m_form == Form::Short)
        return {fontMetrics().horizontalAdvance(shortHex(m_value)) + 4, 20};
    return {fontMetrics().horizontalAdvance(QStringLiteral("0000 ")) * 16, heightForWidth(width())};
}

QSize HexLabel::minimumSizeHint() const
{
    if (m_form == Form::Short)
        return sizeHint();
    return {fontMetrics().horizontalAdvance(QStringLiteral("0000 ")) * 4, lineHeight};
}

int HexLabel::heightForWidth(int width) const
{
    if (m_form == Form::Text)
        return fontMetrics().boundingRect(QRect(0, 0, qMax(40, width - 4), 10000), Qt::TextWrapAnywhere, m_value).height() + 2;
    const int groups = int(m_value.size() + groupSize - 1) / groupSize;
    const int perLine = groupsPerLine(width);
    return qMax(1, (groups + perLine - 1) / perLine) * lineHeight;
}

void HexLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const ThemeColors colors = themeColors();
    if (hasFocus()) {
        painter.setPen(colors.accent);
        painter.drawRoundedRect(rect().adjusted(0, 0, -1, -1), 3, 3);
    }
    painter.setPen(isEnabled() ? colors.text : colors.muted);
    if (m_form == Form::Short) {
        painter.drawText(rect().adjusted(2, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, shortHex(m_value));
        return;
    }
    if (m_form == Form::Text) {
        painter.drawText(rect().adjusted(2, 1, -2, 0), Qt::TextWrapAnywhere | Qt::AlignLeft | Qt::AlignTop, m_value);
        return;
    }
    const int group = fontMetrics().horizontalAdvance(QStringLiteral("0000 "));
    const int perLine = groupsPerLine(width());
    for (int i = 0; i * groupSize < m_value.size(); ++i) {
        const QRect cell((i % perLine) * group + 2, (i / perLine) * lineHeight, group, lineHeight);
        painter.drawText(cell, Qt::AlignVCenter | Qt::AlignLeft, m_value.mid(i * groupSize, groupSize));
    }
}

void HexLabel::copy() const
{
    QApplication::clipboard()->setText(m_value);
}

void HexLabel::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy))
        copy();
    else
        QWidget::keyPressEvent(event);
}

void HexLabel::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Copy")), &QAction::triggered, this, &HexLabel::copy);
    menu->popup(event->globalPos());
}

} // namespace gatehouse::console
