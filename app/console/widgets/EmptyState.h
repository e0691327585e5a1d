// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace gatehouse::console {

/// An empty page teaches: a picture, one sentence, one button.
class EmptyState : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyState(const QString& iconName, QWidget* parent = nullptr);

    void setText(const QString& title, const QString& sentence);
    /// An empty text hides the button.
    void setButton(const QString& text);

Q_SIGNALS:
    void buttonClicked();

private:
    QLabel* m_title;
    QLabel* m_sentence;
    QPushButton* m_button;
};

} // namespace gatehouse::console
