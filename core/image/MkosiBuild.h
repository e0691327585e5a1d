// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/CheckoutBuild.h"

#include <optional>

namespace gatehouse::image {

/// The back end Mkosi: a checkout that mkosi builds, as the second original became. The steps: build → disk → measure. A disk image or a
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
    /// The file of the checkout that the build of @p image starts from, relative to it: what is included, or its own mkosi.conf.
    static QString configurationOf(const CheckoutSpec& spec, const QString& image);
    /// What tells a mkosi of @p version which image is meant; all but the verb. @p platform: empty or "none", or one more profile.
    /// errors::hostNotReady when mkosi is too old for what the recipe asks.
    static Result<QStringList> callOf(const CheckoutSpec& spec, const QString& image, const QString& platform, int version);
    /// What lets people into an image with the configuration @p summary ("mkosi --json summary"), in words; @p debugProfiles are those
    /// of the recipe's debug variants. Empty: nothing does. Absent: the summary cannot be read, as that of an older mkosi.
    static std::optional<QStringList> waysIn(const QByteArray& summary, const QStringList& debugProfiles);
    /// How mkosi calls what it makes, without an ending, by the same summary: Output= of the main image. Empty when it does not say.
    static QString outputOf(const QByteArray& summary);

private:
    QList<Check> preflight() const override;
    QCoro::Task<Result<void>> fetch() override;
    QCoro::Task<Result<void>> build() override;
    QCoro::Task<Result<QByteArray>> mkosi(QStringList arguments);
    /// What "mkosi --json summary" says; empty of a version that has no such thing.
    QCoro::Task<Result<QByteArray>> summary(QStringList call, int version);
    /// Refuses a variant that is not shown as a debug image but whose configuration @p summary lets people in.
    Result<void> checkDebug(const QByteArray& summary);
    /// What the build left: a whole disk, by its table and, of several, by mkosi's name for it, @p output, before a unified kernel image.
    /// SplitArtifacts=partitions writes each partition beside the disk, with the same ending and a later time.
    QCoro::Task<Result<QString>> result(QStringList folders, QString output);
    /// mkosi's manifest, when this build wrote one for @p disk.
    void takeSoftware(const QStringList& folders, const QString& disk);
    /// The checkout's own prediction of the registers of the kernel image among what it left.
    QCoro::Task<Result<void>> predictThere(QStringList folders);
    QString value(const QString& parameter) const { return m_parameters.value(parameter); }

    QDateTime m_since;
};

} // namespace gatehouse::image
