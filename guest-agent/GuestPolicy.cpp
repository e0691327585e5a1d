// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/GuestPolicy.h"

#include "guest-agent/AgentErrors.h"

// Header only and without exceptions, so that the image carries no library for one small file.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace gatehouse::agent {

namespace {

constexpr std::array<const char*, 5> registerNames{"mrtd", "rtmr0", "rtmr1", "rtmr2", "rtmr3"};
constexpr std::uint64_t debugBit = 1;
constexpr qsizetype maxAllowed = 64;

attest::Measurement& registerAt(attest::TdRegisters& registers, std::size_t index)
{
    return index == 0 ? registers.mrTd : registers.rtmr[index - 1];
}
const attest::Measurement& registerAt(const attest::TdRegisters& registers, std::size_t index)
{
    return index == 0 ? registers.mrTd : registers.rtmr[index - 1];
}

tl::unexpected<Error> bad(const QString& what)
{
    return fail(errors::badConfig, QStringLiteral("policy: ") + what);
}

QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

Result<attest::Measurement> measurement(const toml::table& table, const char* name)
{
    const auto text = table[name].value<std::string_view>();
    if (!text)
        return bad(QStringLiteral("an [[allow]] has no %1").arg(QLatin1String(name)));
    auto value = attest::Measurement::fromHex(textOf(*text));
    if (!value)
        return bad(QStringLiteral("%1 is not 48 bytes of hex").arg(QLatin1String(name)));
    return value;
}

int agreement(const attest::TdRegisters& a, const attest::TdRegisters& b)
{
    int equal = 0;
    for (std::size_t i = 0; i < registerNames.size(); ++i)
        equal += registerAt(a, i) == registerAt(b, i) ? 1 : 0;
    return equal;
}

Check row(const QString& id, const QString& title, bool passed, const QString& expected, const QString& actual,
          const QString& source, const QString& hint = {})
{
    return {id, title, passed ? CheckStatus::Passed : CheckStatus::Failed, expected, actual, source, passed ? QString() : hint};
}

} // namespace

attest::TdRegisters registersOf(const attest::TdReport& td)
{
    return {td.mrTd, td.rtmr};
}

Result<GuestPolicy> GuestPolicy::fromToml(const QByteArray& text)
{
    GuestPolicy policy;
    const toml::parse_result parsed = toml::parse(std::string_view(text.constData(), std::size_t(text.size())));
    if (!parsed)
        return bad(QStringLiteral("line %1: %2").arg(parsed.error().source().begin.line).arg(textOf(parsed.error().description())));
    for (const auto& [key, value] : parsed.table()) {
        if (key == "accept_tcb" && value.is_array()) {
            policy.m_acceptedTcb.clear();
            for (const toml::node& status : *value.as_array()) {
                const auto name = status.value<std::string_view>();
                if (!name)
                    return bad(QStringLiteral("accept_tcb holds something that is not a text"));
                policy.m_acceptedTcb.append(textOf(*name));
            }
        } else if (key == "allow" && value.is_array_of_tables()) {
            for (const toml::node& entry : *value.as_array()) {
                const toml::table& table = *entry.as_table();
                Allowed allowed;
                for (const auto& [name, ignored] : table) {
                    if (name != "name" && std::find(registerNames.begin(), registerNames.end(), name) == registerNames.end())
                        return bad(QStringLiteral("unknown key %1 in [[allow]]").arg(textOf(name.str())));
                }
                allowed.name = textOf(table["name"].value_or(std::string_view("unnamed")));
                for (std::size_t i = 0; i < registerNames.size(); ++i) {
                    GH_TRY(registerAt(allowed.registers, i), measurement(table, registerNames[i]));
                }
                policy.m_allowed.append(allowed);
            }
        } else {
            return bad(QStringLiteral("unknown key %1").arg(textOf(key.str())));
        }
    }
    if (policy.m_allowed.size() > maxAllowed)
        return bad(QStringLiteral("more than %1 [[allow]]").arg(maxAllowed));
    return policy;
}

const GuestPolicy::Allowed GuestPolicy::nearest(const attest::TdRegisters& actual) const
{
    QList<Allowed> candidates;
    if (m_own)
        candidates.append({QStringLiteral("the image of the node that was asked"), *m_own});
    candidates += m_allowed;
    Allowed best;
    best.name = QStringLiteral("nothing: this node knows no measurements");
    int bestAgreement = -1;
    for (const Allowed& candidate : std::as_const(candidates)) {
        const int equal = agreement(candidate.registers, actual);
        if (equal > bestAgreement) {
            bestAgreement = equal;
            best = candidate;
        }
    }
    return best;
}

QList<Check> GuestPolicy::evaluate(const attest::Report& report) const
{
    QList<Check> rows;
    for (const Check& check : report.checks) {
        if (check.status == CheckStatus::Failed)
            rows.append(check);
    }
    rows.append(row(QStringLiteral("quote.authentic"), QStringLiteral("Quote is genuine"), report.isAuthentic(),
                    QStringLiteral("every check passed"),
                    QStringLiteral("%1 failed").arg(countChecks(report.checks).failed),
                    QStringLiteral("root certificate in the image")));
    if (!report.isAuthentic())
        return rows;
    const attest::UnverifiedQuote& quote = report.verified->quote();
    const bool isTdx = quote.tee() == attest::TeeType::Tdx;
    rows.append(row(QStringLiteral("policy.tee"), QStringLiteral("Kind of TEE"), isTdx, QStringLiteral("TDX"),
                    isTdx ? QStringLiteral("TDX") : QStringLiteral("SGX"), QStringLiteral("guest policy")));
    if (!isTdx)
        return rows;
    const bool debug = (quote.td().attributeBits() & debugBit) != 0;
    rows.append(row(QStringLiteral("policy.debug"), QStringLiteral("Debug attribute"), !debug, QStringLiteral("0"),
                    debug ? QStringLiteral("1") : QStringLiteral("0"), QStringLiteral("guest policy")));
    const QString status = attest::toString(report.verified->tcbStatus());
    rows.append(row(QStringLiteral("policy.tcb"), QStringLiteral("TCB status"), m_acceptedTcb.contains(status),
                    m_acceptedTcb.join(QStringLiteral(" or ")), status, QStringLiteral("guest policy")));
    const attest::TdRegisters actual = registersOf(quote.td());
    const Allowed allowed = nearest(actual);
    for (std::size_t i = 0; i < registerNames.size(); ++i) {
        const attest::Measurement& expected = registerAt(allowed.registers, i);
        const QString name = QString::fromLatin1(registerNames[i]);
        rows.append(row(QStringLiteral("policy.") + name, name.toUpper(), expected == registerAt(actual, i), expected.toHex(),
                        registerAt(actual, i).toHex(), allowed.name,
                        QStringLiteral("Start the joining node with the same image, or list its measurements in the image's policy.")));
    }
    if (!m_own && m_allowed.isEmpty())
        rows.append(row(QStringLiteral("policy.known"), QStringLiteral("Known measurements"), false, QStringLiteral("at least one set"),
                        QStringLiteral("none"), QStringLiteral("guest policy")));
    return rows;
}

} // namespace gatehouse::agent
