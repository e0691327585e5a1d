// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/ConfirmDialog.h"

#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace gatehouse::console {

ConfirmDialog::ConfirmDialog(const QString& title, const QString& consequences, const QString& deed, QWidget* parent)
    : QDialog(parent)
    , m_name(new QLineEdit)
    , m_deed(button(deed))
{
    setObjectName(QStringLiteral("confirmDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    m_deed->setObjectName(QStringLiteral("confirmDeed"));
    m_deed->setProperty("danger", true);
    m_name->setObjectName(QStringLiteral("confirmName"));
    m_name->hide();
    QPushButton* cancel = button(tr("Cancel"));
    cancel->setDefault(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metric::unit);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_deed);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::wide, metric::pad, metric::wide, metric::pad);
    layout->setSpacing(metric::gap);
    QLabel* heading = strongLabel(title);
    heading->setWordWrap(true);
    layout->addWidget(heading);
    QLabel* body = bodyLabel(consequences);
    body->setMinimumWidth(400);
    body->setMaximumWidth(460);
    layout->addWidget(body);
    layout->addWidget(m_name);
    layout->addSpacing(metric::half);
    layout->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_deed, &QPushButton::clicked, this, &QDialog::accept);
    cancel->setFocus();
}

void ConfirmDialog::requireName(const QString& name)
{
    m_name->show();
    m_name->setPlaceholderText(tr("Type %1 to confirm").arg(name));
    m_name->setAccessibleName(tr("Type %1 to confirm").arg(name));
    m_deed->setEnabled(false);
    connect(m_name, &QLineEdit::textChanged, m_deed, [this, name](const QString& text) { m_deed->setEnabled(text == name); });
    m_name->setFocus();
}

} // namespace gatehouse::console
