// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes are, an evidence file is either refused as none at all, or examined with every failed row naming its part; a
// file whose parts are unchanged hashes to what its digests say; an export gives back the bytes it was made of.
#include "core/evidence/EvidenceVerification.h"
#include "tests/fuzz/Property.h"

using namespace gatehouse;
using namespace gatehouse::evidence;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    EvidenceVerifyOptions options;
    options.log = bytes;
    const Result<EvidenceReport> report = verifyEvidence(bytes, options);
    if (!report) {
        GATEHOUSE_PROPERTY(report.error().kind() == ErrorKind::Malformed);
        return 0;
    }
    GATEHOUSE_PROPERTY(!report->checks.isEmpty());
    GATEHOUSE_PROPERTY(!report->isGood()); // No file is its own log.
    GATEHOUSE_PROPERTY(!report->tamperedParts.isEmpty());
    const Result<EvidenceReport> alone = verifyEvidence(bytes);
    GATEHOUSE_PROPERTY(alone.has_value() && alone->isGood() == alone->tamperedParts.isEmpty());
    if (!alone->isGood())
        return 0;
    if (EvidenceExport::isExport(bytes)) {
        GATEHOUSE_PROPERTY(EvidenceExport::read(bytes)->toFile() == bytes);
        return 0;
    }
    const EvidenceFile file = *EvidenceFile::read(bytes);
    GATEHOUSE_PROPERTY(file.problems().isEmpty());
    if (!file.signature() && file.kind() == EvidenceFile::Kind::Decision)
        GATEHOUSE_PROPERTY(EvidenceBundle::fromFile(file)->toFile({}) == bytes);
    return 0;
}
