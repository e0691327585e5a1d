// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/images/BuildDialog.h"

#include "app/console/widgets/Banner.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

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
    , m_warning(new Banner)
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
    QPushButton* cancel = button(tr("Cancel"));
    QPushButton* build = filledButton(tr("Build"));
    build->setObjectName(QStringLiteral("buildNow"));
    build->setDefault(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metric::unit);
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
    layout->addWidget(m_warning);
    layout->addStretch(1);
    layout->addLayout(buttons);
    connect(m_recipe, &QComboBox::currentIndexChanged, this, &BuildDialog::showRecipe);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(build, &QPushButton::clicked, this, &QDialog::accept);
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
    refreshWarning();
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

QStringList BuildDialog::measuredChanges() const
{
    QStringList measured;
    if (const int index = m_recipe->currentIndex(); index >= 0)
        for (qsizetype i = 0; i < m_fields.size(); ++i) {
            const api::RecipeParameter& parameter = m_recipes.at(index).parameters.at(i);
            if (parameter.changesMeasurement && valueOf(m_fields.at(i)) != parameter.value)
                measured.append(parameter.name);
        }
    return measured;
}

void BuildDialog::refreshWarning()
{
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
    return request;
}

} // namespace gatehouse::console
