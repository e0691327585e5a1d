// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageTypes.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;

namespace gatehouse::console {

class AgeLabel;

/// What work takes of the disks and what is free there, before it begins: a row per folder with its state in shape and word. Asks
/// again every few seconds while it is shown; whoever has the answer calls setNeeds().
class SpaceView : public QWidget
{
    Q_OBJECT
public:
    explicit SpaceView(QWidget* parent = nullptr);

    void setNeeds(const QList<api::SpaceNeed>& needs);
    /// It cannot be told, because of @p why.
    void setUnknown(const QString& why);
    /// Asks soon: several changes in a row, such as typing, ask once.
    void askSoon();
    bool isEnough() const { return m_enough; }

Q_SIGNALS:
    void wanted();
    /// The person would like to make room.
    void freeSpaceWanted();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void addRow(const api::SpaceNeed& need);

    bool m_enough = true;
    QGridLayout* m_rows;
    QLabel* m_note;
    QPushButton* m_free;
    class QTimer* m_soon;
    class QTimer* m_again;
};

} // namespace gatehouse::console
