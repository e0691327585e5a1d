// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Recipe.h"

namespace gatehouse::image {

class RecipeTable;

// The tables of recipe.toml that belong to one back end. The parameters are read already.

/// The parameter of an address to fetch from that @p key names; becomes one of type HttpUrl. errors::badRecipe.
Result<QString> downloadParameter(RecipeTable& table, Recipe& recipe, const char* key);
/// [cloud_image]
Result<void> readCloudImage(RecipeTable& top, Recipe& recipe);
/// What a variant of a cloud image has beside what every variant may have.
Result<void> readCloudVariant(RecipeTable& table, VariantSpec& variant);
/// [yocto], with the parameters that every such recipe has.
Result<void> readYocto(RecipeTable& top, Recipe& recipe);
/// [mkosi]
Result<void> readMkosi(RecipeTable& top, Recipe& recipe);
Result<void> readMkosiVariant(RecipeTable& table, VariantSpec& variant);

} // namespace gatehouse::image
