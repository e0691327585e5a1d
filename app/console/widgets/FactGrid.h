// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QWidget>

class QGridLayout;
class QLabel;

namespace gatehouse::console {

class HexLabel;

/// Names at the left, values at the right, aligned. Rows keep their place; a value that becomes empty hides its row.
class FactGrid : public QWidget
{
    Q_OBJECT
public:
    explicit FactGrid(QWidget* parent = nullptr);

    /// Adds or changes the row @p name.
    void setFact(const QString& name, const QString& value);
    void setMonoFact(const QString& name, const QString& value);
    /// The value as a HexLabel: short, whole on hover and copy.
    void setHexFact(const QString& name, const QString& value);
    /// A widget of the caller's as value; the grid takes ownership.
    void setWidgetFact(const QString& name, QWidget* value);

private:
    struct Row
    {
        QLabel* name = nullptr;
        QWidget* value = nullptr;
    };
    Row& row(const QString& name, QWidget* (*make)());
    void show(const Row& row, bool visible);

    QGridLayout* m_grid;
    QHash<QString, Row> m_rows;
};

} // namespace gatehouse::console
