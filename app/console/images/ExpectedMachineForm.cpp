// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/images/ExpectedMachineForm.h"

#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSpinBox>

namespace gatehouse::console {

namespace {

constexpr int numberWidth = 180;
constexpr int shownDevices = 4;
constexpr int mostMemoryMiB = 64 * 1024 * 1024;
const QString fromQemu = QStringLiteral("qemu");
const QString fromFiles = QStringLiteral("files");
const QString byFirmware = QStringLiteral("firmware");

QString wordsOf(const Error& error)
{
    QString words = error.hint().isEmpty() ? error.detail() : QStringLiteral("%1. %2").arg(error.detail(), error.hint());
    words.remove(QStringLiteral(" (--acpi)")); // The choice stands a few fields above.
    return words.left(1).toUpper() + words.mid(1);
}

} // namespace

ExpectedMachineForm::ExpectedMachineForm(QWidget* parent)
    : QWidget(parent)
    , m_form(new QFormLayout(this))
    , m_firmware(new QLineEdit)
    , m_rule(new QComboBox)
    , m_secureBoot(new QComboBox)
    , m_pageOrder(new QComboBox)
    , m_vcpus(new QSpinBox)
    , m_memory(new QSpinBox)
    , m_tables(new QComboBox)
    , m_type(new QLineEdit)
    , m_devices(new QPlainTextEdit)
    , m_addressBits(new QSpinBox)
    , m_qemu(new QLineEdit)
    , m_acpi(new QLineEdit)
    , m_smbios(new QLineEdit)
    , m_boot(new QComboBox)
    , m_bootVariables(new QLineEdit)
{
    setObjectName(QStringLiteral("expectedMachine"));
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setHorizontalSpacing(metric::gap);
    m_form->setVerticalSpacing(metric::unit);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    addFirmware();
    addShape();
    addTables();
    addBootVariables();
    showSources();
}

void ExpectedMachineForm::addFirmware()
{
    m_firmware->setObjectName(QStringLiteral("measureFirmware"));
    m_firmware->setPlaceholderText(tr("Not known"));
    addPath(tr("Firmware"), m_firmware, Wanted::File, tr("The machine's firmware with its variables, for example OVMF.fd. MRTD is made of its pages."), [this] {
        const QString path = m_firmware->text().trimmed();
        return path.isEmpty() || QFileInfo(path).isFile() ? QString() : tr("There is no such file.");
    });
    m_rule->setObjectName(QStringLiteral("measureRule"));
    m_rule->addItem(tr("As its package says"), QString());
    const QList<api::FirmwareRuleChoice> rules = api::firmwareRules();
    for (const api::FirmwareRuleChoice& rule : rules) {
        m_rule->addItem(rule.id, rule.id);
        m_rule->setItemData(m_rule->count() - 1, rule.summary, Qt::ToolTipRole);
    }
    addRow(tr("Firmware release"), m_rule, tr("What a firmware measures depends on its release, which the file does not say. A package that installed the file does."));
    m_secureBoot->setObjectName(QStringLiteral("measureSecureBoot"));
    m_secureBoot->addItem(tr("As the keys in the firmware say"), QStringLiteral("from-firmware"));
    m_secureBoot->addItem(tr("Not built into the firmware"), QStringLiteral("not-built-in"));
    m_secureBoot->addItem(tr("Off"), QStringLiteral("off"));
    addRow(tr("Secure Boot"), m_secureBoot, tr("It stands in RTMR0."));
    m_pageOrder->setObjectName(QStringLiteral("measurePageOrder"));
    m_pageOrder->addItem(tr("Each measured as it is added (Linux 6.16 and later)"), QStringLiteral("page-by-page"));
    m_pageOrder->addItem(tr("All added, then measured"), QStringLiteral("adds-first"));
    addRow(tr("Firmware pages"), m_pageOrder, tr("The order in which the host adds and measures them; MRTD depends on it."));
}

void ExpectedMachineForm::addShape()
{
    const api::MeasureDefaults defaults = api::measureDefaults();
    m_vcpus->setObjectName(QStringLiteral("measureVcpus"));
    m_vcpus->setRange(0, defaults.mostVcpus);
    m_memory->setObjectName(QStringLiteral("measureMemory"));
    m_memory->setRange(0, mostMemoryMiB);
    m_memory->setSingleStep(1024);
    m_memory->setSuffix(tr(" MiB"));
    for (QSpinBox* box : {m_vcpus, m_memory}) {
        box->setSpecialValueText(tr("Not known"));
        box->setMaximumWidth(numberWidth);
        box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    }
    addRow(tr("vCPUs"), m_vcpus, tr("They stand in the ACPI tables, and so in RTMR0."));
    addRow(tr("Memory"), m_memory, tr("It stands in RTMR0."), [this, least = defaults.leastMemoryMiB] {
        return m_memory->value() > 0 && m_memory->value() < least ? tr("A machine has at least %1 MiB.").arg(least) : QString();
    });
}

void ExpectedMachineForm::addTables()
{
    const api::MeasureDefaults defaults = api::measureDefaults();
    m_tables->setObjectName(QStringLiteral("measureTables"));
    m_tables->addItem(tr("Ask QEMU on this computer"), fromQemu);
    m_tables->addItem(tr("Files of a guest of the same shape"), fromFiles);
    addRow(tr("ACPI tables"), m_tables, tr("QEMU makes them of the machine's shape. It is started stopped, without guest or disk, and asked once vCPUs, memory and the firmware's release are known."));
    connect(m_tables, &QComboBox::currentIndexChanged, this, &ExpectedMachineForm::showSources);
    m_type->setObjectName(QStringLiteral("measureMachineType"));
    m_type->setPlaceholderText(defaults.machineType);
    addRow(tr("Machine type"), m_type, tr("QEMU's -machine: q35 or pc-q35-X.Y with switches."), [this] {
        const QString type = m_type->text().trimmed();
        const Result<void> checked = type.isEmpty() ? Result<void>() : api::checkMachineType(type);
        return checked ? QString() : wordsOf(checked.error());
    });
    m_devices->setObjectName(QStringLiteral("measureDevices"));
    m_devices->setPlaceholderText(defaults.devices.join(QLatin1Char('\n')));
    m_devices->setTabChangesFocus(true);
    m_devices->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_devices->setFont(monoFont());
    m_devices->setFixedHeight(shownDevices * QFontMetrics(monoFont()).lineSpacing() + metric::gap);
    addRow(tr("Devices"), m_devices, tr("As QEMU's -device takes them, one in a line, in the order of the command line, which decides their slots."), [this] {
        const QStringList list = devices();
        const Result<void> checked = list.isEmpty() ? Result<void>() : api::checkDevices(list);
        return checked ? QString() : wordsOf(checked.error());
    });
    m_addressBits->setObjectName(QStringLiteral("measureAddressBits"));
    m_addressBits->setRange(defaults.leastAddressBits - 1, defaults.mostAddressBits);
    m_addressBits->setSpecialValueText(tr("As OVMF of its release"));
    m_addressBits->setMaximumWidth(numberWidth);
    m_addressBits->setButtonSymbols(QAbstractSpinBox::NoButtons);
    addRow(tr("Address bits"), m_addressBits, tr("Physical address bits that the firmware works with; they place the devices' 64-bit window."));
    m_qemu->setObjectName(QStringLiteral("measureQemu"));
    m_qemu->setPlaceholderText(tr("qemu-system-x86_64 of this computer"));
    addPath(tr("QEMU"), m_qemu, Wanted::File, tr("Other versions make other tables: name that of the host."), [this] {
        const QFileInfo file(m_qemu->text().trimmed());
        if (file.filePath().isEmpty())
            return QString();
        return !file.isAbsolute() ? tr("Give the whole path, from / on.") : file.isFile() && file.isExecutable() ? QString() : tr("There is no such program.");
    });
    m_acpi->setObjectName(QStringLiteral("measureAcpi"));
    m_acpi->setPlaceholderText(tr("Copy of a guest's qemu_fw_cfg/by_name"));
    addPath(tr("Folder of the tables"), m_acpi, Wanted::Folder, tr("A copy of /sys/firmware/qemu_fw_cfg/by_name of a guest with the same vCPUs, devices and QEMU."), [this] {
        const QString path = m_acpi->text().trimmed();
        return path.isEmpty() ? tr("Choose the folder, or have QEMU asked.") : QFileInfo(path).isDir() ? QString() : tr("There is no such folder.");
    });
    m_smbios->setObjectName(QStringLiteral("measureSmbios"));
    m_smbios->setPlaceholderText(tr("Copy of a guest's dmi/tables/DMI"));
    addPath(tr("SMBIOS tables"), m_smbios, Wanted::File, tr("A copy of /sys/firmware/dmi/tables/DMI of a guest. Only firmware from edk2-stable202505 on measures them."), [this] {
        const QString path = m_smbios->text().trimmed();
        return path.isEmpty() || QFileInfo(path).isFile() ? QString() : tr("There is no such file.");
    });
}

void ExpectedMachineForm::addBootVariables()
{
    m_boot->setObjectName(QStringLiteral("measureBoot"));
    m_boot->addItem(tr("Not known"), QString());
    m_boot->addItem(tr("Run the firmware here, without TDX"), byFirmware);
    m_boot->addItem(tr("Files of a guest of the same shape"), fromFiles);
    addRow(tr("Boot variables"), m_boot, tr("Firmware makes BootOrder and Boot#### of the devices. Run here it needs up to five minutes; what it makes of them without TDX is assumed to be the same."), [this] {
        const bool lacks = m_boot->currentData() == byFirmware && m_firmware->text().trimmed().isEmpty();
        return lacks ? tr("Name the firmware above; it is what runs.") : QString();
    });
    connect(m_boot, &QComboBox::currentIndexChanged, this, &ExpectedMachineForm::showSources);
    m_bootVariables->setObjectName(QStringLiteral("measureBootVariables"));
    m_bootVariables->setPlaceholderText(tr("Copy of BootOrder and Boot#### of a guest's efivars"));
    addPath(tr("Folder of the variables"), m_bootVariables, Wanted::Folder, tr("Copies of files of /sys/firmware/efi/efivars of a guest."), [this] {
        const QString path = m_bootVariables->text().trimmed();
        return path.isEmpty() ? tr("Choose the folder, or say that they are not known.") : QFileInfo(path).isDir() ? QString() : tr("There is no such folder.");
    });
}

void ExpectedMachineForm::addRow(const QString& words, QWidget* editor, const QString& help, std::function<QString()> check)
{
    Row row;
    row.editor = editor;
    row.holder = new QWidget;
    row.problem = mutedLabel();
    row.problem->setObjectName(editor->objectName() + QStringLiteral("Problem"));
    setRole(row.problem, QStringLiteral("bad"));
    row.problem->hide();
    row.check = std::move(check);
    editor->setAccessibleName(words);
    editor->setToolTip(help);
    editor->setWhatsThis(help);
    auto* layout = new QVBoxLayout(row.holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::half);
    layout->addWidget(editor->parentWidget() ? editor->parentWidget() : editor);
    layout->addWidget(row.problem);
    m_form->addRow(mutedLabel(words), row.holder);
    m_rows.append(row);
    if (!m_focus.contains(editor))
        m_focus.append(editor);
    // What was found wrong is looked at again while it is mended; what is being typed for the first time is not.
    const qsizetype place = m_rows.size() - 1;
    const auto again = [this, place] {
        if (!m_rows[place].problem->isHidden())
            look(m_rows[place]);
    };
    if (auto* line = qobject_cast<QLineEdit*>(editor)) {
        connect(line, &QLineEdit::textChanged, this, again);
        connect(line, &QLineEdit::editingFinished, this, [this, place] { look(m_rows[place]); });
    } else if (auto* text = qobject_cast<QPlainTextEdit*>(editor)) {
        connect(text, &QPlainTextEdit::textChanged, this, again);
    } else if (auto* box = qobject_cast<QSpinBox*>(editor)) {
        connect(box, &QSpinBox::valueChanged, this, again);
    }
}

void ExpectedMachineForm::addPath(const QString& words, QLineEdit* editor, Wanted wanted, const QString& help, std::function<QString()> check)
{
    auto* holder = new QWidget;
    auto* layout = new QHBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::unit);
    QPushButton* browse = button(tr("Choose…"));
    browse->setObjectName(editor->objectName() + QStringLiteral("Choose"));
    browse->setAccessibleName(tr("Choose: %1").arg(words));
    layout->addWidget(editor, 1);
    layout->addWidget(browse);
    connect(browse, &QPushButton::clicked, this, [this, editor, wanted] { choose(editor, wanted); });
    m_focus << editor << browse;
    addRow(words, editor, help, std::move(check));
}

void ExpectedMachineForm::choose(QLineEdit* field, Wanted wanted)
{
    auto* dialog = new QFileDialog(this, wanted == Wanted::File ? tr("Choose a file") : tr("Choose a folder"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(wanted == Wanted::File ? QFileDialog::ExistingFile : QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, field, &QLineEdit::setText);
    dialog->open();
}

void ExpectedMachineForm::setRowVisible(QWidget* editor, bool visible)
{
    for (const Row& row : std::as_const(m_rows))
        if (row.editor == editor)
            m_form->setRowVisible(row.holder, visible);
}

void ExpectedMachineForm::showSources()
{
    const bool asksQemu = m_tables->currentData() == fromQemu;
    for (QWidget* editor : {static_cast<QWidget*>(m_type), static_cast<QWidget*>(m_devices), static_cast<QWidget*>(m_addressBits), static_cast<QWidget*>(m_qemu)})
        setRowVisible(editor, asksQemu);
    setRowVisible(m_acpi, !asksQemu);
    setRowVisible(m_bootVariables, m_boot->currentData() == fromFiles);
}

QStringList ExpectedMachineForm::devices() const
{
    QStringList list;
    const QStringList lines = m_devices->toPlainText().split(QLatin1Char('\n'));
    for (const QString& line : lines)
        if (!line.trimmed().isEmpty())
            list.append(line.trimmed());
    return list;
}

QString ExpectedMachineForm::look(Row& row) const
{
    const QString problem = row.check && m_form->isRowVisible(row.holder) ? row.check() : QString();
    row.problem->setText(QStringLiteral("✕ ") + problem);
    row.problem->setVisible(!problem.isEmpty());
    row.editor->setAccessibleDescription(problem);
    return problem;
}

QWidget* ExpectedMachineForm::firstProblem()
{
    QWidget* first = nullptr;
    for (Row& row : m_rows)
        if (!look(row).isEmpty() && !first)
            first = row.editor;
    return first;
}

void ExpectedMachineForm::addTo(api::MeasureRequest& request) const
{
    request.firmware = m_firmware->text().trimmed();
    request.firmwareRule = m_rule->currentData().toString();
    request.secureBoot = m_secureBoot->currentData().toString();
    request.pageOrder = m_pageOrder->currentData().toString();
    request.vcpus = m_vcpus->value();
    request.memoryBytes = qint64(m_memory->value()) * 1024 * 1024;
    if (m_tables->currentData() == fromQemu) {
        request.machineType = m_type->text().trimmed();
        request.devices = devices();
        request.addressBits = m_addressBits->value() > m_addressBits->minimum() ? m_addressBits->value() : 0;
        request.qemu = m_qemu->text().trimmed();
    } else {
        request.acpiFolder = m_acpi->text().trimmed();
    }
    request.smbios = m_smbios->text().trimmed();
    request.runFirmware = m_boot->currentData() == byFirmware;
    if (m_boot->currentData() == fromFiles)
        request.bootVariablesFolder = m_bootVariables->text().trimmed();
}

QString ExpectedMachineForm::summary() const
{
    QStringList parts;
    if (m_vcpus->value() > 0)
        parts.append(tr("%n vCPU(s)", nullptr, m_vcpus->value()));
    if (m_memory->value() > 0)
        parts.append(tr("%1 MiB").arg(m_memory->value()));
    if (const QString firmware = QFileInfo(m_firmware->text().trimmed()).fileName(); !firmware.isEmpty())
        parts.append(firmware);
    return parts.join(QStringLiteral(", "));
}

QList<QWidget*> ExpectedMachineForm::focusOrder() const
{
    return m_focus;
}

} // namespace gatehouse::console
