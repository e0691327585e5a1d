// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/CollateralTypes.h"
#include "core/base/Operation.h"

#include <QCoroTask>
#include <QObject>
#include <memory>

namespace gatehouse::api {

/// The store of collateral: what quotes are verified with when nothing is asked over the network.
class CollateralService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    enum class Generations { Newest, All };
    /// Sorted by TEE, FMSPC and CA.
    virtual QCoro::Task<Result<QList<CollateralEntry>>> list(Generations which) = 0;
    /// "collateral.fetch": asks, proves, keeps; one step for each document. Its outcome is the entry's id.
    virtual Result<std::shared_ptr<Operation>> fetch(CollateralFetch request) = 0;
    /// "collateral.renew": all that came from a service, from there again. Fails with the first error after trying all.
    virtual Result<std::shared_ptr<Operation>> renewAll() = 0;
    /// A bundle, a single-JSON file or a folder of saved answers; @p root as CollateralFetch::root. An entry that cannot be
    /// proven is a row of the answer, not an error.
    virtual QCoro::Task<Result<CollateralImport>> importFrom(QString path, std::optional<QByteArray> root) = 0;
    /// A file that importFrom() and `quote verify --collateral` read. collateral.not-held when nothing matches.
    virtual QCoro::Task<Result<QByteArray>> exportBundle(CollateralExport what) = 0;
    /// Renews by itself, in time, what came from a service. Off at first.
    virtual void setAutoRenew(bool on) = 0;

Q_SIGNALS:
    void changed();
};

} // namespace gatehouse::api
