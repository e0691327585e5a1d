// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/EvidenceTypes.h"
#include "core/base/Error.h"

/// Evidence files as the window shows them: pure reading, for the thread pool. Nothing is verified here.
namespace gatehouse::api {

/// What the list shows of each decision. Reads only the parts it needs: half a millisecond for a file.
QList<EvidenceSummary> summariseEvidence(const QString& folder, const QList<EvidenceEntry>& decisions);
/// A decision of the log in @p folder with its transactions, or the changed file with EvidenceDocument::logProblem.
/// errors::unknownBundle, errors::ambiguousBundle, those of reading.
Result<EvidenceDocument> openEvidence(const QString& folder, const QString& id);
/// errors::badBundle when the file is no evidence, file.too-large.
Result<EvidenceDocument> openEvidenceFile(const QString& path);
/// The same of bytes.
Result<EvidenceDocument> readEvidence(const QByteArray& bytes);

} // namespace gatehouse::api
