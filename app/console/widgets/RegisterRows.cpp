// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/RegisterRows.h"

#include "app/console/widgets/HexCompare.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>

namespace gatehouse::console {

namespace {

bool isCompared(const RegisterRow& row)
{
    return !row.predicted.isEmpty() && !row.quoted.isEmpty();
}

bool differs(const RegisterRow& row)
{
    return isCompared(row) && row.predicted.compare(row.quoted, Qt::CaseInsensitive) != 0;
}

} // namespace

RegisterRows::RegisterRows(QWidget* parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(metric::gap);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

void RegisterRows::setRows(const QList<RegisterRow>& rows)
{
    if (rows == m_rows)
        return;
    m_rows = rows;
    clearLayout(m_layout);
    for (const RegisterRow& row : m_rows)
        m_layout->addWidget(makeRow(row));
}

int RegisterRows::differing() const
{
    return int(std::count_if(m_rows.cbegin(), m_rows.cend(), differs));
}

int RegisterRows::compared() const
{
    return int(std::count_if(m_rows.cbegin(), m_rows.cend(), isCompared));
}

void RegisterRows::setCaptions(const QString& predicted, const QString& quoted)
{
    m_predictedCaption = predicted;
    m_quotedCaption = quoted;
}

QWidget* RegisterRows::makeRow(const RegisterRow& row) const
{
    auto* made = new QWidget;
    auto* layout = new QHBoxLayout(made);
    layout->setContentsMargins(3, 0, 0, 0);
    layout->setSpacing(metric::gap);
    auto* badge = new StatusBadge;
    badge->set(!isCompared(row) ? Tone::Neutral : differs(row) ? Tone::Bad : Tone::Good, row.name);
    const QString word = !isCompared(row) ? tr("not compared") : differs(row) ? tr("differs") : tr("equal");
    badge->setAccessibleName(QStringLiteral("%1: %2").arg(row.name, word));
    badge->setToolTip(word);
    badge->setFixedWidth(84);
    auto* compare = new HexCompare;
    compare->setCaptions(m_predictedCaption, m_quotedCaption);
    compare->setValues(row.predicted, row.quoted);
    auto* right = new QVBoxLayout;
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(metric::half);
    right->addWidget(compare);
    if (differs(row) && !row.note.isEmpty())
        right->addWidget(mutedLabel(row.note));
    layout->addWidget(badge, 0, Qt::AlignTop);
    layout->addLayout(right, 1);
    return made;
}

} // namespace gatehouse::console
