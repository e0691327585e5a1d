// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDebug>
#include <QString>
#include <memory>
#include <string_view>
#include <tl/expected.hpp>

namespace gatehouse {

/// What sort of trouble an error is. The command line maps it to its exit status, the window to its next step.
enum class ErrorKind {
    Refused,     ///< Done, and the answer is no.
    Usage,       ///< The caller asked for something that makes no sense.
    Malformed,   ///< Input bytes are not what they should be.
    Unavailable, ///< Something needed is missing, unreachable or full.
    Conflict,    ///< The state of the world does not allow it now (exists already, busy, superseded).
    Cancelled,   ///< The caller cancelled.
    Internal,    ///< A bug or an impossible state.
};

/// A stable, untranslated name of one way to fail, for example {"eth.unreachable", ErrorKind::Unavailable}.
/// Each module lists its own in a header <Module>Errors.h as inline constexpr values; texts for people are made in app/.
struct ErrorCode
{
    std::string_view name;
    ErrorKind kind = ErrorKind::Internal;

    friend constexpr bool operator==(const ErrorCode& a, const ErrorCode& b) { return a.name == b.name; }
};

/// A failure: which one, the untranslated detail with the offending value, what to do next if the place of the failure
/// knows it best, and the failure underneath. Never holds a secret.
class [[nodiscard]] Error
{
public:
    Error(ErrorCode code, QString detail, QString hint = {})
        : m_code(code)
        , m_detail(std::move(detail))
        , m_hint(std::move(hint))
    {
    }

    ErrorCode code() const { return m_code; }
    ErrorKind kind() const { return m_code.kind; }
    bool is(ErrorCode code) const { return m_code == code; }
    const QString& detail() const { return m_detail; }
    /// One next step in plain English; may be empty.
    const QString& hint() const { return m_hint; }
    const Error* cause() const { return m_cause.get(); }

    /// The same error with @p cause beneath it.
    Error causedBy(Error cause) &&
    {
        m_cause = std::make_shared<const Error>(std::move(cause));
        return std::move(*this);
    }

    /// "code: detail" and the chain of causes, for logs and tests.
    QString toString() const;

private:
    ErrorCode m_code;
    QString m_detail;
    QString m_hint;
    std::shared_ptr<const Error> m_cause;
};

QDebug operator<<(QDebug debug, const Error& error);

/// The answer of every call that can fail.
template<typename T = void>
using Result = tl::expected<T, Error>;

/// Makes the error side of a Result: `return fail(EthErrors::unreachable, url)`.
inline tl::unexpected<Error> fail(ErrorCode code, QString detail, QString hint = {})
{
    return tl::unexpected<Error>(Error(code, std::move(detail), std::move(hint)));
}
inline tl::unexpected<Error> fail(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

namespace errors {
inline constexpr ErrorCode cancelled{"cancelled", ErrorKind::Cancelled};
inline constexpr ErrorCode internal{"internal", ErrorKind::Internal};
inline constexpr ErrorCode usage{"usage", ErrorKind::Usage};
inline constexpr ErrorCode notFound{"not-found", ErrorKind::Usage};
} // namespace errors

} // namespace gatehouse

#define GH_CONCAT_INNER(a, b) a##b
#define GH_CONCAT(a, b) GH_CONCAT_INNER(a, b)

/// Returns the error of a Result<void> expression upward.
#define GH_CHECK(expression) \
    do { \
        if (auto ghResult = (expression); !ghResult) \
            return ::gatehouse::fail(std::move(ghResult).error()); \
    } while (false)

/// `GH_TRY(auto value, expression);` declares value from a Result or returns its error upward.
#define GH_TRY(declaration, expression) GH_TRY_INNER(declaration, expression, GH_CONCAT(ghTry, __COUNTER__))
#define GH_TRY_INNER(declaration, expression, name) \
    auto name = (expression); \
    if (!name) \
        return ::gatehouse::fail(std::move(name).error()); \
    declaration = std::move(*name)

/// The same two inside a coroutine; the expression may contain co_await.
#define GH_CO_CHECK(expression) \
    do { \
        if (auto ghResult = (expression); !ghResult) \
            co_return ::gatehouse::fail(std::move(ghResult).error()); \
    } while (false)
#define GH_CO_TRY(declaration, expression) GH_CO_TRY_INNER(declaration, expression, GH_CONCAT(ghTry, __COUNTER__))
#define GH_CO_TRY_INNER(declaration, expression, name) \
    auto name = (expression); \
    if (!name) \
        co_return ::gatehouse::fail(std::move(name).error()); \
    declaration = std::move(*name)
