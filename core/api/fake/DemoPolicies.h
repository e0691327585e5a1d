// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/PolicyService.h"
#include "core/api/fake/DemoScript.h"
#include "core/attest/Policy.h"
#include "core/evidence/EvidenceBundle.h"

#include <functional>

namespace gatehouse::api::demo {

/// What a policy's measurements.images are followed to: every "dstack…" is the one invented image. gatehouse::errors::notFound.
Result<QList<attest::MeasurementSet>> demoImages(const QString& name);

/// Policies over an invented history: real quotes of a platform that exists in memory only, so that trying a policy gives true
/// answers.
class DemoPolicies final : public PolicyService
{
    Q_OBJECT
public:
    /// With @p recorded requests in the history, of which every fifth comes from an outdated platform and every seventh from another image.
    DemoPolicies(Pace pace, int recorded, QObject* parent = nullptr);

    QCoro::Task<Result<PolicyCheck>> check(QByteArray text, QString folder) override;
    QCoro::Task<Result<QByteArray>> write(PolicyForm form, QByteArray text) override;
    QCoro::Task<Result<PolicyTrial>> tryOut(QByteArray text, QString folder, int history) override;
    QCoro::Task<Result<QByteArray>> load() override;
    QCoro::Task<Result<void>> save(QByteArray text) override;
    QCoro::Task<Result<ImageExpectation>> expectation(QString imageId) override;

    /// What is expected of an image; asked by expectation().
    std::function<Result<ImageExpectation>(const QString& imageId)> expect;

private:
    Pace m_pace;
    int m_recorded;
    QByteArray m_text;
    QList<evidence::EvidenceBundle> m_history;
};

} // namespace gatehouse::api::demo
