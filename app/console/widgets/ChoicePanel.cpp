// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/ChoicePanel.h"

#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Reveal.h"
#include "app/console/widgets/Theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>

namespace gatehouse::console {

ChoicePanel::ChoicePanel(const QString& question, const QList<std::pair<QString, QString>>& choices, QWidget* parent)
    : QFrame(parent)
    , m_reveal(new Reveal(this))
    , m_question(bodyLabel(question))
{
    setObjectName(QStringLiteral("card"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(metric::gap, metric::gap, metric::gap, metric::gap);
    row->setSpacing(metric::unit);
    row->addWidget(m_question, 1);
    for (const auto& [id, text] : choices) {
        QPushButton* made = button(text);
        made->setObjectName(QStringLiteral("choice-") + id);
        made->setAccessibleName(text);
        row->addWidget(made);
        connect(made, &QPushButton::clicked, this, [this, id = id] {
            close();
            Q_EMIT chosen(id);
        });
        if (!m_first)
            m_first = made;
    }
    QPushButton* cancel = button(tr("Cancel"));
    row->addWidget(cancel);
    connect(cancel, &QPushButton::clicked, this, &ChoicePanel::close);
    hide();
}

void ChoicePanel::ask()
{
    m_before = window()->focusWidget();
    show();
    if (m_first)
        m_first->setFocus();
    m_reveal->begin();
}

void ChoicePanel::close()
{
    if (isHidden())
        return;
    hide();
    Q_EMIT closed();
    // Back to what asked, not to whatever comes next in the document.
    if (m_before && m_before->isVisible())
        m_before->setFocus();
}

void ChoicePanel::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QFrame::keyPressEvent(event);
}

} // namespace gatehouse::console
