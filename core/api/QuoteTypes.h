// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageTypes.h"
#include "core/api/OnboardingTypes.h"
#include "core/base/Error.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QUrl>
#include <optional>

namespace gatehouse::api {

struct QuoteVerifyRequest
{
    QByteArray quote;                     ///< Raw bytes or a text that holds them: hex, base64, JSON.
    std::optional<QByteArray> collateral; ///< A bundle in any form; this, one of the next three, or @p devnet, is needed.
    QString collateralPath;               ///< A file of the same, or a folder of saved answers.
    QUrl pccs;                            ///< Ask this service; what it says is kept in the store when it can be proven.
    bool offline = false;                 ///< From the store; nothing is asked over the network.
    bool devnet = false;                  ///< Root of this profile's devnet, and its collateral unless named: a simulated TEE.
    std::optional<QDateTime> at;          ///< Now when absent.
    std::optional<QByteArray> root;       ///< DER or PEM; Intel's when absent.
    std::optional<QByteArray> policy;     ///< TOML; the built-in default when absent.
    QString policyFolder;                 ///< Where the measurement files that @p policy names lie; empty: it may name none.
    QString policyPath;                   ///< A file that is read instead of @p policy and @p policyFolder; empty: none.
    QByteArray eventLog;                  ///< The boot log that came with the quote, in any form; empty: none did.
    QByteArray reportData;                ///< What the quote must be bound to, 64 bytes at most, zeros behind; empty: nobody says.
    QString eventLogPath;                 ///< A file that is read instead of @p eventLog; empty: none.
};

struct QuoteVerdict
{
    QString verdict;   ///< "accepted", "refused" or "malformed"
    QString tcbStatus; ///< Empty when authenticity itself failed.
    QStringList advisories;
    QString collateralSource;  ///< Where the collateral came from, for people; empty for the devnet's own.
    bool simulatedTee = false; ///< Judged up to the devnet's root: proves nothing about hardware.
    QString policyName;
    QDateTime at; ///< The time it was judged at.
    QList<Check> checks;
    QJsonArray shortfalls; ///< What the platform lacks for its newest TCB level, component by component; docs/cli/quote-verify.schema.json.
    QJsonObject quote; ///< The parsed quote.
};

/// A part of a quote, or a reading of one; see core/attest/QuoteFieldMap.h for the rules that ranges follow.
struct QuoteFieldNode
{
    QString id;      ///< Stable and dotted: "body.mrTd".
    QString name;    ///< As the specification spells it.
    qint64 offset = 0;
    qint64 size = 0;
    QString value;   ///< For reading; may be empty.
    QString meaning; ///< One English sentence, always the same for one kind of field: it can be translated.
    bool reading = false; ///< Not a part of the parent's bytes but a reading of them, such as a bit.
    QList<QuoteFieldNode> children;
};

/// Everything about some bytes that needs no proof.
struct QuoteInspection
{
    QByteArray bytes; ///< With the encoding undone.
    QString encoding; ///< "binary", "hex", "base64" or "JSON".
    QList<QuoteFieldNode> fields; ///< Cover each byte once; up to the damage when there is a problem.
    std::optional<Error> problem; ///< Why the bytes are no quote.
    bool isTdx = false;
    int version = 0;
    QString fmspc;      ///< Of the enclosed PCK certificate; empty when there is none.
    QString reportData; ///< 64 bytes as hex; empty when there is a problem.
    QJsonObject quote;  ///< The parsed quote; empty when there is a problem.
};

/// What a file holds that is handed to somebody who looks at quotes.
enum class QuoteFileKind {
    Quote,      ///< In any encoding, damaged ones included.
    EventLog,   ///< Of a boot, in any form.
    Collateral, ///< A bundle in any form, or a folder of saved answers.
    Unknown,
};

/// What may have been hashed into report data (protocol.md §1.2).
struct PreimageParts
{
    RequestKind kind = RequestKind::Join;
    QString publicKey; ///< X25519, 32 bytes as hex; a joining guest only.
    QString address;   ///< Address text, byte for byte as it is hashed.
    QString origin;    ///< For the caller: where the parts come from.
};

enum class PreimageOutcome {
    Matches,
    OtherSpelling, ///< Would match with the address text in PreimageResult::address: EIP-55 capitals, or all lower-case.
    TailNotZero,   ///< The hash matches, but the second half of the report data is not zero.
    Differs,
    BadParts,      ///< The key is not 32 bytes of hex, or the address not 0x and 40 digits.
};

struct PreimageResult
{
    PreimageParts parts;
    PreimageOutcome outcome = PreimageOutcome::Differs;
    QString preimage;   ///< Printable; raw bytes in it as hex within ⟨⟩.
    QString reportData; ///< What it gives: 64 bytes as hex; empty for BadParts.
    QString address;    ///< For OtherSpelling: the text that matches.
};

/// What one image is expected to measure.
struct ImagePrediction
{
    QString imageId;
    QString imageName;
    QList<RegisterPrediction> registers; ///< PCR 4, 9 and 11, or MRTD and RTMRs.
};

/// The registers of a quote beside those that an image predicts.
struct ImageComparison
{
    enum class Outcome {
        Equal,
        Differs,
        NoBootEvidence, ///< RTMR1 and RTMR2 are zero: the quote was issued without evidence of a boot.
        NoPrediction,   ///< The image predicts none of these registers.
        NotTdx,         ///< An SGX quote, or none.
    };
    QString imageId;
    QString imageName;
    Outcome outcome = Outcome::NotTdx;
    QList<RegisterComparison> rows; ///< MRTD, RTMR0 to RTMR3.
};

} // namespace gatehouse::api
