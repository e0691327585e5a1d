// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/DesktopVoice.h"

namespace gatehouse::console {

DesktopVoice::DesktopVoice(const QString& lockPath)
    : m_lock(lockPath.isEmpty() ? nullptr : std::make_unique<QLockFile>(lockPath))
{
    if (m_lock)
        m_lock->setStaleLockTime(0); // Stale is that of a process that is gone, and no other.
}

DesktopVoice::~DesktopVoice() = default;

bool DesktopVoice::isOurs()
{
    return !m_lock || m_lock->isLocked() || m_lock->tryLock(0) || m_lock->error() != QLockFile::LockFailedError;
}

void DesktopVoice::giveBack()
{
    if (m_lock && m_lock->isLocked())
        m_lock->unlock();
}

} // namespace gatehouse::console
