// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/CheckoutBuild.h"

#include "core/crypto/Hashes.h"
#include "core/image/Arguments.h"
#include "core/image/Background.h"
#include "core/image/CheckoutSoftware.h"
#include "core/image/DiskReader.h"
#include "core/image/DiskWriter.h"
#include "core/image/EspImage.h"
#include "core/image/ImageErrors.h"
#include "core/image/Sbom.h"

#include <QDir>
#include <QFileInfo>
#include <algorithm>

namespace gatehouse::image {

namespace {

constexpr char diskName[] = "disk.raw";
constexpr qint64 chunk = 1024 * 1024;

/// Blocking. Writes the sectors of @p from as a raw disk without its runs of zeros.
Result<void> writeRaw(const QString& from, const QString& to, const std::function<bool(double)>& goOn)
{
    QFile file(from);
    if (!file.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(from, file.errorString()));
    GH_TRY(const std::unique_ptr<DiskReader> disk, DiskReader::open(file));
    QFile raw(to);
    if (!raw.open(QIODevice::WriteOnly | QIODevice::NewOnly) || !raw.resize(disk->size()))
        return fail(DiskWriter::writeError(raw));
    for (qint64 at = 0; at < disk->size(); at += chunk) {
        const QByteArray bytes = disk->read(std::min(chunk, disk->size() - at));
        if (bytes.size() != std::min(chunk, disk->size() - at))
            return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(from, disk->errorString()));
        if (bytes.count('\0') != bytes.size() && (!raw.seek(at) || raw.write(bytes) != bytes.size()))
            return fail(DiskWriter::writeError(raw));
        if (!goOn(double(at) / double(disk->size())))
            return fail(gatehouse::errors::cancelled, from);
    }
    if (!raw.flush())
        return fail(DiskWriter::writeError(raw));
    return {};
}

} // namespace

Result<QString> CheckoutBuild::newest(const QStringList& folders, const QStringList& patterns, const QDateTime& since) const
{
    QFileInfo found;
    QFileInfo stale;
    for (const QString& folder : folders) {
        const QFileInfoList files = QDir(m_checkout + QLatin1Char('/') + folder).entryInfoList(patterns, QDir::Files, QDir::Time);
        for (const QFileInfo& file : files) {
            QFileInfo& best = file.lastModified() > since ? found : stale;
            if (best.filePath().isEmpty() || file.lastModified() > best.lastModified())
                best = file;
        }
    }
    if (!found.filePath().isEmpty())
        return found.filePath();
    const QString where = folders.join(QStringLiteral(", "));
    if (stale.filePath().isEmpty())
        return fail(errors::badOutput, QStringLiteral("the build left no %1 in %2").arg(patterns.join(QStringLiteral(" or ")), where),
                    QStringLiteral("Its last lines say what went wrong."));
    return fail(errors::badOutput, QStringLiteral("the build left nothing new in %1: %2 is of %3, before the build began").arg(where, stale.fileName(), stale.lastModified().toUTC().toString(Qt::ISODate)),
                QStringLiteral("That is an older image; it is not taken for this one. The build's last lines say what went wrong."));
}

QStringList CheckoutBuild::allSince(const QStringList& folders, const QStringList& patterns, const QDateTime& since) const
{
    QFileInfoList files;
    for (const QString& folder : folders)
        for (const QFileInfo& file : QDir(m_checkout + QLatin1Char('/') + folder).entryInfoList(patterns, QDir::Files, QDir::Name))
            if (file.lastModified() > since)
                files.append(file);
    std::stable_sort(files.begin(), files.end(), [](const QFileInfo& a, const QFileInfo& b) { return a.lastModified() > b.lastModified(); });
    QStringList paths;
    for (const QFileInfo& file : std::as_const(files))
        paths.append(file.filePath());
    return paths;
}

QCoro::Task<Result<QStringList>> CheckoutBuild::hashesOf(QStringList folders, QStringList patterns) const
{
    QStringList files;
    for (const QString& folder : std::as_const(folders))
        for (const QFileInfo& file : QDir(m_checkout + QLatin1Char('/') + folder).entryInfoList(patterns, QDir::Files))
            files.append(file.filePath());
    const auto look = [files, stop = m_stop]() -> Result<QStringList> {
        QStringList hashes;
        for (const QString& file : files) {
            if (*stop)
                return fail(gatehouse::errors::cancelled, file);
            GH_TRY(const Sha256Digest digest, DiskWriter::hash(file));
            hashes.append(digest.toHex());
        }
        return hashes;
    };
    co_return co_await onPool(look);
}

Result<QString> CheckoutBuild::checkout(const QString& parameter, const QString& file) const
{
    const QString folder = QDir(m_parameters.value(parameter)).absolutePath();
    if (!QFileInfo(folder + QLatin1Char('/') + file).isFile())
        return fail(errors::badInput, QStringLiteral("%1 has no %2").arg(folder, file),
                    QStringLiteral("Name the checkout with: --set %1=FOLDER").arg(parameter));
    return folder;
}

QCoro::Task<Result<void>> CheckoutBuild::takeDisk(QString file)
{
    const QString step = QStringLiteral("disk");
    begin(step);
    m_operation->setStepProgress(step, {}, QFileInfo(file).fileName());
    const auto look = [file] { return DiskWriter::hash(file); };
    GH_CO_TRY(const Sha256Digest identity, co_await onPool(look));
    log(QStringLiteral("%1: SHA-256 %2").arg(file, identity.toHex()));
    StepKey key(step);
    key.add(qint64(pipelineVersion)).add(identity.toHex()).add(QFileInfo(file).suffix()).add(m_recipe.sourceDate);
    m_disk.key = key.text();
    const auto folder = cached(step, m_disk.key);
    if (folder) {
        m_disk.folder = *folder;
    } else {
        GH_CO_TRY(const DraftPtr draft, m_cache.begin(step, m_disk.key));
        GH_CO_CHECK(co_await copyDisk(draft, file));
        const QString disk = draft->path(QLatin1String(diskName));
        const auto hash = [disk] { return DiskWriter::hash(disk); };
        GH_CO_TRY(const Sha256Digest digest, co_await onPool(hash));
        GH_CO_CHECK(writeFileAtomically(draft->path(QStringLiteral("sha256")), digest.toHex().toLatin1()));
        GH_CO_TRY(m_disk.folder, draft->keep());
    }
    end(step, folder.has_value());
    co_return Result<void>{};
}

QCoro::Task<Result<void>> CheckoutBuild::copyDisk(DraftPtr draft, QString file)
{
    const QString disk = draft->path(QLatin1String(diskName));
    if (QFileInfo(file).suffix() != QStringLiteral("efi")) {
        const auto write = [file, disk, stop = m_stop] { return writeRaw(file, disk, [stop](double) { return !*stop; }); };
        co_return co_await onPool(write);
    }
    // A unified kernel image alone: what firmware starts from a disk with an EFI system partition.
    const QString esp = draft->path(QStringLiteral("esp.img"));
    const QString uki = draft->path(QStringLiteral("uki.efi")); // The tools are shut in and do not see the checkout.
    const auto copy = [file, uki] { return DiskWriter::copySparse(file, uki); };
    GH_CO_CHECK(co_await onPool(copy));
    const qint64 espBytes = EspImage::bytesFor(QFileInfo(uki).size(), m_recipe.espSlackMiB);
    GH_CO_CHECK(DiskWriter::createEmpty(esp, espBytes));
    const QList<QStringList> calls = EspImage::calls(esp, espBytes, uki);
    for (const QStringList& call : calls)
        GH_CO_CHECK(co_await tool(call.first(), QStringLiteral("mtools"), call.mid(1)));
    const auto idOf = [this](const char* purpose) { return toText(*Guid::fromBytes(crypto::sha256(view(QByteArray(purpose) + m_disk.key.toUtf8())).bytes().first(16))); };
    DiskWriter::Parts parts;
    parts.esp = esp;
    parts.diskId = idOf("gatehouse disk ");
    parts.espId = idOf("gatehouse esp ");
    const auto write = [parts, disk] { return DiskWriter::write(parts, disk); };
    GH_CO_CHECK(co_await onPool(write));
    QFile::remove(esp);
    co_return Result<void>{};
}

void CheckoutBuild::compare(const Measurements& measured) const
{
    const Result<BuildMeasurements> predicted = BuildMeasurements::parse(m_predictions);
    if (!predicted)
        return;
    for (auto it = predicted->registers.begin(); it != predicted->registers.end(); ++it) {
        const PredictedRegister* own = it.key().startsWith(QStringLiteral("PCR ")) ? measured.find(it.key().mid(4).toInt()) : nullptr;
        const QString verdict = !own ? QStringLiteral("not compared") : own->value.toHex() == it.value() ? QStringLiteral("as measured here")
                                                                                                       : QStringLiteral("BUT MEASURED HERE: ") + own->value.toHex();
        m_operation->log(QStringLiteral("predicted by the build: %1 %2, %3").arg(it.key(), it.value(), verdict));
    }
}

QCoro::Task<Result<void>> CheckoutBuild::measureDisk(QString predictions, QDateTime since, QMap<QString, QString> foreign)
{
    const QString step = QStringLiteral("measure");
    begin(step);
    Product product;
    product.step = step;
    product.disk = m_disk.file(diskName);
    const QString disk = product.disk;
    const auto look = [disk] { return predict(disk); };
    product.measurements = co_await onPool(look);
    if (!product.measurements.notPredicted.isEmpty())
        log(QStringLiteral("registers are not predicted: ") + product.measurements.notPredicted);
    const QFileInfo file(predictions);
    if (!file.isFile()) {
        log(QStringLiteral("the build predicts no registers: there is no %1").arg(predictions));
    } else if (file.lastModified() <= since) {
        log(QStringLiteral("%1 is older than this build and is passed over").arg(predictions));
    } else {
        GH_CO_TRY(m_predictions, readFile(predictions, BuildMeasurements::maxBytes));
        GH_CO_CHECK(BuildMeasurements::parse(m_predictions));
        compare(product.measurements);
    }
    GH_CO_TRY(const QByteArray diskHash, readFile(m_disk.file("sha256"), 64));
    product.manifest.diskSha256 = QString::fromLatin1(diskHash);
    product.manifest.commandLine = product.measurements.commandLine;
    product.manifest.foreign = foreign;
    co_return co_await publish(product);
}

QString CheckoutBuild::besideImage(const QStringList& folders, const QString& begin, const QStringList& patterns, const QDateTime& since) const
{
    QFileInfo found;
    for (const QString& folder : folders)
        for (const QFileInfo& file : QDir(m_checkout + QLatin1Char('/') + folder).entryInfoList(patterns, QDir::Files, QDir::Time))
            if (file.fileName().startsWith(begin) && file.lastModified() > since && (found.filePath().isEmpty() || file.lastModified() > found.lastModified()))
                found = file;
    return found.filePath();
}

Result<void> CheckoutBuild::writeBeside(const QString& folder, const ImageManifest& manifest) const
{
    if (!m_predictions.isEmpty())
        GH_CHECK(writeFileAtomically(folder + QLatin1Char('/') + QLatin1String(BuildMeasurements::fileName), m_predictions));
    if (!m_software.spdx.isEmpty()) {
        GH_TRY(const QByteArray spdx, readFile(m_software.spdx, CheckoutSoftware::maxBytes));
        GH_CHECK(writeFileAtomically(folder + QLatin1Char('/') + QLatin1String(Sbom::buildName), spdx));
    }
    if (!m_software.archive.isEmpty()) {
        const QString place = folder + QLatin1Char('/') + QLatin1String(Sbom::buildArchiveName);
        QFile::remove(place);
        GH_CHECK(DiskWriter::copySparse(m_software.archive, place));
    }
    if (m_software.packages.isEmpty())
        return {};
    Sbom sbom;
    sbom.imageId = manifest.id;
    sbom.recipe = manifest.recipe;
    sbom.version = manifest.version;
    sbom.created = m_recipe.sourceDate;
    sbom.diskSha256 = manifest.diskSha256;
    sbom.comment = m_software.comment;
    sbom.packages = m_software.packages;
    for (auto it = manifest.foreign.cbegin(); it != manifest.foreign.cend(); ++it) {
        SoftwareComponent component;
        component.name = it.key();
        component.sha256 = it.value();
        component.comment = QStringLiteral("Built outside of the build system and copied in; its version is not known.");
        sbom.components.append(component);
    }
    return writeFileAtomically(folder + QLatin1Char('/') + QLatin1String(Sbom::fileName), sbom.toSpdx());
}

} // namespace gatehouse::image
