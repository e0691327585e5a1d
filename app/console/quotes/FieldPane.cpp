// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/quotes/FieldPane.h"

#include "app/console/Formats.h"
#include "app/console/quotes/FieldTreeModel.h"
#include "app/console/widgets/HexLabel.h"
#include "app/console/widgets/HexView.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QHeaderView>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

namespace gatehouse::console {

FieldPane::FieldPane(QWidget* parent)
    : QWidget(parent)
    , m_model(new FieldTreeModel(this))
    , m_tree(new QTreeView)
    , m_hex(new HexView)
    , m_splitter(new QSplitter(Qt::Horizontal))
    , m_name(strongLabel())
    , m_place(captionLabel())
    , m_meaning(mutedLabel())
    , m_value(new HexLabel(HexLabel::Form::Text))
{
    m_tree->setObjectName(QStringLiteral("fieldTree"));
    m_tree->setAccessibleName(tr("Fields"));
    m_tree->setWhatsThis(tr("The fields of the quote in the order of their bytes. Right and Left open and close a group."));
    m_tree->setModel(m_model);
    m_tree->setUniformRowHeights(true);
    m_tree->setIndentation(16);
    m_tree->setTextElideMode(Qt::ElideMiddle);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    QHeaderView* header = m_tree->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(FieldTreeModel::Name, QHeaderView::Interactive);
    header->setSectionResizeMode(FieldTreeModel::Value, QHeaderView::Stretch);
    header->setSectionResizeMode(FieldTreeModel::Offset, QHeaderView::Fixed);
    header->setSectionResizeMode(FieldTreeModel::Size, QHeaderView::Fixed);
    header->setMinimumSectionSize(40);
    header->resizeSection(FieldTreeModel::Name, 204);
    header->resizeSection(FieldTreeModel::Offset, 64);
    header->resizeSection(FieldTreeModel::Size, 56);
    m_hex->setObjectName(QStringLiteral("hexView"));
    m_value->setObjectName(QStringLiteral("fieldValue"));
    m_meaning->setObjectName(QStringLiteral("fieldMeaning"));

    m_splitter->addWidget(m_tree);
    m_splitter->addWidget(m_hex);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    auto* detail = new QWidget;
    detail->setObjectName(QStringLiteral("fieldDetail"));
    detail->setAttribute(Qt::WA_StyledBackground);
    auto* heading = new QHBoxLayout;
    heading->setSpacing(metric::unit);
    heading->addWidget(m_name);
    heading->addWidget(m_place, 0, Qt::AlignBottom);
    heading->addStretch(1);
    auto* words = new QVBoxLayout(detail);
    words->setContentsMargins(metric::pad, metric::unit, metric::pad, metric::unit);
    words->setSpacing(metric::half);
    words->addLayout(heading);
    words->addWidget(m_meaning);
    words->addWidget(m_value);
    words->addStretch(1);
    // One height for every field, so that the bytes above do not jump while the cursor walks.
    detail->setFixedHeight(96);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_splitter, 1);
    layout->addWidget(detail);
    setFocusProxy(m_tree);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &FieldPane::fieldChosen);
    connect(m_hex, &HexView::cursorMoved, this, &FieldPane::byteChosen);
}

void FieldPane::setQuote(const QByteArray& bytes, const QList<api::QuoteFieldNode>& fields)
{
    m_hex->setBytes(bytes);
    m_model->setFields(fields);
    for (const QString& id : {QStringLiteral("header"), QStringLiteral("body")})
        m_tree->expand(m_model->indexOf(id));
    m_tree->setCurrentIndex(m_model->index(0, 0));
    m_tree->scrollToTop();
    if (m_splitter->sizes().value(1) < m_hex->sizeHint().width())
        m_splitter->setSizes({qMax(360, width() - m_hex->sizeHint().width()), m_hex->sizeHint().width()});
}

bool FieldPane::showField(const QString& id)
{
    const QModelIndex index = m_model->indexOf(id);
    if (!index.isValid())
        return false;
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
    return true;
}

QString FieldPane::currentField() const
{
    return m_tree->currentIndex().data(FieldTreeModel::IdRole).toString();
}

void FieldPane::takeFocus()
{
    m_tree->setFocus();
}

void FieldPane::fieldChosen(const QModelIndex& index)
{
    if (!index.isValid())
        return;
    const auto range = [](const QModelIndex& of) {
        return HexView::Range{of.data(FieldTreeModel::OffsetRole).toLongLong(), of.data(FieldTreeModel::SizeRole).toLongLong()};
    };
    const QModelIndex parent = index.parent();
    m_hex->mark(range(index), parent.isValid() ? range(parent) : HexView::Range(), index.siblingAtColumn(0).data().toString());
    showDetail(index);
}

void FieldPane::byteChosen(qint64 offset)
{
    const QModelIndex index = m_model->indexAt(offset);
    if (!index.isValid())
        return;
    // A chosen reading of the same bytes, such as a bit, stays chosen.
    const QModelIndex current = m_tree->currentIndex();
    if (current.data(FieldTreeModel::ReadingRole).toBool() && current.parent() == index) {
        const qint64 from = current.data(FieldTreeModel::OffsetRole).toLongLong();
        if (offset >= from && offset < from + current.data(FieldTreeModel::SizeRole).toLongLong())
            return;
    }
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
}

void FieldPane::showDetail(const QModelIndex& index)
{
    m_name->setText(index.siblingAtColumn(FieldTreeModel::Name).data().toString());
    const qint64 offset = index.data(FieldTreeModel::OffsetRole).toLongLong();
    const qint64 size = index.data(FieldTreeModel::SizeRole).toLongLong();
    m_place->setText(tr("offset %1 (0x%2), size %3").arg(numberText(quint64(offset)), QString::number(offset, 16), numberText(quint64(size))));
    m_meaning->setText(index.data(FieldTreeModel::MeaningRole).toString());
    m_value->setValue(index.data(FieldTreeModel::WholeValueRole).toString());
}

} // namespace gatehouse::console
