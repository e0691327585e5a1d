// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/Navigation.h"

#include "app/console/Page.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QPainter>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

constexpr int rowHeight = 34;
constexpr int separatorHeight = 17;

bool startsGroup(const QModelIndex& index)
{
    return index.data(NavigationModel::IdRole).toString() == QLatin1String("settings");
}

} // namespace

void NavigationModel::add(Page* page)
{
    const int row = int(m_pages.size());
    beginInsertRows({}, row, row);
    m_pages.append(page);
    endInsertRows();
    connect(page, &Page::badgeChanged, this, [this, row] { Q_EMIT dataChanged(index(row), index(row)); });
}

int NavigationModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_pages.size());
}

QVariant NavigationModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Page* page = m_pages.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return page->title();
    case Qt::AccessibleTextRole:
        return page->badgeCount() > 0 ? QStringLiteral("%1, %2").arg(page->title()).arg(page->badgeCount()) : page->title();
    case Qt::ToolTipRole:
        return QStringLiteral("%1 (%2)").arg(page->title(), pageKeys(index.row(), page->id()).toString(QKeySequence::NativeText));
    case IdRole:
        return page->id();
    case IconRole:
        return page->iconName();
    case CountRole:
        return page->badgeCount();
    case ToneRole:
        return int(page->badgeTone());
    default:
        return {};
    }
}

QSize NavigationDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    return {120, rowHeight + (startsGroup(index) ? separatorHeight : 0)};
}

void NavigationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const ThemeColors colors = themeColors();
    QRect area = option.rect;
    if (startsGroup(index)) {
        painter->fillRect(QRect(area.left() + 16, area.top() + separatorHeight / 2, area.width() - 32, 1), colors.border);
        area.setTop(area.top() + separatorHeight);
    }
    const QRect box = area.adjusted(8, 1, -8, -1);
    const bool selected = option.state & QStyle::State_Selected;
    if (selected || (option.state & QStyle::State_MouseOver)) {
        painter->setPen((option.state & QStyle::State_HasFocus) && selected ? QPen(colors.accent) : QPen(Qt::NoPen));
        painter->setBrush(selected ? colors.selection : colors.raised);
        painter->drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    }
    painter->drawPixmap(box.left() + 10, box.center().y() - 8,
                        tintedPixmap(index.data(NavigationModel::IconRole).toString(), selected ? colors.accent : colors.muted, 17,
                                     painter->device()->devicePixelRatioF()));
    painter->setFont(selected ? strongFont() : textFont());
    painter->setPen(colors.text);
    painter->drawText(box.adjusted(38, 0, -8, 0), Qt::AlignVCenter, index.data().toString());
    const int count = index.data(NavigationModel::CountRole).toInt();
    if (count > 0) {
        const Tone tone = Tone(index.data(NavigationModel::ToneRole).toInt());
        const QString text = QString::number(count);
        painter->setFont(captionFont());
        const bool loud = tone == Tone::Warning || tone == Tone::Bad || tone == Tone::Active;
        const int width = qMax(20, painter->fontMetrics().horizontalAdvance(text) + 12);
        const QRectF pill(box.right() - width - 6, box.center().y() - 8, width, 17);
        if (loud) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(colors.tint(tone));
            painter->drawRoundedRect(pill, 8.5, 8.5);
        }
        painter->setPen(colors.tone(tone));
        painter->drawText(pill, Qt::AlignCenter, text);
    }
    painter->restore();
}

Navigation::Navigation(QWidget* parent)
    : QWidget(parent)
    , m_model(new NavigationModel(this))
    , m_list(new QListView)
{
    setObjectName(QStringLiteral("navigation"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedWidth(176);
    auto* mark = new QLabel;
    mark->setPixmap(QIcon(QStringLiteral(":/gatehouse/gatehouse.svg")).pixmap(22, 22));
    auto* header = new QHBoxLayout;
    header->setContentsMargins(metric::pad, 13, metric::unit, metric::unit);
    header->setSpacing(metric::unit + 2);
    header->addWidget(mark);
    QLabel* name = strongLabel(QStringLiteral("Gatehouse"));
    header->addWidget(name, 1);
    m_list->setObjectName(QStringLiteral("navigationList"));
    m_list->setAccessibleName(tr("Pages"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new NavigationDelegate(this));
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->installEventFilter(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::half);
    layout->addLayout(header);
    layout->addWidget(m_list, 1);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) { Q_EMIT chosen(now.row()); });
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) { Q_EMIT chosen(index.row()); });
}

void Navigation::add(Page* page)
{
    m_model->add(page);
}

void Navigation::setCurrent(int row)
{
    m_list->setCurrentIndex(m_model->index(row));
}

bool Navigation::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Right) {
            Q_EMIT entered();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace gatehouse::console
