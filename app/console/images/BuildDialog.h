// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageTypes.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;

namespace gatehouse::console {

class Banner;
class SpaceView;

/// Chooses a recipe and its settings; says which changes make another measurement. Opened with open(); deletes itself.
class BuildDialog : public QDialog
{
    Q_OBJECT
public:
    BuildDialog(QList<api::RecipeSummary> recipes, QWidget* parent);

    /// What the person wants done with the recipe and its settings.
    enum class Purpose { Build, Fetch, VerifyReproducible };
    Purpose purpose() const { return m_purpose; }
    api::ImageBuildRequest request() const;
    /// Whether a setting that counts differs from what the dialog began with.
    bool changesMeasurement() const { return !measuredChanges().isEmpty(); }
    /// Asks, by its signal wanted(), what request() takes of the disks.
    SpaceView* space() const { return m_space; }

private:
    void showRecipe(int index);
    QWidget* makeField(const api::RecipeParameter& parameter);
    static QString valueOf(const QWidget* field);
    void refreshWarning();
    QStringList measuredChanges() const;
    /// The Tab key goes as the eye does: fields are made anew for each recipe.
    void orderFocus();
    bool takesTodaysPackages() const;

    QList<api::RecipeSummary> m_recipes;
    QComboBox* m_recipe;
    QLabel* m_description;
    QFormLayout* m_form;
    QCheckBox* m_refresh;
    QLineEdit* m_mirror;
    Banner* m_warning;
    SpaceView* m_space;
    Purpose m_purpose = Purpose::Build;
    QList<QWidget*> m_buttons; ///< From left to right.
    QList<QWidget*> m_fields; ///< One per parameter of the shown recipe.
};

} // namespace gatehouse::console
