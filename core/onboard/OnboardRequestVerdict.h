// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"
#include "core/base/Check.h"
#include "core/evidence/EvidenceBundle.h"

#include <QDateTime>
#include <QList>
#include <memory>

namespace gatehouse::onboard {

/// A measured register of the quote beside the prediction it was compared with.
struct MeasurementRow
{
    QString name;      ///< "MRTD", "RTMR1", …
    QString predicted; ///< Hex; empty without a prediction.
    QString quoted;    ///< Hex.
    QString imageName; ///< Whose prediction.
};

/// What became of one quote: is it genuine, is it about this guest, is it what we accept. A value that is stored with
/// the request exactly as it was when the decision was made.
struct RequestVerdict
{
    bool readable = false; ///< The bytes are a quote at all.
    bool genuine = false;  ///< Every authenticity check that was made has passed, up to the given root.
    bool bound = false;    ///< The report data holds this guest's address and key.
    bool accepted = false; ///< genuine, bound, and the policy says yes.
    bool simulatedTee = false; ///< Issued by a devnet authority: proves nothing about hardware.
    QString tcbStatus;     ///< DCAP's word; empty when authenticity failed.
    QString policyName;
    QList<Check> checks;
    QList<MeasurementRow> measurements;
    QByteArray fmspc;      ///< 6 bytes of the PCK certificate; empty when not genuine.
    QByteArray mrtd;       ///< 48 bytes.
    QByteArray reportData; ///< 64 bytes as in the quote.
    QByteArray reportDataPreimage; ///< What its first half should be the SHA-256 of.
    QDateTime at;
    /// What it was judged by; kept by the store beside the verdict, not within it. Null once the verdict was read back.
    std::shared_ptr<const evidence::JudgedInputs> inputs;

    /// For choosing between several quotes for one guest: 3 accepted, 2 genuine and bound, 1 bound, 0 nothing.
    int rank() const;
    /// What failed, "title: expected …, actual …; …" for the first maxSummary checks, or empty: the reason given to who is refused.
    QString failureSummary() const;
    static constexpr int maxSummary = 6;
    /// The first of them, for a line in a list.
    QString firstFailure() const;

    QByteArray toJson() const;
    /// Of what toJson() wrote; errors::corruptRecord otherwise.
    static Result<RequestVerdict> fromJson(const QByteArray& json);

private:
    QStringList failures(int limit) const;
};

} // namespace gatehouse::onboard
