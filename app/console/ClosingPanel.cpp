// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/ClosingPanel.h"

#include "app/console/Async.h"
#include "app/console/Formats.h"
#include "app/console/OperationKinds.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace gatehouse::console {

ClosingPanel::ClosingPanel(api::Services& services, QWidget* window)
    : QWidget(window)
    , m_services(services)
    , m_card(new QFrame(this))
    , m_what(bodyLabel())
    , m_time(captionLabel())
    , m_now(button(tr("Close now")))
{
    setObjectName(QStringLiteral("closingPanel"));
    setFocusPolicy(Qt::StrongFocus);
    m_card->setObjectName(QStringLiteral("card"));
    m_card->setFixedWidth(440);
    m_now->setObjectName(QStringLiteral("closeNow"));
    m_now->setWhatsThis(tr("Closes without waiting. The chain is told to end all the same and loses seconds at most."));
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_time, 1);
    foot->addWidget(m_now);
    auto* layout = new QVBoxLayout(m_card);
    layout->setContentsMargins(metric::wide, metric::pad, metric::wide, metric::pad);
    layout->setSpacing(metric::gap);
    layout->addWidget(strongLabel(tr("Closing")));
    layout->addWidget(m_what);
    layout->addLayout(foot);
    auto* outer = new QVBoxLayout(this);
    outer->addWidget(m_card, 0, Qt::AlignCenter);
    m_ticker.setInterval(250);
    connect(&m_ticker, &QTimer::timeout, this, &ClosingPanel::refresh);
    connect(m_now, &QPushButton::clicked, this, &ClosingPanel::done);
    connect(&services.activity(), &api::ActivityService::changed, this, &ClosingPanel::refresh);
    window->installEventFilter(this);
    hide();
}

bool ClosingPanel::isNeeded(api::Services& services)
{
    const api::ChainStatus chain = services.network().status().chain;
    const bool ours = chain.link == api::LinkState::Up || chain.link == api::LinkState::Connecting;
    return !services.activity().running().isEmpty() || (chain.devnet && ours);
}

void ClosingPanel::begin()
{
    if (m_begun)
        return;
    m_begun = true;
    m_since.start();
    setGeometry(parentWidget()->rect());
    show();
    raise();
    m_now->setFocus();
    for (const auto& operation : m_services.activity().running())
        operation->cancel();
    m_ticker.start();
    refresh();
}

void ClosingPanel::refresh()
{
    if (!m_begun)
        return;
    const auto running = m_services.activity().running();
    m_time->setText(durationText(double(m_since.elapsed()) / 1000));
    const auto cancellable = std::count_if(running.cbegin(), running.cend(), [](const std::shared_ptr<Operation>& operation) {
        return operationView(operation->kind(), operation->subject()).cancel != Cancel::Not;
    });
    if (!m_stopping && cancellable > 0)
        m_what->setText(tr("%n operation(s) being cancelled.", nullptr, int(cancellable)));
    else if (!m_stopping && !running.isEmpty())
        m_what->setText(tr("The local chain writes its state and stops. Machines that are up stay up."));
    else if (!m_stopping)
        stopNetwork();
}

void ClosingPanel::stopNetwork()
{
    m_stopping = true;
    m_what->setText(tr("The local chain writes its state and stops. Machines that are up stay up."));
    run(this, m_services.network().stop(), [this](const Result<void>&) { Q_EMIT done(); });
}

void ClosingPanel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    QColor veil = themeColors().window;
    veil.setAlpha(200);
    painter.fillRect(rect(), veil);
}

bool ClosingPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

void ClosingPanel::keyPressEvent(QKeyEvent* event)
{
    event->accept(); // What lies beneath takes no keys any more.
}

} // namespace gatehouse::console
