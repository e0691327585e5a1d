// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/images/MeasureDialog.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/images/ImageDetailView.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"
#include "app/console/WorkStrip.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>

namespace gatehouse::console {

MeasureDialog::MeasureDialog(api::ImageService& images, api::ActivityService& activity, QWidget* parent)
    : QDialog(parent)
    , m_images(images)
    , m_path(new QLineEdit)
    , m_measure(filledButton(tr("Measure")))
    , m_banner(new Banner)
    , m_results(new QVBoxLayout)
{
    setObjectName(QStringLiteral("measureDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Measure a file"));
    setMinimumSize(640, 480);
    m_path->setObjectName(QStringLiteral("measurePath"));
    m_path->setPlaceholderText(tr("A unified kernel image (.efi) or a disk image (.raw)"));
    m_path->setAccessibleName(tr("File"));
    m_measure->setObjectName(QStringLiteral("measureNow"));
    m_measure->setEnabled(false);
    m_measure->setDefault(true);
    QPushButton* browse = button(tr("Choose…"));
    QPushButton* close = button(tr("Close"));
    auto* row = new QHBoxLayout;
    row->setSpacing(metric::unit);
    row->addWidget(m_path, 1);
    row->addWidget(browse);
    row->addWidget(m_measure);
    auto* holder = new QWidget;
    holder->setObjectName(QStringLiteral("detail"));
    m_results->setContentsMargins(0, 0, metric::unit, 0);
    m_results->setSpacing(metric::pad);
    auto* holderLayout = new QVBoxLayout(holder);
    holderLayout->setContentsMargins(0, 0, 0, 0);
    holderLayout->addLayout(m_results);
    holderLayout->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("detailScroll"));
    scroll->setWidgetResizable(true);
    scroll->setWidget(holder);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::wide, metric::pad, metric::wide, metric::pad);
    layout->setSpacing(metric::gap);
    layout->addWidget(titleLabel(tr("Measure a file")));
    layout->addWidget(mutedLabel(tr("Says which PCR values a machine would report after booting it. The file is only read.")));
    layout->addLayout(row);
    layout->addWidget(m_banner);
    layout->addWidget(new WorkStrip(activity, {QStringLiteral("image.measure")}));
    layout->addWidget(scroll, 1);
    layout->addLayout(buttons);
    connect(m_path, &QLineEdit::textChanged, this, [this](const QString& text) { m_measure->setEnabled(!text.trimmed().isEmpty()); });
    connect(browse, &QPushButton::clicked, this, &MeasureDialog::chooseFile);
    connect(m_measure, &QPushButton::clicked, this, &MeasureDialog::measure);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
}

void MeasureDialog::chooseFile()
{
    auto* dialog = new QFileDialog(this, tr("Choose a file to measure"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, m_path, &QLineEdit::setText);
    dialog->open();
}

void MeasureDialog::measure()
{
    m_measure->setEnabled(false);
    m_banner->setMessage(Tone::Active, tr("Measuring…"));
    clearLayout(m_results);
    run(this, m_images.measure(m_path->text().trimmed()), [this](Result<api::FileMeasurement> measurement) {
        m_measure->setEnabled(true);
        if (!measurement) {
            const ErrorWords words = errorWords(measurement.error());
            m_banner->setMessage(measurement.error().kind() == ErrorKind::Cancelled ? Tone::Neutral : Tone::Bad, words.sentence, words.nextStep);
            return;
        }
        m_banner->setMessage(Tone::Good, tr("Measured as %1.").arg(measurement->format));
        for (const api::RegisterPrediction& prediction : measurement->registers)
            m_results->addWidget(makeRegisterWidget(prediction));
    });
}

} // namespace gatehouse::console
