// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/QuoteFieldMap.h"

#include "core/attest/PckExtension.h"
#include "core/attest/Quote.h"
#include "core/attest/QuoteFieldText.h"
#include "core/attest/TcbInfo.h"

#include <functional>

namespace gatehouse::attest {

namespace {

constexpr std::uint16_t ecdsaP256KeyType = 2;
/// Longer values are summed up; REPORTDATA and signatures still stand whole.
constexpr std::size_t maxShownBytes = 64;

struct Bit
{
    int first;
    int last; ///< Bits that go together share a row.
    const char* key;
};
/// TDX module ABI 348551, table "ATTRIBUTES".
constexpr Bit tdBits[] = {{0, 0, "debug"},  {4, 4, "hgsProfiling"},   {5, 5, "perfProfiling"}, {6, 6, "pmtProfiling"},
                          {16, 16, "icssd"}, {27, 27, "lass"},        {28, 28, "septVeDisable"}, {29, 29, "migratable"},
                          {30, 30, "pks"},   {31, 31, "keyLocker"},   {62, 62, "tpa"},           {63, 63, "perfmon"}};
/// Intel SDM vol. 1, 13.1: state components of XCR0 and IA32_XSS.
constexpr Bit xfamBits[] = {{0, 0, "x87"},     {1, 1, "sse"},   {2, 2, "avx"},      {5, 7, "avx512"}, {8, 8, "pt"},   {9, 9, "pku"},
                            {10, 10, "enqcmd"}, {11, 12, "cet"}, {14, 14, "uintr"}, {15, 15, "lbr"},  {17, 18, "amx"}};
/// Intel SDM vol. 3D, 35.7.1: the flags half of ATTRIBUTES.
constexpr Bit enclaveBits[] = {{0, 0, "enclaveInit"},  {1, 1, "enclaveDebug"},  {2, 2, "mode64"},
                               {4, 4, "provisionKey"}, {5, 5, "einitTokenKey"}, {7, 7, "kss"}};

/// How the bytes of a leaf are to be read.
enum class Face { Hex, Number, Reserved, Plain };

/// Walks over the bytes and writes down what they are. Each reading function returns false where it cannot go on.
class Mapper
{
public:
    explicit Mapper(ByteView bytes)
        : m_bytes(bytes)
        , m_end(bytes.size())
    {
    }

    std::vector<QuoteField> run();

private:
    static QuoteField named(const QuoteField& parent, const QString& key);
    bool leaf(QuoteField& parent, const char* key, std::size_t size, Face face = Face::Hex);
    bool group(QuoteField& parent, const char* key, const std::function<bool(QuoteField&)>& fill);
    static void read(QuoteField& parent, const QString& key, const QString& value);
    void readBits(QuoteField& field, std::span<const Bit> bits);
    std::uint64_t little(std::size_t offset, std::size_t size) const;
    QString valueOf(std::size_t offset, std::size_t size, Face face) const;

    bool header(QuoteField& root);
    bool body(QuoteField& root);
    bool tdReport(QuoteField& field, bool is15);
    bool svns(QuoteField& parent, const char* key);
    bool enclaveReport(QuoteField& field);
    bool point(QuoteField& parent, const char* key, const char* first, const char* second);
    bool authentication(QuoteField& root);
    bool qeCertification(QuoteField& field);
    bool certification(QuoteField& field, std::size_t size);
    void certificates(QuoteField& field, std::size_t end);
    static void readCertificate(QuoteField& field, ByteView pem);

    ByteView m_bytes;
    std::size_t m_at = 0;
    std::size_t m_end; ///< Of the part that is being read.
    std::uint16_t m_version = 0;
    std::uint16_t m_keyType = 0;
    std::uint32_t m_tee = 0;
};

QuoteField Mapper::named(const QuoteField& parent, const QString& key)
{
    QuoteField field;
    field.id = parent.id.isEmpty() ? key : parent.id + QLatin1Char('.') + key;
    const QuoteFieldText text = quoteFieldText(field.id);
    field.name = *text.name ? QString::fromLatin1(text.name) : field.id;
    field.meaning = QString::fromLatin1(text.meaning);
    return field;
}

std::uint64_t Mapper::little(std::size_t offset, std::size_t size) const
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value |= std::uint64_t(m_bytes[offset + i]) << (8 * i);
    return value;
}

QString Mapper::valueOf(std::size_t offset, std::size_t size, Face face) const
{
    const ByteView bytes = m_bytes.subspan(offset, size);
    const bool zero = std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; });
    switch (face) {
    case Face::Plain:
        return {};
    case Face::Number:
        return QString::number(little(offset, size));
    case Face::Reserved:
        if (zero)
            return QStringLiteral("zero");
        break;
    case Face::Hex:
        break;
    }
    return size <= maxShownBytes ? toHex(bytes) : QStringLiteral("%1 bytes").arg(size);
}

bool Mapper::leaf(QuoteField& parent, const char* key, std::size_t size, Face face)
{
    if (size > m_end - m_at)
        return false;
    if (size == 0)
        return true;
    QuoteField field = named(parent, QLatin1String(key));
    const auto isTaken = [&](const QString& id) {
        return std::any_of(parent.children.begin(), parent.children.end(), [&](const QuoteField& each) { return each.id == id; });
    };
    const QString id = field.id;
    for (int i = 2; isTaken(field.id); ++i)
        field.id = id + QString::number(i);
    field.offset = m_at;
    field.size = size;
    field.value = valueOf(m_at, size, face);
    m_at += size;
    parent.children.push_back(std::move(field));
    return true;
}

bool Mapper::group(QuoteField& parent, const char* key, const std::function<bool(QuoteField&)>& fill)
{
    QuoteField field = named(parent, QLatin1String(key));
    field.offset = m_at;
    const bool whole = fill(field);
    field.size = m_at - field.offset;
    if (field.size > 0)
        parent.children.push_back(std::move(field));
    return whole;
}

void Mapper::read(QuoteField& parent, const QString& key, const QString& value)
{
    QuoteField field = named(parent, key);
    field.offset = parent.offset;
    field.size = parent.size;
    field.value = value;
    field.reading = true;
    parent.children.push_back(std::move(field));
}

void Mapper::readBits(QuoteField& field, std::span<const Bit> bits)
{
    std::uint64_t rest = little(field.offset, 8);
    const auto add = [&](const Bit& bit, bool set) {
        read(field, QLatin1String(bit.key), set ? QStringLiteral("set") : QStringLiteral("not set"));
        QuoteField& made = field.children.back();
        made.offset = field.offset + std::size_t(bit.first) / 8;
        made.size = std::size_t(bit.last) / 8 - std::size_t(bit.first) / 8 + 1;
        if (bit.first != bit.last)
            made.name += QStringLiteral(" (bits %1–%2)").arg(bit.first).arg(bit.last);
        else
            made.name += QStringLiteral(" (bit %1)").arg(bit.first);
    };
    for (const Bit& bit : bits) {
        std::uint64_t mask = 0;
        for (int i = bit.first; i <= bit.last; ++i)
            mask |= std::uint64_t(1) << i;
        add(bit, (rest & mask) != 0);
        rest &= ~mask;
    }
    for (int i = 0; i < 64; ++i)
        if (rest >> i & 1)
            add({i, i, "reservedBit"}, true);
}

std::vector<QuoteField> Mapper::run()
{
    QuoteField root;
    const bool whole = header(root) && body(root) && authentication(root);
    if (m_at < m_bytes.size()) {
        m_end = m_bytes.size();
        leaf(root, whole ? "padding" : "unread", m_end - m_at, whole ? Face::Reserved : Face::Hex);
    }
    return std::move(root.children);
}

bool Mapper::header(QuoteField& root)
{
    const bool whole = group(root, "header", [this](QuoteField& field) {
        if (!leaf(field, "version", 2, Face::Number))
            return false;
        m_version = std::uint16_t(little(0, 2));
        if (!leaf(field, "attestationKeyType", 2, Face::Number))
            return false;
        m_keyType = std::uint16_t(little(2, 2));
        if (!leaf(field, "teeType", 4, Face::Number))
            return false;
        m_tee = std::uint32_t(little(4, 4));
        if (m_tee <= std::uint32_t(TeeType::Tdx))
            field.children.back().value = m_tee == std::uint32_t(TeeType::Sgx)   ? QStringLiteral("0 (SGX)")
                                          : m_tee == std::uint32_t(TeeType::Tdx) ? QStringLiteral("0x81 (TDX)")
                                                                                 : field.children.back().value;
        const bool svns = m_version == 3 ? leaf(field, "qeSvn", 2, Face::Number) && leaf(field, "pceSvn", 2, Face::Number)
                                         : leaf(field, "reserved", 4, Face::Reserved);
        return svns && leaf(field, "qeVendorId", 16) && leaf(field, "userData", 20);
    });
    return whole && m_version >= 3 && m_version <= 5
           && (m_tee == std::uint32_t(TeeType::Sgx) || (m_tee == std::uint32_t(TeeType::Tdx) && m_version > 3));
}

bool Mapper::body(QuoteField& root)
{
    std::size_t type = m_tee == std::uint32_t(TeeType::Sgx) ? 1 : 2;
    if (m_version == 5) {
        std::size_t size = 0;
        const bool whole = group(root, "bodyDescriptor", [&](QuoteField& field) {
            if (!leaf(field, "bodyType", 2, Face::Number))
                return false;
            type = std::size_t(little(m_at - 2, 2));
            if (!leaf(field, "bodySize", 4, Face::Number))
                return false;
            size = std::size_t(little(m_at - 4, 4));
            return true;
        });
        const std::size_t expected = type == 1 ? enclaveReportBytes : type == 2 ? td10BodyBytes : type == 3 ? td15BodyBytes : 0;
        if (!whole || expected == 0 || size != expected)
            return false;
    }
    return group(root, "body", [&](QuoteField& field) {
        field.name = type == 1   ? QStringLiteral("SGX enclave report")
                     : type == 2 ? QStringLiteral("TD 1.0 report")
                                 : QStringLiteral("TD 1.5 report");
        return type == 1 ? enclaveReport(field) : tdReport(field, type == 3);
    });
}

bool Mapper::svns(QuoteField& parent, const char* key)
{
    const std::size_t start = m_at;
    const bool whole = group(parent, key, [this](QuoteField& field) {
        for (int i = 0; i < 16; ++i) {
            const char* part = i == 0 ? "moduleSvn" : i == 1 ? "moduleMajor" : i == 2 ? "lateMicrocode" : "svnComponent";
            if (!leaf(field, part, 1, Face::Number))
                return false;
            if (i > 2) {
                field.children.back().id += QString::number(i);
                field.children.back().name += QStringLiteral(" %1").arg(i);
            }
        }
        return true;
    });
    if (whole)
        parent.children.back().value = toHex(m_bytes.subspan(start, 16));
    return whole;
}

bool Mapper::tdReport(QuoteField& field, bool is15)
{
    const auto bits = [&](const char* key, std::span<const Bit> table) {
        if (!leaf(field, key, 8))
            return false;
        readBits(field.children.back(), table);
        return true;
    };
    const bool first = svns(field, "teeTcbSvn") && leaf(field, "mrSeam", 48) && leaf(field, "mrSignerSeam", 48, Face::Reserved)
                       && leaf(field, "seamAttributes", 8, Face::Reserved) && bits("tdAttributes", tdBits)
                       && bits("xfam", xfamBits) && leaf(field, "mrTd", 48) && leaf(field, "mrConfigId", 48, Face::Reserved)
                       && leaf(field, "mrOwner", 48, Face::Reserved) && leaf(field, "mrOwnerConfig", 48, Face::Reserved)
                       && leaf(field, "rtmr0", 48, Face::Reserved) && leaf(field, "rtmr1", 48, Face::Reserved)
                       && leaf(field, "rtmr2", 48, Face::Reserved) && leaf(field, "rtmr3", 48, Face::Reserved)
                       && leaf(field, "reportData", 64, Face::Reserved);
    return first && (!is15 || (svns(field, "teeTcbSvn2") && leaf(field, "mrServiceTd", 48, Face::Reserved)));
}

bool Mapper::enclaveReport(QuoteField& field)
{
    const auto attributes = [&] {
        if (!leaf(field, "attributes", 16))
            return false;
        readBits(field.children.back(), enclaveBits);
        return true;
    };
    return leaf(field, "cpuSvn", 16) && leaf(field, "miscSelect", 4, Face::Number) && leaf(field, "reserved", 12, Face::Reserved)
           && leaf(field, "isvExtProdId", 16, Face::Reserved) && attributes() && leaf(field, "mrEnclave", 32)
           && leaf(field, "reserved", 32, Face::Reserved) && leaf(field, "mrSigner", 32)
           && leaf(field, "reserved", 32, Face::Reserved) && leaf(field, "configId", 64, Face::Reserved)
           && leaf(field, "isvProdId", 2, Face::Number) && leaf(field, "isvSvn", 2, Face::Number)
           && leaf(field, "configSvn", 2, Face::Number) && leaf(field, "reserved", 42, Face::Reserved)
           && leaf(field, "isvFamilyId", 16, Face::Reserved) && leaf(field, "reportData", 64, Face::Reserved);
}

bool Mapper::point(QuoteField& parent, const char* key, const char* first, const char* second)
{
    const std::size_t start = m_at;
    const bool whole = group(parent, key, [&](QuoteField& field) { return leaf(field, first, 32) && leaf(field, second, 32); });
    if (whole)
        parent.children.back().value = toHex(m_bytes.subspan(start, 64));
    return whole;
}

bool Mapper::authentication(QuoteField& root)
{
    if (!leaf(root, "authSize", 4, Face::Number))
        return false;
    const std::uint64_t size = little(m_at - 4, 4);
    const bool fits = size <= m_bytes.size() - m_at;
    if (m_keyType != ecdsaP256KeyType)
        return false;
    m_end = fits ? m_at + std::size_t(size) : m_bytes.size();
    const bool whole = group(root, "auth", [this](QuoteField& field) {
        if (!point(field, "signature", "r", "s") || !point(field, "attestationKey", "x", "y"))
            return false;
        if (m_version == 3)
            return group(field, "qe", [this](QuoteField& qe) { return qeCertification(qe); });
        if (!leaf(field, "outerType", 2, Face::Number) || little(m_at - 2, 2) != std::uint64_t(CertificationType::QeReport)
            || !leaf(field, "outerSize", 4, Face::Number))
            return false;
        const std::uint64_t inner = little(m_at - 4, 4);
        if (inner < m_end - m_at)
            m_end = m_at + std::size_t(inner);
        return group(field, "qe", [this](QuoteField& qe) { return qeCertification(qe); });
    });
    return whole && fits && m_at == m_end;
}

bool Mapper::qeCertification(QuoteField& field)
{
    if (!group(field, "report", [this](QuoteField& report) { return enclaveReport(report); })
        || !point(field, "signature", "r", "s") || !leaf(field, "authDataSize", 2, Face::Number)
        || !leaf(field, "authData", std::size_t(little(m_at - 2, 2)))
        || !leaf(field, "certificationType", 2, Face::Number))
        return false;
    const std::uint64_t type = little(m_at - 2, 2);
    if (!leaf(field, "certificationSize", 4, Face::Number))
        return false;
    const std::uint64_t size = little(m_at - 4, 4);
    if (size > m_end - m_at)
        return false;
    return group(field, "certification", [&](QuoteField& data) {
        const std::size_t end = m_at + std::size_t(size);
        if (type == std::uint64_t(CertificationType::PckChain)) {
            certificates(data, end);
            return true;
        }
        const std::size_t tail = 20; // CPUSVN, PCESVN, PCEID
        if (type >= 1 && type <= 3 && size > tail)
            return leaf(data, type == 1 ? "ppid" : "encryptedPpid", std::size_t(size) - tail) && leaf(data, "pckCpuSvn", 16)
                   && leaf(data, "pckPceSvn", 2, Face::Number) && leaf(data, "pceId", 2);
        data.value = valueOf(m_at, std::size_t(size), Face::Hex);
        m_at = end;
        return true;
    });
}

void Mapper::certificates(QuoteField& field, std::size_t end)
{
    static constexpr char begin[] = "-----BEGIN CERTIFICATE-----";
    static constexpr char finish[] = "-----END CERTIFICATE-----";
    const QByteArray text = toByteArray(m_bytes.subspan(m_at, end - m_at));
    const std::size_t base = m_at;
    const auto separator = [&](std::size_t to) {
        if (to > m_at)
            leaf(field, "chainSeparator", to - m_at, Face::Plain);
    };
    int count = 0;
    for (qsizetype from = 0; count < Certificate::maxChainLength; ++count) {
        const qsizetype start = text.indexOf(begin, from);
        const qsizetype stop = start < 0 ? -1 : text.indexOf(finish, start);
        if (stop < 0)
            break;
        from = stop + qsizetype(sizeof(finish)) - 1;
        separator(base + std::size_t(start));
        if (!leaf(field, "certificate", std::size_t(from - start), Face::Plain))
            break;
        QuoteField& made = field.children.back();
        made.id += QString::number(count);
        readCertificate(made, m_bytes.subspan(made.offset, made.size));
    }
    separator(end);
    field.value = QStringLiteral("%1 certificates").arg(count);
}

void Mapper::readCertificate(QuoteField& field, ByteView pem)
{
    const Result<QList<Certificate>> chain = Certificate::chainFromPem(pem);
    if (!chain || chain->isEmpty()) {
        field.value = QStringLiteral("cannot be read: %1").arg(chain ? QString() : chain.error().detail());
        return;
    }
    const Certificate& certificate = chain->first();
    field.value = certificate.commonName();
    read(field, QStringLiteral("subject"), certificate.commonName());
    read(field, QStringLiteral("issuer"), certificate.issuerCommonName());
    read(field, QStringLiteral("serial"), toHex(certificate.serial()));
    read(field, QStringLiteral("validFrom"), formatUtcTime(certificate.validity().from));
    read(field, QStringLiteral("validUntil"), formatUtcTime(certificate.validity().until));
    const Result<PckExtension> pck = PckExtension::fromCertificate(certificate);
    if (!pck)
        return;
    read(field, QStringLiteral("fmspc"), pck->fmspc.toHex());
    read(field, QStringLiteral("pceId"), pck->pceId.toHex());
    read(field, QStringLiteral("ppid"), pck->ppid.toHex());
    QStringList components;
    for (const std::uint8_t svn : pck->components)
        components.append(QString::number(svn));
    read(field, QStringLiteral("pckComponents"), components.join(QLatin1Char(' ')));
    read(field, QStringLiteral("pckPceSvn"), QString::number(pck->pceSvn));
    read(field, QStringLiteral("pckCpuSvn"), pck->cpuSvn.toHex());
    read(field, QStringLiteral("sgxType"), QString::number(pck->sgxType));
    if (pck->platformInstanceId)
        read(field, QStringLiteral("piid"), pck->platformInstanceId->toHex());
    const auto flag = [&](const char* key, const std::optional<bool>& value) {
        if (value)
            read(field, QLatin1String(key), *value ? QStringLiteral("yes") : QStringLiteral("no"));
    };
    flag("dynamicPlatform", pck->dynamicPlatform);
    flag("cachedKeys", pck->cachedKeys);
    flag("smtEnabled", pck->smtEnabled);
}

const QuoteField* deepest(const std::vector<QuoteField>& fields, std::size_t offset)
{
    for (const QuoteField& field : fields) {
        if (field.reading || offset < field.offset || offset - field.offset >= field.size)
            continue;
        const QuoteField* inner = deepest(field.children, offset);
        return inner ? inner : &field;
    }
    return nullptr;
}

const QuoteField* named(const std::vector<QuoteField>& fields, const QString& id)
{
    for (const QuoteField& field : fields) {
        if (field.id == id)
            return &field;
        if (const QuoteField* inner = named(field.children, id))
            return inner;
    }
    return nullptr;
}

} // namespace

const QuoteField* QuoteFieldMap::fieldAt(std::size_t offset) const
{
    return deepest(fields, offset);
}

const QuoteField* QuoteFieldMap::find(const QString& id) const
{
    return named(fields, id);
}

QuoteFieldMap mapQuoteFields(const QByteArray& bytes)
{
    QuoteFieldMap map;
    const Result<UnverifiedQuote> quote = UnverifiedQuote::parse(bytes);
    if (!quote)
        map.problem = quote.error();
    if (std::size_t(bytes.size()) <= maxQuoteBytes) {
        map.fields = Mapper(view(bytes)).run();
        return map;
    }
    QuoteField unread;
    unread.id = QStringLiteral("unread");
    const QuoteFieldText text = quoteFieldText(unread.id);
    unread.name = QString::fromLatin1(text.name);
    unread.meaning = QString::fromLatin1(text.meaning);
    unread.size = std::size_t(bytes.size());
    unread.value = QStringLiteral("%1 bytes").arg(bytes.size());
    map.fields.push_back(std::move(unread));
    return map;
}

} // namespace gatehouse::attest
