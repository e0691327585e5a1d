// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"

#include <QAbstractButton>

namespace gatehouse::console {

/// The one-line head of a check: shape, title, the essence of the answer, and the triangle that opens it.
class CheckRow : public QAbstractButton
{
    Q_OBJECT
public:
    explicit CheckRow(const Check& check, QWidget* parent = nullptr);

    void setOpen(bool open) { setChecked(open); }
    QSize sizeHint() const override { return {320, 28}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString summary() const;

    Check m_check;
};

} // namespace gatehouse::console
