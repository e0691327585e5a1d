// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/ApplicationHost.h"

#include "core/base/Paths.h"
#include "guest-agent/AgentErrors.h"
#include "guest-agent/ApplicationRoutes.h"
#include "guest-agent/Background.h"
#include "guest-agent/ContainerBridge.h"
#include "guest-agent/Unprivileged.h"

#include <QDir>
#include <QFile>
#include <QPointer>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::agent {

namespace {

constexpr auto dataInContainer = "/mnt/encrypted_data";
constexpr qint64 maxRecordBytes = 200;
/// podman that is told to end while it takes down a container's network leaves it half standing. Emulated, that takes seconds.
constexpr auto podmanClearsUp = std::chrono::seconds(10);
constexpr auto podmanGrace = std::chrono::seconds(5);

} // namespace

ApplicationHost::ApplicationHost(Settings settings, Parts parts, QObject* parent)
    : QObject(parent)
    , m_settings(std::move(settings))
    , m_parts(std::move(parts))
{
    m_settings.place.dataFolder = m_settings.dataFolder;
    m_settings.place.hostVolume = m_settings.hostVolume;
    if (m_settings.userId)
        m_settings.place.userId = *m_settings.userId;
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] { look(); });
}

ApplicationHost::~ApplicationHost() = default;

void ApplicationHost::start()
{
    look();
}

ApplicationHost::State ApplicationHost::state() const
{
    State state = m_state;
    state.running = m_supervisor && m_supervisor->isRunning();
    state.starts = m_supervisor ? m_supervisor->starts() : 0;
    if (m_supervisor && !state.running && state.trouble.isEmpty())
        state.trouble = m_supervisor->lastEnd();
    return state;
}

void ApplicationHost::trouble(const QString& text)
{
    if (text != m_state.trouble && !text.isEmpty())
        note(text);
    m_state.trouble = text;
}

QCoro::Task<> ApplicationHost::look()
{
    const QPointer<ApplicationHost> self(this);
    Result<QString> wanted = QString();
    if (m_settings.containers)
        wanted = co_await m_parts.chain->container();
    if (!self)
        co_return;
    // A contract without container() names none; one that cannot be asked may name one.
    const bool known = wanted || wanted.error().kind() != ErrorKind::Unavailable;
    Result<void> followed = fail(wanted ? Error(errors::containerFailed, {}) : wanted.error());
    const QString name = wanted ? *wanted : QString();
    if (known && !m_stopping)
        followed = co_await follow(name);
    if (!self)
        co_return;
    if (m_stopping)
        co_return;
    trouble(followed ? QString() : followed.error().toString());
    if (m_settings.containers)
        m_timer.start(followed ? m_settings.poll : m_settings.afterTrouble);
}

QCoro::Task<Result<void>> ApplicationHost::follow(QString wanted)
{
    if (wanted != m_state.wanted)
        note(QStringLiteral("container() is \"%1\"").arg(wanted.left(200)));
    m_state.wanted = wanted.left(ContainerName::maxLength);
    GH_CO_TRY(const std::optional<ContainerName> name, ContainerName::parse(wanted));
    if (!name) {
        if (m_state.kind != u"built-in")
            co_await runProgram();
        co_return Result<void>();
    }
    if (m_runs && m_runs->digest == name->digest)
        co_return Result<void>();
    GH_CO_TRY(const Sha256Digest image, co_await obtain(*name));
    if (m_stopping)
        co_return Result<void>();
    co_return co_await runContainer(image, *name);
}

QCoro::Task<Result<Sha256Digest>> ApplicationHost::obtain(ContainerName name)
{
    const ContainerPlace place = m_settings.place;
    if (!QFile::exists(place.podman))
        co_return fail(errors::containerFailed, QStringLiteral("%1 is not in this image").arg(place.podman));
    if (!QDir().mkpath(place.storage + QStringLiteral("/tmp")) || !QDir().mkpath(place.runFolder))
        co_return fail(errors::diskFailed, QStringLiteral("%1 cannot be created").arg(place.storage));
    // What an earlier start has loaded need not be handed over again.
    const QString record = place.storage + QStringLiteral("/image");
    if (const auto known = readFile(record, maxRecordBytes)) {
        const QStringList words = QString::fromLatin1(*known).split(u' ');
        const auto image = Sha256Digest::fromHex(words.value(1));
        if (words[0] == name.digest.toHex() && image) {
            const process::ProcessSpec ask = podman::imageId(place, *image);
            const process::ProcessOutcome asked = co_await m_parts.runner->run(ask);
            if (asked.isSuccess() && asked.standardOutput.trimmed() == image->toHex().toLatin1())
                co_return *image;
        }
    }
    GH_CO_TRY(const Sha256Digest image, co_await load(name));
    const process::ProcessSpec ask = podman::imageId(place, image);
    const process::ProcessOutcome asked = co_await m_parts.runner->run(ask);
    GH_CO_CHECK(asked.toResult(ask));
    if (asked.standardOutput.trimmed() != image.toHex().toLatin1())
        co_return fail(errors::containerFailed, QStringLiteral("podman loaded \"%1\" and not %2")
                                                    .arg(QString::fromUtf8(asked.standardOutput.left(100)), image.toHex()));
    GH_CO_CHECK(writeFileAtomically(record, (name.digest.toHex() + u' ' + image.toHex()).toLatin1(), FileAccess::OwnerOnly));
    co_return image;
}

QCoro::Task<Result<Sha256Digest>> ApplicationHost::load(ContainerName name)
{
    const QString path = m_settings.hostVolume + u'/' + QLatin1String(archiveFile);
    const QString folder = m_settings.place.storage + u'/' + QLatin1String(podman::stagedFolder);
    const std::function<Result<StagedImage>()> stage = [path, name, folder]() -> Result<StagedImage> {
        const int descriptor = ::open(path.toLocal8Bit().constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (descriptor < 0)
            return fail(errors::noArchive, QStringLiteral("%1: %2").arg(path, qt_error_string(errno)));
        QFile archive;
        if (!archive.open(descriptor, QIODevice::ReadOnly, QFileDevice::AutoCloseHandle) || archive.isSequential())
            return fail(errors::badArchive, QStringLiteral("%1 is not a plain file").arg(path));
        auto staged = stageImage(archive, name, folder);
        if (!staged)
            return fail(Error(staged.error().code(), QStringLiteral("%1 is not used: %2").arg(path, staged.error().detail()),
                              staged.error().hint()));
        return staged;
    };
    const std::optional<HostFileStamp> stamp = stampOfHostFile(path);
    if (stamp && m_refused && m_refused->digest == name.digest && m_refused->stamp == *stamp)
        co_return fail(m_refused->error);
    const auto staged = co_await inBackground<StagedImage>(stage);
    if (!staged) {
        if (stamp && staged.error().is(errors::badArchive))
            m_refused = Refused{name.digest, *stamp, staged.error()};
        co_return fail(staged.error());
    }
    // Makes room, best effort: what runs keeps its image, what ran before that is not needed any more.
    const process::ProcessSpec prune = podman::pruneImages(m_settings.place);
    co_await m_parts.runner->run(prune);
    const process::ProcessSpec spec = podman::load(m_settings.place);
    const process::ProcessOutcome loaded = co_await m_parts.runner->run(spec);
    QDir(folder).removeRecursively();
    if (auto result = loaded.toResult(spec); !result) {
        // A storage that an unclean stop has left broken is made anew with the next attempt; nothing but images is in it.
        if (!m_runs)
            QDir(m_settings.place.storage + QStringLiteral("/graph")).removeRecursively();
        co_return fail(std::move(result).error());
    }
    co_return staged->imageId;
}

Result<void> ApplicationHost::prepareNetwork()
{
    const ContainerPlace& place = m_settings.place;
    const QString folder = podman::networkFolder(place);
    GH_CHECK(makeFolder(folder));
    GH_CHECK(writeFileAtomically(folder + QStringLiteral("/gatehouse.conflist"), podman::networkConfiguration(place)));
    GH_CHECK(makeContainerBridge(place.bridge, place.gateway));
    if (!m_keyService) {
        auto service = std::make_unique<http::HttpServer>();
        addApplicationRoutes(*service, m_parts.secret);
        // On the bridge only: the address alone would also answer what the host sends to it from outside.
        GH_CHECK(service->listen({{place.gateway, place.keyPort, place.bridge.toLatin1()}}));
        m_keyService = std::move(service);
    }
    return {};
}

Result<void> ApplicationHost::prepareData()
{
    if (!QDir().mkpath(m_settings.dataFolder))
        return fail(errors::diskFailed, QStringLiteral("%1 cannot be created").arg(m_settings.dataFolder));
    const QByteArray path = m_settings.dataFolder.toLocal8Bit();
    const bool given = !m_settings.userId
        || (::lchown(path.constData(), *m_settings.userId, *m_settings.userId) == 0 && ::chmod(path.constData(), 0700) == 0);
    if (!given)
        return fail(errors::diskFailed, QStringLiteral("%1: %2").arg(m_settings.dataFolder, qt_error_string(errno)));
    return {};
}

QMap<QString, QString> ApplicationHost::environment(const QString& keyService, const QString& data, const QString& listen) const
{
    return {{QStringLiteral("GATEHOUSE_KEY_SERVICE"), keyService},
            {QStringLiteral("GATEHOUSE_DATA"), data},
            {QStringLiteral("GATEHOUSE_NODE_ADDRESS"), m_settings.nodeAddress},
            {QStringLiteral("GATEHOUSE_LISTEN"), listen}};
}

QCoro::Task<Result<void>> ApplicationHost::runContainer(Sha256Digest image, ContainerName name)
{
    const ContainerPlace place = m_settings.place;
    co_await stopApplication();
    GH_CO_CHECK(prepareData());
    const http::HttpEndpoint inside{place.application, place.applicationPort};
    m_entrance = std::make_unique<StreamProxy>();
    m_entrance->setUpstream(inside);
    if (auto listening = m_entrance->listen({m_settings.listen}); !listening) {
        m_entrance.reset();
        co_return fail(std::move(listening).error());
    }
    const QMap<QString, QString> variables =
        environment(QStringLiteral("http://dstack-guest:%1").arg(place.keyPort), QLatin1String(dataInContainer),
                    QStringLiteral("0.0.0.0:%1").arg(place.applicationPort));
    m_runs = name;
    m_state.kind = QStringLiteral("container");
    m_state.image = image.toHex();
    // Before each start: what the last one has left behind would answer in the place of the new one.
    const auto prepare = [this] { return prepareNetwork(); };
    supervise(podman::run(place, image, variables), QStringLiteral("container %1 (image %2)").arg(name.text, m_state.image), prepare);
    Q_EMIT reachableAt(inside);
    co_return Result<void>();
}

QCoro::Task<> ApplicationHost::runProgram()
{
    co_await stopApplication();
    m_state.kind = QStringLiteral("built-in");
    if (m_settings.program.isEmpty() || m_stopping)
        co_return;
    if (const auto prepared = prepareData(); !prepared) {
        trouble(prepared.error().toString());
        co_return;
    }
    QStringList words = m_settings.loader + QStringList{m_settings.program};
    if (m_settings.userId)
        words = unprivileged(*m_settings.userId) + words;
    process::ProcessSpec spec;
    spec.program = words.takeFirst();
    spec.arguments = words;
    spec.overflow = process::OutputOverflow::KeepTail;
    spec.outputLimit = 64 * 1024;
    spec.environment.insert(environment(m_settings.keyService.toString(), m_settings.dataFolder, m_settings.listenText));
    supervise(spec, m_settings.program);
    http::HttpEndpoint reachable = m_settings.listen;
    if (reachable.address == QHostAddress(QHostAddress::AnyIPv4))
        reachable.address = QHostAddress(QHostAddress::LocalHost);
    Q_EMIT reachableAt(reachable);
}

void ApplicationHost::supervise(const process::ProcessSpec& spec, const QString& what, ApplicationSupervisor::Preparation prepare)
{
    m_supervisor = std::make_unique<ApplicationSupervisor>(spec, ApplicationSupervisor::Pauses{}, std::move(prepare));
    m_state.configured = true;
    connect(m_supervisor.get(), &ApplicationSupervisor::started, this,
            [this, what](int starts) { note(QStringLiteral("start %1 of %2").arg(starts).arg(what)); });
    connect(m_supervisor.get(), &ApplicationSupervisor::ended, this, [this](const QString& how, std::chrono::milliseconds next) {
        note(QStringLiteral("%1; again in %2 ms").arg(how).arg(next.count()));
    });
    connect(m_supervisor.get(), &ApplicationSupervisor::line, this, [this](const QString& text) {
        if (m_lines.allow())
            note(QStringLiteral("says: ") + text);
    });
    m_supervisor->start();
}

QCoro::Task<> ApplicationHost::stopApplication()
{
    Q_EMIT reachableAt({});
    std::chrono::milliseconds ownTime{0};
    if (m_supervisor)
        m_supervisor->keepEnded();
    if (m_runs) {
        ownTime = podmanClearsUp;
        // Asks the container to end, and gives back its mounts on the encrypted disk, which killing podman alone would not.
        const process::ProcessSpec remove = podman::removeContainer(m_settings.place);
        co_await m_parts.runner->run(remove);
        m_runs.reset();
    }
    if (m_supervisor)
        co_await m_supervisor->stop(podmanGrace, ownTime);
    m_supervisor.reset();
    m_entrance.reset();
    m_state.kind = QStringLiteral("none");
    m_state.image.clear();
}

QCoro::Task<void> ApplicationHost::stop()
{
    m_stopping = true;
    m_timer.stop();
    co_await stopApplication();
    if (m_keyService)
        m_keyService->close();
}

} // namespace gatehouse::agent
