// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpTypes.h"

#include <QStringList>
#include <vector>

namespace gatehouse::http {

/// Finds the route of a request. A pattern is literal segments and whole-segment captures: "/attest/{tag}/{hex}".
/// A capture takes one non-empty segment, percent-decoded; one that decodes to a slash or a NUL matches nothing.
class HttpRouter
{
public:
    /// Returns the route's number, counted from 0 in the order of the calls. A malformed pattern is a bug.
    int add(const QByteArray& method, const QString& pattern);

    struct Match
    {
        int route = -1;             ///< -1: none.
        bool pathIsKnown = false;   ///< Another method has this path: 405 rather than 404.
        QList<QByteArray> allowed;  ///< The methods of that path.
        QHash<QString, QByteArray> captures;
    };
    Match match(QByteArrayView method, QByteArrayView path) const;

private:
    struct Segment
    {
        bool isCapture = false;
        QByteArray text;
    };
    struct Route
    {
        QByteArray method;
        std::vector<Segment> segments;
    };
    static bool matches(const Route& route, const QList<QByteArray>& path, QHash<QString, QByteArray>& captures);

    std::vector<Route> m_routes;
};

} // namespace gatehouse::http
