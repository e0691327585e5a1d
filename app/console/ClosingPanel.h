// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Services.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;

namespace gatehouse::console {

/// Covers the window while it closes: cancels what runs, then has the devnet write its chain and stop, and says so. Machines
/// stay up, they belong to libvirt.
class ClosingPanel : public QWidget
{
    Q_OBJECT
public:
    ClosingPanel(api::Services& services, QWidget* window);

    /// Begins; the second call does nothing.
    void begin();
    /// Whether closing has something to do that takes time.
    static bool isNeeded(api::Services& services);

Q_SIGNALS:
    /// All is stopped, or the person does not want to wait.
    void done();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void refresh();
    void stopNetwork();

    api::Services& m_services;
    QWidget* m_card;
    QLabel* m_what;
    QLabel* m_time;
    QPushButton* m_now;
    QElapsedTimer m_since;
    QTimer m_ticker;
    bool m_begun = false;
    bool m_stopping = false;
};

} // namespace gatehouse::console
