// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/WorkStrip.h"

#include "app/console/Formats.h"
#include "app/console/OperationKinds.h"
#include "app/console/OperationRows.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QHBoxLayout>
#include <QProgressBar>

namespace gatehouse::console {

WorkStrip::WorkStrip(api::ActivityService& activity, QStringList kinds, QWidget* parent)
    : QWidget(parent)
    , m_activity(activity)
    , m_kinds(std::move(kinds))
    , m_words(mutedLabel())
    , m_bar(new QProgressBar)
    , m_cancel(button(tr("Cancel"), QStringLiteral("x")))
{
    setObjectName(QStringLiteral("workStrip"));
    m_bar->setObjectName(QStringLiteral("workProgress"));
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_cancel->setObjectName(QStringLiteral("cancelWork"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::gap);
    layout->addWidget(m_words, 1);
    layout->addWidget(m_bar, 1);
    layout->addWidget(m_cancel);
    for (const auto& operation : activity.running())
        m_others.append(operation);
    m_ticker.setInterval(200);
    connect(&m_ticker, &QTimer::timeout, this, &WorkStrip::refresh);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_cancel->setEnabled(false);
        if (m_operation)
            m_operation->cancel();
    });
    connect(&activity, &api::ActivityService::changed, this, &WorkStrip::look);
    hide();
}

WorkStrip::~WorkStrip()
{
    if (isShowing() && m_atEnd == AtEnd::Cancel)
        m_operation->cancel();
}

void WorkStrip::look()
{
    if (isShowing())
        return;
    for (const auto& operation : m_activity.running()) {
        const auto same = [&operation](const std::weak_ptr<Operation>& other) { return other.lock() == operation; };
        if (!m_kinds.contains(operation->kind()) || operation->isFinished() || std::any_of(m_others.cbegin(), m_others.cend(), same))
            continue;
        m_operation = operation;
        connect(operation.get(), &Operation::finished, this, &WorkStrip::refresh);
        const OperationView view = operationView(operation->kind(), operation->subject());
        m_bar->setAccessibleName(tr("Progress of %1").arg(view.title));
        m_cancel->setAccessibleName(cancelWord(view.cancel, view.title));
        m_cancel->setVisible(view.cancel != Cancel::Not);
        m_cancel->setEnabled(!operation->isCancelRequested());
        m_ticker.start();
        refresh();
        return;
    }
}

void WorkStrip::refresh()
{
    setVisible(isShowing());
    if (!isShowing()) {
        m_ticker.stop();
        return;
    }
    const double elapsed = double(m_operation->startedAt().msecsTo(QDateTime::currentDateTimeUtc())) / 1000;
    const bool known = std::any_of(m_operation->steps().cbegin(), m_operation->steps().cend(), [](const OperationStep& step) { return step.progress.has_value(); });
    const QString words = QStringLiteral("%1 · %2").arg(runningStep(*m_operation), durationText(elapsed));
    // A length that nobody knows is said, not animated.
    m_words->setText(known ? words : tr("%1 · length not known").arg(words));
    m_bar->setVisible(known);
    m_bar->setValue(int(1000 * overallProgress(*m_operation)));
}

} // namespace gatehouse::console
