// SPDX-License-Identifier: GPL-3.0-or-later
// Steps "root" and "agent": what is installed, and what comes from this computer.
#include "core/image/Arguments.h"
#include "core/image/Background.h"
#include "core/image/DebianBuild.h"
#include "core/image/DiskWriter.h"
#include "core/image/HostPrograms.h"
#include "core/image/ImageErrors.h"
#include "core/image/KernelModules.h"
#include "core/image/PackageSource.h"
#include "core/image/ScratchFolder.h"
#include "core/crypto/Hashes.h"

#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::image {

namespace {

/// A kernel image, a stub.
constexpr qint64 maxBootFileBytes = 256ll * 1024 * 1024;

QByteArray contentKey(const FileTree& tree)
{
    // Archives are named by their own keys; here only trees held in memory.
    StepKey key(QStringLiteral("tree"));
    for (const auto& [path, node] : tree.nodes())
        key.add(path).add(qint64(node.type)).add(qint64(node.mode)).add(qint64(node.uid)).add(qint64(node.gid)).add(node.link).add(
            crypto::sha256(view(node.content)).toByteArray());
    return key.text().toLatin1();
}

QStringList installArguments(const Recipe& recipe, const QString& repository, const QString& tar)
{
    // The sandbox makes a normal user root of a name space.
    QStringList list = arguments("--mode=root", "--variant=essential", "--format=tar", "--architectures=amd64");
    // Copyright files are kept for the list of software; a recipe decides whether they go into the image.
    for (const char* option : {"force-unsafe-io", "path-exclude=/usr/share/doc/*", "path-include=/usr/share/doc/*/copyright", "path-exclude=/usr/share/man/*", "path-exclude=/usr/share/locale/*"})
        list << QStringLiteral("--dpkgopt=") + QLatin1String(option);
    // Newer versions of mmdebstrap merge /usr by themselves and have no such hook.
    const QString merged = QStringLiteral("/usr/share/mmdebstrap/hooks/merged-usr");
    if (QFileInfo(merged).isDir())
        list << QStringLiteral("--hook-dir=") + merged;
    list << QStringLiteral("--include=") + recipe.packages.join(QLatin1Char(','));
    return list << recipe.suite << tar << QStringLiteral("deb [trusted=yes] copy://%1 ./").arg(repository);
}

/// The modules in loading order, the kernel and the stub, out of the unpacked packages in @p folder.
Result<void> takeBootFiles(const QString& folder, const Recipe& recipe, const QString& destination)
{
    // Only names and the wanted modules are held, not the whole kernel package.
    FileTree names;
    QDirIterator it(folder, {QStringLiteral("*.ko"), QStringLiteral("vmlinuz-*"), QStringLiteral("modules.builtin")}, QDir::Files, QDirIterator::Subdirectories);
    QString vmlinuz;
    while (it.hasNext()) {
        const QString path = it.next();
        if (it.fileName().startsWith(QStringLiteral("vmlinuz-")))
            vmlinuz = path;
        FileTree::Node node;
        node.archive = path;
        node.archiveSize = it.fileInfo().size();
        names.put(QFile::encodeName(path.mid(folder.size() + 1)), node);
    }
    if (vmlinuz.isEmpty())
        return fail(errors::badInput, QStringLiteral("%1 has no /boot/vmlinuz-*").arg(recipe.kernelPackage));
    GH_TRY(const KernelModules modules, KernelModules::of(names));
    GH_TRY(const QByteArrayList early, modules.inLoadingOrder(recipe.earlyModules));
    GH_TRY(const QByteArrayList hardware, modules.inLoadingOrder(recipe.hardwareModules, early));
    GH_TRY(const QByteArrayList late, modules.inLoadingOrder(recipe.modules, early + hardware));
    const auto copyAll = [&](const QByteArrayList& paths, const QString& into) -> Result<void> {
        GH_CHECK(makeFolder(into));
        QByteArray order;
        for (const QByteArray& path : paths) {
            // As systemd marks what may fail: the machine may not have what the module is for.
            if (hardware.contains(path))
                order += '-';
            const QString name = QFileInfo(QFile::decodeName(path)).fileName();
            GH_CHECK(DiskWriter::copySparse(folder + QLatin1Char('/') + QFile::decodeName(path), into + QLatin1Char('/') + name));
            order += name.toUtf8() + '\n';
        }
        return writeFileAtomically(into + QStringLiteral("/order"), order);
    };
    GH_CHECK(copyAll(early + hardware, destination + QStringLiteral("/early")));
    GH_CHECK(copyAll(late, destination + QStringLiteral("/late")));
    GH_TRY(const QByteArray kernel, readFile(vmlinuz, maxBootFileBytes));
    GH_CHECK(writeFileAtomically(destination + QStringLiteral("/vmlinuz"), kernel));
    GH_TRY(const QByteArray stub, readFile(folder + QLatin1Char('/') + QFile::decodeName(recipe.stubPath), maxBootFileBytes));
    GH_CHECK(writeFileAtomically(destination + QStringLiteral("/stub.efi"), stub));
    return writeFileAtomically(destination + QStringLiteral("/release"), modules.release());
}

} // namespace

QCoro::Task<Result<void>> DebianBuild::root()
{
    const QString step = QStringLiteral("root");
    begin(step);
    StepKey key(step);
    key.add(qint64(pipelineVersion)).add(m_lock.toText()).add(m_recipe.packages).add(m_recipe.sourceDate);
    key.add(m_recipe.earlyModules).add(m_recipe.hardwareModules).add(m_recipe.modules).add(m_recipe.stubPath).add(QByteArray("with copyright files"));
    for (const char* tool : {"mmdebstrap", "apt-get", "dpkg", "tar"})
        key.add(m_toolHashes.value(QLatin1String(tool)));
    m_root.key = key.text();
    if (const auto folder = cached(step, m_root.key)) {
        m_root.folder = *folder;
        end(step, true);
        co_return Result<void>{};
    }
    GH_CO_TRY(const DraftPtr draft, m_cache.begin(step, m_root.key));
    GH_CO_CHECK(co_await buildRoot(draft));
    GH_CO_CHECK(co_await unpackKernel(draft));
    GH_CO_CHECK(co_await describePackages(draft));
    GH_CO_TRY(m_root.folder, draft->keep());
    end(step, false);
    co_return Result<void>{};
}

QCoro::Task<Result<QString>> DebianBuild::makeRepository(QString folder)
{
    // A repository of exactly the locked packages: whatever apt decides inside, it can only take these.
    PackageSource source(*m_fetcher, m_paths.cache);
    QByteArray index;
    for (const LockedPackage& package : m_lock.packages) {
        if (package.use != QStringLiteral("root"))
            continue;
        GH_CO_CHECK(checkCancelled());
        const QString file = QFileInfo(source.fileOf(package)).canonicalFilePath();
        if (file.isEmpty())
            co_return fail(gatehouse::errors::fileUnreadable, source.fileOf(package));
        const QString control = file.chopped(4) + QStringLiteral(".control");
        if (!QFileInfo::exists(control)) {
            GH_CO_TRY(const QByteArray fields, co_await tool(QStringLiteral("dpkg-deb"), QStringLiteral("dpkg"), arguments("--field", file)));
            GH_CO_CHECK(writeFileAtomically(control, fields));
        }
        GH_CO_TRY(QByteArray fields, readFile(control, 1024 * 1024));
        const QString name = QStringLiteral("%1_%2.deb").arg(package.name, package.sha256.toHex().left(16));
        index += fields.trimmed() + "\nFilename: ./" + name.toUtf8() + "\nSize: " + QByteArray::number(package.bytes)
               + "\nSHA256: " + package.sha256.toHex().toLatin1() + "\n\n";
        // apt may run as another user id, so the packages must lie where everybody may read.
        const QString place = folder + QLatin1Char('/') + name;
        if (link(QFile::encodeName(file).constData(), QFile::encodeName(place).constData()) != 0)
            GH_CO_CHECK(DiskWriter::copySparse(file, place));
        chmod(QFile::encodeName(place).constData(), 0644);
    }
    GH_CO_CHECK(writeFileAtomically(folder + QStringLiteral("/Packages"), index));
    const QByteArray date = QLocale::c().toString(QDateTime::fromSecsSinceEpoch(m_recipe.sourceDate, Qt::UTC), QStringLiteral("ddd, dd MMM yyyy HH:mm:ss")).toLatin1() + " UTC";
    // mmdebstrap finds the essential packages by the name of the suite.
    const QByteArray release = "Suite: " + m_recipe.suite.toUtf8() + "\nCodename: " + m_recipe.suite.toUtf8() + "\nDate: " + date
                             + "\nArchitectures: amd64\nSHA256:\n " + crypto::sha256(view(index)).toHex().toLatin1() + ' '
                             + QByteArray::number(index.size()) + " Packages\n";
    GH_CO_CHECK(writeFileAtomically(folder + QStringLiteral("/Release"), release));
    chmod(QFile::encodeName(folder + QStringLiteral("/Packages")).constData(), 0644);
    chmod(QFile::encodeName(folder + QStringLiteral("/Release")).constData(), 0644);
    co_return folder;
}

QCoro::Task<Result<void>> DebianBuild::buildRoot(DraftPtr draft)
{
    m_operation->setStepProgress(QStringLiteral("root"), 0.05, QStringLiteral("preparing packages"));
    const QString folder = m_work->path(QStringLiteral("repository"));
    GH_CO_CHECK(makeFolder(folder));
    chmod(QFile::encodeName(folder).constData(), 0755); // apt fetches as another user.
    GH_CO_CHECK(co_await makeRepository(folder));
    const QString repository = QLatin1String(Sandbox::workshop) + QStringLiteral("/repository");
    m_operation->setStepProgress(QStringLiteral("root"), 0.15, QStringLiteral("installing %1 packages").arg(m_lock.packages.size()));
    const QStringList install = installArguments(m_recipe, repository, draft->path(QStringLiteral("root.tar")));
    GH_CO_CHECK(co_await tool(QStringLiteral("mmdebstrap"), QStringLiteral("mmdebstrap"), install));
    // Nothing beside the locked packages can be in it; this says so with the package's name if the tool ever changes.
    const QString tar = draft->path(QStringLiteral("root.tar"));
    const auto look = [tar] { return FileTree::fromTar(tar); };
    GH_CO_TRY(const FileTree tree, co_await onPool(look));
    if (!tree.contains("usr/bin/busybox") && m_recipe.packages.contains(QStringLiteral("busybox-static")))
        co_return fail(errors::toolFailed, QStringLiteral("mmdebstrap ended well but busybox is not in the root"));
    co_return Result<void>{};
}

QCoro::Task<Result<void>> DebianBuild::unpackKernel(DraftPtr draft)
{
    m_operation->setStepProgress(QStringLiteral("root"), 0.7, QStringLiteral("unpacking the kernel"));
    const auto unpack = [this, draft](const QString& folder) { return unpackKernelInto(folder, draft); };
    const QString pattern = draft->path(QStringLiteral("unpack-XXXXXX"));
    co_return co_await withScratchFolder(pattern, unpack);
}

QCoro::Task<Result<void>> DebianBuild::unpackKernelInto(QString folder, DraftPtr draft)
{
    PackageSource source(*m_fetcher, m_paths.cache);
    for (const LockedPackage& package : m_lock.packages) {
        if (package.use != QStringLiteral("extract"))
            continue;
        GH_CO_CHECK(co_await tool(QStringLiteral("dpkg-deb"), QStringLiteral("dpkg"), arguments("--extract", source.fileOf(package), folder)));
    }
    GH_CO_CHECK(makeFolder(draft->path(QStringLiteral("extracted"))));
    const QList<LockedPackage> packages = m_lock.packages;
    const QString licences = draft->path(QStringLiteral("extracted/"));
    const auto sift = [folder, packages, licences] {
        // For the list of software; which files of these packages go into the image is decided further on.
        for (const LockedPackage& package : packages)
            if (package.use == QStringLiteral("extract"))
                QFile::copy(QStringLiteral("%1/usr/share/doc/%2/copyright").arg(folder, package.name), licences + package.name);
        QByteArray compressed;
        QDirIterator modules(folder, {QStringLiteral("*.ko.xz")}, QDir::Files, QDirIterator::Subdirectories);
        while (modules.hasNext())
            compressed += QFile::encodeName(modules.next()) + '\n';
        return compressed;
    };
    // Debian 13 compresses its modules. Which ones are wanted shows only inside them, and what loads them in the guest is simple.
    const QByteArray compressed = co_await onPool(sift);
    if (!compressed.isEmpty())
        GH_CO_CHECK(co_await tool(QStringLiteral("xz"), QStringLiteral("xz-utils"), arguments("--decompress", "--files"), {}, compressed));
    const Recipe recipe = m_recipe;
    const QString destination = draft->folder();
    const auto take = [=] { return takeBootFiles(folder, recipe, destination); };
    GH_CO_CHECK(co_await onPool(take));
    co_return Result<void>{};
}

QCoro::Task<Result<void>> DebianBuild::agent()
{
    const QString step = QStringLiteral("agent");
    begin(step);
    QList<HostPrograms::Program> programs;
    for (const HostProgramSpec& spec : m_recipe.hostPrograms)
        if (const QString path = m_parameters.value(spec.parameter); !path.isEmpty())
            programs.append(HostPrograms::Program{path, spec.name});
    // What the loader would take is asked every time: a library of this computer may have changed, too.
    const std::function<void(const QString&)> lineLog = [this](const QString& line) { log(line); };
    GH_CO_TRY(const HostPrograms::Collected collected, co_await HostPrograms::collect(m_runner, programs, m_recipe.hostLibraries, m_cancel, lineLog));
    const FileTree& tree = collected.tree;
    const auto identify = [tree] { return contentKey(tree); };
    const QByteArray identity = co_await onPool(identify);
    StepKey key(step);
    key.add(qint64(pipelineVersion)).add(m_recipe.sourceDate).add(identity).add(QByteArray("with their packages"));
    m_agent.key = key.text();
    const auto folder = cached(step, m_agent.key);
    if (folder) {
        m_agent.folder = *folder;
    } else {
        GH_CO_TRY(const DraftPtr draft, m_cache.begin(step, m_agent.key));
        const QString path = draft->path(QStringLiteral("agent.tar"));
        const qint64 date = m_recipe.sourceDate;
        const auto write = [tree, path, date, stop = m_stop] { return tree.writeTar(path, date, [stop](double) { return !*stop; }); };
        GH_CO_CHECK(co_await onPool(write));
        GH_CO_CHECK(co_await describeHost(draft, collected));
        GH_CO_TRY(m_agent.folder, draft->keep());
    }
    end(step, folder.has_value());
    co_return Result<void>{};
}

} // namespace gatehouse::image
