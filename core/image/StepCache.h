// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QMap>
#include <QString>
#include <memory>
#include <optional>

namespace gatehouse::image {

/// Collects everything a step depends on and turns it into the step's key. Order matters; each part carries its length,
/// so no two lists of inputs look alike.
class StepKey
{
public:
    explicit StepKey(const QString& step);
    StepKey& add(const QByteArray& part);
    StepKey& add(const QString& part) { return add(part.toUtf8()); }
    StepKey& add(const QStringList& parts);
    StepKey& add(const QByteArrayList& parts);
    StepKey& add(qint64 number) { return add(QByteArray::number(number)); }
    /// 32 hex digits.
    QString text() const;

private:
    QByteArray m_parts;
};

/// Results of build steps by the hash of their inputs: <root>/<step>/<key>/. A folder there is complete by existing,
/// because it is made elsewhere and renamed.
class StepCache
{
public:
    explicit StepCache(QString root)
        : m_root(std::move(root))
    {
    }

    /// The folder of a finished step, marked as used now.
    std::optional<QString> find(const QString& step, const QString& key) const;

    /// A folder in the making; removed with all its contents unless it was kept.
    class Draft
    {
    public:
        Draft(QString folder, QString destination);
        ~Draft();
        Draft(const Draft&) = delete;
        Draft& operator=(const Draft&) = delete;

        const QString& folder() const { return m_folder; }
        QString path(const QString& file) const { return m_folder + QLatin1Char('/') + file; }
        /// Renames it to its place and answers that.
        Result<QString> keep();
        /// Removes it now, on the caller's thread: a pool's, for one that may hold many files.
        void discard();

    private:
        QString m_folder;
        QString m_destination;
        bool m_kept = false; ///< Or gone: nothing is left to remove.
    };
    Result<std::shared_ptr<Draft>> begin(const QString& step, const QString& key) const;

    /// Removes what a killed or cancelled build left half made. Call it under the lock of the build. Answers what could not be
    /// removed: a normal user's root in the making has files of other ids.
    QStringList removeDrafts() const;
    /// Removes all but the @p keep last used results of each step, and drafts that a killed build left behind. Call it
    /// under the lock of the build. Answers the bytes freed.
    qint64 prune(int keep) const;

private:
    QString m_root;
};

} // namespace gatehouse::image
