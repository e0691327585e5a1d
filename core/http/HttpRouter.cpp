// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/HttpRouter.h"

namespace gatehouse::http {

int HttpRouter::add(const QByteArray& method, const QString& pattern)
{
    Q_ASSERT(pattern.startsWith(u'/'));
    Route route;
    route.method = method;
    for (const QByteArray& part : pattern.mid(1).toUtf8().split('/')) {
        const bool isCapture = part.startsWith('{') && part.endsWith('}') && part.size() > 2;
        route.segments.push_back({isCapture, isCapture ? part.sliced(1, part.size() - 2) : part});
    }
    m_routes.push_back(std::move(route));
    return int(m_routes.size()) - 1;
}

HttpRouter::Match HttpRouter::match(QByteArrayView method, QByteArrayView path) const
{
    Match found;
    if (!path.startsWith('/'))
        return found;
    const QList<QByteArray> segments = path.sliced(1).toByteArray().split('/');
    for (std::size_t i = 0; i < m_routes.size(); ++i) {
        QHash<QString, QByteArray> captures;
        if (!matches(m_routes[i], segments, captures))
            continue;
        found.pathIsKnown = true;
        found.allowed.append(m_routes[i].method);
        if (m_routes[i].method == method) {
            found.route = int(i);
            found.captures = std::move(captures);
            return found;
        }
    }
    return found;
}

bool HttpRouter::matches(const Route& route, const QList<QByteArray>& path, QHash<QString, QByteArray>& captures)
{
    if (std::size_t(path.size()) != route.segments.size())
        return false;
    for (qsizetype i = 0; i < path.size(); ++i) {
        const Segment& segment = route.segments[std::size_t(i)];
        const auto decoded = percentDecoded(path[i], false);
        if (!decoded || decoded->contains('/') || decoded->contains('\0'))
            return false;
        if (!segment.isCapture) {
            if (*decoded != segment.text)
                return false;
        } else {
            if (decoded->isEmpty())
                return false;
            captures.insert(QString::fromUtf8(segment.text), *decoded);
        }
    }
    return true;
}

} // namespace gatehouse::http
