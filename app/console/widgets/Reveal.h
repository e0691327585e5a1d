// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

class QWidget;

namespace gatehouse::console {

/// Scrolls to a panel that has just opened in a document, and again while the document makes room for it in several rounds
/// of layout. Owned by the panel.
class Reveal : public QObject
{
    Q_OBJECT
public:
    explicit Reveal(QWidget* panel);

    /// From now on, until the page has settled.
    void begin();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void scroll();

    static constexpr int settleMilliseconds = 1500; // After that the person scrolls where they like.

    QWidget* m_panel;
    QTimer m_settling;
};

} // namespace gatehouse::console
