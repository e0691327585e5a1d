// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QWidget>
#include <optional>

namespace gatehouse::console {

/// One row of a StepList.
struct StepRow
{
    enum class State { Waiting, Running, Done, Skipped, Failed, Cancelled };
    QString title;
    State state = State::Waiting;
    QString detail;
    std::optional<double> progress; ///< Of a running step; absent when its length is unknown, and then that is said.
    double seconds = 0;             ///< How long it has taken; 0 when it has not begun.
    double expectedSeconds = 0;     ///< From the last run; 0 when not known.

    friend bool operator==(const StepRow&, const StepRow&) = default;
};

/// The time line of a long piece of work: steps with shape, name, what happens now, own bar, elapsed and expected time.
class StepList : public QWidget
{
    Q_OBJECT
public:
    explicit StepList(QWidget* parent = nullptr);

    void setSteps(const QList<StepRow>& steps);
    const QList<StepRow>& steps() const { return m_steps; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {260, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int rowHeight() const;
    void paintRow(class QPainter& painter, const StepRow& row, int y, bool last) const;

    QList<StepRow> m_steps;
};

} // namespace gatehouse::console
