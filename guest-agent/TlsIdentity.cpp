// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/TlsIdentity.h"

#include "core/crypto/OpenSslHandles.h"
#include "guest-agent/AgentErrors.h"

#include <QRegularExpression>
#include <algorithm>
#include <array>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <vector>

namespace gatehouse::agent {

namespace {

constexpr std::size_t scalarBytes = 32;
/// A certificate that was issued this moment must not fail on a guest whose clock is behind.
constexpr qint64 clockToleranceSeconds = 3'600;
/// SEC 1 §C.4: ECPrivateKey { 1, scalar, [0] prime256v1 } around the scalar.
constexpr std::array<std::uint8_t, 7> sec1Head{0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20};
constexpr std::array<std::uint8_t, 12> sec1Tail{0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};

QByteArray bytesOf(BIO* bio)
{
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return QByteArray(data, size);
}

tl::unexpected<Error> bad(const QString& what)
{
    ERR_clear_error();
    return fail(errors::badCertificate, what);
}

QDateTime timeOf(const ASN1_TIME* time)
{
    std::tm parts = {};
    if (!time || ASN1_TIME_to_tm(time, &parts) != 1)
        return {};
    return QDateTime(QDate(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday),
                     QTime(parts.tm_hour, parts.tm_min, std::min(parts.tm_sec, 59)), Qt::UTC);
}

Result<std::vector<crypto::X509Ptr>> chainFromPem(const QByteArray& pem)
{
    if (pem.size() > TlsIdentity::maxCertificateBytes)
        return bad(QStringLiteral("larger than %1 bytes").arg(TlsIdentity::maxCertificateBytes));
    const crypto::BioPtr bio(BIO_new_mem_buf(pem.constData(), int(pem.size())));
    std::vector<crypto::X509Ptr> chain;
    for (;;) {
        // No password is ever asked for: a certificate has none, and the default would ask a terminal.
        crypto::X509Ptr next(PEM_read_bio_X509(bio.get(), nullptr, [](char*, int, int, void*) { return -1; }, nullptr));
        if (!next) {
            const unsigned long last = ERR_peek_last_error();
            const bool atEnd = ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
            if (!atEnd || chain.empty())
                return bad(QStringLiteral("certificate %1 cannot be read as PEM").arg(chain.size() + 1));
            ERR_clear_error();
            return chain;
        }
        chain.push_back(std::move(next));
        if (int(chain.size()) > TlsIdentity::maxChainLength)
            return bad(QStringLiteral("more than %1 certificates").arg(TlsIdentity::maxChainLength));
    }
}

Result<std::shared_ptr<SSL_CTX>> newContext()
{
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1
        || SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20") != 1)
        return fail(errors::badTlsKey, QStringLiteral("OpenSSL: %1").arg(crypto::takeOpenSslError()));
    // No tickets: their key would be a second secret that outlives the connections.
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET
                                           | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_num_tickets(context.get(), 0);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    return context;
}

} // namespace

Result<TlsIdentity> TlsIdentity::derive(const MasterSecret& secret)
{
    GH_TRY(const SecretBytes scalar, secret.applicationKey(view(QByteArray(tag))));
    return fromScalar(scalar);
}

Result<TlsIdentity> TlsIdentity::fromScalar(const SecretBytes& scalar)
{
    if (scalar.size() != scalarBytes)
        return fail(errors::badTlsKey, QStringLiteral("%1 bytes are no P-256 scalar").arg(scalar.size()));
    SecretBytes der(sec1Head.size() + scalarBytes + sec1Tail.size());
    std::uint8_t* at = std::copy(sec1Head.begin(), sec1Head.end(), der.data());
    at = std::copy(scalar.bytes().begin(), scalar.bytes().end(), at);
    std::copy(sec1Tail.begin(), sec1Tail.end(), at);
    const unsigned char* from = der.bytes().data();
    const std::shared_ptr<EVP_PKEY> key(d2i_PrivateKey(EVP_PKEY_EC, nullptr, &from, long(der.size())), EVP_PKEY_free);
    const crypto::PkeyContextPtr check(key ? EVP_PKEY_CTX_new(key.get(), nullptr) : nullptr);
    if (!check || EVP_PKEY_check(check.get()) != 1) {
        ERR_clear_error();
        return fail(errors::badTlsKey, QStringLiteral("getkey/unstoppable_tls is no scalar of P-256"));
    }
    return TlsIdentity(key);
}

QByteArray TlsIdentity::publicPoint() const
{
    unsigned char* point = nullptr;
    const std::size_t size = EVP_PKEY_get1_encoded_public_key(m_key.get(), &point);
    const QByteArray bytes(reinterpret_cast<const char*>(point), qsizetype(size));
    OPENSSL_free(point);
    return bytes;
}

bool TlsIdentity::isDomain(const QString& domain)
{
    static const QRegularExpression shape(QStringLiteral(
        "\\A(?=.{1,253}\\z)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\\z"));
    return shape.match(domain).hasMatch();
}

Result<QByteArray> TlsIdentity::signingRequest(const QString& domain) const
{
    if (!isDomain(domain))
        return fail(errors::badConfig, QStringLiteral("\"%1\" is not a domain name").arg(domain));
    const QByteArray name = domain.toLatin1();
    const crypto::X509RequestPtr request(X509_REQ_new());
    X509_NAME* subject = X509_REQ_get_subject_name(request.get());
    const auto* text = reinterpret_cast<const unsigned char*>(name.constData());
    // A common name holds at most 64 characters (RFC 5280, ub-common-name); the alternative name is what counts anyway.
    const int shown = int(std::min<qsizetype>(name.size(), 64));
    bool good = X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) == 1
        && X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, shown, -1, 0) == 1
        && X509_REQ_set_pubkey(request.get(), m_key.get()) == 1;
    const crypto::X509ExtensionPtr alternative(X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, ("DNS:" + name).constData()));
    STACK_OF(X509_EXTENSION)* extensions = sk_X509_EXTENSION_new_null();
    good = good && alternative && sk_X509_EXTENSION_push(extensions, alternative.get()) > 0
        && X509_REQ_add_extensions(request.get(), extensions) == 1;
    sk_X509_EXTENSION_free(extensions);
    const crypto::BioPtr bio(BIO_new(BIO_s_mem()));
    good = good && X509_REQ_sign(request.get(), m_key.get(), EVP_sha256()) > 0
        && PEM_write_bio_X509_REQ(bio.get(), request.get()) == 1;
    if (!good)
        return fail(errors::badTlsKey, QStringLiteral("the signing request: %1").arg(crypto::takeOpenSslError()));
    return bytesOf(bio.get());
}

Result<TlsServerContext> TlsIdentity::serverContext(const QByteArray& pem, const QDateTime& now) const
{
    GH_TRY(const std::vector<crypto::X509Ptr> chain, chainFromPem(pem));
    X509* leaf = chain.front().get();
    EVP_PKEY* itsKey = X509_get0_pubkey(leaf);
    if (!itsKey || EVP_PKEY_eq(itsKey, m_key.get()) != 1)
        return bad(QStringLiteral("the certificate is for another key"));
    const QDateTime from = timeOf(X509_get0_notBefore(leaf));
    TlsServerContext server;
    server.until = timeOf(X509_get0_notAfter(leaf));
    if (!from.isValid() || !server.until.isValid() || now.addSecs(clockToleranceSeconds) < from || now > server.until)
        return bad(QStringLiteral("the certificate is valid from %1 to %2, and it is %3")
                       .arg(from.toString(Qt::ISODate), server.until.toString(Qt::ISODate), now.toUTC().toString(Qt::ISODate)));
    std::array<char, 256> subject{};
    X509_NAME_oneline(X509_get_subject_name(leaf), subject.data(), int(subject.size()));
    server.subject = QString::fromLatin1(subject.data());
    GH_TRY(server.context, newContext());
    bool good = SSL_CTX_use_certificate(server.context.get(), leaf) == 1
        && SSL_CTX_use_PrivateKey(server.context.get(), m_key.get()) == 1;
    for (std::size_t i = 1; i < chain.size(); ++i)
        good = good && SSL_CTX_add1_chain_cert(server.context.get(), chain[i].get()) == 1;
    if (!good)
        return bad(QStringLiteral("OpenSSL does not take it: %1").arg(crypto::takeOpenSslError()));
    return server;
}

} // namespace gatehouse::agent
