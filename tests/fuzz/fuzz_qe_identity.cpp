// SPDX-License-Identifier: GPL-3.0-or-later
// A QE identity that is read has levels, and the level found for an SVN is one that the SVN reaches.
#include "core/attest/TcbEvaluation.h"
#include "tests/fuzz/Property.h"

using namespace gatehouse::attest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto identity = QeIdentity::parse(QByteArray(reinterpret_cast<const char*>(data), qsizetype(size)));
    if (!identity)
        return 0;
    GATEHOUSE_PROPERTY(!identity->levels.isEmpty() && identity->version == 2);
    // Strictly: a level that stands twice is refused.
    GATEHOUSE_PROPERTY(std::ranges::adjacent_find(identity->levels, [](const IsvTcbLevel& a, const IsvTcbLevel& b) {
                           return std::tie(a.isvSvn, a.verdict.date) <= std::tie(b.isvSvn, b.verdict.date);
                       }) == identity->levels.end());
    for (const int svn : {0, 1, 5, 65535}) {
        const IsvTcbLevel* level = matchIsvLevel(identity->levels, svn);
        GATEHOUSE_PROPERTY(!level || level->isvSvn <= svn);
        // None is an error to the caller: it must mean that every level asks for more.
        GATEHOUSE_PROPERTY(level || std::ranges::all_of(identity->levels, [svn](const IsvTcbLevel& each) { return each.isvSvn > svn; }));
    }
    GATEHOUSE_PROPERTY(identity->id == QStringLiteral("QE") || identity->id == QStringLiteral("TD_QE") || identity->id == QStringLiteral("QVE"));
    GATEHOUSE_PROPERTY(parseUtcTime(formatUtcTime(identity->validity.from)) == identity->validity.from);
    GATEHOUSE_PROPERTY(parseUtcTime(formatUtcTime(identity->validity.until)) == identity->validity.until);
    return 0;
}
