// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the text: a lock that is accepted is written and read again as the same, and its paths stay in the archive.
#include "tests/fuzz/Property.h"

#include "core/image/PackageLock.h"

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Result<PackageLock> lock = PackageLock::parse(toByteArray(ByteView(data, size)));
    if (!lock)
        return 0;
    for (const LockedPackage& package : lock->packages) {
        GATEHOUSE_PROPERTY(!package.poolPath.contains(QStringLiteral("..")) && !package.poolPath.contains(QStringLiteral("://")));
        GATEHOUSE_PROPERTY(!package.name.startsWith(QLatin1Char('-')));
    }
    const Result<PackageLock> again = PackageLock::parse(lock->toText());
    GATEHOUSE_PROPERTY(again.has_value() && again->packages.size() == lock->packages.size());
    return 0;
}
