// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>
#include <QPointer>
#include <QString>
#include <utility>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace gatehouse::console {

class Reveal;

/// Asks for one of a few answers in place, under the button that wants it. The first one has the focus; Escape leaves it.
class ChoicePanel : public QFrame
{
    Q_OBJECT
public:
    /// @p choices are (id, text); the buttons are named "choice-<id>".
    ChoicePanel(const QString& question, const QList<std::pair<QString, QString>>& choices, QWidget* parent = nullptr);

    void ask();
    void close();

Q_SIGNALS:
    void chosen(const QString& id);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:


    Reveal* m_reveal;
    QLabel* m_question;
    QPushButton* m_first = nullptr;
    QPointer<QWidget> m_before; ///< Had the focus when it opened.
};

} // namespace gatehouse::console
