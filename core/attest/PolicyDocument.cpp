// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/PolicyDocument.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/TcbInfo.h"

#include <algorithm>
#include <set>
#include <vector>

#include "core/base/Toml.h"

namespace gatehouse::attest {

namespace {

using Problems = QList<PolicyProblem>;

QString text(std::string_view value)
{
    return QString::fromUtf8(value.data(), qsizetype(value.size()));
}

/// A table whose keys must all be asked for: finish() tells of the rest. Every take leaves its target alone when the value is
/// absent or wrong, and the wrong one is told.
class Section
{
public:
    Section(const toml::table* table, QString path, Problems* problems)
        : m_table(table)
        , m_path(std::move(path))
        , m_problems(problems)
    {
    }

    void bad(std::string_view key, const QString& what, const toml::node* at = nullptr) const { m_problems->append(this->at(key, what, at)); }
    /// @p what with the place of @p at, of @p key, or of the section when that is missing.
    PolicyProblem at(std::string_view key, const QString& what, const toml::node* at = nullptr) const
    {
        const toml::node* node = at ? at : m_table ? m_table->get(key) : nullptr;
        if (!node)
            node = m_table;
        const toml::source_position begin = node ? node->source().begin : toml::source_position{};
        return {int(begin.line), int(begin.column), m_path + text(key), what};
    }
    const toml::node* get(std::string_view key)
    {
        m_known.insert(std::string(key));
        return m_table ? m_table->get(key) : nullptr;
    }
    bool has(std::string_view key) const { return m_table && m_table->contains(key); }
    int lineOf(std::string_view key) const
    {
        const toml::node* node = m_table ? m_table->get(key) : nullptr;
        return node ? int(node->source().begin.line) : 0;
    }

    void take(std::string_view key, bool& into)
    {
        const toml::node* node = get(key);
        if (node && node->is_boolean())
            into = *node->value<bool>();
        else if (node)
            bad(key, QStringLiteral("is not true or false"));
    }
    void take(std::string_view key, int& into, int most)
    {
        const toml::node* node = get(key);
        if (!node)
            return;
        const auto value = node->is_integer() ? node->value<std::int64_t>() : std::nullopt;
        if (value && *value >= 0 && *value <= most)
            into = int(*value);
        else
            bad(key, QStringLiteral("is not a whole number from 0 to %1").arg(most));
    }
    void take(std::string_view key, QString& into)
    {
        const toml::node* node = get(key);
        if (node && node->is_string())
            into = text(*node->value<std::string_view>());
        else if (node)
            bad(key, QStringLiteral("is not a text"));
    }
    /// A list that must not be empty: an empty list of what is allowed is a mistake somewhere, not "anything".
    template<typename Fixed>
    void takeAllowed(std::string_view key, QList<Fixed>& into)
    {
        take(key, into);
        const toml::node* node = get(key);
        if (node && node->as_array() && node->as_array()->empty())
            bad(key, QStringLiteral("is empty: leave it out to accept every one"));
    }
    void take(std::string_view key, Demand& into)
    {
        if (!has(key)) {
            get(key);
            return;
        }
        QString word;
        take(key, word);
        if (word == QLatin1String("any"))
            into = Demand::Any;
        else if (word == QLatin1String("required"))
            into = Demand::Required;
        else if (word == QLatin1String("refused"))
            into = Demand::Refused;
        else
            bad(key, QStringLiteral("is not \"any\", \"required\" or \"refused\""));
    }
    /// Calls @p each with the text and node of every item.
    template<typename Each>
    void eachText(std::string_view key, const Each& each)
    {
        const toml::node* node = get(key);
        if (!node)
            return;
        const toml::array* array = node->as_array();
        if (!array || array->size() > maxItems) {
            bad(key, QStringLiteral("is not a list of at most %1 texts").arg(maxItems));
            return;
        }
        for (const toml::node& item : *array) {
            if (item.is_string())
                each(text(*item.value<std::string_view>()), item);
            else
                bad(key, QStringLiteral("holds something that is not a text"), &item);
        }
    }
    void take(std::string_view key, QStringList& into)
    {
        eachText(key, [&](const QString& item, const toml::node&) { into.append(item); });
    }
    template<typename Fixed>
    void take(std::string_view key, QList<Fixed>& into)
    {
        eachText(key, [&](const QString& item, const toml::node& node) {
            if (const Result<Fixed> value = Fixed::fromHex(item))
                into.append(*value);
            else
                bad(key, QStringLiteral("holds '%1', which is not %2 bytes of hex").arg(item).arg(Fixed::size), &node);
        });
    }
    Section section(std::string_view key)
    {
        const toml::node* node = get(key);
        if (node && !node->is_table())
            bad(key, QStringLiteral("is not a table"));
        return Section(node ? node->as_table() : nullptr, m_path + text(key) + QLatin1Char('.'), m_problems);
    }
    QList<Section> sections(std::string_view key)
    {
        const toml::node* node = get(key);
        QList<Section> list;
        if (!node)
            return list;
        const toml::array* array = node->as_array();
        if (!array || array->size() > maxItems) {
            bad(key, QStringLiteral("is not a list of at most %1 tables").arg(maxItems));
            return list;
        }
        for (const toml::node& item : *array) {
            if (item.is_table())
                list.append(Section(item.as_table(), m_path + text(key) + QLatin1Char('.'), m_problems));
            else
                bad(key, QStringLiteral("holds something that is not a table"), &item);
        }
        return list;
    }
    void finish() const
    {
        if (!m_table)
            return;
        // In the order of the file: the table's own is that of the names.
        std::vector<const toml::key*> unknown;
        for (const auto& [key, node] : *m_table)
            if (!m_known.contains(key.str()))
                unknown.push_back(&key);
        const std::size_t told = std::min(unknown.size(), maxUnknownTold);
        std::partial_sort(unknown.begin(), unknown.begin() + std::ptrdiff_t(told), unknown.end(), [](const toml::key* a, const toml::key* b) {
            const toml::source_position first = a->source().begin, second = b->source().begin;
            return first.line != second.line ? first.line < second.line : first.column < second.column;
        });
        for (std::size_t i = 0; i < told; ++i) {
            const toml::source_position begin = unknown[i]->source().begin;
            const bool isLast = i + 1 == told && told < unknown.size();
            m_problems->append({int(begin.line), int(begin.column), m_path + text(unknown[i]->str()),
                                isLast ? QStringLiteral("is no rule of a policy, nor are %1 more after it").arg(unknown.size() - told)
                                       : QStringLiteral("is no rule of a policy")});
        }
    }

    static constexpr std::size_t maxItems = 1000;
    /// Of one table. Somebody who wrote another kind of file does not read thousands of lines about it.
    static constexpr std::size_t maxUnknownTold = 20;

private:
    const toml::table* m_table;
    QString m_path;
    Problems* m_problems;
    std::set<std::string, std::less<>> m_known;
};

std::optional<TcbStatus> statusFrom(const Section& section, std::string_view key, const QString& word, const toml::node* at = nullptr)
{
    const std::optional<TcbStatus> status = tcbStatusFromString(word);
    if (!status)
        section.bad(key, QStringLiteral("holds '%1', which is no TCB status").arg(word), at);
    else if (*status == TcbStatus::Revoked)
        section.bad(key, QStringLiteral("holds Revoked, which nothing may accept"), at);
    else
        return status;
    return std::nullopt;
}

TcbException readException(Section section, Problems* warnings)
{
    TcbException exception;
    QString status;
    section.take("status", status);
    exception.status = statusFrom(section, "status", status).value_or(TcbStatus::OutOfDate);
    section.take("advisories", exception.advisories);
    section.takeAllowed("ppid", exception.ppids);
    section.take("reason", exception.reason);
    // Whoever reads the policy next year has to know why.
    if (exception.reason.trimmed().isEmpty())
        warnings->append(section.at("reason", QStringLiteral("is missing: nothing says why this exception is made")));
    QString until;
    section.take("until", until);
    if (const std::optional<UnixSeconds> end = parseUtcTime(until))
        exception.until = *end;
    else
        section.bad("until", QStringLiteral("is not a time like \"2027-01-31T00:00:00Z\""));
    section.finish();
    return exception;
}

AdvisoryGrace readGrace(Section section)
{
    AdvisoryGrace grace;
    section.take("advisories", grace.advisories);
    if (grace.advisories.isEmpty())
        section.bad("advisories", QStringLiteral("must name at least one advisory"));
    if (section.has("days"))
        section.take("days", grace.days, 3650);
    else
        section.bad("days", QStringLiteral("is missing"));
    section.finish();
    return grace;
}

void readTcb(Policy& policy, Section section, Problems* warnings)
{
    if (section.has("statuses")) {
        policy.statuses.clear();
        section.eachText("statuses", [&](const QString& word, const toml::node& node) {
            if (const std::optional<TcbStatus> status = statusFrom(section, "statuses", word, &node))
                policy.statuses.append(*status);
        });
    }
    section.get("statuses");
    if (section.has("advisories")) {
        QStringList advisories;
        section.take("advisories", advisories);
        policy.advisories = advisories;
    }
    section.get("advisories");
    if (section.has("grace-days")) {
        int days = 0;
        section.take("grace-days", days, 3650);
        policy.graceDays = days;
    }
    section.get("grace-days");
    section.take("min-evaluation-number", policy.minEvaluationNumber, 1 << 30);
    for (const Section& entry : section.sections("exception"))
        policy.exceptions.append(readException(entry, warnings));
    for (const Section& entry : section.sections("grace"))
        policy.graces.append(readGrace(entry));
    section.finish();
}

void readTd(Policy& policy, Section section)
{
    section.take("allow-debug", policy.allowDebug);
    section.take("allow-reserved-bits", policy.allowReservedBits);
    section.take("service-td", policy.serviceTd);
    section.take("sept-ve-disable", policy.septVeDisable);
    section.take("perfmon", policy.perfmon);
    section.take("pks", policy.pks);
    section.take("key-locker", policy.keyLocker);
    if (section.has("migratable")) {
        Demand migratable = Demand::Refused;
        section.take("migratable", migratable);
        policy.migratable = migratable;
    }
    section.get("migratable");
    section.takeAllowed("mr-seam", policy.mrSeams);
    section.takeAllowed("mr-config-id", policy.mrConfigIds);
    section.takeAllowed("mr-owner", policy.mrOwners);
    section.takeAllowed("mr-owner-config", policy.mrOwnerConfigs);
    section.finish();
}

void readPlatform(Policy& policy, Section section)
{
    section.takeAllowed("fmspc", policy.fmspcs);
    section.take("deny-fmspc", policy.deniedFmspcs);
    section.takeAllowed("ppid", policy.ppids);
    section.takeAllowed("piid", policy.piids);
    section.take("dynamic-platform", policy.dynamicPlatform);
    section.take("cached-keys", policy.cachedKeys);
    section.take("smt", policy.smt);
    section.take("require-hardware", policy.requireHardware);
    section.finish();
}

void readQuote(Policy& policy, Section section)
{
    section.take("allow-trailing-bytes", policy.allowTrailingBytes);
    if (section.has("tee")) {
        QString tee;
        section.take("tee", tee);
        if (tee == QLatin1String("tdx"))
            policy.tee = TeeType::Tdx;
        else if (tee == QLatin1String("sgx"))
            policy.tee = TeeType::Sgx;
        else if (tee != QLatin1String("any"))
            section.bad("tee", QStringLiteral("is not \"tdx\", \"sgx\" or \"any\""));
    }
    section.get("tee");
    section.finish();
}

MeasurementSet readSet(Section section)
{
    MeasurementSet set;
    section.take("name", set.name);
    bool given = false;
    const auto take = [&](std::string_view key, std::optional<Measurement>& into) {
        QString hex;
        section.take(key, hex);
        if (hex.isEmpty())
            return;
        given = true;
        if (const Result<Measurement> value = Measurement::fromHex(hex))
            into = *value;
        else
            section.bad(key, QStringLiteral("is not 48 bytes of hex"));
    };
    take("mrtd", set.mrTd);
    for (std::size_t i = 0; i < set.rtmr.size(); ++i)
        take("rtmr" + std::to_string(i), set.rtmr[i]);
    if (set.name.isEmpty() || !given)
        section.bad("name", QStringLiteral("and at least one register must be given"));
    section.finish();
    return set;
}

void readMeasurements(PolicyDocument& document, Section section)
{
    section.take("required", document.policy.requireMeasurements);
    const QList<Section> sets = section.sections("set");
    for (const Section& entry : sets)
        document.policy.measurements.append(readSet(entry));
    document.filesLine = section.lineOf("files");
    document.imagesLine = section.lineOf("images");
    section.take("files", document.files);
    section.take("images", document.images);
    // An empty list of rules is a mistake, not "accept anything".
    if (section.has("set") && sets.isEmpty())
        section.bad("set", QStringLiteral("is empty"));
    section.finish();
}

ExpectedEvent readEvent(Section section)
{
    ExpectedEvent event;
    section.take("rtmr", event.rtmr, 3);
    section.take("name", event.name);
    if (event.name.isEmpty())
        section.bad("name", QStringLiteral("is missing"));
    if (section.has("payload")) {
        QString hex;
        section.take("payload", hex);
        if (const Result<QByteArray> bytes = fromHex(hex, Policy::maxBytes))
            event.payload = *bytes;
        else
            section.bad("payload", QStringLiteral("is not hex"));
    }
    section.get("payload");
    section.finish();
    return event;
}

void readEventLog(Policy& policy, Section section)
{
    section.take("required", policy.requireEventLog);
    if (const toml::node* node = section.get("proven")) {
        const toml::array* array = node->as_array();
        if (!array || array->size() > 4)
            section.bad("proven", QStringLiteral("is not a list of RTMR numbers"));
        for (std::size_t i = 0; array && i < array->size() && i < 4; ++i) {
            const toml::node& item = (*array)[i];
            const auto value = item.is_integer() ? item.value<std::int64_t>() : std::nullopt;
            if (value && *value >= 0 && *value <= 3)
                policy.provenRtmrs.append(int(*value));
            else
                section.bad("proven", QStringLiteral("holds something that is not an RTMR number from 0 to 3"), &item);
        }
    }
    for (const Section& entry : section.sections("event"))
        policy.expectedEvents.append(readEvent(entry));
    section.finish();
}

/// Each key or table becomes a node of the parser's tree, which takes far more time and memory than its text. What is counted is a
/// little more, as texts and comments may hold the signs too; the longest lists that are accepted need fewer.
std::optional<PolicyProblem> tooManyEntries(const QByteArray& file)
{
    constexpr qsizetype maxEntries = 10000;
    const auto isEntry = [](char c) { return c == '=' || c == '['; };
    qsizetype count = 0;
    for (qsizetype i = 0; i < file.size(); ++i) {
        count += isEntry(file.at(i)) ? 1 : 0;
        if (count <= maxEntries)
            continue;
        const qsizetype lineStart = file.lastIndexOf('\n', i) + 1;
        count += std::count_if(file.begin() + i + 1, file.end(), isEntry);
        return PolicyProblem{int(file.left(i).count('\n')) + 1, int(i - lineStart) + 1, {},
                             QStringLiteral("%1 keys and tables; a policy has at most %2").arg(count).arg(maxEntries)};
    }
    return std::nullopt;
}

std::optional<toml::table> parseTable(const QByteArray& file, Problems* problems)
{
    auto table = parseToml(file);
    if (table)
        return std::move(*table);
    problems->append({table.error().line, table.error().column, {}, table.error().what});
    return std::nullopt;
}

} // namespace

QString PolicyProblem::text() const
{
    QString where;
    if (line > 0)
        where = QStringLiteral("line %1, column %2").arg(line).arg(column);
    if (key.isEmpty())
        return where.isEmpty() ? what : where + QStringLiteral(": ") + what;
    return (where.isEmpty() ? QString() : where + QStringLiteral(", ")) + QStringLiteral("'%1' %2").arg(key, what);
}

Error badPolicyError(const QList<PolicyProblem>& problems)
{
    constexpr qsizetype shown = 8;
    QStringList texts;
    for (const PolicyProblem& problem : problems.first(std::min(shown, problems.size())))
        texts.append(problem.text());
    if (problems.size() > shown)
        texts.append(QStringLiteral("and %1 more").arg(problems.size() - shown));
    return Error(errors::badPolicy, texts.join(QStringLiteral("; ")));
}

PolicyDocument PolicyDocument::read(const QByteArray& file, QList<PolicyProblem>* problems)
{
    PolicyDocument document;
    document.policy.name = QStringLiteral("unnamed policy");
    if (file.size() > Policy::maxBytes) {
        problems->append({0, 0, {}, QStringLiteral("%1 bytes; at most %2").arg(file.size()).arg(Policy::maxBytes)});
        return document;
    }
    // What is left of a file that was cut short is not "the built-in rules".
    if (file.trimmed().isEmpty()) {
        problems->append({0, 0, {}, QStringLiteral("the file is empty; a policy says at least its name")});
        return document;
    }
    if (const std::optional<PolicyProblem> tooMany = tooManyEntries(file)) {
        problems->append(*tooMany);
        return document;
    }
    const std::optional<toml::table> table = parseTable(file, problems);
    if (!table)
        return document;
    Policy& policy = document.policy;
    Section root(&*table, {}, problems);
    root.take("name", policy.name);
    readTcb(policy, root.section("tcb"), &document.warnings);
    readTd(policy, root.section("td"));
    readQuote(policy, root.section("quote"));
    readPlatform(policy, root.section("platform"));
    readMeasurements(document, root.section("measurements"));
    readEventLog(policy, root.section("event-log"));
    Section chain = root.section("chain");
    chain.take("min-confirmations", policy.minConfirmations, 100000);
    chain.finish();
    Section reportData = root.section("report-data");
    reportData.take("required", policy.requireReportData);
    reportData.finish();
    root.finish();
    std::stable_sort(problems->begin(), problems->end(), [](const PolicyProblem& a, const PolicyProblem& b) {
        return a.line != b.line ? a.line < b.line : a.column < b.column;
    });
    return document;
}

Policy PolicyDocument::resolve(const Policy::Sources& sources, QList<PolicyProblem>* problems) const
{
    Policy resolved = policy;
    const auto add = [&](const QString& key, int line, const Result<QList<MeasurementSet>>& found) {
        if (found)
            resolved.measurements += *found;
        else
            problems->append({line, line > 0 ? 1 : 0, key, found.error().detail()});
    };
    const QString cannot = QStringLiteral("cannot be followed here: put the registers into the policy");
    for (const QString& file : files) {
        const QString key = QStringLiteral("measurements.files");
        if (!sources.readFile) {
            problems->append({filesLine, 1, key, cannot});
            break;
        }
        const Result<QByteArray> json = sources.readFile(file);
        if (json)
            add(key, filesLine, MeasurementSet::fromJson(*json, file));
        else
            problems->append({filesLine, 1, key, QStringLiteral("names %1, which cannot be read: %2").arg(file, json.error().detail())});
    }
    for (const QString& image : images) {
        const QString key = QStringLiteral("measurements.images");
        if (!sources.readImage) {
            problems->append({imagesLine, 1, key, cannot});
            break;
        }
        add(key, imagesLine, sources.readImage(image));
    }
    return resolved;
}

Result<Policy> Policy::fromToml(const QByteArray& text, const FileReader& readFile)
{
    return fromToml(text, Sources{readFile, {}});
}

Result<Policy> Policy::fromToml(const QByteArray& text, const Sources& sources)
{
    QList<PolicyProblem> problems;
    const PolicyDocument document = PolicyDocument::read(text, &problems);
    Policy policy;
    if (problems.isEmpty())
        policy = document.resolve(sources, &problems);
    if (!problems.isEmpty())
        return fail(badPolicyError(problems));
    return policy;
}

} // namespace gatehouse::attest
