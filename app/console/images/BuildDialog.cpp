// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/images/BuildDialog.h"

#include "app/console/images/SpaceView.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace gatehouse::console {

BuildDialog::BuildDialog(QList<api::RecipeSummary> recipes, QWidget* parent)
    : QDialog(parent)
    , m_recipes(std::move(recipes))
    , m_recipe(new QComboBox)
    , m_description(mutedLabel())
    , m_form(new QFormLayout)
    , m_refresh(new QCheckBox(tr("Take today's packages instead of the locked ones")))
    , m_mirror(new QLineEdit)
    , m_warning(new Banner)
    , m_space(new SpaceView)
{
    setObjectName(QStringLiteral("buildDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Build with settings"));
    setMinimumWidth(520);
    m_recipe->setObjectName(QStringLiteral("recipe"));
    m_recipe->setAccessibleName(tr("Recipe"));
    for (const api::RecipeSummary& recipe : m_recipes)
        m_recipe->addItem(recipe.name);
    m_form->setHorizontalSpacing(metric::gap);
    m_form->setVerticalSpacing(metric::unit);
    m_refresh->setObjectName(QStringLiteral("refreshPackages"));
    m_refresh->setToolTip(tr("Writes a new lock file for this computer. Other packages make another measurement."));
    m_refresh->setWhatsThis(m_refresh->toolTip());
    m_mirror->setObjectName(QStringLiteral("packageMirror"));
    m_mirror->setAccessibleName(tr("Mirror of the packages"));
    m_mirror->setPlaceholderText(tr("Mirror of the packages: the recipe's own"));
    m_mirror->setToolTip(tr("Where packages come from; each is checked by its hash, so this makes no other measurement."));
    m_mirror->setWhatsThis(m_mirror->toolTip());
    QPushButton* cancel = button(tr("Cancel"));
    QPushButton* fetch = button(tr("Fetch only"));
    fetch->setObjectName(QStringLiteral("fetchOnly"));
    fetch->setToolTip(tr("Gets what a build needs, so that it can be built without network."));
    QPushButton* verify = button(tr("Verify reproducible"));
    verify->setObjectName(QStringLiteral("verifyReproducible"));
    verify->setToolTip(tr("Builds twice in clean rooms and compares every byte."));
    QPushButton* build = filledButton(tr("Build"));
    build->setObjectName(QStringLiteral("buildNow"));
    build->setDefault(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metric::unit);
    buttons->addWidget(fetch);
    buttons->addWidget(verify);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(build);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::wide, metric::pad, metric::wide, metric::pad);
    layout->setSpacing(metric::gap);
    layout->addWidget(titleLabel(tr("Build an image")));
    layout->addWidget(m_recipe);
    layout->addWidget(m_description);
    layout->addLayout(m_form);
    layout->addWidget(m_refresh);
    layout->addWidget(m_mirror);
    layout->addWidget(m_warning);
    layout->addWidget(rule());
    layout->addWidget(m_space);
    layout->addStretch(1);
    layout->addLayout(buttons);
    connect(m_recipe, &QComboBox::currentIndexChanged, this, &BuildDialog::showRecipe);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(build, &QPushButton::clicked, this, &QDialog::accept);
    for (const auto& [wanted, purpose] : {std::pair{fetch, Purpose::Fetch}, std::pair{verify, Purpose::VerifyReproducible}})
        connect(wanted, &QPushButton::clicked, this, [this, purpose = purpose] {
            m_purpose = purpose;
            accept();
        });
    connect(m_refresh, &QCheckBox::toggled, this, &BuildDialog::refreshWarning);
    m_buttons = {fetch, verify, cancel, build};
    showRecipe(0);
}

void BuildDialog::showRecipe(int index)
{
    while (m_form->rowCount() > 0)
        m_form->removeRow(0);
    m_fields.clear();
    if (index < 0 || index >= m_recipes.size())
        return;
    m_description->setText(m_recipes.at(index).description);
    for (const api::RecipeParameter& parameter : m_recipes.at(index).parameters) {
        QWidget* field = makeField(parameter);
        m_form->addRow(mutedLabel(parameter.name), field);
        m_fields.append(field);
    }
    const auto has = [this](const char* name) { return findChild<QWidget*>(QLatin1String("parameter-") + QLatin1String(name)) != nullptr; };
    m_refresh->setHidden(has("packages")); // A recipe may have settings of these names.
    m_mirror->setHidden(has("mirror"));
    orderFocus();
    refreshWarning();
}

void BuildDialog::orderFocus()
{
    QWidget* last = m_recipe;
    for (QWidget* next : m_fields + QList<QWidget*>{m_refresh, m_mirror} + m_space->findChildren<QWidget*>(QStringLiteral("freeSpaceFirst")) + m_buttons) {
        setTabOrder(last, next);
        last = next;
    }
}

QWidget* BuildDialog::makeField(const api::RecipeParameter& parameter)
{
    QWidget* field = nullptr;
    if (parameter.choices.isEmpty()) {
        auto* text = new QLineEdit(parameter.value);
        connect(text, &QLineEdit::textChanged, this, &BuildDialog::refreshWarning);
        field = text;
    } else {
        auto* choice = new QComboBox;
        choice->addItems(parameter.choices);
        choice->setCurrentText(parameter.value);
        connect(choice, &QComboBox::currentIndexChanged, this, &BuildDialog::refreshWarning);
        field = choice;
    }
    const QString help = parameter.description + (parameter.changesMeasurement ? tr(" Changing it makes another measurement.") : QString());
    field->setObjectName(QStringLiteral("parameter-") + parameter.name);
    field->setAccessibleName(parameter.name);
    field->setToolTip(help);
    field->setWhatsThis(help);
    return field;
}

QString BuildDialog::valueOf(const QWidget* field)
{
    if (const auto* choice = qobject_cast<const QComboBox*>(field))
        return choice->currentText();
    return static_cast<const QLineEdit*>(field)->text();
}

bool BuildDialog::takesTodaysPackages() const
{
    return m_refresh->isChecked() && !m_refresh->isHidden();
}

QStringList BuildDialog::measuredChanges() const
{
    QStringList measured;
    if (const int index = m_recipe->currentIndex(); index >= 0)
        for (qsizetype i = 0; i < m_fields.size(); ++i) {
            const api::RecipeParameter& parameter = m_recipes.at(index).parameters.at(i);
            if (parameter.changesMeasurement && valueOf(m_fields.at(i)) != parameter.value)
                measured.append(parameter.name);
        }
    if (takesTodaysPackages())
        measured.append(tr("packages"));
    return measured;
}

void BuildDialog::refreshWarning()
{
    m_space->askSoon(); // Another recipe or another checkout.
    const QStringList measured = measuredChanges();
    m_warning->setMessage(Tone::Warning,
                          measured.isEmpty() ? QString()
                                             : tr("Another measurement: %1 differs from the recipe. Nodes that only know the "
                                                  "recipe's own image will refuse this one.")
                                                   .arg(measured.join(QStringLiteral(", "))));
}

api::ImageBuildRequest BuildDialog::request() const
{
    api::ImageBuildRequest request;
    const int index = m_recipe->currentIndex();
    if (index < 0)
        return request;
    request.recipe = m_recipes.at(index).name;
    for (qsizetype i = 0; i < m_fields.size(); ++i) {
        const api::RecipeParameter& parameter = m_recipes.at(index).parameters.at(i);
        if (valueOf(m_fields.at(i)) != parameter.value)
            request.parameters.insert(parameter.name, valueOf(m_fields.at(i)));
    }
    if (takesTodaysPackages())
        request.parameters.insert(QStringLiteral("packages"), QStringLiteral("refresh"));
    if (const QString mirror = m_mirror->text().trimmed(); !mirror.isEmpty() && !m_mirror->isHidden())
        request.parameters.insert(QStringLiteral("mirror"), mirror);
    return request;
}

} // namespace gatehouse::console
