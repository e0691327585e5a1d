// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/QuoteTypes.h"

#include <QAbstractItemModel>
#include <memory>
#include <vector>

namespace gatehouse::console {

/// The fields of a quote as a tree; a field is found by its byte and by its name.
class FieldTreeModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column { Name, Value, Offset, Size, ColumnCount };
    enum Role { IdRole = Qt::UserRole + 1, OffsetRole, SizeRole, WholeValueRole, MeaningRole, ReadingRole };
    explicit FieldTreeModel(QObject* parent = nullptr);
    ~FieldTreeModel() override;

    void setFields(const QList<api::QuoteFieldNode>& fields);
    /// The smallest part that holds this byte; invalid when there is none.
    QModelIndex indexAt(qint64 offset) const;
    /// Invalid when there is no such field.
    QModelIndex indexOf(const QString& id) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Node
    {
        api::QuoteFieldNode field; ///< Without its children.
        Node* parent = nullptr;
        int row = 0;
        std::vector<std::unique_ptr<Node>> children;
    };
    static void fill(Node& parent, const QList<api::QuoteFieldNode>& fields);
    const Node* node(const QModelIndex& index) const;
    QModelIndex indexOf(const Node* node) const;

    std::unique_ptr<Node> m_root;
};

/// The translated meaning of a field; the core gives it in English, always the same for one kind of field.
QString fieldMeaning(const QString& english);

} // namespace gatehouse::console
