// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace gatehouse::image {

/// A list of program arguments out of literals and strings. Use it in coroutines, where GCC 12 destroys the elements of
/// a braced list twice (GCC bug 102217 and relatives).
template<typename... Items>
QStringList arguments(const Items&... items)
{
    const auto toText = [](const auto& item) {
        if constexpr (std::is_convertible_v<decltype(item), QString>)
            return QString(item);
        else
            return QString::fromLatin1(item);
    };
    QStringList list;
    list.reserve(sizeof...(items));
    (list.append(toText(items)), ...);
    return list;
}

} // namespace gatehouse::image
