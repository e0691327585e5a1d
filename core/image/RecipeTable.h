// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Internal to the parser of recipes; the last header of its source files, see Toml.h.
#include "core/image/ImageErrors.h"

#include <QRegularExpression>
#include <QSet>
#include <QMap>
#include <QStringList>
#include <vector>

#include "core/base/Toml.h"

namespace gatehouse::image {

/// Bounds on lists: more than a recipe can need, little enough to be looked through.
inline constexpr std::size_t maxListEntries = 512;

inline tl::unexpected<Error> bad(const QString& key, const QString& what, const toml::node* node = nullptr)
{
    const int line = node ? int(node->source().begin.line) : 0;
    return fail(errors::badRecipe, line > 0 ? QStringLiteral("line %1: %2: %3").arg(line).arg(key, what) : QStringLiteral("%1: %2").arg(key, what));
}

inline bool fits(const QString& text, const char* pattern)
{
    return QRegularExpression(QStringLiteral("^(?:%1)$").arg(QString::fromLatin1(pattern))).match(text).hasMatch()
        && !text.contains(QLatin1Char('\n'));
}

inline constexpr char nameRule[] = "[a-z0-9][a-z0-9_+.-]{0,127}";
inline constexpr char unitRule[] = "[A-Za-z0-9][A-Za-z0-9_.@:-]{0,127}";
inline constexpr char pathRule[] = "[A-Za-z0-9_.@+*:-]+(?:/[A-Za-z0-9_.@+*:-]+)*";
/// A path beneath the recipe's folder, or beneath a folder beside it that recipes share.
inline constexpr char ownPathRule[] = "(?:\\.\\./[a-z0-9-]+/)?[A-Za-z0-9_@+-][A-Za-z0-9_.@+-]*(?:/[A-Za-z0-9_@+-][A-Za-z0-9_.@+-]*)*";
inline constexpr char keyRule[] = "[A-Z][A-Z0-9_]{0,63}";

/// One table of the document: typed getters, and at the end a complaint about keys that nobody asked for. Every complaint names the
/// line. A view: the document must outlive it.
class RecipeTable
{
public:
    RecipeTable(const toml::table* table, QString name)
        : m_table(table)
        , m_name(std::move(name))
    {
    }

    Result<QString> text(const char* key, const char* rule, bool required = true)
    {
        const toml::node* node = get(key);
        if (!node) {
            if (required)
                return bad(path(key), QStringLiteral("is missing"), m_table);
            return QString();
        }
        const auto value = node->value<std::string>();
        if (!node->is_string() || !value)
            return bad(path(key), QStringLiteral("is not a text"), node);
        return checked(path(key), *value, rule, node);
    }
    Result<qint64> integer(const char* key, qint64 low, qint64 high, std::optional<qint64> standard = {})
    {
        const toml::node* node = get(key);
        if (!node && standard)
            return *standard;
        const auto value = node && node->is_integer() ? node->value<std::int64_t>() : std::nullopt;
        if (!value || *value < low || *value > high)
            return bad(path(key), QStringLiteral("is not a whole number from %1 to %2").arg(low).arg(high), node ? node : m_table);
        return qint64(*value);
    }
    Result<bool> boolean(const char* key, bool standard)
    {
        const toml::node* node = get(key);
        if (!node)
            return standard;
        if (!node->is_boolean())
            return bad(path(key), QStringLiteral("is neither true nor false"), node);
        return *node->value<bool>();
    }
    Result<QStringList> list(const char* key, const char* rule)
    {
        QStringList values;
        const toml::node* node = get(key);
        if (!node)
            return values;
        const toml::array* array = node->as_array();
        if (!array || array->size() > maxListEntries)
            return bad(path(key), QStringLiteral("is not a list of at most %1 texts").arg(maxListEntries), node);
        for (const toml::node& entry : *array) {
            const auto value = entry.is_string() ? entry.value<std::string>() : std::nullopt;
            if (!value)
                return bad(path(key), QStringLiteral("has an entry that is not a text"), &entry);
            GH_TRY(const QString one, checked(path(key), *value, rule, &entry));
            if (values.contains(one))
                return bad(path(key), QStringLiteral("names '%1' twice").arg(one), &entry);
            values.append(one);
        }
        return values;
    }
    Result<QMap<QString, QString>> map(const char* key, const char* keyPattern, const char* rule)
    {
        QMap<QString, QString> values;
        GH_TRY(RecipeTable inner, table(key, false));
        if (!inner.m_table)
            return values;
        for (const auto& [name, node] : *inner.m_table) {
            const QString text = QString::fromUtf8(name.data(), qsizetype(name.length()));
            const auto value = node.is_string() ? node.value<std::string>() : std::nullopt;
            if (!value || !fits(text, keyPattern) || values.size() >= qsizetype(maxListEntries))
                return bad(path(key), QStringLiteral("'%1' is not allowed here").arg(text.left(100)), &node);
            GH_TRY(values[text], checked(path(key), *value, rule, &node));
        }
        return values;
    }
    Result<RecipeTable> table(const char* key, bool required = true)
    {
        const toml::node* node = get(key);
        if (!node && !required)
            return RecipeTable(nullptr, path(key));
        if (!node || !node->is_table())
            return bad(path(key), QStringLiteral("is not a table"), node ? node : m_table);
        return RecipeTable(node->as_table(), path(key));
    }
    Result<std::vector<RecipeTable>> tables(const char* key)
    {
        std::vector<RecipeTable> found;
        const toml::node* node = get(key);
        if (!node)
            return found;
        const toml::array* array = node->as_array();
        if (!array || array->size() > maxListEntries)
            return bad(path(key), QStringLiteral("is not a list of tables"), node);
        for (const toml::node& entry : *array) {
            if (!entry.is_table())
                return bad(path(key), QStringLiteral("has an entry that is not a table"), &entry);
            found.emplace_back(entry.as_table(), QStringLiteral("%1[%2]").arg(path(key)).arg(found.size()));
        }
        return found;
    }
    QStringList keys() const
    {
        QStringList names;
        if (m_table)
            for (const auto& [name, node] : *m_table)
                names.append(QString::fromUtf8(name.data(), qsizetype(name.length())));
        return names;
    }
    /// A complaint about @p key that the getters cannot make.
    tl::unexpected<Error> refuse(const char* key, const QString& what) const
    {
        const toml::node* node = m_table ? m_table->get(key) : nullptr;
        return bad(path(key), what, node ? node : m_table);
    }
    Result<void> expectNothingElse() const
    {
        if (!m_table)
            return {};
        for (const auto& [name, node] : *m_table)
            if (const QString key = QString::fromUtf8(name.data(), qsizetype(name.length())); !m_seen.contains(key))
                return bad(m_name.isEmpty() ? key : m_name + QLatin1Char('.') + key, QStringLiteral("is not a key of this schema"), &node);
        return {};
    }

private:
    const toml::node* get(const char* key)
    {
        m_seen.insert(QString::fromLatin1(key));
        return m_table ? m_table->get(key) : nullptr;
    }
    QString path(const char* key) const
    {
        return m_name.isEmpty() ? QString::fromLatin1(key) : m_name + QLatin1Char('.') + QString::fromLatin1(key);
    }
    static Result<QString> checked(const QString& key, const std::string& value, const char* rule, const toml::node* node)
    {
        const QString text = QString::fromStdString(value);
        if (text.size() > 4096 || (rule && !fits(text, rule)))
            return bad(key, QStringLiteral("'%1' is not allowed here").arg(text.left(200)), node);
        return text;
    }

    const toml::table* m_table;
    QString m_name;
    QSet<QString> m_seen;
};

} // namespace gatehouse::image
