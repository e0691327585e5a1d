// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/SimulatedPlatform.h"
#include "core/eth/Address.h"
#include "guest-agent/ApplicationHost.h"
#include "guest-agent/EncryptedDisk.h"
#include "guest-agent/HttpsFront.h"
#include "guest-agent/StepLog.h"
#include "guest-agent/Tpm.h"

#include <QDateTime>
#include <optional>

namespace gatehouse::agent {

/// What `GET /status` tells the host: how far the start is and what was measured. It has no member that could hold a
/// secret, and none of it is proven: for showing only.
struct AgentStatus
{
    QString step;
    StepProgress progress = StepProgress::Begin;
    QString detail;
    QDateTime since;
    bool ready = false;
    std::optional<eth::Address> nodeAddress;
    std::optional<eth::Address> xPub;
    quint64 chainId = 0;
    eth::Address contract;
    PcrValues pcrs;
    std::optional<attest::TdRegisters> registers;
    QString quoteProvider;
    QString disk = QStringLiteral("none");
    std::optional<DiskEvidence> diskEvidence; ///< Nothing: not open, or what was read back does not hold.
    QString diskTrouble;                      ///< Why there is no evidence for a disk that should be open.
    std::optional<HttpsFront::State> https; ///< Nothing: not wanted, or not yet.
    ApplicationHost::State application;

    /// The JSON of docs/guest-agent.md.
    QByteArray toJson() const;
};

} // namespace gatehouse::agent
