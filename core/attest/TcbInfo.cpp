// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/TcbInfo.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/JsonMembers.h"

#include <chrono>

namespace gatehouse::attest {

std::optional<UnixSeconds> parseUtcTime(QStringView text)
{
    constexpr QStringView pattern = u"dddd-dd-ddTdd:dd:ddZ";
    if (text.size() != pattern.size())
        return std::nullopt;
    std::array<int, 6> parts{};
    std::size_t part = 0;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        const char16_t c = text.at(i).unicode();
        if (pattern.at(i) != u'd') {
            if (text.at(i) != pattern.at(i))
                return std::nullopt;
            ++part;
        } else if (c < u'0' || c > u'9') {
            return std::nullopt;
        } else {
            parts[part] = parts[part] * 10 + (c - u'0');
        }
    }
    const auto date = std::chrono::year(parts[0]) / parts[1] / parts[2];
    if (parts[0] == 0 || !date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 59)
        return std::nullopt;
    return UnixSeconds(std::chrono::sys_days(date).time_since_epoch().count()) * 86400 + parts[3] * 3600 + parts[4] * 60 + parts[5];
}

QString formatUtcTime(UnixSeconds time)
{
    // A verdict has a dozen times, and QDateTime::toString() costs as much as a hash each.
    constexpr UnixSeconds first = -62135596800, afterLast = 253402300800; // The years 1 to 9999.
    if (time < first || time >= afterLast)
        return QString::number(time); // No document has such a time; a crafted one must still be shown.
    const std::chrono::sys_seconds instant{std::chrono::seconds(time)};
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date(day);
    const int seconds = int((instant - day).count());
    QString text = QStringLiteral("0000-00-00T00:00:00Z");
    const auto put = [letters = text.data()](qsizetype at, int digits, int value) {
        for (; digits > 0; --digits, value /= 10)
            letters[at + digits - 1] = QChar(u'0' + value % 10);
    };
    put(0, 4, int(date.year()));
    put(5, 2, int(unsigned(date.month())));
    put(8, 2, int(unsigned(date.day())));
    put(11, 2, seconds / 3600);
    put(14, 2, seconds / 60 % 60);
    put(17, 2, seconds % 60);
    return text;
}

namespace {

constexpr std::size_t maxLevels = 256;
constexpr std::size_t maxAdvisories = 256;

Result<TcbVerdict> readVerdict(const JsonMembers& level)
{
    TcbVerdict verdict;
    GH_TRY(verdict.date, level.time(QLatin1String("tcbDate")));
    GH_TRY(const QString name, level.text(QLatin1String("tcbStatus")));
    const std::optional<TcbStatus> status = tcbStatusFromString(name);
    // Relaunch advice is our conclusion, never Intel's statement about a level.
    if (!status || *status == TcbStatus::TDRelaunchAdvised || *status == TcbStatus::TDRelaunchAdvisedConfigurationNeeded)
        return fail(level.code(), QStringLiteral("unknown tcbStatus '%1'").arg(name));
    verdict.status = *status;
    if (level.has(QLatin1String("advisoryIDs"))) {
        GH_TRY(const auto advisories, level.array(QLatin1String("advisoryIDs"), maxAdvisories));
        for (const rapidjson::Value& advisory : advisories) {
            if (!advisory.IsString())
                return level.bad(QLatin1String("advisoryIDs"), "holds something that is not a text");
            verdict.advisories.append(QString::fromUtf8(advisory.GetString(), qsizetype(advisory.GetStringLength())));
        }
    }
    return verdict;
}

/// What makes two levels the same one: Intel's library tells an enclave's apart by SVN and date, a module's by SVN alone.
enum class Identical { SvnAndDate, Svn };

/// Highest SVN first, of one SVN the newest: as Intel's library sorts them, whatever the order of the document. The same level twice
/// is an error.
Result<QList<IsvTcbLevel>> readIsvLevels(const JsonMembers& owner, Identical identical)
{
    GH_TRY(const auto list, owner.array(QLatin1String("tcbLevels"), maxLevels));
    QList<IsvTcbLevel> levels;
    for (const rapidjson::Value& item : list) {
        const JsonMembers level(item, owner.code());
        GH_TRY(const JsonMembers tcb, level.object(QLatin1String("tcb")));
        IsvTcbLevel entry;
        GH_TRY(entry.isvSvn, tcb.number(QLatin1String("isvsvn"), 65535));
        GH_TRY(entry.verdict, readVerdict(level));
        const TcbStatus status = entry.verdict.status;
        if (status != TcbStatus::UpToDate && status != TcbStatus::OutOfDate && status != TcbStatus::Revoked)
            return owner.bad(QLatin1String("tcbStatus"), "of a module or enclave is not UpToDate, OutOfDate or Revoked");
        levels.append(std::move(entry));
    }
    if (levels.isEmpty())
        return owner.bad(QLatin1String("tcbLevels"), "is empty");
    std::sort(levels.begin(), levels.end(), [](const IsvTcbLevel& a, const IsvTcbLevel& b) {
        return std::tie(a.isvSvn, a.verdict.date) > std::tie(b.isvSvn, b.verdict.date);
    });
    const auto twice = std::adjacent_find(levels.begin(), levels.end(), [identical](const IsvTcbLevel& a, const IsvTcbLevel& b) {
        return a.isvSvn == b.isvSvn && (identical == Identical::Svn || a.verdict.date == b.verdict.date);
    });
    if (twice != levels.end())
        return owner.bad(QLatin1String("tcbLevels"), "names the same level twice");
    return levels;
}

Result<TdxModuleIdentity> readModule(const JsonMembers& module)
{
    TdxModuleIdentity identity;
    GH_TRY(identity.mrSigner, module.hex<Measurement>(QLatin1String("mrsigner")));
    GH_TRY(identity.attributes, module.hex<Bytes8>(QLatin1String("attributes")));
    GH_TRY(identity.attributesMask, module.hex<Bytes8>(QLatin1String("attributesMask")));
    return identity;
}

Result<void> readModules(TcbInfo& info, const JsonMembers& members)
{
    if (info.tee == TeeType::Sgx) {
        for (const QLatin1String name : {QLatin1String("tdxModule"), QLatin1String("tdxModuleIdentities")}) {
            if (members.has(name))
                return members.bad(name, "stands in TCB info for SGX");
        }
        return {};
    }
    GH_TRY(const JsonMembers module, members.object(QLatin1String("tdxModule")));
    GH_TRY(info.module, readModule(module));
    if (!members.has(QLatin1String("tdxModuleIdentities")))
        return {};
    GH_TRY(const auto list, members.array(QLatin1String("tdxModuleIdentities"), maxLevels));
    for (const rapidjson::Value& item : list) {
        const JsonMembers entry(item, members.code());
        GH_TRY(TdxModuleIdentity identity, readModule(entry));
        GH_TRY(identity.id, entry.text(QLatin1String("id")));
        GH_TRY(identity.levels, readIsvLevels(entry, Identical::Svn));
        info.moduleIdentities.append(std::move(identity));
    }
    if (info.moduleIdentities.isEmpty())
        return members.bad(QLatin1String("tdxModuleIdentities"), "is empty");
    return {};
}

/// Version 2 spells the components out: sgxtcbcomp01svn to sgxtcbcomp16svn.
Result<std::array<std::uint8_t, 16>> componentsOfVersion2(const JsonMembers& tcb)
{
    std::array<std::uint8_t, 16> svns{};
    for (std::size_t i = 0; i < svns.size(); ++i) {
        const QByteArray name = QByteArrayLiteral("sgxtcbcomp") + (i < 9 ? "0" : "") + QByteArray::number(int(i + 1)) + "svn";
        GH_TRY(const int svn, tcb.number(QLatin1String(name), 255));
        svns[i] = std::uint8_t(svn);
    }
    return svns;
}

Result<std::array<std::uint8_t, 16>> componentsOf(const JsonMembers& tcb, QLatin1String name)
{
    std::array<std::uint8_t, 16> svns{};
    GH_TRY(const auto list, tcb.array(name, 64));
    if (list.size() != svns.size())
        return tcb.bad(name, "does not have sixteen components");
    for (std::size_t i = 0; i < svns.size(); ++i) {
        GH_TRY(const int svn, JsonMembers(list[i], tcb.code()).number(QLatin1String("svn"), 255));
        svns[i] = std::uint8_t(svn);
    }
    return svns;
}

/// What Intel says about the sixteen components of a level that componentsOf() has read.
std::array<TcbComponentName, 16> namesOf(const JsonMembers& level, QLatin1String name)
{
    std::array<TcbComponentName, 16> names;
    const auto tcb = level.object(QLatin1String("tcb"));
    const auto list = tcb ? tcb->array(name, names.size()) : fail(tcb.error());
    for (std::size_t i = 0; list && i < list->size(); ++i) {
        const JsonMembers component((*list)[i], level.code());
        names[i] = {component.textOrNothing(QLatin1String("category")), component.textOrNothing(QLatin1String("type"))};
    }
    return names;
}

bool isHigher(const TcbLevel& a, const TcbLevel& b)
{
    return std::tie(a.sgx, a.pceSvn, a.tdx) > std::tie(b.sgx, b.pceSvn, b.tdx);
}

Result<TcbLevel> readLevel(const JsonMembers& entry, TeeType tee, int version)
{
    GH_TRY(const JsonMembers tcb, entry.object(QLatin1String("tcb")));
    TcbLevel level;
    if (version == 2) {
        GH_TRY(level.sgx, componentsOfVersion2(tcb));
        GH_TRY(level.pceSvn, tcb.number(QLatin1String("pcesvn"), 65535));
        GH_TRY(level.verdict, readVerdict(entry));
        return level;
    }
    GH_TRY(level.sgx, componentsOf(tcb, QLatin1String("sgxtcbcomponents")));
    GH_TRY(level.pceSvn, tcb.number(QLatin1String("pcesvn"), 65535));
    if (tee == TeeType::Tdx) {
        GH_TRY(level.tdx, componentsOf(tcb, QLatin1String("tdxtcbcomponents")));
    }
    GH_TRY(level.verdict, readVerdict(entry));
    return level;
}

} // namespace

Result<TcbInfo> TcbInfo::parse(const QByteArray& text)
{
    GH_TRY(const JsonText json, JsonText::parse(text, maxBytes, errors::badTcbInfo));
    const JsonMembers members = json.members();
    TcbInfo info;
    GH_TRY(info.version, members.number(QLatin1String("version"), 1000));
    if (info.version != 2 && info.version != 3)
        return fail(errors::badTcbInfo, QStringLiteral("version %1 instead of 2 or 3").arg(info.version));
    info.tee = TeeType::Sgx; // Version 2 knows nothing else and has no id.
    if (info.version == 3) {
        GH_TRY(const QString id, members.text(QLatin1String("id")));
        if (id != QLatin1String("TDX") && id != QLatin1String("SGX"))
            return fail(errors::badTcbInfo, QStringLiteral("id '%1' is neither TDX nor SGX").arg(id));
        info.tee = id == QLatin1String("TDX") ? TeeType::Tdx : TeeType::Sgx;
    }
    GH_TRY(info.validity.from, members.time(QLatin1String("issueDate")));
    GH_TRY(info.validity.until, members.time(QLatin1String("nextUpdate")));
    GH_TRY(info.fmspc, members.hex<Fmspc>(QLatin1String("fmspc")));
    GH_TRY(info.pceId, members.hex<PceId>(QLatin1String("pceId")));
    GH_TRY(const int tcbType, members.number(QLatin1String("tcbType"), 1000));
    if (tcbType != 0)
        return fail(errors::badTcbInfo, QStringLiteral("tcbType %1: only 0 says how levels are compared").arg(tcbType));
    GH_TRY(info.evaluationNumber, members.number(QLatin1String("tcbEvaluationDataNumber"), 1 << 30));
    GH_CHECK(readModules(info, members));
    GH_TRY(const auto list, members.array(QLatin1String("tcbLevels"), maxLevels));
    const rapidjson::Value* highest = nullptr;
    for (const rapidjson::Value& item : list) {
        GH_TRY(TcbLevel level, readLevel(JsonMembers(item, errors::badTcbInfo), info.tee, info.version));
        // The specification compares the highest level first, whatever the order of the document.
        const auto place = std::upper_bound(info.levels.begin(), info.levels.end(), level, isHigher);
        if (place == info.levels.begin())
            highest = &item;
        info.levels.insert(place, std::move(level));
    }
    if (!highest)
        return members.bad(QLatin1String("tcbLevels"), "is empty");
    info.sgxNames = namesOf(JsonMembers(*highest, errors::badTcbInfo), QLatin1String("sgxtcbcomponents"));
    info.tdxNames = namesOf(JsonMembers(*highest, errors::badTcbInfo), QLatin1String("tdxtcbcomponents"));
    const auto twice = std::adjacent_find(info.levels.begin(), info.levels.end(), [](const TcbLevel& a, const TcbLevel& b) {
        return std::tie(a.sgx, a.pceSvn, a.tdx) == std::tie(b.sgx, b.pceSvn, b.tdx);
    });
    if (twice != info.levels.end())
        return members.bad(QLatin1String("tcbLevels"), "names the same TCB twice");
    return info;
}

Result<QeIdentity> QeIdentity::parse(const QByteArray& text)
{
    GH_TRY(const JsonText json, JsonText::parse(text, TcbInfo::maxBytes, errors::badQeIdentity));
    const JsonMembers members = json.members();
    QeIdentity identity;
    GH_TRY(identity.version, members.number(QLatin1String("version"), 1000));
    if (identity.version != 2)
        return fail(errors::badQeIdentity, QStringLiteral("version %1 instead of 2").arg(identity.version));
    GH_TRY(identity.id, members.text(QLatin1String("id")));
    if (identity.id != QLatin1String("QE") && identity.id != QLatin1String("TD_QE") && identity.id != QLatin1String("QVE"))
        return fail(errors::badQeIdentity, QStringLiteral("id '%1' is no enclave of DCAP").arg(identity.id));
    GH_TRY(identity.validity.from, members.time(QLatin1String("issueDate")));
    GH_TRY(identity.validity.until, members.time(QLatin1String("nextUpdate")));
    GH_TRY(identity.evaluationNumber, members.number(QLatin1String("tcbEvaluationDataNumber"), 1 << 30));
    // Both are byte strings in the order of the report, that is, little-endian numbers.
    const auto little = [](const FixedBytes<4, struct MiscTag>& bytes) {
        const auto& b = bytes.array();
        return std::uint32_t(b[0]) | std::uint32_t(b[1]) << 8 | std::uint32_t(b[2]) << 16 | std::uint32_t(b[3]) << 24;
    };
    GH_TRY(const auto miscSelect, (members.hex<FixedBytes<4, struct MiscTag>>(QLatin1String("miscselect"))));
    GH_TRY(const auto miscMask, (members.hex<FixedBytes<4, struct MiscTag>>(QLatin1String("miscselectMask"))));
    identity.miscSelect = little(miscSelect);
    identity.miscSelectMask = little(miscMask);
    GH_TRY(identity.attributes, members.hex<Bytes16>(QLatin1String("attributes")));
    GH_TRY(identity.attributesMask, members.hex<Bytes16>(QLatin1String("attributesMask")));
    GH_TRY(identity.mrSigner, members.hex<Bytes32>(QLatin1String("mrsigner")));
    GH_TRY(identity.isvProdId, members.number(QLatin1String("isvprodid"), 65535));
    GH_TRY(identity.levels, readIsvLevels(members, Identical::SvnAndDate));
    return identity;
}

} // namespace gatehouse::attest
