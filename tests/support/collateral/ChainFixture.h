// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Certificate.h"
#include "core/attest/Collateral.h"
#include "core/collateral/OnChainSource.h"
#include "core/eth/Abi.h"
#include "core/http/HttpServer.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::test {

/// A node on loopback that answers eth_call as the three contracts of an on-chain PCCS do, from one bundle; any of the calls may be made
/// to hang or to be refused for now. Keeps what it does not answer until it ends.
class ChainFixture
{
public:
    enum class Fault { None, Silent, Unavailable };

    explicit ChainFixture(attest::Collateral bundle)
        : m_bundle(std::move(bundle))
    {
        m_server.handleAsync("POST", QStringLiteral("/"), [this](const http::HttpRequest& request, const http::HttpResponderPtr& responder) { answer(request, responder); });
        if (!m_server.listen({{QHostAddress::LocalHost, 0}}))
            qFatal("no port");
    }

    collateral::SourceSpec spec() const
    {
        collateral::OnChainContracts contracts;
        const auto address = [](char fill) { return *eth::Address::fromBytes(view(QByteArray(20, fill))); };
        contracts.fmspcTcbDao = address(1);
        contracts.enclaveIdentityDao = address(2);
        contracts.pcsDao = address(3);
        return *collateral::SourceSpec::onChain(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_server.port())), contracts);
    }
    /// What every call of this function meets from now on: "getTcbInfo", "getEnclaveIdentity" or "getCertificateById".
    void setFault(const QByteArray& function, Fault fault) { m_faults.insert(function, fault); }
    int calls() const { return m_calls; }

private:
    static QByteArray tupleOf(const QByteArray& text, const QByteArray& signature)
    {
        return QByteArray(31, '\0') + '\x20' + eth::AbiEncoder().string(QString::fromUtf8(text)).bytes(view(signature)).finish();
    }
    QByteArray certificate(int id) const
    {
        const auto signing = *attest::Certificate::chainFromPem(view(m_bundle.tcbInfoIssuerChain));
        const auto pck = *attest::Certificate::chainFromPem(view(m_bundle.pckCrlIssuerChain));
        const bool isRoot = id == int(collateral::onchain::Ca::Root);
        const bool isSigning = id == int(collateral::onchain::Ca::Signing);
        const QByteArray der = isRoot ? pck.last().der() : isSigning ? signing.first().der() : pck.first().der();
        const QByteArray list = isRoot ? m_bundle.rootCaCrl : isSigning ? QByteArray() : m_bundle.pckCrl;
        return eth::AbiEncoder().bytes(view(der)).bytes(view(list)).finish();
    }
    void answer(const http::HttpRequest& request, const http::HttpResponderPtr& responder)
    {
        ++m_calls;
        const QJsonObject call = QJsonDocument::fromJson(request.body).object();
        const QJsonObject parameters = call["params"].toArray().first().toObject();
        const QString given = parameters.contains("data") ? parameters["data"].toString() : parameters["input"].toString();
        const QByteArray data = QByteArray::fromHex(given.mid(2).toLatin1());
        const auto is = [&](const char* signature) { return data.startsWith(eth::AbiEncoder().call(signature)); };
        QByteArray function, result;
        if (is("getTcbInfo(uint256,string,uint256)")) {
            function = "getTcbInfo";
            result = tupleOf(m_bundle.tcbInfo, m_bundle.tcbInfoSignature);
        } else if (is("getEnclaveIdentity(uint256,uint256)")) {
            function = "getEnclaveIdentity";
            result = tupleOf(m_bundle.qeIdentity, m_bundle.qeIdentitySignature);
        } else if (is("getCertificateById(uint8)")) {
            function = "getCertificateById";
            result = certificate(data.back());
        }
        switch (m_faults.value(function, Fault::None)) {
        case Fault::Silent:
            m_kept.append(responder);
            return;
        case Fault::Unavailable: {
            http::HttpResponse busy;
            busy.status = 503;
            responder->respond(busy);
            return;
        }
        case Fault::None:
            break;
        }
        const QJsonObject reply{{"jsonrpc", "2.0"}, {"id", call["id"]}, {"result", QString("0x" + QString::fromLatin1(result.toHex()))}};
        responder->respond(http::HttpResponse::json(200, QJsonDocument(reply).toJson(QJsonDocument::Compact)));
    }

    attest::Collateral m_bundle;
    QHash<QByteArray, Fault> m_faults;
    QList<http::HttpResponderPtr> m_kept;
    int m_calls = 0;
    http::HttpServer m_server;
};

} // namespace gatehouse::test
