// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/MeasurementSet.h"
#include "core/attest/PckExtension.h"
#include "core/attest/TcbStatus.h"

#include <QStringList>
#include <functional>

namespace gatehouse::attest {

/// Whether a property must, must not or may be there.
enum class Demand { Any, Required, Refused };

/// A status that is accepted for a while although the policy would refuse it.
struct TcbException
{
    TcbStatus status = TcbStatus::OutOfDate;
    QStringList advisories;     ///< Covers a report only when all of its advisories are listed; empty covers every one.
    QList<Bytes16> ppids;       ///< Only these platforms; empty: every one.
    UnixSeconds until = 0;      ///< Last second at which it holds.
    QString reason;             ///< Shown in the verdict.

    friend bool operator==(const TcbException&, const TcbException&) = default;
};

/// How long platforms that lack the fix of an advisory are still accepted.
struct AdvisoryGrace
{
    QStringList advisories; ///< At least one.
    int days = 0;           ///< After the date of the level that the platform reaches.

    friend bool operator==(const AdvisoryGrace&, const AdvisoryGrace&) = default;
};

/// A runtime event that the log of a quote must hold, with its data proven by the quoted registers.
struct ExpectedEvent
{
    int rtmr = 3;
    QString name;           ///< Name of a dstack runtime event, or the type name ("EV_EFI_ACTION") of another one.
    std::optional<QByteArray> payload; ///< Its data; absent: any.

    friend bool operator==(const ExpectedEvent&, const ExpectedEvent&) = default;
};

/// Something in a policy file that is not as it should be, and where.
struct PolicyProblem
{
    int line = 0;   ///< From 1; 0 when it belongs to no line.
    int column = 0; ///< In characters, from 1.
    QString key;    ///< "td.allow-debug"; empty for TOML that cannot be read at all.
    QString what;   ///< "is not true or false"

    /// "line 3, column 15, 'td.allow-debug' is not true or false"
    QString text() const;
};

/// What an operator, or a measured image, accepts. A plain value; docs/policy.md describes the file.
struct Policy
{
    QString name = QStringLiteral("built-in default");

    QList<TcbStatus> statuses{TcbStatus::UpToDate};
    QList<TcbException> exceptions;
    std::optional<int> graceDays;          ///< OutOfDate is accepted until so many days after the level's date.
    QList<AdvisoryGrace> graces;           ///< Other periods for single advisories; the shortest of a report's counts.
    std::optional<QStringList> advisories; ///< When given, no others may apply.
    int minEvaluationNumber = 0;

    bool allowDebug = false;
    bool allowReservedBits = false;
    bool allowTrailingBytes = false; ///< Bytes after the quote that are neither zeros nor runtime data it vouches for.
    std::optional<TeeType> tee;      ///< Only quotes of this kind; absent: of both.
    Demand serviceTd = Demand::Refused;
    Demand septVeDisable = Demand::Any;
    Demand perfmon = Demand::Any;
    Demand pks = Demand::Any;
    Demand keyLocker = Demand::Any;
    std::optional<Demand> migratable; ///< Absent: refused where serviceTd is, otherwise any. See migratableDemand().
    QList<Measurement> mrSeams;        ///< TDX modules by MRSEAM. Empty, like the next three: any.
    QList<Measurement> mrConfigIds;
    QList<Measurement> mrOwners;
    QList<Measurement> mrOwnerConfigs;

    QList<Fmspc> fmspcs;        ///< Empty: any.
    QList<Fmspc> deniedFmspcs;  ///< Never, also when listed above.
    QList<Bytes16> ppids;       ///< Empty: any.
    QList<Bytes16> piids;       ///< Platform instance ids; empty: any.
    /// What the PCK certificate says of the platform. One that does not say has neither: it satisfies no demand.
    Demand dynamicPlatform = Demand::Any;
    Demand cachedKeys = Demand::Any;
    Demand smt = Demand::Any;
    bool requireHardware = false; ///< Only under Intel's root.

    QList<MeasurementSet> measurements; ///< Empty: nothing is compared, and the verdict says so.
    bool requireMeasurements = false;   ///< Refuses when there is nothing to compare with.

    bool requireEventLog = false;       ///< Refuses a quote that comes without its boot log.
    QList<int> provenRtmrs;             ///< Every event of these registers must have its data proven by its digest.
    QList<ExpectedEvent> expectedEvents;

    int minConfirmations = 0;
    bool requireReportData = false; ///< Refuses when the caller says no expected report data.

    Demand migratableDemand() const { return migratable.value_or(serviceTd == Demand::Refused ? Demand::Refused : Demand::Any); }
    bool hasEventLogRules() const { return requireEventLog || !provenRtmrs.isEmpty() || !expectedEvents.isEmpty(); }

    /// Where a policy's measurements are found. Both may be empty: naming something then is an error.
    using FileReader = std::function<Result<QByteArray>(const QString& name)>;
    using ImageReader = std::function<Result<QList<MeasurementSet>>(const QString& name)>;
    struct Sources
    {
        FileReader readFile;   ///< A measurements file beside the policy.
        ImageReader readImage; ///< What an image of that name, recipe or id is expected to measure.
    };
    /// From TOML. Unknown keys are errors: a misspelt rule must not be a missing one. Measurement files named in it are read
    /// by @p readFile, relative to the policy's own folder; without one they are an error. errors::badPolicy with every
    /// problem, in the order of the lines.
    static Result<Policy> fromToml(const QByteArray& text, const FileReader& readFile = {});
    static Result<Policy> fromToml(const QByteArray& text, const Sources& sources);
    /// The same rules as TOML, all measurements written out. Policy::fromToml() of it is equal to this.
    QByteArray toToml() const;

    friend bool operator==(const Policy&, const Policy&) = default;

    static constexpr qsizetype maxBytes = 256 * 1024;
};

} // namespace gatehouse::attest
