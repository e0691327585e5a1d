// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/Policy.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/TcbInfo.h"

#include <set>

// toml++ 3.3 states some properties of its input as assertions, which a release build turns into assumptions and a broken
// file into undefined behaviour. Here they are exceptions in every build. Other files of a program may use the library in
// its usual configuration, whose classes have the same names and another layout: this copy gets a namespace of its own.
#include <stdexcept>
namespace {
[[noreturn]] void tomlAssertionFailed(const char* condition)
{
    throw std::logic_error(condition);
}
} // namespace
#undef NDEBUG
#define TOML_ASSERT(condition) ((condition) ? void(0) : tomlAssertionFailed(#condition))
#define toml gatehouse_policy_toml
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace gatehouse::attest {

namespace {

QString text(std::string_view value)
{
    return QString::fromUtf8(value.data(), qsizetype(value.size()));
}

/// A table whose keys must all be asked for: finish() refuses the rest.
class Section
{
public:
    Section(const toml::table* table, QString path)
        : m_table(table)
        , m_path(std::move(path))
    {
    }

    tl::unexpected<Error> bad(std::string_view key, const QString& what) const
    {
        const toml::node* node = m_table ? m_table->get(key) : nullptr;
        const auto line = node ? node->source().begin.line : (m_table ? m_table->source().begin.line : 0);
        return fail(errors::badPolicy, QStringLiteral("line %1, '%2%3' %4").arg(line).arg(m_path, text(key), what));
    }
    const toml::node* get(std::string_view key)
    {
        m_known.insert(std::string(key));
        return m_table ? m_table->get(key) : nullptr;
    }
    Result<void> take(std::string_view key, bool& into)
    {
        const toml::node* node = get(key);
        if (node && !node->is_boolean())
            return bad(key, QStringLiteral("is not true or false"));
        if (node)
            into = *node->value<bool>();
        return {};
    }
    Result<void> take(std::string_view key, int& into, int most)
    {
        const toml::node* node = get(key);
        if (!node)
            return {};
        const auto value = node->is_integer() ? node->value<std::int64_t>() : std::nullopt;
        if (!value || *value < 0 || *value > most)
            return bad(key, QStringLiteral("is not a whole number from 0 to %1").arg(most));
        into = int(*value);
        return {};
    }
    Result<void> take(std::string_view key, QString& into)
    {
        const toml::node* node = get(key);
        if (node && !node->is_string())
            return bad(key, QStringLiteral("is not a text"));
        if (node)
            into = text(*node->value<std::string_view>());
        return {};
    }
    Result<void> take(std::string_view key, Demand& into)
    {
        QString word;
        GH_CHECK(take(key, word));
        if (word.isEmpty())
            return {};
        if (word == QLatin1String("any"))
            into = Demand::Any;
        else if (word == QLatin1String("required"))
            into = Demand::Required;
        else if (word == QLatin1String("refused"))
            into = Demand::Refused;
        else
            return bad(key, QStringLiteral("is not any, required or refused"));
        return {};
    }
    Result<QStringList> texts(std::string_view key)
    {
        const toml::node* node = get(key);
        QStringList list;
        if (!node)
            return list;
        const toml::array* array = node->as_array();
        if (!array || array->size() > maxItems)
            return bad(key, QStringLiteral("is not a list of at most %1 texts").arg(maxItems));
        for (const toml::node& item : *array) {
            if (!item.is_string())
                return bad(key, QStringLiteral("holds something that is not a text"));
            list.append(text(*item.value<std::string_view>()));
        }
        return list;
    }
    template<typename Fixed>
    Result<QList<Fixed>> hexes(std::string_view key)
    {
        GH_TRY(const QStringList list, texts(key));
        QList<Fixed> values;
        for (const QString& item : list) {
            const Result<Fixed> value = Fixed::fromHex(item);
            if (!value)
                return bad(key, QStringLiteral("holds '%1', which is not %2 bytes of hex").arg(item).arg(Fixed::size));
            values.append(*value);
        }
        return values;
    }
    Result<Section> section(std::string_view key)
    {
        const toml::node* node = get(key);
        if (node && !node->is_table())
            return bad(key, QStringLiteral("is not a table"));
        return Section(node ? node->as_table() : nullptr, m_path + text(key) + QLatin1Char('.'));
    }
    Result<QList<Section>> sections(std::string_view key)
    {
        const toml::node* node = get(key);
        QList<Section> list;
        if (!node)
            return list;
        const toml::array* array = node->as_array();
        if (!array || array->size() > maxItems)
            return bad(key, QStringLiteral("is not a list of at most %1 tables").arg(maxItems));
        for (const toml::node& item : *array) {
            if (!item.is_table())
                return bad(key, QStringLiteral("holds something that is not a table"));
            list.append(Section(item.as_table(), m_path + text(key) + QLatin1Char('.')));
        }
        return list;
    }
    bool has(std::string_view key) const { return m_table && m_table->contains(key); }

    Result<void> finish() const
    {
        if (!m_table)
            return {};
        for (const auto& [key, node] : *m_table) {
            if (!m_known.contains(std::string(key.str())))
                return bad(key.str(), QStringLiteral("is no rule of a policy"));
        }
        return {};
    }

    static constexpr std::size_t maxItems = 1000;

private:
    const toml::table* m_table;
    QString m_path;
    std::set<std::string> m_known;
};

Result<TcbStatus> statusFrom(Section& section, std::string_view key, const QString& word)
{
    const std::optional<TcbStatus> status = tcbStatusFromString(word);
    if (!status)
        return section.bad(key, QStringLiteral("holds '%1', which is no TCB status").arg(word));
    if (*status == TcbStatus::Revoked)
        return section.bad(key, QStringLiteral("holds Revoked, which nothing may accept"));
    return *status;
}

Result<TcbException> readException(Section section)
{
    TcbException exception;
    QString status;
    GH_CHECK(section.take("status", status));
    GH_TRY(exception.status, statusFrom(section, "status", status));
    GH_TRY(exception.advisories, section.texts("advisories"));
    GH_TRY(exception.ppids, section.hexes<Bytes16>("ppid"));
    GH_CHECK(section.take("reason", exception.reason));
    QString until;
    GH_CHECK(section.take("until", until));
    const std::optional<UnixSeconds> end = parseUtcTime(until);
    if (!end)
        return section.bad("until", QStringLiteral("is not a time like \"2027-01-31T00:00:00Z\""));
    exception.until = *end;
    GH_CHECK(section.finish());
    return exception;
}

Result<void> readTcb(Policy& policy, Section section)
{
    if (section.has("statuses")) {
        GH_TRY(const QStringList words, section.texts("statuses"));
        policy.statuses.clear();
        for (const QString& word : words) {
            GH_TRY(const TcbStatus status, statusFrom(section, "statuses", word));
            policy.statuses.append(status);
        }
    }
    if (section.has("advisories")) {
        GH_TRY(policy.advisories, section.texts("advisories"));
    }
    if (section.has("grace-days")) {
        int days = 0;
        GH_CHECK(section.take("grace-days", days, 3650));
        policy.graceDays = days;
    }
    GH_CHECK(section.take("min-evaluation-number", policy.minEvaluationNumber, 1 << 30));
    GH_TRY(const QList<Section> exceptions, section.sections("exception"));
    for (const Section& entry : exceptions) {
        GH_TRY(TcbException exception, readException(entry));
        policy.exceptions.append(std::move(exception));
    }
    return section.finish();
}

Result<void> readTd(Policy& policy, Section section)
{
    GH_CHECK(section.take("allow-debug", policy.allowDebug));
    GH_CHECK(section.take("allow-reserved-bits", policy.allowReservedBits));
    GH_CHECK(section.take("service-td", policy.serviceTd));
    GH_CHECK(section.take("sept-ve-disable", policy.septVeDisable));
    GH_CHECK(section.take("perfmon", policy.perfmon));
    return section.finish();
}

Result<void> readPlatform(Policy& policy, Section section)
{
    GH_TRY(policy.fmspcs, section.hexes<Fmspc>("fmspc"));
    GH_TRY(policy.ppids, section.hexes<Bytes16>("ppid"));
    GH_CHECK(section.take("require-hardware", policy.requireHardware));
    return section.finish();
}

Result<MeasurementSet> readSet(Section section)
{
    MeasurementSet set;
    GH_CHECK(section.take("name", set.name));
    const auto take = [&](std::string_view key, std::optional<Measurement>& into) -> Result<void> {
        QString hex;
        GH_CHECK(section.take(key, hex));
        if (hex.isEmpty())
            return {};
        const Result<Measurement> value = Measurement::fromHex(hex);
        if (!value)
            return section.bad(key, QStringLiteral("is not 48 bytes of hex"));
        into = *value;
        return {};
    };
    GH_CHECK(take("mrtd", set.mrTd));
    bool any = set.mrTd.has_value();
    for (std::size_t i = 0; i < set.rtmr.size(); ++i) {
        GH_CHECK(take("rtmr" + std::to_string(i), set.rtmr[i]));
        any = any || set.rtmr[i].has_value();
    }
    if (set.name.isEmpty() || !any)
        return section.bad("name", QStringLiteral("and at least one register must be given"));
    GH_CHECK(section.finish());
    return set;
}

Result<void> readMeasurements(Policy& policy, Section section, const Policy::FileReader& readFile)
{
    GH_CHECK(section.take("required", policy.requireMeasurements));
    GH_TRY(const QList<Section> sets, section.sections("set"));
    for (const Section& entry : sets) {
        GH_TRY(MeasurementSet set, readSet(entry));
        policy.measurements.append(std::move(set));
    }
    GH_TRY(const QStringList files, section.texts("files"));
    for (const QString& file : files) {
        if (!readFile)
            return section.bad("files", QStringLiteral("cannot be followed here: put the registers into the policy"));
        GH_TRY(const QByteArray json, readFile(file));
        GH_TRY(const QList<MeasurementSet> found, MeasurementSet::fromJson(json, file));
        policy.measurements += found;
    }
    // An empty list of rules is a mistake, not "accept anything".
    if (section.has("set") && sets.isEmpty())
        return section.bad("set", QStringLiteral("is empty"));
    return section.finish();
}

/// The library reports by exception; none leaves this function.
Result<toml::table> parseTable(const QByteArray& file)
{
    try {
        return toml::parse(std::string_view(file.constData(), std::size_t(file.size())));
    } catch (const toml::parse_error& error) {
        return fail(errors::badPolicy, QStringLiteral("line %1: %2").arg(error.source().begin.line).arg(text(error.description())));
    } catch (const std::logic_error& error) {
        return fail(errors::badPolicy, QStringLiteral("not TOML: the parser expected %1").arg(QLatin1String(error.what())));
    }
}

} // namespace

Result<Policy> Policy::fromToml(const QByteArray& file, const FileReader& readFile)
{
    if (file.size() > maxBytes)
        return fail(errors::badPolicy, QStringLiteral("%1 bytes; at most %2").arg(file.size()).arg(maxBytes));
    GH_TRY(const toml::table table, parseTable(file));
    Section root(&table, {});
    Policy policy;
    policy.name = QStringLiteral("unnamed policy");
    GH_CHECK(root.take("name", policy.name));
    GH_TRY(Section tcb, root.section("tcb"));
    GH_CHECK(readTcb(policy, std::move(tcb)));
    GH_TRY(Section td, root.section("td"));
    GH_CHECK(readTd(policy, std::move(td)));
    GH_TRY(Section platform, root.section("platform"));
    GH_CHECK(readPlatform(policy, std::move(platform)));
    GH_TRY(Section measurements, root.section("measurements"));
    GH_CHECK(readMeasurements(policy, std::move(measurements), readFile));
    GH_TRY(Section chain, root.section("chain"));
    GH_CHECK(chain.take("min-confirmations", policy.minConfirmations, 100000));
    GH_CHECK(chain.finish());
    GH_TRY(Section reportData, root.section("report-data"));
    GH_CHECK(reportData.take("required", policy.requireReportData));
    GH_CHECK(reportData.finish());
    GH_CHECK(root.finish());
    return policy;
}

} // namespace gatehouse::attest
