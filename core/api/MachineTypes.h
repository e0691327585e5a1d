// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"
#include "core/base/Error.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <optional>

namespace gatehouse::api {

enum class MachineState {
    Off,
    Starting,
    Running,
    Stopping,
    Crashed,
    Missing, ///< Known to us, unknown to libvirt.
    Unknown, ///< libvirt cannot be asked.
};

struct PortForward
{
    QString purpose; ///< "onboard", "application", "https", "json-rpc"
    quint16 hostPort = 0; ///< Always on 127.0.0.1.
    quint16 guestPort = 0;

    /// "https://127.0.0.1:24605/"
    QString address() const
    {
        const bool tls = purpose == QLatin1String("https");
        return QStringLiteral("%1://127.0.0.1:%2/").arg(tls ? QStringLiteral("https") : QStringLiteral("http")).arg(hostPort);
    }
};

/// Why a register is not as predicted: the first event of the guest's boot log that does not stand in the prediction
/// (core/attest/BootDifference.h).
struct RegisterDifference
{
    enum class Kind {
        Changed,   ///< Something else was measured where a predicted event was to come.
        Extra,     ///< Not predicted.
        Missing,   ///< Predicted, and did not come.
        Reordered, ///< Predicted, but for later.
        AfterLog,  ///< The log stands as predicted; what changed the register is not in it.
        NoLog,     ///< There is no log that can be read; detail says why.
    };
    Kind kind = Kind::NoLog;
    int event = 0;          ///< Number in the log, from 1, all registers counted; 0: none.
    QString type;           ///< "EV_EFI_BOOT_SERVICES_APPLICATION"
    QString text;           ///< Printable data of the event, bounded.
    bool textProven = false; ///< The digest is the hash of that data; otherwise it is a claim.
    QString digest;         ///< Hex of what was measured.
    QString predicted;      ///< The predicted event that was to come; empty: none.
    QString predictedDigest;
    bool accountsFor = false; ///< The log replays to the observed value. Otherwise it is of another start or was changed: a hint at most.
    QString detail;         ///< Of NoLog; untranslated.
};

/// A PCR as the guest reported it, beside the prediction of its image.
struct ObservedRegister
{
    QString name;
    QString predicted; ///< Empty when the image has no prediction.
    QString observed;  ///< Empty until the guest has reported.
    QDateTime observedAt;
    QString source;    ///< Where the observation comes from, e.g. "guest /status, not attested".
    std::optional<RegisterDifference> difference = {}; ///< When observed is not predicted.

    bool differs() const { return !predicted.isEmpty() && !observed.isEmpty() && predicted.compare(observed, Qt::CaseInsensitive) != 0; }
};

/// The encrypted data disk as the guest says it reads it back from libcryptsetup and its list of mounts.
struct ObservedDisk
{
    bool open = false;  ///< A LUKS volume is active and the data is mounted from it.
    QString detail;     ///< "LUKS2 aes-xts-plain64, 512-bit key, on /dev/vdb, ext4 at /mnt/encrypted_data", or what does not hold.
    QDateTime observedAt; ///< Invalid until the guest has reported.
    QString source;
};

struct BootStep
{
    QString id;
    QString title;
    enum class State { Waiting, Running, Done, Failed } state = State::Waiting;
    QString detail;
    double secondsSinceStart = 0;
    double expectedSeconds = 0; ///< From the last start of the same image; 0 when not known.
};

struct MachineSummary
{
    QString name;
    QString imageId;
    QString imageName;
    MachineState state = MachineState::Off;
    QString stateDetail;  ///< One sentence: "booting: kernel", "killed from outside", …
    bool accelerated = false; ///< KVM; false means emulated by TCG.
    bool debugImage = false;
    int vcpus = 0;
    int memoryMiB = 0;
    QDateTime startedAt;
    QDateTime asOf;
    double bootProgress = 0; ///< 0..1
    bool holdsSecret = false; ///< It runs and its agent says that it holds the network's secret.
};

struct MachineDetail
{
    MachineSummary summary;
    QList<BootStep> boot;
    QList<PortForward> ports;
    QList<ObservedRegister> registers;
    QString consoleLogPath;
    QString dataDiskPath;
    qint64 dataDiskBytes = 0;
    QString hostVolumePath;
    ObservedDisk disk;
    QString tpm;             ///< "swtpm 2.0 (software: proves nothing about hardware)"
    QString nodeAddress;     ///< Address the node has on chain, once known.
    QString applicationUrl;
    QString applicationAnswer; ///< Last answer of the application, bounded; empty when none.
    QString domainXml;
};

/// Whether a call may switch off the last running node that holds the network's secret. With all of them off the secret is
/// gone for good: each start makes a new key, and nobody is left to encrypt for it.
enum class LastHolder { Keep, GiveUp };
inline constexpr ErrorCode lastHolderError{"vm.last-holder", ErrorKind::Usage};
/// It does not say whether it holds the secret, and no other running node says that it does. What cannot be told is taken
/// for the worst: the same question as lastHolderError.
inline constexpr ErrorCode holderUnknownError{"vm.holder-unknown", ErrorKind::Usage};

struct LaunchRequest
{
    QString name;
    QString imageId;
    int vcpus = 1;
    int memoryMiB = 1024;
    int dataDiskMiB = 256;
};

/// What this host can do, as checks with a fix each.
struct HostFacts
{
    bool kvm = false;
    QString accelerator; ///< "KVM" or "TCG (no /dev/kvm: software emulation, slow)"
    QString libvirtUri;
    QList<Check> checks;
};

} // namespace gatehouse::api
