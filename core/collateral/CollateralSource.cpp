// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collateral/CollateralSource.h"

#include "core/collateral/CollateralErrors.h"
#include "core/collateral/OnChainSource.h"
#include "core/collateral/PcsSource.h"

namespace gatehouse::collateral {

Result<void> CollateralSource::checkPlatform(const attest::Collateral& bundle, const PlatformKey& asked)
{
    GH_TRY(const CollateralFacts facts, inspect(bundle));
    if (facts.platform != asked)
        return fail(errors::wrongPlatform, QStringLiteral("asked for %1, answered for %2").arg(asked.toString(), facts.platform.toString()));
    return {};
}

Result<std::unique_ptr<CollateralSource>> makeSource(const SourceSpec& spec, const DownloadLimits& limits)
{
    switch (spec.kind) {
    case SourceSpec::Kind::IntelPcs:
    case SourceSpec::Kind::Pccs:
        return std::make_unique<PcsSource>(spec, limits);
    case SourceSpec::Kind::OnChain:
        return std::make_unique<OnChainSource>(spec, limits);
    case SourceSpec::Kind::File:
        break;
    }
    return fail(errors::badSource, QStringLiteral("%1 cannot be asked again").arg(spec.toString()),
                QStringLiteral("Import a newer file, or fetch from a service."));
}

} // namespace gatehouse::collateral
