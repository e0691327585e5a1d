// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/policy/PolicyPage.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/policy/PolicyFormView.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/RecordTable.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"

#include <QListWidget>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QSplitter>
#include <QTextBlock>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

constexpr int history = 40;
constexpr std::chrono::milliseconds checkDelay{250}; // After the last key, not at each.
constexpr int problemRole = Qt::UserRole + 1;

} // namespace

PolicyPage::PolicyPage(api::Services& services, QWidget* parent)
    : Page(QStringLiteral("policy"), tr("Policy"), QStringLiteral("shield-check"), parent)
    , m_services(services)
    , m_try(addPageAction(QStringLiteral("tryPolicy"), tr("Try on the history"), QStringLiteral("clock")))
    , m_save(addPageAction(QStringLiteral("savePolicy"), tr("Save and use")))
    , m_revert(addPageAction(QStringLiteral("revertPolicy"), tr("Discard changes"), QStringLiteral("x")))
    , m_form(new PolicyFormView)
    , m_text(new QPlainTextEdit)
    , m_state(new StatusBadge)
    , m_problems(new QListWidget)
    , m_answer(bodyLabel())
    , m_refused(new RecordTable(QStringLiteral("policyTrial"), {{tr("Request"), Column::Face::Mono, 150},
                                                                {tr("Then"), Column::Face::Text, 100},
                                                                {tr("Now"), Column::Face::Text, 100},
                                                                {tr("Refused by"), Column::Face::Text, 220, true}}))
{
    m_try->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    m_try->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_save->setShortcut(QKeySequence(QKeySequence::Save));
    m_save->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addActions({m_try, m_save});
    setCommand(m_save, QStringLiteral("gatehousectl policy save policy.toml"));
    setCommand(m_try, QStringLiteral("gatehousectl policy dry-run policy.toml"));
    m_try->setWhatsThis(tr("Judges the last %1 recorded requests again, each at its own time and with its own collateral (Ctrl+Enter).").arg(history));
    m_save->setWhatsThis(tr("Replaces the policy of this profile in one step; requests that wait are judged again by it (Ctrl+S)."));
    auto* bar = new ActionBar;
    bar->add(m_revert);
    bar->add(m_try);
    bar->add(m_save, ActionBar::Look::Filled);
    addHeaderWidget(bar);

    auto* splitter = new QSplitter;
    splitter->setObjectName(QStringLiteral("policySplitter"));
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(buildForm());
    splitter->addWidget(buildText());
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);
    setBody(splitter);

    m_checkSoon.setSingleShot(true);
    m_checkSoon.setInterval(checkDelay);
    connect(&m_checkSoon, &QTimer::timeout, this, &PolicyPage::check);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        ++m_generation;
        m_good = false;
        refreshActions();
        if (!m_settingText)
            m_checkSoon.start();
    });
    connect(m_form, &PolicyFormView::edited, this, &PolicyPage::writeForm);
    connect(m_problems, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) { goToProblem(m_problems->row(item)); });
    connect(m_try, &QAction::triggered, this, &PolicyPage::tryOut);
    connect(m_save, &QAction::triggered, this, &PolicyPage::save);
    connect(m_revert, &QAction::triggered, this, &PolicyPage::load);
    connect(&m_services.policies(), &api::PolicyService::changed, this, [this] {
        if (!isChanged())
            load();
    });
    refreshActions();
    load();
}

QWidget* PolicyPage::buildForm()
{
    auto* inner = new QWidget;
    inner->setObjectName(QStringLiteral("detail"));
    auto* layout = new QVBoxLayout(inner);
    layout->setContentsMargins(metric::pad, metric::half, metric::pad, metric::pad);
    layout->addWidget(m_form);
    auto* scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("detailScroll"));
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(inner);
    return scroll;
}

QWidget* PolicyPage::buildText()
{
    m_text->setObjectName(QStringLiteral("policyText"));
    m_text->setAccessibleName(tr("Policy as TOML"));
    m_text->setWhatsThis(tr("The file as it is saved. Every rule is explained in docs/policy.md; unknown keys are errors."));
    m_text->setFont(monoFont());
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setTabChangesFocus(true);
    m_problems->setObjectName(QStringLiteral("policyProblems"));
    m_problems->setAccessibleName(tr("Problems of the text"));
    m_problems->setMaximumHeight(120);
    m_problems->setWordWrap(true);
    m_problems->hide();
    m_answer->setObjectName(QStringLiteral("policyAnswer"));
    m_answer->setText(tr("Not tried yet: see what it would have refused before you use it."));
    m_refused->setAccessibleName(tr("Recorded requests under this policy"));
    m_refused->setMinimumHeight(120);
    m_refused->hide();
    auto* stateRow = new QHBoxLayout;
    stateRow->addWidget(strongLabel(tr("Text")));
    stateRow->addStretch(1);
    stateRow->addWidget(m_state);
    auto* side = new QWidget;
    side->setObjectName(QStringLiteral("detail"));
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(metric::gap, metric::half, metric::pad, metric::pad);
    layout->setSpacing(metric::unit);
    layout->addLayout(stateRow);
    layout->addWidget(m_text, 3);
    layout->addWidget(m_problems);
    layout->addWidget(strongLabel(tr("On the history")));
    layout->addWidget(m_answer);
    layout->addWidget(m_refused, 2);
    return side;
}

QByteArray PolicyPage::text() const
{
    return m_text->toPlainText().toUtf8();
}

bool PolicyPage::isChanged() const
{
    return text() != m_saved;
}

void PolicyPage::takeFocus()
{
    m_text->setFocus();
}

void PolicyPage::showError(const Error& error)
{
    const ErrorWords words = errorWords(error);
    banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
}

void PolicyPage::refreshActions()
{
    m_save->setEnabled(m_good && isChanged());
    m_try->setEnabled(m_good);
    m_revert->setEnabled(isChanged());
    setSentence(isChanged() ? tr("Changed, not in use yet") : tr("In use: what the host service judges quotes by"));
}

void PolicyPage::load()
{
    run(this, m_services.policies().load(), [this](Result<QByteArray> answer) {
        if (!answer) {
            showError(answer.error());
            return;
        }
        m_saved = *answer;
        m_settingText = true;
        m_text->setPlainText(QString::fromUtf8(*answer));
        m_settingText = false;
        m_saved = text(); // As the editor gives it back: line ends may differ.
        check();
    });
}

void PolicyPage::check()
{
    m_checkSoon.stop();
    const int generation = m_generation;
    run(this, m_services.policies().check(text(), {}), [this, generation](Result<api::PolicyCheck> answer) {
        if (generation != m_generation)
            return;
        if (answer)
            showCheck(*answer);
        else
            showError(answer.error());
    });
}

void PolicyPage::showCheck(const api::PolicyCheck& check)
{
    m_good = check.isGood();
    m_problems->clear();
    const auto add = [this](const api::PolicyTextProblem& problem, const QString& placed, const QString& mark) {
        const QString what = problem.key.isEmpty() ? problem.what : QStringLiteral("%1 %2").arg(problem.key, problem.what);
        auto* item = new QListWidgetItem(problem.line > 0 ? placed.arg(problem.line).arg(problem.column).arg(what) : mark + what);
        item->setData(problemRole, QPoint(problem.column, problem.line));
        m_problems->addItem(item);
    };
    for (const api::PolicyTextProblem& problem : check.problems)
        add(problem, tr("✕ Line %1, column %2: %3"), QStringLiteral("✕ "));
    for (const api::PolicyTextProblem& warning : check.warnings)
        add(warning, tr("⚠ Line %1, column %2: %3"), QStringLiteral("⚠ "));
    m_problems->setVisible(m_problems->count() > 0);
    if (m_good)
        m_state->set(Tone::Good, tr("Can be used"));
    else
        m_state->set(Tone::Bad, tr("%n problem(s)", nullptr, int(check.problems.size())));
    m_form->setForm(check.form, check.moreRules);
    m_form->setProblems(check.problems);
    refreshActions();
}

void PolicyPage::goToProblem(int row)
{
    const QListWidgetItem* item = m_problems->item(row);
    if (!item)
        return;
    const QPoint place = item->data(problemRole).toPoint();
    const QTextBlock block = m_text->document()->findBlockByNumber(qMax(0, place.y() - 1));
    QTextCursor cursor(block);
    cursor.setPosition(block.position() + qBound(0, place.x() - 1, qMax(0, block.length() - 1)));
    m_text->setTextCursor(cursor);
    m_text->setFocus();
}

void PolicyPage::writeForm()
{
    const int generation = m_generation;
    run(this, m_services.policies().write(m_form->form(), text()), [this, generation](Result<QByteArray> answer) {
        if (generation != m_generation)
            return;
        if (!answer) {
            showError(answer.error());
            return;
        }
        banner()->clear();
        m_settingText = true;
        // As one edit, so that Ctrl+Z takes it back.
        QTextCursor cursor(m_text->document());
        cursor.select(QTextCursor::Document);
        cursor.insertText(QString::fromUtf8(*answer));
        m_settingText = false;
        check();
    });
}

void PolicyPage::tryOut()
{
    const int generation = m_generation;
    m_answer->setText(tr("Judging the recorded requests again …"));
    run(this, m_services.policies().tryOut(text(), {}, history), [this, generation](Result<api::PolicyTrial> answer) {
        if (!answer) {
            m_answer->clear();
            showError(answer.error());
            return;
        }
        if (generation == m_generation)
            showTrial(*answer);
        else
            m_answer->setText(tr("The text has changed since: try again."));
    });
}

void PolicyPage::showTrial(const api::PolicyTrial& trial)
{
    const auto word = [](const QString& verdict) {
        return verdict == QLatin1String("accepted") ? Cell{PolicyPage::tr("accepted"), {}, Tone::Good, {}, {}}
               : verdict.isEmpty()                  ? Cell{PolicyPage::tr("not judged"), {}, Tone::Neutral, {}, {}}
                                                    : Cell{PolicyPage::tr("refused"), {}, Tone::Bad, {}, {}};
    };
    QList<Record> records;
    for (qsizetype i = 0; i < trial.rows.size(); ++i) {
        const api::PolicyTrialRow& row = trial.rows.at(i);
        if (row.now == QLatin1String("accepted") && row.then == row.now)
            continue; // Nothing to see: accepted then and now.
        const QString by = row.failedChecks.isEmpty() ? row.reason : row.failedChecks.join(QStringLiteral(", "));
        records.append({QString::number(i), {{row.request.left(8) + QStringLiteral("…") + row.request.right(6), {}, {}, row.request, {}}, word(row.then), word(row.now), {by, {}, {}, row.reason, {}}}});
    }
    if (trial.rows.isEmpty())
        m_answer->setText(tr("Nothing has been recorded yet: there is no history to try it on."));
    else
        m_answer->setText(tr("With this policy %1 of the last %2 would have been refused; %3 of them were accepted then.").arg(trial.refused).arg(trial.rows.size()).arg(trial.newlyRefused)
                          + (trial.notJudged > 0 ? QLatin1Char(' ') + tr("%n could not be judged again.", nullptr, trial.notJudged) : QString()));
    m_refused->records()->setRecords(records);
    m_refused->setVisible(!records.isEmpty());
}

void PolicyPage::save()
{
    const QByteArray saved = text();
    m_save->setEnabled(false);
    run(this, m_services.policies().save(saved), [this, saved](Result<void> answer) {
        if (answer) {
            m_saved = saved;
            banner()->clear();
        } else {
            showError(answer.error());
        }
        refreshActions();
    });
}

} // namespace gatehouse::console
