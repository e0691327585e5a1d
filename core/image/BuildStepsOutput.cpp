// SPDX-License-Identifier: GPL-3.0-or-later
// What goes beside a Debian image: its list of software.
#include "core/image/Background.h"
#include "core/image/DebianBuild.h"
#include "core/image/DebianCopyright.h"
#include "core/image/ImageErrors.h"
#include "core/image/PackageSource.h"
#include "core/image/Sbom.h"
#include "core/crypto/Hashes.h"

#include <QFileInfo>

namespace gatehouse::image {

namespace {

constexpr qint64 maxForeignBytes = 1024ll * 1024 * 1024;

/// The packages of the root with their licences, and those of which only files were taken.
Result<QByteArray> packageFacts(const QString& rootTar, const QString& extractedFolder, const QList<std::pair<QString, QByteArray>>& extracted)
{
    GH_TRY(const FileTree tree, FileTree::fromTar(rootTar));
    GH_TRY(QList<PackageFacts> packages, Sbom::ofRoot(tree));
    for (const auto& [name, fields] : extracted) {
        GH_TRY(const QList<PackageFacts> facts, Sbom::readStatus(fields));
        if (facts.size() != 1)
            return fail(errors::badControl, QStringLiteral("%1 describes %2 packages").arg(name).arg(facts.size()));
        PackageFacts package = facts.first();
        package.use = QStringLiteral("extract");
        if (const auto copyright = readFile(extractedFolder + QLatin1Char('/') + name, DebianCopyright::maxBytes))
            Sbom::addLicences(package, *copyright);
        packages.append(package);
    }
    return Sbom::packagesToJson(packages);
}

Result<void> addForeignFiles(Sbom& sbom, const QString& tar)
{
    GH_TRY(const FileTree tree, FileTree::fromTar(tar));
    for (const auto& [path, node] : tree.nodes()) {
        if (node.type != FileTree::Type::File)
            continue;
        GH_TRY(const QByteArray content, tree.read(path, maxForeignBytes));
        sbom.files.append({QString::fromUtf8(path), node.size(), crypto::sha256(view(content))});
    }
    return {};
}

} // namespace

QCoro::Task<Result<void>> DebianBuild::describePackages(DraftPtr draft)
{
    m_operation->setStepProgress(QStringLiteral("root"), 0.95, QStringLiteral("reading licences"));
    const PackageSource source(*m_fetcher, m_paths.cache);
    QList<std::pair<QString, QByteArray>> extracted;
    for (const LockedPackage& package : m_lock.packages) {
        if (package.use != QStringLiteral("extract"))
            continue;
        QStringList call(QStringLiteral("--field"));
        call.append(source.fileOf(package));
        GH_CO_TRY(const QByteArray fields, co_await tool(QStringLiteral("dpkg-deb"), QStringLiteral("dpkg"), call));
        extracted.append({package.name, fields});
    }
    const QString tar = draft->path(QStringLiteral("root.tar"));
    const QString folder = draft->path(QStringLiteral("extracted"));
    const auto describe = [tar, folder, extracted] { return packageFacts(tar, folder, extracted); };
    GH_CO_TRY(const QByteArray json, co_await onPool(describe));
    GH_CO_CHECK(writeFileAtomically(draft->path(QStringLiteral("packages.json")), json));
    co_return Result<void>{};
}

Result<void> DebianBuild::writeBeside(const QString& folder, const ImageManifest& manifest) const
{
    Sbom sbom;
    sbom.imageId = manifest.id;
    sbom.recipe = manifest.recipe;
    sbom.version = manifest.version;
    sbom.suite = manifest.suite;
    sbom.created = m_recipe.sourceDate;
    sbom.diskSha256 = manifest.diskSha256;
    GH_TRY(const QByteArray packages, readFile(m_root.file("packages.json"), Sbom::maxBytes));
    GH_TRY(sbom.packages, Sbom::packagesFromJson(packages));
    for (const LockedPackage& package : m_lock.packages)
        sbom.packageSha256[package.name] = package.sha256.toHex();
    GH_CHECK(addForeignFiles(sbom, m_agent.file("agent.tar")));
    if (!m_artifacts.folder.isEmpty())
        GH_CHECK(addForeignFiles(sbom, m_artifacts.file("artifacts.tar")));
    return writeFileAtomically(folder + QStringLiteral("/sbom.spdx.json"), sbom.toSpdx());
}

} // namespace gatehouse::image
