// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates and revocation lists: what is read keeps its bytes, and its PEM text leads back to them. The first byte
// chooses how the rest is read.
#include "core/attest/Crl.h"
#include "core/attest/PckExtension.h"
#include "tests/fuzz/Property.h"

using namespace gatehouse;
using namespace gatehouse::attest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char*>(data + 1), qsizetype(size - 1));
    switch (data[0] % 4) {
    case 0:
        if (const Result<Certificate> certificate = Certificate::fromDer(bytes)) {
            GATEHOUSE_PROPERTY(certificate->der() == bytes);
            const QByteArray pem = certificate->toPem();
            const Result<QList<Certificate>> again = Certificate::chainFromPem(view(pem));
            GATEHOUSE_PROPERTY(again && again->size() == 1 && again->first().der() == bytes);
            (void)PckExtension::fromCertificate(*certificate);
            (void)certificate->isSelfSigned();
        }
        break;
    case 1:
        if (const Result<QList<Certificate>> chain = Certificate::chainFromPem(view(bytes)))
            GATEHOUSE_PROPERTY(!chain->isEmpty() && chain->size() <= Certificate::maxChainLength);
        break;
    case 2:
        if (const Result<Crl> crl = Crl::fromAnyEncoding(bytes)) {
            const Result<Crl> again = Crl::fromDer(crl->der());
            GATEHOUSE_PROPERTY(again && again->revokedCount() == crl->revokedCount());
        }
        break;
    default:
        if (const Result<PckExtension> extension = PckExtension::fromDer(bytes)) {
            const Result<QByteArray> der = extension->toDer();
            GATEHOUSE_PROPERTY(der.has_value());
            const Result<PckExtension> again = PckExtension::fromDer(*der);
            GATEHOUSE_PROPERTY(again && again->fmspc == extension->fmspc && again->components == extension->components);
        }
    }
    return 0;
}
