// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/QuoteTypes.h"

#include <QWidget>

class QLabel;
class QSplitter;
class QTreeView;

namespace gatehouse::console {

class FieldTreeModel;
class HexLabel;
class HexView;

/// The fields of a quote beside its bytes; choosing one marks the other, in both directions. Beneath them the chosen field
/// in full and what it means.
class FieldPane : public QWidget
{
    Q_OBJECT
public:
    explicit FieldPane(QWidget* parent = nullptr);

    void setQuote(const QByteArray& bytes, const QList<api::QuoteFieldNode>& fields);
    /// Chooses a field by its id; false when there is none.
    bool showField(const QString& id);
    /// The id of the chosen field.
    QString currentField() const;
    void takeFocus();

private:
    void fieldChosen(const QModelIndex& index);
    void byteChosen(qint64 offset);
    void showDetail(const QModelIndex& index);

    FieldTreeModel* m_model;
    QTreeView* m_tree;
    HexView* m_hex;
    QSplitter* m_splitter;
    QLabel* m_name;
    QLabel* m_place;
    QLabel* m_meaning;
    HexLabel* m_value;
};

} // namespace gatehouse::console
