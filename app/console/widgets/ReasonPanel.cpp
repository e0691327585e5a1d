// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/ReasonPanel.h"

#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Reveal.h"
#include "app/console/widgets/Theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStyle>
#include <QVBoxLayout>

namespace gatehouse::console {

ReasonPanel::ReasonPanel(QWidget* parent)
    : QFrame(parent)
    , m_reveal(new Reveal(this))
    , m_question(bodyLabel())
    , m_reason(new QLineEdit)
    , m_confirm(filledButton({}))
{
    setObjectName(QStringLiteral("card"));
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->setMaxLength(500);
    m_confirm->setObjectName(QStringLiteral("confirmReason"));
    QPushButton* cancel = button(tr("Cancel"));
    auto* row = new QHBoxLayout;
    row->setSpacing(metric::unit);
    row->addWidget(m_reason, 1);
    row->addWidget(cancel);
    row->addWidget(m_confirm);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::gap, metric::gap, metric::gap, metric::gap);
    layout->setSpacing(metric::unit);
    layout->addWidget(m_question);
    layout->addLayout(row);
    const auto confirm = [this] {
        const QString reason = m_reason->text().trimmed();
        if (m_mayBeEmpty || reason.size() >= minReason)
            Q_EMIT confirmed(m_kind, reason);
    };
    connect(m_reason, &QLineEdit::textChanged, this,
            [this](const QString& text) { m_confirm->setEnabled(m_mayBeEmpty || text.trimmed().size() >= minReason); });
    connect(m_reason, &QLineEdit::returnPressed, this, confirm);
    connect(m_confirm, &QPushButton::clicked, this, confirm);
    connect(cancel, &QPushButton::clicked, this, &ReasonPanel::close);
    hide();
}

void ReasonPanel::ask(const QString& kind, const QString& question, const QString& button)
{
    m_mayBeEmpty = false;
    m_reason->setPlaceholderText(tr("The reason, in your words"));
    m_reason->setAccessibleName(tr("Reason"));
    m_reason->setWhatsThis(tr("Why you decide this way. It is recorded with the decision and cannot be changed later."));
    open(kind, question, button, {});
    m_confirm->setEnabled(false);
}

void ReasonPanel::edit(const QString& kind, const QString& question, const QString& button, const QString& text)
{
    m_mayBeEmpty = true;
    m_reason->setPlaceholderText(tr("Nothing is noted"));
    m_reason->setAccessibleName(tr("Note"));
    m_reason->setWhatsThis(tr("For you alone; it decides nothing. It can be changed later, and an empty one is forgotten."));
    open(kind, question, button, text);
    m_confirm->setEnabled(true);
}

void ReasonPanel::open(const QString& kind, const QString& question, const QString& button, const QString& text)
{
    m_kind = kind;
    m_question->setText(question);
    m_confirm->setText(button);
    m_confirm->setAccessibleName(button);
    m_reason->setText(text);
    // A note is beside what the page is about, whose own filled button stays where it is.
    m_confirm->setProperty("filled", !m_mayBeEmpty);
    m_confirm->style()->polish(m_confirm);
    show();
    m_reason->setFocus();
    m_reveal->begin();
}

void ReasonPanel::close()
{
    if (isHidden())
        return;
    hide();
    Q_EMIT closed();
}

void ReasonPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QFrame::keyPressEvent(event);
}

} // namespace gatehouse::console
