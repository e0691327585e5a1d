// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/JsonScan.h"

#include "core/attest/AttestErrors.h"

#include <QJsonDocument>
#include <QVarLengthArray>
#include <array>
#include <limits>

namespace gatehouse::attest {

namespace {

struct Span
{
    qsizetype begin = 0;
    qsizetype end = 0;
};

/// Walks over tokens without judging the grammar, which QJsonDocument does: strings, braces and their depth are enough
/// to bound nesting, find repeated members and cut out a value.
class Scanner
{
public:
    Scanner(const QByteArray& text, int maxCommas = std::numeric_limits<int>::max(), JsonNumbers numbers = JsonNumbers::Any)
        : m_text(text)
        , m_maxCommas(maxCommas)
        , m_numbers(numbers)
    {
    }

    /// @p wanted, when given, is looked for at the top level; its value's span is then in found().
    Result<void> run(const QByteArray* wanted)
    {
        for (const qsizetype size = m_text.size(); m_at < size;) {
            if (!token(m_text[m_at], wanted))
                return fail(errors::badJson, m_problem);
        }
        return {};
    }
    Span found() const { return m_found; }

private:
    struct Level
    {
        bool isObject = false;
        qsizetype firstMember = 0; ///< Of this level in m_members.
    };

    enum class Kind : std::uint8_t { Other, Text, Number, Structure };
    static constexpr std::array<Kind, 256> kinds = [] {
        std::array<Kind, 256> made{};
        for (const char c : {'{', '}', '[', ']', ','})
            made[std::uint8_t(c)] = Kind::Structure;
        for (const char c : {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-', '+', '.'})
            made[std::uint8_t(c)] = Kind::Number;
        made[std::uint8_t('"')] = Kind::Text;
        return made;
    }();

    bool bad(const QString& problem)
    {
        m_problem = problem;
        return false;
    }

    /// Goes past one token, or what looks like one. false, like all that follow: m_problem says why.
    bool token(char c, const QByteArray* wanted)
    {
        switch (kinds[std::uint8_t(c)]) {
        case Kind::Text:
            return string(wanted);
        case Kind::Number:
            return number();
        case Kind::Structure:
            return structure(c);
        case Kind::Other:
            break;
        }
        ++m_at;
        return true;
    }

    bool number()
    {
        const qsizetype size = m_text.size();
        const qsizetype begin = m_at;
        const qsizetype digits = m_text[m_at] == '-' ? m_at + 1 : m_at;
        for (m_at = digits; m_at < size && m_text[m_at] >= '0' && m_text[m_at] <= '9';)
            ++m_at;
        const bool goesOn = m_at < size && (m_text[m_at] == '.' || m_text[m_at] == 'e' || m_text[m_at] == 'E');
        if (m_numbers == JsonNumbers::Any) {
            m_at = std::max(m_at, begin + 1);
            return true;
        }
        if (m_at > digits && m_at - digits <= maxJsonDigits && !goesOn)
            return true;
        return bad(QStringLiteral("a number that is not whole or has more than %1 digits at offset %2").arg(maxJsonDigits).arg(begin));
    }

    bool structure(char c)
    {
        if (c == '{' || c == '[') {
            if (m_levels.size() >= maxJsonDepth)
                return bad(QStringLiteral("nested deeper than %1 at offset %2").arg(maxJsonDepth).arg(m_at));
            m_levels.append(Level{c == '{', m_members.size()});
        } else if (c == '}' || c == ']') {
            if (m_levels.isEmpty())
                return bad(QStringLiteral("closing bracket without opening at offset %1").arg(m_at));
            m_members.resize(m_levels.last().firstMember);
            m_levels.removeLast();
            if (m_valueOpen && m_levels.size() <= 1) // The value's own bracket, or the document's after a scalar.
                closeValue(m_levels.isEmpty() ? m_at : m_at + 1);
        } else {
            if (++m_commas > m_maxCommas)
                return bad(QStringLiteral("more than %1 values at offset %2").arg(m_maxCommas).arg(m_at));
            if (m_valueOpen && m_levels.size() == 1)
                closeValue(m_at);
        }
        ++m_at;
        return true;
    }

    void closeValue(qsizetype end)
    {
        m_found.end = end;
        m_valueOpen = false;
    }

    bool string(const QByteArray* wanted)
    {
        const char* const stop = m_text.end();
        const char* end = m_text.data() + m_at + 1;
        bool isEscaped = false;
        for (; end < stop && *end != '"'; ++end) {
            if (*end == '\\') {
                isEscaped = true;
                if (++end == stop)
                    break;
            }
        }
        if (end == stop)
            return bad(QStringLiteral("string at offset %1 does not end").arg(m_at));
        const Span content{m_at + 1, end - m_text.data()};
        const char* next = end + 1;
        m_at = content.end + 1;
        if (m_levels.isEmpty() || !m_levels.last().isObject)
            return true;
        while (next < stop && isBlank(*next))
            ++next;
        if (next == stop || *next != ':')
            return true;
        // An escape in a name could spell another name in a second way.
        if (isEscaped)
            return bad(QStringLiteral("escaped member name at offset %1").arg(content.begin));
        m_at = next + 1 - m_text.data();
        return member(content, wanted);
    }

    bool member(Span name, const QByteArray* wanted)
    {
        const Level& level = m_levels.last();
        if (m_members.size() - level.firstMember >= maxMembers)
            return bad(QStringLiteral("more than %1 members at offset %2").arg(maxMembers).arg(name.begin));
        for (qsizetype i = level.firstMember; i < m_members.size(); ++i) {
            if (text(m_members[i]) == text(name))
                return bad(QStringLiteral("member '%1' stands twice, at offset %2").arg(QString::fromUtf8(text(name))).arg(name.begin));
        }
        m_members.append(name);
        if (m_levels.size() == 1 && wanted && text(name) == *wanted) {
            while (m_at < m_text.size() && isBlank(m_text[m_at]))
                ++m_at;
            m_found = {m_at, m_at};
            m_valueOpen = true;
        }
        return true;
    }

    QByteArrayView text(Span span) const { return m_text.sliced(span.begin, span.end - span.begin); }

    static bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
    /// No object of DCAP has more than twenty members; keeps the comparison above cheap.
    static constexpr qsizetype maxMembers = 64;

    const QByteArrayView m_text;
    const int m_maxCommas;
    const JsonNumbers m_numbers;
    int m_commas = 0;
    qsizetype m_at = 0;
    QVarLengthArray<Level, maxJsonDepth> m_levels;
    QVarLengthArray<Span, 64> m_members; ///< Of all open levels, outermost first.
    Span m_found;
    bool m_valueOpen = false;
    QString m_problem;
};

} // namespace

Result<void> scanJson(const QByteArray& text, qsizetype maxBytes, int maxValues, JsonNumbers numbers)
{
    if (text.size() > maxBytes)
        return fail(errors::badJson, QStringLiteral("%1 bytes; at most %2").arg(text.size()).arg(maxBytes));
    return Scanner(text, maxValues, numbers).run(nullptr);
}

Result<QJsonObject> parseJsonObject(const QByteArray& text, qsizetype maxBytes)
{
    GH_CHECK(scanJson(text, maxBytes, maxJsonValues));
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (error.error != QJsonParseError::NoError)
        return fail(errors::badJson, QStringLiteral("%1 at offset %2").arg(error.errorString()).arg(error.offset));
    if (!document.isObject())
        return fail(errors::badJson, QStringLiteral("not an object"));
    return document.object();
}

QByteArray exactMemberText(const QByteArray& text, const QByteArray& member)
{
    Scanner scanner(text);
    if (!scanner.run(&member))
        return {};
    const Span span = scanner.found();
    return text.mid(span.begin, span.end - span.begin).trimmed();
}

} // namespace gatehouse::attest
