// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/CloudImageBuild.h"

#include "core/crypto/Hashes.h"
#include "core/image/Appliance.h"
#include "core/image/Arguments.h"
#include "core/image/Background.h"
#include "core/image/CustomiseCommands.h"
#include "core/image/DiskNeeds.h"
#include "core/image/DiskWriter.h"
#include "core/image/Gpt.h"
#include "core/image/ImageErrors.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

namespace gatehouse::image {

namespace {

constexpr char updatedName[] = "disk.qcow2";
constexpr char diskName[] = "disk.raw";
constexpr char listName[] = "packages.json";

/// Where the file system with the package database begins; 0 for a disk without partitions.
qint64 rootOffset(const QString& disk)
{
    QFile file(disk);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const Result<Gpt> gpt = Gpt::read(file);
    if (!gpt)
        return 0;
    const GptPartition* found = nullptr;
    for (const GptPartition& partition : gpt->partitions)
        if (partition.type == rootX86Type() || !found || (!(found->type == rootX86Type()) && partition.bytes() > found->bytes()))
            found = &partition;
    return found ? qint64(found->offset()) : 0;
}

/// "linux-image-6.1.0-32-cloud-amd64" → "6.1.0-32-cloud-amd64"
QString kernelOf(const QList<PackageFacts>& packages)
{
    static const QRegularExpression rule(QStringLiteral("^linux-image-([0-9].*)$"));
    for (const PackageFacts& package : packages)
        if (const auto match = rule.match(package.name); match.hasMatch())
            return match.captured(1);
    return {};
}

} // namespace

CloudImageBuild::CloudImageBuild(BuildContext context)
    : BuildRun(std::move(context))
{
}

QList<OperationStep> CloudImageBuild::steps(const Recipe&, bool fetchOnly)
{
    QList<OperationStep> list;
    for (const auto& [id, title] : {std::pair{"image", "Published image"}, std::pair{"update", "Package update"}, std::pair{"customise", "Customised image"},
                                    std::pair{"measure", "Measurements"}}) {
        OperationStep step;
        step.id = QString::fromLatin1(id);
        step.title = QString::fromLatin1(title);
        list.append(step);
        if (fetchOnly)
            break;
    }
    return list;
}

QList<Check> CloudImageBuild::preflight() const
{
    QList<Check> checks = Appliance::examine(Appliance::Host::ours());
    for (const DiskNeed& need : DiskNeeds::ofBuild(m_recipe, m_parameters, m_paths, m_request.neededBytes))
        checks.append(need.toCheck());
    return checks;
}

Result<ArtifactRequest> CloudImageBuild::request() const
{
    ArtifactRequest request;
    request.name = m_recipe.name + QStringLiteral(" image");
    request.url = QUrl(m_parameters.value(m_recipe.cloud.urlParameter));
    for (const QString& mirror : m_parameters.value(QStringLiteral("mirrors")).split(QLatin1Char(','), Qt::SkipEmptyParts))
        request.mirrors.append(QUrl(mirror));
    request.folder = m_parameters.value(QStringLiteral("artifacts"));
    request.sha512 = m_parameters.value(m_recipe.cloud.sha512Parameter);
    if (!m_recipe.cloud.sha256Parameter.isEmpty()) {
        GH_TRY(request.sha256, Sha256Digest::fromHex(m_parameters.value(m_recipe.cloud.sha256Parameter)));
    }
    return request;
}

QCoro::Task<Result<void>> CloudImageBuild::fetch()
{
    const QString step = QStringLiteral("image");
    begin(step);
    GH_CO_TRY(const ArtifactRequest wanted, request());
    ArtifactSource source(*m_fetcher, m_paths.cache);
    const ArtifactSource::Progress progress = [this, step](const DownloadProgress& now) { m_operation->setStepProgress(step, now.fraction(), now.text()); };
    const ArtifactSource::Log lineLog = [this](const QString& line) { log(line); };
    GH_CO_TRY(const ArtifactSource::Found found, co_await source.obtain(wanted, m_cancel, lineLog, progress));
    m_image.folder = found.path;
    m_image.key = QFileInfo(found.path).fileName();
    end(step, found.fromCache);
    co_return Result<void>{};
}

QCoro::Task<Result<void>> CloudImageBuild::build()
{
    GH_CO_CHECK(co_await fetch());
    GH_CO_CHECK(co_await update());
    GH_CO_CHECK(co_await customise());
    co_return co_await measure();
}

QCoro::Task<Result<void>> CloudImageBuild::overlay(QString disk, QString base, QString format)
{
    // By the way from one to the other, so that a cache that is moved as a whole goes on. It begins where the file really lies.
    const QString way = QDir(QFileInfo(QFileInfo(disk).path()).canonicalFilePath()).relativeFilePath(QFileInfo(base).canonicalFilePath());
    // Names the format: a raw disk whose first bytes claim to be a qcow2 header would otherwise lead to any file of this computer.
    const QStringList call = arguments("create", "-q", "-f", "qcow2", "-F", format, "-b", way, disk);
    GH_CO_CHECK(co_await tool(QStringLiteral("qemu-img"), QStringLiteral("qemu-utils"), call));
    co_return Result<void>{};
}

QCoro::Task<Result<void>> CloudImageBuild::inAppliance(QString step, DraftPtr draft, QStringList list)
{
    const QString appliance = m_paths.cache + QStringLiteral("/guestfs");
    const QString temporary = draft->path(QStringLiteral("tmp"));
    GH_CO_CHECK(makeFolder(appliance));
    GH_CO_CHECK(makeFolder(temporary));
    ToolCall call;
    call.name = QStringLiteral("virt-customize");
    call.package = QStringLiteral("libguestfs-tools");
    call.arguments = list;
    const auto look = [] { return Appliance::Host::tried(); };
    const Appliance::Host host = co_await onPool(look);
    call.environment = Appliance::environment(host, appliance, temporary);
    call.walls = ToolCall::Walls::OwnTree;
    call.endedWithoutSpace = true;
    call.onLine = [this, step](const QString& line) {
        // "[  33.1] Installing packages: python3"
        static const QRegularExpression rule(QStringLiteral("^\\[ *[0-9.]+\\] (.{1,200})"));
        if (const auto match = rule.match(line); match.hasMatch())
            m_operation->setStepProgress(step, {}, match.captured(1));
    };
    m_operation->setStepProgress(step, {}, QStringLiteral("starting the machine of libguestfs"));
    const auto ended = co_await tool(call);
    QDir(temporary).removeRecursively();
    // Its sockets stand elsewhere, and one that was killed takes none away; also one of an earlier build.
    const auto clean = [] {
        constexpr qint64 maxTableBytes = 16 * 1024 * 1024;
        const Result<QByteArray> open = readFile(QStringLiteral("/proc/net/unix"), maxTableBytes);
        return open ? Appliance::removeAbandonedSockets(QLatin1String(Appliance::socketFolder), *open) : QStringList();
    };
    const QStringList removed = co_await onPool(clean);
    for (const QString& name : removed)
        log(QStringLiteral("removed %1/%2 of a machine of libguestfs that was killed").arg(QLatin1String(Appliance::socketFolder), name));
    GH_CO_CHECK(ended);
    co_return Result<void>{};
}

QString CloudImageBuild::refreshedPath() const
{
    return QStringLiteral("%1/image/%2.refreshed").arg(m_paths.cache, m_recipe.name);
}

QCoro::Task<Result<void>> CloudImageBuild::update()
{
    const QString step = QStringLiteral("update");
    begin(step);
    if (m_request.lock == LockPolicy::Refresh)
        GH_CO_CHECK(writeFileAtomically(refreshedPath(), QByteArray::number(QDateTime::currentSecsSinceEpoch())));
    QStringList packages = m_recipe.packages;
    packages.sort();
    StepKey key(step);
    key.add(qint64(pipelineVersion)).add(m_image.key).add(m_recipe.cloud.format).add(qint64(m_recipe.cloud.update)).add(packages);
    key.add(readFile(refreshedPath(), 64).value_or(QByteArray()));
    m_updated.key = key.text();
    const QStringList changes = CustomiseCommands::packages(m_recipe.cloud.update, packages);
    const auto folder = cached(step, m_updated.key);
    if (folder) {
        m_updated.folder = *folder;
        log(QStringLiteral("the package update of %1 is used; take today's with --set packages=refresh").arg(QFileInfo(*folder + QLatin1Char('/') + QLatin1String(updatedName)).lastModified().toUTC().toString(Qt::ISODate)));
    } else {
        GH_CO_TRY(const DraftPtr draft, m_cache.begin(step, m_updated.key));
        const QString disk = draft->path(QLatin1String(updatedName));
        GH_CO_CHECK(co_await overlay(disk, m_image.folder, m_recipe.cloud.format));
        const QStringList call = CustomiseCommands::frame(disk, CustomiseCommands::Network::Yes) + changes;
        if (!changes.isEmpty())
            GH_CO_CHECK(co_await inAppliance(step, draft, call));
        GH_CO_TRY(m_updated.folder, draft->keep());
    }
    end(step, folder.has_value());
    co_return Result<void>{};
}

Result<FileTree> CloudImageBuild::layer() const
{
    FileTree tree;
    for (const QString& folder : m_recipe.rootFiles)
        GH_CHECK(tree.addHostFolder(m_recipe.folder + QLatin1Char('/') + folder));
    GH_CHECK(addConfigs(tree));
    tree.putFile("etc/gatehouse/image", "recipe=" + m_recipe.name.toUtf8() + "\nversion=" + m_recipe.version.toUtf8() + '\n'
                                            + (m_recipe.variant.isEmpty() ? QByteArray() : "variant=" + m_recipe.variant.toUtf8() + '\n'));
    return tree;
}

QCoro::Task<Result<void>> CloudImageBuild::customise()
{
    const QString step = QStringLiteral("customise");
    begin(step);
    GH_CO_TRY(const FileTree tree, layer());
    StepKey key(step);
    key.add(qint64(pipelineVersion)).add(m_updated.key).add(m_recipe.enabledUnits).add(m_recipe.maskedUnits).add(qint64(m_recipe.cloud.emptyRootPassword));
    for (const auto& [path, node] : tree.nodes())
        key.add(path).add(qint64(node.type)).add(qint64(node.mode)).add(node.link).add(node.content);
    for (const QString& script : m_recipe.cloud.scripts) {
        GH_CO_TRY(const QByteArray text, readFile(m_recipe.folder + QLatin1Char('/') + script, 1024 * 1024));
        key.add(script).add(text);
    }
    m_custom.key = key.text();
    const auto folder = cached(step, m_custom.key);
    if (folder) {
        m_custom.folder = *folder;
    } else {
        GH_CO_TRY(const DraftPtr draft, m_cache.begin(step, m_custom.key));
        GH_CO_CHECK(co_await change(draft, tree));
        GH_CO_TRY(m_custom.folder, draft->keep());
    }
    end(step, folder.has_value());
    co_return Result<void>{};
}

QCoro::Task<Result<void>> CloudImageBuild::change(DraftPtr draft, FileTree tree)
{
    const QString step = QStringLiteral("customise");
    const QString work = draft->path(QStringLiteral("work.qcow2"));
    const QString contents = draft->path(QStringLiteral("files"));
    GH_CO_CHECK(makeFolder(contents));
    const auto write = [tree, contents] { return CustomiseCommands::writeContents(tree, contents); };
    GH_CO_CHECK(co_await onPool(write));
    GH_CO_CHECK(co_await overlay(work, m_updated.file(updatedName), QStringLiteral("qcow2")));
    // What changes the image from here on comes from the recipe: no network any more.
    QStringList call = CustomiseCommands::frame(work, CustomiseCommands::Network::No);
    GH_CO_TRY(const QStringList uploads, CustomiseCommands::files(tree, contents));
    call += uploads;
    for (const QString& script : m_recipe.cloud.scripts)
        call << QStringLiteral("--run") << m_recipe.folder + QLatin1Char('/') + script;
    call += CustomiseCommands::units(m_recipe.enabledUnits, m_recipe.maskedUnits);
    // The schema allows it to debug variants only.
    if (m_recipe.cloud.emptyRootPassword)
        call << QStringLiteral("--run-command") << QStringLiteral("passwd -d root");
    GH_CO_CHECK(co_await inAppliance(step, draft, call));
    QDir(contents).removeRecursively();
    m_operation->setStepProgress(step, {}, QStringLiteral("writing the disk"));
    const QString disk = draft->path(QLatin1String(diskName));
    const QStringList convert = arguments("convert", "-f", "qcow2", "-O", "raw", work, disk);
    GH_CO_CHECK(co_await tool(QStringLiteral("qemu-img"), QStringLiteral("qemu-utils"), convert));
    QFile::remove(work);
    const auto hash = [disk] { return DiskWriter::hash(disk); };
    GH_CO_TRY(const Sha256Digest digest, co_await onPool(hash));
    GH_CO_CHECK(writeFileAtomically(draft->path(QStringLiteral("sha256")), digest.toHex().toLatin1()));
    co_return co_await readPackages(draft, disk);
}

QCoro::Task<Result<void>> CloudImageBuild::readPackages(DraftPtr draft, QString disk)
{
    // Without a mount and without another machine: debugfs reads ext file systems as files. Where that does not work the image has no
    // list of software, which is said and is no reason to fail.
    const qint64 offset = rootOffset(disk);
    const QString path = draft->path(QStringLiteral("status"));
    const QStringList call = arguments("-R", QStringLiteral("dump /var/lib/dpkg/status \"%1\"").arg(path), QStringLiteral("%1?offset=%2").arg(disk).arg(offset));
    const Result<QByteArray> dumped = co_await tool(QStringLiteral("debugfs"), QStringLiteral("e2fsprogs"), call);
    GH_CO_CHECK(checkCancelled());
    QList<PackageFacts> packages;
    if (const Result<QByteArray> status = readFile(path, Sbom::maxBytes); dumped && status && !status->isEmpty())
        packages = PackageFacts::readStatus(*status).value_or(QList<PackageFacts>());
    if (packages.isEmpty())
        log(QStringLiteral("no package database was found in the image: it gets no list of software"));
    QFile::remove(path);
    co_return writeFileAtomically(draft->path(QLatin1String(listName)), PackageFacts::listToJson(packages));
}

QCoro::Task<Result<void>> CloudImageBuild::measure()
{
    const QString step = QStringLiteral("measure");
    begin(step);
    Product product;
    product.step = step;
    product.disk = m_custom.file(diskName);
    const QString disk = product.disk;
    const auto look = [disk] { return predict(disk); };
    product.measurements = co_await onPool(look);
    if (!product.measurements.notPredicted.isEmpty())
        log(QStringLiteral("registers are not predicted: ") + product.measurements.notPredicted);
    GH_CO_TRY(const QByteArray diskHash, readFile(m_custom.file("sha256"), 64));
    GH_CO_TRY(const QByteArray list, readFile(m_custom.file(listName), Sbom::maxBytes));
    GH_CO_TRY(const QList<PackageFacts> packages, PackageFacts::listFromJson(list));
    ImageManifest& manifest = product.manifest;
    for (const PackageFacts& package : packages)
        manifest.packages[package.name] = package.version;
    manifest.kernel = kernelOf(packages);
    manifest.commandLine = product.measurements.commandLine;
    manifest.diskSha256 = QString::fromLatin1(diskHash);
    co_return co_await publish(product);
}

Result<void> CloudImageBuild::writeBeside(const QString& folder, const ImageManifest& manifest) const
{
    GH_TRY(const QByteArray list, readFile(m_custom.file(listName), Sbom::maxBytes));
    Sbom sbom;
    GH_TRY(sbom.packages, PackageFacts::listFromJson(list));
    if (sbom.packages.isEmpty())
        return {};
    sbom.imageId = manifest.id;
    sbom.recipe = manifest.recipe;
    sbom.version = manifest.version;
    sbom.created = m_recipe.sourceDate;
    sbom.diskSha256 = manifest.diskSha256;
    return writeFileAtomically(folder + QStringLiteral("/sbom.spdx.json"), sbom.toSpdx());
}

} // namespace gatehouse::image
