// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/evidence/RootChoice.h"

#include "app/console/Async.h"
#include "app/console/SaveFile.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>

namespace gatehouse::console {

namespace {

enum Choice { Recorded, Intel, Devnet, FromFile };

constexpr qint64 maxRootFile = 64 * 1024; // One certificate, or a few in PEM.

} // namespace

RootChoice::RootChoice(QWidget* parent)
    : QWidget(parent)
    , m_box(new QComboBox)
{
    m_box->setObjectName(QStringLiteral("evidenceRoots"));
    m_box->setAccessibleName(tr("Roots that count"));
    m_box->addItem(tr("As recorded"));
    m_box->addItem(tr("Intel's, built in"));
    m_box->addItem(tr("This profile's devnet (simulated)"));
    m_box->addItem(tr("From a file…"));
    m_box->setWhatsThis(tr("The certificates that the decision may have trusted. As recorded, Intel's root passes and any other is said to be not checked; "
                           "with another choice the evidence fails when it rests on a different root."));
    QLabel* name = mutedLabel(tr("&Roots that count"));
    name->setWordWrap(false);
    name->setBuddy(m_box);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::unit);
    layout->addWidget(name);
    layout->addWidget(m_box);
    layout->addStretch(1);
    connect(m_box, &QComboBox::activated, this, &RootChoice::choose);
}

void RootChoice::apply(api::EvidenceCheckRequest& request) const
{
    switch (m_box->currentIndex()) {
    case Intel:
        request.roots = api::EvidenceRoots::Intel;
        break;
    case Devnet:
        request.roots = api::EvidenceRoots::Devnet;
        break;
    case FromFile:
        request.root = m_content;
        break;
    default:
        request.roots = api::EvidenceRoots::Recorded;
        break;
    }
}

QString RootChoice::option() const
{
    switch (m_box->currentIndex()) {
    case Devnet:
        return QStringLiteral(" --devnet");
    case FromFile:
        return QStringLiteral(" --root %1").arg(m_path.contains(QLatin1Char(' ')) ? QLatin1Char('\'') + m_path + QLatin1Char('\'') : m_path);
    default:
        return {};
    }
}

void RootChoice::choose(int index)
{
    if (index == FromFile) {
        askForFile(); // Again too: there is no other way to another file.
        return;
    }
    m_before = index;
    Q_EMIT changed();
}

void RootChoice::askForFile()
{
    auto* dialog = new QFileDialog(this, tr("Choose the trusted root"));
    dialog->setObjectName(QStringLiteral("evidenceRootFile"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &RootChoice::read);
    connect(dialog, &QDialog::rejected, this, &RootChoice::giveUp);
    dialog->open();
}

void RootChoice::giveUp()
{
    m_box->setCurrentIndex(m_before);
}

void RootChoice::read(const QString& path)
{
    run(this, loadFile(path, maxRootFile), [this, path](Result<QByteArray> content) {
        if (!content) {
            giveUp();
            Q_EMIT failed(content.error());
            return;
        }
        m_path = path;
        m_content = *content;
        m_box->setItemText(FromFile, QFileInfo(path).fileName());
        m_box->setCurrentIndex(FromFile);
        m_before = FromFile;
        Q_EMIT changed();
    });
}

} // namespace gatehouse::console
