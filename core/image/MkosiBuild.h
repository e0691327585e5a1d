// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/CheckoutBuild.h"

namespace gatehouse::image {

/// The back end Mkosi: a checkout with a mkosi.conf, as the second original became. The steps: build → disk → measure. A disk image or a
/// unified kernel image counts only when mkosi succeeded and the file is newer than the build's start.
class MkosiBuild final : public CheckoutBuild
{
public:
    using CheckoutBuild::CheckoutBuild;
    /// The first version that knows profiles and included configurations by the options used here.
    static constexpr int firstWithProfiles = 20;

    static QList<OperationStep> steps(const Recipe& recipe, bool fetchOnly);
    /// "mkosi 14", "mkosi 25.3" → 14, 25; 0 when it is something else.
    static int versionOf(const QString& output);
    /// The arguments of a build by a mkosi of @p version. errors::hostNotReady when it is too old for what the recipe asks.
    static Result<QStringList> callOf(const CheckoutSpec& spec, const QString& image, int version);

private:
    QList<Check> preflight() const override;
    QCoro::Task<Result<void>> fetch() override;
    QCoro::Task<Result<void>> build() override;
    QCoro::Task<Result<QByteArray>> mkosi(QStringList arguments);

    QDateTime m_since;
};

} // namespace gatehouse::image
