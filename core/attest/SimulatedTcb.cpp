// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/SimulatedTcb.h"

#include "core/attest/Digests.h"
#include "core/attest/SimulatedPlatform.h"
#include "core/base/Clock.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::attest {

namespace {

constexpr std::uint8_t componentSvn = 1;
constexpr std::uint16_t platformPceSvn = 1;
/// teeTcbSvn: module SVN 1 of module version 1, then the other TDX components.
constexpr std::array<std::uint8_t, 16> teeTcbSvn{1, 1, 1};
constexpr std::uint16_t qeProductId = 2; ///< As Intel's TD quoting enclave.
constexpr std::uint16_t qeIsvSvn = 1;
constexpr int evaluationNumber = 1;
/// When the one TCB level was defined: never changes, so that grace periods have something to count from.
constexpr const char* tcbDate = "2026-01-01T00:00:00Z";

Bytes32 labelled(const char* text)
{
    return Bytes32(sha256Of({{reinterpret_cast<const std::uint8_t*>(text), std::strlen(text)}}).array());
}

Bytes16 flags(std::uint8_t first, std::uint8_t xfrm)
{
    Bytes16 attributes;
    attributes.array()[0] = first;
    attributes.array()[8] = xfrm;
    return attributes;
}

QString upperHex(ByteView bytes)
{
    return toHex(bytes).toUpper();
}

QJsonArray components(const std::array<std::uint8_t, 16>& svns)
{
    QJsonArray array;
    for (const std::uint8_t svn : svns)
        array.append(QJsonObject{{QStringLiteral("svn"), int(svn)}});
    return array;
}

QJsonObject level(const QJsonObject& tcb, TcbStatus status, const QStringList& advisories)
{
    QJsonObject object{{QStringLiteral("tcb"), tcb},
                       {QStringLiteral("tcbDate"), QLatin1String(tcbDate)},
                       {QStringLiteral("tcbStatus"), toString(status)}};
    if (!advisories.isEmpty())
        object.insert(QStringLiteral("advisoryIDs"), QJsonArray::fromStringList(advisories));
    return object;
}

QJsonObject head(const char* id, int version, const SimulatedTcbOptions& options)
{
    return {{QStringLiteral("id"), QLatin1String(id)},
            {QStringLiteral("version"), version},
            {QStringLiteral("issueDate"), toRfc3339(options.issueDate)},
            {QStringLiteral("nextUpdate"), toRfc3339(options.nextUpdate)},
            {QStringLiteral("tcbEvaluationDataNumber"), evaluationNumber}};
}

} // namespace

PckExtension simulatedPckExtension()
{
    PckExtension extension;
    const Bytes32 ppid = labelled("gatehouse simulated platform 1: PPID");
    std::copy_n(ppid.array().begin(), Bytes16::size, extension.ppid.array().begin());
    extension.components.fill(componentSvn);
    extension.pceSvn = platformPceSvn;
    extension.cpuSvn = Bytes16(extension.components);
    extension.fmspc = Fmspc({'G', 'H', 'D', 'E', 'V', 0});
    extension.sgxType = 1;
    extension.platformInstanceId = extension.ppid;
    extension.dynamicPlatform = false;
    extension.cachedKeys = false;
    extension.smtEnabled = false;
    return extension;
}

TdReport simulatedTd()
{
    TdReport td;
    td.teeTcbSvn = TcbSvns(teeTcbSvn);
    td.teeTcbSvn2 = td.teeTcbSvn;
    td.mrSeam = simulatedMrSeam();
    td.xfam = Bytes8({0xe7, 0x1a, 0x06});
    return td;
}

EnclaveReport simulatedQeReport()
{
    EnclaveReport report;
    report.cpuSvn = simulatedPckExtension().cpuSvn;
    report.attributes = flags(0x15, 0xe7); // INIT, MODE64BIT, PROVISION_KEY; no DEBUG.
    report.mrEnclave = labelled("gatehouse simulated platform 1: QE MRENCLAVE");
    report.mrSigner = labelled("gatehouse simulated platform 1: QE MRSIGNER");
    report.isvProdId = qeProductId;
    report.isvSvn = qeIsvSvn;
    return report;
}

QByteArray simulatedTcbInfo(const SimulatedTcbOptions& options)
{
    const PckExtension pck = simulatedPckExtension();
    QJsonObject info = head("TDX", 3, options);
    info.insert(QStringLiteral("fmspc"), upperHex(pck.fmspc.bytes()));
    info.insert(QStringLiteral("pceId"), upperHex(pck.pceId.bytes()));
    info.insert(QStringLiteral("tcbType"), 0);
    const QString noSigner = upperHex(Measurement().bytes());
    const QString noAttributes = upperHex(Bytes8().bytes());
    const QString allAttributes = QStringLiteral("FFFFFFFFFFFFFFFF");
    info.insert(QStringLiteral("tdxModule"), QJsonObject{{QStringLiteral("mrsigner"), noSigner},
                                                         {QStringLiteral("attributes"), noAttributes},
                                                         {QStringLiteral("attributesMask"), allAttributes}});
    const QJsonObject moduleTcb{{QStringLiteral("isvsvn"), int(teeTcbSvn[0])}};
    info.insert(QStringLiteral("tdxModuleIdentities"),
                QJsonArray{QJsonObject{{QStringLiteral("id"), QStringLiteral("TDX_01")},
                                       {QStringLiteral("mrsigner"), noSigner},
                                       {QStringLiteral("attributes"), noAttributes},
                                       {QStringLiteral("attributesMask"), allAttributes},
                                       {QStringLiteral("tcbLevels"), QJsonArray{level(moduleTcb, TcbStatus::UpToDate, {})}}}});
    const QJsonObject platformTcb{{QStringLiteral("sgxtcbcomponents"), components(pck.components)},
                                  {QStringLiteral("pcesvn"), int(pck.pceSvn)},
                                  {QStringLiteral("tdxtcbcomponents"), components(teeTcbSvn)}};
    info.insert(QStringLiteral("tcbLevels"), QJsonArray{level(platformTcb, options.platformStatus, options.advisories)});
    return QJsonDocument(info).toJson(QJsonDocument::Compact);
}

QByteArray simulatedQeIdentity(const SimulatedTcbOptions& options)
{
    const EnclaveReport report = simulatedQeReport();
    QJsonObject identity = head("TD_QE", 2, options);
    identity.insert(QStringLiteral("miscselect"), QStringLiteral("00000000"));
    identity.insert(QStringLiteral("miscselectMask"), QStringLiteral("FFFFFFFF"));
    identity.insert(QStringLiteral("attributes"), upperHex(flags(0x11, 0).bytes()));
    identity.insert(QStringLiteral("attributesMask"), QStringLiteral("FBFFFFFFFFFFFFFF0000000000000000"));
    identity.insert(QStringLiteral("mrsigner"), upperHex(report.mrSigner.bytes()));
    identity.insert(QStringLiteral("isvprodid"), int(report.isvProdId));
    identity.insert(QStringLiteral("tcbLevels"),
                    QJsonArray{level(QJsonObject{{QStringLiteral("isvsvn"), int(report.isvSvn)}}, options.qeStatus, {})});
    return QJsonDocument(identity).toJson(QJsonDocument::Compact);
}

} // namespace gatehouse::attest
