// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/QuoteFieldText.h"

#include <algorithm>
#include <iterator>

namespace gatehouse::attest {

namespace {

constexpr QuoteFieldText texts[] = {
    {"header", "Header", "Says which kind of quote this is; signed together with the report."},
    {"version", "Version", "Version of the quote format: 3 is SGX only, 4 and 5 carry SGX or TDX."},
    {"attestationKeyType", "Attestation key type", "Which kind of key signed the quote; 2 is ECDSA on P-256, the only one in use."},
    {"teeType", "TEE type", "What is attested: 0 an SGX enclave, 0x81 a TDX trust domain."},
    {"qeSvn", "QE SVN", "Security version of the quoting enclave."},
    {"pceSvn", "PCE SVN", "Security version of the provisioning certification enclave."},
    {"qeVendorId", "QE vendor", "Who made the quoting enclave; DCAP knows Intel's only."},
    {"userData", "User data", "Twenty bytes of the quoting enclave's own, by custom its platform identifier; no check uses them."},
    {"reserved", "Reserved", "Must be zero; means nothing yet."},
    {"bodyDescriptor", "Body descriptor", "Version 5 names the kind and the size of the report that follows."},
    {"bodyType", "Body type", "1 is an SGX enclave report, 2 a TD 1.0 report, 3 a TD 1.5 report."},
    {"bodySize", "Body size", "Bytes of the report that follows."},
    {"body", "Report", "What the hardware says about the guest or the enclave; the quote signature covers it."},
    {"teeTcbSvn", "TEE TCB SVN", "Security versions of the TDX module and its loader when the guest was started."},
    {"teeTcbSvn2", "TEE TCB SVN 2", "The same versions now: they differ when the module was updated under a running guest."},
    {"moduleSvn", "TDX module SVN", "Security version of the TDX module; too low a number is the usual reason for OutOfDate."},
    {"moduleMajor", "TDX module major version", "Which identity of the module the collateral must name; 0 is the first one."},
    {"lateMicrocode", "Late microcode SVN", "Security version of a microcode update loaded after boot."},
    {"svnComponent", "TCB component", "Not in use by today's platforms; compared like the others."},
    {"mrSeam", "MRSEAM", "Hash of the TDX module that runs the guest."},
    {"mrSignerSeam", "MRSIGNERSEAM", "Hash of the key that signed the TDX module; all zero means Intel."},
    {"seamAttributes", "SEAMATTRIBUTES", "Properties of the TDX module; must be zero for a production module."},
    {"tdAttributes", "TDATTRIBUTES", "Properties the guest was created with; a set DEBUG bit lets the host read its memory."},
    {"debug", "DEBUG", "The host may read and change the guest's memory: nothing inside is confidential."},
    {"hgsProfiling", "HGS_PLUS_PROF", "The guest takes part in hardware guided scheduling, which tells the host about its instruction mix."},
    {"perfProfiling", "PERF_PROF", "The guest takes part in the host's profiling by performance counters."},
    {"pmtProfiling", "PMT_PROF", "The guest takes part in the host's profiling by core telemetry."},
    {"icssd", "ICSSD", "Counts instructions to defend the guest against being single-stepped."},
    {"lass", "LASS", "The guest may use linear address space separation."},
    {"septVeDisable", "SEPT_VE_DISABLE", "Missing memory ends the guest instead of raising an exception that the host could provoke."},
    {"migratable", "MIGRATABLE", "The guest may be moved to another host by a bound migration TD."},
    {"pks", "PKS", "The guest may use supervisor protection keys."},
    {"keyLocker", "KL", "The guest may use key locker."},
    {"tpa", "TPA", "The guest is the provisioning agent for trusted devices."},
    {"perfmon", "PERFMON", "The guest may use performance counters, which can leak what it does."},
    {"reservedBit", "Reserved bit", "Must be zero; a set one is refused by default."},
    {"xfam", "XFAM", "Processor features that the guest may use; the processor's XCR0 and XSS as a mask."},
    {"x87", "x87", "Floating point; always on."},
    {"sse", "SSE", "128-bit vectors; always on."},
    {"avx", "AVX", "256-bit vectors."},
    {"avx512", "AVX-512", "512-bit vectors; three bits that go together."},
    {"pt", "PT", "Processor trace."},
    {"pku", "PKU", "User protection keys."},
    {"cet", "CET", "Control-flow enforcement; two bits that go together."},
    {"uintr", "UINTR", "User interrupts."},
    {"lbr", "LBR", "Last branch records."},
    {"amx", "AMX", "Matrix extensions; two bits that go together."},
    {"enqcmd", "ENQCMD", "Process address space identifiers."},
    {"mrTd", "MRTD", "Hash of the memory that the guest started with: its virtual firmware."},
    {"mrConfigId", "MRCONFIGID", "A configuration the host named at creation; not measured by the guest."},
    {"mrOwner", "MROWNER", "An owner the host named at creation."},
    {"mrOwnerConfig", "MROWNERCONFIG", "A configuration of the owner, named at creation."},
    {"rtmr0", "RTMR0", "Run-time measurement of the firmware's configuration: memory map, variables, ACPI tables."},
    {"rtmr1", "RTMR1", "Run-time measurement of the boot loader and the kernel image."},
    {"rtmr2", "RTMR2", "Run-time measurement of the kernel's command line and the initrd."},
    {"rtmr3", "RTMR3", "Run-time measurement for applications; zero where none extends it."},
    {"reportData", "Report data", "64 bytes that the guest chose: they bind the quote to a request, by a hash of its contents."},
    {"mrServiceTd", "MRSERVICETD", "Hash of service TDs bound to the guest; zero means none, anything else could reach into it."},
    {"cpuSvn", "CPUSVN", "Security versions of the processor's microcode and its platform, packed."},
    {"miscSelect", "MISCSELECT", "Which extra information an exception leaves for the enclave."},
    {"isvExtProdId", "ISVEXTPRODID", "Extended product number of the enclave."},
    {"attributes", "ATTRIBUTES", "Properties of the enclave: eight bytes of flags, eight of processor features."},
    {"enclaveDebug", "DEBUG", "The enclave can be debugged: nothing inside is confidential."},
    {"enclaveInit", "INIT", "The enclave was initialised; always set in a report."},
    {"mode64", "MODE64BIT", "The enclave runs in 64-bit mode."},
    {"provisionKey", "PROVISIONKEY", "The enclave may derive keys that identify the platform."},
    {"einitTokenKey", "EINITTOKENKEY", "The enclave may derive the key that launches others."},
    {"kss", "KSS", "Key separation and sharing is in use."},
    {"mrEnclave", "MRENCLAVE", "Hash of the enclave's code and data at its start."},
    {"mrSigner", "MRSIGNER", "Hash of the key that signed the enclave."},
    {"configId", "CONFIGID", "A configuration named when the enclave was started."},
    {"isvProdId", "ISVPRODID", "Product number that the enclave's maker chose."},
    {"isvSvn", "ISVSVN", "Security version that the enclave's maker chose."},
    {"configSvn", "CONFIGSVN", "Security version of that configuration."},
    {"isvFamilyId", "ISVFAMILYID", "Product family of the enclave."},
    {"authSize", "Authentication size", "Bytes of signatures and certificates that follow. Not signed."},
    {"auth", "Authentication data", "What proves the report: a signature, the key that made it, and who vouches for that key."},
    {"signature", "Quote signature", "ECDSA over header and report by the attestation key."},
    {"r", "r", "First half of the signature, big-endian."},
    {"s", "s", "Second half of the signature, big-endian."},
    {"attestationKey", "Attestation key", "Public key of the quoting enclave on this platform."},
    {"x", "x", "The point's first coordinate, big-endian."},
    {"y", "y", "The point's second coordinate, big-endian."},
    {"outerType", "Certification data type", "6: the quoting enclave's own report and certificates follow."},
    {"outerSize", "Certification data size", "Bytes of the quoting enclave's report and certificates."},
    {"qe", "QE certification", "The quoting enclave's report and who vouches for the platform."},
    {"report", "QE report", "What the hardware says about the quoting enclave itself."},
    {"qe.report.reportData", "Report data", "SHA-256 of the attestation key and the QE authentication data: binds the key to this enclave."},
    {"qe.signature", "QE report signature", "ECDSA over the QE report by the platform's PCK key."},
    {"authDataSize", "QE authentication size", "Bytes of the quoting enclave's own data that follow."},
    {"authData", "QE authentication data", "Bytes the quoting enclave adds to the hash that binds its key."},
    {"certificationType", "Certification type", "How the platform's PCK certificate is named; 5: it is enclosed with its chain."},
    {"certificationSize", "Certification size", "Bytes of the certificate chain or of what names it."},
    {"certification", "Certification data", "The platform's certificate, or what a service needs to look it up."},
    {"certificate", "Certificate", "PEM: one link of the chain from the platform's key to the root."},
    {"chainSeparator", "Filler", "Line ends and the closing NUL around certificates."},
    {"subject", "Subject", "Whose key the certificate names."},
    {"issuer", "Issuer", "Who signed the certificate."},
    {"serial", "Serial number", "What a revocation list would name."},
    {"validFrom", "Valid from", "Not before this time."},
    {"validUntil", "Valid until", "Not after this time."},
    {"fmspc", "FMSPC", "Family, model and stepping of the platform: which TCB info belongs to it."},
    {"pceId", "PCEID", "Which provisioning certification enclave; the TCB info names it too."},
    {"ppid", "PPID", "Identifies this one platform."},
    {"encryptedPpid", "Encrypted PPID", "Identifies this one platform to Intel's provisioning service only."},
    {"pckCpuSvn", "PCK CPUSVN", "The platform's TCB that the certificate was made for, packed."},
    {"pckComponents", "PCK TCB components", "Sixteen security versions, compared with the levels of the TCB info."},
    {"pckPceSvn", "PCK PCESVN", "Security version of the provisioning certification enclave, compared as well."},
    {"sgxType", "Platform type", "0 standard, 1 scalable, 2 scalable with memory integrity."},
    {"piid", "Platform instance", "Identifies a multi-package platform since it was last assembled."},
    {"dynamicPlatform", "Dynamic platform", "Whether packages may be added to the platform."},
    {"cachedKeys", "Cached keys", "Whether the registration service keeps the platform's root keys."},
    {"smtEnabled", "SMT", "Whether hyper-threading is on."},
    {"padding", "Padding", "Bytes behind the quote that nothing reads or signs; some hosts hand out whole buffers."},
    {"unread", "Not read", "Nothing here can be understood, because of what stands in front of it."},
};

} // namespace

QuoteFieldText quoteFieldText(const QString& id)
{
    const auto textOf = [](QStringView key) {
        return std::find_if(std::begin(texts), std::end(texts),
                            [key](const QuoteFieldText& text) { return key == QLatin1String(text.key); });
    };
    // The longest ending that is known: "qe.report.reportData" before "reportData".
    for (QStringView rest = id; !rest.isEmpty();) {
        if (const auto found = textOf(rest); found != std::end(texts))
            return *found;
        const qsizetype dot = rest.indexOf(QLatin1Char('.'));
        if (dot < 0)
            break;
        rest = rest.mid(dot + 1);
    }
    return {"", "", ""};
}

} // namespace gatehouse::attest
