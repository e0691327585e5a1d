// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/images/MeasureDialog.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/images/ExpectedMachineForm.h"
#include "app/console/images/ImageDetailView.h"
#include "app/console/SaveFile.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/Theme.h"
#include "app/console/WorkStrip.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace gatehouse::console {

MeasureDialog::MeasureDialog(api::ImageService& images, api::ActivityService& activity, QWidget* parent)
    : QDialog(parent)
    , m_images(images)
    , m_path(new QLineEdit)
    , m_choose(button(tr("Choose…")))
    , m_pathProblem(mutedLabel())
    , m_tdx(new QCheckBox(tr("Also predict what a TDX machine would show: MRTD and RTMR0 to 3")))
    , m_machineSection(new Section(tr("Expected machine"), Section::Kind::Collapsible))
    , m_machine(new ExpectedMachineForm)
    , m_measure(filledButton(tr("Measure")))
    , m_save(button(tr("Save as JSON…")))
    , m_banner(new Banner)
    , m_scroll(new QScrollArea)
    , m_results(new QVBoxLayout)
{
    setObjectName(QStringLiteral("measureDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Measure a file"));
    setMinimumSize(640, 480);
    resize(760, 620);
    m_measure->setObjectName(QStringLiteral("measureNow"));
    m_measure->setEnabled(false);
    m_measure->setDefault(true);
    m_save->setObjectName(QStringLiteral("saveMeasurement"));
    m_save->setToolTip(tr("The fuller measurements file, with every event and what it was predicted from. A policy can name it."));
    m_save->hide();
    m_tdx->setObjectName(QStringLiteral("measureTdx"));
    m_tdx->setWhatsThis(tr("Without it, the PCRs of a TPM are predicted; they depend on the file alone."));
    m_machineSection->setObjectName(QStringLiteral("measureMachine"));
    m_machineSection->addWidget(mutedLabel(tr("What is left out is not guessed: a register that needs it is shown as not predicted.")));
    m_machineSection->addWidget(m_machine);
    m_machineSection->hide();
    QPushButton* close = button(tr("Close"));
    close->setObjectName(QStringLiteral("closeMeasure"));
    auto* holder = new QWidget;
    holder->setObjectName(QStringLiteral("detail"));
    m_results->setContentsMargins(0, 0, 0, 0);
    m_results->setSpacing(metric::pad);
    auto* holderLayout = new QVBoxLayout(holder);
    holderLayout->setContentsMargins(0, 0, metric::unit, 0);
    holderLayout->setSpacing(metric::pad);
    holderLayout->addWidget(m_machineSection);
    holderLayout->addLayout(m_results);
    holderLayout->addStretch(1);
    m_scroll->setObjectName(QStringLiteral("detailScroll"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setWidget(holder);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metric::unit);
    buttons->addWidget(m_save);
    buttons->addStretch(1);
    buttons->addWidget(close);
    buttons->addWidget(m_measure);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::wide, metric::pad, metric::wide, metric::pad);
    layout->setSpacing(metric::gap);
    layout->addWidget(titleLabel(tr("Measure a file")));
    layout->addWidget(mutedLabel(tr("Says which register values a machine would report after booting it. The file is only read.")));
    layout->addWidget(makePathRow());
    layout->addWidget(m_tdx);
    layout->addWidget(m_banner);
    layout->addWidget(new WorkStrip(activity, {QStringLiteral("image.measure")}));
    layout->addWidget(m_scroll, 1);
    layout->addLayout(buttons);
    connect(m_path, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_measure->setEnabled(!text.trimmed().isEmpty());
        m_pathProblem->hide();
    });
    connect(m_tdx, &QCheckBox::toggled, this, [this](bool wanted) {
        m_machineSection->setVisible(wanted);
        m_machineSection->setExpanded(wanted);
    });
    connect(m_measure, &QPushButton::clicked, this, &MeasureDialog::measure);
    connect(m_save, &QPushButton::clicked, this, &MeasureDialog::save);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    orderFocus(close);
    m_path->setFocus();
}

QWidget* MeasureDialog::makePathRow()
{
    m_path->setObjectName(QStringLiteral("measurePath"));
    m_path->setPlaceholderText(tr("A unified kernel image (.efi), a disk image (raw, qcow2, VHD) or a firmware"));
    m_path->setAccessibleName(tr("File"));
    m_choose->setObjectName(QStringLiteral("measurePathChoose"));
    m_pathProblem->setObjectName(QStringLiteral("measurePathProblem"));
    setRole(m_pathProblem, QStringLiteral("bad"));
    m_pathProblem->hide();
    connect(m_choose, &QPushButton::clicked, this, [this] {
        auto* dialog = new QFileDialog(this, tr("Choose a file"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, m_path, &QLineEdit::setText);
        dialog->open();
    });
    auto* row = new QHBoxLayout;
    row->setSpacing(metric::unit);
    row->addWidget(m_path, 1);
    row->addWidget(m_choose);
    auto* holder = new QWidget;
    auto* layout = new QVBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::half);
    layout->addLayout(row);
    layout->addWidget(m_pathProblem);
    return holder;
}

void MeasureDialog::orderFocus(QPushButton* close)
{
    QWidget* last = m_path;
    for (QWidget* next : QList<QWidget*>{m_choose, m_tdx} + m_machine->focusOrder() + QList<QWidget*>{m_save, close, m_measure}) {
        setTabOrder(last, next);
        last = next;
    }
}

api::MeasureRequest MeasureDialog::request() const
{
    api::MeasureRequest request;
    request.path = m_path->text().trimmed();
    if (m_tdx->isChecked()) {
        m_machine->addTo(request);
        request.full = true; // Its document can be saved.
    }
    return request;
}

bool MeasureDialog::isGood()
{
    const bool isFile = QFileInfo(m_path->text().trimmed()).isFile();
    m_pathProblem->setText(QStringLiteral("✕ ") + tr("There is no such file."));
    m_pathProblem->setVisible(!isFile);
    m_path->setAccessibleDescription(isFile ? QString() : m_pathProblem->text());
    QWidget* first = m_tdx->isChecked() ? m_machine->firstProblem() : nullptr;
    if (first) {
        m_machineSection->setExpanded(true);
        m_scroll->ensureWidgetVisible(first, 0, 2 * metric::wide);
    }
    if (!isFile)
        first = m_path;
    if (first)
        first->setFocus();
    return !first;
}

void MeasureDialog::measure()
{
    m_banner->clear();
    if (!isGood())
        return;
    m_measure->setEnabled(false);
    m_save->hide();
    m_banner->setMessage(Tone::Active, tr("Measuring…"));
    clearLayout(m_results);
    run(this, m_images.measure(request()), [this](Result<api::FileMeasurement> measurement) {
        m_measure->setEnabled(true);
        if (!focusWidget() || focusWidget() == m_save || focusWidget() == m_measure)
            m_measure->setFocus(); // It had it when it was switched off.
        if (measurement) {
            showRegisters(*measurement);
            return;
        }
        const ErrorWords words = errorWords(measurement.error());
        m_banner->setMessage(measurement.error().kind() == ErrorKind::Cancelled ? Tone::Neutral : Tone::Bad, words.sentence, words.nextStep);
    });
}

void MeasureDialog::showRegisters(const api::FileMeasurement& measurement)
{
    const qsizetype missing = std::count_if(measurement.registers.cbegin(), measurement.registers.cend(), [](const api::RegisterPrediction& each) { return each.value.isEmpty(); });
    m_banner->setMessage(missing == 0 ? Tone::Good : Tone::Neutral, tr("Measured as %1.").arg(measurement.format),
                         missing == 0 ? QString() : tr("%n register(s) cannot be predicted from what is said; each says why.", nullptr, int(missing)));
    for (const api::RegisterPrediction& prediction : measurement.registers)
        m_results->addWidget(makeRegisterWidget(prediction));
    m_document = measurement.document;
    m_save->setVisible(!m_document.isEmpty());
    // The form has done its work; its heading says what was asked.
    m_machineSection->setNote(m_machine->summary());
    m_machineSection->setExpanded(false);
    m_scroll->verticalScrollBar()->setValue(0);
}

void MeasureDialog::save()
{
    auto* dialog = new QFileDialog(this, tr("Save the measurement"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->selectFile(QStringLiteral("measurements-full.json"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        run(this, saveFile(path, m_document), [this, path](Result<void> saved) {
            if (saved) {
                m_banner->setMessage(Tone::Good, tr("Saved to %1.").arg(path));
                return;
            }
            const ErrorWords words = errorWords(saved.error());
            m_banner->setMessage(Tone::Bad, words.sentence, words.nextStep);
        });
    });
    dialog->open();
}

} // namespace gatehouse::console
