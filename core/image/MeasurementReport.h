// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/TdxForecast.h"

#include <QJsonObject>

namespace gatehouse::image {

/// The fuller measurements file (docs/measurements.md): PCRs, MRTD and RTMRs with every event, the programs' digests in
/// both banks, the partition table, and what it was all predicted from. The original system's shape stays an output of
/// its own (Measurements::toOriginalShape()).
class MeasurementReport
{
public:
    static constexpr int version = 1;
    static QString schema() { return QStringLiteral("gatehouse-measurements"); }

    /// What is known of @p machine, as the file's "inputs" has it: registers of equal inputs can be compared.
    static QJsonObject inputsOf(const TdxMachine& machine);
    /// @p chain may be null, for a firmware alone. Blocking: hashes the image once more.
    static QJsonObject make(const TdxMachine& machine, const BootChain* chain, const QList<RegisterForecast>& forecasts);
};

/// "from-firmware", "not-built-in", "off".
QString toText(SecureBoot secureBoot);
/// "page-by-page", "adds-first".
QString toText(PageOrder order);

} // namespace gatehouse::image
