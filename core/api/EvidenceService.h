// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/EvidenceTypes.h"
#include "core/base/Error.h"

#include <QCoroTask>
#include <QDateTime>
#include <QJsonObject>
#include <QObject>
#include <QStringList>
#include <optional>

namespace gatehouse::api {

/// Which roots count when evidence is checked again.
enum class EvidenceRoots {
    Recorded, ///< Those that the decision was made with: Intel's passes, any other is said to be not checked.
    Intel,    ///< Intel's only.
    Devnet,   ///< That of this profile's devnet only: a simulated TEE.
};

struct EvidenceCheckRequest
{
    QByteArray file;                 ///< A decision, a transaction or an export.
    std::optional<QByteArray> log;   ///< The audit log to find it in.
    std::optional<QByteArray> head;  ///< The log's head file.
    bool ownLog = false;             ///< It must be in this profile's audit log, unless one is given. Otherwise that vouches for what it knows.
    std::optional<QByteArray> root;  ///< The only root that counts, DER or PEM; goes before @p roots.
    EvidenceRoots roots = EvidenceRoots::Recorded;
    QString signer;                  ///< Who must have signed; empty: whoever did.
};

struct EvidenceCheckAnswer
{
    bool intact = false;      ///< Unchanged, and somebody known vouches for it.
    bool unchanged = false;   ///< It agrees with itself and with all that was given; anybody could have written it so.
    QString authenticated;    ///< Who vouches: "bySigner", "byLog" or "none".
    QString signer;           ///< Of the file, whoever that is; empty: unsigned or changed.
    QString kind;             ///< "decision", "export", "transaction"
    QString hash;
    QString request;
    QString decision;
    QString verdict;
    QStringList tamperedParts;
    QList<Check> checks;
};

/// A measured boot log replayed.
struct EventLogReplay
{
    struct Event
    {
        QString registerName; ///< "PCR 4", "RTMR3", "MRTD"
        QString type;
        QString name;         ///< Of runtime events.
        QString digest;       ///< In the replayed bank, hex.
        QString proof;        ///< "textProven", "digestProven", "notMeasured"
        QString text;         ///< Printable data; a claim unless textProven.
        qint64 offset = 0;
    };
    struct Register
    {
        QString name;
        QString replayed;
        QString expected;     ///< Of the quote or the prediction; empty: nothing to compare with.
        QString source;       ///< Where expected comes from.
    };
    QString format;           ///< "ccel", "tpm", "tpmSha1", "dstack"
    QString bank;             ///< "sha256"
    QStringList banks;
    QList<Event> events;
    QList<Register> registers;
    bool compared = false;
    bool matches = false;     ///< Meaningful when compared.
};

struct EventLogRequest
{
    QByteArray log;
    QString kind;                           ///< "tpm", "ccel" or empty: found out.
    QString bank;                           ///< "sha1" … "sha512" or empty: the strongest.
    std::optional<QByteArray> table;        ///< The ACPI table CCEL that the log was found by: the log must be of its kind and size.
    std::optional<QByteArray> quote;        ///< A TDX quote, or {"attest", "signature", "akPublic", "pcrs"} of a TPM.
    std::optional<QByteArray> measurements; ///< A measurements file.
};

/// What decisions rested on, and how they are checked again.
class EvidenceService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual QCoro::Task<Result<EvidenceList>> list() = 0;
    /// What the files of these decisions say, in the order given; a file with a problem is a row that says so.
    virtual QCoro::Task<Result<QList<EvidenceSummary>>> summaries(QList<EvidenceEntry> decisions) = 0;
    /// A decision of the log with its transactions. @p id as for exportDecision(). A changed file is opened all the same.
    virtual QCoro::Task<Result<EvidenceDocument>> open(QString id) = 0;
    /// Any evidence file; an error when it is none.
    virtual QCoro::Task<Result<EvidenceDocument>> openFile(QString path) = 0;
    /// A decision as it travels, with its transaction and its part of the log. @p id: number, hash or request, or the beginning of one.
    virtual QCoro::Task<Result<QByteArray>> exportDecision(QString id) = 0;
    /// Offline. Bytes that are no evidence file are an error; a tampered file is an answer.
    virtual QCoro::Task<Result<EvidenceCheckAnswer>> verify(EvidenceCheckRequest request) = 0;
    virtual QCoro::Task<Result<EventLogReplay>> replay(EventLogRequest request) = 0;
};

} // namespace gatehouse::api
