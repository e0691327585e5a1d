// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ImageBuilder.h"

#include "core/image/BackEnds.h"
#include "core/image/ImageErrors.h"

namespace gatehouse::image {

ImageBuilder::ImageBuilder(Paths paths, process::ProcessRunner& runner)
    : m_paths(std::move(paths))
    , m_runner(runner)
{
}

Result<ImageBuilder::Build> ImageBuilder::start(BuildRequest request)
{
    GH_TRY(Recipe recipe, Recipe::load(request.recipeFolder));
    bool good = false;
    if (const qint64 epoch = qEnvironmentVariable("SOURCE_DATE_EPOCH").toLongLong(&good); good && epoch >= 315532800 && epoch < 4102444800)
        recipe.sourceDate = epoch;
    // Not a parameter of the recipe, but given like one, so that every way to start a build can ask for it.
    if (const QString packages = request.parameters.take(QStringLiteral("packages")); packages == QStringLiteral("refresh"))
        request.lock = LockPolicy::Refresh;
    else if (!packages.isEmpty() && packages != QStringLiteral("locked"))
        return fail(errors::badParameter, QStringLiteral("packages = '%1' is neither 'locked' nor 'refresh'").arg(packages.left(100)));
    for (const auto& [name, place] : {std::pair{QStringLiteral("mirror"), &BuildRequest::mirror}, std::pair{QStringLiteral("security_mirror"), &BuildRequest::securityMirror}}) {
        if (!request.parameters.contains(name))
            continue;
        ParameterSpec spec;
        spec.name = name;
        spec.type = ParameterType::Url;
        spec.description = QStringLiteral("the address of a Debian archive, for example of a snapshot");
        const QString value = request.parameters.take(name);
        GH_CHECK(checkParameter(spec, value));
        if (!value.isEmpty() && !value.startsWith(QStringLiteral("http")))
            return fail(errors::badParameter, QStringLiteral("%1 = '%2' is neither http nor https").arg(name, value.left(200)));
        request.*place = value;
    }
    const auto parameters = recipe.resolve(request.parameters);
    if (!parameters)
        return fail(parameters.error());
    GH_TRY(recipe, recipe.withVariant(parameters->value(QStringLiteral("variant"))));
    GH_TRY(recipe, recipe.withSuite(parameters->value(QStringLiteral("suite"))));
    Build build;
    if (request.measureOnly && recipe.backEnd != BackEnd::Debian)
        return fail(errors::notMeasurable, QStringLiteral("what a change does to the registers of %1 shows only when it is built").arg(recipe.name));
    QList<OperationStep> steps = stepsOf(recipe, request.fetchOnly);
    if (request.measureOnly)
        steps.removeIf([](const OperationStep& step) { return step.id == QStringLiteral("disk"); });
    const char* kind = request.fetchOnly ? "image.fetch" : request.measureOnly ? "image.forecast" : "image.build";
    build.operation = std::make_shared<Operation>(QString::fromLatin1(kind), recipe.name, steps);
    auto outcome = std::make_shared<Outcome>();
    build.outcome = outcome;
    BuildContext context;
    context.paths = m_paths;
    context.runner = &m_runner;
    context.recipe = std::move(recipe);
    context.parameters = *parameters;
    context.request = std::move(request);
    context.operation = build.operation;
    context.outcome = outcome;
    std::shared_ptr<BuildRun> run = newBuild(std::move(context));
    BuildRun::run(std::move(run));
    return build;
}

} // namespace gatehouse::image
