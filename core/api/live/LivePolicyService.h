// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/PolicyService.h"
#include "core/attest/Policy.h"
#include "core/evidence/EvidenceBundle.h"

#include <functional>

namespace gatehouse::api {

/// Policies of a profile: the text lies in <state>/policy.toml.
class LivePolicyService final : public PolicyService
{
    Q_OBJECT
public:
    struct Parts
    {
        QString path;                                        ///< Of the policy in force.
        attest::Policy::ImageReader readImage;
        std::function<attest::Policy()> builtIn;             ///< What is in force without a file.
        std::function<Result<QList<evidence::EvidenceBundle>>(int limit)> history; ///< Newest first.
    };
    explicit LivePolicyService(Parts parts, QObject* parent = nullptr);

    QCoro::Task<Result<PolicyCheck>> check(QByteArray text, QString folder) override;
    QCoro::Task<Result<QByteArray>> write(PolicyForm form, QByteArray text) override;
    QCoro::Task<Result<PolicyTrial>> tryOut(QByteArray text, QString folder, int history) override;
    QCoro::Task<Result<QByteArray>> load() override;
    QCoro::Task<Result<void>> save(QByteArray text) override;

    /// What is in force: the file's policy, else the built-in one. A file that cannot be used accepts nothing.
    attest::Policy inForce() const;

private:
    attest::Policy::Sources sources(const QString& folder) const;

    Parts m_parts;
};

/// The recorded decisions of @p folder, newest first, at most @p limit.
QList<evidence::EvidenceBundle> recordedDecisions(const QString& folder, int limit);

} // namespace gatehouse::api
