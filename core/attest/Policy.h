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
};

/// What an operator, or a measured image, accepts. A plain value; docs/policy.md describes the file.
struct Policy
{
    QString name = QStringLiteral("built-in default");

    QList<TcbStatus> statuses{TcbStatus::UpToDate};
    QList<TcbException> exceptions;
    std::optional<int> graceDays;          ///< OutOfDate is accepted until so many days after the level's date.
    std::optional<QStringList> advisories; ///< When given, no others may apply.
    int minEvaluationNumber = 0;

    bool allowDebug = false;
    bool allowReservedBits = false;
    Demand serviceTd = Demand::Refused;
    Demand septVeDisable = Demand::Any;
    Demand perfmon = Demand::Any;

    QList<Fmspc> fmspcs;        ///< Empty: any.
    QList<Bytes16> ppids;       ///< Empty: any.
    bool requireHardware = false; ///< Only under Intel's root.

    QList<MeasurementSet> measurements; ///< Empty: nothing is compared, and the verdict says so.
    bool requireMeasurements = false;   ///< Refuses when there is nothing to compare with.

    int minConfirmations = 0;
    bool requireReportData = false; ///< Refuses when the caller says no expected report data.

    /// From TOML. Unknown keys are errors: a misspelt rule must not be a missing one. Measurement files named in it are read
    /// by @p readFile, relative to the policy's own folder; without one they are an error. errors::badPolicy.
    using FileReader = std::function<Result<QByteArray>(const QString& name)>;
    static Result<Policy> fromToml(const QByteArray& text, const FileReader& readFile = {});

    static constexpr qsizetype maxBytes = 256 * 1024;
};

} // namespace gatehouse::attest
