// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/OperationPanel.h"

#include "app/console/ErrorText.h"
#include "app/console/Formats.h"
#include "app/console/OperationRows.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/StepList.h"
#include "app/console/widgets/Theme.h"

#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QTimer>
#include <QVBoxLayout>

namespace gatehouse::console {

OperationPanel::OperationPanel(QWidget* parent)
    : QWidget(parent)
    , m_title(titleLabel())
    , m_time(captionLabel())
    , m_cancel(button(tr("Cancel"), QStringLiteral("x")))
    , m_banner(new Banner)
    , m_steps(new StepList)
    , m_log(new QPlainTextEdit)
{
    m_cancel->setObjectName(QStringLiteral("cancelOperation"));
    m_log->setReadOnly(true);
    m_log->setFont(monoFont());
    m_log->setMaximumBlockCount(maxLogLines);
    m_log->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_log->setMinimumHeight(160);
    m_log->setAccessibleName(tr("Live log"));
    auto* header = new QHBoxLayout;
    header->setSpacing(metric::gap);
    header->addWidget(m_title);
    header->addWidget(m_time, 0, Qt::AlignBottom);
    header->addStretch(1);
    header->addWidget(m_cancel);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::gap);
    layout->addLayout(header);
    layout->addWidget(m_banner);
    layout->addWidget(m_steps);
    layout->addWidget(strongLabel(tr("Live log")));
    layout->addWidget(m_log, 1);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_operation)
            m_operation->cancel();
        m_cancel->setEnabled(false);
    });
    auto* ticker = new QTimer(this);
    ticker->setInterval(250);
    connect(ticker, &QTimer::timeout, this, &OperationPanel::refresh);
    ticker->start();
}

void OperationPanel::setOperation(std::shared_ptr<Operation> operation, const QString& title)
{
    m_title->setText(title);
    if (operation == m_operation)
        return;
    if (m_operation)
        disconnect(m_operation.get(), nullptr, this, nullptr);
    m_operation = std::move(operation);
    m_log->clear();
    m_banner->clear();
    if (m_operation) {
        connect(m_operation.get(), &Operation::logLine, m_log, &QPlainTextEdit::appendPlainText);
        connect(m_operation.get(), &Operation::finished, this, &OperationPanel::refresh);
        connect(m_operation.get(), &Operation::stepChanged, this, [this] { m_steps->setSteps(stepRows(*m_operation)); });
    }
    refresh();
}

void OperationPanel::refresh()
{
    if (!m_operation)
        return;
    m_steps->setSteps(stepRows(*m_operation));
    const bool finished = m_operation->isFinished();
    m_cancel->setVisible(!finished);
    m_cancel->setEnabled(!m_operation->isCancelRequested());
    const QDateTime until = finished ? m_operation->endedAt() : QDateTime::currentDateTimeUtc();
    m_time->setText(durationText(double(m_operation->startedAt().msecsTo(until)) / 1000.0));
    if (finished && !m_operation->result()) {
        const Error& error = m_operation->result().error();
        const ErrorWords words = errorWords(error);
        m_banner->setMessage(error.kind() == ErrorKind::Cancelled ? Tone::Neutral : Tone::Bad, words.sentence, words.nextStep);
    }
}

} // namespace gatehouse::console
