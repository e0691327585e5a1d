// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/overview/SystemState.h"

#include <QWidget>

namespace gatehouse::console {

class ChainCard;

/// The way through the system as a picture: two rows of cards joined by a line that is solid as far as the chain holds.
class ChainPicture : public QWidget
{
    Q_OBJECT
public:
    explicit ChainPicture(QWidget* parent = nullptr);

    void setCards(const QList<CardState>& cards);

Q_SIGNALS:
    void goTo(const QString& page, const QString& item);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    static constexpr int columns = 4;

    QList<ChainCard*> m_cards;
};

} // namespace gatehouse::console
