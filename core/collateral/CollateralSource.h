// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collateral/CollateralFacts.h"
#include "core/collateral/Downloader.h"
#include "core/collateral/SourceSpec.h"

#include <QObject>
#include <memory>
#include <qcoro/qcorotask.h>

namespace gatehouse::collateral {

struct CollateralRequest
{
    PlatformKey platform;
    TcbUpdate update = TcbUpdate::Standard;
};

/// Asks one service for one bundle. What comes back is readable and about the platform that was asked for; nothing is
/// proven (ProvenCollateral::prove()).
class CollateralSource : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// One at a time. Errors: transport of core/http or core/eth, errors::busy, unknownPlatform, badAnswer, wrongPlatform,
    /// attest's for unreadable parts, errors::cancelled. The source must live until the task has ended.
    virtual QCoro::Task<Result<attest::Collateral>> fetch(CollateralRequest request, process::CancelToken cancel) = 0;

Q_SIGNALS:
    /// This part is being asked for now.
    void fetching(gatehouse::collateral::Part part);

protected:
    /// errors::wrongPlatform unless @p bundle is about what was asked.
    static Result<void> checkPlatform(const attest::Collateral& bundle, const PlatformKey& asked);
};

/// The source that @p spec describes; errors::badSource for files.
Result<std::unique_ptr<CollateralSource>> makeSource(const SourceSpec& spec, const DownloadLimits& limits = {});

} // namespace gatehouse::collateral
