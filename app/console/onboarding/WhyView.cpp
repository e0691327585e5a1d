// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/onboarding/WhyView.h"

#include "app/console/Formats.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/HexLabel.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"

#include <QGridLayout>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

constexpr int namedAtMost = 6; // The list above has all of them.
constexpr int rulesHeight = 168;

QStringList titles(const QList<Check>& checks, CheckStatus status)
{
    QStringList found;
    for (const Check& check : checks)
        if (check.status == status)
            found.append(check.title);
    const qsizetype more = found.size() - namedAtMost;
    if (more <= 0)
        return found;
    found = found.mid(0, namedAtMost);
    found.append(WhyView::tr("%n more", nullptr, int(more)));
    return found;
}

/// What did not hold, each with both values.
QString failures(const QList<Check>& checks)
{
    QStringList found;
    for (const Check& check : checks)
        if (check.status == CheckStatus::Failed && found.size() < namedAtMost)
            found.append(WhyView::tr("%1: expected %2, actual %3")
                             .arg(check.title, check.expected.isEmpty() ? WhyView::tr("nothing") : shortHex(check.expected),
                                  check.actual.isEmpty() ? WhyView::tr("nothing") : shortHex(check.actual)));
    return found.join(QLatin1Char('\n'));
}

} // namespace

WhyView::WhyView(QAction* openPolicy, QWidget* parent)
    : QWidget(parent)
    , m_sentence(bodyLabel())
    , m_left(mutedLabel())
    , m_rulesTitle(captionLabel())
    , m_rules(new QPlainTextEdit)
{
    auto* grid = new QGridLayout;
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(metric::pad);
    grid->setVerticalSpacing(metric::unit);
    grid->setColumnStretch(2, 1);
    for (const QString& text : {tr("Is it a quote?"), tr("Is it genuine?"), tr("Is it about this guest?"), tr("Is it what you accept?")}) {
        const int row = int(m_questions.size());
        QLabel* what = bodyLabel(text);
        what->setWordWrap(false);
        m_questions.append({new StatusBadge, mutedLabel()});
        grid->addWidget(what, row, 0, Qt::AlignTop | Qt::AlignLeft);
        grid->addWidget(m_questions.last().badge, row, 1, Qt::AlignTop | Qt::AlignLeft);
        grid->addWidget(m_questions.last().said, row, 2, Qt::AlignTop);
    }
    m_rules->setReadOnly(true);
    m_rules->setFont(monoFont());
    m_rules->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_rules->setFixedHeight(rulesHeight);
    m_rules->setTabChangesFocus(true);
    m_rules->setObjectName(QStringLiteral("rulesInForce"));
    m_rules->setAccessibleName(tr("The rules it was judged by"));
    m_sentence->setObjectName(QStringLiteral("whySentence"));
    auto* bar = new ActionBar;
    bar->add(openPolicy);
    bar->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::gap);
    layout->addWidget(m_sentence);
    layout->addLayout(grid);
    layout->addWidget(m_left);
    layout->addWidget(m_rulesTitle);
    layout->addWidget(m_rules);
    layout->addWidget(bar);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

QString WhyView::sentence(const api::RequestDetail& request)
{
    const int failed = request.summary.counts.failed;
    if (!request.readable)
        return tr("Refused, because what came is not a quote. No exception is possible.");
    if (!request.genuine)
        return tr("Refused, because the quote is not genuine: its signatures do not lead to the trusted root. No exception is possible.");
    if (!request.bound)
        return tr("Refused, because the quote is about another guest: its report data is not made from this address and key. "
                  "No exception is possible.");
    if (request.summary.accepted)
        return tr("Accepted by the policy %1: the quote is genuine, about this guest, and nothing that the policy asks for failed.")
            .arg(request.policyName);
    return tr("Refused by the policy %1: %n check(s) failed, and one is enough. You may still approve as an exception, with a reason.",
              nullptr, failed)
        .arg(request.policyName);
}

void WhyView::answer(const Question& question, bool asked, bool yes, const QString& text)
{
    question.badge->set(!asked ? Tone::Neutral : yes ? Tone::Good : Tone::Bad, !asked ? tr("not asked") : yes ? tr("yes") : tr("no"));
    question.said->setText(asked ? text : tr("an answer before it decides"));
}

void WhyView::setRequest(const api::RequestDetail& request)
{
    m_sentence->setText(sentence(request));
    const QString found = failures(request.checks);
    answer(m_questions.at(0), true, request.readable,
                request.readable ? tr("%1 bytes, every field where it belongs").arg(numberText(quint64(request.quoteBytes))) : found);
    answer(m_questions.at(1), request.readable, request.genuine,
                !request.genuine               ? found
                : request.summary.simulatedTee ? tr("signed up to the devnet's own root, which proves nothing about hardware")
                                               : tr("signed up to Intel's root"));
    answer(m_questions.at(2), request.readable, request.bound,
                request.bound ? tr("its report data is the hash of this request") : tr("its report data is the hash of something else"));
    answer(m_questions.at(3), request.genuine && request.bound, request.summary.accepted,
                request.summary.accepted ? tr("%n check(s) passed under %1", nullptr, request.summary.counts.passed).arg(request.policyName) : found);
    const QStringList left = titles(request.checks, CheckStatus::NotChecked);
    m_left->setVisible(!left.isEmpty());
    m_left->setText(tr("Not checked: %1. That neither proves nor refuses anything; a policy that asks for it makes it a failure.")
                        .arg(left.join(QStringLiteral(", "))));
    const bool known = !request.policyText.isEmpty();
    m_rulesTitle->setText(known ? tr("The rules of %1 as they were in force, %2").arg(request.policyName, timeText(request.judgedAt))
                                : tr("The rules that were in force were not recorded."));
    m_rules->setVisible(known);
    if (m_rules->toPlainText() != request.policyText)
        m_rules->setPlainText(request.policyText); // Only then: it would scroll back to its top.
}

} // namespace gatehouse::console
