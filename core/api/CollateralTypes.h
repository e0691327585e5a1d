// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QList>
#include <QString>
#include <QUrl>
#include <optional>

namespace gatehouse::api {

/// One signed document of a bundle, or the certificates that sign them.
struct CollateralPart
{
    QString id; ///< "tcbInfo", "qeIdentity", "pckCrl", "rootCaCrl" or "certificates".
    QDateTime issued;
    QDateTime nextUpdate;
    std::optional<int> evaluationNumber; ///< Of TCB info and QE identity.
};

/// How a bundle stands now.
enum class CollateralState {
    Valid,
    ExpiresSoon, ///< It should have been renewed already.
    Expired,
    NotYetValid,
};

/// One proven bundle of the store.
struct CollateralEntry
{
    QString id;     ///< Of this generation; grows.
    QString tee;    ///< "TDX" or "SGX".
    QString fmspc;  ///< Twelve hex digits.
    QString ca;     ///< "platform" or "processor".
    QString update; ///< "standard" or "early".
    int evaluationNumber = 0;
    QString rootName;
    QString rootId;            ///< sha256 of the root certificate.
    bool intelRoot = false;    ///< Otherwise it says nothing about Intel's hardware.
    QDateTime issued;          ///< Of the TCB info.
    QDateTime validUntil;      ///< Of the part that ends first …
    QString firstToExpire;     ///< … which is this one.
    CollateralState state = CollateralState::Valid;
    QString source;            ///< "Intel PCS", "PCCS https://host:8081", "file x.json".
    QString origin;            ///< Imported: who had fetched it, as the bundle says.
    QDateTime fetchedAt;
    QDateTime renewAt;         ///< Invalid for what came from a file.
    int failures = 0;          ///< To renew it, in a row.
    QString lastError;
    bool newest = true;        ///< Of its platform; older ones are kept for quotes of their time.
    QList<CollateralPart> parts;
};

/// Which collateral to get, and where. The platform is either named or taken from a quote.
struct CollateralFetch
{
    enum class Service { IntelPcs, Pccs, OnChain };
    Service service = Service::IntelPcs;
    QUrl url; ///< Of the PCCS or the chain's JSON-RPC; may hold an access key.
    /// OnChain: the router's address, or those of all three contracts.
    QString router;
    QString fmspcTcbDao;
    QString enclaveIdentityDao;
    QString pcsDao;

    QByteArray quote; ///< Raw bytes or hex text; wins over the next three.
    QString tee = QStringLiteral("TDX");
    QString fmspc;
    QString ca = QStringLiteral("platform");
    QString update = QStringLiteral("standard");
    std::optional<QByteArray> root; ///< DER or PEM; Intel's when absent.
    bool devnet = false;            ///< The root of this profile's devnet: a simulated TEE.
};

/// What became of the entries of an imported file or folder.
struct CollateralImport
{
    struct Row
    {
        QString platform; ///< "TDX b0c06f000000 platform"; "entry 3" when it cannot be read.
        QString id;       ///< Empty when refused.
        bool added = false; ///< False: held already.
        QString errorCode;  ///< Refused: why.
        QString error;
    };
    QList<Row> rows;
};

struct CollateralExport
{
    QString fmspc; ///< All when empty.
    QString tee;   ///< Both when empty.
    /// The single-JSON shape of the DCAP tools; exactly one bundle must match.
    bool singleJson = false;
    bool allGenerations = false;
};

} // namespace gatehouse::api
