// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/ProcessRunner.h"

#include <QTemporaryDir>
#include <memory>
#include <optional>

namespace gatehouse::image {

/// What a computer looks like to a build's tools beyond what the build fixes (PATH, SOURCE_DATE_EPOCH, TZ): nothing of it
/// may show in the image, and ReproducibilityCheck changes it to prove that.
struct Surroundings
{
    QMap<QString, QString> environment; ///< Put over the tools' own; what the build fixes stays fixed.
    QString hostName;                   ///< Empty: the same name in every build.
    QString timeZone;                   ///< "Pacific/Kiritimati": /etc/localtime of the tools; empty: this computer's.
    QString clockOffset;                ///< "+400d": what tools without a network see of the clock; by libfaketime, where it is installed.
    std::optional<int> fileModeMask;    ///< umask of the tools; absent: ours.
    bool otherUser = false;             ///< Tools that need no root run under another user id.
    bool otherRoot = false;             ///< Those that need it run as another root, see OtherRoot; only when root builds.
};

/// What the tools of a build may see and reach.
struct SandboxSpec
{
    enum class Network {
        None, ///< Only a loopback interface of its own: for everything but fetching.
        Host,
    };
    Network network = Network::None;
    QStringList readable; ///< Absolute folders or files, shown at their own place; missing ones are left out.
    QStringList writable;
    QString temporary;    ///< TMPDIR of the tools, shown to them as Sandbox::workshop; empty: a /tmp that ends with the tool.
    Surroundings surroundings;
};

/// Runs programs shut in by bubblewrap: they see the programs and the configuration of this computer (/usr, /etc, /opt), what
/// the specification names, and nothing else: no home folder, no state of Gatehouse, no socket below /run, no process of
/// others. They end with the one who started them, and with the last of them their mounts.
///
/// For root the tools keep their rights. For a normal user those that have to make files of several owners (mmdebstrap,
/// mksquashfs) run as root of a user name space with this user's sub-ids, the others under this user's own id. Surroundings can give
/// both kinds another user.
class Sandbox final : public process::ProcessRunner
{
public:
    /// Where the tools of every build find SandboxSpec::temporary: a path that is the same on every computer and has no blanks, which
    /// apt cannot read in its sources.
    static constexpr char workshop[] = "/build";

    /// @p runner must outlive the tasks.
    Sandbox(process::ProcessRunner& runner, SandboxSpec spec);

    QCoro::Task<process::ProcessOutcome> run(process::ProcessSpec spec, process::CancelToken cancel = {}, process::LineHandler onLine = {}) override;
    /// Whether this computer lets a program be shut in: errors::hostNotReady with the tool's own words and a next step.
    QCoro::Task<Result<void>> probe(process::CancelToken cancel);

    static bool hasTimeZone(const QString& zone);
    /// libfaketime; empty where it is not installed.
    static QString clockLibrary();
    /// @p inner as a call of bubblewrap by the user @p userId. Looks at the disk for what exists. errors::hostNotReady.
    static Result<process::ProcessSpec> wrapped(process::ProcessSpec inner, const SandboxSpec& spec, quint32 userId);

private:
    QCoro::Task<process::ProcessOutcome> runAsOtherRoot(process::ProcessSpec shut, process::CancelToken cancel, process::LineHandler onLine);
    Result<process::ProcessSpec> inOtherRoot(process::ProcessSpec shut);

    process::ProcessRunner& m_runner;
    SandboxSpec m_spec;
    std::unique_ptr<QTemporaryDir> m_ids; ///< With the file of OtherRoot::subordinateIds().
};

} // namespace gatehouse::image
