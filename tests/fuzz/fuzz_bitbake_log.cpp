// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever a build prints: never more done than there is, nothing kept without a limit, and no success beside a failure.
#include "tests/fuzz/Property.h"

#include "core/base/Bytes.h"
#include "core/image/BitbakeLog.h"

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    BitbakeLog log;
    double now = 0;
    const QString text = QString::fromUtf8(toByteArray(ByteView(data, size)));
    for (const QString& line : text.split(QLatin1Char('\n'))) {
        log.add(line, now += 0.5);
        GATEHOUSE_PROPERTY(log.done() >= 0 && log.done() <= log.total() && log.total() <= BitbakeLog::maxTasks);
        if (const auto progress = log.progress())
            GATEHOUSE_PROPERTY(*progress >= 0 && *progress <= 1);
        if (const auto left = log.secondsToGo(now))
            GATEHOUSE_PROPERTY(*left >= 0);
        GATEHOUSE_PROPERTY(log.summary(now).size() < 1000);
    }
    GATEHOUSE_PROPERTY(log.failedTasks().size() <= BitbakeLog::maxKept && log.errors().size() <= BitbakeLog::maxKept);
    for (const QString& task : log.failedTasks())
        GATEHOUSE_PROPERTY(task.size() < 1200);
    GATEHOUSE_PROPERTY(!(log.saysSucceeded() && !log.failedTasks().isEmpty()));
    return 0;
}
