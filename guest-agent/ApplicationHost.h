// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Logging.h"
#include "core/http/HttpServer.h"
#include "guest-agent/ApplicationSupervisor.h"
#include "guest-agent/ChainView.h"
#include "guest-agent/HostFile.h"
#include "guest-agent/MasterSecret.h"
#include "guest-agent/OciArchive.h"
#include "guest-agent/Podman.h"
#include "guest-agent/StepLog.h"
#include "guest-agent/StreamProxy.h"

#include <QTimer>

namespace gatehouse::agent {

/// Decides what application runs, and keeps it running: the image that container() on chain names, from the archive
/// app-example.tar on the host volume, else the program of the measured image. The chain is asked with
/// every block; as in the original, another name there is what makes it change.
class ApplicationHost : public QObject
{
    Q_OBJECT
public:
    struct Settings
    {
        QString program;        ///< Of the measured image; empty: none.
        QStringList loader;     ///< Words in front of it.
        http::HttpEndpoint listen; ///< Where the application is reached from outside.
        QString listenText;     ///< The same as it is handed to the program.
        QString dataFolder;     ///< The application's own; created, and given to its user.
        std::optional<quint32> userId; ///< User and group that the program runs as; nothing: ours.
        bool containers = true;
        ContainerPlace place;
        QUrl keyService;        ///< For the program: the inner routes on loopback.
        QString nodeAddress;
        QString hostVolume;
        std::chrono::milliseconds poll{12'000}; ///< A block of Ethereum; the original asks every half minute.
        std::chrono::milliseconds afterTrouble{5'000};
    };
    struct Parts
    {
        ChainView* chain = nullptr;
        process::ProcessRunner* runner = nullptr;
        StepLog* log = nullptr;
        std::shared_ptr<const MasterSecret> secret;
    };
    struct State
    {
        bool configured = false;
        bool running = false;
        int starts = 0;
        QString kind = QStringLiteral("none"); ///< "none", "built-in", "container"
        QString image;   ///< Image id of the container that runs.
        QString wanted;  ///< What container() said last.
        QString trouble; ///< Why what is wanted does not run, or how what runs has just ended.
    };

    /// The parts must outlive the host.
    ApplicationHost(Settings settings, Parts parts, QObject* parent = nullptr);
    ~ApplicationHost() override;

    void start();
    QCoro::Task<> stop();
    State state() const;

    static constexpr char archiveFile[] = "app-example.tar";

Q_SIGNALS:
    /// Where the application can be reached from within the guest; an invalid port: nowhere.
    void reachableAt(const gatehouse::http::HttpEndpoint& endpoint);

private:
    QCoro::Task<> look();
    QCoro::Task<Result<void>> follow(QString wanted);
    QCoro::Task<Result<Sha256Digest>> obtain(ContainerName name);
    QCoro::Task<Result<Sha256Digest>> load(ContainerName name);
    QCoro::Task<Result<void>> runContainer(Sha256Digest image, ContainerName name);
    QCoro::Task<> runProgram();
    QCoro::Task<> stopApplication();
    Result<void> prepareNetwork();
    Result<void> prepareData();
    void supervise(const process::ProcessSpec& spec, const QString& what, ApplicationSupervisor::Preparation prepare = {});
    QMap<QString, QString> environment(const QString& keyService, const QString& data, const QString& listen) const;
    void trouble(const QString& text);
    void note(const QString& text) { m_parts.log->note(QStringLiteral("application"), text); }

    Settings m_settings;
    Parts m_parts;
    State m_state;
    std::unique_ptr<ApplicationSupervisor> m_supervisor;
    std::unique_ptr<http::HttpServer> m_keyService; ///< The inner routes at the bridge, for containers.
    std::unique_ptr<StreamProxy> m_entrance;        ///< In front of a container, where the program would listen itself.
    std::optional<ContainerName> m_runs;
    struct Refused
    {
        Sha256Digest digest;
        HostFileStamp stamp;
        Error error;
    };
    std::optional<Refused> m_refused;               ///< An archive that is not read again until it changes.
    LogRateLimit m_lines{120};
    QTimer m_timer;
    bool m_stopping = false;
};

} // namespace gatehouse::agent
