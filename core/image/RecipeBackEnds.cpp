// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/RecipeBackEnds.h"

#include "core/base/Bytes.h"

#include "core/image/RecipeTable.h"

namespace gatehouse::image {

namespace {

/// The parameter that @p key names, of @p type; empty when the key may be left out and is.
Result<QString> parameterOf(RecipeTable& table, const Recipe& recipe, const char* key, ParameterType type, bool required = true)
{
    GH_TRY(const QString name, table.text(key, nameRule, required));
    if (name.isEmpty())
        return name;
    const ParameterSpec* spec = recipe.parameter(name);
    if (!spec || spec->type != type)
        return table.refuse(key, QStringLiteral("'%1' is not a parameter of type %2").arg(name, toString(type)));
    return name;
}

/// A setting that every recipe of a back end has. errors::badRecipe when the recipe itself has one of the name.
Result<void> addParameter(Recipe& recipe, const char* name, ParameterType type, const QString& standard, const QStringList& choices, const QString& description)
{
    ParameterSpec spec;
    spec.name = QLatin1String(name);
    spec.type = type;
    spec.defaultValue = standard;
    spec.choices = choices;
    spec.description = description;
    spec.changesMeasurement = false;
    if (recipe.parameter(spec.name))
        return bad(QStringLiteral("parameters.") + spec.name, QStringLiteral("is a setting of every recipe of this back end"));
    recipe.parameters.append(spec);
    return {};
}

constexpr char makeTargetRule[] = "[a-z][a-z0-9_-]{0,40}";
constexpr char checkoutPathRule[] = "[A-Za-z0-9_@+-][A-Za-z0-9_.@+-]*(?:/[A-Za-z0-9_@+-][A-Za-z0-9_.@+-]*)*";
constexpr char imageSuffixRule[] = "[-_][a-z0-9_-]{1,30}";
constexpr char profileRule[] = "[a-z0-9][a-z0-9_-]{0,60}";

} // namespace

Result<QString> downloadParameter(RecipeTable& table, Recipe& recipe, const char* key)
{
    GH_TRY(const QString name, table.text(key, nameRule));
    for (ParameterSpec& spec : recipe.parameters) {
        if (spec.name != name || (spec.type != ParameterType::Url && spec.type != ParameterType::HttpUrl))
            continue;
        spec.type = ParameterType::HttpUrl;
        if (!spec.defaultValue.isEmpty())
            if (const Result<void> good = checkParameter(spec, spec.defaultValue); !good)
                return table.refuse(key, good.error().detail());
        return name;
    }
    return table.refuse(key, QStringLiteral("'%1' is not a parameter of type %2").arg(name, toString(ParameterType::Url)));
}

Result<void> readCloudImage(RecipeTable& top, Recipe& recipe)
{
    GH_TRY(RecipeTable table, top.table("cloud_image"));
    CloudImageSpec& cloud = recipe.cloud;
    GH_TRY(cloud.urlParameter, downloadParameter(table, recipe, "url"));
    GH_TRY(cloud.sha256Parameter, parameterOf(table, recipe, "sha256", ParameterType::Sha256, false));
    GH_TRY(cloud.sha512Parameter, parameterOf(table, recipe, "sha512", ParameterType::Sha512, false));
    if (cloud.sha256Parameter.isEmpty() == cloud.sha512Parameter.isEmpty())
        return table.refuse("sha256", QStringLiteral("or sha512, one of them, is needed: an image that nobody pinned could be any image"));
    GH_TRY(cloud.format, table.text("format", "qcow2|raw"));
    GH_TRY(cloud.update, table.boolean("update", true));
    GH_TRY(recipe.packages, table.list("packages", nameRule));
    GH_TRY(recipe.rootFiles, table.list("files", ownPathRule));
    GH_TRY(recipe.enabledUnits, table.list("enable", unitRule));
    GH_TRY(recipe.maskedUnits, table.list("mask", unitRule));
    GH_TRY(cloud.scripts, table.list("scripts", ownPathRule));
    GH_CHECK(table.expectNothingElse());
    return {};
}

Result<void> readCloudVariant(RecipeTable& table, VariantSpec& variant)
{
    GH_TRY(variant.scripts, table.list("scripts", ownPathRule));
    GH_TRY(variant.emptyRootPassword, table.boolean("empty_root_password", false));
    if (variant.emptyRootPassword && !variant.debug)
        return table.refuse("empty_root_password", QStringLiteral("is for variants with debug = true: anybody at the console would be root"));
    return {};
}

Result<void> readYocto(RecipeTable& top, Recipe& recipe)
{
    GH_TRY(RecipeTable table, top.table("yocto"));
    GH_TRY(recipe.checkout.parameter, parameterOf(table, recipe, "checkout", ParameterType::Folder));
    GH_TRY(recipe.checkout.lighthouse, table.boolean("lighthouse", false));
    GH_TRY(recipe.checkout.deploy, table.list("deploy", checkoutPathRule));
    if (recipe.checkout.deploy.isEmpty())
        recipe.checkout.deploy << QStringLiteral("build/tmp/deploy") << QStringLiteral("srcs/poky/build/tmp/deploy");
    GH_CHECK(table.expectNothingElse());
    GH_CHECK(addParameter(recipe, "method", ParameterType::Choice, QStringLiteral("local"), {QStringLiteral("local"), QStringLiteral("docker")},
                          QStringLiteral("local: make azure-image on this computer; docker: make azure-image-docker")));
    GH_CHECK(addParameter(recipe, "setup", ParameterType::Boolean, QStringLiteral("false"), {},
                          QStringLiteral("run make setup-local or setup-docker first; installs packages on this computer")));
    GH_CHECK(addParameter(recipe, "preflight", ParameterType::Choice, QStringLiteral("required"), {QStringLiteral("required"), QStringLiteral("advised")},
                          QStringLiteral("advised: build although this computer is smaller than the build's authors ask for")));
    if (recipe.checkout.lighthouse)
        GH_CHECK(addParameter(recipe, "rebuild_lighthouse", ParameterType::Boolean, QStringLiteral("false"), {},
                              QStringLiteral("run make setup-lighthouse although there is one")));
    return {};
}

namespace {

Result<void> readMkosiImages(RecipeTable& table, Recipe& recipe)
{
    GH_TRY(std::vector<RecipeTable> images, table.tables("images"));
    const ParameterSpec* chosen = recipe.parameter(recipe.checkout.imageParameter);
    for (RecipeTable& entry : images) {
        MkosiImageSpec image;
        GH_TRY(image.name, entry.text("name", nameRule));
        if (!chosen || !chosen->choices.contains(image.name))
            return entry.refuse("name", QStringLiteral("'%1' is none of the choices of the parameter that mkosi.image names").arg(image.name));
        GH_TRY(image.include, entry.text("include", "[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*"));
        GH_TRY(image.profiles, entry.list("profiles", profileRule));
        GH_CHECK(entry.expectNothingElse());
        recipe.checkout.images.append(image);
    }
    return {};
}

} // namespace

Result<void> readMkosi(RecipeTable& top, Recipe& recipe)
{
    GH_TRY(RecipeTable table, top.table("mkosi"));
    CheckoutSpec& spec = recipe.checkout;
    GH_TRY(spec.parameter, parameterOf(table, recipe, "checkout", ParameterType::Folder));
    GH_TRY(spec.imageParameter, parameterOf(table, recipe, "image", ParameterType::Choice, false));
    GH_TRY(spec.platformParameter, parameterOf(table, recipe, "platform", ParameterType::Choice, false));
    GH_TRY(spec.profiles, table.list("profiles", profileRule));
    GH_TRY(spec.measureTarget, table.text("measure", makeTargetRule, false));
    GH_TRY(const QString output, table.text("output", "[A-Za-z0-9_.-]*[A-Za-z0-9_-][A-Za-z0-9_.-]*", false));
    spec.output = output.isEmpty() ? QStringLiteral("build") : output;
    GH_CHECK(readMkosiImages(table, recipe));
    GH_CHECK(table.expectNothingElse());
    if (!spec.measureTarget.isEmpty())
        GH_CHECK(addParameter(recipe, "measure", ParameterType::Boolean, QStringLiteral("true"), {},
                              QStringLiteral("have the checkout itself predict the registers by make %1, which needs its own tools").arg(spec.measureTarget)));
    return {};
}

Result<void> readMkosiVariant(RecipeTable& table, VariantSpec& variant)
{
    GH_TRY(variant.profiles, table.list("profiles", profileRule));
    GH_TRY(variant.imageSuffix, table.text("image_suffix", imageSuffixRule, false));
    return {};
}

} // namespace gatehouse::image
