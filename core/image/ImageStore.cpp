// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ImageStore.h"

#include "core/base/Clock.h"
#include "core/image/ImageErrors.h"
#include "core/image/OutputManifest.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::image {

namespace {

/// A manifest lists some hundred packages.
constexpr qint64 maxManifestBytes = 4 * 1024 * 1024;
constexpr char draftPrefix[] = ".draft-";

QJsonObject toObject(const QMap<QString, QString>& map)
{
    QJsonObject object;
    for (auto it = map.begin(); it != map.end(); ++it)
        object[it.key()] = it.value();
    return object;
}

QMap<QString, QString> toMap(const QJsonObject& object)
{
    QMap<QString, QString> map;
    for (auto it = object.begin(); it != object.end(); ++it)
        map[it.key()] = it.value().toString();
    return map;
}

Result<QJsonObject> readObject(const QString& path)
{
    GH_TRY(const QByteArray text, readFile(path, maxManifestBytes));
    const QJsonDocument document = QJsonDocument::fromJson(text);
    if (!document.isObject())
        return fail(errors::damagedImage, QStringLiteral("%1 is not a JSON object").arg(path));
    return document.object();
}

QString ownerOf(const QString& path)
{
    const QFileInfo info(path);
    const QString name = info.owner();
    return name.isEmpty() ? QString::number(info.ownerId()) : name;
}

/// Why the image in @p folder cannot be used, and what to do: another user's files, or damaged ones.
Error unusable(const QString& folder, const QString& why)
{
    const QFileInfo info(folder);
    const QFileInfo manifest(folder + QStringLiteral("/manifest.json"));
    if (!info.isReadable() || !info.isExecutable() || (manifest.exists() && !manifest.isReadable()))
        return Error(gatehouse::errors::fileUnreadable, QStringLiteral("the image '%1' is of user %2, and its files may not be read").arg(info.fileName(), ownerOf(folder)),
                     QStringLiteral("Use it as that user, or have it given to you: sudo chown -R \"$USER\" %1").arg(folder));
    return Error(errors::damagedImage, QStringLiteral("the image '%1' is damaged: %2").arg(info.fileName(), why),
                 QStringLiteral("Remove it with: gatehousectl image remove %1, and build it again").arg(info.fileName()));
}

Error unusable(const QString& folder, const Error& cause)
{
    return unusable(folder, cause.detail());
}

} // namespace

QJsonObject ImageManifest::toJson() const
{
    QJsonArray times;
    for (const StepTime& step : steps)
        times.append(QJsonObject{{QStringLiteral("step"), step.step},
                                 {QStringLiteral("seconds"), step.seconds},
                                 {QStringLiteral("fromCache"), step.fromCache}});
    QJsonArray guestPorts;
    for (const PortSpec& port : ports)
        guestPorts.append(QJsonObject{{QStringLiteral("port"), port.port}, {QStringLiteral("purpose"), port.purpose}});
    QJsonObject json{{QStringLiteral("schema"), 1},
            {QStringLiteral("id"), id},
            {QStringLiteral("recipe"), recipe},
            {QStringLiteral("description"), description},
            {QStringLiteral("version"), version},
            {QStringLiteral("debug"), debug},
            {QStringLiteral("suite"), suite},
            {QStringLiteral("kernel"), kernel},
            {QStringLiteral("commandLine"), commandLine},
            {QStringLiteral("rootHash"), rootHash},
            {QStringLiteral("parameters"), toObject(parameters)},
            {QStringLiteral("ports"), guestPorts},
            {QStringLiteral("packages"), toObject(packages)},
            {QStringLiteral("diskSha256"), diskSha256},
            {QStringLiteral("ukiSha256"), ukiSha256},
            {QStringLiteral("bytes"), bytes},
            {QStringLiteral("builtAt"), toRfc3339(builtAt)},
            {QStringLiteral("steps"), times}};
    if (!foreign.isEmpty())
        json[QStringLiteral("foreign")] = toObject(foreign);
    return json;
}

Result<ImageManifest> ImageManifest::fromJson(const QJsonObject& json)
{
    if (json[QStringLiteral("schema")].toInt() != 1)
        return fail(errors::damagedImage, QStringLiteral("manifest of schema %1").arg(json[QStringLiteral("schema")].toInt()));
    ImageManifest manifest;
    manifest.id = json[QStringLiteral("id")].toString();
    manifest.recipe = json[QStringLiteral("recipe")].toString();
    manifest.description = json[QStringLiteral("description")].toString();
    manifest.version = json[QStringLiteral("version")].toString();
    manifest.debug = json[QStringLiteral("debug")].toBool();
    manifest.suite = json[QStringLiteral("suite")].toString();
    manifest.kernel = json[QStringLiteral("kernel")].toString();
    manifest.commandLine = json[QStringLiteral("commandLine")].toString();
    manifest.rootHash = json[QStringLiteral("rootHash")].toString();
    manifest.parameters = toMap(json[QStringLiteral("parameters")].toObject());
    for (const QJsonValue& entry : json[QStringLiteral("ports")].toArray())
        if (const int port = entry[QStringLiteral("port")].toInt(); port > 0 && port < 65536)
            manifest.ports.append({quint16(port), entry[QStringLiteral("purpose")].toString()});
    manifest.packages = toMap(json[QStringLiteral("packages")].toObject());
    manifest.foreign = toMap(json[QStringLiteral("foreign")].toObject());
    manifest.diskSha256 = json[QStringLiteral("diskSha256")].toString();
    manifest.ukiSha256 = json[QStringLiteral("ukiSha256")].toString();
    manifest.bytes = json[QStringLiteral("bytes")].toInteger();
    manifest.builtAt = QDateTime::fromString(json[QStringLiteral("builtAt")].toString(), Qt::ISODate);
    for (const QJsonValue& entry : json[QStringLiteral("steps")].toArray())
        manifest.steps.append({entry[QStringLiteral("step")].toString(), entry[QStringLiteral("seconds")].toDouble(),
                               entry[QStringLiteral("fromCache")].toBool()});
    GH_CHECK(ImageStore::checkId(manifest.id));
    return manifest;
}

ImageStore::ImageStore(const Paths& paths)
    : m_root(paths.state + QStringLiteral("/images"))
{
}

Result<void> ImageStore::checkId(const QString& id)
{
    static const QRegularExpression rule(QStringLiteral("\\A[a-z0-9][a-z0-9_+.-]{0,127}\\z"));
    if (!rule.match(id).hasMatch())
        return fail(errors::unknownImage, QStringLiteral("'%1' is not an image id").arg(id.left(200)));
    return {};
}

QString ImageStore::folderOf(const QString& id) const
{
    return m_root + QLatin1Char('/') + (checkId(id) ? id : QStringLiteral("invalid"));
}

bool ImageStore::contains(const QString& id) const
{
    return checkId(id) && QFileInfo::exists(folderOf(id) + QStringLiteral("/manifest.json"));
}

Result<ImageManifest> ImageStore::show(const QString& id) const
{
    GH_CHECK(checkId(id));
    if (!QFileInfo(folderOf(id)).isDir())
        return fail(errors::unknownImage, QStringLiteral("there is no image '%1'").arg(id),
                    QStringLiteral("List them with: gatehousectl image list"));
    const QString folder = folderOf(id);
    const Result<QJsonObject> json = readObject(folder + QStringLiteral("/manifest.json"));
    if (!json)
        return fail(unusable(folder, json.error()));
    const Result<ImageManifest> read = ImageManifest::fromJson(*json);
    if (!read)
        return fail(unusable(folder, read.error()));
    const ImageManifest& manifest = *read;
    if (manifest.id != id)
        return fail(unusable(folder, QStringLiteral("its manifest.json is that of '%1'").arg(manifest.id)));
    const QFileInfo disk(diskPath(id));
    if (!disk.isFile())
        return fail(unusable(folder, QStringLiteral("its disk.raw is missing")));
    if (disk.size() != manifest.bytes)
        return fail(unusable(folder, QStringLiteral("its disk.raw has %1 bytes, %2 were built").arg(disk.size()).arg(manifest.bytes)));
    // The mark that everybody looks at stands in the signed list, too, whose signature image verify checks.
    if (const QString path = folderOf(id) + QLatin1Char('/') + QLatin1String(OutputManifest::fileName); QFileInfo(path).isFile()) {
        GH_TRY(const QByteArray text, readFile(path, OutputManifest::maxBytes));
        const Result<OutputManifest> outputs = OutputManifest::fromJson(text);
        if (!outputs)
            return fail(Error(errors::damagedImage, path, QStringLiteral("Build the image again.")).causedBy(outputs.error()));
        if (outputs->debug != manifest.debug)
            return fail(errors::damagedImage, QStringLiteral("manifest.json of '%1' says debug: %2, which its signed manifest does not").arg(id, manifest.debug ? QStringLiteral("yes") : QStringLiteral("no")),
                        QStringLiteral("See what else was changed with: gatehousectl image verify %1; or build it again").arg(folderOf(id)));
    }
    return manifest;
}

Result<QJsonObject> ImageStore::fullMeasurements(const QString& id) const
{
    GH_CHECK(show(id));
    Result<QJsonObject> json = readObject(fullMeasurementsPath(id));
    return json ? std::move(json) : Result<QJsonObject>(fail(unusable(folderOf(id), json.error())));
}

Result<Measurements> ImageStore::measurements(const QString& id) const
{
    GH_TRY(const QJsonObject json, fullMeasurements(id));
    return StoredMeasurements::measurements(json);
}

Result<QList<RegisterForecast>> ImageStore::forecasts(const QString& id) const
{
    GH_TRY(const QJsonObject json, fullMeasurements(id));
    return StoredMeasurements::forecasts(json);
}

Result<BuildMeasurements> ImageStore::buildMeasurements(const QString& id) const
{
    GH_CHECK(show(id));
    const QString path = folderOf(id) + QLatin1Char('/') + QLatin1String(BuildMeasurements::fileName);
    if (!QFileInfo(path).isFile())
        return fail(errors::noOutputs, QStringLiteral("the build of '%1' predicted nothing").arg(id));
    GH_TRY(const QByteArray text, readFile(path, BuildMeasurements::maxBytes));
    return BuildMeasurements::parse(text);
}

QList<ImageManifest> ImageStore::list() const
{
    QList<ImageManifest> images;
    for (const QString& id : QDir(m_root).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        if (const Result<ImageManifest> manifest = show(id))
            images.append(*manifest);
    std::sort(images.begin(), images.end(), [](const ImageManifest& a, const ImageManifest& b) { return a.builtAt > b.builtAt; });
    return images;
}

QStringList ImageStore::damaged() const
{
    QStringList ids;
    for (const QString& id : QDir(m_root).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        // What never was an image ("lost+found") is nobody's to remove.
        const QString folder = m_root + QLatin1Char('/') + id;
        const bool ours = !QFileInfo(folder).isExecutable() || QFileInfo::exists(folder + QStringLiteral("/manifest.json")) || QFileInfo::exists(folder + QStringLiteral("/disk.raw"));
        if (ours && checkId(id) && !show(id))
            ids.append(id);
    }
    return ids;
}

Result<ImageManifest> ImageStore::newest(const QString& recipe) const
{
    for (const ImageManifest& manifest : list())
        if (manifest.recipe == recipe)
            return manifest;
    return fail(errors::unknownImage, QStringLiteral("no image of recipe '%1' was built yet").arg(recipe),
                QStringLiteral("Build one with: gatehousectl image build %1").arg(recipe));
}

Result<void> ImageStore::remove(const QString& id) const
{
    GH_CHECK(checkId(id));
    const QString folder = folderOf(id);
    if (!QFileInfo(folder).isDir())
        return fail(errors::unknownImage, QStringLiteral("there is no image '%1'").arg(id));
    // Out of the catalogue first, in one step: a crash in between leaves a draft, not half an image.
    QTemporaryDir grave(m_root + QLatin1Char('/') + QLatin1String(draftPrefix) + QStringLiteral("XXXXXX"));
    if (grave.isValid() && std::rename(QFile::encodeName(folder).constData(), QFile::encodeName(grave.filePath(id)).constData()) == 0)
        return {};
    const QString why = grave.isValid() ? QString::fromLocal8Bit(std::strerror(errno)) : grave.errorString();
    return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1 of user %2 cannot be removed: %3").arg(folder, ownerOf(folder), why),
                QStringLiteral("Remove it as that user, or as root."));
}

Result<QString> ImageStore::beginDraft() const
{
    GH_CHECK(makeFolder(m_root));
    removeAbandoned();
    // The process stands in the name, so that what a killed one left can be told from what another one is making.
    QTemporaryDir draft(QStringLiteral("%1/%2%3-XXXXXX").arg(m_root, QLatin1String(draftPrefix)).arg(getpid()));
    if (!draft.isValid())
        return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1: %2").arg(m_root, draft.errorString()));
    draft.setAutoRemove(false);
    // The disk is read by QEMU, which system libvirt runs as another user.
    chmod(QFile::encodeName(draft.path()).constData(), 0755);
    return draft.path();
}

void ImageStore::removeAbandoned() const
{
    const QFileInfoList drafts = QDir(m_root).entryInfoList({QLatin1String(draftPrefix) + QLatin1Char('*')}, QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot);
    for (const QFileInfo& draft : drafts) {
        const qint64 process = draft.fileName().mid(qsizetype(sizeof draftPrefix) - 1).section(QLatin1Char('-'), 0, 0).toLongLong();
        if (process > 0 && kill(pid_t(process), 0) != 0 && errno == ESRCH)
            QDir(draft.filePath()).removeRecursively();
    }
}

void ImageStore::discardDraft(const QString& folder) const
{
    if (folder.startsWith(m_root + QLatin1Char('/') + QLatin1String(draftPrefix)))
        QDir(folder).removeRecursively();
}

Result<void> ImageStore::writeFacts(const QString& draft, const ImageManifest& manifest, const Measurements& measurements, const QJsonObject& full) const
{
    const auto write = [&](const char* name, const QJsonObject& json) {
        return writeFileAtomically(draft + QLatin1Char('/') + QLatin1String(name), QJsonDocument(json).toJson());
    };
    GH_CHECK(write("measurements.json", measurements.toOriginalShape()));
    GH_CHECK(write(StoredMeasurements::fileName, full));
    return write("manifest.json", manifest.toJson());
}

Result<void> ImageStore::publish(const QString& draft, const ImageManifest& manifest, const Measurements& measurements, const QJsonObject& full) const
{
    GH_CHECK(checkId(manifest.id));
    GH_CHECK(writeFacts(draft, manifest, measurements, full));
    const QString folder = folderOf(manifest.id);
    if (QFileInfo(folder).isDir())
        GH_CHECK(remove(manifest.id));
    if (std::rename(QFile::encodeName(draft).constData(), QFile::encodeName(folder).constData()) != 0)
        return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1: %2").arg(folder, QString::fromLocal8Bit(std::strerror(errno))));
    return {};
}

} // namespace gatehouse::image
