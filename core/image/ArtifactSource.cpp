// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ArtifactSource.h"

#include "core/base/Paths.h"
#include "core/image/Arguments.h"
#include "core/image/Background.h"
#include "core/image/DiskWriter.h"
#include "core/image/ImageErrors.h"

#include <QFile>
#include <QFileInfo>

namespace gatehouse::image {

namespace {

QString fileNameOf(const ArtifactRequest& request)
{
    return request.url.fileName();
}

QString placesOf(const ArtifactRequest& request)
{
    return QStringLiteral("Download %1 elsewhere, put it into a folder as %2 and add --set artifacts=FOLDER.")
        .arg(request.url.toDisplayString(), fileNameOf(request));
}

Error mismatch(const ArtifactRequest& request, const QString& where, const QString& actual)
{
    return Error(errors::artifactMismatch,
                 QStringLiteral("%1: %2 has the SHA-256 %3, the recipe wants %4").arg(request.name, where, actual, request.sha256.toHex()),
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
    GH_TRY(const Sha256Digest actual, DiskWriter::hash(part));
    if (!(actual == request.sha256)) {
        QFile::remove(part);
        return fail(mismatch(request, from == part ? request.url.toDisplayString() : from, actual.toHex()));
    }
    QFile::remove(to);
    if (!QFile::rename(part, to))
        return fail(gatehouse::errors::fileNotWritten, to);
    return {};
}

} // namespace

ArtifactSource::ArtifactSource(process::ProcessRunner& runner, QString cacheFolder)
    : m_runner(runner)
    , m_cache(std::move(cacheFolder))
{
}

QString ArtifactSource::fileOf(const Sha256Digest& sha256) const
{
    return QStringLiteral("%1/artifacts/%2").arg(m_cache, sha256.toHex());
}

QCoro::Task<Result<ArtifactSource::Found>> ArtifactSource::obtain(ArtifactRequest request, process::CancelToken cancel, Log log)
{
    GH_CO_CHECK(makeFolder(m_cache + QStringLiteral("/artifacts")));
    const QString kept = fileOf(request.sha256);
    if (QFileInfo(kept).isFile()) {
        // A damaged cache heals itself.
        const auto look = [kept] { return DiskWriter::hash(kept); };
        const Result<Sha256Digest> actual = co_await onPool(look);
        if (actual && *actual == request.sha256)
            co_return Found{kept, true};
        log(QStringLiteral("%1: the copy in the cache is damaged, it is fetched anew").arg(request.name));
        QFile::remove(kept);
    }
    const QString part = kept + QStringLiteral(".part");
    const QString local = request.folder + QLatin1Char('/') + fileNameOf(request);
    if (!request.folder.isEmpty() && QFileInfo(local).isFile()) {
        log(QStringLiteral("%1: taken from %2").arg(request.name, local));
        const auto take = [=] { return takeCopy(request, local, part, kept); };
        GH_CO_CHECK(co_await onPool(take));
        co_return Found{kept, false};
    }
    GH_CO_CHECK(co_await download(request, part, cancel, log));
    const auto take = [=] { return takeCopy(request, part, part, kept); };
    GH_CO_CHECK(co_await onPool(take));
    co_return Found{kept, false};
}

QCoro::Task<Result<void>> ArtifactSource::download(ArtifactRequest request, QString to, process::CancelToken cancel, Log log)
{
    process::ProcessSpec spec;
    spec.program = QStringLiteral("/usr/lib/apt/apt-helper");
    if (!QFileInfo::exists(spec.program))
        co_return fail(errors::hostNotReady, spec.program + QStringLiteral(" is missing"), QStringLiteral("Install it with: apt-get install apt"));
    // The hash is looked at by us afterwards, so that a wrong one can be named.
    spec.arguments = arguments("-o", "APT::Sandbox::User=root", "download-file", request.url.toString(QUrl::FullyEncoded), to);
    spec.overflow = process::OutputOverflow::KeepTail;
    const process::LineHandler onLine = [log](process::OutputStream, const QString& line) { log(line); };
    const process::ProcessOutcome outcome = co_await m_runner.run(spec, cancel, onLine);
    if (outcome.end == process::ProcessEnd::Cancelled)
        co_return fail(gatehouse::errors::cancelled, request.name);
    if (const Result<void> good = outcome.toResult(spec); !good)
        co_return fail(Error(errors::artifactUnreachable, QStringLiteral("%1 could not be downloaded from %2: %3").arg(request.name, request.url.toDisplayString(), outcome.tail(3)),
                             placesOf(request))
                           .causedBy(good.error()));
    co_return Result<void>{};
}

} // namespace gatehouse::image
