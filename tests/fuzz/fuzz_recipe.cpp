// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the text: a recipe that is accepted names no path outside the image and nothing that a tool takes for an option.
#include "tests/fuzz/Property.h"

#include "core/base/Bytes.h"
#include "core/image/Recipe.h"

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Result<Recipe> recipe = Recipe::parse(toByteArray(ByteView(data, size)), QStringLiteral("/recipe"));
    if (!recipe)
        return 0;
    GATEHOUSE_PROPERTY(!recipe->name.contains(QLatin1Char('/')) && !recipe->suite.startsWith(QLatin1Char('-')));
    for (const QString& package : recipe->packages)
        GATEHOUSE_PROPERTY(!package.startsWith(QLatin1Char('-')) && !package.contains(QLatin1Char(' ')));
    for (const ConfigSpec& config : recipe->configs)
        GATEHOUSE_PROPERTY(!config.path.startsWith('/') && !config.path.contains(".."));
    for (const DirectorySpec& directory : recipe->directories)
        GATEHOUSE_PROPERTY(!directory.path.split('/').contains(".."));
    // Beside the recipe's folder at most, never further away.
    for (const QString& folder : recipe->rootFiles + QStringList{recipe->initScript})
        GATEHOUSE_PROPERTY(!folder.startsWith(QLatin1Char('/')) && !folder.mid(3).split(QLatin1Char('/')).contains(QStringLiteral("..")));
    for (const ArtifactSpec& artifact : recipe->artifacts)
        GATEHOUSE_PROPERTY(!artifact.into.startsWith('/') && !artifact.into.split('/').contains("..") && recipe->parameter(artifact.sha256Parameter)->type == ParameterType::Sha256);
    for (const VariantSpec& variant : recipe->variants)
        for (const QString& package : variant.packages)
            GATEHOUSE_PROPERTY(!package.startsWith(QLatin1Char('-')));
    GATEHOUSE_PROPERTY(!recipe->commandLine.contains(QLatin1Char('\n')));
    return 0;
}
