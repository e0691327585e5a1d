// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/BuildMeasurements.h"
#include "core/image/BuildRun.h"
#include "core/image/PackageFacts.h"

#include <QDateTime>

namespace gatehouse::image {

/// What the back ends have in common that build in a checkout of somebody else's build system: which of the files that lie there
/// afterwards come of this build, and how a disk of any format gets into the catalogue with what the build itself predicted.
class CheckoutBuild : public BuildRun
{
protected:
    using BuildRun::BuildRun;

    /// The time of the file system now. The kernel stamps files by a clock that is a tick behind.
    static QDateTime fromNowOn() { return QDateTime::currentDateTimeUtc().addMSecs(-50); }
    /// The newest of the files that match @p patterns below the checkout's @p folders and were written after @p since. Everything else
    /// is an older build's, however the newer one ended. errors::badOutput names what lies there and how old it is.
    Result<QString> newest(const QStringList& folders, const QStringList& patterns, const QDateTime& since) const;
    /// All of those, the newest first; two of one time by their names.
    QStringList allSince(const QStringList& folders, const QStringList& patterns, const QDateTime& since) const;
    /// Hashes of the files that match @p patterns below the checkout's @p folders, before a build. A script that copies its result
    /// makes a new file of an old image, which no time shows.
    QCoro::Task<Result<QStringList>> hashesOf(QStringList folders, QStringList patterns) const;
    /// The checkout, made absolute. errors::badInput when it lacks @p file.
    Result<QString> checkout(const QString& parameter, const QString& file) const;

    /// Step "disk": @p file, of any format that is read, as a raw disk in the step cache.
    QCoro::Task<Result<void>> takeDisk(QString file);
    /// Step "measure": measures the disk, compares with what the build predicts in @p predictions, when that is newer than @p since, and
    /// publishes. @p foreign names the files that came from outside of the build by their hashes.
    QCoro::Task<Result<void>> measureDisk(QString predictions, QDateTime since, QMap<QString, QString> foreign);
    /// The build's own prediction, and the list of software that it made, or one made of what it says.
    Result<void> writeBeside(const QString& folder, const ImageManifest& manifest) const override;

    /// What the build says of the software in the image; each empty when it does not.
    struct Software
    {
        QList<PackageFacts> packages;
        QString spdx;    ///< File.
        QString archive; ///< File, tar.zst.
        QString comment; ///< Where the list comes from.
    };
    /// The newest file below @p folders whose name begins with @p begin and matches @p patterns, written after @p since; empty: none.
    QString besideImage(const QStringList& folders, const QString& begin, const QStringList& patterns, const QDateTime& since) const;
    Software m_software;

    QString m_checkout;

private:
    QCoro::Task<Result<void>> copyDisk(DraftPtr draft, QString file);
    /// Says in the log how the build's own prediction compares.
    void compare(const Measurements& measured) const;

    StepResult m_disk;
    QByteArray m_predictions; ///< The build's own file, as it is; empty: it wrote none.
};

} // namespace gatehouse::image
