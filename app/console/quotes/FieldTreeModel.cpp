// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/quotes/FieldTreeModel.h"

#include "app/console/Formats.h"
#include "app/console/widgets/Theme.h"

#include <functional>

namespace gatehouse::console {

FieldTreeModel::FieldTreeModel(QObject* parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<Node>())
{
}

FieldTreeModel::~FieldTreeModel() = default;

void FieldTreeModel::fill(Node& parent, const QList<api::QuoteFieldNode>& fields)
{
    for (const api::QuoteFieldNode& field : fields) {
        auto node = std::make_unique<Node>();
        node->field = field;
        node->field.children.clear();
        node->parent = &parent;
        node->row = int(parent.children.size());
        fill(*node, field.children);
        parent.children.push_back(std::move(node));
    }
}

void FieldTreeModel::setFields(const QList<api::QuoteFieldNode>& fields)
{
    beginResetModel();
    m_root = std::make_unique<Node>();
    fill(*m_root, fields);
    endResetModel();
}

const FieldTreeModel::Node* FieldTreeModel::node(const QModelIndex& index) const
{
    return index.isValid() ? static_cast<const Node*>(index.internalPointer()) : m_root.get();
}

QModelIndex FieldTreeModel::indexOf(const Node* node) const
{
    return node && node->parent ? createIndex(node->row, 0, node) : QModelIndex();
}

QModelIndex FieldTreeModel::indexAt(qint64 offset) const
{
    const Node* found = m_root.get();
    for (bool deeper = true; deeper;) {
        deeper = false;
        for (const auto& child : found->children) {
            const api::QuoteFieldNode& field = child->field;
            if (field.reading || offset < field.offset || offset - field.offset >= field.size)
                continue;
            found = child.get();
            deeper = true;
            break;
        }
    }
    return indexOf(found);
}

QModelIndex FieldTreeModel::indexOf(const QString& id) const
{
    const std::function<const Node*(const Node&)> search = [&](const Node& from) -> const Node* {
        for (const auto& child : from.children) {
            if (child->field.id == id)
                return child.get();
            if (const Node* inner = search(*child))
                return inner;
        }
        return nullptr;
    };
    return indexOf(search(*m_root));
}

QModelIndex FieldTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, node(parent)->children.at(std::size_t(row)).get());
}

QModelIndex FieldTreeModel::parent(const QModelIndex& child) const
{
    return child.isValid() ? indexOf(node(child)->parent) : QModelIndex();
}

int FieldTreeModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : int(node(parent)->children.size());
}

int FieldTreeModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

QVariant FieldTreeModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const api::QuoteFieldNode& field = node(index)->field;
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == Name     ? field.name
               : index.column() == Value  ? field.value
               : index.column() == Offset ? numberText(quint64(field.offset))
                                          : numberText(quint64(field.size));
    case Qt::FontRole:
        return index.column() == Value ? monoFont() : index.column() == Name && node(index)->parent == m_root.get() ? strongFont() : textFont();
    case Qt::ForegroundRole:
        // Parts and what is read out of them look different; so does what says nothing.
        return index.column() >= Offset || field.reading || field.value == QLatin1String("zero") ? themeColors().muted : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter | (index.column() >= Offset ? Qt::AlignRight : Qt::AlignLeft)));
    case Qt::ToolTipRole:
        return fieldMeaning(field.meaning);
    case Qt::AccessibleTextRole:
        return tr("%1: %2, offset %3, %4 bytes").arg(field.name, field.value).arg(field.offset).arg(field.size);
    case IdRole:
        return field.id;
    case OffsetRole:
        return field.offset;
    case SizeRole:
        return field.size;
    case WholeValueRole:
        return field.value;
    case MeaningRole:
        return fieldMeaning(field.meaning);
    case ReadingRole:
        return field.reading;
    default:
        return {};
    }
}

QVariant FieldTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter | (section >= Offset ? Qt::AlignRight : Qt::AlignLeft)));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Field");
    case Value:
        return tr("Value");
    case Offset:
        return tr("Offset");
    default:
        return tr("Bytes");
    }
}

} // namespace gatehouse::console
