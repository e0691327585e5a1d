// SPDX-License-Identifier: GPL-3.0-or-later
// Bundles that travel and answers that somebody saved: what is read is written and read the same again, and nothing that
// the mutations make is ever proven under Intel's root. The input is one file, or several with a line "--file--" between.
#include "core/collateral/CollateralBundle.h"
#include "core/collateral/SourceSpec.h"
#include "tests/fuzz/Property.h"

using namespace gatehouse;
using namespace gatehouse::collateral;

namespace {

QList<NamedBytes> filesOf(const QByteArray& bytes)
{
    const QByteArray separator = "\n--file--\n";
    QList<NamedBytes> files;
    qsizetype at = 0;
    while (at <= bytes.size() && files.size() < 16) {
        qsizetype end = bytes.indexOf(separator, at);
        if (end < 0)
            end = bytes.size();
        files.append(NamedBytes{QString::number(files.size()), bytes.sliced(at, end - at)});
        at = end + separator.size();
    }
    return files;
}

void check(const Result<QList<BundleEntry>>& entries)
{
    if (!entries) {
        GATEHOUSE_PROPERTY(!entries.error().detail().isEmpty() && entries.error().detail().size() < 4096);
        return;
    }
    GATEHOUSE_PROPERTY(!entries->isEmpty() && entries->size() <= maxBundleEntries);
    const Result<QList<BundleEntry>> again = bundleFromBytes(bundleToJson(*entries));
    GATEHOUSE_PROPERTY(again && again->size() == entries->size());
    for (qsizetype i = 0; i < entries->size(); ++i) {
        GATEHOUSE_PROPERTY(again->at(i).collateral.toJson() == entries->at(i).collateral.toJson());
        GATEHOUSE_PROPERTY(again->at(i).update == entries->at(i).update && again->at(i).source == entries->at(i).source);
        GATEHOUSE_PROPERTY(!ProvenCollateral::prove(entries->at(i).collateral, attest::TrustedRoots::intel()));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    check(bundleFromBytes(bytes));
    check(bundleFromAnswers(filesOf(bytes)));
    const Result<SourceSpec> spec = SourceSpec::fromJson(bytes);
    if (spec) {
        const Result<SourceSpec> again = SourceSpec::fromJson(spec->toJson());
        GATEHOUSE_PROPERTY(again && *again == *spec);
    }
    return 0;
}
