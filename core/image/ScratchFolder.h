// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Paths.h"
#include "core/image/Background.h"

#include <QCoroTask>
#include <QTemporaryDir>
#include <memory>
#include <type_traits>

namespace gatehouse::image {

/// Gives @p body a new folder (@p pattern ends with XXXXXX) and removes it before this returns, whatever came out. Removed on the
/// thread pool: an unpacked kernel has thousands of files, and the destructor of a QTemporaryDir would hold up the window for
/// seconds on a busy disk. @p body takes the path and returns a QCoro::Task<Result<…>>; it calls a coroutine and is none itself.
/// @return what @p body returned, or errors::fileNotWritten.
template <typename Body>
std::invoke_result_t<Body, QString> withScratchFolder(QString pattern, Body body)
{
    const auto folder = std::make_shared<QTemporaryDir>(pattern);
    if (!folder->isValid())
        co_return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1: %2").arg(pattern, folder->errorString()));
    auto result = co_await body(folder->path());
    const auto remove = [folder] { return folder->remove(); };
    co_await onPool(remove);
    co_return result;
}

} // namespace gatehouse::image
