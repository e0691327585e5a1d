// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/TrustedRoots.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/Digests.h"

namespace gatehouse::attest {

namespace {

/// Intel SGX Root CA, valid 2018 to 2049, as Intel publishes it and as it ends every chain of its PCS.
constexpr const char* intelSgxRootBase64 =
    "MIICjzCCAjSgAwIBAgIUImUM1lqdNInzg7SVUr9QGzknBqwwCgYIKoZIzj0EAwIwaDEaMBgGA1UEAwwRSW50ZWwgU0dYIFJvb3Qg"
    "Q0ExGjAYBgNVBAoMEUludGVsIENvcnBvcmF0aW9uMRQwEgYDVQQHDAtTYW50YSBDbGFyYTELMAkGA1UECAwCQ0ExCzAJBgNVBAYT"
    "AlVTMB4XDTE4MDUyMTEwNDUxMFoXDTQ5MTIzMTIzNTk1OVowaDEaMBgGA1UEAwwRSW50ZWwgU0dYIFJvb3QgQ0ExGjAYBgNVBAoM"
    "EUludGVsIENvcnBvcmF0aW9uMRQwEgYDVQQHDAtTYW50YSBDbGFyYTELMAkGA1UECAwCQ0ExCzAJBgNVBAYTAlVTMFkwEwYHKoZI"
    "zj0CAQYIKoZIzj0DAQcDQgAEC6nEwMDIYZOj/iPWsCzaEKi71OiOSLRFhWGjbnBVJfVnkY4u3IjkDYYL0MxO4mqsyYjlBalTVYxF"
    "P2sJBK5zlKOBuzCBuDAfBgNVHSMEGDAWgBQiZQzWWp00ifODtJVSv1AbOScGrDBSBgNVHR8ESzBJMEegRaBDhkFodHRwczovL2Nl"
    "cnRpZmljYXRlcy50cnVzdGVkc2VydmljZXMuaW50ZWwuY29tL0ludGVsU0dYUm9vdENBLmRlcjAdBgNVHQ4EFgQUImUM1lqdNInz"
    "g7SVUr9QGzknBqwwDgYDVR0PAQH/BAQDAgEGMBIGA1UdEwEB/wQIMAYBAf8CAQEwCgYIKoZIzj0EAwIDSQAwRgIhAOW/5QkR+S9C"
    "iSDcNoowLuPRLsWGf/Yi7GSX94BgwTwgAiEA4J0lrHoMs+Xo5o/sX6O9QWxHRAvZUGOdRQ7cvqRXaqI=";
constexpr const char* intelSgxRootSha256 = "44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3";

bool isRootCertificate(const Certificate& certificate)
{
    return certificate.isAuthority() && certificate.maySignCertificates() && !certificate.hasUnknownCriticalExtension() && certificate.isSelfSigned();
}

} // namespace

const TrustedRoots& TrustedRoots::intel()
{
    static const TrustedRoots roots = [] {
        const QByteArray der = QByteArray::fromBase64(intelSgxRootBase64);
        if (sha256Of({view(der)}).toHex() != QLatin1String(intelSgxRootSha256))
            qFatal("the built-in Intel SGX root CA is damaged");
        TrustedRoots built = fromDerOrPem(der).value();
        built.m_roots.first().kind = RootKind::IntelHardware;
        return built;
    }();
    return roots;
}

Result<TrustedRoots> TrustedRoots::fromDerOrPem(const QByteArray& bytes)
{
    GH_TRY(const Certificate certificate, Certificate::fromDerOrPem(bytes));
    return fromCertificate(certificate);
}

Result<TrustedRoots> TrustedRoots::fromCertificate(const Certificate& certificate)
{
    if (!isRootCertificate(certificate))
        return fail(errors::badCertificate,
                    QStringLiteral("'%1' is not a self-signed CA certificate").arg(certificate.commonName()));
    TrustedRoots roots;
    const QString digest = sha256Of({view(certificate.der())}).toHex();
    const bool isIntel = digest == QLatin1String(intelSgxRootSha256);
    roots.m_roots.append({certificate, isIntel ? RootKind::IntelHardware : RootKind::Named,
                          QStringLiteral("%1, sha256 %2").arg(certificate.commonName(), digest), certificate.toPem().trimmed()});
    return roots;
}

const TrustedRoot* TrustedRoots::find(const QByteArray& der) const
{
    for (const TrustedRoot& root : m_roots) {
        if (root.certificate.der() == der)
            return &root;
    }
    return nullptr;
}

const TrustedRoot* TrustedRoots::find(const Certificate& presented) const
{
    if (const TrustedRoot* const exact = find(presented.der()))
        return exact;
    for (const TrustedRoot& root : m_roots) {
        if (root.kind == RootKind::Named && root.certificate.isSameEntity(presented) && isRootCertificate(presented))
            return &root;
    }
    return nullptr;
}

} // namespace gatehouse::attest
