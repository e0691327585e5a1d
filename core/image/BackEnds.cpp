// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/BackEnds.h"

#include "core/image/CloudImageBuild.h"
#include "core/image/DebianBuild.h"
#include "core/image/MkosiBuild.h"
#include "core/image/YoctoBuild.h"

namespace gatehouse::image {

QList<OperationStep> stepsOf(const Recipe& recipe, bool fetchOnly)
{
    switch (recipe.backEnd) {
    case BackEnd::Debian:
        break;
    case BackEnd::CloudImage:
        return CloudImageBuild::steps(recipe, fetchOnly);
    case BackEnd::Yocto:
        return YoctoBuild::steps(recipe, fetchOnly);
    case BackEnd::Mkosi:
        return MkosiBuild::steps(recipe, fetchOnly);
    }
    return DebianBuild::steps(recipe, fetchOnly);
}

std::shared_ptr<BuildRun> newBuild(BuildContext context)
{
    switch (context.recipe.backEnd) {
    case BackEnd::Debian:
        break;
    case BackEnd::CloudImage:
        return std::make_shared<CloudImageBuild>(std::move(context));
    case BackEnd::Yocto:
        return std::make_shared<YoctoBuild>(std::move(context));
    case BackEnd::Mkosi:
        return std::make_shared<MkosiBuild>(std::move(context));
    }
    return std::make_shared<DebianBuild>(std::move(context));
}

} // namespace gatehouse::image
