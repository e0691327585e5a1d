// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/Tone.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace gatehouse::console {

/// A tinted strip with shape, sentence and at most one button: problems stay where they happened.
class Banner : public QFrame
{
    Q_OBJECT
public:
    explicit Banner(QWidget* parent = nullptr);

    /// Shows it; an empty @p text hides it.
    void setMessage(Tone tone, const QString& text, const QString& next = {});
    void setButton(const QString& text);
    void clear();
    /// Air beneath the strip that comes and goes with it.
    void setAirBelow(int pixels);
    QString text() const;

Q_SIGNALS:
    void buttonClicked();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Tone m_tone = Tone::Neutral;
    int m_air = 0;
    QLabel* m_text;
    QLabel* m_next;
    QPushButton* m_button;
};

} // namespace gatehouse::console
