// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/logs/LogsPage.h"

#include "app/console/ErrorText.h"
#include "app/console/Formats.h"
#include "app/console/logs/LogFilter.h"
#include "app/console/logs/LogModel.h"
#include "app/console/logs/LogView.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatehouse::console {

LogsPage::LogsPage(api::Services& services, QWidget* parent)
    : Page(QStringLiteral("logs"), tr("Logs"), QStringLiteral("scroll-text"), parent)
    , m_services(services)
    , m_source(new QComboBox)
    , m_trust(captionLabel())
    , m_level(new QComboBox)
    , m_expression(new QLineEdit)
    , m_counts(captionLabel())
    , m_follow(new QToolButton)
    , m_pause(new QToolButton)
    , m_view(new LogView(services.logs()))
{
    m_source->setObjectName(QStringLiteral("logSource"));
    m_source->setAccessibleName(tr("Log source"));
    m_source->setMinimumWidth(200);
    m_source->setWhatsThis(tr("Whose lines are shown: the serial console of a machine, or one of the services."));
    m_level->setAccessibleName(tr("Lowest level"));
    m_level->addItem(tr("All levels"), int(api::LogLevel::Unknown));
    for (const api::LogLevel level : {api::LogLevel::Info, api::LogLevel::Warning, api::LogLevel::Error})
        m_level->addItem(tr("%1 and above").arg(levelWord(level)), int(level));
    m_level->setWhatsThis(tr("Hides lines below this level. Lines without a level count as the lowest."));
    m_expression->setObjectName(QStringLiteral("logExpression"));
    m_expression->setPlaceholderText(tr("Regular expression (Ctrl+F)"));
    m_expression->setAccessibleName(tr("Regular expression"));
    m_expression->setClearButtonEnabled(true);
    m_expression->addAction(icon(QStringLiteral("search"), Tone::Neutral), QLineEdit::LeadingPosition);
    m_expression->setWhatsThis(tr("Shows only lines that match, for example “tpm|luks”. Case does not matter."));
    const auto toggle = [](QToolButton* tool, const QString& text, const QString& iconName) {
        tool->setCheckable(true);
        tool->setText(QLatin1Char(' ') + text); // The style leaves no air after an icon.
        tool->setIcon(icon(iconName));
        tool->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        tool->setAccessibleName(text);
    };
    toggle(m_follow, tr("Follow"), QStringLiteral("chevron-down"));
    m_follow->setChecked(true);
    toggle(m_pause, tr("Pause"), QStringLiteral("pause"));
    QAction* copy = addPageAction(QStringLiteral("copyLog"), tr("Copy lines"), QStringLiteral("copy"));
    auto* copyButton = new QToolButton;
    copyButton->setText(QLatin1Char(' ') + copy->text());
    copyButton->setIcon(copy->icon());
    connect(copyButton, &QToolButton::clicked, copy, &QAction::trigger);
    copyButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    copyButton->setAccessibleName(copy->text());

    auto* tools = new QHBoxLayout;
    tools->setContentsMargins(metric::pad, 0, metric::pad, metric::unit);
    tools->setSpacing(metric::unit);
    tools->addWidget(m_source);
    tools->addWidget(m_level);
    tools->addWidget(m_expression, 1);
    tools->addWidget(m_follow);
    tools->addWidget(m_pause);
    tools->addWidget(copyButton);
    auto* labels = new QHBoxLayout;
    labels->setContentsMargins(metric::pad, 0, metric::pad, metric::unit);
    labels->addWidget(m_trust, 1);
    labels->addWidget(m_counts);
    auto* body = new QWidget;
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(tools);
    layout->addLayout(labels);
    layout->addWidget(rule());
    layout->addWidget(m_view, 1);
    setBody(body);
    connectAll(copy);
    refreshSources();
}

void LogsPage::connectAll(QAction* copy)
{
    connect(copy, &QAction::triggered, this, [this] { QApplication::clipboard()->setText(m_view->copyText()); });
    connect(m_source, &QComboBox::currentIndexChanged, this, &LogsPage::chosen);
    connect(m_level, &QComboBox::currentIndexChanged, this, [this] {
        m_view->filter()->setMinimumLevel(api::LogLevel(m_level->currentData().toInt()));
        refreshState();
    });
    connect(m_expression, &QLineEdit::textChanged, this, [this](const QString& text) {
        const QString problem = m_view->filter()->setExpression(text);
        m_expression->setProperty("problem", !problem.isEmpty());
        m_expression->setToolTip(problem);
        m_expression->style()->unpolish(m_expression);
        m_expression->style()->polish(m_expression);
        refreshState();
    });
    connect(m_follow, &QToolButton::clicked, m_view, &LogView::setFollowing);
    connect(m_view, &LogView::followingChanged, m_follow, &QToolButton::setChecked);
    connect(m_pause, &QToolButton::toggled, m_view, &LogView::setPaused);
    connect(m_view, &LogView::linesChanged, this, &LogsPage::refreshState);
    connect(m_view, &LogView::failed, this, [this](const Error& error) {
        const ErrorWords words = errorWords(error);
        banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
    });
    connect(&m_services.logs(), &api::LogService::sourcesChanged, this, &LogsPage::refreshSources);
}

void LogsPage::refreshSources()
{
    const QString before = m_wanted.isEmpty() ? m_source->currentData().toString() : m_wanted;
    const QSignalBlocker blocker(m_source);
    m_source->clear();
    for (const api::LogSource& source : m_services.logs().sources())
        m_source->addItem(source.title, source.id);
    const int at = m_source->findData(before);
    if (at >= 0)
        m_wanted.clear();
    m_source->setCurrentIndex(qMax(0, at));
    setSentence(tr("%n source(s), followed live", nullptr, m_source->count()));
    chosen();
}

void LogsPage::chosen()
{
    const QString id = m_source->currentData().toString();
    if (id != m_view->source())
        banner()->clear();
    // The logs of the services are this program's own; the command line has those of machines.
    const QString machine = id.startsWith(QLatin1String("machine:")) ? id.mid(8) : QString();
    for (QAction* action : pageActions())
        setCommand(action, machine.isEmpty() ? QString() : QStringLiteral("gatehousectl vm log %1").arg(machine));
    m_view->setSource(id);
    for (const api::LogSource& source : m_services.logs().sources()) {
        if (source.id != id)
            continue;
        m_trust->setText(tr("Trust: %1. %2").arg(trustWord(source.trust), trustSentence(source.trust)));
        m_trust->setToolTip(source.path);
    }
    refreshState();
}

void LogsPage::refreshState()
{
    const int shown = m_view->filter()->rowCount();
    const int all = m_view->lines()->rowCount();
    QString text = shown == all ? tr("%n line(s)", nullptr, all) : tr("%1 of %2 lines").arg(shown).arg(all);
    if (m_view->waiting() > 0)
        text += QStringLiteral(" · ") + tr("%n waiting", nullptr, m_view->waiting());
    m_counts->setText(text);
}

QList<std::pair<QString, QString>> LogsPage::items() const
{
    QList<std::pair<QString, QString>> all;
    for (const api::LogSource& source : m_services.logs().sources())
        all.append({source.id, source.title});
    return all;
}

void LogsPage::openItem(const QString& id)
{
    const int at = m_source->findData(id);
    m_wanted = at < 0 ? id : QString();
    if (at >= 0)
        m_source->setCurrentIndex(at);
}

void LogsPage::takeFocus()
{
    m_view->setFocus();
}

void LogsPage::focusFilter()
{
    m_expression->setFocus();
    m_expression->selectAll();
}

} // namespace gatehouse::console
