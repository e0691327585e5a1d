// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/live/AllowedImages.h"
#include "core/api/live/LiveActivityService.h"
#include "core/api/live/LiveImageService.h"
#include "core/api/live/LiveNetworkService.h"
#include "core/api/live/LivePolicyService.h"
#include "core/api/live/PathWatch.h"
#include "core/base/Paths.h"

#include <QSet>

namespace gatehouse::api {

/// What decides who is let in, the catalogue of images, the policy file and the list of allowed images, reaches the host service
/// whoever changed it. For what another process changes the services of this one read it anew and tell who shows it; likewise the
/// requests while another process serves. What cannot be used is said once, in the activity and the log, and changes nothing.
class OutsideChanges : public QObject
{
    Q_OBJECT
public:
    /// All must outlive it.
    struct Parts
    {
        Paths paths;
        const image::ImageStore* store = nullptr;
        AllowedImages* allowed = nullptr;
        LivePolicyService* policies = nullptr;
        LiveImageService* images = nullptr;
        LiveNetworkService* network = nullptr;
        LiveActivityService* activity = nullptr;
    };
    explicit OutsideChanges(Parts parts, std::chrono::milliseconds settle = PathWatch::defaultSettle, QObject* parent = nullptr);

private:
    void onChanged(const QString& subject);
    void onImages();
    void onPolicy();
    void rereadPolicy();
    void rereadAllowed();
    /// As soon as somebody is judged by it: nothing is accepted.
    void tellStandingTrouble();
    QStringList imagePaths() const;
    QByteArray imageFingerprint() const;
    QStringList requestPaths() const;
    QByteArray requestFingerprint() const;
    void tell(const QString& subject, const Error& error);

    Parts m_parts;
    PathWatch m_watch;
    QHash<QString, QString> m_told; ///< The last trouble of each subject, so that it is said once.
    bool m_outside = false;         ///< What is told this moment comes from another process.
};

} // namespace gatehouse::api
