// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/ArtifactSource.h"
#include "core/image/BuildRun.h"
#include "core/image/Sbom.h"

namespace gatehouse::image {

/// The back end CloudImage: a published image, verified and kept read-only, brought up to date once, and changed by libguestfs. The
/// steps: image → update → customise → measure. What comes of the package update is kept for itself, so a change in the recipe's files
/// repeats the last step only. Nothing of the image is mounted or run on this computer.
class CloudImageBuild final : public BuildRun
{
public:
    explicit CloudImageBuild(BuildContext context);
    static QList<OperationStep> steps(const Recipe& recipe, bool fetchOnly);

private:
    QList<Check> preflight() const override;
    QCoro::Task<Result<void>> fetch() override;
    QCoro::Task<Result<void>> build() override;
    /// The list of software, as the image's own package database has it.
    Result<void> writeBeside(const QString& folder, const ImageManifest& manifest) const override;

    QCoro::Task<Result<void>> update();
    QCoro::Task<Result<void>> customise();
    QCoro::Task<Result<void>> change(DraftPtr draft, FileTree layer);
    QCoro::Task<Result<void>> readPackages(DraftPtr draft, QString disk);
    QCoro::Task<Result<void>> measure();

    QCoro::Task<Result<void>> overlay(QString disk, QString base, QString format);
    QCoro::Task<Result<void>> inAppliance(QString step, DraftPtr draft, QStringList arguments);
    Result<ArtifactRequest> request() const;
    Result<FileTree> layer() const;
    QString refreshedPath() const;

    StepResult m_image, m_updated, m_custom;
};

} // namespace gatehouse::image
