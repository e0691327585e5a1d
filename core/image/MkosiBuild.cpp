// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/MkosiBuild.h"

#include "core/image/Background.h"
#include "core/image/BuildPreflight.h"
#include "core/image/CheckoutSoftware.h"
#include "core/image/DiskNeeds.h"
#include "core/image/DiskReader.h"
#include "core/image/Gpt.h"
#include "core/image/ImageErrors.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <algorithm>
#include <unistd.h>

namespace gatehouse::image {

namespace {

constexpr char configuration[] = "mkosi.conf";
constexpr char noPlatform[] = "none";
constexpr int firstWithJson = 20;

/// Whether firmware could start something from the disk in @p path: a partition table with an EFI system partition. Blocking.
bool startsByItself(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const auto disk = DiskReader::open(file);
    const Result<Gpt> gpt = disk ? Gpt::read(**disk) : tl::unexpected(disk.error());
    return gpt && std::any_of(gpt->partitions.begin(), gpt->partitions.end(), [](const GptPartition& partition) { return partition.type == espType(); });
}

QString namesOf(const QStringList& files)
{
    QStringList names;
    for (const QString& file : files)
        names.append(QFileInfo(file).fileName());
    return names.join(QStringLiteral(", "));
}

} // namespace

QList<OperationStep> MkosiBuild::steps(const Recipe&, bool fetchOnly)
{
    QList<OperationStep> list;
    if (fetchOnly)
        return list;
    for (const auto& [id, title] : {std::pair{"build", "mkosi"}, std::pair{"disk", "Disk"}, std::pair{"measure", "Measurements"}}) {
        OperationStep step;
        step.id = QString::fromLatin1(id);
        step.title = QString::fromLatin1(title);
        list.append(step);
    }
    return list;
}

int MkosiBuild::versionOf(const QString& output)
{
    static const QRegularExpression rule(QStringLiteral("^mkosi (\\d{1,4})\\b"));
    return rule.match(output).captured(1).toInt();
}

QString MkosiBuild::configurationOf(const CheckoutSpec& spec, const QString& image)
{
    if (image.isEmpty())
        return QLatin1String(configuration);
    for (const MkosiImageSpec& entry : spec.images)
        if (entry.name == image)
            return entry.include;
    return image + QStringLiteral(".conf");
}

Result<QStringList> MkosiBuild::callOf(const CheckoutSpec& spec, const QString& image, const QString& platform, int version)
{
    QStringList profiles;
    for (const MkosiImageSpec& entry : spec.images)
        if (entry.name == image)
            profiles += entry.profiles;
    profiles += spec.profiles;
    if (!platform.isEmpty() && platform != QLatin1String(noPlatform))
        profiles += platform;
    profiles.removeDuplicates();
    if (version == 0)
        return fail(errors::hostNotReady, QStringLiteral("mkosi does not say which version it is"));
    if (version < firstWithProfiles && (!profiles.isEmpty() || !image.isEmpty()))
        return fail(errors::hostNotReady, QStringLiteral("mkosi %1 knows no profiles and no included configurations; the recipe needs %2 or newer").arg(version).arg(firstWithProfiles),
                    QStringLiteral("Debian 12 has 24.3 in its backports: sudo apt-get install -t bookworm-backports mkosi"));
    QStringList list;
    if (!image.isEmpty())
        list << QStringLiteral("--image-id") << image + spec.imageSuffix << QStringLiteral("--include") << configurationOf(spec, image);
    // In one word: a version that takes only one refuses the list, where it would take the last of several words in silence.
    if (!profiles.isEmpty())
        list << QStringLiteral("--profile") << profiles.join(QLatin1Char(','));
    return list;
}

std::optional<QStringList> MkosiBuild::waysIn(const QByteArray& summary, const QStringList& debugProfiles)
{
    const QJsonValue images = QJsonDocument::fromJson(summary).object().value(QStringLiteral("Images"));
    if (!images.isArray() || images.toArray().isEmpty())
        return std::nullopt;
    QStringList ways;
    for (const QJsonValue& entry : images.toArray()) {
        const QJsonObject image = entry.toObject();
        if (image.value(QStringLiteral("Autologin")).toBool())
            ways.append(QStringLiteral("Autologin="));
        const QJsonValue password = image.value(QStringLiteral("RootPassword"));
        if (!password.isNull() && !password.isUndefined())
            ways.append(QStringLiteral("RootPassword="));
        QJsonArray profiles = image.value(QStringLiteral("Profiles")).toArray();
        profiles.append(image.value(QStringLiteral("Profile"))); // Of versions that take only one.
        for (const QJsonValue& profile : std::as_const(profiles))
            if (debugProfiles.contains(profile.toString()))
                ways.append(QStringLiteral("the profile ") + profile.toString());
    }
    ways.removeDuplicates();
    return ways;
}

QString MkosiBuild::outputOf(const QByteArray& summary)
{
    const QJsonArray images = QJsonDocument::fromJson(summary).object().value(QStringLiteral("Images")).toArray();
    QString output;
    // The main image stands behind those that it is made of; newer versions name it, too.
    for (const QJsonValue& entry : images)
        if (const QJsonObject image = entry.toObject(); image.contains(QStringLiteral("Output"))) {
            output = image.value(QStringLiteral("Output")).toString();
            if (image.value(QStringLiteral("Image")).toString() == QStringLiteral("main"))
                break;
        }
    return output;
}

QList<Check> MkosiBuild::preflight() const
{
    QList<Check> checks{BuildPreflight::tool(QStringLiteral("mkosi"), QStringLiteral("mkosi"))};
    for (const DiskNeed& need : DiskNeeds::ofBuild(m_recipe, m_parameters, m_paths, m_request.neededBytes))
        checks.append(need.toCheck());
    return checks;
}

QCoro::Task<Result<void>> MkosiBuild::fetch()
{
    log(QStringLiteral("mkosi fetches while it builds; there is nothing to fetch ahead"));
    co_return Result<void>{};
}

QCoro::Task<Result<QByteArray>> MkosiBuild::mkosi(QStringList list)
{
    ToolCall call;
    call.name = QStringLiteral("mkosi");
    call.package = call.name;
    call.workingDirectory = m_checkout;
    call.arguments = list;
    // For a normal user mkosi makes a user name space with that user's sub-ids, which it could not within another one.
    call.walls = geteuid() == 0 ? ToolCall::Walls::OwnTree : ToolCall::Walls::None;
    call.treeUser = process::TreeUser::Same;
    // mkosi has zstd use every processor, and the bytes depend on how many there are.
    call.environment[QStringLiteral("ZSTD_NBTHREADS")] = QStringLiteral("1");
    call.onLine = [this](const QString& line) {
        const QString mark = QString::fromUtf8("\u2023 ");
        if (const qsizetype at = line.indexOf(mark); at >= 0)
            m_operation->setStepProgress(QStringLiteral("build"), {}, line.mid(at + mark.size()).left(200));
    };
    co_return co_await tool(call);
}

QCoro::Task<Result<QByteArray>> MkosiBuild::summary(QStringList call, int version)
{
    if (version < firstWithJson)
        co_return QByteArray();
    call << QStringLiteral("--json") << QStringLiteral("summary");
    co_return co_await mkosi(call);
}

Result<void> MkosiBuild::checkDebug(const QByteArray& summary)
{
    if (m_recipe.debug || summary.isEmpty())
        return {};
    QStringList debugProfiles;
    for (const VariantSpec& variant : std::as_const(m_recipe.variants))
        if (variant.debug)
            debugProfiles += variant.profiles;
    const std::optional<QStringList> ways = waysIn(summary, debugProfiles);
    if (!ways)
        log(QStringLiteral("mkosi's summary cannot be read; that nobody can log in is the variant's word alone"));
    else if (!ways->isEmpty())
        return fail(errors::badInput, QStringLiteral("the variant %1 is not a debug image, but its configuration has %2").arg(m_recipe.variant, ways->join(QStringLiteral(", "))),
                    QStringLiteral("Take that out of the checkout's configuration, or choose a debug variant."));
    return {};
}

QCoro::Task<Result<QString>> MkosiBuild::result(QStringList folders, QString output)
{
    const QStringList disks{QStringLiteral("*.raw"), QStringLiteral("*.vhd"), QStringLiteral("*.qcow2")};
    const QStringList kernels(QStringLiteral("*.efi"));
    const QStringList written = allSince(folders, disks, m_since);
    const auto look = [written] {
        QStringList whole;
        for (const QString& file : written)
            if (startsByItself(file))
                whole.append(file);
        return whole;
    };
    const QStringList whole = co_await onPool(look);
    const auto named = [output](const QStringList& files) {
        for (const QString& file : files)
            if (!output.isEmpty() && QFileInfo(file).completeBaseName() == output)
                return file;
        return files.value(0);
    };
    if (whole.isEmpty())
        if (const QStringList programs = allSince(folders, kernels, m_since); !programs.isEmpty())
            co_return named(programs);
    if (whole.isEmpty() && !written.isEmpty())
        co_return fail(errors::badOutput, QStringLiteral("the build left %1, none of which is a whole disk: a partition table with an EFI system partition").arg(namesOf(written)),
                       QStringLiteral("Set Format=disk and Bootable=yes in the checkout's configuration; single partitions (SplitArtifacts=) do not start."));
    if (whole.isEmpty())
        co_return newest(folders, disks, m_since); // Says what lies there instead.
    const QString chosen = named(whole);
    if (written.size() > 1)
        log(QStringLiteral("of %1 the image is %2").arg(namesOf(written), QFileInfo(chosen).fileName()));
    co_return chosen;
}

QCoro::Task<Result<void>> MkosiBuild::predictThere(QStringList folders)
{
    const QString target = m_recipe.checkout.measureTarget;
    if (target.isEmpty())
        co_return Result<void>{};
    const QStringList kernels(QStringLiteral("*.efi"));
    const Result<QString> kernel = newest(folders, kernels, m_since);
    if (value(QStringLiteral("measure")) != QStringLiteral("true") || !QFileInfo(m_checkout + QStringLiteral("/Makefile")).isFile() || !kernel) {
        log(QStringLiteral("make %1 is not run: %2").arg(target, !kernel ? QStringLiteral("there is no new kernel image") : QStringLiteral("measure = %1, or there is no Makefile").arg(value(QStringLiteral("measure")))));
        co_return Result<void>{};
    }
    ToolCall call;
    call.name = QStringLiteral("make");
    call.package = call.name;
    call.workingDirectory = m_checkout;
    call.arguments << QStringLiteral("--directory") << m_checkout << target << QStringLiteral("FILE=") + QDir(m_checkout).relativeFilePath(*kernel);
    call.walls = ToolCall::Walls::OwnTree;
    call.treeUser = process::TreeUser::Same;
    // What stands in a file's name ends in the Makefile's shell.
    static const QRegularExpression simple(QStringLiteral("^FILE=[A-Za-z0-9/._~+-]+$"));
    if (!simple.match(call.arguments.last()).hasMatch())
        co_return fail(errors::badOutput, QStringLiteral("mkosi left a file with a name that make would misread: %1").arg(*kernel));
    const Result<QByteArray> ran = co_await tool(call);
    if (!ran && ran.error().is(errors::toolFailed))
        co_return fail(Error(ran.error().code(), ran.error().detail(), QStringLiteral("The image is built; without the checkout's own prediction it is taken with: --set measure=false")).causedBy(ran.error()));
    if (!ran)
        co_return tl::unexpected(ran.error());
    co_return Result<void>{};
}

void MkosiBuild::takeSoftware(const QStringList& folders, const QString& disk)
{
    const QString name = QFileInfo(disk).completeBaseName() + QStringLiteral(".manifest");
    const QString file = besideImage(folders, name, QStringList(name), m_since);
    if (file.isEmpty()) {
        log(QStringLiteral("mkosi left no list of packages; it writes one with ManifestFormat=json in [Output]"));
        return;
    }
    const Result<QByteArray> text = readFile(file, CheckoutSoftware::maxBytes);
    const Result<QList<PackageFacts>> packages = text ? CheckoutSoftware::fromMkosi(*text) : tl::unexpected(text.error());
    if (!packages) {
        log(QStringLiteral("%1 is not taken as the list of packages: %2").arg(file, packages.error().detail()));
        return;
    }
    m_software.packages = *packages;
    m_software.comment = QStringLiteral("Packages and versions as mkosi's manifest has them, which names no licences.");
}

QCoro::Task<Result<void>> MkosiBuild::build()
{
    const QString step = QStringLiteral("build");
    const CheckoutSpec& spec = m_recipe.checkout;
    const QString image = value(spec.imageParameter);
    if (image.isEmpty() && !QFileInfo(value(spec.parameter) + QLatin1Char('/') + QLatin1String(configuration)).isFile() && !spec.images.isEmpty())
        co_return fail(errors::badInput, QStringLiteral("%1 has no %2 of its own").arg(value(spec.parameter), QLatin1String(configuration)),
                       QStringLiteral("Name a checkout that has one, or one of its images with: --set %1=%2").arg(spec.imageParameter, spec.images.first().name));
    GH_CO_TRY(m_checkout, checkout(spec.parameter, configurationOf(spec, image)));
    begin(step);
    const QStringList ask(QStringLiteral("--version"));
    GH_CO_TRY(const QByteArray says, co_await mkosi(ask));
    const int version = versionOf(QString::fromUtf8(says));
    GH_CO_TRY(const QStringList call, callOf(spec, image, value(spec.platformParameter), version));
    GH_CO_TRY(const QByteArray configured, co_await summary(call, version));
    GH_CO_CHECK(checkDebug(configured));
    m_since = fromNowOn();
    QStringList make(QStringLiteral("--force"));
    make << call << QStringLiteral("build");
    GH_CO_CHECK(co_await mkosi(make));
    QStringList folders(spec.output);
    // Before 15 mkosi puts a folder "debian~bookworm" between.
    const QStringList suites = QDir(m_checkout + QLatin1Char('/') + folders.first()).entryList({QStringLiteral("*~*")}, QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString& suite : suites)
        folders.append(spec.output + QLatin1Char('/') + suite);
    const QString output = outputOf(configured);
    GH_CO_TRY(const QString disk, co_await result(folders, output));
    GH_CO_CHECK(co_await predictThere(folders));
    end(step, false);
    takeSoftware(folders, disk);
    GH_CO_CHECK(co_await takeDisk(disk));
    co_return co_await measureDisk(QStringLiteral("%1/%2/measurements.json").arg(m_checkout, spec.output), m_since, {});
}

} // namespace gatehouse::image
