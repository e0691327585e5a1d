// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/LibvirtConnection.h"
#include "core/vm/VmErrors.h"

#include <QRegularExpression>

namespace gatehouse::vm {

namespace {

// libvirt has few error numbers and many messages. Numbers decide where they can; the rest are phrases that have been
// stable for years and that libvirt does not translate under LC_ALL=C or with a missing catalogue.
struct Phrase
{
    const char* text;
    ErrorCode code;
    const char* hint;
};

constexpr const char* startDaemon = "Start it: systemctl start libvirtd (or as root, without an init system: virtlogd -d && libvirtd -d).";
constexpr const char* joinGroup = "Add yourself to the group libvirt (usermod -aG libvirt <you>) and log in again, or use qemu:///session.";
constexpr const char* installSwtpm = "Install it with: apt install swtpm swtpm-tools";

constexpr Phrase phrases[] = {
    {"swtpm", errors::swtpmMissing, installSwtpm},
    {"TPM version", errors::swtpmMissing, installSwtpm},
    {"host forwarding rule", errors::portTaken, "End the program that listens there, or give the machine another port."},
    {"No space left on device", errors::diskFull, "Free some space on this disk and try again."},
    {"Disk quota exceeded", errors::diskFull, "Free some space on this disk and try again."},
    {"already exists with uuid", errors::nameExists, "Choose another name or remove that machine first."},
    {"is already defined with uuid", errors::nameExists, "Choose another name or remove that machine first."},
    {"is already running", errors::alreadyRunning, ""},
    {"already active", errors::alreadyRunning, ""},
    {"Permission denied", errors::permissionDenied, joinGroup},
    {"Failed to connect socket", errors::libvirtNotRunning, startDaemon},
    {"Connection refused", errors::libvirtNotRunning, startDaemon},
    {"client socket is closed", errors::connectionLost, ""},
    {"End of file while reading data", errors::connectionLost, ""},
    {"Cannot write data: Broken pipe", errors::connectionLost, ""},
    {"keepalive", errors::connectionLost, ""},
};

} // namespace

Error toError(int domain, int code, const QString& message, const QString& subject)
{
    const QString detail = QStringLiteral("%1: %2").arg(subject, message.left(1000));
    switch (code) {
    case VIR_ERR_NO_DOMAIN:
        return Error(errors::noSuchMachine, detail);
    case VIR_ERR_DOM_EXIST:
        return Error(errors::nameExists, detail, QStringLiteral("Choose another name or remove that machine first."));
    case VIR_ERR_AUTH_FAILED:
    case VIR_ERR_AUTH_CANCELLED:
    case VIR_ERR_AUTH_UNAVAILABLE:
    case VIR_ERR_ACCESS_DENIED:
        return Error(errors::permissionDenied, detail, QLatin1String(joinGroup));
    default:
        break;
    }
    // A missing image is told with its path: "Cannot access storage file '/x': No such file or directory".
    if (message.contains(QLatin1String("Cannot access storage file")) && message.contains(QLatin1String("No such file")))
        return Error(errors::imageMissing, detail, QStringLiteral("Build the image again."));
    for (const Phrase& phrase : phrases)
        if (message.contains(QLatin1String(phrase.text)))
            return Error(phrase.code, detail, QLatin1String(phrase.hint));
    if (code == VIR_ERR_OPERATION_INVALID && message.contains(QLatin1String("not running")))
        return Error(errors::notRunning, detail);
    if (domain == VIR_FROM_RPC && (code == VIR_ERR_INTERNAL_ERROR || code == VIR_ERR_RPC || code == VIR_ERR_SYSTEM_ERROR))
        return Error(errors::connectionLost, detail);
    if (message.contains(QLatin1String("qemu unexpectedly closed the monitor")) || message.contains(QLatin1String("process exited while connecting")))
        return Error(errors::startFailed, detail);
    return Error(errors::libvirtFailed, detail);
}

Error lastLibvirtError(const QString& subject)
{
    const virErrorPtr last = virGetLastError();
    if (!last)
        return Error(errors::libvirtFailed, QStringLiteral("%1: libvirt gave no reason").arg(subject));
    return toError(last->domain, last->code, QString::fromUtf8(last->message ? last->message : ""), subject);
}

} // namespace gatehouse::vm
