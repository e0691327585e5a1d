// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/PackageSource.h"

#include "core/base/DiskSpace.h"
#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/image/Arguments.h"
#include "core/image/Background.h"
#include "core/image/ImageErrors.h"
#include "core/process/FindProgram.h"

#include <QDir>
#include <QFileInfo>
#include <QLockFile>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QTimer>
#include <QUrl>
#include <algorithm>
#include <memory>
#include <qcoro/qcorotimer.h>
#include <sys/stat.h>

namespace gatehouse::image {

namespace {

/// One package file; kernels with debug information stay out of images.
constexpr qint64 maxPackageBytes = 2ll * 1024 * 1024 * 1024;
/// Downloads are split so that a single call of apt-helper has an argument list of bounded length.
constexpr int packagesPerDownload = 200;

/// Beside the packages themselves: what apt and the file system need.
constexpr qint64 spareBytes = 8ll * 1024 * 1024;
constexpr qint64 mebibyte = 1024 * 1024;
/// How libc, and so apt, says it in the C locale.
constexpr char noSpace[] = "No space left on device";
/// Of what is remembered of hashed packages; larger ones are forgotten.
constexpr qint64 maxHashedBytes = 8ll * 1024 * 1024;

using process::ProcessOutcome;
using process::ProcessSpec;

Error noSpaceError(const QString& detail)
{
    return Error(gatehouse::errors::diskFull, detail, QStringLiteral("Free some space (gatehousectl image prune), then start again: what was downloaded is kept."));
}

/// Whatever writes to a file or puts another in its place changes one of these, and the last cannot be set back.
QByteArray identityOf(const QString& path)
{
    struct stat facts;
    if (stat(QFile::encodeName(path).constData(), &facts) != 0)
        return {};
    const auto nanoseconds = [](const timespec& time) { return QByteArray::number(qint64(time.tv_sec) * 1'000'000'000 + time.tv_nsec); };
    return QByteArray::number(quint64(facts.st_ino)) + ' ' + QByteArray::number(qint64(facts.st_size)) + ' ' + nanoseconds(facts.st_mtim) + ' '
         + nanoseconds(facts.st_ctim);
}

Result<Sha256Digest> hashOf(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(path, file.errorString()));
    crypto::Sha256Hasher hasher;
    QByteArray chunk;
    while (!(chunk = file.read(1024 * 1024)).isEmpty())
        hasher.update(view(chunk));
    return hasher.finish();
}

/// One call of apt's helper that loads @p batch into @p folder.
Result<ProcessSpec> downloadOf(const QList<LockedPackage>& batch, const AptMirror& mirror, const QString& folder)
{
    ProcessSpec spec;
    spec.program = QStringLiteral("/usr/lib/apt/apt-helper");
    if (!QFileInfo::exists(spec.program))
        return fail(errors::hostNotReady, spec.program + QStringLiteral(" is missing"), QStringLiteral("Install it with: apt-get install apt"));
    spec.arguments = arguments("-o", "APT::Sandbox::User=root", "download-file");
    for (const LockedPackage& package : batch) {
        const QString base = mirror.base(package.archive);
        spec.arguments << (base.isEmpty() ? mirror.mainUri : base) + package.poolPath << folder + QLatin1Char('/') + package.sha256.toHex()
                       << QStringLiteral("SHA256:") + package.sha256.toHex();
    }
    spec.overflow = process::OutputOverflow::KeepTail;
    return spec;
}

} // namespace

PackageSource::PackageSource(process::ProcessRunner& runner, QString cacheFolder)
    : m_runner(runner)
    , m_cache(std::move(cacheFolder))
{
}

QString PackageSource::fileOf(const LockedPackage& package) const
{
    return QStringLiteral("%1/packages/%2.deb").arg(m_cache, package.sha256.toHex());
}

QCoro::Task<Result<QString>> PackageSource::apt(QString program, QStringList argumentList, QString config,
                                                process::CancelToken cancel, Log log)
{
    ProcessSpec spec;
    if (program.startsWith(QLatin1Char('/'))) {
        spec.program = program;
    } else {
        GH_CO_TRY(spec.program, process::findProgram(program, {}, QStringLiteral("apt")));
    }
    spec.arguments = argumentList;
    if (!config.isEmpty())
        spec.environment[QStringLiteral("APT_CONFIG")] = config;
    spec.killGrace = std::chrono::seconds(5);
    process::LineHandler onLine;
    if (log)
        onLine = [log](process::OutputStream, const QString& line) { log(line); };
    const ProcessOutcome outcome = co_await m_runner.run(spec, cancel, onLine);
    if (outcome.end == process::ProcessEnd::Cancelled)
        co_return fail(gatehouse::errors::cancelled, program);
    const QString messages = QString::fromUtf8(outcome.standardError);
    if (!outcome.isSuccess()) {
        if (messages.contains(QLatin1String(noSpace)))
            co_return fail(noSpaceError(QStringLiteral("no space left at %1 for %2").arg(m_cache, program)));
        static const QRegularExpression unknown(QStringLiteral("Unable to locate package (\\S+)|Couldn't find any package by regex '([^']+)'"
                                                               "|Package '?(\\S+?)'? has no installation candidate"));
        if (const auto match = unknown.match(messages); match.hasMatch())
            co_return fail(errors::packageUnknown, match.captured(0));
        GH_CO_CHECK(outcome.toResult(spec));
    }
    // apt-get update ends with 0 when an index could not be fetched and an old one is used.
    co_return QString::fromUtf8(outcome.standardOutput);
}

QCoro::Task<Result<AptMirror>> PackageSource::mirror(QString suite, process::CancelToken cancel)
{
    if (!m_mainMirror.isEmpty())
        co_return AptMirror::fixed(suite, m_mainMirror, m_securityMirror);
    const QStringList list = arguments("indextargets", "--format", AptMirror::indexFormat(), "Created-By: Packages");
    GH_CO_TRY(const QString targets, co_await apt(QStringLiteral("apt-get"), list, QString(), cancel, Log()));
    GH_CO_TRY(const QByteArray osRelease, readFile(QStringLiteral("/etc/os-release"), 64 * 1024));
    Result<AptMirror> own = AptMirror::choose(suite, targets, AptMirror::hostOf(osRelease));
    if (own)
        co_return own;
    // Not a Debian: what mmdebstrap would use. A setup hook shows the sources that it wrote, before anything is fetched.
    ProcessSpec spec;
    GH_CO_TRY(spec.program, process::findProgram(QStringLiteral("mmdebstrap"), {}, QStringLiteral("mmdebstrap")));
    spec.arguments = arguments("--simulate", "--variant=custom", "--verbose",
                               "--setup-hook=cat \"$1\"/etc/apt/sources.list; cat \"$1\"/etc/apt/sources.list.d/*", suite, "/dev/null");
    spec.overflow = process::OutputOverflow::KeepTail;
    const ProcessOutcome outcome = co_await m_runner.run(spec, cancel);
    if (outcome.end == process::ProcessEnd::Cancelled)
        co_return fail(gatehouse::errors::cancelled, suite);
    Result<AptMirror> standard = AptMirror::fromSourceLines(suite, QString::fromUtf8(outcome.standardOutput + outcome.standardError));
    if (standard)
        co_return standard;
    co_return own;
}

Result<QString> PackageSource::privateApt(const AptMirror& mirror) const
{
    const QString folder = QStringLiteral("%1/apt/%2").arg(m_cache, mirror.suite);
    for (const char* part : {"/state/lists/partial", "/cache/archives/partial"})
        GH_CHECK(makeFolder(folder + QLatin1String(part)));
    GH_CHECK(writeFileAtomically(folder + QStringLiteral("/status"), {}));
    GH_CHECK(writeFileAtomically(folder + QStringLiteral("/sources.list"), mirror.sourceLines().toUtf8()));
    // The host's own configuration still applies (proxies, credentials, keys); only what belongs to its system is redirected.
    const QString config = QStringLiteral("APT::Architecture \"amd64\";\n"
                                          "#clear APT::Architectures;\n"
                                          "APT::Architectures { \"amd64\"; };\n"
                                          "APT::Install-Recommends \"false\";\n"
                                          "APT::Sandbox::User \"root\";\n"
                                          "#clear APT::Update;\n"
                                          "#clear DPkg::Post-Invoke;\n"
                                          "Acquire::ForceHash \"SHA256\";\n"
                                          "Acquire::Languages \"none\";\n"
                                          "Dir::State \"%1/state\";\n"
                                          "Dir::State::lists \"lists/\";\n"
                                          "Dir::State::status \"%1/status\";\n"
                                          "Dir::Cache \"%1/cache\";\n"
                                          "Dir::Etc::sourcelist \"%1/sources.list\";\n"
                                          "Dir::Etc::sourceparts \"/dev/null\";\n"
                                          "Dir::Etc::preferences \"/dev/null\";\n"
                                          "Dir::Etc::preferencesparts \"/dev/null\";\n")
                               .arg(folder);
    const QString path = folder + QStringLiteral("/apt.conf");
    // The index of a snapshot was valid for a week of its own time; its signature is checked all the same.
    const QString past = mirror.isFixed ? QStringLiteral("Acquire::Check-Valid-Until \"false\";\n") : QString();
    GH_CHECK(writeFileAtomically(path, (config + past).toUtf8()));
    return path;
}

Result<QList<LockedPackage>> PackageSource::parseUris(const QString& output, const AptMirror& mirror, const QString& use)
{
    // 'URI' file_name size SHA256:hash, where file_name is <name>_<version>_<architecture>.deb, percent-encoded.
    static const QRegularExpression rule(QStringLiteral("^'([^']+)' ([^ ]+)\\.deb ([0-9]+) SHA256:([0-9a-f]{64})$"));
    QList<LockedPackage> packages;
    for (const QString& line : output.split(QLatin1Char('\n'))) {
        if (!line.startsWith(QLatin1Char('\'')))
            continue;
        const QRegularExpressionMatch match = rule.match(line);
        const QStringList parts = QUrl::fromPercentEncoding(match.captured(2).toUtf8()).split(QLatin1Char('_'));
        if (!match.hasMatch() || parts.size() != 3)
            return fail(errors::toolFailed, QStringLiteral("apt-get --print-uris wrote '%1'").arg(line.left(300)));
        LockedPackage package;
        package.use = use;
        package.name = parts[0];
        package.version = parts[1];
        package.architecture = parts[2];
        package.bytes = match.captured(3).toLongLong();
        GH_TRY(package.sha256, Sha256Digest::fromHex(match.captured(4)));
        const QString uri = match.captured(1);
        // The longer address first: one may be the beginning of the other.
        for (const QString& archive : {QStringLiteral("security"), QStringLiteral("main")}) {
            const QString base = mirror.base(archive);
            if (!base.isEmpty() && uri.startsWith(base) && package.poolPath.isEmpty()) {
                package.archive = archive;
                package.poolPath = uri.mid(base.size());
            }
        }
        if (package.poolPath.isEmpty())
            return fail(errors::toolFailed, QStringLiteral("%1 does not come from the mirror of this computer").arg(package.name));
        packages.append(package);
    }
    return packages;
}

QCoro::Task<Result<PackageLock>> PackageSource::resolve(Recipe recipe, process::CancelToken cancel, Log log)
{
    const QString aptGet = QStringLiteral("apt-get");
    GH_CO_TRY(const AptMirror mirror, co_await this->mirror(recipe.suite, cancel));
    GH_CO_TRY(const QString config, privateApt(mirror));
    const QStringList update = arguments("update", "--error-on=any");
    const Result<QString> updated = co_await apt(aptGet, update, config, cancel, log);
    if (!updated) {
        if (updated.error().kind() == ErrorKind::Cancelled)
            co_return fail(updated.error());
        co_return fail(Error(errors::mirrorUnreachable, QStringLiteral("the package index of %1 could not be fetched").arg(recipe.suite),
                             mirror.isFixed ? QStringLiteral("Check the network and the mirror %1, or choose another with --set mirror=ADDRESS.").arg(mirror.mainUri)
                                            : QStringLiteral("Check the network and this computer's apt sources with: apt-get update"))
                           .causedBy(updated.error()));
    }
    // Everything essential but apt itself, as mmdebstrap's variant of the same name, and what the recipe asks for.
    const QStringList install = arguments("--print-uris", "-qq", "-y", "install", "?and(?essential,?not(?name(^apt$)))") + recipe.packages;
    GH_CO_TRY(const QString rootUris, co_await apt(aptGet, install, config, cancel, Log()));
    PackageLock lock;
    lock.suite = recipe.suite;
    lock.wishes = recipe.wishes();
    GH_CO_TRY(lock.packages, parseUris(rootUris, mirror, QStringLiteral("root")));

    // A kernel's package of stable name stands for one with the release in its name.
    const QStringList show = arguments("show", "--no-all-versions", recipe.kernelPackage);
    GH_CO_TRY(const QString kernel, co_await apt(QStringLiteral("apt-cache"), show, config, cancel, Log()));
    static const QRegularExpression depends(QStringLiteral("^Depends:.*?\\b(linux-image-[0-9][a-z0-9.+-]*)"), QRegularExpression::MultilineOption);
    const QRegularExpressionMatch match = depends.match(kernel);
    QStringList extract = recipe.extractPackages;
    extract << recipe.stubPackage << (match.hasMatch() ? match.captured(1) : recipe.kernelPackage);
    const QStringList download = arguments("--print-uris", "-qq", "download") + extract;
    GH_CO_TRY(const QString extractUris, co_await apt(aptGet, download, config, cancel, Log()));
    GH_CO_TRY(const QList<LockedPackage> extracted, parseUris(extractUris, mirror, QStringLiteral("extract")));
    if (extracted.size() != extract.size() || lock.packages.isEmpty())
        co_return fail(errors::toolFailed, QStringLiteral("apt named %1 packages to extract, expected %2").arg(extracted.size()).arg(extract.size()));
    lock.packages += extracted;
    co_return lock;
}

Error PackageSource::downloadError(const QString& messages, const QStringList& missing, const AptMirror& mirror, const QString& folder)
{
    const QString names = missing.mid(0, 8).join(QStringLiteral(", ")) + (missing.size() > 8 ? QStringLiteral(", …") : QString());
    if (messages.contains(QLatin1String(noSpace)))
        return noSpaceError(QStringLiteral("no space left at %1 for %2").arg(folder, names));
    if (messages.contains(QStringLiteral("Hash Sum mismatch")) || messages.contains(QStringLiteral("File has unexpected size")))
        return Error(errors::packageMismatch, QStringLiteral("the files of %1 differ from packages.lock: %2").arg(mirror.mainUri, names),
                     QStringLiteral("Do not trust this mirror until you know why; or write the lock anew: gatehousectl image build RECIPE --set packages=refresh"));
    // The status as a word of its own: an address may have the same digits in its port.
    static const QRegularExpression notFound(QStringLiteral("(?:^|\\s)404(?:\\s|$)"));
    if (notFound.match(messages).hasMatch() || messages.contains(QStringLiteral("Not Found")))
        return Error(errors::packageGone, QStringLiteral("%1 no longer has %2").arg(mirror.mainUri, names),
                     QStringLiteral("Newer versions replaced them. Take those with: gatehousectl image build RECIPE --set packages=refresh (changes the measurement); "
                                    "or take the locked ones from a snapshot: --set mirror=https://snapshot.debian.org/archive/debian/DATE/"));
    return Error(errors::mirrorUnreachable, QStringLiteral("%1 could not be downloaded from %2: %3").arg(names, mirror.mainUri, messages.trimmed().section(QLatin1Char('\n'), -3)),
                 mirror.isFixed ? QStringLiteral("Check the network and the mirror, or choose another with --set mirror=ADDRESS. What was downloaded is kept.")
                                : QStringLiteral("Check the network and this computer's apt sources with: apt-get update. What was downloaded is kept."));
}

Result<QList<LockedPackage>> PackageSource::takeFinished(QList<LockedPackage> wanted, const QString& folder) const
{
    QList<LockedPackage> missing;
    for (const LockedPackage& package : wanted) {
        const QString path = folder + QLatin1Char('/') + package.sha256.toHex();
        const QFileInfo info(path);
        if (!info.isFile() || info.size() != package.bytes) {
            if (info.size() > std::min(package.bytes, maxPackageBytes))
                QFile::remove(path); // No part of it.
            missing.append(package);
            continue;
        }
        // apt checks the hash of what it gets; this is our own look at what is now ours to trust.
        const Result<Sha256Digest> digest = hashOf(path);
        if (!digest || !(*digest == package.sha256)) {
            QFile::remove(path);
            missing.append(package);
            continue;
        }
        QFile::remove(fileOf(package));
        if (!QFile::rename(path, fileOf(package)))
            return fail(gatehouse::errors::fileNotWritten, fileOf(package));
    }
    return missing;
}

QStringList PackageSource::dropDamaged(const QList<LockedPackage>& packages, Cached cached) const
{
    // Lines "<SHA-256> <identity>": hashing a hundred megabytes for a build of which nothing changed would be most of its time.
    const QString memory = m_cache + QStringLiteral("/packages-hashed");
    QMap<QByteArray, QByteArray> known;
    if (const Result<QByteArray> text = readFile(memory, maxHashedBytes))
        for (const QByteArray& line : text->split('\n'))
            if (const qsizetype blank = line.indexOf(' '); blank == 64)
                known.insert(line.left(blank), line.mid(blank + 1));
    const QMap<QByteArray, QByteArray> before = known;
    QStringList damaged;
    for (const LockedPackage& package : packages) {
        const QString path = fileOf(package);
        const QByteArray name = package.sha256.toHex().toLatin1();
        const QByteArray identity = identityOf(path);
        if (identity.isEmpty()) {
            known.remove(name);
            continue;
        }
        if (cached == Cached::AsHashed && known.value(name) == identity)
            continue;
        const Result<Sha256Digest> digest = hashOf(path);
        if (digest && *digest == package.sha256) {
            known.insert(name, identity);
            continue;
        }
        known.remove(name);
        damaged.append(package.name);
        QFile::remove(path);
        QFile::remove(path.chopped(4) + QStringLiteral(".control"));
    }
    if (known != before) {
        QByteArray text;
        for (auto it = known.cbegin(); it != known.cend(); ++it)
            text += it.key() + ' ' + it.value() + '\n';
        (void)writeFileAtomically(memory, text).has_value(); // Without it the files are hashed once more.
    }
    return damaged;
}

Result<void> PackageSource::checkSpace(const QList<LockedPackage>& wanted, const QString& folder) const
{
    qint64 needed = spareBytes;
    for (const LockedPackage& package : wanted)
        needed += std::max<qint64>(0, package.bytes - QFileInfo(folder + QLatin1Char('/') + package.sha256.toHex()).size());
    GH_TRY(const qint64 free, freeBytes(folder));
    if (free < needed)
        return fail(noSpaceError(QStringLiteral("%1 has %2 MiB free, %3 packages need %4 MiB").arg(m_cache).arg(free / mebibyte).arg(wanted.size()).arg((needed + mebibyte - 1) / mebibyte)));
    return {};
}

QCoro::Task<Result<int>> PackageSource::fetch(PackageLock lock, Cached cached, process::CancelToken cancel, Log log, Progress progress)
{
    const QString folder = m_cache + QStringLiteral("/packages/.download-parts");
    GH_CO_CHECK(makeFolder(m_cache + QStringLiteral("/packages")));
    const auto look = [this, packages = lock.packages, cached] { return dropDamaged(packages, cached); };
    const QStringList damaged = co_await onPool(look);
    if (log && !damaged.isEmpty())
        log(QStringLiteral("damaged in the cache, fetched again: %1").arg(damaged.join(QStringLiteral(", "))));
    const auto isMissing = [this](const LockedPackage& package) { return QFileInfo(fileOf(package)).size() != package.bytes; };
    if (std::none_of(lock.packages.cbegin(), lock.packages.cend(), isMissing))
        co_return 0;
    // One download at a time: what was begun has one place, so that whoever comes next goes on from it.
    QLockFile downloading(m_cache + QStringLiteral("/packages/.download-lock"));
    downloading.setStaleLockTime(0);
    for (bool said = false; !downloading.tryLock(0);) {
        if (downloading.error() != QLockFile::LockFailedError)
            co_return fail(gatehouse::errors::fileNotWritten, m_cache + QStringLiteral("/packages/.download-lock"));
        if (cancel.isCancelled())
            co_return fail(gatehouse::errors::cancelled, QStringLiteral("downloading packages"));
        if (!said && log)
            log(QStringLiteral("waiting for the download of another build"));
        said = true;
        QTimer pause;
        pause.setSingleShot(true);
        pause.start(200);
        co_await pause;
    }
    QList<LockedPackage> wanted;
    std::copy_if(lock.packages.cbegin(), lock.packages.cend(), std::back_inserter(wanted), isMissing);
    const qsizetype total = wanted.size();
    GH_CO_CHECK(makeFolder(folder));
    GH_CO_TRY(wanted, takeFinished(wanted, folder));
    if (wanted.isEmpty())
        co_return int(total);
    GH_CO_CHECK(checkSpace(wanted, folder));
    GH_CO_TRY(const AptMirror mirror, co_await this->mirror(lock.suite, cancel));
    QStringList missing;
    QString messages;
    QSet<QString> begun; // apt says so again for every attempt.
    for (qsizetype from = 0; from < wanted.size(); from += packagesPerDownload) {
        const QList<LockedPackage> batch = wanted.mid(from, packagesPerDownload);
        GH_CO_TRY(const ProcessSpec spec, downloadOf(batch, mirror, folder));
        // Of a full disk apt tells once for each of its attempts at each package.
        process::CancelSource stop;
        if (process::CancelSignal* outer = cancel.signal())
            QObject::connect(outer, &process::CancelSignal::cancelled, stop.token().signal(), &process::CancelSignal::cancel);
        if (cancel.isCancelled())
            stop.cancel();
        const process::LineHandler onLine = [&](process::OutputStream, const QString& line) {
            if (log)
                log(line);
            if (line.contains(QLatin1String(noSpace)))
                stop.cancel();
            if (!line.startsWith(QStringLiteral("Get:")))
                return;
            const qsizetype before = begun.size();
            begun.insert(line.section(QLatin1Char(' '), 1, 1));
            if (progress && begun.size() > before)
                progress(double(before) / double(wanted.size()), line.section(QLatin1Char(' '), -2));
        };
        const ProcessOutcome outcome = co_await m_runner.run(spec, stop.token(), onLine);
        messages += QString::fromUtf8(outcome.standardOutput) + QString::fromUtf8(outcome.standardError);
        // apt keeps what it refused beside; nobody goes on from that.
        for (const QString& refused : QDir(folder).entryList({QStringLiteral("*.FAILED")}, QDir::Files))
            QFile::remove(folder + QLatin1Char('/') + refused);
        GH_CO_TRY(const QList<LockedPackage> left, takeFinished(batch, folder));
        if (cancel.isCancelled())
            co_return fail(gatehouse::errors::cancelled, QStringLiteral("downloading packages"));
        for (const LockedPackage& package : left)
            missing.append(QStringLiteral("%1 %2").arg(package.name, package.version));
        if (messages.contains(QLatin1String(noSpace)))
            break;
    }
    if (!missing.isEmpty())
        co_return fail(downloadError(messages, missing, mirror, m_cache));
    QDir(folder).removeRecursively();
    co_return int(total);
}

void PackageSource::useMirror(const QString& main, const QString& security)
{
    m_mainMirror = main;
    m_securityMirror = security;
}

} // namespace gatehouse::image
