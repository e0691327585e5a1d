// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/QuoteTypes.h"

#include <QCryptographicHash>

namespace gatehouse::tests {

/// What Azure's paravisor would say for @p userData; no key of it is real.
inline QByteArray hclRuntimeData(const attest::ReportData& userData)
{
    return "{\"keys\":[{\"kid\":\"HCLAkPub\",\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"AA\"}],\"vm-configuration\":{\"secure-boot\":true},\"user-data\":\""
        + userData.toHex().toUpper().toLatin1() + "\"}";
}

inline attest::ReportData hclReportData(const QByteArray& runtimeData)
{
    return *attest::ReportData::fromBytes(view(QCryptographicHash::hash(runtimeData, QCryptographicHash::Sha256) + QByteArray(32, '\0')));
}

/// The content of the NV index.
inline QByteArray hclReport(const QByteArray& runtimeData)
{
    const auto little = [](quint32 value) {
        QByteArray bytes;
        for (int i = 0; i < 4; ++i)
            bytes.append(char(value >> (8 * i)));
        return bytes;
    };
    QByteArray hardware(1184, '\0');
    hardware[0] = char(0x81);
    hardware.replace(128, 64, hclReportData(runtimeData).toByteArray());
    return "HCLA" + little(2) + QByteArray(24, '\0') + hardware + little(quint32(20 + runtimeData.size())) + little(1) + little(4) + little(1)
        + little(quint32(runtimeData.size())) + runtimeData;
}

} // namespace gatehouse::tests
