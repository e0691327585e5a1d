// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/policy/PolicyFormView.h"

#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/Theme.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

constexpr int maxGraceDays = 3650;
constexpr int maxConfirmations = 100000;
/// As Intel spells them; Revoked is never accepted.
constexpr const char* statuses[] = {"UpToDate", "SWHardeningNeeded", "ConfigurationNeeded", "ConfigurationAndSWHardeningNeeded", "OutOfDate",
                                    "OutOfDateConfigurationNeeded", "TDRelaunchAdvised", "TDRelaunchAdvisedConfigurationNeeded"};

QStringList itemsOf(const QString& text)
{
    QStringList items;
    const QStringList parts = text.split(QLatin1Char(','), Qt::SkipEmptyParts);
    for (const QString& part : parts)
        if (!part.trimmed().isEmpty())
            items.append(part.trimmed());
    return items;
}

} // namespace

QCheckBox* PolicyFormView::addCheck(const QString& name, const QString& text, const QString& help)
{
    auto* box = new QCheckBox(text);
    box->setObjectName(name);
    box->setWhatsThis(help);
    connect(box, &QCheckBox::toggled, this, [this] {
        if (!m_setting)
            Q_EMIT edited();
    });
    return box;
}

QLineEdit* PolicyFormView::addList(const QString& name, const QString& text, const QString& placeholder, const QString& help)
{
    auto* field = new QLineEdit;
    field->setObjectName(name);
    field->setAccessibleName(text);
    field->setPlaceholderText(placeholder);
    field->setWhatsThis(help);
    connect(field, &QLineEdit::editingFinished, this, [this, field] {
        if (!m_setting && field->isModified()) {
            field->setModified(false);
            Q_EMIT edited();
        }
    });
    return field;
}

PolicyFormView::PolicyFormView(QWidget* parent)
    : QWidget(parent)
    , m_name(addList(QStringLiteral("policyName"), tr("Name"), tr("Name"), tr("Shown in every verdict, so that it can be told later which rules were in force.")))
    , m_grace(addCheck(QStringLiteral("policyGrace"), tr("Accept out of date for"), tr("Counted from the date of the level that the platform still reaches.")))
    , m_graceDays(new QSpinBox)
    , m_allowDebug(addCheck(QStringLiteral("policyAllowDebug"), tr("Accept TDs under debug"), tr("The host can read their memory: never for a real secret.")))
    , m_allowReservedBits(addCheck(QStringLiteral("policyAllowReserved"), tr("Accept unknown attribute bits"), tr("Bits that a newer TDX module may set and these rules do not know.")))
    , m_requireHardware(addCheck(QStringLiteral("policyHardware"), tr("Only real hardware (Intel's root)"), tr("Refuses the simulated platform of a devnet.")))
    , m_requireEventLog(addCheck(QStringLiteral("policyEventLog"), tr("Demand the boot's event log"), tr("A quote that comes without its log is refused.")))
    , m_images(addList(QStringLiteral("policyImages"), tr("Images"), tr("those of this network"), tr("Recipe, recipe and version, or the beginning of an id; separated by commas.")))
    , m_fmspcs(addList(QStringLiteral("policyFmspc"), tr("Platform models"), tr("any"), tr("FMSPC, 12 hex digits each; separated by commas. Only these are accepted.")))
    , m_deniedFmspcs(addList(QStringLiteral("policyDenied"), tr("Denied models"), tr("none"), tr("FMSPC, 12 hex digits each; separated by commas. Never accepted.")))
    , m_confirmations(new QSpinBox)
    , m_problems(bodyLabel())
    , m_more(mutedLabel())
{
    setObjectName(QStringLiteral("policyForm"));
    m_graceDays->setObjectName(QStringLiteral("policyGraceDays"));
    m_graceDays->setAccessibleName(tr("Days of grace"));
    m_graceDays->setRange(0, maxGraceDays);
    m_graceDays->setSuffix(tr(" days"));
    m_confirmations->setObjectName(QStringLiteral("policyConfirmations"));
    m_confirmations->setAccessibleName(tr("Confirmations of the request"));
    m_confirmations->setWhatsThis(tr("Blocks that a request must be deep on the chain before a node is asked to encrypt."));
    m_confirmations->setRange(0, maxConfirmations);
    for (QSpinBox* box : {m_graceDays, m_confirmations}) {
        box->setButtonSymbols(QAbstractSpinBox::NoButtons);
        connect(box, &QSpinBox::valueChanged, this, [this] {
            if (!m_setting)
                Q_EMIT edited();
        });
    }
    connect(m_grace, &QCheckBox::toggled, m_graceDays, &QWidget::setEnabled);
    m_graceDays->setEnabled(false);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, metric::unit, 0);
    layout->setSpacing(metric::pad);
    const auto labelled = [](const QString& text, QWidget* field) {
        auto* row = new QWidget;
        auto* rowLayout = new QVBoxLayout(row);
        rowLayout->setContentsMargins(0, 0, 0, 0);
        rowLayout->setSpacing(metric::half);
        QLabel* label = captionLabel(text);
        label->setBuddy(field);
        rowLayout->addWidget(label);
        rowLayout->addWidget(field);
        return row;
    };
    layout->addWidget(labelled(tr("Name"), m_name));
    auto* tcb = new Section(tr("Accepted TCB status"));
    for (const char* status : statuses) {
        QCheckBox* box = addCheck(QLatin1String("policy") + QLatin1String(status), QLatin1String(status), tr("Accepted without exception."));
        m_statuses.append(box);
        tcb->addWidget(box);
    }
    auto* grace = new QWidget;
    auto* graceLayout = new QHBoxLayout(grace);
    graceLayout->setContentsMargins(0, 0, 0, 0);
    graceLayout->addWidget(m_grace);
    graceLayout->addWidget(m_graceDays);
    graceLayout->addStretch(1);
    tcb->addWidget(grace);
    auto* platform = new Section(tr("Platform and image"));
    platform->addWidget(labelled(tr("Images"), m_images));
    platform->addWidget(labelled(tr("Platform models (FMSPC)"), m_fmspcs));
    platform->addWidget(labelled(tr("Denied models (FMSPC)"), m_deniedFmspcs));
    for (QCheckBox* box : {m_requireHardware, m_allowDebug, m_allowReservedBits, m_requireEventLog})
        platform->addWidget(box);
    auto* chain = new Section(tr("Chain"));
    chain->addWidget(labelled(tr("Confirmations of the request"), m_confirmations));
    layout->addWidget(m_problems);
    layout->addWidget(tcb);
    layout->addWidget(platform);
    layout->addWidget(chain);
    layout->addWidget(m_more);
    layout->addStretch(1);
    m_problems->hide();
}

void PolicyFormView::setForm(const api::PolicyForm& form, const QStringList& moreRules)
{
    m_setting = true;
    const auto setText = [](QLineEdit* field, const QString& text) {
        if (field->text() != text)
            field->setText(text);
        field->setModified(false);
    };
    setText(m_name, form.name);
    for (QCheckBox* box : std::as_const(m_statuses))
        box->setChecked(form.statuses.contains(box->text()));
    m_grace->setChecked(form.graceDays.has_value());
    m_graceDays->setValue(form.graceDays.value_or(0));
    m_allowDebug->setChecked(form.allowDebug);
    m_allowReservedBits->setChecked(form.allowReservedBits);
    m_requireHardware->setChecked(form.requireHardware);
    m_requireEventLog->setChecked(form.requireEventLog);
    setText(m_images, form.images.join(QStringLiteral(", ")));
    setText(m_fmspcs, form.fmspcs.join(QStringLiteral(", ")));
    setText(m_deniedFmspcs, form.deniedFmspcs.join(QStringLiteral(", ")));
    m_confirmations->setValue(form.minConfirmations);
    m_more->setText(moreRules.isEmpty() ? QString() : tr("In the text besides: %1").arg(moreRules.join(QStringLiteral(", "))));
    m_more->setVisible(!moreRules.isEmpty());
    m_setting = false;
}

api::PolicyForm PolicyFormView::form() const
{
    api::PolicyForm form;
    form.name = m_name->text();
    for (const QCheckBox* box : m_statuses)
        if (box->isChecked())
            form.statuses.append(box->text());
    if (m_grace->isChecked())
        form.graceDays = m_graceDays->value();
    form.allowDebug = m_allowDebug->isChecked();
    form.allowReservedBits = m_allowReservedBits->isChecked();
    form.requireHardware = m_requireHardware->isChecked();
    form.requireEventLog = m_requireEventLog->isChecked();
    form.images = itemsOf(m_images->text());
    form.fmspcs = itemsOf(m_fmspcs->text());
    form.deniedFmspcs = itemsOf(m_deniedFmspcs->text());
    form.minConfirmations = m_confirmations->value();
    return form;
}

void PolicyFormView::setProblems(const QList<api::PolicyTextProblem>& problems)
{
    // While the text has problems the fields show what could be read, and cannot be written back.
    const bool good = problems.isEmpty();
    for (QWidget* field : findChildren<QWidget*>())
        if (qobject_cast<QCheckBox*>(field) || qobject_cast<QLineEdit*>(field) || qobject_cast<QSpinBox*>(field))
            field->setEnabled(good);
    m_graceDays->setEnabled(good && m_grace->isChecked());
    m_problems->setText(good ? QString() : tr("The text at the right has problems. The fields can be used again when they are gone."));
    m_problems->setVisible(!good);
}

} // namespace gatehouse::console
