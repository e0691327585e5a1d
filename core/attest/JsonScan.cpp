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
        const char* const text = m_text.constData();
        const qsizetype size = m_text.size();
        while (m_at < size) {
            const char c = text[m_at];
            switch (kinds[std::uint8_t(c)]) {
            case Kind::Other:
                ++m_at;
                break;
            case Kind::Text: {
                GH_TRY(const Span string, readString());
                GH_CHECK(afterString(string, wanted));
                break;
            }
            case Kind::Number:
                if (!number())
                    return fail(errors::badJson, m_problem);
                break;
            case Kind::Structure:
                if (!structure(c))
                    return fail(errors::badJson, m_problem);
                ++m_at;
                break;
            }
        }
        return {};
    }
    Span found() const { return m_found; }

private:
    struct Level
    {
        bool isObject = false;
        QVarLengthArray<Span, 16> members;
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

    /// Goes past a number, or what begins as one. false: m_problem says why it is none that is accepted.
    bool number()
    {
        const char* const text = m_text.constData();
        const qsizetype size = m_text.size();
        const qsizetype begin = m_at;
        const qsizetype digits = text[m_at] == '-' ? m_at + 1 : m_at;
        for (m_at = digits; m_at < size && text[m_at] >= '0' && text[m_at] <= '9';)
            ++m_at;
        const bool goesOn = m_at < size && (text[m_at] == '.' || text[m_at] == 'e' || text[m_at] == 'E');
        if (m_numbers == JsonNumbers::Any) {
            m_at = std::max(m_at, begin + 1);
            return true;
        }
        if (m_at > digits && m_at - digits <= maxJsonDigits && !goesOn)
            return true;
        m_problem = QStringLiteral("a number that is not whole or has more than %1 digits at offset %2").arg(maxJsonDigits).arg(begin);
        return false;
    }

    /// false: m_problem says why.
    bool structure(char c)
    {
        const auto bad = [this](const QString& problem) {
            m_problem = problem;
            return false;
        };
        if (c == '{' || c == '[') {
            if (m_levels.size() >= maxJsonDepth)
                return bad(QStringLiteral("nested deeper than %1 at offset %2").arg(maxJsonDepth).arg(m_at));
            m_levels.append(Level{c == '{', {}});
        } else if (c == '}' || c == ']') {
            if (m_levels.isEmpty())
                return bad(QStringLiteral("closing bracket without opening at offset %1").arg(m_at));
            m_levels.removeLast();
            if (m_valueOpen && m_levels.size() <= 1) // The value's own bracket, or the document's after a scalar.
                closeValue(m_levels.isEmpty() ? m_at : m_at + 1);
        } else {
            if (++m_commas > m_maxCommas)
                return bad(QStringLiteral("more than %1 values at offset %2").arg(m_maxCommas).arg(m_at));
            if (m_valueOpen && m_levels.size() == 1)
                closeValue(m_at);
        }
        return true;
    }

    void closeValue(qsizetype end)
    {
        m_found.end = end;
        m_valueOpen = false;
    }

    Result<Span> readString()
    {
        const char* const text = m_text.constData();
        const qsizetype begin = m_at + 1;
        for (qsizetype i = begin; i < m_text.size(); ++i) {
            if (text[i] == '\\') {
                ++i;
            } else if (text[i] == '"') {
                m_at = i + 1;
                return Span{begin, i};
            }
        }
        return fail(errors::badJson, QStringLiteral("string at offset %1 does not end").arg(m_at));
    }

    QByteArrayView text(Span span) const { return QByteArrayView(m_text).sliced(span.begin, span.end - span.begin); }

    Result<void> afterString(Span string, const QByteArray* wanted)
    {
        qsizetype next = m_at;
        while (next < m_text.size() && isBlank(m_text.at(next)))
            ++next;
        const bool isMember = !m_levels.isEmpty() && m_levels.last().isObject && next < m_text.size() && m_text.at(next) == ':';
        if (!isMember)
            return {};
        Level& level = m_levels.last();
        // An escape in a name could spell another name in a second way.
        if (text(string).contains('\\'))
            return fail(errors::badJson, QStringLiteral("escaped member name at offset %1").arg(string.begin));
        if (level.members.size() >= maxMembers)
            return fail(errors::badJson, QStringLiteral("more than %1 members at offset %2").arg(maxMembers).arg(string.begin));
        for (const Span other : level.members) {
            if (text(other) == text(string))
                return fail(errors::badJson, QStringLiteral("member '%1' stands twice, at offset %2")
                                                 .arg(QString::fromUtf8(text(string)))
                                                 .arg(string.begin));
        }
        level.members.append(string);
        m_at = next + 1;
        if (m_levels.size() == 1 && wanted && text(string) == *wanted) {
            while (m_at < m_text.size() && isBlank(m_text.at(m_at)))
                ++m_at;
            m_found = {m_at, m_at};
            m_valueOpen = true;
        }
        return {};
    }

    static bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
    /// No object of DCAP has more than twenty members; keeps the comparison above cheap.
    static constexpr qsizetype maxMembers = 64;

    const QByteArray& m_text;
    const int m_maxCommas;
    const JsonNumbers m_numbers;
    int m_commas = 0;
    qsizetype m_at = 0;
    QVarLengthArray<Level, maxJsonDepth> m_levels;
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
