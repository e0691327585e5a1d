// SPDX-License-Identifier: GPL-3.0-or-later
// A bundle that is read travels: it writes JSON that reads as the same bundle. Examining it under Intel's root never
// proves anything, as nobody here can sign for Intel. Members cut out by exact text are valid JSON of the same value.
#include "core/attest/ExaminedCollateral.h"
#include "core/attest/JsonScan.h"
#include "tests/fuzz/Property.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace gatehouse;
using namespace gatehouse::attest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    if (const Result<QJsonObject> object = parseJsonObject(bytes, Collateral::maxBytes)) {
        for (auto it = object->begin(); it != object->end(); ++it) {
            const QByteArray exact = exactMemberText(bytes, it.key().toUtf8());
            const QJsonDocument again = QJsonDocument::fromJson("[" + exact + "]");
            GATEHOUSE_PROPERTY(again.isArray() && again.array().size() == 1 && again.array().first() == it.value());
        }
    }
    const Result<Collateral> collateral = Collateral::fromJson(bytes);
    if (!collateral)
        return 0;
    const Result<Collateral> again = Collateral::fromJson(collateral->toJson());
    GATEHOUSE_PROPERTY(again && again->tcbInfo == collateral->tcbInfo && again->pckCrl == collateral->pckCrl
                       && again->qeIdentitySignature == collateral->qeIdentitySignature
                       && again->pckCertificateChain == collateral->pckCertificateChain);
    const ExaminedCollateral examined = ExaminedCollateral::examine(*collateral, TrustedRoots::intel());
    GATEHOUSE_PROPERTY(!examined.tcbInfo() && !examined.qeIdentity() && !examined.checks().allPassed());
    return 0;
}
