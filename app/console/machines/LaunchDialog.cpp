// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/machines/LaunchDialog.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

QSpinBox* spinBox(const QString& name, int low, int high, int value, int step, const QString& suffix)
{
    auto* box = new QSpinBox;
    box->setRange(low, high);
    box->setValue(value);
    box->setSingleStep(step);
    box->setSuffix(suffix);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    box->setAccessibleName(name);
    return box;
}

} // namespace

LaunchDialog::LaunchDialog(api::Services& services, const QString& imageId, QWidget* parent)
    : QDialog(parent)
    , m_services(services)
    , m_name(new QLineEdit)
    , m_image(new QComboBox)
    , m_vcpus(spinBox(tr("Processors"), 1, 64, 1, 1, {}))
    , m_memory(spinBox(tr("Memory"), 256, 262144, 1024, 256, tr(" MiB")))
    , m_disk(spinBox(tr("Encrypted disk"), 64, 4194304, 256, 64, tr(" MiB")))
    , m_banner(new Banner)
    , m_accelerator(new Banner)
    , m_launch(filledButton(tr("Launch")))
{
    setObjectName(QStringLiteral("launchDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Launch a machine"));
    setMinimumWidth(480);
    m_name->setObjectName(QStringLiteral("machineName"));
    m_name->setAccessibleName(tr("Name"));
    m_name->setMaxLength(31);
    m_name->setWhatsThis(tr("How you call the machine. Small letters, digits and hyphens."));
    m_image->setObjectName(QStringLiteral("machineImage"));
    m_image->setAccessibleName(tr("Image"));
    m_image->setWhatsThis(tr("What the machine boots. Its measurements decide whether the network lets it in."));
    m_vcpus->setWhatsThis(tr("Virtual processors."));
    m_memory->setWhatsThis(tr("Memory of the machine."));
    m_disk->setWhatsThis(tr("Size of the data disk. It is encrypted with a key derived from the network's secret."));
    m_launch->setObjectName(QStringLiteral("launchNow"));
    m_launch->setDefault(true);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(metric::gap);
    form->setVerticalSpacing(metric::unit);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const auto row = [form](const QString& name, QWidget* field) { form->addRow(mutedLabel(name), field); };
    row(tr("Name"), m_name);
    row(tr("Image"), m_image);
    row(tr("Processors"), m_vcpus);
    row(tr("Memory"), m_memory);
    row(tr("Encrypted disk"), m_disk);
    QPushButton* cancel = button(tr("Cancel"));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metric::unit);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_launch);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::wide, metric::pad, metric::wide, metric::pad);
    layout->setSpacing(metric::gap);
    layout->addWidget(titleLabel(tr("Launch a machine")));
    layout->addWidget(mutedLabel(tr("It boots with a TPM, asks the network for the secret, opens its disk and starts its application.")));
    layout->addLayout(form);
    layout->addWidget(m_accelerator);
    layout->addWidget(m_banner);
    layout->addStretch(1);
    layout->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_launch, &QPushButton::clicked, this, &LaunchDialog::launch);
    connect(m_name, &QLineEdit::textChanged, this, &LaunchDialog::refresh);
    run(this, m_services.images().list(), [this, imageId](Result<QList<api::ImageSummary>> images) {
        if (images)
            fill(*images, imageId);
    });
    run(this, m_services.machines().list(), [this](Result<QList<api::MachineSummary>> machines) {
        // The first free letter, as a person would count.
        for (char letter = 'a'; machines && letter <= 'z' && m_name->text().isEmpty(); ++letter) {
            const QString name = QStringLiteral("node-") + QLatin1Char(letter);
            if (std::none_of(machines->cbegin(), machines->cend(), [&](const auto& machine) { return machine.name == name; }))
                m_name->setText(name);
        }
        m_name->selectAll();
    });
    run(this, m_services.machines().host(), [this](Result<api::HostFacts> host) {
        if (host && !host->kvm)
            m_accelerator->setMessage(Tone::Warning, tr("No KVM on this host: the machine is emulated and starts slowly."));
    });
    refresh();
    m_name->setFocus();
}

void LaunchDialog::fill(const QList<api::ImageSummary>& images, const QString& wanted)
{
    for (const api::ImageSummary& image : images) {
        if (image.state != api::ImageState::Ready)
            continue;
        QString text = image.recipe + QLatin1Char(' ') + image.version;
        if (image.debug)
            text += QStringLiteral(" · ") + tr("debug");
        m_image->addItem(text + QStringLiteral(" · ") + image.id.left(8), image.id);
    }
    const int at = m_image->findData(wanted);
    m_image->setCurrentIndex(qMax(0, at));
    if (m_image->count() == 0)
        m_banner->setMessage(Tone::Warning, tr("There is no image to boot yet. Build one first."));
    refresh();
}

void LaunchDialog::refresh()
{
    m_launch->setEnabled(m_image->count() > 0 && !m_name->text().trimmed().isEmpty());
}

void LaunchDialog::launch()
{
    api::LaunchRequest request;
    request.name = m_name->text().trimmed();
    request.imageId = m_image->currentData().toString();
    request.vcpus = m_vcpus->value();
    request.memoryMiB = m_memory->value();
    request.dataDiskMiB = m_disk->value();
    const auto started = m_services.machines().launch(request);
    if (!started) {
        const ErrorWords words = errorWords(started.error());
        m_banner->setMessage(Tone::Bad, words.sentence, words.nextStep);
        m_name->setFocus();
        return;
    }
    Q_EMIT launched(*started);
    accept();
}

} // namespace gatehouse::console
