// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/SaveFile.h"

#include "core/base/OutputFile.h"
#include "core/base/Paths.h"

#include <QFuture>
#include <QPromise>
#include <QThreadPool>
#include <memory>
#include <qcoro/qcorofuture.h>

namespace gatehouse::console {

namespace {

template<typename Work>
QFuture<std::invoke_result_t<Work>> onPool(const Work& work)
{
    using Value = std::invoke_result_t<Work>;
    auto promise = std::make_shared<QPromise<Value>>();
    QFuture<Value> future = promise->future();
    promise->start();
    QThreadPool::globalInstance()->start([promise, work] {
        promise->addResult(work());
        promise->finish();
    });
    return future;
}

} // namespace

QCoro::Task<Result<void>> saveFile(QString path, QByteArray content)
{
    // The dialog that asked for the name has asked whether to replace it, too.
    const auto work = [path, content] { return writeOutputFile(path, content, IfExists::Replace); };
    co_return co_await onPool(work);
}

QCoro::Task<Result<QByteArray>> loadFile(QString path, qint64 maxBytes)
{
    const auto work = [path, maxBytes] { return readFile(path, maxBytes); };
    co_return co_await onPool(work);
}

} // namespace gatehouse::console
