// SPDX-License-Identifier: GPL-3.0-or-later
// What goes beside a Debian image: its list of software.
#include "core/image/Background.h"
#include "core/image/DebianBuild.h"
#include "core/image/DebianCopyright.h"
#include "core/image/ImageErrors.h"
#include "core/image/PackageSource.h"
#include "core/image/Sbom.h"
#include "core/crypto/Hashes.h"

#include <QCryptographicHash>
#include <QFileInfo>

namespace gatehouse::image {

namespace {

constexpr qint64 maxForeignBytes = 1024ll * 1024 * 1024;
constexpr char hostName[] = "host-software.json";

/// The packages of the root with their licences, and those of which only files were taken.
Result<QByteArray> packageFacts(const QString& rootTar, const QString& extractedFolder, const QList<std::pair<QString, QByteArray>>& extracted)
{
    GH_TRY(const FileTree tree, FileTree::fromTar(rootTar));
    GH_TRY(QList<PackageFacts> packages, Sbom::ofRoot(tree));
    for (const auto& [name, fields] : extracted) {
        GH_TRY(const QList<PackageFacts> facts, PackageFacts::readStatus(fields));
        if (facts.size() != 1)
            return fail(errors::badControl, QStringLiteral("%1 describes %2 packages").arg(name).arg(facts.size()));
        PackageFacts package = facts.first();
        package.use = QStringLiteral("extract");
        if (const auto copyright = readFile(extractedFolder + QLatin1Char('/') + name, DebianCopyright::maxBytes))
            package.addLicences(*copyright);
        packages.append(package);
    }
    return PackageFacts::listToJson(packages);
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

/// What dpkg knows of the files in @p collected, and what Gatehouse's own programs say of themselves.
Result<HostSoftware> hostSoftware(const HostPrograms::Collected& collected)
{
    QMap<QString, HostSoftware::Wanted> wanted;
    for (const auto& [path, node] : collected.tree.nodes()) {
        if (node.type != FileTree::Type::File)
            continue;
        GH_TRY(const QByteArray content, collected.tree.read(path, HostPrograms::maxProgramBytes));
        HostSoftware::Wanted file;
        file.path = collected.places.value(path);
        file.md5 = QCryptographicHash::hash(content, QCryptographicHash::Md5).toHex();
        file.gatehouse = HostSoftware::programVersion(content);
        // The starters are written by this program.
        if (file.path.isEmpty())
            file.gatehouse = QStringLiteral(GATEHOUSE_VERSION);
        wanted.insert(QString::fromUtf8(path), file);
    }
    return HostSoftware::find(wanted);
}

/// What the recipe has left of the root's packages, in the root or in the initrd.
Result<QMap<QString, PackageRemains>> remainsOf(const QList<PackageFacts>& packages, const QString& rootTar, const Recipe& recipe)
{
    GH_TRY(const FileTree installed, FileTree::fromTar(rootTar));
    FileTree kept = installed;
    for (const QByteArray& pattern : recipe.removePatterns)
        kept.remove(pattern);
    for (const QByteArray& program : recipe.initrdPrograms)
        if (const QByteArray place = installed.resolve(program); const FileTree::Node* node = installed.find(place))
            kept.put(place, *node);
    return Sbom::remainsOf(packages, installed, kept);
}

} // namespace

QCoro::Task<Result<void>> DebianBuild::describeHost(DraftPtr draft, HostPrograms::Collected collected)
{
    const auto look = [collected] { return hostSoftware(collected); };
    Result<HostSoftware> software = co_await onPool(look);
    if (!software) {
        // An image is none the worse for it; its list says of these files that no package has them.
        log(QStringLiteral("the packages of this computer cannot be read: ") + software.error().toString());
        software = HostSoftware();
    }
    const QByteArray json = software->toJson();
    co_return writeFileAtomically(draft->path(QLatin1String(hostName)), json);
}

QList<SoftwareComponent> DebianBuild::components() const
{
    QList<SoftwareComponent> list;
    for (const ArtifactSpec& spec : m_recipe.artifacts) {
        SoftwareComponent component;
        component.name = spec.name;
        component.licence = spec.licence;
        component.url = m_parameters.value(spec.urlParameter);
        component.sha256 = m_parameters.value(spec.sha256Parameter).toLower();
        component.folder = spec.into;
        component.version = m_recipe.artifactVersion(spec, m_parameters);
        if (component.version.isEmpty())
            component.comment = spec.versionParameter.isEmpty() ? QStringLiteral("The recipe does not say which version this is.")
                                                                : QStringLiteral("Another archive than the recipe's own, and %1 does not say which version it is.").arg(spec.versionParameter);
        list.append(component);
    }
    return list;
}

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
    GH_TRY(sbom.packages, PackageFacts::listFromJson(packages));
    for (const LockedPackage& package : m_lock.packages)
        sbom.packageSha256[package.name] = package.sha256.toHex();
    GH_TRY(sbom.remains, remainsOf(sbom.packages, m_root.file("root.tar"), m_recipe));
    GH_TRY(const QByteArray host, readFile(m_agent.file(hostName), HostSoftware::maxJsonBytes));
    GH_TRY(sbom.host, HostSoftware::fromJson(host));
    sbom.components = components();
    GH_CHECK(addForeignFiles(sbom, m_agent.file("agent.tar")));
    if (!m_artifacts.folder.isEmpty())
        GH_CHECK(addForeignFiles(sbom, m_artifacts.file("artifacts.tar")));
    return writeFileAtomically(folder + QLatin1Char('/') + QLatin1String(Sbom::fileName), sbom.toSpdx());
}

} // namespace gatehouse::image
