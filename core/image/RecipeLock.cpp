// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/RecipeLock.h"

#include "core/base/Paths.h"
#include "core/image/ImageErrors.h"

#include <QCoreApplication>

namespace gatehouse::image {

RecipeLock::RecipeLock(const QString& cache, const QString& recipe)
    : m_recipe(recipe)
    , m_path(QStringLiteral("%1/image/%2.lock").arg(cache, recipe))
    , m_file(m_path)
{
    m_file.setStaleLockTime(0); // A build takes as long as it takes.
}

Result<void> RecipeLock::take()
{
    if (m_file.tryLock(0))
        return {};
    if (m_file.error() != QLockFile::LockFailedError)
        return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1 cannot be made").arg(m_path), QStringLiteral("Check that you may write there, and that there is room."));
    qint64 process = 0;
    QString host, program;
    const bool known = m_file.getLockInfo(&process, &host, &program) && process > 0;
    const QString holder = !known                                         ? QString()
                         : process == QCoreApplication::applicationPid() ? QStringLiteral(", by this program")
                                                                          : QStringLiteral(", by %1 (process %2)").arg(program).arg(process);
    return fail(errors::busy, QStringLiteral("the recipe %1 is being built or checked already%2").arg(m_recipe, holder), QStringLiteral("Wait for its end, or cancel it there."));
}

} // namespace gatehouse::image
