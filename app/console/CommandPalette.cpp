// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/CommandPalette.h"

#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QRegularExpression>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

class PaletteDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const ThemeColors colors = themeColors();
        const QRect box = option.rect.adjusted(6, 0, -6, 0);
        if (option.state & QStyle::State_Selected) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(colors.selection);
            painter->drawRoundedRect(box, 5, 5);
        }
        index.data(Qt::DecorationRole).value<QIcon>().paint(painter, QRect(box.left() + 8, box.center().y() - 7, 16, 16));
        const QString where = index.data(PaletteModel::WhereRole).toString();
        painter->setFont(captionFont());
        const int width = painter->fontMetrics().horizontalAdvance(where);
        painter->setPen(colors.muted);
        painter->drawText(box.adjusted(0, 0, -10, 0), Qt::AlignVCenter | Qt::AlignRight, where);
        painter->setFont(textFont());
        painter->setPen(colors.text);
        const QRect words = box.adjusted(34, 0, -width - 20, 0);
        painter->drawText(words, Qt::AlignVCenter | Qt::AlignLeft,
                          painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, words.width()));
        painter->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {300, 32}; }
};

} // namespace

void PaletteModel::setEntries(QList<PaletteEntry> entries)
{
    beginResetModel();
    m_entries = std::move(entries);
    endResetModel();
}

int PaletteModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const PaletteEntry& entry = m_entries.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return entry.text;
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2").arg(entry.text, entry.where);
    case Qt::DecorationRole:
        return icon(entry.iconName.isEmpty() ? QStringLiteral("arrow-right") : entry.iconName, Tone::Neutral);
    case WhereRole:
        return entry.shortcut.isEmpty() ? entry.where : entry.shortcut;
    case SearchRole:
        return entry.text + QLatin1Char(' ') + entry.where;
    default:
        return {};
    }
}

CommandPalette::CommandPalette(QList<PaletteEntry> entries, QWidget* parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint)
    , m_model(new PaletteModel(this))
    , m_proxy(new QSortFilterProxyModel(this))
    , m_field(new QLineEdit)
    , m_list(new QListView)
{
    setObjectName(QStringLiteral("palette"));
    setAttribute(Qt::WA_DeleteOnClose);
    setAccessibleName(tr("Commands"));
    m_model->setEntries(std::move(entries));
    m_proxy->setSourceModel(m_model);
    m_proxy->setFilterRole(PaletteModel::SearchRole);
    m_field->setObjectName(QStringLiteral("paletteField"));
    m_field->setPlaceholderText(tr("Type a command, a page or a name"));
    m_field->setAccessibleName(tr("Command"));
    m_field->addAction(icon(QStringLiteral("search"), Tone::Neutral), QLineEdit::LeadingPosition);
    m_field->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setModel(m_proxy);
    m_list->setItemDelegate(new PaletteDelegate(this));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setAccessibleName(tr("Matches"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::unit, metric::unit, metric::unit, metric::unit);
    layout->setSpacing(metric::unit);
    layout->addWidget(m_field);
    layout->addWidget(m_list, 1);
    resize(560, 380);
    if (parent) {
        const QRect around = parent->window()->geometry();
        move(around.left() + (around.width() - width()) / 2, around.top() + 72);
    }
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_list, &QListView::clicked, this, &CommandPalette::runCurrent);
    filter({});
    m_field->setFocus();
}

void CommandPalette::filter(const QString& text)
{
    // Every word must occur somewhere, in any order.
    QString pattern;
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString& word : words)
        pattern += QStringLiteral("(?=.*%1)").arg(QRegularExpression::escape(word));
    m_proxy->setFilterRegularExpression(QRegularExpression(pattern, QRegularExpression::CaseInsensitiveOption));
    m_list->setCurrentIndex(m_proxy->index(0, 0));
}

void CommandPalette::runCurrent()
{
    const QModelIndex index = m_proxy->mapToSource(m_list->currentIndex());
    if (!index.isValid())
        return;
    const std::function<void()> deed = m_model->entry(index.row()).run;
    close();
    // After the palette is gone, so that the deed may open a dialog.
    QTimer::singleShot(0, parent(), deed);
}

void CommandPalette::changeEvent(QEvent* event)
{
    // A click beside it leaves it, as a popup would; a popup itself would grab the keyboard, which Wayland dislikes.
    if (event->type() == QEvent::ActivationChange && isVisible() && !isActiveWindow())
        close();
    QDialog::changeEvent(event);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_field || event->type() != QEvent::KeyPress)
        return QDialog::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    const int row = m_list->currentIndex().row();
    switch (key) {
    case Qt::Key_Down:
        m_list->setCurrentIndex(m_proxy->index(qMin(row + 1, m_proxy->rowCount() - 1), 0));
        return true;
    case Qt::Key_Up:
        m_list->setCurrentIndex(m_proxy->index(qMax(row - 1, 0), 0));
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        runCurrent();
        return true;
    default:
        return false;
    }
}

} // namespace gatehouse::console
