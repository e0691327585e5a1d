// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/EvidenceBundle.h"

#include "core/base/Bytes.h"
#include "core/evidence/EvidenceErrors.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::evidence {

namespace {

constexpr auto timeFormat = "yyyy-MM-dd'T'HH:mm:ss.zzz'Z'";
constexpr qsizetype maxQuote = 128 * 1024;
constexpr qsizetype maxEventLog = 256 * 1024;
constexpr qsizetype maxRoot = 16 * 1024;
constexpr qsizetype maxRoots = 16;
constexpr qsizetype maxRaw = 128 * 1024; // What nodes relay at most.
constexpr qsizetype maxChecks = 500;

QString key(const char* name)
{
    return QString::fromLatin1(name);
}

QJsonValue timeValue(const QDateTime& time)
{
    return time.isValid() ? QJsonValue(time.toUTC().toString(QLatin1String(timeFormat))) : QJsonValue(QJsonValue::Null);
}

tl::unexpected<Error> bad(const char* part, const QString& what)
{
    return fail(errors::badBundle, QStringLiteral("part '%1': %2").arg(QLatin1String(part), what));
}

/// The members of one part; the first wrong one makes the whole part wrong.
class Members
{
public:
    Members(const char* part, const QJsonValue& value)
        : m_part(part)
        , m_object(value.toObject())
        , m_isObject(value.isObject())
    {
    }
    QString text(const char* name)
    {
        const QJsonValue value = m_object.value(key(name));
        if (!value.isString())
            wrong(name);
        return value.toString();
    }
    QByteArray hex(const char* name, qsizetype maxBytes)
    {
        const QJsonValue value = m_object.value(key(name));
        const auto bytes = fromHex(value.toString(), maxBytes);
        if (!value.isString() || !bytes)
            wrong(name);
        return bytes ? *bytes : QByteArray();
    }
    quint64 number(const char* name)
    {
        const double value = m_object.value(key(name)).toDouble(-1);
        const bool good = value >= 0 && value <= 9007199254740991.0;
        if (!good)
            wrong(name);
        return good ? quint64(value) : 0;
    }
    bool flag(const char* name)
    {
        const QJsonValue value = m_object.value(key(name));
        if (!value.isBool())
            wrong(name);
        return value.toBool();
    }
    QDateTime time(const char* name)
    {
        QDateTime time = QDateTime::fromString(text(name), QLatin1String(timeFormat));
        time.setTimeSpec(Qt::UTC);
        if (!time.isValid())
            wrong(name);
        return time;
    }
    QJsonValue value(const char* name) const { return m_object.value(key(name)); }
    void wrong(const char* name) { m_wrong = m_wrong ? m_wrong : name; }
    Result<void> finish() const
    {
        if (!m_isObject)
            return bad(m_part, QStringLiteral("is not an object"));
        if (m_wrong)
            return bad(m_part, QStringLiteral("'%1' is missing or wrong").arg(QLatin1String(m_wrong)));
        return {};
    }

private:
    const char* m_part;
    QJsonObject m_object;
    bool m_isObject;
    const char* m_wrong = nullptr;
};

QJsonValue collateralValue(const QByteArray& json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    return document.isObject() ? QJsonValue(document.object()) : QJsonValue(QJsonValue::Null);
}

QJsonArray rootsValue(const QList<QByteArray>& roots)
{
    QJsonArray list;
    for (const QByteArray& root : roots)
        list.append(toHex(root));
    return list;
}

Result<QList<QByteArray>> rootsFrom(const QJsonValue& value)
{
    const QJsonArray list = value.toArray();
    if (!value.isArray() || list.size() > maxRoots)
        return bad("roots", QStringLiteral("is not a list of at most %1 certificates").arg(maxRoots));
    QList<QByteArray> roots;
    for (const QJsonValue& item : list) {
        const auto der = fromHex(item.toString(), maxRoot);
        if (!der || der->isEmpty())
            return bad("roots", QStringLiteral("holds something that is not a certificate in hex"));
        roots.append(*der);
    }
    return roots;
}

QJsonObject checkValue(const Check& check)
{
    return {{key("id"), check.id},         {key("title"), check.title},   {key("status"), toString(check.status)},
            {key("expected"), check.expected}, {key("actual"), check.actual}, {key("source"), check.source},
            {key("hint"), check.hint}};
}

Result<Check> checkFrom(const QJsonValue& value)
{
    Members members("verdict", value);
    Check check;
    check.id = members.text("id");
    check.title = members.text("title");
    check.expected = members.text("expected");
    check.actual = members.text("actual");
    check.source = members.text("source");
    check.hint = members.text("hint");
    const QString status = members.text("status");
    bool known = false;
    for (const CheckStatus candidate : {CheckStatus::Passed, CheckStatus::Failed, CheckStatus::NotChecked}) {
        if (status != toString(candidate))
            continue;
        check.status = candidate;
        known = true;
    }
    if (!known)
        members.wrong("status");
    GH_CHECK(members.finish());
    return check;
}

QJsonValue verdictValue(const std::optional<RecordedVerdict>& verdict, const QDateTime& at)
{
    if (!verdict)
        return QJsonValue(QJsonValue::Null);
    QJsonArray checks;
    for (const Check& check : verdict->checks)
        checks.append(checkValue(check));
    return QJsonObject{{key("at"), timeValue(at)},
                       {key("checks"), checks},
                       {key("policy"), verdict->policyName},
                       {key("simulatedTee"), verdict->simulatedTee},
                       {key("tcbStatus"), verdict->tcbStatus},
                       {key("verdict"), verdict->answer}};
}

Result<std::optional<RecordedVerdict>> verdictFrom(const QJsonValue& value, QDateTime* at)
{
    if (value.isNull())
        return std::optional<RecordedVerdict>();
    Members members("verdict", value);
    RecordedVerdict verdict;
    verdict.answer = members.text("verdict");
    verdict.tcbStatus = members.text("tcbStatus");
    verdict.policyName = members.text("policy");
    verdict.simulatedTee = members.flag("simulatedTee");
    if (!members.value("at").isNull())
        *at = members.time("at");
    const QJsonArray checks = members.value("checks").toArray();
    if (!members.value("checks").isArray() || checks.size() > maxChecks)
        members.wrong("checks");
    GH_CHECK(members.finish());
    for (const QJsonValue& item : checks) {
        GH_TRY(Check check, checkFrom(item));
        verdict.checks.append(std::move(check));
    }
    return std::optional(verdict);
}

QJsonObject requestValue(const RecordedRequest& request)
{
    const QJsonObject event{{key("block"), double(request.block)}, {key("name"), request.transaction.isEmpty() ? QString() : QStringLiteral("Requested")}, {key("transaction"), request.transaction}};
    return {{key("address"), request.address},
            {key("askedBy"), request.askedBy},
            {key("chainId"), double(request.chainId)},
            {key("contract"), request.contract},
            {key("event"), event},
            {key("kind"), request.bootstrap ? QStringLiteral("bootstrap") : QStringLiteral("join")},
            {key("publicKey"), toHex(request.publicKey)},
            {key("source"), request.source}};
}

Result<RecordedRequest> requestFrom(const QJsonValue& value)
{
    Members members("request", value);
    RecordedRequest request;
    const QString kind = members.text("kind");
    request.bootstrap = kind == QLatin1String("bootstrap");
    if (!request.bootstrap && kind != QLatin1String("join"))
        members.wrong("kind");
    request.address = members.text("address");
    request.askedBy = members.text("askedBy");
    request.chainId = members.number("chainId");
    request.contract = members.text("contract");
    request.publicKey = members.hex("publicKey", 64);
    request.source = members.text("source");
    GH_CHECK(members.finish());
    Members event("request", members.value("event"));
    request.block = event.number("block");
    request.transaction = event.text("transaction");
    GH_CHECK(event.finish());
    return request;
}

} // namespace

QByteArray JudgedInputs::toJson() const
{
    return QJsonDocument(QJsonObject{{key("at"), timeValue(at)},
                                     {key("collateral"), collateralValue(collateral)},
                                     {key("policy"), QString::fromUtf8(policy)},
                                     {key("roots"), rootsValue(roots)}})
        .toJson(QJsonDocument::Compact);
}

Result<JudgedInputs> JudgedInputs::fromJson(const QByteArray& json)
{
    Members members("inputs", QJsonDocument::fromJson(json).object());
    JudgedInputs inputs;
    inputs.at = members.time("at");
    inputs.policy = members.text("policy").toUtf8();
    GH_CHECK(members.finish());
    if (members.value("collateral").isObject())
        inputs.collateral = jsonText(members.value("collateral"));
    GH_TRY(inputs.roots, rootsFrom(members.value("roots")));
    return inputs;
}

QByteArray EvidenceBundle::toFile(const EvidenceSigner& signer) const
{
    const QJsonObject decided{{key("answer"), decision.answer},
                              {key("at"), timeValue(decision.at)},
                              {key("decidedBy"), decision.decidedBy},
                              {key("log"), QJsonObject{{key("hash"), decision.logHash}, {key("sequence"), double(decision.logSequence)}}},
                              {key("reason"), decision.reason},
                              {key("software"), decision.software}};
    QList<EvidenceFile::Part> parts{{"request", requestValue(request)},
                                    {"quote", toHex(quote)},
                                    {"collateral", collateralValue(inputs.collateral)},
                                    {"roots", rootsValue(inputs.roots)},
                                    {"policy", QString::fromUtf8(inputs.policy)},
                                    {"verdict", verdictValue(verdict, inputs.at)},
                                    {"decision", decided}};
    if (!eventLog.isEmpty())
        parts.insert(2, {EvidenceFile::eventLogPart, toHex(eventLog)});
    return EvidenceFile::write(EvidenceFile::Kind::Decision, parts, signer);
}

Result<EvidenceBundle> EvidenceBundle::fromFile(const EvidenceFile& file)
{
    if (file.kind() != EvidenceFile::Kind::Decision)
        return bad("format", QStringLiteral("the file records a transaction, not a decision"));
    EvidenceBundle bundle;
    GH_TRY(bundle.request, requestFrom(file.value("request")));
    const QJsonValue quote = file.value("quote");
    const auto bytes = fromHex(quote.toString(), maxQuote);
    if (!quote.isString() || !bytes)
        return bad("quote", QStringLiteral("is not hex of at most %1 bytes").arg(maxQuote));
    bundle.quote = *bytes;
    if (const QJsonValue log = file.value(EvidenceFile::eventLogPart); !log.isUndefined()) {
        const auto content = fromHex(log.toString(), maxEventLog);
        if (!log.isString() || !content || content->isEmpty())
            return bad(EvidenceFile::eventLogPart, QStringLiteral("is not hex of 1 to %1 bytes").arg(maxEventLog));
        bundle.eventLog = *content;
    }
    const QJsonValue collateral = file.value("collateral");
    if (!collateral.isObject() && !collateral.isNull())
        return bad("collateral", QStringLiteral("is not an object"));
    bundle.inputs.collateral = collateral.isObject() ? jsonText(collateral) : QByteArray();
    GH_TRY(bundle.inputs.roots, rootsFrom(file.value("roots")));
    const QJsonValue policy = file.value("policy");
    if (!policy.isString())
        return bad("policy", QStringLiteral("is not a text"));
    bundle.inputs.policy = policy.toString().toUtf8();
    GH_TRY(bundle.verdict, verdictFrom(file.value("verdict"), &bundle.inputs.at));
    Members members("decision", file.value("decision"));
    bundle.decision.answer = members.text("answer");
    bundle.decision.at = members.time("at");
    bundle.decision.decidedBy = members.text("decidedBy");
    bundle.decision.reason = members.text("reason");
    bundle.decision.software = members.text("software");
    GH_CHECK(members.finish());
    Members place("decision", members.value("log"));
    bundle.decision.logHash = place.text("hash");
    bundle.decision.logSequence = place.number("sequence");
    GH_CHECK(place.finish());
    return bundle;
}

QByteArray TransactionRecord::toFile(const EvidenceSigner& signer) const
{
    return EvidenceFile::write(EvidenceFile::Kind::Transaction,
                               {{"link", QJsonObject{{key("decision"), decision}, {key("request"), request}}},
                                {"transaction", QJsonObject{{key("at"), timeValue(at)},
                                                            {key("block"), double(block)},
                                                            {key("detail"), detail},
                                                            {key("hash"), transaction},
                                                            {key("raw"), toHex(raw)},
                                                            {key("state"), state}}}},
                               signer);
}

Result<TransactionRecord> TransactionRecord::fromFile(const EvidenceFile& file)
{
    if (file.kind() != EvidenceFile::Kind::Transaction)
        return bad("format", QStringLiteral("the file records a decision, not a transaction"));
    TransactionRecord record;
    Members link("link", file.value("link"));
    record.decision = link.text("decision");
    record.request = link.text("request");
    GH_CHECK(link.finish());
    Members members("transaction", file.value("transaction"));
    record.at = members.time("at");
    record.block = members.number("block");
    record.detail = members.text("detail");
    record.transaction = members.text("hash");
    record.raw = members.hex("raw", maxRaw);
    record.state = members.text("state");
    if (record.state != QLatin1String("sent") && record.state != QLatin1String("confirmed"))
        members.wrong("state");
    GH_CHECK(members.finish());
    return record;
}

} // namespace gatehouse::evidence
