// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Sandbox.h"

#include "core/base/Paths.h"
#include "core/image/Arguments.h"
#include "core/image/Background.h"
#include "core/image/ImageErrors.h"
#include "core/image/OtherRoot.h"
#include "core/process/FindProgram.h"

#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <unistd.h>

namespace gatehouse::image {

namespace {

/// Programs and their configuration. An allow-list: what a computer keeps elsewhere is no input of an image.
constexpr const char* systemFolders[] = {"/usr", "/etc", "/opt", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"};
/// What fetching needs beside: apt's lists (for the addresses of the mirrors) and where /etc/resolv.conf may lead to.
constexpr const char* networkFolders[] = {"/var/lib/apt", "/var/lib/dpkg", "/var/cache/apt", "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager"};
/// Tools that give files to several owners.
constexpr const char* rootTools[] = {"mmdebstrap", "mksquashfs"};
/// The id that tools have in a room with another user: that of nobody in particular.
constexpr char otherUserId[] = "48213";
/// The same for every build, so that it cannot make a difference.
constexpr char hostName[] = "gatehouse-build";
constexpr char zoneFolder[] = "/usr/share/zoneinfo/";

bool needsRoot(const QString& program)
{
    const QString name = QFileInfo(program).fileName();
    for (const char* tool : rootTools)
        if (name == QLatin1String(tool))
            return true;
    return false;
}

/// @p surface: the options that make /dev and /proc.
void showSystem(QStringList& list, SandboxSpec::Network network, const QStringList& surface)
{
    const auto show = [&list](const QString& path) {
        const QFileInfo info(path);
        if (info.isSymLink())
            list << arguments("--symlink", info.symLinkTarget(), path);
        else if (info.exists())
            list << arguments("--ro-bind", path, path);
    };
    for (const char* folder : systemFolders)
        show(QLatin1String(folder));
    list << surface << arguments("--tmpfs", "/tmp", "--tmpfs", "/run", "--dir", "/var/tmp");
    if (network == SandboxSpec::Network::Host)
        for (const char* folder : networkFolders)
            list << arguments("--ro-bind-try", QLatin1String(folder), QLatin1String(folder));
}

/// Each at the place that links lead to, and by the name it is called.
void showPaths(QStringList& list, const char* option, const QStringList& paths)
{
    QStringList shown;
    for (const QString& path : paths) {
        const QString real = QFileInfo(path).canonicalFilePath();
        if (real.isEmpty())
            continue;
        if (!shown.contains(real))
            list << arguments(option, real, real);
        const auto holds = [&path](const QString& other) { return path.startsWith(other + QLatin1Char('/')); };
        // Beneath something that is shown, the link is shown, too.
        if (real != path && std::none_of(shown.cbegin(), shown.cend(), holds))
            list << arguments("--symlink", real, path);
        shown << real << path;
    }
}

/// The folders above @p folders that lie within @p shown.
QStringList passedOnTheWay(const QStringList& folders, const QStringList& shown)
{
    QStringList found;
    for (const QString& folder : folders)
        for (const QString& top : shown)
            for (QString above = QFileInfo(folder).path(); above == top || above.startsWith(top + QLatin1Char('/')); above = QFileInfo(above).path())
                found.append(above);
    return found;
}

} // namespace

Sandbox::Sandbox(process::ProcessRunner& runner, SandboxSpec spec)
    : m_runner(runner)
    , m_spec(std::move(spec))
{
}

bool Sandbox::hasTimeZone(const QString& zone)
{
    return !zone.isEmpty() && QFileInfo(QLatin1String(zoneFolder) + zone).isFile() && QFileInfo(QStringLiteral("/etc/localtime")).isFile();
}

QString Sandbox::clockLibrary()
{
    for (const char* path : {"/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1"})
        if (QFileInfo(QLatin1String(path)).isFile())
            return QLatin1String(path);
    return {};
}

Result<process::ProcessSpec> Sandbox::wrapped(process::ProcessSpec inner, const SandboxSpec& spec, quint32 userId)
{
    const auto tool = process::findProgram(QStringLiteral("bwrap"), {}, QStringLiteral("bubblewrap"));
    if (!tool)
        return fail(Error(errors::hostNotReady, QStringLiteral("bwrap is not installed"), QStringLiteral("Install it with: sudo apt-get install bubblewrap")).causedBy(tool.error()));
    const Surroundings& around = spec.surroundings;
    const bool rootTool = needsRoot(inner.program);
    const bool changesRoot = QFileInfo(inner.program).fileName() == QStringLiteral("mmdebstrap");
    QStringList list;
    // Its own process ids: whatever it starts ends with it. Its own mounts end with the last of its processes.
    list << arguments("--die-with-parent", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--hostname", around.hostName.isEmpty() ? QString::fromLatin1(hostName) : around.hostName);
    if (spec.network == SandboxSpec::Network::None)
        list << arguments("--unshare-net");
    if (around.otherUser && !rootTool)
        list << arguments("--unshare-user", "--uid", otherUserId, "--gid", otherUserId);
    const QStringList ownSurface = arguments("--dev", "/dev", "--proc", "/proc");
    showSystem(list, spec.network, ownSurface);
    if (hasTimeZone(around.timeZone))
        list << arguments("--ro-bind", QFileInfo(QLatin1String(zoneFolder) + around.timeZone).canonicalFilePath(), QFileInfo(QStringLiteral("/etc/localtime")).canonicalFilePath());
    showPaths(list, "--ro-bind", spec.readable);
    showPaths(list, "--bind", spec.writable);
    if (!spec.temporary.isEmpty())
        list << arguments("--bind", QFileInfo(spec.temporary).canonicalFilePath(), QString::fromLatin1(workshop));
    list << arguments("--chdir", "/", "--", inner.program) + inner.arguments;
    inner.program = *tool;
    inner.arguments = list;
    // A normal user has no right to give files away, but owns 65536 ids in a user name space; there bubblewrap finds itself root
    // and makes none of its own.
    if (rootTool && userId != 0) {
        GH_TRY(const QString unshare, process::findProgram(QStringLiteral("unshare"), {}, QStringLiteral("util-linux")));
        inner.program = unshare;
        inner.arguments = arguments("--map-root-user", "--map-auto", "--", *tool) + list;
    }
    for (auto it = around.environment.begin(); it != around.environment.end(); ++it)
        if (!inner.environment.contains(it.key()) || it.key() == QStringLiteral("LC_ALL"))
            inner.environment[it.key()] = it.value();
    // Not what asks servers, whose certificates would be too old, nor what works in another root, where there is no such library.
    if (const QString library = clockLibrary(); !around.clockOffset.isEmpty() && !library.isEmpty() && spec.network == SandboxSpec::Network::None && !changesRoot) {
        inner.environment[QStringLiteral("LD_PRELOAD")] = library;
        inner.environment[QStringLiteral("FAKETIME")] = around.clockOffset;
        inner.environment[QStringLiteral("FAKETIME_DISABLE_SHM")] = QStringLiteral("1");
    }
    for (const char* name : {"XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"})
        inner.environment.remove(QString::fromLatin1(name));
    inner.environment[QStringLiteral("HOME")] = QStringLiteral("/tmp");
    inner.environment[QStringLiteral("TMPDIR")] = spec.temporary.isEmpty() ? QStringLiteral("/tmp") : QString::fromLatin1(workshop);
    if (around.fileModeMask)
        inner.fileModeMask = around.fileModeMask;
    return inner;
}

Result<process::ProcessSpec> Sandbox::inOtherRoot(process::ProcessSpec shut)
{
    GH_TRY(const QStringList enter, OtherRoot::command());
    if (!m_ids) {
        m_ids = std::make_unique<QTemporaryDir>();
        GH_CHECK(writeFileAtomically(m_ids->filePath(QStringLiteral("ids")), OtherRoot::subordinateIds()));
    }
    // A frame around the frame. It shows the same, so that nothing above it has to be open to everybody, and the ids that root may map.
    QStringList list = arguments("--die-with-parent");
    const QStringList surface = arguments("--dev-bind", "/dev", "/dev", "--bind", "/proc", "/proc");
    showSystem(list, m_spec.network, surface);
    QStringList writable = m_spec.writable;
    if (!m_spec.temporary.isEmpty())
        writable.append(m_spec.temporary);
    for (const QString& path : m_spec.readable + writable)
        for (const QString& name : {path, QFileInfo(path).canonicalFilePath()})
            for (qsizetype slash = name.indexOf(QLatin1Char('/'), 1); slash > 0; slash = name.indexOf(QLatin1Char('/'), slash + 1))
                list << arguments("--dir", name.left(slash)); // Those that bubblewrap makes by itself are root's alone.
    showPaths(list, "--ro-bind", m_spec.readable);
    showPaths(list, "--bind", writable);
    const QString ids = m_ids->filePath(QStringLiteral("ids"));
    list << arguments("--ro-bind", ids, "/etc/subuid", "--ro-bind", ids, "/etc/subgid", "--") + enter << shut.program;
    list << shut.arguments;
    GH_TRY(shut.program, process::findProgram(QStringLiteral("bwrap"), {}, QStringLiteral("bubblewrap")));
    shut.arguments = list;
    return shut;
}

QCoro::Task<process::ProcessOutcome> Sandbox::runAsOtherRoot(process::ProcessSpec shut, process::CancelToken cancel, process::LineHandler onLine)
{
    process::ProcessOutcome outcome;
    const Result<process::ProcessSpec> framed = inOtherRoot(std::move(shut));
    if (!framed) {
        outcome.errorText = framed.error().detail();
        co_return outcome;
    }
    QStringList folders = m_spec.writable;
    if (!m_spec.temporary.isEmpty())
        folders.append(m_spec.temporary);
    const QStringList passed = passedOnTheWay(folders, m_spec.readable);
    const auto give = [folders, passed] { return OtherRoot::give(folders, passed); };
    const auto takeBack = [folders, passed] { return OtherRoot::takeBack(folders, passed); };
    Result<void> owned = co_await onPool(give);
    if (owned)
        outcome = co_await m_runner.run(*framed, cancel, std::move(onLine));
    const Result<void> back = co_await onPool(takeBack);
    if (owned && !back)
        owned = back;
    if (!owned) {
        outcome = {};
        outcome.errorText = owned.error().detail();
    }
    co_return outcome;
}

QCoro::Task<process::ProcessOutcome> Sandbox::run(process::ProcessSpec spec, process::CancelToken cancel, process::LineHandler onLine)
{
    const bool otherRoot = m_spec.surroundings.otherRoot && needsRoot(spec.program) && geteuid() == 0;
    Result<process::ProcessSpec> shut = wrapped(std::move(spec), m_spec, geteuid());
    if (!shut) {
        process::ProcessOutcome outcome;
        outcome.errorText = shut.error().detail();
        co_return outcome;
    }
    if (otherRoot)
        co_return co_await runAsOtherRoot(std::move(*shut), cancel, std::move(onLine));
    co_return co_await m_runner.run(std::move(*shut), cancel, std::move(onLine));
}

QCoro::Task<Result<void>> Sandbox::probe(process::CancelToken cancel)
{
    for (const char* program : {"true", "mksquashfs"}) {
        process::ProcessSpec spec;
        GH_CO_TRY(spec.program, process::findProgram(QLatin1String(program), {}, QStringLiteral("squashfs-tools")));
        spec.arguments = arguments("-version");
        if (const Result<process::ProcessSpec> shut = wrapped(spec, m_spec, geteuid()); !shut)
            co_return fail(shut.error());
        const process::ProcessOutcome outcome = co_await run(spec, cancel);
        if (outcome.end == process::ProcessEnd::Cancelled)
            co_return fail(gatehouse::errors::cancelled, QLatin1String(program));
        if (!outcome.isSuccess())
            co_return fail(Error(errors::hostNotReady, QStringLiteral("build tools cannot be shut in on this computer: %1").arg(outcome.errorText.isEmpty() ? outcome.tail(2) : outcome.errorText),
                                 QStringLiteral("Allow user name spaces (kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns), or build as root."))
                               .causedBy(outcome.toResult(spec).error()));
    }
    co_return Result<void>{};
}

} // namespace gatehouse::image
