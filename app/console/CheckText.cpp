// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/CheckText.h"

#include <QCoreApplication>
#include <algorithm>

namespace gatehouse::console {

namespace {

struct Title
{
    const char* id;   ///< Without numbers: "transaction2.hash" is "transaction.hash", "part.quote" is "part".
    const char* text; ///< As core writes it.
};

constexpr Title titles[] = {
    {"quote.structure", QT_TRANSLATE_NOOP("Check", "Quote structure")},
    {"quote.version", QT_TRANSLATE_NOOP("Check", "Quote version")},
    {"quote.attestationKeyType", QT_TRANSLATE_NOOP("Check", "Attestation key type")},
    {"quote.teeType", QT_TRANSLATE_NOOP("Check", "TEE type")},
    {"quote.qeVendor", QT_TRANSLATE_NOOP("Check", "Quoting enclave's vendor")},
    {"quote.body", QT_TRANSLATE_NOOP("Check", "Body type and size")},
    {"quote.certificationData", QT_TRANSLATE_NOOP("Check", "Certification data")},
    {"quote.padding", QT_TRANSLATE_NOOP("Check", "Bytes after the quote")},
    {"pckChain.structure", QT_TRANSLATE_NOOP("Check", "PCK chain of three certificates")},
    {"pckChain.names", QT_TRANSLATE_NOOP("Check", "PCK chain's names")},
    {"pckChain.signatures", QT_TRANSLATE_NOOP("Check", "PCK chain's signatures")},
    {"pckChain.root", QT_TRANSLATE_NOOP("Check", "PCK chain's root")},
    {"pckChain.extensions", QT_TRANSLATE_NOOP("Check", "PCK chain's extensions")},
    {"pckChain.sgxExtension", QT_TRANSLATE_NOOP("Check", "PCK certificate's SGX extension")},
    {"tcbSigning.structure", QT_TRANSLATE_NOOP("Check", "TCB info's signing chain")},
    {"tcbSigning.signature", QT_TRANSLATE_NOOP("Check", "TCB signing certificate's signature")},
    {"tcbSigning.root", QT_TRANSLATE_NOOP("Check", "TCB info's root")},
    {"tcbSigning.extensions", QT_TRANSLATE_NOOP("Check", "TCB signing certificate's extensions")},
    {"qeIdentitySigning.structure", QT_TRANSLATE_NOOP("Check", "QE identity's signing chain")},
    {"qeIdentitySigning.signature", QT_TRANSLATE_NOOP("Check", "QE identity signing certificate's signature")},
    {"qeIdentitySigning.root", QT_TRANSLATE_NOOP("Check", "QE identity's root")},
    {"qeIdentitySigning.extensions", QT_TRANSLATE_NOOP("Check", "QE identity signing certificate's extensions")},
    {"rootCrl.issuer", QT_TRANSLATE_NOOP("Check", "Root CRL's issuer")},
    {"rootCrl.signature", QT_TRANSLATE_NOOP("Check", "Root CRL's signature")},
    {"rootCrl.extensions", QT_TRANSLATE_NOOP("Check", "Root CRL's extensions")},
    {"pckCrl.chain", QT_TRANSLATE_NOOP("Check", "PCK CRL's issuer chain")},
    {"pckCrl.issuer", QT_TRANSLATE_NOOP("Check", "PCK CRL's issuer")},
    {"pckCrl.signature", QT_TRANSLATE_NOOP("Check", "PCK CRL's signature")},
    {"pckCrl.extensions", QT_TRANSLATE_NOOP("Check", "PCK CRL's extensions")},
    {"revocation.pckCa", QT_TRANSLATE_NOOP("Check", "PCK CA not revoked")},
    {"revocation.tcbSigning", QT_TRANSLATE_NOOP("Check", "TCB signing certificate not revoked")},
    {"revocation.qeIdentitySigning", QT_TRANSLATE_NOOP("Check", "QE identity signing certificate not revoked")},
    {"revocation.pck", QT_TRANSLATE_NOOP("Check", "PCK certificate not revoked")},
    {"validity.pckChain", QT_TRANSLATE_NOOP("Check", "PCK chain valid now")},
    {"validity.tcbSigning", QT_TRANSLATE_NOOP("Check", "TCB info's chain valid now")},
    {"validity.qeIdentitySigning", QT_TRANSLATE_NOOP("Check", "QE identity's chain valid now")},
    {"validity.pckCrlChain", QT_TRANSLATE_NOOP("Check", "PCK CRL's issuer chain valid now")},
    {"validity.rootCrl", QT_TRANSLATE_NOOP("Check", "Root CRL valid now")},
    {"validity.pckCrl", QT_TRANSLATE_NOOP("Check", "PCK CRL valid now")},
    {"validity.tcbInfo", QT_TRANSLATE_NOOP("Check", "TCB info valid now")},
    {"validity.qeIdentity", QT_TRANSLATE_NOOP("Check", "QE identity valid now")},
    {"tcbInfo.format", QT_TRANSLATE_NOOP("Check", "TCB info readable")},
    {"tcbInfo.signature", QT_TRANSLATE_NOOP("Check", "TCB info's signature")},
    {"tcbInfo.tee", QT_TRANSLATE_NOOP("Check", "TCB info for this TEE")},
    {"tcbInfo.fmspc", QT_TRANSLATE_NOOP("Check", "TCB info for this FMSPC")},
    {"tcbInfo.pceId", QT_TRANSLATE_NOOP("Check", "TCB info for this PCE")},
    {"qeIdentity.format", QT_TRANSLATE_NOOP("Check", "QE identity readable")},
    {"qeIdentity.signature", QT_TRANSLATE_NOOP("Check", "QE identity's signature")},
    {"qeIdentity.id", QT_TRANSLATE_NOOP("Check", "QE identity for this TEE")},
    {"module.identity", QT_TRANSLATE_NOOP("Check", "TDX module known")},
    {"module.mrSigner", QT_TRANSLATE_NOOP("Check", "TDX module's signer")},
    {"module.attributes", QT_TRANSLATE_NOOP("Check", "TDX module's attributes")},
    {"qe.reportSignature", QT_TRANSLATE_NOOP("Check", "Quoting enclave's report signed by the PCK")},
    {"qe.attestationKey", QT_TRANSLATE_NOOP("Check", "Attestation key bound to the quoting enclave")},
    {"qe.miscSelect", QT_TRANSLATE_NOOP("Check", "Quoting enclave's MISCSELECT")},
    {"qe.attributes", QT_TRANSLATE_NOOP("Check", "Quoting enclave's attributes")},
    {"qe.mrSigner", QT_TRANSLATE_NOOP("Check", "Quoting enclave's signer")},
    {"qe.isvProdId", QT_TRANSLATE_NOOP("Check", "Quoting enclave's product")},
    {"qe.isvSvn", QT_TRANSLATE_NOOP("Check", "Quoting enclave reaches a TCB level")},
    {"quote.signature", QT_TRANSLATE_NOOP("Check", "Quote's signature")},
    {"tcb.platform", QT_TRANSLATE_NOOP("Check", "Platform reaches a TCB level")},
    {"tcb.module", QT_TRANSLATE_NOOP("Check", "TDX module reaches a TCB level")},
    {"tcb.status", QT_TRANSLATE_NOOP("Check", "A TCB status follows for all components")},
    {"tcb.current", QT_TRANSLATE_NOOP("Check", "Module that runs now reaches a TCB level")},
    {"policy.tcbStatus", QT_TRANSLATE_NOOP("Check", "TCB status accepted")},
    {"policy.currentTcbStatus", QT_TRANSLATE_NOOP("Check", "TCB status with the module that runs now accepted")},
    {"policy.tee", QT_TRANSLATE_NOOP("Check", "TEE type accepted")},
    {"policy.piid", QT_TRANSLATE_NOOP("Check", "Platform instance accepted")},
    {"policy.dynamicPlatform", QT_TRANSLATE_NOOP("Check", "Dynamic platform")},
    {"policy.cachedKeys", QT_TRANSLATE_NOOP("Check", "Platform keys cached by Intel")},
    {"policy.smt", QT_TRANSLATE_NOOP("Check", "Simultaneous multithreading")},
    {"policy.pks", QT_TRANSLATE_NOOP("Check", "PKS")},
    {"policy.keyLocker", QT_TRANSLATE_NOOP("Check", "Key Locker")},
    {"policy.migratable", QT_TRANSLATE_NOOP("Check", "MIGRATABLE")},
    {"policy.otherAttributes", QT_TRANSLATE_NOOP("Check", "Other attribute bits")},
    {"policy.mrSeam", QT_TRANSLATE_NOOP("Check", "TDX module accepted")},
    {"policy.mrConfigId", QT_TRANSLATE_NOOP("Check", "MRCONFIGID")},
    {"policy.mrOwner", QT_TRANSLATE_NOOP("Check", "MROWNER")},
    {"policy.mrOwnerConfig", QT_TRANSLATE_NOOP("Check", "MROWNERCONFIG")},
    {"policy.evaluationNumber", QT_TRANSLATE_NOOP("Check", "TCB evaluation data number")},
    {"policy.advisories", QT_TRANSLATE_NOOP("Check", "Advisories accepted")},
    {"policy.trailingBytes", QT_TRANSLATE_NOOP("Check", "Bytes after the quote")},
    {"policy.fmspc", QT_TRANSLATE_NOOP("Check", "Platform model accepted")},
    {"policy.deniedFmspc", QT_TRANSLATE_NOOP("Check", "Platform model not denied")},
    {"policy.ppid", QT_TRANSLATE_NOOP("Check", "Platform accepted")},
    {"policy.root", QT_TRANSLATE_NOOP("Check", "Real hardware")},
    {"policy.debug", QT_TRANSLATE_NOOP("Check", "Not under debug")},
    {"policy.reservedBits", QT_TRANSLATE_NOOP("Check", "Reserved attribute bits")},
    {"policy.septVeDisable", QT_TRANSLATE_NOOP("Check", "SEPT_VE_DISABLE")},
    {"policy.perfmon", QT_TRANSLATE_NOOP("Check", "PERFMON")},
    {"policy.xfam", QT_TRANSLATE_NOOP("Check", "Extended features")},
    {"policy.serviceTd", QT_TRANSLATE_NOOP("Check", "Service TD")},
    {"policy.eventLog", QT_TRANSLATE_NOOP("Check", "Event log")},
    {"policy.eventLog.data", QT_TRANSLATE_NOOP("Check", "Events and their digests")},
    {"policy.eventLog.proven", QT_TRANSLATE_NOOP("Check", "Event data proven")},
    {"policy.eventLog.event", QT_TRANSLATE_NOOP("Check", "Event in the log")},
    {"policy.measurements", QT_TRANSLATE_NOOP("Check", "Measurements of a known image")},
    {"policy.mrtd", QT_TRANSLATE_NOOP("Check", "MRTD")},
    {"policy.rtmr0", QT_TRANSLATE_NOOP("Check", "RTMR0")},
    {"policy.rtmr1", QT_TRANSLATE_NOOP("Check", "RTMR1")},
    {"policy.rtmr2", QT_TRANSLATE_NOOP("Check", "RTMR2")},
    {"policy.rtmr3", QT_TRANSLATE_NOOP("Check", "RTMR3")},
    {"policy.reportData", QT_TRANSLATE_NOOP("Check", "Report data bound to this request")},
    {"policy.confirmations", QT_TRANSLATE_NOOP("Check", "Confirmations of the request")},
    {"part", QT_TRANSLATE_NOOP("Check", "Part '%1'")},
    {"signature", QT_TRANSLATE_NOOP("Check", "Signature of the file")},
    {"voucher", QT_TRANSLATE_NOOP("Check", "Who vouches for it")},
    {"roots.trusted", QT_TRANSLATE_NOOP("Check", "Trusted root")},
    {"verdict.answer", QT_TRANSLATE_NOOP("Check", "Verdict again")},
    {"verdict.tcbStatus", QT_TRANSLATE_NOOP("Check", "TCB status again")},
    {"verdict.policy", QT_TRANSLATE_NOOP("Check", "Policy")},
    {"verdict.simulated", QT_TRANSLATE_NOOP("Check", "Simulated TEE")},
    {"verdict.checks", QT_TRANSLATE_NOOP("Check", "Every check again")},
    {"verdict.wording", QT_TRANSLATE_NOOP("Check", "Wording of the checks")},
    {"decision.fits", QT_TRANSLATE_NOOP("Check", "Decision")},
    {"decision.time", QT_TRANSLATE_NOOP("Check", "Time of the decision")},
    {"transaction", QT_TRANSLATE_NOOP("Check", "Transaction")},
    {"transaction.file", QT_TRANSLATE_NOOP("Check", "Transaction's file")},
    {"transaction.signer", QT_TRANSLATE_NOOP("Check", "Signature of the transaction's file")},
    {"transaction.link", QT_TRANSLATE_NOOP("Check", "Belongs to this decision")},
    {"transaction.request", QT_TRANSLATE_NOOP("Check", "Request")},
    {"transaction.bytes", QT_TRANSLATE_NOOP("Check", "Signed transaction")},
    {"transaction.hash", QT_TRANSLATE_NOOP("Check", "Transaction hash")},
    {"transaction.signature", QT_TRANSLATE_NOOP("Check", "Transaction's signature")},
    {"transaction.sender", QT_TRANSLATE_NOOP("Check", "Sender")},
    {"transaction.chain", QT_TRANSLATE_NOOP("Check", "Chain")},
    {"transaction.contract", QT_TRANSLATE_NOOP("Check", "Contract")},
    {"transaction.call", QT_TRANSLATE_NOOP("Check", "Call")},
    {"transaction.measurement", QT_TRANSLATE_NOOP("Check", "MRTD in the call")},
    {"transaction.fmspc", QT_TRANSLATE_NOOP("Check", "FMSPC in the call")},
    {"transaction.networkKey", QT_TRANSLATE_NOOP("Check", "Signed by the network's key")},
    {"log.chain", QT_TRANSLATE_NOOP("Check", "Chain of the log")},
    {"log.decision", QT_TRANSLATE_NOOP("Check", "Entry of the decision")},
    {"log.transaction", QT_TRANSLATE_NOOP("Check", "Entry of the transaction")},
    {"log.times", QT_TRANSLATE_NOOP("Check", "Times of the log")},
    {"log.whole", QT_TRANSLATE_NOOP("Check", "The whole audit log")},
    {"log.place", QT_TRANSLATE_NOOP("Check", "Place in the audit log")},
    // As builds before worded them: recorded verdicts still do.
    {"qe.isvSvn", QT_TRANSLATE_NOOP("Check", "Quoting enclave's TCB level")},
    {"tcb.platform", QT_TRANSLATE_NOOP("Check", "Platform's TCB level")},
    {"tcb.module", QT_TRANSLATE_NOOP("Check", "TDX module's TCB level")},
    {"tcb.status", QT_TRANSLATE_NOOP("Check", "TCB status of all components together")},
    {"tcb.current", QT_TRANSLATE_NOOP("Check", "TCB level since the TD's launch")},
    // Invented by the demo services.
    {"quote.format", QT_TRANSLATE_NOOP("Check", "Quote format")},
    {"quote.signature", QT_TRANSLATE_NOOP("Check", "Quote signature")},
    {"quote.attestation-key", QT_TRANSLATE_NOOP("Check", "Attestation key")},
    {"quote.qe-signature", QT_TRANSLATE_NOOP("Check", "Quoting enclave report")},
    {"pck.chain", QT_TRANSLATE_NOOP("Check", "PCK chain")},
    {"pck.validity", QT_TRANSLATE_NOOP("Check", "PCK validity period")},
    {"pck.extensions", QT_TRANSLATE_NOOP("Check", "PCK extensions")},
    {"td.debug", QT_TRANSLATE_NOOP("Check", "Debug attribute")},
    {"td.attributes", QT_TRANSLATE_NOOP("Check", "TD attributes")},
    {"td.xfam", QT_TRANSLATE_NOOP("Check", "Extended features (XFAM)")},
    {"chain.requested", QT_TRANSLATE_NOOP("Check", "On-chain request")},
    {"chain.open", QT_TRANSLATE_NOOP("Check", "Not onboarded before")},
    {"request.key", QT_TRANSLATE_NOOP("Check", "Recipient key")},
    {"td.mrtd", QT_TRANSLATE_NOOP("Check", "MRTD")},
    {"td.rtmr1", QT_TRANSLATE_NOOP("Check", "RTMR1")},
    {"td.rtmr2", QT_TRANSLATE_NOOP("Check", "RTMR2")},
    {"quote.report-data", QT_TRANSLATE_NOOP("Check", "Report data")},
    {"platform.hardware", QT_TRANSLATE_NOOP("Check", "Genuine hardware")},
    {"eventlog.replay", QT_TRANSLATE_NOOP("Check", "Event log")},
};

/// What core says to do next, or why a check was not made.
constexpr const char* hints[] = {
    QT_TRANSLATE_NOOP("Check", "The bytes are not a whole quote: fetch it again."),
    QT_TRANSLATE_NOOP("Check", "Do not trust this quote: ask the platform for a new one, and find out who changed it."),
    QT_TRANSLATE_NOOP("Check", "Do not trust this quote unless you know this root; with --root you can name another one."),
    QT_TRANSLATE_NOOP("Check", "Fetch new collateral from Intel's PCS or your PCCS and verify again."),
    QT_TRANSLATE_NOOP("Check", "Fetch the collateral of this platform's FMSPC and CA and verify again."),
    QT_TRANSLATE_NOOP("Check", "The key is revoked: this platform must not be trusted until Intel provisions it anew."),
    QT_TRANSLATE_NOOP("Check", "Update BIOS, microcode or TDX module of the platform, restart it and ask for a new quote."),
    QT_TRANSLATE_NOOP("Check", "Gatehouse verifies ECDSA-P256 quotes of Intel's quoting enclaves, versions 3 to 5."),
    QT_TRANSLATE_NOOP("Check", "The platform must fetch a new PCK certificate."),
    QT_TRANSLATE_NOOP("Check", "Relaunch the TD on the updated platform."),
    QT_TRANSLATE_NOOP("Check", "A row it depends on failed: see above."),
    QT_TRANSLATE_NOOP("Check", "The chain does not end in a trusted root."),
    QT_TRANSLATE_NOOP("Check", "The root's revocation list is not authentic."),
    QT_TRANSLATE_NOOP("Check", "There is no certificate to look for."),
    QT_TRANSLATE_NOOP("Check", "The signing chain does not hold."),
    QT_TRANSLATE_NOOP("Check", "The PCK chain is unreadable."),
    QT_TRANSLATE_NOOP("Check", "The PCK chain does not hold."),
    QT_TRANSLATE_NOOP("Check", "The list or the chain does not hold."),
    QT_TRANSLATE_NOOP("Check", "There is nothing readable whose time could be compared."),
    QT_TRANSLATE_NOOP("Check", "There is no authentic TCB info to compare with."),
    QT_TRANSLATE_NOOP("Check", "There is no authentic QE identity to compare with."),
    QT_TRANSLATE_NOOP("Check", "A component has no TCB level."),
    QT_TRANSLATE_NOOP("Check", "It would fit, but the quote is not authentic."),
    QT_TRANSLATE_NOOP("Check", "There is no status: the quote is not authentic."),
    QT_TRANSLATE_NOOP("Check", "Update the platform as the TCB rows say, or accept this status in the policy for a while."),
    QT_TRANSLATE_NOOP("Check", "Update the TDX module and its loader."),
    QT_TRANSLATE_NOOP("Check", "Update the host's operating system (late microcode, SGX software)."),
    QT_TRANSLATE_NOOP("Check", "Update the provisioning certification enclave (DCAP packages) and fetch a new PCK certificate."),
    QT_TRANSLATE_NOOP("Check", "Update BIOS and microcode, restart the platform and fetch a new PCK certificate."),
    QT_TRANSLATE_NOOP("Check", "Update the quoting enclave (DCAP packages) of the host."),
    QT_TRANSLATE_NOOP("Check", "Update the TDX module of the host and launch the TD anew."),
    QT_TRANSLATE_NOOP("Check", "No update is missing: configure the platform or harden the software as the advisories say."),
    QT_TRANSLATE_NOOP("Check", "Intel revoked this level: nothing accepts it."),
    QT_TRANSLATE_NOOP("Check", "Or accept this status in the policy for a while."),
    QT_TRANSLATE_NOOP("Check", "Fetch newer collateral."),
    QT_TRANSLATE_NOOP("Check", "The policy has no list of advisories."),
    QT_TRANSLATE_NOOP("Check", "Read the advisories, then update the platform or list them in the policy."),
    QT_TRANSLATE_NOOP("Check", "The policy accepts any bytes after the quote."),
    QT_TRANSLATE_NOOP("Check", "Somebody appended bytes that no signature covers: ask for the quote again, or cut them off."),
    QT_TRANSLATE_NOOP("Check", "The policy accepts every FMSPC."),
    QT_TRANSLATE_NOOP("Check", "Another kind of machine than the policy lists."),
    QT_TRANSLATE_NOOP("Check", "The policy denies this kind of machine."),
    QT_TRANSLATE_NOOP("Check", "The policy accepts every platform."),
    QT_TRANSLATE_NOOP("Check", "Another machine than the policy lists."),
    QT_TRANSLATE_NOOP("Check", "The quote comes from a simulated platform."),
    QT_TRANSLATE_NOOP("Check", "The policy does not demand Intel's root."),
    QT_TRANSLATE_NOOP("Check", "The policy accepts both."),
    QT_TRANSLATE_NOOP("Check", "The policy wants the other kind of quote."),
    QT_TRANSLATE_NOOP("Check", "The policy accepts TDs and enclaves."),
    QT_TRANSLATE_NOOP("Check", "The policy accepts every one."),
    QT_TRANSLATE_NOOP("Check", "Another machine than the policy lists, or one that was provisioned anew since."),
    QT_TRANSLATE_NOOP("Check", "Packages can be added to a dynamic platform after Intel registered it. A certificate of the Processor CA does not say."),
    QT_TRANSLATE_NOOP("Check", "Intel's registration service keeps this platform's keys, or does not, other than the policy wants. A certificate of the Processor CA does not say."),
    QT_TRANSLATE_NOOP("Check", "Threads of one core share caches; set it in the BIOS and register the platform anew. A certificate of the Processor CA does not say."),
    QT_TRANSLATE_NOOP("Check", "An SGX enclave has nothing of the kind: judge enclaves by a policy without rules for TDs."),
    QT_TRANSLATE_NOOP("Check", "Nothing in an enclave's quote replays to a boot log."),
    QT_TRANSLATE_NOOP("Check", "Protection keys for the TD's own kernel memory: launch the TD as the policy wants it."),
    QT_TRANSLATE_NOOP("Check", "AES keys in the processor, out of the TD's sight: launch the TD as the policy wants it."),
    QT_TRANSLATE_NOOP("Check", "A migration TD can be bound to it and take its state to another machine: launch it without, or accept it if you know that TD."),
    QT_TRANSLATE_NOOP("Check", "No policy has a rule for ICSSD, LASS or TPA."),
    QT_TRANSLATE_NOOP("Check", "Another TDX module than the policy lists: compare with Intel's release."),
    QT_TRANSLATE_NOOP("Check", "The TD was launched with another configuration than the policy lists."),
    QT_TRANSLATE_NOOP("Check", "The TD was launched for another owner than the policy lists."),
    QT_TRANSLATE_NOOP("Check", "The TD was launched with another configuration of its owner than the policy lists."),
    QT_TRANSLATE_NOOP("Check", "The policy accepts TDs under debug."),
    QT_TRANSLATE_NOOP("Check", "The host can read this TD's memory: launch it without debug."),
    QT_TRANSLATE_NOOP("Check", "The policy accepts reserved bits."),
    QT_TRANSLATE_NOOP("Check", "A newer TDX module than these rules know: look the bit up before accepting it."),
    QT_TRANSLATE_NOOP("Check", "Without it the host can inject #VE on memory; Azure's paravisor handles that itself."),
    QT_TRANSLATE_NOOP("Check", "Performance counters in the TD can leak what it does."),
    QT_TRANSLATE_NOOP("Check", "A TD 1.0 body does not say whether one is bound."),
    QT_TRANSLATE_NOOP("Check", "A bound service TD (for migration) can take this TD's state; accept it only if you know it."),
    QT_TRANSLATE_NOOP("Check", "The policy accepts debug enclaves."),
    QT_TRANSLATE_NOOP("Check", "The host can read this enclave's memory."),
    QT_TRANSLATE_NOOP("Check", "Name the image's measurements.json in the policy."),
    QT_TRANSLATE_NOOP("Check", "Another image than the policy knows: rebuild and compare, and find out what changed."),
    QT_TRANSLATE_NOOP("Check", "The register differs from the image's prediction."),
    QT_TRANSLATE_NOOP("Check", "The image's measurements say nothing about it."),
    QT_TRANSLATE_NOOP("Check", "The quote was made for something else: it may be a copy of another machine's."),
    QT_TRANSLATE_NOOP("Check", "Nobody said what the report data should be."),
    QT_TRANSLATE_NOOP("Check", "Wait for more blocks."),
    QT_TRANSLATE_NOOP("Check", "Only a request on chain has confirmations: judge the quote there, or with a policy without this rule."),
    QT_TRANSLATE_NOOP("Check", "The digest of these events is not the hash of their data: what the data says is a claim of the log's writer."),
    QT_TRANSLATE_NOOP("Check", "The log does not replay to the quote: none of its events is proven."),
    QT_TRANSLATE_NOOP("Check", "The node runs another application or configuration than the policy names."),
    QT_TRANSLATE_NOOP("Check", "The data or the digest of these events was changed after the boot."),
    QT_TRANSLATE_NOOP("Check", "What was sent as the node's event log is none."),
    QT_TRANSLATE_NOOP("Check", "Ask for the node's event log, or judge by a policy without event-log rules."),
    QT_TRANSLATE_NOOP("Check", "The policy does not ask for the log."),
    QT_TRANSLATE_NOOP("Check", "The log is not of the boot that was quoted: nothing in it is proven."),
    QT_TRANSLATE_NOOP("Check", "The file was changed after the decision, or damaged. Fetch the original from the audit folder."),
    QT_TRANSLATE_NOOP("Check", "A part before it cannot be read."),
    QT_TRANSLATE_NOOP("Check", "The file was changed after it was signed."),
    QT_TRANSLATE_NOOP("Check", "Only the audit log vouches for an unsigned file: check it with --log."),
    QT_TRANSLATE_NOOP("Check", "Anybody can sign with a key of their own. Say with --signer whose signature counts, or give the audit log with --log."),
    QT_TRANSLATE_NOOP("Check", "Whoever has the file can change it and compute its hashes anew. Say with --signer whose signature counts, or give the audit log with --log."),
    QT_TRANSLATE_NOOP("Check", "Nobody decides by a verdict that is not there yet: one of the two times was changed."),
    QT_TRANSLATE_NOOP("Check", "Entry and decision were written together and must say the same: one of the two was changed."),
    QT_TRANSLATE_NOOP("Check", "A clock was set back, or times were changed: do not rely on the times of these entries."),
    QT_TRANSLATE_NOOP("Check", "Another account sent it than the one that signed the decision."),
    QT_TRANSLATE_NOOP("Check", "Somebody else signed this file."),
    QT_TRANSLATE_NOOP("Check", "The decision trusted a root that you do not."),
    QT_TRANSLATE_NOOP("Check", "Not Intel's root: a simulated or private platform. Name the root that you trust with --root."),
    QT_TRANSLATE_NOOP("Check", "The recorded verdict does not follow from the recorded inputs."),
    QT_TRANSLATE_NOOP("Check", "Another build wrote these rows. Outcome and values agree; their words cannot be compared."),
    QT_TRANSLATE_NOOP("Check", "The request was decided before a quote was judged."),
    QT_TRANSLATE_NOOP("Check", "The verdict cannot be checked again: it was reached by a version that did not keep its inputs."),
    QT_TRANSLATE_NOOP("Check", "A recorded input cannot be used."),
    QT_TRANSLATE_NOOP("Check", "This decision could not have been made by Gatehouse."),
    QT_TRANSLATE_NOOP("Check", "Nothing was sent for this decision, or not yet when it was exported."),
    QT_TRANSLATE_NOOP("Check", "The file of a decision has none: export the decision to check them together."),
    QT_TRANSLATE_NOOP("Check", "The record was changed after it was written."),
    QT_TRANSLATE_NOOP("Check", "Somebody else signed this record."),
    QT_TRANSLATE_NOOP("Check", "The transaction belongs to another decision."),
    QT_TRANSLATE_NOOP("Check", "Lines of the log were changed, removed or put in."),
    QT_TRANSLATE_NOOP("Check", "The log speaks of another file."),
    QT_TRANSLATE_NOOP("Check", "The log does not know this record."),
    QT_TRANSLATE_NOOP("Check", "Give the audit log with --log to see that nothing was removed."),
    QT_TRANSLATE_NOOP("Check", "The log was changed or damaged."),
    QT_TRANSLATE_NOOP("Check", "The log knows no such file at this place: the file or the log was changed."),
    QT_TRANSLATE_NOOP("Check", "The file was changed after it was exported, or damaged. Export it again."),
    QT_TRANSLATE_NOOP("Check", "The file was not written by Gatehouse as it is."),
    QT_TRANSLATE_NOOP("Check", "The transaction does something else than this decision."),
    QT_TRANSLATE_NOOP("Check", "The transaction lets in another guest."),
    QT_TRANSLATE_NOOP("Check", "The quote cannot be read, so there is nothing to compare with."),
    QT_TRANSLATE_NOOP("Check", "The chain was told another measurement than the quote has."),
    QT_TRANSLATE_NOOP("Check", "The chain was told another platform than the quote has."),
    QT_TRANSLATE_NOOP("Check", "No node of the network answered with these arguments."),
    QT_TRANSLATE_NOOP("Check", "The transaction belongs to another request."),
    QT_TRANSLATE_NOOP("Check", "This record has the hash only: the bytes are in the record of its sending, or another node sent it. Look the hash up on the chain."),
    QT_TRANSLATE_NOOP("Check", "The recorded bytes are not those of the recorded hash."),
    QT_TRANSLATE_NOOP("Check", "The recorded bytes are no transaction that a chain takes."),
    QT_TRANSLATE_NOOP("Check", "The transaction is for another chain."),
    QT_TRANSLATE_NOOP("Check", "The transaction goes elsewhere."),
    QT_TRANSLATE_NOOP("Check", "Nothing here proves anything about hardware. Use it to learn and to test."),
    QT_TRANSLATE_NOOP("Check", "The registers are compared as wholes instead."),
};

QString translated(const QString& english)
{
    return english.isEmpty() ? QString() : QCoreApplication::translate("Check", english.toUtf8().constData());
}

/// The known hints that @p hint is made of, one after the other: a stale platform may need several updates. Empty when it is anything else.
QStringList partsOfHint(const QString& hint)
{
    QStringList parts;
    for (QStringView rest = hint; !rest.isEmpty();) {
        QString longest;
        for (const char* known : hints) {
            const QString text = QString::fromUtf8(known);
            const bool fits = rest.startsWith(text) && (rest.size() == text.size() || rest.at(text.size()) == QLatin1Char(' '));
            if (fits && text.size() > longest.size())
                longest = text;
        }
        if (longest.isEmpty())
            return {};
        parts.append(longest);
        rest = rest.sliced(std::min(rest.size(), longest.size() + 1));
    }
    return parts;
}

} // namespace

QString checkTitle(const Check& check)
{
    if (tableId(check.id) != QLatin1String("part"))
        return translated(check.title);
    return QCoreApplication::translate("Check", "Part '%1'").arg(check.id.mid(5));
}

QString checkHint(const Check& check)
{
    QStringList parts = partsOfHint(check.hint);
    if (parts.isEmpty())
        return translated(check.hint);
    for (QString& part : parts)
        part = translated(part);
    return parts.join(QLatin1Char(' '));
}

QString tableId(const QString& id)
{
    if (id.startsWith(QLatin1String("part.")))
        return QStringLiteral("part");
    // "transaction2.hash" and "policy.eventLog.event3" are the second and the third of their kind.
    QStringList words = id.split(QLatin1Char('.'));
    for (QString& word : words) {
        const bool numbered = word.startsWith(QLatin1String("transaction")) || word.startsWith(QLatin1String("event"));
        while (numbered && !word.isEmpty() && word.back().isDigit())
            word.chop(1);
    }
    return words.join(QLatin1Char('.'));
}

QStringList knownTitles(const QString& id)
{
    QStringList texts;
    const QString wanted = tableId(id);
    for (const Title& title : titles)
        if (wanted == QLatin1String(title.id))
            texts.append(QString::fromUtf8(title.text));
    return texts;
}

bool isKnownHint(const QString& hint)
{
    return !partsOfHint(hint).isEmpty();
}

QStringList checkTexts()
{
    QStringList all;
    for (const Title& title : titles)
        all.append(QString::fromUtf8(title.text));
    for (const char* hint : hints)
        all.append(QString::fromUtf8(hint));
    return all;
}

} // namespace gatehouse::console
