// SPDX-License-Identifier: GPL-3.0-or-later
// TCB info that is read has levels from the highest down, and a platform at a level's own numbers reaches it or a higher one; so does a
// TDX module at a level's own number, found by its version however the identity spells it. Times lead back to their text.
#include "core/attest/TcbEvaluation.h"
#include "tests/fuzz/Property.h"

using namespace gatehouse::attest;

namespace {

void aboutModules(const TcbInfo& info)
{
    GATEHOUSE_PROPERTY((info.tee == TeeType::Tdx) == info.module.has_value());
    GATEHOUSE_PROPERTY(info.tee == TeeType::Tdx || info.moduleIdentities.isEmpty());
    GATEHOUSE_PROPERTY(info.version == 3 || (info.version == 2 && info.tee == TeeType::Sgx));
    TcbSvns svns;
    GATEHOUSE_PROPERTY(moduleFor(info, svns) == (info.module ? &*info.module : nullptr));
    for (int version = 1; version < 256; ++version) {
        svns.array()[1] = std::uint8_t(version);
        const TdxModuleIdentity* module = moduleFor(info, svns);
        GATEHOUSE_PROPERTY(!module || (module->id.toUpper() == moduleId(svns) && !module->levels.isEmpty()));
    }
    for (const TdxModuleIdentity& module : info.moduleIdentities) {
        for (qsizetype i = 0; i < module.levels.size(); ++i) {
            const IsvTcbLevel& level = module.levels.at(i);
            GATEHOUSE_PROPERTY(i == 0 || module.levels.at(i - 1).isvSvn >= level.isvSvn);
            const IsvTcbLevel* reached = matchIsvLevel(module.levels, level.isvSvn);
            GATEHOUSE_PROPERTY(reached && reached->isvSvn == level.isvSvn && reached <= &level);
            GATEHOUSE_PROPERTY(isvShortfall(module.id, module.levels, level.isvSvn, {}).has_value() == (level.isvSvn < module.levels.first().isvSvn));
            GATEHOUSE_PROPERTY(level.verdict.status == TcbStatus::UpToDate || level.verdict.status == TcbStatus::OutOfDate || level.verdict.status == TcbStatus::Revoked);
        }
    }
}

} // namespace

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
    aboutModules(*info);
    for (const UnixSeconds time : {info->validity.from, info->validity.until, info->levels.first().verdict.date}) {
        GATEHOUSE_PROPERTY(formatUtcTime(time).size() == 20 && parseUtcTime(formatUtcTime(time)) == time);
    }
    return 0;
}
