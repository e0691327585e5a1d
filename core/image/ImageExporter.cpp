// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ImageExporter.h"

#include "core/base/DiskSpace.h"
#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/image/Arguments.h"
#include "core/image/Background.h"
#include "core/image/DiskReader.h"
#include "core/image/DiskWriter.h"
#include "core/image/ImageErrors.h"
#include "core/image/VhdFooter.h"
#include "core/image/WorkFolder.h"
#include "core/process/FindProgram.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTimer>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <qcoro/qcorotimer.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace gatehouse::image {

namespace {

constexpr qint64 mebibyte = 1024 * 1024;
constexpr qint64 gibibyte = 1024 * mebibyte;
/// Tables, headers and what a file system needs beside the data.
constexpr qint64 spareBytes = 16 * mebibyte;
constexpr char workPrefix[] = ".gatehouse-export-";

/// What the file really takes on its disk: holes cost nothing.
qint64 storedBytes(const QString& path)
{
    struct stat facts;
    return stat(QFile::encodeName(path).constData(), &facts) == 0 ? qint64(facts.st_blocks) * 512 : QFileInfo(path).size();
}

/// One export, kept alive by its coroutine.
class ExportRun : public std::enable_shared_from_this<ExportRun>
{
public:
    ExportRun(process::ProcessRunner& runner, ImageExporter::Request request, std::shared_ptr<Operation> operation,
              std::shared_ptr<ImageExporter::Outcome> outcome)
        : m_runner(runner)
        , m_request(std::move(request))
        , m_operation(std::move(operation))
        , m_outcome(std::move(outcome))
        , m_cancel(process::CancelToken::of(*m_operation))
        , m_stop(std::make_shared<std::atomic_bool>(false))
        , m_work(QFileInfo(m_request.path).absolutePath(), QLatin1String(workPrefix))
    {
        QObject::connect(m_operation.get(), &Operation::cancelRequested, m_operation.get(), [stop = m_stop] { *stop = true; });
    }

    static QCoro::Task<> run(std::shared_ptr<ExportRun> self);

private:
    QCoro::Task<Result<void>> everything();
    Result<void> checkSpace() const;
    QCoro::Task<Result<void>> convert();
    QCoro::Task<Result<void>> copyDisk(QString to);
    QCoro::Task<Result<void>> pack();
    QCoro::Task<Result<void>> verify();
    QCoro::Task<Result<QByteArray>> tool(QString name, QString package, QStringList arguments);
    Result<void> publish();
    DiskWriter::Progress progressOf(const char* step) const;
    QString made() const { return m_work.filePath(QStringLiteral("made")); }
    qint64 diskBytes() const { return QFileInfo(m_request.disk).size(); }

    process::ProcessRunner& m_runner;
    ImageExporter::Request m_request;
    std::shared_ptr<Operation> m_operation;
    std::shared_ptr<ImageExporter::Outcome> m_outcome;
    process::CancelToken m_cancel;
    std::shared_ptr<std::atomic_bool> m_stop; ///< The same for work on the pool.
    WorkFolder m_work;                        ///< Beside the result, so that moving it there is one step.
};

QCoro::Task<> ExportRun::run(std::shared_ptr<ExportRun> self)
{
    // The caller first gets its Operation and connects to it.
    QTimer turn;
    turn.setSingleShot(true);
    turn.start(0);
    co_await turn;
    Result<void> result = co_await self->everything();
    if (!result && self->m_cancel.isCancelled() && result.error().kind() != ErrorKind::Cancelled)
        result = fail(Error(gatehouse::errors::cancelled, self->m_request.path).causedBy(result.error()));
    // Before the end is told: who hears it finds nothing half made.
    self->m_work.remove();
    self->m_operation->finish(std::move(result));
}

QCoro::Task<Result<void>> ExportRun::everything()
{
    m_operation->beginStep(QStringLiteral("space"));
    if (!m_work.isValid())
        co_return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1: %2").arg(QFileInfo(m_request.path).absolutePath(), m_work.errorString()));
    // What a killed export to the same folder left would stand there for ever: nobody else knows of it.
    const auto sweep = [place = QFileInfo(m_request.path).absolutePath()] {
        WorkFolder::sweep(place, QLatin1String(workPrefix));
        return true;
    };
    co_await onPool(sweep);
    GH_CO_CHECK(checkSpace());
    m_operation->endStep(QStringLiteral("space"), StepState::Done);
    m_operation->beginStep(QStringLiteral("convert"));
    GH_CO_CHECK(co_await convert());
    m_operation->endStep(QStringLiteral("convert"), StepState::Done);
    m_operation->beginStep(QStringLiteral("verify"));
    GH_CO_CHECK(co_await verify());
    GH_CO_CHECK(publish());
    m_operation->endStep(QStringLiteral("verify"), StepState::Done);
    co_return Result<void>{};
}

Result<void> ExportRun::checkSpace() const
{
    const qint64 needed = ImageExporter::neededBytes(m_request.format, m_request.disk);
    GH_TRY(const qint64 free, freeBytes(m_work.path()));
    m_operation->log(QStringLiteral("%1 bytes needed, %2 free").arg(needed).arg(free));
    if (free < needed)
        return fail(gatehouse::errors::diskFull, QStringLiteral("%1 has %2 MiB free, %3 MiB are needed").arg(QFileInfo(m_request.path).absolutePath()).arg(free / mebibyte).arg(needed / mebibyte),
                    QStringLiteral("Free some space there (gatehousectl image prune lists what can go), or export to another disk."));
    return {};
}

DiskWriter::Progress ExportRun::progressOf(const char* step) const
{
    const QString id = QString::fromLatin1(step);
    const std::weak_ptr<Operation> weak = m_operation;
    return [id, weak, stop = m_stop, last = std::make_shared<int>(-1)](double done) {
        const int percent = int(done * 100);
        if (percent != *last)
            if (const auto operation = weak.lock()) {
                *last = percent;
                QMetaObject::invokeMethod(operation.get(), [operation, id, done] {
                    if (!operation->isFinished())
                        operation->setStepProgress(id, done);
                }, Qt::QueuedConnection);
            }
        return !*stop;
    };
}

QCoro::Task<Result<void>> ExportRun::copyDisk(QString to)
{
    const QString from = m_request.disk;
    const qint64 size = ImageExporter::virtualBytes(m_request.format, diskBytes());
    const DiskWriter::Progress progress = progressOf("convert");
    const auto copy = [from, to, size, progress]() -> Result<void> {
        GH_CHECK(DiskWriter::copySparse(from, to, progress));
        return DiskWriter::grow(to, size);
    };
    co_return co_await onPool(copy);
}

QCoro::Task<Result<void>> ExportRun::convert()
{
    m_outcome->virtualBytes = ImageExporter::virtualBytes(m_request.format, diskBytes());
    m_outcome->grown = m_outcome->virtualBytes != diskBytes();
    if (m_request.format == ExportFormat::Qcow2) {
        // One request at a time: with several the clusters lie in the order of their completion.
        const QStringList call = arguments("convert", "-m", "1", "-f", "raw", "-O", "qcow2", m_request.disk, made());
        GH_CO_CHECK(co_await tool(QStringLiteral("qemu-img"), QStringLiteral("qemu-utils"), call));
        co_return Result<void>{};
    }
    if (m_request.format == ExportFormat::Gcp)
        co_return co_await pack();
    GH_CO_CHECK(co_await copyDisk(made()));
    if (m_request.format != ExportFormat::Vhd)
        co_return Result<void>{};
    const QString path = made();
    const qint64 size = m_outcome->virtualBytes;
    const auto finish = [path, size]() -> Result<void> {
        // The same disk has the same identity, another one has another.
        GH_TRY(const Sha256Digest digest, DiskWriter::hash(path));
        GH_TRY(const Guid id, Guid::fromBytes(digest.bytes().first(Guid::size)));
        const QByteArray footer = VhdFooter::ofFixedDisk(quint64(size), id);
        QFile file(path);
        if (!file.open(QIODevice::ReadWrite) || !file.seek(size) || file.write(footer) != footer.size() || !file.flush())
            return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1: %2").arg(path, file.errorString()));
        return {};
    };
    co_return co_await onPool(finish);
}

QCoro::Task<Result<void>> ExportRun::pack()
{
    const QString folder = m_work.filePath(QStringLiteral("disk"));
    GH_CO_CHECK(makeFolder(folder));
    GH_CO_CHECK(co_await copyDisk(folder + QStringLiteral("/disk.raw")));
    // As Google's documentation of imported images asks: GNU's old format, sparse, compressed by gzip, one member. No owner
    // and no time of this computer.
    const QStringList call = arguments("--create", "--format=oldgnu", "--sparse", "--owner=0", "--group=0", "--numeric-owner", "--mode=0644", "--mtime=@0",
                                       "--use-compress-program=gzip -n", "--file", made(), "--directory", folder, "disk.raw");
    GH_CO_CHECK(co_await tool(QStringLiteral("tar"), QStringLiteral("tar"), call));
    co_return Result<void>{};
}

QCoro::Task<Result<QByteArray>> ExportRun::tool(QString name, QString package, QStringList arguments)
{
    process::ProcessSpec spec;
    GH_CO_TRY(spec.program, process::findProgram(name, {}, package));
    spec.arguments = arguments;
    spec.overflow = process::OutputOverflow::KeepTail;
    spec.outputLimit = mebibyte;
    m_operation->log(QStringLiteral("+ ") + spec.redacted().left(2000));
    const std::shared_ptr<Operation> operation = m_operation;
    const process::LineHandler onLine = [operation](process::OutputStream, const QString& line) { operation->log(line); };
    const process::ProcessOutcome outcome = co_await m_runner.run(spec, m_cancel, onLine);
    if (outcome.end == process::ProcessEnd::Cancelled)
        co_return fail(gatehouse::errors::cancelled, name);
    if (const Result<void> good = outcome.toResult(spec); !good)
        co_return fail(Error(errors::toolFailed, QStringLiteral("%1 failed: %2").arg(name, outcome.tail(8))).causedBy(good.error()));
    co_return outcome.standardOutput;
}

/// Whether the disk in @p made holds what @p disk holds. A grown disk has other partition tables; then what lies between
/// them counts.
Result<void> compareDisks(const QString& disk, const QString& made, const DiskWriter::Progress& progress)
{
    constexpr qint64 tableBytes = 34 * 512;
    QFile expected(disk);
    QFile file(made);
    if (!expected.open(QIODevice::ReadOnly) || !file.open(QIODevice::ReadOnly))
        return fail(gatehouse::errors::fileUnreadable, made);
    GH_TRY(const std::unique_ptr<DiskReader> actual, DiskReader::open(file));
    const bool grown = actual->size() != expected.size();
    const qint64 from = grown ? tableBytes : 0;
    const qint64 to = expected.size() - (grown ? tableBytes : 0);
    if (actual->size() < expected.size() || !expected.seek(from) || !actual->seek(from))
        return fail(errors::badOutput, QStringLiteral("%1 holds %2 bytes, the disk has %3").arg(made).arg(actual->size()).arg(expected.size()));
    for (qint64 at = from; at < to; at += mebibyte) {
        if (!progress(double(at) / double(to)))
            return fail(gatehouse::errors::cancelled, made);
        const qint64 count = std::min<qint64>(mebibyte, to - at);
        if (expected.read(count) != actual->read(count))
            return fail(errors::badOutput, QStringLiteral("the disk in %1 differs within the MiB at offset %2").arg(made).arg(at));
    }
    return {};
}

QCoro::Task<Result<void>> ExportRun::verify()
{
    const QString path = made();
    const DiskWriter::Progress progress = progressOf("verify");
    if (m_request.format == ExportFormat::Gcp) {
        const QString folder = m_work.filePath(QStringLiteral("disk"));
        const QStringList call = arguments("--diff", "--gzip", "--file", path, "--directory", folder);
        // Times and owners were set on purpose; tar tells them apart from contents by its words, and ends with 1 for either.
        process::ProcessSpec spec;
        GH_CO_TRY(spec.program, process::findProgram(QStringLiteral("tar"), {}, QStringLiteral("tar")));
        spec.arguments = call;
        const process::ProcessOutcome outcome = co_await m_runner.run(spec, m_cancel);
        if (outcome.end == process::ProcessEnd::Cancelled)
            co_return fail(gatehouse::errors::cancelled, path);
        const QByteArray words = outcome.standardOutput + outcome.standardError;
        const bool sameContent = outcome.end == process::ProcessEnd::Exited && outcome.exitCode <= 1 && !words.contains("Contents differ")
                              && !words.contains("Size differs") && !words.contains("No such file");
        if (!sameContent)
            co_return fail(errors::badOutput, QStringLiteral("the archive does not hold the disk: %1").arg(outcome.tail(4)));
    } else {
        const QString disk = m_request.disk;
        const auto compare = [disk, path, progress] { return compareDisks(disk, path, progress); };
        GH_CO_CHECK(co_await onPool(compare));
    }
    const DiskWriter::Progress quiet = [stop = m_stop](double) { return !*stop; };
    const auto hash = [path, quiet] { return DiskWriter::hash(path, quiet); };
    GH_CO_TRY(m_outcome->sha256, co_await onPool(hash));
    m_outcome->bytes = QFileInfo(path).size();
    co_return Result<void>{};
}

Result<void> ExportRun::publish()
{
    if (m_cancel.isCancelled())
        return fail(gatehouse::errors::cancelled, m_request.path);
    // In one step, and never over a file that appeared meanwhile unless that was asked for.
    const QByteArray from = QFile::encodeName(made());
    const QByteArray to = QFile::encodeName(m_request.path);
    chmod(from.constData(), 0644);
    const int done = m_request.replace ? std::rename(from.constData(), to.constData())
                                       : renameat2(AT_FDCWD, from.constData(), AT_FDCWD, to.constData(), RENAME_NOREPLACE);
    if (done == 0)
        return {};
    if (errno == EEXIST)
        return fail(errors::exists, m_request.path, QStringLiteral("Name another file, or say that it is to be replaced."));
    return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1: %2").arg(m_request.path, QString::fromLocal8Bit(std::strerror(errno))));
}

/// Where the export really goes: a link leads to the file that is to be replaced, and is not replaced itself.
Result<QString> targetOf(const ImageExporter::Request& request)
{
    const QFileInfo named(request.path);
    struct stat facts;
    const bool isThere = lstat(QFile::encodeName(request.path).constData(), &facts) == 0;
    const bool isLink = isThere && S_ISLNK(facts.st_mode);
    if (isLink && !named.exists())
        return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1 is a link that leads nowhere").arg(request.path), QStringLiteral("Name another file."));
    const QString path = isLink ? named.canonicalFilePath() : named.absoluteFilePath();
    // /dev/null, a disk, a pipe: what is renamed over one is a file in its place, and the node is gone.
    if (isThere && !named.isDir() && (!named.isFile() || path.isEmpty()))
        return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1 is no regular file").arg(request.path),
                    QStringLiteral("Name a file; it can be copied to a disk from there."));
    const QString folder = QFileInfo(QFileInfo(path).absolutePath()).canonicalFilePath() + QLatin1Char('/');
    for (const QString& forbidden : request.forbidden) {
        const QString root = QFileInfo(forbidden).canonicalFilePath();
        if (!root.isEmpty() && folder.startsWith(root + QLatin1Char('/')))
            return fail(errors::badInput, QStringLiteral("%1 is a folder of Gatehouse's own").arg(folder.chopped(1)), QStringLiteral("Name a file elsewhere."));
    }
    return path;
}

} // namespace

QString toText(ExportFormat format)
{
    switch (format) {
    case ExportFormat::Raw:
        return QStringLiteral("raw");
    case ExportFormat::Qcow2:
        return QStringLiteral("qcow2");
    case ExportFormat::Vhd:
        return QStringLiteral("vhd");
    case ExportFormat::Gcp:
        break;
    }
    return QStringLiteral("gcp");
}

Result<ExportFormat> exportFormatFrom(const QString& text)
{
    for (const ExportFormat format : {ExportFormat::Raw, ExportFormat::Qcow2, ExportFormat::Vhd, ExportFormat::Gcp})
        if (text == toText(format))
            return format;
    return fail(errors::badParameter, QStringLiteral("'%1' is not a format").arg(text), QStringLiteral("Formats: raw, qcow2, vhd (Azure), gcp (tar.gz)."));
}

qint64 ImageExporter::neededBytes(ExportFormat format, const QString& disk)
{
    const qint64 stored = storedBytes(disk);
    // For the archive the grown copy lies beside it; a squashfs does not shrink a second time.
    return (format == ExportFormat::Gcp ? 2 * stored : stored) + spareBytes;
}

qint64 ImageExporter::virtualBytes(ExportFormat format, qint64 bytes)
{
    const qint64 unit = format == ExportFormat::Gcp ? gibibyte : format == ExportFormat::Vhd ? VhdFooter::alignment : 512;
    return (bytes + unit - 1) / unit * unit;
}

Result<ImageExporter::Export> ImageExporter::start(Request request)
{
    GH_TRY(request.path, targetOf(request));
    const QFileInfo target(request.path);
    if (!QFileInfo(request.disk).isFile())
        return fail(errors::badInput, QStringLiteral("%1 is not a disk image").arg(request.disk));
    if (!QFileInfo(target.absolutePath()).isDir())
        return fail(errors::badInput, QStringLiteral("%1 is not a folder").arg(target.absolutePath()), QStringLiteral("Make it first."));
    if (target.isDir() || (target.exists() && !request.replace))
        return fail(errors::exists, request.path, QStringLiteral("Name another file, or say that it is to be replaced."));
    QList<OperationStep> steps;
    for (const auto& [id, title] : {std::pair{"space", "Disk space"}, std::pair{"convert", "Conversion"}, std::pair{"verify", "Comparison with the image"}}) {
        OperationStep step;
        step.id = QString::fromLatin1(id);
        step.title = QString::fromLatin1(title);
        steps.append(step);
    }
    const auto operation = std::make_shared<Operation>(QStringLiteral("image.export"), request.subject, steps);
    operation->setOutcome(request.path);
    const auto outcome = std::make_shared<Outcome>();
    ExportRun::run(std::make_shared<ExportRun>(m_runner, request, operation, outcome));
    return Export{operation, outcome};
}

} // namespace gatehouse::image
