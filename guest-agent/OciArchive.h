// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "guest-agent/ContainerName.h"

class QIODevice;

namespace gatehouse::agent {

/// Limits on what the host hands over as an archive.
struct OciArchiveLimits
{
    qint64 maxBytes = 4ll * 1024 * 1024 * 1024; ///< Of all members together; what the folder's disk has free counts as well.
    int maxMembers = 4096;
};

/// An image that container() names, complete and in a folder of our own.
struct StagedImage
{
    QString layout;        ///< Folder with an OCI image layout that holds this image and names no other.
    Sha256Digest imageId;  ///< Of its configuration: what podman calls the image id.
};

/// Takes the image @p name out of @p archive: a tar with an OCI image layout or what `docker save` writes (OCI image
/// specification 1.1, image-layout; Docker image specification 1.2). Nothing that the archive says about itself is
/// believed: its members are stored under the SHA-256 of their bytes, and the image is put together from the named digest
/// downwards, so every byte of it follows from the digest. The archive may change while it is read.
/// errors::badArchive when it is not an archive, lacks the image or a part of it, or is too large; errors::diskFailed when
/// @p folder cannot be written. Whatever was in @p folder is removed first; after an error nothing is left.
Result<StagedImage> stageImage(QIODevice& archive, const ContainerName& name, const QString& folder, const OciArchiveLimits& limits = {});

} // namespace gatehouse::agent
