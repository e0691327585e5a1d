// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

class QVBoxLayout;

namespace gatehouse::console {

/// One register: what was predicted, what was quoted, and what a difference would mean.
struct RegisterRow
{
    QString name;
    QString predicted; ///< Hex; empty when there is no prediction.
    QString quoted;
    QString note;      ///< Shown beneath a register that differs.
    friend bool operator==(const RegisterRow&, const RegisterRow&) = default;
};

/// Registers under each other, predicted above quoted, byte under byte.
class RegisterRows : public QWidget
{
    Q_OBJECT
public:
    explicit RegisterRows(QWidget* parent = nullptr);

    void setRows(const QList<RegisterRow>& rows);
    /// Registers with a prediction that differ from it.
    int differing() const;
    /// Registers with a prediction.
    int compared() const;

private:
    static QWidget* makeRow(const RegisterRow& row);

    QVBoxLayout* m_layout;
    QList<RegisterRow> m_rows;
};

} // namespace gatehouse::console
