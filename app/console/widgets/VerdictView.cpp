// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/VerdictView.h"

#include "app/console/CheckText.h"
#include "app/console/widgets/CheckList.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatehouse::console {

VerdictView::VerdictView(QWidget* parent)
    : QWidget(parent)
    , m_failed(new StatusBadge)
    , m_notChecked(new StatusBadge)
    , m_passed(new StatusBadge)
    , m_onlyProblems(new QCheckBox(tr("Only &problems")))
    , m_copy(new QToolButton)
    , m_none(mutedLabel(tr("Everything was checked, and nothing failed.")))
    , m_list(new CheckList)
{
    m_onlyProblems->setObjectName(QStringLiteral("onlyProblems"));
    m_onlyProblems->setWhatsThis(tr("Hides the checks that passed; failed ones and those that were not made stay."));
    m_copy->setObjectName(QStringLiteral("copyVerdict"));
    m_copy->setIcon(icon(QStringLiteral("copy")));
    m_copy->setText(tr("&Copy"));
    m_copy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_copy->setPopupMode(QToolButton::InstantPopup);
    m_copy->setAccessibleName(tr("Copy the checks"));
    auto* menu = new QMenu(m_copy);
    connect(menu->addAction(tr("As text")), &QAction::triggered, this,
            [this] { QApplication::clipboard()->setText(checksAsText(m_checks)); });
    connect(menu->addAction(tr("As JSON")), &QAction::triggered, this,
            [this] { QApplication::clipboard()->setText(QString::fromUtf8(checksAsJson(m_checks))); });
    m_copy->setMenu(menu);
    auto* counts = new QHBoxLayout;
    counts->setContentsMargins(3, 0, 0, 0);
    counts->setSpacing(metric::pad);
    for (StatusBadge* badge : {m_failed, m_notChecked, m_passed})
        counts->addWidget(badge);
    counts->addStretch(1);
    counts->addWidget(m_onlyProblems);
    counts->addWidget(m_copy);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::half);
    layout->addLayout(counts);
    layout->addWidget(m_none);
    layout->addWidget(m_list);
    m_none->hide();
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    connect(m_onlyProblems, &QCheckBox::toggled, this, &VerdictView::applyFilter);
}

void VerdictView::setChecks(const QList<Check>& checks)
{
    m_checks = checks;
    const CheckCounts counts = countChecks(checks);
    m_failed->setVisible(counts.failed > 0);
    m_failed->set(Tone::Bad, tr("%n failed", nullptr, counts.failed));
    m_notChecked->setVisible(counts.notChecked > 0);
    m_notChecked->set(Tone::Neutral, tr("%n not checked", nullptr, counts.notChecked));
    m_passed->setVisible(counts.passed > 0);
    m_passed->set(Tone::Good, tr("%n passed", nullptr, counts.passed));
    applyFilter();
}

void VerdictView::applyFilter()
{
    QList<Check> shown = m_checks;
    if (m_onlyProblems->isChecked())
        shown.removeIf([](const Check& check) { return check.status == CheckStatus::Passed; });
    m_none->setVisible(shown.isEmpty() && !m_checks.isEmpty());
    m_list->setChecks(shown);
}

QString checksAsText(const QList<Check>& checks)
{
    QString text;
    for (const Check& check : sortedForReading(checks)) {
        text += QStringLiteral("%1: %2 (%3)\n").arg(statusWord(check.status), checkTitle(check), check.id);
        if (check.status == CheckStatus::Passed)
            continue;
        const auto line = [&text](const QString& name, const QString& value) {
            if (!value.isEmpty())
                text += QStringLiteral("    %1: %2\n").arg(name, value);
        };
        line(VerdictView::tr("expected"), check.expected);
        line(VerdictView::tr("actual"), check.actual);
        line(VerdictView::tr("source"), check.source);
        line(VerdictView::tr("what to do"), checkHint(check));
    }
    return text;
}

QByteArray checksAsJson(const QList<Check>& checks)
{
    QJsonArray array;
    for (const Check& check : checks)
        array.append(QJsonObject{{QStringLiteral("id"), check.id},
                                 {QStringLiteral("status"), toString(check.status)},
                                 {QStringLiteral("expected"), check.expected},
                                 {QStringLiteral("actual"), check.actual},
                                 {QStringLiteral("source"), check.source},
                                 {QStringLiteral("hint"), check.hint}});
    return QJsonDocument(QJsonObject{{QStringLiteral("checks"), array}}).toJson(QJsonDocument::Indented);
}

} // namespace gatehouse::console
