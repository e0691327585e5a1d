// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QTemporaryDir>

namespace gatehouse::image {

/// A folder for one piece of work, removed with the object. Its name has the process and while it lives it is locked, so that
/// what a killed process left behind can be told from what another one, also one in another container, works in.
class WorkFolder
{
public:
    /// Makes <place>/<prefix><process>-XXXXXX.
    WorkFolder(const QString& place, const QString& prefix);
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;

    bool isValid() const { return m_folder.isValid(); }
    QString errorString() const { return m_folder.errorString(); }
    QString path() const { return m_folder.path(); }
    QString filePath(const QString& name) const { return m_folder.filePath(name); }
    /// Before the object goes. Whether all of it is gone.
    bool remove();

    /// Folders of that prefix in @p place whose process is no more; only this user's own, since anybody may put a folder of any
    /// name into a public place.
    static QStringList abandoned(const QString& place, const QString& prefix);
    /// Removes those. Blocking.
    static void sweep(const QString& place, const QString& prefix);

private:
    QTemporaryDir m_folder;
    int m_lock = -1;
};

} // namespace gatehouse::image
