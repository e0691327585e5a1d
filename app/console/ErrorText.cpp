// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/ErrorText.h"

#include <QCoreApplication>
#include <algorithm>

namespace gatehouse::console {

namespace {

/// %1 is the error's detail.
struct Template
{
    const char* code;
    const char* sentence;
    const char* nextStep; ///< Empty when there is none.
};

constexpr Template templates[] = {
    {"attest.authority-keys", QT_TRANSLATE_NOOP("ErrorText", "The devnet's quoting authority has no keys: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Stop the devnet and start it again.")},
    {"attest.bad-collateral", QT_TRANSLATE_NOOP("ErrorText", "The collateral is not what it should be: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Fetch it again; it must be the bundle that belongs to the quote's platform.")},
    {"attest.bad-policy", QT_TRANSLATE_NOOP("ErrorText", "The policy cannot be read: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Correct the file; the line is named.")},
    {"attest.bad-signature", QT_TRANSLATE_NOOP("ErrorText", "A signature does not hold: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Do not trust this evidence.")},
    {"attest.not-a-quote", QT_TRANSLATE_NOOP("ErrorText", "This is no TDX quote: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Choose the file that the guest or its host saved.")},
    {"attest.tpm-quote-refused", QT_TRANSLATE_NOOP("ErrorText", "The quoting authority refused the guest's TPM quote: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Look at the machine's console; its TPM or its clock may be wrong.")},
    {"cancelled", QT_TRANSLATE_NOOP("ErrorText", "Cancelled."), ""},
    {"collateral.bad-answer", QT_TRANSLATE_NOOP("ErrorText", "The collateral service does not answer as it should: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Check its address; a proxy or a login page may stand before it.")},
    {"collateral.bad-bundle", QT_TRANSLATE_NOOP("ErrorText", "This is no collateral: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Choose a bundle, a single-JSON file or a folder of saved answers.")},
    {"collateral.bad-source", QT_TRANSLATE_NOOP("ErrorText", "Collateral cannot be fetched from there: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Correct the address.")},
    {"collateral.no-pck-certificate", QT_TRANSLATE_NOOP("ErrorText", "The quote does not say which platform it is from: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Use a bundle that holds the PCK certificate chain.")},
    {"collateral.not-authentic", QT_TRANSLATE_NOOP("ErrorText", "This collateral cannot be proven: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "It was not kept. Fetch it from another source.")},
    {"collateral.not-held", QT_TRANSLATE_NOOP("ErrorText", "No such collateral is held: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Fetch it, or take in a file.")},
    {"collateral.service-busy", QT_TRANSLATE_NOOP("ErrorText", "The collateral service is busy: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Try again later, or use another source.")},
    {"collateral.unknown-platform", QT_TRANSLATE_NOOP("ErrorText", "The service has no collateral for this platform: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Check the FMSPC, or ask another service.")},
    {"collateral.wrong-platform", QT_TRANSLATE_NOOP("ErrorText", "The service answered about another platform: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Do not use this service.")},
    {"crypto.cannot-open", QT_TRANSLATE_NOOP("ErrorText", "The ciphertext was made for another key: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "The sender must encrypt to the key that the request names.")},
    {"crypto.wrong-passphrase", QT_TRANSLATE_NOOP("ErrorText", "The passphrase does not open the keystore."),
     QT_TRANSLATE_NOOP("ErrorText", "Try again; nothing was changed.")},
    {"devnet.chain-failed", QT_TRANSLATE_NOOP("ErrorText", "The local chain did not start: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "The log of the chain says why.")},
    {"devnet.deploy-failed", QT_TRANSLATE_NOOP("ErrorText", "The contract could not be deployed: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "The log of the chain says why.")},
    {"devnet.held", QT_TRANSLATE_NOOP("ErrorText", "Another console runs this devnet: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Close it, or use a profile of your own.")},
    {"devnet.not-running", QT_TRANSLATE_NOOP("ErrorText", "The devnet does not run."),
     QT_TRANSLATE_NOOP("ErrorText", "Start it on the Network page.")},
    {"devnet.port-taken", QT_TRANSLATE_NOOP("ErrorText", "A port of the devnet is taken: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Stop the program that uses it, or choose another base in the profile.")},
    {"eth.insufficient-funds", QT_TRANSLATE_NOOP("ErrorText", "The operator's account has too little: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Send some ether to it; the Network page shows the address.")},
    {"eth.no-contract", QT_TRANSLATE_NOOP("ErrorText", "No contract stands at this address: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Check the address and the chain.")},
    {"eth.rate-limited", QT_TRANSLATE_NOOP("ErrorText", "The provider limits how often it may be asked: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Wait a little, or use a node of your own.")},
    {"eth.reverted", QT_TRANSLATE_NOOP("ErrorText", "The contract refuses: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "The reason is the contract's own; read it before trying again.")},
    {"eth.timeout", QT_TRANSLATE_NOOP("ErrorText", "The chain answered too late: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Try again; if it stays slow, use another node.")},
    {"eth.transaction-failed", QT_TRANSLATE_NOOP("ErrorText", "The transaction failed on chain: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Nothing else was changed; read the reason before trying again.")},
    {"eth.unauthorized", QT_TRANSLATE_NOOP("ErrorText", "The node wants a key: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Put the provider's key into the address.")},
    {"eth.unreachable", QT_TRANSLATE_NOOP("ErrorText", "The chain does not answer: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Check its address and whether it runs.")},
    {"eth.wrong-chain", QT_TRANSLATE_NOOP("ErrorText", "This is another chain than the profile says: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Correct the address or the profile.")},
    {"evidence.ambiguous-bundle", QT_TRANSLATE_NOOP("ErrorText", "More than one decision is called so: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Choose it in the list.")},
    {"evidence.bad-bundle", QT_TRANSLATE_NOOP("ErrorText", "This is no evidence: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Choose a file that Gatehouse has exported.")},
    {"evidence.bad-log", QT_TRANSLATE_NOOP("ErrorText", "The audit log cannot be read: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Leave it as it is, and compare with exports that were kept elsewhere.")},
    {"evidence.log-busy", QT_TRANSLATE_NOOP("ErrorText", "Another program writes the audit log: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Close the other console of this profile.")},
    {"evidence.not-recorded", QT_TRANSLATE_NOOP("ErrorText", "The evidence could not be written, so nothing was decided: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "See to the disk, then decide again.")},
    {"evidence.unknown-bundle", QT_TRANSLATE_NOOP("ErrorText", "There is no such decision: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Read the log again; it may be another profile's.")},
    {"file.disk-full", QT_TRANSLATE_NOOP("ErrorText", "The disk is full: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Free some space; removing images and machines you no longer need helps most.")},
    {"file.not-written", QT_TRANSLATE_NOOP("ErrorText", "This file could not be written: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Check the folder's owner and permissions.")},
    {"file.too-large", QT_TRANSLATE_NOOP("ErrorText", "This file is larger than it can be: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Check that it is the file you meant.")},
    {"file.unreadable", QT_TRANSLATE_NOOP("ErrorText", "This file cannot be read: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Check that it exists and that you may read it.")},
    {"gossip.unreachable", QT_TRANSLATE_NOOP("ErrorText", "The gossip relay does not answer: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "The Network page shows the services.")},
    {"http.timeout", QT_TRANSLATE_NOOP("ErrorText", "No answer in time: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Try again.")},
    {"http.unreachable", QT_TRANSLATE_NOOP("ErrorText", "Nobody answers there: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Check the address.")},
    {"image.bad-parameter", QT_TRANSLATE_NOOP("ErrorText", "This setting cannot be: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Correct it; the recipe says what is allowed.")},
    {"image.busy", QT_TRANSLATE_NOOP("ErrorText", "Not now: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Wait for its end, or cancel it first.")},
    {"image.damaged", QT_TRANSLATE_NOOP("ErrorText", "The image on disk is damaged: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Build it again.")},
    {"image.exists", QT_TRANSLATE_NOOP("ErrorText", "A file stands there already: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Choose another name.")},
    {"image.host-not-ready", QT_TRANSLATE_NOOP("ErrorText", "This host cannot build yet: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Run gatehousectl doctor; it says what to install.")},
    {"image.in-use", QT_TRANSLATE_NOOP("ErrorText", "A machine is made from this image."),
     QT_TRANSLATE_NOOP("ErrorText", "Remove the machine first.")},
    {"image.lock-stale", QT_TRANSLATE_NOOP("ErrorText", "The package lock is out of date: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Refresh the lock file and build again; the measurements will change.")},
    {"image.mirror-unreachable", QT_TRANSLATE_NOOP("ErrorText", "The package mirror does not answer: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Check the network; what was fetched already is kept.")},
    {"image.no-outputs", QT_TRANSLATE_NOOP("ErrorText", "What belongs beside this image is missing: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Build it again; this version writes it.")},
    {"image.package-gone", QT_TRANSLATE_NOOP("ErrorText", "A locked package is no longer on the mirror: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Refresh the lock file and build again; the measurements will change.")},
    {"image.package-mismatch", QT_TRANSLATE_NOOP("ErrorText", "A package is not the one that was locked: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Do not use it. Check the mirror; then refresh the lock file on purpose.")},
    {"image.tool-failed", QT_TRANSLATE_NOOP("ErrorText", "A tool failed: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "The live log shows its last lines.")},
    {"image.unknown-format", QT_TRANSLATE_NOOP("ErrorText", "This file cannot be measured: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Choose a unified kernel image (.efi) or a disk image (.raw).")},
    {"internal", QT_TRANSLATE_NOOP("ErrorText", "Something happened that must not happen: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Please report it together with the log of this console.")},
    {"network.down", QT_TRANSLATE_NOOP("ErrorText", "The network is down: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Start it on the Network page first.")},
    {"network.running", QT_TRANSLATE_NOOP("ErrorText", "The network runs already."), ""},
    {"node.bad-url", QT_TRANSLATE_NOOP("ErrorText", "“%1” is no address of a JSON-RPC node."),
     QT_TRANSLATE_NOOP("ErrorText", "Write it like http://127.0.0.1:8545 or wss://host/path.")},
    {"not-found", QT_TRANSLATE_NOOP("ErrorText", "There is no %1 any more."),
     QT_TRANSLATE_NOOP("ErrorText", "It may have been removed from outside; the list is current again.")},
    {"onboard.bad-snooze", QT_TRANSLATE_NOOP("ErrorText", "It cannot be put off until then: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Choose a time within seven days.")},
    {"onboard.guest-refused", QT_TRANSLATE_NOOP("ErrorText", "The node refused to hand over the secret: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "It verifies for itself; its console says which check failed.")},
    {"onboard.guest-unreachable", QT_TRANSLATE_NOOP("ErrorText", "The node that should encrypt does not answer: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "See on the Machines page whether it runs.")},
    {"onboard.no-reason", QT_TRANSLATE_NOOP("ErrorText", "A reason is needed; it is recorded."), ""},
    {"onboard.not-enough-confirmations", QT_TRANSLATE_NOOP("ErrorText", "The request is too young on the chain: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Wait some blocks.")},
    {"onboard.not-on-chain", QT_TRANSLATE_NOOP("ErrorText", "There is no such request on the chain: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "It may have been removed by a reorganisation.")},
    {"onboard.note-too-long", QT_TRANSLATE_NOOP("ErrorText", "The note is too long: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Shorten it.")},
    {"onboard.port-taken", QT_TRANSLATE_NOOP("ErrorText", "The host service's port is taken: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Stop the program that uses it, or choose another base in the profile.")},
    {"onboard.reason-missing", QT_TRANSLATE_NOOP("ErrorText", "A reason is needed; it is recorded."), ""},
    {"onboard.refused-by-policy", QT_TRANSLATE_NOOP("ErrorText", "The verdict refuses this request: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Reject it, or approve it as an exception with a reason.")},
    {"onboard.rejected", QT_TRANSLATE_NOOP("ErrorText", "Not onboarded: %1"), ""},
    {"onboard.transaction-reverted", QT_TRANSLATE_NOOP("ErrorText", "The contract refused the onboarding: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Perhaps it was onboarded already; the page shows where it stands.")},
    {"onboard.unknown-request", QT_TRANSLATE_NOOP("ErrorText", "There is no request %1 any more."),
     QT_TRANSLATE_NOOP("ErrorText", "The list is current again.")},
    {"onboard.wrong-state", QT_TRANSLATE_NOOP("ErrorText", "This request cannot be decided now: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "The page shows where it stands.")},
    {"process.program-missing", QT_TRANSLATE_NOOP("ErrorText", "A program is missing: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Run gatehousectl doctor; it says what to install.")},
    {"process.timed-out", QT_TRANSLATE_NOOP("ErrorText", "A program took too long: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "The log shows its last lines.")},
    {"store.corrupt", QT_TRANSLATE_NOOP("ErrorText", "The records of this profile are damaged: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Restore the folder from a copy; nothing was overwritten.")},
    {"store.full", QT_TRANSLATE_NOOP("ErrorText", "The disk is full: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Free some space; nothing was lost.")},
    {"store.locked", QT_TRANSLATE_NOOP("ErrorText", "Another console uses this profile: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Close it, or use a profile of your own.")},
    {"store.newer-schema", QT_TRANSLATE_NOOP("ErrorText", "A newer Gatehouse wrote this profile: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Use that version, or another profile.")},
    {"vm.already-running", QT_TRANSLATE_NOOP("ErrorText", "%1 is running already."), ""},
    {"vm.bad-name", QT_TRANSLATE_NOOP("ErrorText", "“%1” cannot be the name of a machine."),
     QT_TRANSLATE_NOOP("ErrorText", "Use small letters, digits and hyphens, a letter first.")},
    {"vm.busy", QT_TRANSLATE_NOOP("ErrorText", "%1 is starting or running already."), ""},
    {"vm.connection-lost", QT_TRANSLATE_NOOP("ErrorText", "The connection to libvirt was lost: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "It is tried again by itself; states are as of before.")},
    {"vm.disk-full", QT_TRANSLATE_NOOP("ErrorText", "There is no room for the machine's disk: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Free some space; removing images and machines you no longer need helps most.")},
    {"vm.exists", QT_TRANSLATE_NOOP("ErrorText", "A machine named %1 exists already."),
     QT_TRANSLATE_NOOP("ErrorText", "Choose another name.")},
    {"vm.firmware-missing", QT_TRANSLATE_NOOP("ErrorText", "The UEFI firmware is not installed: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Install the package ovmf.")},
    {"vm.image-missing", QT_TRANSLATE_NOOP("ErrorText", "The machine's image is gone: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Build it again; equal inputs give an equal image.")},
    {"vm.killed", QT_TRANSLATE_NOOP("ErrorText", "The machine was killed from outside: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Start it again; its disk and TPM state are kept.")},
    {"vm.libvirt-not-running", QT_TRANSLATE_NOOP("ErrorText", "libvirt does not answer: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Start it: systemctl start libvirtd.")},
    {"vm.last-holder", QT_TRANSLATE_NOOP("ErrorText", "This is the last running node that holds the network's secret: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Start another node and let it in first.")},
    {"vm.holder-unknown", QT_TRANSLATE_NOOP("ErrorText", "This may be the last running node that holds the network's secret: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Wait until it answers, or start another node and let it in first.")},
    {"vm.name-exists", QT_TRANSLATE_NOOP("ErrorText", "A machine named %1 exists already."),
     QT_TRANSLATE_NOOP("ErrorText", "Choose another name.")},
    {"vm.no-such-machine", QT_TRANSLATE_NOOP("ErrorText", "There is no machine %1 any more."),
     QT_TRANSLATE_NOOP("ErrorText", "It may have been removed from outside; the list is current again.")},
    {"vm.not-running", QT_TRANSLATE_NOOP("ErrorText", "%1 is not running."), ""},
    {"vm.path-unreachable", QT_TRANSLATE_NOOP("ErrorText", "QEMU's user cannot reach this path: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Its folders need execute permission for others.")},
    {"vm.permission-denied", QT_TRANSLATE_NOOP("ErrorText", "You may not use libvirt: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Join the group libvirt and log in again.")},
    {"vm.port-taken", QT_TRANSLATE_NOOP("ErrorText", "A port is taken on this host: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Stop the program that uses it and start again.")},
    {"vm.qemu-missing", QT_TRANSLATE_NOOP("ErrorText", "QEMU is not installed: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Install the package qemu-system-x86.")},
    {"vm.running", QT_TRANSLATE_NOOP("ErrorText", "%1 is running."),
     QT_TRANSLATE_NOOP("ErrorText", "Shut it down first.")},
    {"vm.shutdown-timeout", QT_TRANSLATE_NOOP("ErrorText", "The guest did not shut down within a minute: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Look at its console; Force off is like pulling the plug.")},
    {"vm.start-failed", QT_TRANSLATE_NOOP("ErrorText", "The machine did not start: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Its console and libvirt's log say why.")},
    {"vm.still-running", QT_TRANSLATE_NOOP("ErrorText", "%1 is running."),
     QT_TRANSLATE_NOOP("ErrorText", "Shut it down first.")},
    {"vm.swtpm-missing", QT_TRANSLATE_NOOP("ErrorText", "The software TPM is not installed: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Install the packages swtpm and swtpm-tools.")},
    {"image.ambiguous", QT_TRANSLATE_NOOP("ErrorText", "More than one image begins like this: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Write more of its identifier.")},
    {"network.not-running", QT_TRANSLATE_NOOP("ErrorText", "The network does not run: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Start it on the Network page first.")},
    {"node.too-many", QT_TRANSLATE_NOOP("ErrorText", "So many nodes cannot be watched: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Stop watching one first.")},
    {"vm.bad-request", QT_TRANSLATE_NOOP("ErrorText", "Such a machine cannot be made: %1"), ""},
    {"vm.boot-failed", QT_TRANSLATE_NOOP("ErrorText", "The start failed: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Read the end of its console.")},
    {"vm.ended", QT_TRANSLATE_NOOP("ErrorText", "The machine ended before its application answered: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Read the end of its console.")},
    {"vm.stalled", QT_TRANSLATE_NOOP("ErrorText", "The start does not go on: %1"),
     QT_TRANSLATE_NOOP("ErrorText", "Read the end of its console; it may wait for approval.")},
};

const Template* find(const QString& code)
{
    const auto* found = std::find_if(std::begin(templates), std::end(templates),
                                     [&](const Template& each) { return code == QLatin1String(each.code); });
    return found == std::end(templates) ? nullptr : found;
}

QString kindSentence(ErrorKind kind)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("ErrorText", text); };
    switch (kind) {
    case ErrorKind::Refused:
        return tr(QT_TRANSLATE_NOOP("ErrorText", "Refused"));
    case ErrorKind::Usage:
        return tr(QT_TRANSLATE_NOOP("ErrorText", "That does not make sense here"));
    case ErrorKind::Malformed:
        return tr(QT_TRANSLATE_NOOP("ErrorText", "The input is not what it should be"));
    case ErrorKind::Unavailable:
        return tr(QT_TRANSLATE_NOOP("ErrorText", "Something needed is missing or does not answer"));
    case ErrorKind::Conflict:
        return tr(QT_TRANSLATE_NOOP("ErrorText", "Not possible at this moment"));
    case ErrorKind::Cancelled:
        return tr(QT_TRANSLATE_NOOP("ErrorText", "Cancelled"));
    case ErrorKind::Internal:
        return tr(QT_TRANSLATE_NOOP("ErrorText", "Something happened that must not happen"));
    }
    return {};
}

} // namespace

ErrorWords errorWords(const Error& error)
{
    const std::string_view name = error.code().name;
    const QString code = QString::fromLatin1(name.data(), qsizetype(name.size()));
    const Template* found = find(code);
    if (!found) {
        QString sentence = QStringLiteral("%1 (%2)").arg(kindSentence(error.kind()), code);
        if (!error.detail().isEmpty())
            sentence += QStringLiteral(": ") + error.detail();
        return {sentence, error.hint()};
    }
    QString sentence = QCoreApplication::translate("ErrorText", found->sentence);
    if (sentence.contains(QLatin1String("%1")))
        sentence = sentence.arg(error.detail());
    // The place of the failure knows its own remedy better than a table does.
    const QString next = error.hint().isEmpty() && *found->nextStep ? QCoreApplication::translate("ErrorText", found->nextStep)
                                                                    : error.hint();
    return {sentence, next};
}

QStringList explainedErrorCodes()
{
    QStringList codes;
    for (const Template& each : templates)
        codes.append(QLatin1String(each.code));
    return codes;
}

} // namespace gatehouse::console
