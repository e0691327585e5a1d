// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/PckExtension.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/X509Details.h"
#include "core/crypto/OpenSslHandles.h"

#include <openssl/asn1.h>
#include <openssl/conf.h>
#include <openssl/err.h>

namespace gatehouse::attest {

namespace {

/// An element of the extension. Read in place: thirty small objects would cost as much as half a signature.
Result<DerElement> takePart(ByteView& rest)
{
    Result<DerElement> part = takeElement(rest);
    if (!part)
        return fail(errors::badCertificate, QStringLiteral("SGX extension: %1").arg(part.error().detail()));
    return part;
}

/// The content of a SEQUENCE that is all of @p bytes.
Result<ByteView> sequenceFrom(ByteView bytes)
{
    GH_TRY(const DerElement element, takePart(bytes));
    if (element.tag != V_ASN1_SEQUENCE || !bytes.empty())
        return fail(errors::badCertificate, QStringLiteral("SGX extension: not a SEQUENCE"));
    return element.content;
}

/// Content bytes of the OID 1.2.840.113741.1.13.1, the arc of everything in the extension.
constexpr std::array<std::uint8_t, 9> sgxArc{0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01};

/// The last arc of an OID that is the extension's own followed by @p middle and one small arc; 0 otherwise. Compared as
/// bytes: the text of thirty OIDs would cost as much as a signature.
int lastArc(ByteView object, std::initializer_list<std::uint8_t> middle)
{
    if (object.size() != sgxArc.size() + middle.size() + 1 || !std::equal(sgxArc.begin(), sgxArc.end(), object.begin())
        || !std::equal(middle.begin(), middle.end(), object.begin() + sgxArc.size()))
        return 0;
    return object.back();
}

/// Calls @p use(last arc, value) for each {OID, value} pair of a sequence's content; every arc at most once.
template<typename Use>
Result<void> forEachPair(ByteView content, std::initializer_list<std::uint8_t> middle, Use use)
{
    std::uint32_t seen = 0;
    while (!content.empty()) {
        GH_TRY(const DerElement pair, takePart(content));
        ByteView rest = pair.content;
        if (pair.tag != V_ASN1_SEQUENCE)
            return fail(errors::badCertificate, QStringLiteral("SGX extension: a part is not a SEQUENCE"));
        GH_TRY(const DerElement id, takePart(rest));
        GH_TRY(const DerElement value, takePart(rest));
        if (id.tag != V_ASN1_OBJECT || !rest.empty())
            return fail(errors::badCertificate, QStringLiteral("SGX extension: a part is not an OID with a value"));
        const int arc = lastArc(id.content, middle);
        if (arc < 1 || arc > 31)
            continue; // Later revisions may add parts.
        if (seen & (1u << arc))
            return fail(errors::badCertificate, QStringLiteral("SGX extension: part %1 stands twice").arg(arc));
        seen |= 1u << arc;
        GH_CHECK(use(arc, value));
    }
    return {};
}

template<typename Fixed>
Result<Fixed> octets(const DerElement& value, const char* name)
{
    if (value.tag != V_ASN1_OCTET_STRING || value.content.size() != Fixed::size)
        return fail(errors::badCertificate, QStringLiteral("SGX extension: %1 is not an OCTET STRING of %2 bytes")
                                                .arg(QLatin1String(name))
                                                .arg(Fixed::size));
    return Fixed::fromBytes(value.content);
}

Result<int> number(const DerElement& value, int tag, int most, const char* name)
{
    const ByteView digits = value.content;
    const bool good = value.tag == tag && digits.size() <= 4 && isShortestPositive(digits);
    int parsed = 0;
    for (std::size_t i = 0; good && i < digits.size(); ++i)
        parsed = parsed * 256 + digits[i];
    if (!good || parsed > most)
        return fail(errors::badCertificate,
                    QStringLiteral("SGX extension: %1 is not a number up to %2").arg(QLatin1String(name)).arg(most));
    return parsed;
}

/// The content of a part that is a SEQUENCE itself.
Result<ByteView> nested(const DerElement& value)
{
    if (value.tag != V_ASN1_SEQUENCE)
        return fail(errors::badCertificate, QStringLiteral("SGX extension: a part is not a SEQUENCE"));
    return value.content;
}

Result<void> readTcb(PckExtension& extension, const DerElement& value)
{
    GH_TRY(const ByteView sequence, nested(value));
    std::uint32_t seen = 0;
    GH_CHECK(forEachPair(sequence, {2}, [&](int arc, const DerElement& part) -> Result<void> {
        seen |= 1u << arc;
        if (arc <= 16) {
            GH_TRY(const int svn, number(part, V_ASN1_INTEGER, 255, "a TCB component"));
            extension.components[std::size_t(arc - 1)] = std::uint8_t(svn);
        } else if (arc == 17) {
            GH_TRY(const int svn, number(part, V_ASN1_INTEGER, 65535, "PCESVN"));
            extension.pceSvn = std::uint16_t(svn);
        } else if (arc == 18) {
            GH_TRY(extension.cpuSvn, octets<Bytes16>(part, "CPUSVN"));
        }
        return {};
    }));
    constexpr std::uint32_t all = ((1u << 19) - 1) & ~1u;
    if ((seen & all) != all)
        return fail(errors::badCertificate, QStringLiteral("SGX extension: the TCB lacks a component"));
    return {};
}

Result<void> readConfiguration(PckExtension& extension, const DerElement& value)
{
    GH_TRY(const ByteView sequence, nested(value));
    return forEachPair(sequence, {7}, [&](int arc, const DerElement& part) -> Result<void> {
        if (part.tag != V_ASN1_BOOLEAN || part.content.size() != 1)
            return fail(errors::badCertificate, QStringLiteral("SGX extension: a configuration flag is no BOOLEAN"));
        const bool flag = part.content[0] != 0;
        if (arc == 1)
            extension.dynamicPlatform = flag;
        else if (arc == 2)
            extension.cachedKeys = flag;
        else if (arc == 3)
            extension.smtEnabled = flag;
        return {};
    });
}

/// Puts a part into its place, or hands its error on.
template<typename Target, typename Value>
Result<void> store(Target& target, Result<Value> value)
{
    if (!value)
        return fail(std::move(value).error());
    target = std::move(*value);
    return {};
}

Result<void> readPart(PckExtension& extension, int arc, const DerElement& value)
{
    switch (arc) {
    case 1:
        return store(extension.ppid, octets<Bytes16>(value, "PPID"));
    case 2:
        return readTcb(extension, value);
    case 3:
        return store(extension.pceId, octets<PceId>(value, "PCEID"));
    case 4:
        return store(extension.fmspc, octets<Fmspc>(value, "FMSPC"));
    case 5:
        return store(extension.sgxType, number(value, V_ASN1_ENUMERATED, 255, "SGX type"));
    case 6:
        return store(extension.platformInstanceId, octets<Bytes16>(value, "platform instance id"));
    case 7:
        return readConfiguration(extension, value);
    default:
        return {};
    }
}

} // namespace

Result<PckExtension> PckExtension::fromCertificate(const Certificate& leaf)
{
    const QByteArray der = leaf.extension(sgxArc);
    if (der.isEmpty())
        return fail(errors::badCertificate,
                    QStringLiteral("'%1' has no SGX extension %2").arg(leaf.commonName(), QLatin1String(oid)));
    return fromDer(der);
}

Result<PckExtension> PckExtension::fromDer(const QByteArray& der)
{
    GH_TRY(const ByteView sequence, sequenceFrom(view(der)));
    PckExtension extension;
    std::uint32_t seen = 0;
    GH_CHECK(forEachPair(sequence, {}, [&](int arc, const DerElement& value) -> Result<void> {
        seen |= 1u << arc;
        return readPart(extension, arc, value);
    }));
    constexpr std::uint32_t mandatory = 0b111110;
    if ((seen & mandatory) != mandatory)
        return fail(errors::badCertificate, QStringLiteral("SGX extension: PPID, TCB, PCEID, FMSPC or type is missing"));
    return extension;
}

Result<QByteArray> PckExtension::toDer() const
{
    // OpenSSL's generator takes the structure as configuration text; every value below is a number or hex of ours.
    const QByteArray root(oid);
    QByteArray text = QByteArrayLiteral("[sgx]\n");
    QByteArray sections;
    int pairs = 0;
    const auto pair = [&](QByteArray& into, const QByteArray& id, const QByteArray& value) {
        const QByteArray name = "pair" + QByteArray::number(++pairs);
        into += "m" + QByteArray::number(pairs) + "=SEQUENCE:" + name + "\n";
        sections += "[" + name + "]\nid=OID:" + id + "\nvalue=" + value + "\n";
    };
    const auto hexOctets = [](ByteView bytes) { return "FORMAT:HEX,OCTETSTRING:" + toByteArray(bytes).toHex(); };

    QByteArray tcb = QByteArrayLiteral("[tcb]\n");
    for (int i = 0; i < 16; ++i)
        pair(tcb, root + ".2." + QByteArray::number(i + 1), "INTEGER:" + QByteArray::number(components[std::size_t(i)]));
    pair(tcb, root + ".2.17", "INTEGER:" + QByteArray::number(pceSvn));
    pair(tcb, root + ".2.18", hexOctets(cpuSvn.bytes()));
    pair(text, root + ".1", hexOctets(ppid.bytes()));
    pair(text, root + ".2", "SEQUENCE:tcb");
    pair(text, root + ".3", hexOctets(pceId.bytes()));
    pair(text, root + ".4", hexOctets(fmspc.bytes()));
    pair(text, root + ".5", "ENUMERATED:" + QByteArray::number(sgxType));
    if (platformInstanceId)
        pair(text, root + ".6", hexOctets(platformInstanceId->bytes()));
    QByteArray configuration;
    const std::array flags{dynamicPlatform, cachedKeys, smtEnabled};
    for (int i = 0; i < 3; ++i) {
        if (flags[std::size_t(i)])
            pair(configuration, root + ".7." + QByteArray::number(i + 1),
                 *flags[std::size_t(i)] ? QByteArrayLiteral("BOOLEAN:TRUE") : QByteArrayLiteral("BOOLEAN:FALSE"));
    }
    if (!configuration.isEmpty()) {
        pair(text, root + ".7", "SEQUENCE:configuration");
        sections += "[configuration]\n" + configuration;
    }

    const QByteArray all = text + tcb + sections;
    const crypto::BioPtr bio(BIO_new_mem_buf(all.constData(), int(all.size())));
    const std::unique_ptr<CONF, crypto::OpenSslDeleter<NCONF_free>> conf(NCONF_new(nullptr));
    long errorLine = 0;
    if (!bio || !conf || NCONF_load_bio(conf.get(), bio.get(), &errorLine) != 1)
        return fail(errors::crypto, crypto::takeOpenSslError());
    const std::unique_ptr<ASN1_TYPE, crypto::OpenSslDeleter<ASN1_TYPE_free>> value(ASN1_generate_nconf("SEQUENCE:sgx", conf.get()));
    if (!value || value->type != V_ASN1_SEQUENCE)
        return fail(errors::crypto, crypto::takeOpenSslError());
    const ASN1_STRING* der = value->value.sequence;
    return QByteArray(reinterpret_cast<const char*>(ASN1_STRING_get0_data(der)), ASN1_STRING_length(der));
}

} // namespace gatehouse::attest
