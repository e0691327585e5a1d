// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/overview/SystemState.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace gatehouse::console {

class StatusBadge;

/// One link of the chain: picture, name, state, why, and a button where something is to be done. The whole card can be
/// clicked, and by Enter or Space.
class ChainCard : public QFrame
{
    Q_OBJECT
public:
    explicit ChainCard(QWidget* parent = nullptr);

    void setState(const CardState& state);
    const CardState& state() const { return m_state; }
    QPushButton* goButton() const { return m_button; }

Q_SIGNALS:
    void goTo(const QString& page, const QString& item);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    CardState m_state;
    QLabel* m_title;
    StatusBadge* m_badge;
    QLabel* m_sentence;
    QPushButton* m_button;
};

} // namespace gatehouse::console
