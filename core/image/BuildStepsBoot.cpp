// SPDX-License-Identifier: GPL-3.0-or-later
// Steps "verity", "initrd", "uki", "disk" and "measure": from file trees to a disk that a machine starts.
#include "core/image/Arguments.h"
#include "core/image/Background.h"
#include "core/image/DebianBuild.h"
#include "core/image/DiskWriter.h"
#include "core/image/Elf.h"
#include "core/image/EspImage.h"
#include "core/image/ImageErrors.h"
#include "core/image/UkiLayout.h"
#include "core/image/UkiMeasurer.h"
#include "core/crypto/Hashes.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <sys/stat.h>

namespace gatehouse::image {

namespace {

constexpr qint64 maxBootFileBytes = 1024ll * 1024 * 1024;
constexpr qint64 verityBlock = 4096;
/// zstd's level: 19 takes seven times as long and saves a tenth.
constexpr int initrdCompression = 12;

/// A salt makes trees of equal content differ between systems. Ours must be the same in every build, so it is a constant
/// of the recipe; dm-verity's security does not rest on it.
QString saltOf(const QString& recipe)
{
    return crypto::sha256(view(QByteArray("gatehouse dm-verity salt: ") + recipe.toUtf8())).toHex();
}

QString uuidOf(const QString& purpose)
{
    return toText(*Guid::fromBytes(crypto::sha256(view(purpose.toUtf8())).bytes().first(16)));
}

QStringList packArguments(const QString& compression, const QString& image)
{
    // Not sqfstar: that of squashfs-tools 4.5 misreads compressor options.
    QStringList list = arguments("-", image, "-tar", "-noappend", "-b", "128K", "-no-xattrs", "-no-progress", "-exit-on-error", "-quiet",
                                 "-root-mode", "0755", "-comp", compression);
    if (compression == QStringLiteral("zstd"))
        list += arguments("-Xcompression-level", "3");
    return list;
}

QStringList linkArguments(const QString& folder, const QString& kernel, const QString& initrd, const QString& stub, quint64 imageBase)
{
    const std::tuple<const char*, QString, quint64> sections[] = {
        {".osrel", folder + QStringLiteral("/osrel"), ukiAddress::osRelease},
        {".cmdline", folder + QStringLiteral("/cmdline"), ukiAddress::commandLine},
        {".linux", kernel, ukiAddress::kernel},
        {".initrd", initrd, ukiAddress::initrd},
    };
    QStringList list = arguments("--enable-deterministic-archives");
    for (const auto& [name, file, address] : sections)
        list += arguments("--add-section", QStringLiteral("%1=%2").arg(QLatin1String(name), file), "--change-section-vma",
                          QStringLiteral("%1=0x%2").arg(QLatin1String(name)).arg(imageBase + address, 0, 16));
    return list << stub << folder + QStringLiteral("/uki.efi");
}

} // namespace

Result<void> DebianBuild::addUsers(FileTree& tree, const QList<UserSpec>& users)
{
    if (users.isEmpty())
        return {};
    constexpr qint64 limit = 1024 * 1024;
    GH_TRY(QByteArray passwd, tree.read("etc/passwd", limit));
    GH_TRY(QByteArray group, tree.read("etc/group", limit));
    GH_TRY(QByteArray shadow, tree.read("etc/shadow", limit));
    for (const UserSpec& user : users) {
        const QByteArray name = user.name.toUtf8();
        const QByteArray id = QByteArray::number(user.id);
        passwd += name + ":x:" + id + ':' + id + "::" + user.home.toUtf8() + ":/usr/sbin/nologin\n";
        group += name + ":x:" + id + ":\n";
        shadow += name + ":!:1::::::\n";
    }
    tree.putFile("etc/passwd", passwd);
    tree.putFile("etc/group", group);
    tree.putFile("etc/shadow", shadow, 0640);
    return {};
}

Result<FileTree> DebianBuild::recipeLayer() const
{
    FileTree layer;
    for (const QString& folder : m_recipe.rootFiles)
        GH_CHECK(layer.addHostFolder(m_recipe.folder + QLatin1Char('/') + folder));
    GH_CHECK(addConfigs(layer));
    layer.putFile("etc/hostname", m_recipe.name.toUtf8() + '\n');
    // Empty: systemd makes a transient id at each start; a fixed one would be the same for every node.
    layer.putFile("etc/machine-id", {});
    layer.putFile("etc/gatehouse/image", "recipe=" + m_recipe.name.toUtf8() + "\nversion=" + m_recipe.version.toUtf8() + '\n'
                                                  + (m_recipe.variant.isEmpty() ? QByteArray() : "variant=" + m_recipe.variant.toUtf8() + '\n'));
    const QByteArray units = "etc/systemd/system/";
    layer.putSymlink(units + "default.target", m_recipe.target.toUtf8());
    for (const QString& unit : m_recipe.enabledUnits)
        layer.putSymlink(units + m_recipe.target.toUtf8() + ".wants/" + unit.toUtf8(), "../" + unit.toUtf8());
    for (const QString& unit : m_recipe.maskedUnits)
        layer.putSymlink(units + unit.toUtf8(), "/dev/null");
    for (auto it = m_recipe.symlinks.begin(); it != m_recipe.symlinks.end(); ++it)
        layer.putSymlink(it.key(), it.value());
    for (const char* mountPoint : {"dev", "proc", "sys", "run", "tmp", "etc", "var"})
        layer.putDirectory(mountPoint, QByteArray(mountPoint) == "tmp" ? 01777 : 0755);
    for (const DirectorySpec& directory : m_recipe.directories) {
        quint32 owner = 0;
        for (const UserSpec& user : m_recipe.users)
            if (user.name == directory.owner)
                owner = user.id;
        layer.putDirectory(directory.path, directory.mode, owner, owner);
    }
    return layer;
}

namespace {

/// Whether systemd would find @p unit; an instance "name@x.service" is made of "name@.service".
bool hasUnit(const FileTree& tree, const QByteArray& unit)
{
    QByteArray file = unit;
    if (const qsizetype at = unit.indexOf('@'), dot = unit.lastIndexOf('.'); at >= 0 && dot > at)
        file = unit.left(at + 1) + unit.mid(dot);
    for (const char* folder : {"etc/systemd/system/", "usr/lib/systemd/system/", "lib/systemd/system/"})
        if (tree.find(folder + unit) || tree.find(folder + file))
            return true;
    return false;
}

} // namespace

Result<FileTree> DebianBuild::wholeRoot(const FileTree& agentTree, const FileTree& layer) const
{
    GH_TRY(FileTree tree, FileTree::fromTar(m_root.file("root.tar")));
    for (const QByteArray& pattern : m_recipe.removePatterns)
        tree.remove(pattern);
    GH_CHECK(addUsers(tree, m_recipe.users));
    tree.overlay(agentTree);
    if (!m_artifacts.folder.isEmpty()) {
        GH_TRY(const FileTree artifactTree, FileTree::fromTar(m_artifacts.file("artifacts.tar")));
        tree.overlay(artifactTree);
    }
    FileTree modules;
    GH_CHECK(modules.addHostFolder(m_root.file("late"), "usr/lib/gatehouse/modules"));
    tree.overlay(modules);
    tree.overlay(layer);
    for (const QString& unit : m_recipe.enabledUnits)
        if (!hasUnit(tree, unit.toUtf8()))
            return fail(errors::badRecipe, QStringLiteral("services.enable: the image has no unit %1").arg(unit),
                        QStringLiteral("It is in no package of the image and in none of the recipe's files; systemd would start without it and say nothing."));
    return tree;
}

QCoro::Task<Result<void>> DebianBuild::verity()
{
    const QString step = QStringLiteral("verity");
    begin(step);
    GH_CO_TRY(const FileTree layer, recipeLayer());
    StepKey key(step);
    key.add(qint64(pipelineVersion)).add(m_root.key).add(m_agent.key).add(m_artifacts.key).add(m_recipe.removePatterns).add(m_recipe.sourceDate);
    key.add(packArguments(m_recipe.compression, QString()));
    for (const char* tool : {"mksquashfs", "veritysetup"})
        key.add(m_toolHashes.value(QLatin1String(tool)));
    for (const UserSpec& user : m_recipe.users)
        key.add(user.name).add(qint64(user.id)).add(user.home);
    for (const auto& [path, node] : layer.nodes())
        key.add(path).add(qint64(node.type)).add(qint64(node.mode)).add(qint64(node.uid)).add(node.link).add(node.content);
    m_verity.key = key.text();
    const auto folder = cached(step, m_verity.key);
    if (folder) {
        m_verity.folder = *folder;
    } else {
        GH_CO_TRY(const DraftPtr draft, m_cache.begin(step, m_verity.key));
        m_operation->setStepProgress(step, 0.05, QStringLiteral("merging the trees"));
        const QString tar = draft->path(QStringLiteral("whole.tar"));
        const auto self = thisBuild();
        const auto merge = [self, layer, tar]() -> Result<void> {
            GH_TRY(const FileTree agentTree, FileTree::fromTar(self->m_agent.file("agent.tar")));
            GH_TRY(const FileTree tree, self->wholeRoot(agentTree, layer));
            return tree.writeTar(tar, self->m_recipe.sourceDate, [stop = self->m_stop](double) { return !*stop; });
        };
        GH_CO_CHECK(co_await onPool(merge));
        m_operation->setStepProgress(step, 0.4, QStringLiteral("packing"));
        const QString image = draft->path(QStringLiteral("root.squashfs"));
        const QStringList pack = packArguments(m_recipe.compression, image);
        // The root folder of the file system belongs to who packs it, and mksquashfs 4.5 has no working option against that when
        // it reads an archive; the sandbox has it run as root.
        GH_CO_CHECK(co_await tool(QStringLiteral("mksquashfs"), QStringLiteral("squashfs-tools"), pack, tar));
        QFile::remove(tar);
        m_operation->setStepProgress(step, 0.8, QStringLiteral("hashing"));
        QFile file(image);
        const qint64 blocks = (file.size() + verityBlock - 1) / verityBlock;
        if (!file.resize(blocks * verityBlock))
            co_return fail(gatehouse::errors::fileNotWritten, image);
        const QStringList format = arguments("format", "--hash=sha256", "--data-block-size=4096", "--hash-block-size=4096",
                                             QStringLiteral("--salt=") + saltOf(m_recipe.name),
                                             QStringLiteral("--uuid=") + uuidOf(QStringLiteral("gatehouse verity ") + m_recipe.name), image,
                                             draft->path(QStringLiteral("root.verity")));
        GH_CO_TRY(const QByteArray output, co_await tool(QStringLiteral("veritysetup"), QStringLiteral("cryptsetup-bin"), format));
        static const QRegularExpression hash(QStringLiteral("Root hash:\\s+([0-9a-f]{64})"));
        const QRegularExpressionMatch match = hash.match(QString::fromUtf8(output));
        if (!match.hasMatch())
            co_return fail(errors::toolFailed, QStringLiteral("veritysetup printed no root hash"));
        GH_CO_CHECK(writeFileAtomically(draft->path(QStringLiteral("roothash")), match.captured(1).toLatin1()));
        GH_CO_CHECK(writeFileAtomically(draft->path(QStringLiteral("blocks")), QByteArray::number(blocks)));
        GH_CO_TRY(m_verity.folder, draft->keep());
    }
    GH_CO_TRY(const QByteArray rootHash, readFile(m_verity.file("roothash"), 64));
    m_rootHash = QString::fromLatin1(rootHash);
    end(step, folder.has_value());
    co_return Result<void>{};
}

Result<FileTree> DebianBuild::initrdTree() const
{
    GH_TRY(const FileTree root, FileTree::fromTar(m_root.file("root.tar")));
    FileTree tree;
    for (const char* mountPoint : {"dev", "proc", "sys", "run", "bin", "sbin", "lib"})
        tree.putDirectory(mountPoint);
    tree.putSymlink("lib64", "lib");
    tree.putSymlink("bin/sh", "busybox");
    static const QByteArrayList folders{"usr/lib/x86_64-linux-gnu/", "usr/lib/", "usr/lib64/", "lib/x86_64-linux-gnu/", "lib/"};
    QByteArrayList queue = m_recipe.initrdPrograms;
    QByteArrayList seen;
    while (!queue.isEmpty()) {
        const QByteArray path = queue.takeFirst();
        if (seen.contains(path))
            continue;
        seen.append(path);
        GH_TRY(const QByteArray content, root.read(path, maxBootFileBytes));
        const QByteArray name = path.mid(path.lastIndexOf('/') + 1);
        const bool library = name.contains(".so");
        tree.putFile((library ? "lib/" : path.contains("sbin/") ? "sbin/" : "bin/") + name, content, 0755);
        GH_TRY(const ElfFacts facts, readElf(view(content)));
        if (!facts.interpreter.isEmpty())
            queue.append(facts.interpreter.mid(1).toUtf8());
        for (const QString& needed : facts.needed) {
            QByteArray found;
            for (const QByteArray& folder : folders)
                if (found.isEmpty() && !root.resolve(folder + needed.toUtf8()).isEmpty())
                    found = folder + needed.toUtf8();
            if (found.isEmpty())
                return fail(errors::badRecipe, QStringLiteral("%1 needs %2, which is not in the root").arg(QString::fromUtf8(path), needed));
            queue.append(found);
        }
    }
    GH_CHECK(tree.addHostFolder(m_root.file("early"), "modules"));
    GH_TRY(const QByteArray init, readFile(m_recipe.folder + QLatin1Char('/') + m_recipe.initScript, 1024 * 1024));
    tree.putFile("init", init, 0755);
    return tree;
}

QCoro::Task<Result<void>> DebianBuild::initrd()
{
    const QString step = QStringLiteral("initrd");
    begin(step);
    GH_CO_TRY(const QByteArray init, readFile(m_recipe.folder + QLatin1Char('/') + m_recipe.initScript, 1024 * 1024));
    StepKey key(step);
    key.add(qint64(pipelineVersion)).add(m_root.key).add(m_recipe.initrdPrograms).add(init).add(m_recipe.sourceDate).add(qint64(initrdCompression));
    key.add(m_toolHashes.value(QStringLiteral("zstd")));
    m_initrd.key = key.text();
    const auto folder = cached(step, m_initrd.key);
    if (folder) {
        m_initrd.folder = *folder;
    } else {
        GH_CO_TRY(const DraftPtr draft, m_cache.begin(step, m_initrd.key));
        const QString archive = draft->path(QStringLiteral("initrd.cpio"));
        const auto self = thisBuild();
        const auto pack = [self, archive]() -> Result<void> {
            GH_TRY(const FileTree tree, self->initrdTree());
            GH_TRY(const QByteArray cpio, tree.toCpio(self->m_recipe.sourceDate));
            return writeFileAtomically(archive, cpio);
        };
        GH_CO_CHECK(co_await onPool(pack));
        const QStringList compress = arguments(QStringLiteral("-%1").arg(initrdCompression), "--single-thread", "--quiet", "--no-progress", archive, "-o", draft->path(QStringLiteral("initrd.zst")));
        GH_CO_CHECK(co_await tool(QStringLiteral("zstd"), QStringLiteral("zstd"), compress));
        QFile::remove(archive);
        GH_CO_TRY(m_initrd.folder, draft->keep());
    }
    end(step, folder.has_value());
    co_return Result<void>{};
}

QCoro::Task<Result<void>> DebianBuild::uki()
{
    const QString step = QStringLiteral("uki");
    begin(step);
    GH_CO_TRY(const QByteArray blocks, readFile(m_verity.file("blocks"), 32));
    GH_CO_TRY(const QByteArray release, readFile(m_root.file("release"), 256));
    m_kernelRelease = QString::fromLatin1(release);
    m_commandLine = QStringLiteral("%1 roothash=%2 gatehouse.verity=%3:%4").arg(m_recipe.commandLine, m_rootHash, QString::fromLatin1(blocks), saltOf(m_recipe.name));
    StepKey key(step);
    key.add(qint64(pipelineVersion)).add(m_root.key).add(m_initrd.key).add(m_commandLine).add(m_recipe.name).add(m_recipe.version);
    key.add(m_toolHashes.value(QStringLiteral("objcopy")));
    m_uki.key = key.text();
    const auto folder = cached(step, m_uki.key);
    if (folder) {
        m_uki.folder = *folder;
    } else {
        GH_CO_TRY(const DraftPtr draft, m_cache.begin(step, m_uki.key));
        GH_CO_CHECK(writeFileAtomically(draft->path(QStringLiteral("cmdline")), m_commandLine.toUtf8()));
        const QByteArray osRelease = "ID=gatehouse\nNAME=\"Gatehouse\"\nPRETTY_NAME=\"Gatehouse " + m_recipe.name.toUtf8() + ' ' + m_recipe.version.toUtf8()
                                   + "\"\nVERSION_ID=\"" + m_recipe.version.toUtf8() + "\"\n";
        GH_CO_CHECK(writeFileAtomically(draft->path(QStringLiteral("osrel")), osRelease));
        // systemd's stub of Debian 12 begins at 0, that of Debian 13 does not; objcopy counts from 0 in either.
        GH_CO_TRY(const QByteArray stubBytes, readFile(m_root.file("stub.efi"), maxBootFileBytes));
        GH_CO_TRY(const PeFile stub, PeFile::read(view(stubBytes)));
        GH_CO_CHECK(co_await tool(QStringLiteral("objcopy"), QStringLiteral("binutils"),
                                  linkArguments(draft->folder(), m_root.file("vmlinuz"), m_initrd.file("initrd.zst"), m_root.file("stub.efi"), stub.imageBase())));
        const QString path = draft->path(QStringLiteral("uki.efi"));
        GH_CO_TRY(QByteArray linked, readFile(path, maxBootFileBytes));
        GH_CO_CHECK(PeFile::stamp(linked, quint32(m_recipe.sourceDate)));
        GH_CO_CHECK(writeFileAtomically(path, linked));
        chmod(QFile::encodeName(path).constData(), 0644);
        GH_CO_TRY(m_uki.folder, draft->keep());
    }
    end(step, folder.has_value());
    co_return Result<void>{};
}

QCoro::Task<Result<void>> DebianBuild::disk()
{
    const QString step = QStringLiteral("disk");
    begin(step);
    StepKey key(step);
    key.add(qint64(pipelineVersion)).add(m_uki.key).add(m_verity.key).add(qint64(m_recipe.espSlackMiB)).add(m_recipe.sourceDate);
    for (const char* tool : {"mformat", "mcopy"})
        key.add(m_toolHashes.value(QLatin1String(tool)));
    m_disk.key = key.text();
    const auto folder = cached(step, m_disk.key);
    if (folder) {
        m_disk.folder = *folder;
    } else {
        GH_CO_TRY(const DraftPtr draft, m_cache.begin(step, m_disk.key));
        const QString esp = draft->path(QStringLiteral("esp.img"));
        const QString uki = m_uki.file("uki.efi");
        const qint64 espBytes = EspImage::bytesFor(QFileInfo(uki).size(), m_recipe.espSlackMiB);
        GH_CO_CHECK(DiskWriter::createEmpty(esp, espBytes));
        const QList<QStringList> calls = EspImage::calls(esp, espBytes, uki);
        for (const QStringList& call : calls)
            GH_CO_CHECK(co_await tool(call.first(), QStringLiteral("mtools"), call.mid(1)));
        // Of what the disk holds, not of how it was made: tools that give the same bytes give the same disk.
        const auto hashUki = [uki] { return DiskWriter::hash(uki); };
        GH_CO_TRY(const Sha256Digest ukiHash, co_await onPool(hashUki));
        DiskWriter::Parts parts;
        parts.esp = esp;
        parts.root = m_verity.file("root.squashfs");
        parts.verity = m_verity.file("root.verity");
        parts.rootHash = m_rootHash;
        parts.diskId = uuidOf(QStringLiteral("gatehouse disk ") + ukiHash.toHex());
        parts.espId = uuidOf(QStringLiteral("gatehouse esp ") + ukiHash.toHex());
        const QString path = draft->path(QStringLiteral("disk.raw"));
        const auto write = [parts, path] { return DiskWriter::write(parts, path); };
        GH_CO_CHECK(co_await onPool(write));
        QFile::remove(esp);
        const auto hash = [path] { return DiskWriter::hash(path); };
        GH_CO_TRY(const Sha256Digest digest, co_await onPool(hash));
        GH_CO_CHECK(writeFileAtomically(draft->path(QStringLiteral("sha256")), digest.toHex().toLatin1()));
        GH_CO_TRY(m_disk.folder, draft->keep());
    }
    end(step, folder.has_value());
    co_return Result<void>{};
}

void DebianBuild::compareWithCatalogue(const MeasurementChange::Prediction& prediction)
{
    QMap<QString, QString> packages;
    for (const LockedPackage& package : m_lock.packages)
        packages[package.name] = package.version;
    m_outcome->change = MeasurementChange::against(ImageStore(m_paths), m_recipe, m_parameters, packages, prediction);
    const bool differs = !m_outcome->change.imageId.isEmpty() && m_outcome->change.changesRegisters();
    if (m_refreshed || m_request.measureOnly || differs)
        for (const QString& line : m_outcome->change.toLines())
            log(QStringLiteral("measurement: ") + line);
}

QCoro::Task<Result<void>> DebianBuild::forecast()
{
    const QString step = QStringLiteral("measure");
    begin(step);
    GH_CO_TRY(const QByteArray uki, readFile(m_uki.file("uki.efi"), maxBootFileBytes));
    const ShapedMachine shaped = co_await machine();
    GH_CO_CHECK(checkCancelled());
    const auto predict = [uki, machine = shaped.machine]() -> Result<MeasurementChange::Prediction> {
        GH_TRY(const BootChain chain, UkiMeasurer::chain(view(uki), {}));
        MeasurementChange::Prediction prediction = MeasurementChange::Prediction::of(machine, chain);
        // There is no disk to measure instead: it is only made by a build.
        for (RegisterForecast& forecast : prediction.tdx)
            forecast.missing.replaceInStrings(QStringLiteral("measure the disk, not the EFI program"), QStringLiteral("the disk is not made yet"));
        return prediction;
    };
    GH_CO_TRY(const MeasurementChange::Prediction prediction, co_await onPool(predict));
    compareWithCatalogue(prediction);
    end(step, false);
    co_return Result<void>{};
}

QCoro::Task<Result<void>> DebianBuild::measure()
{
    const QString step = QStringLiteral("measure");
    begin(step);
    GH_CO_TRY(const QByteArray uki, readFile(m_uki.file("uki.efi"), maxBootFileBytes));
    const auto predict = [uki] { return UkiMeasurer::measure(view(uki)); };
    GH_CO_TRY(const Measurements measurements, co_await onPool(predict));
    GH_CO_TRY(const QByteArray diskHash, readFile(m_disk.file("sha256"), 64));
    Product product;
    product.step = step;
    product.disk = m_disk.file("disk.raw");
    product.uki = m_uki.file("uki.efi");
    product.measurements = measurements;
    ImageManifest& manifest = product.manifest;
    manifest.suite = m_recipe.suite;
    manifest.kernel = m_kernelRelease;
    manifest.commandLine = m_commandLine;
    manifest.rootHash = m_rootHash;
    for (const LockedPackage& package : m_lock.packages)
        manifest.packages[package.name] = package.version;
    manifest.diskSha256 = QString::fromLatin1(diskHash);
    manifest.ukiSha256 = crypto::sha256(view(uki)).toHex();
    // Before it stands in the catalogue itself. What is there already changes nothing, and need not be hashed once more.
    MeasurementChange::Prediction prediction;
    prediction.pcrs = measurements;
    if (!ImageStore(m_paths).contains(imageIdOf(manifest.diskSha256))) {
        const ShapedMachine shaped = co_await machine();
        const auto predictDisk = [disk = product.disk, shaped, measurements] { return StoredMeasurements::make(shaped, disk, measurements); };
        GH_CO_TRY(product.full, co_await onPool(predictDisk));
        prediction.inputs = product.full[QStringLiteral("inputs")].toObject();
        GH_CO_TRY(prediction.tdx, StoredMeasurements::forecasts(product.full));
    }
    compareWithCatalogue(prediction);
    co_return co_await publish(product);
}

} // namespace gatehouse::image
