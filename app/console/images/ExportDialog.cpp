// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/images/ExportDialog.h"

#include "app/console/images/SpaceView.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace gatehouse::console {

ExportDialog::ExportDialog(const QString& imageId, QWidget* parent)
    : QDialog(parent)
    , m_id(imageId)
    , m_format(new QComboBox)
    , m_path(new QLineEdit)
    , m_export(filledButton(tr("Export")))
    , m_space(new SpaceView)
{
    setObjectName(QStringLiteral("exportDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Export an image"));
    setMinimumWidth(560);
    m_format->setObjectName(QStringLiteral("exportFormat"));
    m_format->setAccessibleName(tr("Format"));
    m_format->addItem(tr("Fixed VHD, for Azure"), QStringLiteral("vhd"));
    m_format->addItem(tr("tar.gz, for Google Cloud"), QStringLiteral("gcp"));
    m_format->addItem(tr("qcow2"), QStringLiteral("qcow2"));
    m_format->addItem(tr("Raw disk"), QStringLiteral("raw"));
    m_path->setObjectName(QStringLiteral("exportPath"));
    m_path->setAccessibleName(tr("File"));
    m_export->setObjectName(QStringLiteral("exportNow"));
    m_export->setDefault(true);
    QPushButton* browse = button(tr("Choose…"));
    QPushButton* cancel = button(tr("Cancel"));
    auto* row = new QHBoxLayout;
    row->setSpacing(metric::unit);
    row->addWidget(m_path, 1);
    row->addWidget(browse);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metric::unit);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_export);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::wide, metric::pad, metric::wide, metric::pad);
    layout->setSpacing(metric::gap);
    layout->addWidget(titleLabel(tr("Export an image")));
    layout->addWidget(mutedLabel(tr("The file is read back and compared with the image. A file that exists is not replaced.")));
    layout->addWidget(m_format);
    layout->addLayout(row);
    layout->addWidget(rule());
    layout->addWidget(m_space);
    layout->addStretch(1);
    layout->addLayout(buttons);
    connect(m_format, &QComboBox::currentIndexChanged, this, &ExportDialog::suggest);
    connect(m_path, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_export->setEnabled(QDir::isAbsolutePath(text.trimmed()));
        m_space->askSoon();
    });
    connect(browse, &QPushButton::clicked, this, &ExportDialog::chooseFile);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_export, &QPushButton::clicked, this, &QDialog::accept);
    m_path->setText(QDir::home().filePath(m_id));
    suggest();
}

void ExportDialog::suggest()
{
    // Keeps the folder that was chosen, and names the file by what it will be.
    const QString format = m_format->currentData().toString();
    const QString suffix = format == QLatin1String("gcp") ? QStringLiteral("tar.gz") : format;
    m_path->setText(QFileInfo(m_path->text()).absolutePath() + QLatin1Char('/') + m_id + QLatin1Char('.') + suffix);
    m_space->askSoon();
}

void ExportDialog::chooseFile()
{
    auto* dialog = new QFileDialog(this, tr("Export to"), QFileInfo(m_path->text()).absolutePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(QFileInfo(m_path->text()).fileName());
    connect(dialog, &QFileDialog::fileSelected, m_path, &QLineEdit::setText);
    dialog->open();
}

api::ImageExportRequest ExportDialog::request() const
{
    api::ImageExportRequest request;
    request.id = m_id;
    request.format = m_format->currentData().toString();
    request.path = m_path->text().trimmed();
    return request;
}

} // namespace gatehouse::console
