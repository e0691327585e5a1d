// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/images/MeasureDialog.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/images/ImageDetailView.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/Theme.h"
#include "app/console/WorkStrip.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

namespace gatehouse::console {

MeasureDialog::MeasureDialog(api::ImageService& images, api::ActivityService& activity, QWidget* parent)
    : QDialog(parent)
    , m_images(images)
    , m_path(new QLineEdit)
    , m_firmware(new QLineEdit)
    , m_rule(new QComboBox)
    , m_secureBoot(new QComboBox)
    , m_memory(new QSpinBox)
    , m_vcpus(new QSpinBox)
    , m_acpi(new QLineEdit)
    , m_smbios(new QLineEdit)
    , m_bootVariables(new QLineEdit)
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
    QPushButton* close = button(tr("Close"));
    auto* row = new QHBoxLayout;
    row->setSpacing(metric::unit);
    row->addWidget(pathRow(m_path, Wanted::File), 1);
    row->addWidget(m_measure);
    auto* holder = new QWidget;
    holder->setObjectName(QStringLiteral("detail"));
    m_results->setContentsMargins(0, 0, metric::unit, 0);
    m_results->setSpacing(metric::pad);
    auto* holderLayout = new QVBoxLayout(holder);
    holderLayout->setContentsMargins(0, 0, 0, 0);
    holderLayout->setSpacing(metric::pad);
    holderLayout->addWidget(makeMachine());
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
    layout->addWidget(mutedLabel(tr("Says which register values a machine would report after booting it. The file is only read.")));
    layout->addLayout(row);
    layout->addWidget(m_banner);
    layout->addWidget(new WorkStrip(activity, {QStringLiteral("image.measure")}));
    layout->addWidget(scroll, 1);
    layout->addLayout(buttons);
    connect(m_path, &QLineEdit::textChanged, this, [this](const QString& text) { m_measure->setEnabled(!text.trimmed().isEmpty()); });
    connect(m_measure, &QPushButton::clicked, this, &MeasureDialog::measure);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
}

QWidget* MeasureDialog::pathRow(QLineEdit* field, Wanted wanted)
{
    auto* holder = new QWidget;
    auto* layout = new QHBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::unit);
    QPushButton* browse = button(tr("Choose…"));
    layout->addWidget(field, 1);
    layout->addWidget(browse);
    connect(browse, &QPushButton::clicked, this, [this, field, wanted] { choose(field, wanted); });
    return holder;
}

QWidget* MeasureDialog::makeMachine()
{
    auto* section = new Section(tr("TDX machine"), Section::Kind::Collapsible);
    section->setObjectName(QStringLiteral("measureMachine"));
    m_firmware->setObjectName(QStringLiteral("measureFirmware"));
    m_firmware->setPlaceholderText(tr("Firmware with its variables, for example OVMF.fd"));
    m_rule->setObjectName(QStringLiteral("measureRule"));
    m_rule->addItem(tr("Not known"), QString());
    const QList<api::FirmwareRuleChoice> rules = api::firmwareRules();
    for (const api::FirmwareRuleChoice& rule : rules)
        m_rule->addItem(rule.id, rule.id);
    m_secureBoot->addItem(tr("As the keys in the firmware say"), QStringLiteral("from-firmware"));
    m_secureBoot->addItem(tr("Not built into the firmware"), QStringLiteral("not-built-in"));
    m_secureBoot->addItem(tr("Off"), QStringLiteral("off"));
    m_memory->setRange(0, 64 * 1024 * 1024);
    m_memory->setSuffix(tr(" MiB"));
    m_vcpus->setRange(0, 4096);
    for (QSpinBox* box : {m_memory, m_vcpus})
        box->setSpecialValueText(tr("Not known"));
    m_acpi->setPlaceholderText(tr("Copy of a guest's qemu_fw_cfg/by_name"));
    m_smbios->setPlaceholderText(tr("Copy of a guest's dmi/tables/DMI, for firmware from edk2-stable202505 on"));
    m_bootVariables->setPlaceholderText(tr("Copy of BootOrder and Boot#### of a guest's efivars"));
    auto* holder = new QWidget;
    auto* form = new QFormLayout(holder);
    form->setContentsMargins(0, 0, 0, 0);
    form->addRow(tr("Firmware"), pathRow(m_firmware, Wanted::File));
    form->addRow(tr("Release of the firmware"), m_rule);
    form->addRow(tr("Secure Boot"), m_secureBoot);
    form->addRow(tr("Memory"), m_memory);
    form->addRow(tr("vCPUs"), m_vcpus);
    form->addRow(tr("ACPI tables"), pathRow(m_acpi, Wanted::Folder));
    form->addRow(tr("SMBIOS tables"), pathRow(m_smbios, Wanted::File));
    form->addRow(tr("Boot variables"), pathRow(m_bootVariables, Wanted::Folder));
    section->addWidget(mutedLabel(tr("What is left out is not guessed: a register that needs it is shown as not predicted.")));
    section->addWidget(holder);
    section->setExpanded(false);
    return section;
}

void MeasureDialog::choose(QLineEdit* field, Wanted wanted)
{
    auto* dialog = new QFileDialog(this, wanted == Wanted::File ? tr("Choose a file") : tr("Choose a folder"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(wanted == Wanted::File ? QFileDialog::ExistingFile : QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, field, &QLineEdit::setText);
    dialog->open();
}

api::MeasureRequest MeasureDialog::request() const
{
    api::MeasureRequest request;
    request.path = m_path->text().trimmed();
    request.firmware = m_firmware->text().trimmed();
    request.firmwareRule = m_rule->currentData().toString();
    request.secureBoot = m_secureBoot->currentData().toString();
    request.memoryBytes = qint64(m_memory->value()) * 1024 * 1024;
    request.vcpus = m_vcpus->value();
    request.acpiFolder = m_acpi->text().trimmed();
    request.smbios = m_smbios->text().trimmed();
    request.bootVariablesFolder = m_bootVariables->text().trimmed();
    return request;
}

void MeasureDialog::measure()
{
    m_measure->setEnabled(false);
    m_banner->setMessage(Tone::Active, tr("Measuring…"));
    clearLayout(m_results);
    run(this, m_images.measure(request()), [this](Result<api::FileMeasurement> measurement) {
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
