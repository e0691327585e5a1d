// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/agent/MiniHost.h"

#include "core/crypto/Hashes.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::test {

using http::FormData;
using http::HttpResponse;

MiniHost::MiniHost(eth::KeyManager contract, eth::TransactionSender* operatorAccount, eth::FmspcField fmspc)
    : m_contract(std::move(contract))
    , m_account(operatorAccount)
    , m_fmspc(fmspc)
{
    m_server.handleAsync("POST", "/bootstrap", [this](const http::HttpRequest& r, const http::HttpResponderPtr& a) { bootstrap(r, a); });
    m_server.handleAsync("POST", "/register", [this](const http::HttpRequest& r, const http::HttpResponderPtr& a) { join(r, a); },
                         {-1, std::chrono::minutes(10)});
    if (const auto listening = m_server.listen({{QHostAddress::LocalHost, 0}}); !listening)
        qFatal("%s", qPrintable(listening.error().toString()));
}

QCoro::Task<> MiniHost::bootstrap(http::HttpRequest request, http::HttpResponderPtr responder)
{
    ++bootstraps;
    if (bootstrapAnswer) {
        responder->respond(bootstrapAnswer());
        co_return;
    }
    const auto form = FormData::parse(request.body);
    const auto addr = eth::Address::fromText(QString::fromLatin1(*form->single("addr")));
    const auto receipt = co_await m_account->send(m_contract.request(eth::calls::bootstrap(*addr)));
    responder->respond(receipt ? HttpResponse::text(200, "ok") : HttpResponse::text(502, receipt.error().toString()));
}

QCoro::Task<> MiniHost::join(http::HttpRequest request, http::HttpResponderPtr responder)
{
    ++registrations;
    lastRegister = *FormData::parse(request.body);
    if (registerAnswer) {
        responder->respond(registerAnswer());
        co_return;
    }
    // Everything below works on the texts as they came, as the original host does.
    const QByteArray addrText = *lastRegister.single("addr");
    const auto addr = *eth::Address::fromText(QString::fromLatin1(addrText));
    const auto sig = *eth::ContractSignature::fromHex(QString::fromLatin1(*lastRegister.single("sig")));
    const auto registered = co_await m_account->send(m_contract.request(eth::calls::registerNode(addr, sig)));
    if (!registered) {
        responder->respond(HttpResponse::text(400, registered.error().toString()));
        co_return;
    }
    FormData form;
    form.add("addr", addrText);
    form.add("pubk", *lastRegister.single("pubk"));
    form.add("quote", *lastRegister.single("quote"));
    if (changeOnboardForm)
        form = changeOnboardForm(form);
    http::HttpRequestOptions options;
    options.statusPolicy = http::HttpStatusPolicy::Any;
    const auto reply = co_await m_http.postForm(m_guest, form, options);
    if (!reply) {
        responder->respond(HttpResponse::text(503, reply.error().toString()));
        co_return;
    }
    lastOnboard = *reply;
    if (!reply->isSuccess()) {
        responder->respond(HttpResponse::text(403, QString::fromUtf8(reply->body)));
        co_return;
    }
    const QJsonObject answer = QJsonDocument::fromJson(reply->body).object();
    const QByteArray ciph = QByteArray::fromHex(answer["ciph"].toString().toLatin1());
    const auto onboardSig = *eth::ContractSignature::fromHex(answer["sig"].toString());
    // MRTD stands 136 bytes into the TD body of a v4 quote, which begins after 48 bytes of header.
    const QByteArray mrtd = QByteArray::fromHex(*lastRegister.single("quote")).mid(48 + 136, 48);
    const eth::MrtdField mrtdField(crypto::sha256(view(mrtd)).array());
    const auto receipt = co_await m_account->send(
        m_contract.request(eth::calls::onboard(addr, m_fmspc, mrtdField, view(ciph), onboardSig)));
    if (!receipt) {
        responder->respond(HttpResponse::text(502, receipt.error().toString()));
        co_return;
    }
    responder->respond(HttpResponse::bytes(changeCiphertext ? changeCiphertext(ciph) : ciph));
}

} // namespace gatehouse::test
