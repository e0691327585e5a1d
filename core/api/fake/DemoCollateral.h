// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/CollateralService.h"
#include "core/api/fake/DemoActivity.h"
#include "core/api/fake/DemoScript.h"

namespace gatehouse::api::demo {

/// An invented store: one bundle that is good, one that ends soon, one that has expired and came from a file.
class DemoCollateral final : public CollateralService
{
    Q_OBJECT
public:
    DemoCollateral(Pace pace, DemoActivity& activity, QObject* parent = nullptr);

    QCoro::Task<Result<QList<CollateralEntry>>> list(Generations which) override;
    Result<std::shared_ptr<Operation>> fetch(CollateralFetch request) override;
    Result<std::shared_ptr<Operation>> renewAll() override;
    QCoro::Task<Result<CollateralImport>> importFrom(QString path, std::optional<QByteArray> root) override;
    QCoro::Task<Result<QByteArray>> exportBundle(CollateralExport what) override;
    void setAutoRenew(bool on) override { m_autoRenew = on; }

    void addPopulation();

private:
    void add(const QString& tee, const QString& fmspc, const QString& source, qint64 issuedDaysAgo, int failures = 0);
    std::shared_ptr<Operation> play(const QString& kind, const QString& subject, QList<ScriptStep> steps, std::function<void(Operation&)> atEnd);

    Pace m_pace;
    DemoActivity& m_activity;
    QList<CollateralEntry> m_entries;
    int m_nextId = 1;
    bool m_autoRenew = false;
};

} // namespace gatehouse::api::demo
