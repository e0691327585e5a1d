// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ReproducibilityCheck.h"

#include "core/base/DiskSpace.h"
#include "core/image/Background.h"
#include "core/image/CleanRoom.h"
#include "core/image/FileTree.h"
#include "core/image/ImageErrors.h"
#include "core/image/Recipe.h"
#include "core/image/RecipeLock.h"
#include "core/image/ScratchFolder.h"

#include <QCoroSignal>
#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QTimer>
#include <algorithm>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <qcoro/qcorotimer.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::image {

namespace {

constexpr qint64 mebibyte = 1024 * 1024;
/// Two roots, their squashfs and disks, and what comparing unpacks.
constexpr qint64 neededBytes = 3 * 1024 * mebibyte;

constexpr char otherDate[] = "+400d";
/// USER and LOGNAME of the second room's tools; the first one's have none.
constexpr char otherUserName[] = "somebody-else";

/// An installed locale with rules of its own for order, case and numbers; "C", which differs only in the characters, when there is none.
QString otherLocale()
{
    for (const char* name : {"tr_TR.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8", "en_US.UTF-8"})
        if (const locale_t found = newlocale(LC_ALL_MASK, name, nullptr)) {
            freelocale(found);
            return QLatin1String(name);
        }
    return QStringLiteral("C");
}

/// Files of a step's one result by their paths within it.
QMap<QString, QString> filesOfStep(const QString& cache, const QString& recipe, const QString& step)
{
    QMap<QString, QString> files;
    const QDir results(QStringLiteral("%1/image/%2/%3").arg(cache, recipe, step));
    for (const QString& key : results.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        QDirIterator it(results.filePath(key), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            const QString path = it.next();
            files.insert(path.mid(results.filePath(key).size() + 1), path);
        }
    }
    return files;
}

/// mmdebstrap writes where its packages came from, a folder of the moment, into the archive's etc/apt/sources.list. That is no
/// difference: an image that keeps it shows it in the step that follows.
Result<bool> sameRoots(const QString& first, const QString& second)
{
    constexpr qint64 maxFileBytes = 1024ll * 1024 * 1024;
    GH_TRY(const FileTree a, FileTree::fromTar(first));
    GH_TRY(const FileTree b, FileTree::fromTar(second));
    if (a.nodes().size() != b.nodes().size())
        return false;
    for (const auto& [path, node] : a.nodes()) {
        const FileTree::Node* other = b.find(path);
        if (!other || other->type != node.type || other->mode != node.mode || other->uid != node.uid || other->gid != node.gid || other->link != node.link)
            return false;
        if (node.type != FileTree::Type::File || path == "etc/apt/sources.list")
            continue;
        GH_TRY(const QByteArray one, a.read(path, maxFileBytes));
        GH_TRY(const QByteArray two, b.read(path, maxFileBytes));
        if (one != two)
            return false;
    }
    return true;
}

/// What the first step that made something else made differently.
Result<QList<ReproducibilityCheck::Step>> compareSteps(const Paths& first, const Paths& second, const QString& recipe, const QStringList& steps)
{
    QList<ReproducibilityCheck::Step> found;
    for (const QString& step : steps) {
        const QMap<QString, QString> a = filesOfStep(first.cache, recipe, step);
        const QMap<QString, QString> b = filesOfStep(second.cache, recipe, step);
        for (auto it = a.begin(); it != a.end(); ++it) {
            if (!b.contains(it.key())) {
                found.append({step, it.key(), {}});
                continue;
            }
            GH_TRY(const bool same, it.key() == QStringLiteral("root.tar") ? sameRoots(it.value(), b.value(it.key())) : Result<bool>(false));
            if (same)
                continue;
            GH_TRY(const auto bytes, ImageComparer::compareFiles(it.value(), b.value(it.key())));
            if (bytes)
                found.append({step, it.key(), bytes});
        }
        for (const QString& file : b.keys())
            if (!a.contains(file))
                found.append({step, file, {}});
        if (!found.isEmpty())
            break;
    }
    return found;
}

/// One check, kept alive by its coroutine.
class CheckRun : public std::enable_shared_from_this<CheckRun>
{
public:
    CheckRun(Paths paths, process::ProcessRunner& runner, BuildRequest request, std::shared_ptr<Operation> operation,
             std::shared_ptr<ReproducibilityCheck::Outcome> outcome)
        : m_recipeLock(paths.cache, operation->subject())
        , m_paths(std::move(paths))
        , m_runner(runner)
        , m_request(std::move(request))
        , m_operation(std::move(operation))
        , m_outcome(std::move(outcome))
        , m_cancel(process::CancelToken::of(*m_operation))
    {
    }

    static QCoro::Task<> run(std::shared_ptr<CheckRun> self)
    {
        // The caller first gets its Operation and connects to it.
        QTimer turn;
        turn.setSingleShot(true);
        turn.start(0);
        co_await turn;
        Result<void> result = co_await self->everything();
        if (!result && self->m_cancel.isCancelled() && result.error().kind() != ErrorKind::Cancelled)
            result = fail(Error(gatehouse::errors::cancelled, self->m_request.recipeFolder).causedBy(result.error()));
        self->m_recipeLock.release();
        self->m_operation->finish(std::move(result));
    }

private:
    QCoro::Task<Result<void>> everything();
    QCoro::Task<Result<void>> buildTwice(QString rooms);
    /// Empty when the tools that need root can have another one than ours; else the reason.
    QCoro::Task<QString> whyNoOtherRoot(CleanRoom room);
    QCoro::Task<Result<QString>> build(QString step, CleanRoom room);
    QCoro::Task<Result<void>> compare(CleanRoom first, CleanRoom second);

    RecipeLock m_recipeLock;
    Paths m_paths;
    process::ProcessRunner& m_runner;
    BuildRequest m_request;
    std::shared_ptr<Operation> m_operation;
    std::shared_ptr<ReproducibilityCheck::Outcome> m_outcome;
    process::CancelToken m_cancel;
    QStringList m_steps;
};

QCoro::Task<Result<QString>> CheckRun::build(QString step, CleanRoom room)
{
    m_operation->beginStep(step);
    ImageBuilder builder(room.paths, m_runner);
    GH_CO_TRY(const ImageBuilder::Build started, builder.start(room.request));
    const std::shared_ptr<Operation> building = started.operation;
    const std::shared_ptr<Operation> own = m_operation;
    const auto cancelling = QObject::connect(own.get(), &Operation::cancelRequested, building.get(), [building] { building->cancel(); });
    QObject::connect(building.get(), &Operation::logLine, own.get(), [own](const QString& line) { own->log(line); });
    QObject::connect(building.get(), &Operation::stepChanged, own.get(), [own, building, step](const QString& id) {
        int ended = 0;
        QString title;
        for (const OperationStep& each : building->steps()) {
            ended += each.state == StepState::Done || each.state == StepState::Skipped;
            if (each.id == id)
                title = each.title;
        }
        if (!own->isFinished())
            own->setStepProgress(step, double(ended) / double(building->steps().size()), title);
    });
    if (m_cancel.isCancelled())
        building->cancel();
    co_await qCoro(building.get(), &Operation::finished);
    QObject::disconnect(cancelling);
    if (!building->result())
        co_return fail(building->result().error());
    m_steps.clear();
    for (const OperationStep& each : building->steps())
        m_steps.append(each.id);
    m_operation->endStep(step, StepState::Done);
    co_return started.outcome->imageId;
}

QCoro::Task<Result<void>> CheckRun::everything()
{
    GH_CO_CHECK(makeFolder(m_paths.cache + QStringLiteral("/image")));
    // The rooms have caches and locks of their own; this one is against builds of the same recipe by others, which may refresh its lock
    // file and, of a checkout, work in the same folder.
    GH_CO_CHECK(m_recipeLock.take());
    GH_CO_TRY(const qint64 free, freeBytes(m_paths.cache));
    if (free < neededBytes)
        co_return fail(gatehouse::errors::diskFull, QStringLiteral("%1 has %2 MiB free, %3 MiB are needed").arg(m_paths.cache).arg(free / mebibyte).arg(neededBytes / mebibyte),
                       QStringLiteral("Free some space: gatehousectl image prune lists what can go."));
    const auto sweep = [paths = m_paths] {
        for (const QString& abandoned : ReproducibilityCheck::abandonedRooms(paths))
            QDir(abandoned).removeRecursively();
        return true;
    };
    co_await onPool(sweep);
    // The process stands in the name, so that what a killed one left can be told from what another one works in.
    const QString pattern = QStringLiteral("%1/%2%3-XXXXXX").arg(m_paths.cache, QLatin1String(CleanRoom::prefix)).arg(getpid());
    const auto build = [this](const QString& rooms) { return buildTwice(rooms); };
    co_return co_await withScratchFolder(pattern, build);
}

QCoro::Task<QString> CheckRun::whyNoOtherRoot(CleanRoom room)
{
    if (geteuid() != 0)
        co_return QStringLiteral("these tools have to be root of something, and a normal user has only one set of ids for that; run the check as root");
    SandboxSpec spec;
    spec.readable = QStringList{room.paths.cache};
    spec.surroundings.otherRoot = true;
    Sandbox trial(m_runner, spec);
    const Result<void> works = co_await trial.probe(m_cancel);
    co_return works ? QString() : works.error().detail();
}

QCoro::Task<Result<void>> CheckRun::buildTwice(QString rooms)
{
    // Tools in a name space of their own run as another user and must reach what they work on.
    chmod(QFile::encodeName(rooms).constData(), 0755);
    GH_CO_TRY(const CleanRoom first, CleanRoom::make(rooms + QStringLiteral("/a"), m_paths, m_request, CleanRoom::Order::ByName));
    QElapsedTimer clock;
    clock.start();
    GH_CO_TRY(m_outcome->firstImage, co_await build(QStringLiteral("first"), first));
    // Of the first room and not of the recipe's folder: whoever edits that meanwhile does not make the builds differ. Without a lock file
    // the first build has written one there. Files outside, which a parameter names, are taken as they are at the beginning of each build.
    GH_CO_TRY(CleanRoom second, CleanRoom::make(rooms + QStringLiteral("/another-place/with a longer name"), first.paths, first.request, CleanRoom::Order::Reversed));
    GH_CO_TRY(const bool otherOrder, second.listOtherwiseThan(first, m_paths.cache));
    // What a computer of somebody else looks like to the tools.
    Surroundings& around = second.request.surroundings;
    const QString locale = otherLocale();
    around.environment = {{QStringLiteral("LC_ALL"), locale}, {QStringLiteral("LANG"), locale},
                          {QStringLiteral("USER"), QLatin1String(otherUserName)}, {QStringLiteral("LOGNAME"), QLatin1String(otherUserName)}};
    around.hostName = QStringLiteral("elsewhere");
    around.fileModeMask = 077;
    around.otherUser = true;
    around.timeZone = QStringLiteral("Pacific/Kiritimati");
    around.clockOffset = QLatin1String(otherDate);
    m_outcome->varied = QStringList{QStringLiteral("path"), QStringLiteral("time (%1 s later)").arg(clock.elapsed() / 1000), QStringLiteral("locale (%1 instead of C.UTF-8)").arg(locale),
                                    QStringLiteral("host name"), QStringLiteral("umask"), QStringLiteral("user of the tools")};
    if (otherOrder)
        m_outcome->varied.append(QStringLiteral("order of the recipe's files"));
    else
        m_outcome->notVaried.append(QStringLiteral("order of the recipe's files: the file systems here list them in the same order"));
    if (Sandbox::clockLibrary().isEmpty()) {
        m_outcome->notVaried.append(QStringLiteral("date: the tools see this computer's clock in both rooms; with the package libfaketime they see another one"));
    } else {
        m_outcome->varied.append(QStringLiteral("date of the tools (400 days later)"));
        m_outcome->notVaried.append(QStringLiteral("date of mmdebstrap: its packages' scripts run where the library that changes it is not"));
    }
    if (Sandbox::hasTimeZone(around.timeZone))
        m_outcome->varied.append(QStringLiteral("time zone"));
    else
        m_outcome->notVaried.append(QStringLiteral("time zone: this computer has no zones (package tzdata)"));
    const QString whyNot = co_await whyNoOtherRoot(second);
    if (m_cancel.isCancelled())
        co_return fail(gatehouse::errors::cancelled, m_request.recipeFolder);
    around.otherRoot = whyNot.isEmpty();
    if (around.otherRoot)
        m_outcome->varied.append(QStringLiteral("user of mmdebstrap and mksquashfs (root of a name space with other ids)"));
    else
        m_outcome->notVaried.append(QStringLiteral("user ids of mmdebstrap and mksquashfs: %1").arg(whyNot));
    GH_CO_TRY(m_outcome->secondImage, co_await build(QStringLiteral("second"), second));
    m_operation->beginStep(QStringLiteral("compare"));
    GH_CO_CHECK(co_await compare(first, second));
    m_operation->endStep(QStringLiteral("compare"), StepState::Done, m_outcome->reproducible ? QStringLiteral("the same") : QStringLiteral("different"));
    co_return Result<void>{};
}

QCoro::Task<Result<void>> CheckRun::compare(CleanRoom first, CleanRoom second)
{
    const ImageStore storeA(first.paths);
    const ImageStore storeB(second.paths);
    GH_CO_TRY(const ImageManifest a, storeA.show(m_outcome->firstImage));
    GH_CO_TRY(const ImageManifest b, storeB.show(m_outcome->secondImage));
    const ImageComparer::Side sideA{storeA.diskPath(a.id), a.packages};
    const ImageComparer::Side sideB{storeB.diskPath(b.id), b.packages};
    GH_CO_TRY(m_outcome->difference, co_await ImageComparer::compare(m_runner, sideA, sideB, first.paths.cache + QStringLiteral("/compare"), m_cancel));
    m_outcome->reproducible = m_outcome->difference.same;
    if (m_outcome->reproducible) {
        m_outcome->sha256 = a.diskSha256;
        co_return Result<void>{};
    }
    const Paths pathsA = first.paths;
    const Paths pathsB = second.paths;
    const QString recipe = a.recipe;
    const QStringList steps = m_steps;
    const auto look = [pathsA, pathsB, recipe, steps] { return compareSteps(pathsA, pathsB, recipe, steps); };
    GH_CO_TRY(m_outcome->steps, co_await onPool(look));
    co_return Result<void>{};
}

} // namespace

ReproducibilityCheck::ReproducibilityCheck(Paths paths, process::ProcessRunner& runner)
    : m_paths(std::move(paths))
    , m_runner(runner)
{
}

QStringList ReproducibilityCheck::abandonedRooms(const Paths& paths)
{
    QStringList found;
    const auto filter = QDir::Dirs | QDir::NoDotAndDotDot;
    QFileInfoList rooms = QDir(paths.cache).entryInfoList({QLatin1String(CleanRoom::prefix) + QLatin1Char('*')}, filter);
    // Where everybody may make a folder, only our own may be taken away: it alone is nobody else's to exchange meanwhile.
    for (const QFileInfo& room : QDir(QLatin1String(CleanRoom::memory)).entryInfoList({CleanRoom::memoryPrefix(paths.cache) + QLatin1Char('*')}, filter | QDir::NoSymLinks))
        if (room.ownerId() == geteuid())
            rooms.append(room);
    for (const QFileInfo& room : rooms) {
        const qint64 process = room.fileName().section(QStringLiteral("rooms-"), 1, 1).section(QLatin1Char('-'), 0, 0).toLongLong();
        // Without a number: of a version before this one.
        if (process <= 0 || (kill(pid_t(process), 0) != 0 && errno == ESRCH))
            found.append(room.filePath());
    }
    return found;
}

Result<ReproducibilityCheck::Check> ReproducibilityCheck::start(BuildRequest request)
{
    GH_TRY(const Recipe recipe, Recipe::load(request.recipeFolder));
    if (request.lock == LockPolicy::Refresh || request.parameters.contains(QStringLiteral("packages")))
        return fail(errors::badParameter, QStringLiteral("both builds have to take the same packages"), QStringLiteral("Refresh the lock file first, with image build."));
    GH_CHECK(recipe.resolve(request.parameters));
    QList<OperationStep> steps;
    for (const auto& [id, title] : {std::pair{"first", "First build"}, std::pair{"second", "Second build"}, std::pair{"compare", "Comparison"}}) {
        OperationStep step;
        step.id = QString::fromLatin1(id);
        step.title = QString::fromLatin1(title);
        steps.append(step);
    }
    const auto operation = std::make_shared<Operation>(QStringLiteral("image.verify-reproducible"), recipe.name, steps);
    const auto outcome = std::make_shared<Outcome>();
    CheckRun::run(std::make_shared<CheckRun>(m_paths, m_runner, std::move(request), operation, outcome));
    return Check{operation, outcome};
}

} // namespace gatehouse::image
