// SPDX-License-Identifier: GPL-3.0-or-later
// TCB info that is read has levels from the highest down, and a platform at a level's own numbers reaches it or a higher one.
#include "core/attest/TcbEvaluation.h"
#include "tests/fuzz/Property.h"

using namespace gatehouse::attest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto info = TcbInfo::parse(QByteArray(reinterpret_cast<const char*>(data), qsizetype(size)));
    if (!info)
        return 0;
    GATEHOUSE_PROPERTY(!info->levels.isEmpty());
    for (qsizetype i = 0; i < info->levels.size(); ++i) {
        const TcbLevel& level = info->levels.at(i);
        if (i > 0) {
            const TcbLevel& above = info->levels.at(i - 1);
            GATEHOUSE_PROPERTY(std::tie(above.sgx, above.pceSvn, above.tdx) >= std::tie(level.sgx, level.pceSvn, level.tdx));
        }
        PckExtension pck;
        pck.components = level.sgx;
        pck.pceSvn = std::uint16_t(level.pceSvn);
        const TcbSvns svns(level.tdx);
        const PlatformMatch match = matchPlatform(*info, pck, info->tee == TeeType::Tdx ? &svns : nullptr);
        GATEHOUSE_PROPERTY(match.level && match.index <= int(i));
        GATEHOUSE_PROPERTY((match.index == 0) == match.shortfalls.isEmpty() || match.index > 0);
    }
    return 0;
}
