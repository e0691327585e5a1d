// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLockFile>
#include <QString>
#include <memory>

namespace gatehouse::console {

/// Of several windows on one profile, the one that speaks through the desktop, so that a person is told once: the first that has
/// something to say, until its process ends or it gives the voice back.
class DesktopVoice
{
public:
    /// @p lockPath is shared by the windows of the profile; empty: there is one window only.
    explicit DesktopVoice(const QString& lockPath);
    ~DesktopVoice();

    /// Takes the voice unless another window has it. A place where nothing can be locked keeps nobody silent.
    bool isOurs();
    void giveBack();

private:
    std::unique_ptr<QLockFile> m_lock;
};

} // namespace gatehouse::console
