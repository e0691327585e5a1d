// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/Tone.h"

#include <QWidget>

namespace gatehouse::console {

/// A state as shape, word and colour together.
class StatusBadge : public QWidget
{
    Q_OBJECT
public:
    explicit StatusBadge(QWidget* parent = nullptr);

    void set(Tone tone, const QString& word);
    /// Overrides the tone's shape, for example "clock" for something that waits.
    void setShape(const QString& iconName);
    QString word() const { return m_word; }
    Tone tone() const { return m_tone; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Tone m_tone = Tone::Neutral;
    QString m_word;
    QString m_shape;
};

} // namespace gatehouse::console
