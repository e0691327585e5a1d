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
    /// The words before the two lines of the rows set from now on; "predicted" and "quoted" unless told otherwise.
    void setCaptions(const QString& predicted, const QString& quoted);
    /// Registers with a prediction that differ from it.
    int differing() const;
    /// Registers with a prediction.
    int compared() const;

private:
    QWidget* makeRow(const RegisterRow& row) const;

    QVBoxLayout* m_layout;
    QList<RegisterRow> m_rows;
    QString m_predictedCaption = tr("predicted");
    QString m_quotedCaption = tr("quoted");
};

} // namespace gatehouse::console
