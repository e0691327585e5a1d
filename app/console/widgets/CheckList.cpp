// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/CheckList.h"

#include "app/console/CheckText.h"
#include "app/console/widgets/CheckRow.h"
#include "app/console/widgets/FactGrid.h"
#include "app/console/widgets/HexCompare.h"
#include "app/console/widgets/HexLabel.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QCoreApplication>
#include <QVBoxLayout>
#include <algorithm>

namespace gatehouse::console {

namespace {

bool same(const QList<Check>& a, const QList<Check>& b)
{
    return std::equal(a.cbegin(), a.cend(), b.cbegin(), b.cend(), [](const Check& x, const Check& y) {
        return x.id == y.id && x.status == y.status && x.expected == y.expected && x.actual == y.actual && x.hint == y.hint
               && x.source == y.source;
    });
}

} // namespace

QString statusWord(CheckStatus status)
{
    switch (status) {
    case CheckStatus::Passed:
        return QCoreApplication::translate("CheckList", "passed");
    case CheckStatus::Failed:
        return QCoreApplication::translate("CheckList", "failed");
    case CheckStatus::NotChecked:
        return QCoreApplication::translate("CheckList", "not checked");
    }
    return {};
}

CheckList::CheckList(QWidget* parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

void CheckList::setChecks(const QList<Check>& checks)
{
    const QList<Check> sorted = sortedForReading(checks);
    if (same(sorted, m_checks))
        return;
    m_checks = sorted;
    clearLayout(m_layout);
    for (const Check& check : m_checks)
        m_layout->addWidget(makeRow(check));
}

QWidget* CheckList::makeRow(const Check& check)
{
    auto* holder = new QWidget;
    auto* layout = new QVBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* row = new CheckRow(check);
    QWidget* body = makeBody(check);
    const bool open = (check.status == CheckStatus::Failed) != m_toggled.contains(check.id);
    row->setOpen(open);
    layout->addWidget(row);
    layout->addWidget(body);
    // Only now: shown without a parent it would be a window of its own for a moment.
    body->setVisible(open);
    const QString id = check.id;
    connect(row, &CheckRow::toggled, this, [this, id, body](bool nowOpen) {
        body->setVisible(nowOpen);
        if (!m_toggled.remove(id))
            m_toggled.insert(id);
    });
    return holder;
}

QWidget* CheckList::makeBody(const Check& check)
{
    auto* body = new QWidget;
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(26, 2, 0, metric::gap);
    layout->setSpacing(metric::unit);
    if (isLongHex(check.expected) && isLongHex(check.actual)) {
        auto* compare = new HexCompare;
        compare->setValues(check.expected, check.actual);
        layout->addWidget(compare);
    }
    auto* facts = new FactGrid;
    if (!isLongHex(check.expected) || !isLongHex(check.actual)) {
        facts->setFact(tr("Expected"), check.expected);
        facts->setFact(tr("Actual"), check.actual);
    }
    facts->setFact(tr("Source"), check.source);
    facts->setFact(tr("What to do"), checkHint(check));
    facts->setMonoFact(tr("Check"), check.id);
    layout->addWidget(facts);
    return body;
}

} // namespace gatehouse::console
