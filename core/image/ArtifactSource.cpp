// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ArtifactSource.h"

#include "core/base/DiskSpace.h"
#include "core/base/Paths.h"
#include "core/image/Arguments.h"
#include "core/image/Background.h"
#include "core/image/DiskWriter.h"
#include "core/image/ImageErrors.h"
#include "core/process/FindProgram.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QTimer>
#include <memory>
#include <sys/stat.h>
#include <optional>
#include <utility>

namespace gatehouse::image {

namespace {

constexpr int watchIntervalMs = 500;

QString fileNameOf(const ArtifactRequest& request)
{
    return request.url.fileName();
}

QString placesOf(const ArtifactRequest& request)
{
    return QStringLiteral("Download %1 elsewhere, put it into a folder as %2 and add --set artifacts=FOLDER.")
        .arg(request.url.toDisplayString(), fileNameOf(request));
}

QString wanted(const ArtifactRequest& request)
{
    return request.sha512.isEmpty() ? request.sha256.toHex() : request.sha512;
}

/// Blocking.
Result<QString> hashOf(const ArtifactRequest& request, const QString& path)
{
    if (request.sha512.isEmpty()) {
        GH_TRY(const Sha256Digest digest, DiskWriter::hash(path));
        return digest.toHex();
    }
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha512);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(path, file.errorString()));
    return QString::fromLatin1(hash.result().toHex());
}

Error mismatch(const ArtifactRequest& request, const QString& where, const QString& actual)
{
    return Error(errors::artifactMismatch,
                 QStringLiteral("%1: %2 has the %3 %4, the recipe wants %5").arg(request.name, where, request.sha512.isEmpty() ? QStringLiteral("SHA-256") : QStringLiteral("SHA-512"), actual, wanted(request)),
                 QStringLiteral("Do not use this file until you know why; compare both with what the publisher says."));
}

/// Blocking. Verifies the copy, not the original: nobody else writes to the copy.
Result<void> takeCopy(const ArtifactRequest& request, const QString& from, const QString& part, const QString& to)
{
    if (QFileInfo(from).size() > ArtifactSource::maxBytes)
        return fail(gatehouse::errors::fileTooLarge, from);
    if (from != part) {
        QFile::remove(part);
        GH_CHECK(DiskWriter::copySparse(from, part));
    }
    GH_TRY(const QString actual, hashOf(request, part));
    if (actual != wanted(request)) {
        QFile::remove(part);
        return fail(mismatch(request, from == part ? request.url.toDisplayString() : from, actual));
    }
    chmod(QFile::encodeName(part).constData(), 0444);
    QFile::remove(to);
    if (!QFile::rename(part, to))
        return fail(gatehouse::errors::fileNotWritten, to);
    return {};
}

} // namespace

ArtifactSource::ArtifactSource(process::ProcessRunner& runner, QString cacheFolder, qint64 limit)
    : m_runner(runner)
    , m_cache(std::move(cacheFolder))
    , m_limit(limit)
{
}

QString ArtifactSource::fileOf(const ArtifactRequest& request) const
{
    return QStringLiteral("%1/artifacts/%2").arg(m_cache, wanted(request));
}

QCoro::Task<Result<ArtifactSource::Found>> ArtifactSource::obtain(ArtifactRequest request, process::CancelToken cancel, Log log, Progress progress)
{
    GH_CO_CHECK(makeFolder(m_cache + QStringLiteral("/artifacts")));
    const QString kept = fileOf(request);
    if (QFileInfo(kept).isFile()) {
        // A damaged cache heals itself.
        const auto look = [request, kept] { return hashOf(request, kept); };
        const Result<QString> actual = co_await onPool(look);
        if (actual && *actual == wanted(request))
            co_return Found{kept, true};
        log(QStringLiteral("%1: the copy in the cache is damaged, it is fetched anew").arg(request.name));
        QFile::remove(kept);
    }
    const QString part = partOf(request);
    const QString local = request.folder + QLatin1Char('/') + fileNameOf(request);
    if (!request.folder.isEmpty() && QFileInfo(local).isFile()) {
        log(QStringLiteral("%1: taken from %2").arg(request.name, local));
        const auto take = [=] { return takeCopy(request, local, part, kept); };
        GH_CO_CHECK(co_await onPool(take));
        co_return Found{kept, false};
    }
    QList<QUrl> places{request.url};
    for (QUrl mirror : request.mirrors) {
        if (mirror.path().isEmpty() || mirror.path().endsWith(QLatin1Char('/')))
            mirror.setPath((mirror.path().isEmpty() ? QStringLiteral("/") : mirror.path()) + fileNameOf(request));
        if (!places.contains(mirror))
            places.append(mirror);
    }
    QStringList words;
    std::optional<Error> first; // Of a wrong file rather than of none.
    for (const QUrl& place : std::as_const(places)) {
        const Result<void> got = co_await downloadAndTake(request, place, part, cancel, log, progress);
        if (got)
            co_return Found{kept, false};
        const Error error = got.error();
        if (error.kind() == ErrorKind::Cancelled || error.is(gatehouse::errors::diskFull) || error.is(errors::hostNotReady))
            co_return fail(error);
        log(error.detail());
        words.append(error.detail());
        if (!first || (error.is(errors::artifactMismatch) && !first->is(errors::artifactMismatch)))
            first = error;
    }
    co_return fail(Error(first->code(), words.join(QStringLiteral("; ")), first->hint()));
}

QCoro::Task<Result<void>> ArtifactSource::downloadAndTake(ArtifactRequest request, QUrl from, QString part, process::CancelToken cancel, Log log, Progress progress)
{
    const QString kept = fileOf(request);
    request.url = from; // What a wrong hash is said of.
    const auto take = [=] { return takeCopy(request, part, part, kept); };
    const bool resumed = QFileInfo(part).size() > 0;
    if (resumed) {
        // Whole already, when the build was killed between the last byte and its name.
        const auto look = [request, part] { return hashOf(request, part); };
        const Result<QString> actual = co_await onPool(look);
        if (actual && *actual == wanted(request))
            co_return co_await onPool(take);
    }
    GH_CO_CHECK(co_await download(request, from, part, cancel, log, progress));
    const Result<void> taken = co_await onPool(take);
    if (taken || !resumed || !taken.error().is(errors::artifactMismatch))
        co_return taken;
    // What it was put together from may not belong together: once more, from the first byte.
    log(QStringLiteral("%1: put together from an earlier download it has another hash, it is fetched anew").arg(request.name));
    GH_CO_CHECK(co_await download(request, from, part, cancel, log, progress));
    co_return co_await onPool(take);
}

QCoro::Task<QString> ArtifactSource::proxyFor(QUrl url, process::CancelToken cancel)
{
    process::ProcessSpec spec;
    const auto program = process::findProgram(QStringLiteral("apt-config"), {}, QStringLiteral("apt"));
    if (!program)
        co_return QString();
    spec.program = *program;
    spec.arguments = arguments("dump", "--format", "%v%n", QStringLiteral("Acquire::%1::Proxy").arg(url.scheme()));
    const process::ProcessOutcome outcome = co_await m_runner.run(spec, cancel);
    const QString proxy = QString::fromUtf8(outcome.standardOutput).section(QLatin1Char('\n'), 0, 0).trimmed();
    // It becomes a line of curl's configuration.
    const bool usable = outcome.isSuccess() && proxy != QStringLiteral("DIRECT") && !proxy.contains(QLatin1Char('"')) && !proxy.contains(QLatin1Char('\\'));
    co_return usable ? proxy : QString();
}

QCoro::Task<process::ProcessOutcome> ArtifactSource::transfer(process::ProcessSpec spec, QString to, process::CancelToken cancel, Log log, Progress progress)
{
    // The downloader draws no bar when nobody watches it at a terminal; the heads of the answers and the file it writes say as much.
    const auto meter = std::make_shared<DownloadMeter>(QFileInfo(to).size());
    const process::LineHandler onLine = [log, meter](process::OutputStream stream, const QString& line) {
        if (stream == process::OutputStream::StandardOutput)
            meter->header(line);
        else
            log(line);
    };
    QElapsedTimer clock;
    clock.start();
    // The downloader's own limit looks at the length that the server says, if it says one.
    process::CancelSource stop;
    QTimer watch;
    QObject::connect(&watch, &QTimer::timeout, &watch, [progress, meter, to, clock, limit = m_limit, &stop] {
        const qint64 bytes = QFileInfo(to).size();
        if (progress)
            progress(meter->at(bytes, clock.elapsed()));
        if (bytes > limit)
            stop.cancel();
    });
    if (cancel.isCancelled())
        stop.cancel();
    else if (const process::CancelSignal* signal = cancel.signal())
        QObject::connect(signal, &process::CancelSignal::cancelled, &watch, [&stop] { stop.cancel(); });
    watch.start(watchIntervalMs);
    const process::CancelToken token = stop.token();
    co_return co_await m_runner.run(spec, token, onLine);
}

QCoro::Task<Result<void>> ArtifactSource::download(ArtifactRequest request, QUrl from, QString to, process::CancelToken cancel, Log log, Progress progress)
{
    constexpr int cannotResume = 33; // CURLE_RANGE_ERROR
    process::ProcessSpec spec;
    const auto program = process::findProgram(QStringLiteral("curl"), {}, QStringLiteral("curl"));
    if (!program)
        co_return fail(Error(errors::hostNotReady, QStringLiteral("curl is not installed"), QStringLiteral("Install it with: sudo apt-get install curl")).causedBy(program.error()));
    spec.program = *program;
    // -q first: no configuration of a person. A transfer that stands still for a minute is over.
    spec.arguments = arguments("-q", "--config", "-", "--fail", "--location", "--max-redirs", "10", "--proto", "=http,https", "--silent", "--show-error", "--connect-timeout", "30",
                               "--speed-limit", "1", "--speed-time", "60", "--max-filesize", QString::number(m_limit), "--continue-at", "-", "--dump-header", "-", "--output", to);
    spec.environment.insert(QStringLiteral("HOME"), QStringLiteral("/"));
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"})
        if (const QString value = qEnvironmentVariable(name); !value.isEmpty())
            spec.environment.insert(QString::fromLatin1(name), value);
    // By standard input: a proxy may have a password, and an argument list is for everybody to read.
    spec.standardInput = "url = \"" + from.toString(QUrl::FullyEncoded).toUtf8() + "\"\n";
    if (const QString proxy = co_await proxyFor(from, cancel); !proxy.isEmpty())
        spec.standardInput += "proxy = \"" + proxy.toUtf8() + "\"\n";
    spec.overflow = process::OutputOverflow::KeepTail;
    process::ProcessOutcome outcome;
    for (int attempt = 0; attempt < 2; ++attempt) {
        if (QFileInfo(to).size() > m_limit)
            QFile::remove(to);
        const qint64 begun = QFileInfo(to).size();
        log(begun > 0 ? QStringLiteral("%1: going on at byte %2 from %3").arg(request.name).arg(begun).arg(from.toDisplayString())
                      : QStringLiteral("%1: from %2").arg(request.name, from.toDisplayString()));
        outcome = co_await transfer(spec, to, cancel, log, progress);
        if (!cancel.isCancelled() && QFileInfo(to).size() > m_limit) {
            QFile::remove(to);
            co_return fail(errors::artifactMismatch, QStringLiteral("%1: %2 sends more than %3 bytes, the most that is taken").arg(request.name, from.toDisplayString()).arg(m_limit),
                           QStringLiteral("That is not the file; name another mirror. ") + placesOf(request));
        }
        if (outcome.end == process::ProcessEnd::Cancelled)
            co_return fail(gatehouse::errors::cancelled, request.name);
        // A server without ranges, or what is there is not the beginning of what it has: from the first byte.
        const bool refused = outcome.exitCode == cannotResume || QString::fromUtf8(outcome.standardError).contains(QStringLiteral("error: 416"));
        if (outcome.isSuccess() || begun == 0 || !refused)
            break;
        QFile::remove(to);
    }
    if (outcome.isSuccess())
        co_return Result<void>{};
    constexpr qint64 roomForNothing = 256 * 1024;
    if (const Result<qint64> free = freeBytes(QFileInfo(to).path()); free && *free < roomForNothing)
        co_return fail(gatehouse::errors::diskFull, QStringLiteral("no space left for %1 at %2").arg(request.name, m_cache),
                       QStringLiteral("Free some space (gatehousectl image prune), then start again: what was downloaded is kept."));
    const Result<void> good = outcome.toResult(spec);
    co_return fail(Error(errors::artifactUnreachable, QStringLiteral("%1 could not be downloaded from %2: %3").arg(request.name, from.toDisplayString(), outcome.tail(3)),
                         placesOf(request))
                       .causedBy(good.error()));
}

} // namespace gatehouse::image
