// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/protocol/OnboardMessages.h"

#include "core/onboard/protocol/OnboardProtocolErrors.h"
#include "core/onboard/protocol/OnboardRoutes.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::onboard::protocol {

namespace {

tl::unexpected<Error> bad(const char* field, Error cause)
{
    return fail(
        Error(errors::badMessage, QStringLiteral("field %1").arg(QLatin1String(field))).causedBy(std::move(cause)));
}

Result<http::FormData> readForm(const QByteArray& body)
{
    if (body.size() > maxFormBytes)
        return fail(errors::badMessage, QStringLiteral("%1 bytes, at most %2").arg(body.size()).arg(maxFormBytes));
    auto form = http::FormData::parse(body);
    if (!form)
        return fail(Error(errors::badMessage, QStringLiteral("the body is not a form")).causedBy(std::move(form).error()));
    return form;
}

Result<QString> text(const http::FormData& form, const char* field)
{
    auto value = form.required(field);
    if (!value)
        return bad(field, std::move(value).error());
    return QString::fromUtf8(*value);
}

Result<eth::Address> address(const http::FormData& form)
{
    GH_TRY(const QString value, text(form, "addr"));
    auto address = eth::Address::fromText(value);
    if (!address)
        return bad("addr", std::move(address).error());
    return address;
}

template<typename Fixed>
Result<Fixed> fixed(const QString& value, const char* field)
{
    auto bytes = Fixed::fromHex(value);
    if (!bytes)
        return bad(field, std::move(bytes).error());
    return bytes;
}

Result<QByteArray> quote(const http::FormData& form)
{
    GH_TRY(const QString value, text(form, "quote"));
    auto bytes = fromHex(value, maxQuoteBytes);
    if (!bytes)
        return bad("quote", std::move(bytes).error());
    if (bytes->isEmpty())
        return fail(errors::badMessage, QStringLiteral("field quote is empty"));
    return bytes;
}

/// Absent is empty; so is a field without content.
Result<QByteArray> eventLog(const http::FormData& form)
{
    const bool sent = std::any_of(form.fields().begin(), form.fields().end(), [](const auto& field) { return field.first == "eventlog"; });
    if (!sent)
        return QByteArray();
    GH_TRY(const QString value, text(form, "eventlog"));
    auto bytes = fromHex(value, maxEventLogBytes);
    if (!bytes)
        return bad("eventlog", std::move(bytes).error());
    return bytes;
}

void addEventLog(http::FormData& form, const QByteArray& log)
{
    if (!log.isEmpty())
        form.add("eventlog", toHex(log).toLatin1());
}

QByteArray hex(ByteView bytes)
{
    return toHex(bytes).toLatin1();
}

} // namespace

Result<BootstrapForm> BootstrapForm::parse(const QByteArray& body)
{
    GH_TRY(const http::FormData form, readForm(body));
    BootstrapForm message;
    GH_TRY(message.addr, address(form));
    GH_TRY(message.quote, protocol::quote(form));
    GH_TRY(message.eventLog, protocol::eventLog(form));
    return message;
}

QByteArray BootstrapForm::encode() const
{
    http::FormData form;
    form.add("addr", addr.toChecksumText().toLatin1());
    form.add("quote", hex(view(quote)));
    addEventLog(form, eventLog);
    return form.encode();
}

Result<RegisterForm> RegisterForm::parse(const QByteArray& body)
{
    GH_TRY(const http::FormData form, readForm(body));
    RegisterForm message;
    GH_TRY(message.addr, address(form));
    GH_TRY(const QString sig, text(form, "sig"));
    GH_TRY(message.sig, fixed<eth::ContractSignature>(sig, "sig"));
    GH_TRY(const QString pubk, text(form, "pubk"));
    GH_TRY(message.pubk, fixed<crypto::BoxPublicKey>(pubk, "pubk"));
    GH_TRY(message.quote, protocol::quote(form));
    GH_TRY(message.eventLog, protocol::eventLog(form));
    return message;
}

QByteArray RegisterForm::encode() const
{
    http::FormData form;
    form.add("addr", addr.toChecksumText().toLatin1());
    form.add("sig", hex(sig.bytes()));
    form.add("pubk", hex(pubk.bytes()));
    form.add("quote", hex(view(quote)));
    addEventLog(form, eventLog);
    return form.encode();
}

Result<OnboardForm> OnboardForm::parse(const QByteArray& body)
{
    GH_TRY(const http::FormData form, readForm(body));
    OnboardForm message;
    GH_TRY(message.addr, address(form));
    GH_TRY(const QString pubk, text(form, "pubk"));
    GH_TRY(message.pubk, fixed<crypto::BoxPublicKey>(pubk, "pubk"));
    GH_TRY(message.quote, protocol::quote(form));
    GH_TRY(message.eventLog, protocol::eventLog(form));
    return message;
}

QByteArray OnboardForm::encode() const
{
    http::FormData form;
    form.add("addr", addr.toChecksumText().toLatin1());
    form.add("pubk", hex(pubk.bytes()));
    form.add("quote", hex(view(quote)));
    addEventLog(form, eventLog);
    return form.encode();
}

Result<OnboardAnswer> OnboardAnswer::parse(const QByteArray& body)
{
    if (body.size() > maxAnswerBytes)
        return fail(errors::badMessage, QStringLiteral("%1 bytes, at most %2").arg(body.size()).arg(maxAnswerBytes));
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(body, &problem);
    if (problem.error != QJsonParseError::NoError || !document.isObject())
        return fail(errors::badMessage, QStringLiteral("not a JSON object: %1").arg(problem.errorString()));
    const QJsonValue sig = document[QLatin1String("sig")];
    const QJsonValue ciph = document[QLatin1String("ciph")];
    if (!sig.isString() || !ciph.isString())
        return fail(errors::badMessage, QStringLiteral("field sig or ciph is missing or not a text"));
    OnboardAnswer answer;
    GH_TRY(answer.sig, fixed<eth::ContractSignature>(sig.toString(), "sig"));
    using Ciphertext = FixedBytes<ciphertextBytes, struct CiphertextTag>;
    GH_TRY(const Ciphertext bytes, fixed<Ciphertext>(ciph.toString(), "ciph"));
    answer.ciph = bytes.toByteArray();
    return answer;
}

QByteArray OnboardAnswer::encode() const
{
    const QJsonObject object{{QStringLiteral("sig"), toHex(sig.bytes())}, {QStringLiteral("ciph"), toHex(ciph)}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace gatehouse::onboard::protocol
