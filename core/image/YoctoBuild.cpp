// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/YoctoBuild.h"

#include "core/image/Background.h"
#include "core/image/BuildPreflight.h"
#include "core/image/CheckoutSoftware.h"
#include "core/image/DiskNeeds.h"
#include "core/image/DiskWriter.h"
#include "core/image/ImageErrors.h"
#include "core/process/FindProgram.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <unistd.h>

namespace gatehouse::image {

namespace {

constexpr char lighthouseFile[] = "meta-lighthouse-bin/recipes-nodes/lighthouse/lighthouse";
/// In the checkout: the file above is not to be believed.
constexpr char lighthouseMark[] = ".gatehouse-lighthouse-unfinished";
constexpr char imagePattern[] = "*.wic.vhd";
constexpr char dockerTarget[] = "azure-image-docker";
/// Machines and images that a checkout has built; more are not looked through.
constexpr qsizetype maxFolders = 64;
/// Where the generations of the checkout's scripts have put images and measurements.
const QStringList artifactFolders{QStringLiteral("artifacts/dev"), QStringLiteral("artifacts/release"), QStringLiteral("artifacts"), QStringLiteral("reproducible-build/artifacts")};

/// Which daemon docker's command talks to: a user's own, one that listens elsewhere.
QMap<QString, QString> dockerEnvironment()
{
    QMap<QString, QString> environment;
    for (const char* name : {"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_API_VERSION", "DOCKER_BUILDKIT"})
        if (const QString value = qEnvironmentVariable(name); !value.isEmpty())
            environment[QLatin1String(name)] = value;
    return environment;
}

/// A call of docker that is no part of a build, which a cancelled build can make as well.
Result<process::ProcessSpec> dockerCall(const QString& folder, const QStringList& words)
{
    process::ProcessSpec spec;
    GH_TRY(spec.program, process::findProgram(QStringLiteral("docker"), {}, QStringLiteral("docker.io")));
    spec.arguments = words;
    spec.environment.insert(dockerEnvironment());
    spec.workingDirectory = folder;
    spec.timeout = std::chrono::minutes(1);
    spec.overflow = process::OutputOverflow::KeepTail;
    return spec;
}

} // namespace

QList<OperationStep> YoctoBuild::steps(const Recipe& recipe, bool fetchOnly)
{
    QList<OperationStep> list;
    for (const auto& [id, title] : {std::pair{"setup", "Set-up of this computer"}, std::pair{"lighthouse", "Lighthouse"}, std::pair{"build", "bitbake"},
                                    std::pair{"disk", "Disk"}, std::pair{"measure", "Measurements"}}) {
        if (!recipe.checkout.lighthouse && QLatin1String(id) == QLatin1String("lighthouse"))
            continue;
        if (fetchOnly && QLatin1String(id) == QLatin1String("build"))
            break;
        OperationStep step;
        step.id = QString::fromLatin1(id);
        step.title = QString::fromLatin1(title);
        list.append(step);
    }
    return list;
}

YoctoPreflight::Method YoctoBuild::method() const
{
    return m_parameters.value(QStringLiteral("method")) == QStringLiteral("docker") ? YoctoPreflight::Method::Docker : YoctoPreflight::Method::Local;
}

QList<Check> YoctoBuild::preflight() const
{
    const QString folder = QDir(m_parameters.value(m_recipe.checkout.parameter)).absolutePath();
    QList<Check> checks = YoctoPreflight::examine(YoctoPreflight::ours(folder), method());
    QMap<QString, QString> parameters = m_parameters;
    parameters.insert(m_recipe.checkout.parameter, folder);
    for (const DiskNeed& need : DiskNeeds::ofBuild(m_recipe, parameters, m_paths, m_request.neededBytes))
        if (need.variable != m_recipe.checkout.parameter) // That has the README's own row above.
            checks.append(need.toCheck());
    // Advice may be overruled, a missing program may not.
    if (m_parameters.value(QStringLiteral("preflight")) == QStringLiteral("advised"))
        for (Check& check : checks)
            if (check.status == CheckStatus::Failed)
                check.status = CheckStatus::NotChecked;
    checks.append(BuildPreflight::tool(QStringLiteral("make"), QStringLiteral("make")));
    checks.append(BuildPreflight::tool(QStringLiteral("git"), QStringLiteral("git")));
    if (method() == YoctoPreflight::Method::Docker && !flag(QStringLiteral("setup"))) // make setup-docker is what installs it.
        checks.append(BuildPreflight::tool(QStringLiteral("docker"), QStringLiteral("docker.io")));
    return checks;
}

std::optional<bool> YoctoBuild::debugTweaks(const QString& env)
{
    static const QRegularExpression rule(QStringLiteral("^\\s*(?:export\\s+)?DEBUG_TWEAKS_ENABLED\\s*=\\s*[\"']?(1|0|true|false)[\"']?\\s*(?:#.*)?$"),
                                         QRegularExpression::MultilineOption);
    std::optional<bool> found;
    for (auto matches = rule.globalMatch(env); matches.hasNext();) {
        const QString value = matches.next().captured(1);
        found = value == QStringLiteral("1") || value == QStringLiteral("true"); // The last one counts, as in make.
    }
    return found;
}

Result<void> YoctoBuild::checkDebug() const
{
    const QString path = m_checkout + QStringLiteral("/.env");
    if (!QFileInfo(path).isFile())
        return fail(errors::badInput, QStringLiteral("%1 is missing").arg(path), QStringLiteral("Copy .env.example to .env and set what it describes."));
    GH_TRY(const QByteArray text, readFile(path, 256 * 1024));
    const std::optional<bool> tweaks = debugTweaks(QString::fromUtf8(text));
    if (!tweaks)
        return fail(errors::badInput, QStringLiteral("%1 does not say DEBUG_TWEAKS_ENABLED=1 or =0").arg(path), QStringLiteral("Write one of them."));
    if (*tweaks != m_recipe.debug)
        return fail(errors::badInput, QStringLiteral("%1 says DEBUG_TWEAKS_ENABLED=%2, but the variant %3 is %4").arg(path, *tweaks ? QStringLiteral("1") : QStringLiteral("0"), m_recipe.variant,
                                                                                                                      m_recipe.debug ? QStringLiteral("a debug image") : QStringLiteral("not a debug image")),
                    QStringLiteral("Change that line, or choose the other variant."));
    return {};
}

QCoro::Task<Result<void>> YoctoBuild::fetch()
{
    GH_CO_TRY(m_checkout, checkout(m_recipe.checkout.parameter, QStringLiteral("Makefile")));
    GH_CO_CHECK(co_await setup());
    if (m_recipe.checkout.lighthouse)
        GH_CO_CHECK(co_await lighthouse());
    co_return Result<void>{};
}

QCoro::Task<Result<void>> YoctoBuild::build()
{
    GH_CO_TRY(m_checkout, checkout(m_recipe.checkout.parameter, QStringLiteral("Makefile")));
    GH_CO_CHECK(checkDebug());
    GH_CO_CHECK(co_await fetch());
    GH_CO_CHECK(co_await bake());
    const QStringList patterns(QString::fromLatin1(imagePattern));
    GH_CO_TRY(const QString image, newest(artifactFolders, patterns, m_since));
    GH_CO_CHECK(co_await checkIsNew(image));
    if (!m_lighthouseHash.isEmpty()) {
        GH_CO_TRY(const Sha256Digest after, DiskWriter::hash(lighthousePath()));
        if (after.toHex() != m_lighthouseHash)
            co_return fail(errors::badInput, QStringLiteral("%1 was changed while the image was built: it was %2 and is %3").arg(lighthousePath(), m_lighthouseHash, after.toHex()));
    }
    takeSoftware(image);
    GH_CO_CHECK(co_await takeDisk(image));
    QMap<QString, QString> foreign;
    if (!m_lighthouseHash.isEmpty())
        foreign.insert(QStringLiteral("lighthouse"), m_lighthouseHash);
    const QStringList files(QStringLiteral("measurements.json"));
    const Result<QString> predictions = newest(artifactFolders, files, m_since);
    co_return co_await measureDisk(predictions.value_or(m_checkout + QStringLiteral("/artifacts/measurements.json")), m_since, foreign);
}

void YoctoBuild::takeSoftware(const QString& image)
{
    // "cvm-image-azure-tdx.rootfs.wic.vhd", whose lists begin the same; another image of the same build may lie beside it.
    const QString begin = QFileInfo(image).fileName().section(QLatin1Char('.'), 0, 0);
    const QDateTime since = m_sameBytes ? QDateTime::fromSecsSinceEpoch(0, Qt::UTC) : m_since;
    QStringList folders = artifactFolders;
    QStringList licenceFolders;
    for (const QString& deploy : std::as_const(m_recipe.checkout.deploy)) {
        const auto below = [&](const QString& folder, const QStringList& names) {
            QStringList list;
            for (const QString& name : QDir(m_checkout + QLatin1Char('/') + folder).entryList(names, QDir::Dirs | QDir::NoDotAndDotDot).mid(0, maxFolders))
                list.append(folder + QLatin1Char('/') + name);
            return list;
        };
        folders += below(deploy + QStringLiteral("/images"), {});
        const QStringList wanted(begin + QLatin1Char('*'));
        licenceFolders += below(deploy + QStringLiteral("/licenses"), wanted);
        for (const QString& machine : below(deploy + QStringLiteral("/licenses"), {}))
            licenceFolders += below(machine, wanted);
    }
    const QString spdx = besideImage(folders, begin, QStringList(QStringLiteral("*.spdx.json")), since);
    if (const auto text = spdx.isEmpty() ? Result<QByteArray>(QByteArray()) : readFile(spdx, CheckoutSoftware::maxBytes); text && CheckoutSoftware::isSpdx(*text))
        m_software.spdx = spdx;
    m_software.archive = besideImage(folders, begin, QStringList(QStringLiteral("*.spdx.tar.zst")), since);
    if (QFileInfo(m_software.archive).size() > CheckoutSoftware::maxArchiveBytes)
        m_software.archive.clear();
    const QString manifest = besideImage(folders, begin, QStringList(QStringLiteral("*.manifest")), since);
    const Result<QByteArray> text = manifest.isEmpty() ? fail(errors::noOutputs, QString()) : readFile(manifest, CheckoutSoftware::maxBytes);
    const Result<QList<PackageFacts>> packages = text ? CheckoutSoftware::fromYocto(*text) : tl::unexpected(text.error());
    if (packages) {
        m_software.packages = *packages;
        const QString licences = besideImage(licenceFolders, QStringLiteral("license.manifest"), QStringList(QStringLiteral("license.manifest")), since);
        if (!licences.isEmpty())
            if (const auto list = readFile(licences, CheckoutSoftware::maxBytes))
                CheckoutSoftware::addLicences(m_software.packages, *list);
        m_software.comment = QStringLiteral("Packages and versions as Yocto's manifest of the image has them, licences as its license.manifest.");
    } else if (!manifest.isEmpty()) {
        log(QStringLiteral("%1 is not taken as the list of packages: %2").arg(manifest, packages.error().detail()));
    }
    log(QStringLiteral("software: %1 packages by the image's manifest; SPDX of bitbake: %2").arg(m_software.packages.size()).arg(m_software.spdx.isEmpty() && m_software.archive.isEmpty() ? QStringLiteral("none (INHERIT += \"create-spdx\")") : QStringLiteral("kept")));
}

QCoro::Task<Result<QString>> YoctoBuild::make(QString step, QString target, QStringList variables)
{
    ToolCall call;
    call.name = QStringLiteral("make");
    call.package = QStringLiteral("make");
    call.workingDirectory = m_checkout;
    call.arguments << QStringLiteral("--directory") << m_checkout << target << variables;
    // Set-up installs packages, which needs this computer's real root.
    const bool changesComputer = target.startsWith(QStringLiteral("setup-")) && target != QStringLiteral("setup-lighthouse");
    // What runs in the container belongs to docker's daemon and not to this tree. The checkout calls sudo around it, since its root
    // writes the artifacts; in a user's own name space there is no root that sudo could become.
    const bool callsSudo = target == QLatin1String(dockerTarget) && geteuid() != 0;
    call.walls = changesComputer || callsSudo ? ToolCall::Walls::None : ToolCall::Walls::OwnTree;
    if (target == QLatin1String(dockerTarget))
        call.environment = dockerEnvironment();
    call.treeUser = process::TreeUser::Same;
    m_clock.start();
    if (step == QStringLiteral("build"))
        call.onLine = [this, step](const QString& line) {
            const double now = double(m_clock.elapsed()) / 1000;
            m_log.add(line, now);
            m_operation->setStepProgress(step, m_log.progress(), m_log.summary(now));
        };
    GH_CO_TRY(const QByteArray output, co_await tool(call));
    co_return QString::fromUtf8(output.right(4096));
}

QCoro::Task<Result<void>> YoctoBuild::setup()
{
    const QString step = QStringLiteral("setup");
    begin(step);
    const bool wanted = flag(step);
    const QString target = method() == YoctoPreflight::Method::Docker ? QStringLiteral("setup-docker") : QStringLiteral("setup-local");
    if (wanted)
        GH_CO_CHECK(co_await make(step, target, {}));
    else
        log(QStringLiteral("set-up is not repeated; run make %1 with --set setup=true").arg(target));
    // Before an hour goes into Lighthouse.
    if (method() == YoctoPreflight::Method::Docker && !m_request.fetchOnly)
        GH_CO_CHECK(co_await removeAbandoned());
    end(step, !wanted);
    co_return Result<void>{};
}

QString YoctoBuild::lighthousePath() const
{
    return m_checkout + QLatin1Char('/') + QLatin1String(lighthouseFile);
}

QCoro::Task<Result<void>> YoctoBuild::lighthouse()
{
    const QString step = QStringLiteral("lighthouse");
    begin(step);
    const QString path = lighthousePath();
    // One that was killed while make wrote it looks like any other.
    const QString unfinished = m_checkout + QLatin1Char('/') + QLatin1String(lighthouseMark);
    const bool wanted = flag(QStringLiteral("rebuild_lighthouse")) || !QFileInfo(path).isFile() || QFileInfo::exists(unfinished);
    if (wanted) {
        const QDateTime since = fromNowOn();
        GH_CO_CHECK(writeFileAtomically(unfinished, "Gatehouse began make setup-lighthouse and has not seen its end.\n"));
        GH_CO_CHECK(co_await make(step, QStringLiteral("setup-lighthouse"), {}));
        if (!QFileInfo(path).isFile() || QFileInfo(path).lastModified() <= since)
            co_return fail(errors::badOutput, QStringLiteral("make setup-lighthouse ended well but left no new %1").arg(path));
        QFile::remove(unfinished);
    }
    // It is built outside of Yocto, so nothing else says which one went in.
    const auto look = [path] { return DiskWriter::hash(path); };
    GH_CO_TRY(const Sha256Digest digest, co_await onPool(look));
    m_lighthouseHash = digest.toHex();
    log(QStringLiteral("lighthouse: SHA-256 %1").arg(m_lighthouseHash));
    m_operation->setStepProgress(step, 1.0, QStringLiteral("SHA-256 %1…").arg(m_lighthouseHash.left(16)));
    end(step, !wanted);
    co_return Result<void>{};
}

QByteArray YoctoBuild::dockerStandIn(const QString& docker, const QString& containerName)
{
    return "#!/bin/sh\n"
           "# Written by Gatehouse. Stands between the Makefile and docker: there is no terminal here, and the container gets a name.\n"
           "if [ \"$1\" != run ]; then exec " + docker.toUtf8() + " \"$@\"; fi\n"
           "shift\n"
           "count=$#\n"
           "while [ \"$count\" -gt 0 ]; do\n"
           "    case \"$1\" in\n"
           "    -it | -ti | -t | -i | --tty | --interactive) ;;\n"
           "    *) set -- \"$@\" \"$1\" ;;\n"
           "    esac\n"
           "    shift\n"
           "    count=$((count - 1))\n"
           "done\n"
           "exec " + docker.toUtf8() + " run --name " + containerName.toUtf8() + " \"$@\"\n";
}

QCoro::Task<Result<void>> YoctoBuild::bake()
{
    const QString step = QStringLiteral("build");
    begin(step);
    QString target = QStringLiteral("azure-image");
    QStringList variables;
    DraftPtr draft;
    if (method() == YoctoPreflight::Method::Docker) {
        target = QLatin1String(dockerTarget);
        GH_CO_TRY(const QString docker, process::findProgram(QStringLiteral("docker"), {}, QStringLiteral("docker.io")));
        GH_CO_TRY(draft, m_cache.begin(step, QStringLiteral("docker")));
        const QString standIn = draft->path(QStringLiteral("docker"));
        m_container = containerName();
        // make hands it to a shell as it is.
        static const QRegularExpression simple(QStringLiteral("^[A-Za-z0-9/._-]+$"));
        if (!simple.match(standIn).hasMatch() || !simple.match(docker).hasMatch())
            co_return fail(errors::badInput, QStringLiteral("the cache's folder %1 has characters that make would misread").arg(m_paths.cache),
                           QStringLiteral("Set GATEHOUSE_CACHE to a folder with a plain name."));
        const QByteArray text = dockerStandIn(docker, m_container);
        GH_CO_CHECK(writeFileAtomically(standIn, text));
        QFile::setPermissions(standIn, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        variables << QStringLiteral("DOCKER=") + standIn;
    }
    m_log = BitbakeLog();
    const QStringList patterns(QString::fromLatin1(imagePattern));
    GH_CO_TRY(m_before, co_await hashesOf(artifactFolders, patterns));
    m_since = fromNowOn();
    const Result<QString> ended = co_await make(step, target, variables);
    if (!m_container.isEmpty())
        GH_CO_CHECK(co_await removeContainer(m_container));
    GH_CO_CHECK(checkCancelled());
    GH_CO_CHECK(judge(ended));
    end(step, false);
    co_return Result<void>{};
}

QStringList YoctoBuild::abandoned(const QString& names, const QString& recipe, const std::function<bool(qint64)>& isAlive)
{
    const QRegularExpression rule(QStringLiteral("^gatehouse-%1-(\\d{1,10})$").arg(QRegularExpression::escape(recipe)));
    QStringList found;
    for (const QString& name : names.split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        if (const auto match = rule.match(name.trimmed()); match.hasMatch() && !isAlive(match.captured(1).toLongLong()))
            found.append(name.trimmed());
    return found;
}

QString YoctoBuild::containerName() const
{
    return QStringLiteral("gatehouse-%1-%2").arg(m_recipe.name).arg(QCoreApplication::applicationPid());
}

QCoro::Task<Result<void>> YoctoBuild::removeAbandoned()
{
    // The lock on the recipe is this cache's; another user's or another cache's build is told by its process.
    const QStringList words{QStringLiteral("ps"),       QStringLiteral("--all"),
                            QStringLiteral("--filter"), QStringLiteral("name=gatehouse-%1-").arg(m_recipe.name),
                            QStringLiteral("--format"), QStringLiteral("{{.Names}}")};
    GH_CO_TRY(const process::ProcessSpec spec, dockerCall(m_checkout, words));
    const process::ProcessOutcome outcome = co_await m_runner.run(spec);
    if (!outcome.isSuccess())
        co_return fail(Error(errors::hostNotReady, QStringLiteral("docker does not answer: %1").arg(outcome.tail(3)),
                             QStringLiteral("Start its daemon (systemctl start docker), or become a member of the group that may use it (usermod -aG docker) and log in "
                                            "again; one that listens elsewhere is named by DOCKER_HOST."))
                           .causedBy(outcome.toResult(spec).error()));
    // A client that was ended while the daemon still made its container leaves one that bears this process' name: no other build does.
    const auto isAlive = [own = QCoreApplication::applicationPid()](qint64 pid) { return pid != own && QFileInfo::exists(QStringLiteral("/proc/%1").arg(pid)); };
    const QStringList names = abandoned(QString::fromUtf8(outcome.standardOutput), m_recipe.name, isAlive);
    for (const QString& name : names) {
        log(QStringLiteral("%1 is left of a build that was ended").arg(name));
        GH_CO_CHECK(co_await removeContainer(name));
    }
    co_return Result<void>{};
}

QCoro::Task<Result<void>> YoctoBuild::removeContainer(QString name)
{
    // Ending its client leaves a container running: it belongs to docker's daemon, and its first process takes no signal that it has
    // no handler for. Not by tool(), which a cancelled build cannot use.
    const QStringList words{QStringLiteral("rm"), QStringLiteral("--force"), name};
    GH_CO_TRY(const process::ProcessSpec spec, dockerCall(m_checkout, words));
    const process::ProcessOutcome outcome = co_await m_runner.run(spec);
    log(QStringLiteral("+ %1: %2").arg(spec.redacted(), outcome.isSuccess() ? QStringLiteral("done") : outcome.tail(1)));
    co_return Result<void>{};
}

QCoro::Task<Result<void>> YoctoBuild::checkIsNew(QString image)
{
    const auto look = [image] { return DiskWriter::hash(image); };
    GH_CO_TRY(const Sha256Digest digest, co_await onPool(look));
    m_sameBytes = m_before.contains(digest.toHex());
    if (!m_sameBytes)
        co_return Result<void>{};
    // Nothing to do, or the same made once more: then the image is what the checkout says today.
    log(QStringLiteral("%1 has the bytes of an image that lay there before the build").arg(image));
    if (!m_log.leftTheImageAlone())
        co_return Result<void>{};
    co_return fail(errors::badOutput, QStringLiteral("%1 is an older image under a new date: bitbake ran tasks, but none that makes an image").arg(image),
                   QStringLiteral("If it is what you want, remove it and start the build again; else the build's last lines say what went wrong."));
}

Result<void> YoctoBuild::judge(const Result<QString>& ended) const
{
    if (ended && m_log.saysSucceeded())
        return {};
    if (!ended && ended.error().is(gatehouse::errors::diskFull))
        return tl::unexpected(ended.error());
    QStringList words;
    const bool after = !ended && (m_log.saysSucceeded() || m_log.onlyMakeGaveUp());
    if (after)
        words << QStringLiteral("bitbake succeeded, but what make does after it did not: ") + ended.error().detail();
    else if (!m_log.failedTasks().isEmpty())
        words << QStringLiteral("bitbake failed in %1").arg(m_log.failedTasks().join(QStringLiteral(", ")));
    else if (m_log.bitbakeFailed())
        words << QStringLiteral("bitbake says that it failed");
    else
        words << QStringLiteral("bitbake does not say that it succeeded");
    if (!after && !ended && !m_log.bitbakeFailed())
        words << ended.error().detail(); // It may not even have begun.
    else if (!after && !m_log.errors().isEmpty())
        words << m_log.errors().mid(0, 3).join(QStringLiteral("; "));
    if (ended)
        words << QStringLiteral("make answered success all the same; what lies in artifacts is an older image");
    QString hint = QStringLiteral("Start the build again: tasks that succeeded are not repeated.");
    if (!m_log.failureLog().isEmpty())
        hint = QStringLiteral("See %1. ").arg(m_log.failureLog()) + hint;
    Error error(errors::toolFailed, words.join(QStringLiteral("; ")), hint);
    return ended ? fail(std::move(error)) : fail(std::move(error).causedBy(ended.error()));
}

} // namespace gatehouse::image
