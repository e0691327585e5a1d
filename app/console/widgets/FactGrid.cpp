// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/FactGrid.h"

#include "app/console/widgets/HexLabel.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QGridLayout>

namespace gatehouse::console {

namespace {
constexpr int nameWidth = 124;
constexpr int lineAir = 2; // Makes a line of text as high as a value in the fixed-width face.
} // namespace

FactGrid::FactGrid(QWidget* parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(metric::gap);
    m_grid->setVerticalSpacing(metric::half + 2);
    m_grid->setColumnMinimumWidth(0, nameWidth);
    m_grid->setColumnStretch(1, 1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

FactGrid::Row& FactGrid::row(const QString& name, QWidget* (*make)())
{
    Row& row = m_rows[name];
    if (!row.value) {
        row.name = mutedLabel(name);
        row.name->setWordWrap(false);
        row.name->setContentsMargins(0, lineAir, 0, lineAir);
        row.value = make();
        if (auto* label = qobject_cast<QLabel*>(row.value)) {
            // As high and as far in as a value in the fixed-width face.
            label->setContentsMargins(2, lineAir, 0, lineAir);
        }
        const int index = m_grid->rowCount();
        m_grid->addWidget(row.name, index, 0, Qt::AlignTop | Qt::AlignLeft);
        // A short value keeps to the left; a text may use the whole width and wrap.
        const bool isText = row.value->sizePolicy().hasHeightForWidth() || qobject_cast<QLabel*>(row.value);
        m_grid->addWidget(row.value, index, 1, isText ? Qt::Alignment() : Qt::AlignLeft | Qt::AlignVCenter);
    }
    return row;
}

void FactGrid::show(const Row& row, bool visible)
{
    row.name->setVisible(visible);
    row.value->setVisible(visible);
}

void FactGrid::setFact(const QString& name, const QString& value)
{
    const Row& fact = row(name, []() -> QWidget* { return bodyLabel(); });
    static_cast<QLabel*>(fact.value)->setText(value);
    show(fact, !value.isEmpty());
}

void FactGrid::setMonoFact(const QString& name, const QString& value)
{
    const Row& fact = row(name, []() -> QWidget* { return new HexLabel(HexLabel::Form::Text); });
    static_cast<HexLabel*>(fact.value)->setValue(value);
    show(fact, !value.isEmpty());
}

void FactGrid::setHexFact(const QString& name, const QString& value)
{
    const Row& fact = row(name, []() -> QWidget* { return new HexLabel(HexLabel::Form::Short); });
    static_cast<HexLabel*>(fact.value)->setValue(value);
    show(fact, !value.isEmpty());
}

void FactGrid::setWidgetFact(const QString& name, QWidget* value)
{
    Row& made = m_rows[name];
    Q_ASSERT(!made.value);
    made.name = mutedLabel(name);
    made.name->setWordWrap(false);
    made.value = value;
    const int index = m_grid->rowCount();
    m_grid->addWidget(made.name, index, 0, Qt::AlignVCenter | Qt::AlignLeft);
    m_grid->addWidget(value, index, 1, Qt::AlignLeft);
}

} // namespace gatehouse::console
