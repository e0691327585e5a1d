// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/BuildRun.h"
#include "core/image/HostPrograms.h"
#include "core/image/PackageLock.h"
#include "core/image/Sbom.h"

namespace gatehouse::image {

/// The default back end: a root from locked Debian packages by mmdebstrap, packed as a read-only file system with dm-verity and
/// started by a unified kernel image. Same inputs, same bytes.
class DebianBuild final : public BuildRun
{
public:
    using BuildRun::BuildRun;
    static QList<OperationStep> steps(const Recipe& recipe, bool fetchOnly);

private:
    QList<Check> preflight() const override;
    QCoro::Task<Result<void>> fetch() override;
    QCoro::Task<Result<void>> build() override;
    /// The list of software.
    Result<void> writeBeside(const QString& folder, const ImageManifest& manifest) const override;

    QCoro::Task<Result<void>> packages();
    QCoro::Task<Result<void>> artifacts();
    QCoro::Task<Result<FileTree>> unpacked(ArtifactSpec spec, QString archive);
    QCoro::Task<Result<FileTree>> unpackedIn(QString folder, ArtifactSpec spec, QString archive);
    QCoro::Task<Result<void>> root();
    QCoro::Task<Result<void>> buildRoot(DraftPtr draft);
    QCoro::Task<Result<void>> unpackKernel(DraftPtr draft);
    QCoro::Task<Result<void>> unpackKernelInto(QString folder, DraftPtr draft);
    QCoro::Task<Result<void>> describePackages(DraftPtr draft);
    QCoro::Task<Result<void>> describeHost(DraftPtr draft, HostPrograms::Collected collected);
    QList<SoftwareComponent> components() const;
    QCoro::Task<Result<QString>> makeRepository(QString folder);
    QCoro::Task<Result<void>> agent();
    QCoro::Task<Result<void>> verity();
    QCoro::Task<Result<void>> initrd();
    QCoro::Task<Result<void>> uki();
    QCoro::Task<Result<void>> disk();
    QCoro::Task<Result<void>> measure();
    /// The same without a disk and without an entry in the catalogue.
    QCoro::Task<Result<void>> forecast();
    void compareWithCatalogue(const MeasurementChange::Prediction& prediction);

    Result<FileTree> recipeLayer() const;
    static Result<void> addUsers(FileTree& tree, const QList<UserSpec>& users);
    Result<FileTree> wholeRoot(const FileTree& agentTree, const FileTree& layer) const;
    Result<FileTree> initrdTree() const;
    QString lockPath() const;
    std::shared_ptr<const DebianBuild> thisBuild() const;

    /// Hashes of the tools that make something, by name: parts of the keys of their steps. Those that only unpack are left out.
    QMap<QString, QByteArray> m_toolHashes;
    PackageLock m_lock;
    bool m_refreshed = false; ///< The lock is another than before.
    StepResult m_root, m_artifacts, m_agent, m_verity, m_initrd, m_uki, m_disk;
    QString m_rootHash;
    QString m_commandLine;
    QString m_kernelRelease;
};

} // namespace gatehouse::image
