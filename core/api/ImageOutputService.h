// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageOutputTypes.h"
#include "core/api/ImageTypes.h"
#include "core/base/Error.h"

#include <QCoroTask>
#include <QObject>

namespace gatehouse::api {

/// What is made of built images, and what building leaves on the disk.
class ImageOutputService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Looks at, or removes, what no build needs. Built images are never touched.
    virtual QCoro::Task<Result<PruneReport>> prune(PruneRequest request) = 0;
    /// Writes the disk of an image in another format. subject() is the image's id. image.exists, image.unknown,
    /// image.bad-parameter at once; everything else is the operation's result.
    virtual Result<ImageExport> exportImage(ImageExportRequest request) = 0;
    /// What such an export takes in the folder of its file and what is free there.
    virtual QCoro::Task<Result<SpaceNeed>> exportSpace(ImageExportRequest request) = 0;
    /// The list of software that the build wrote. image.no-outputs for an image of an older version.
    virtual QCoro::Task<Result<SoftwareList>> software(QString id) = 0;
    /// Checks the signed manifest, every file and the registers. @p image is an id, its beginning, or a folder; @p signerFile a
    /// signify public key, empty for the key of this computer's builds.
    virtual QCoro::Task<Result<ImageProof>> verify(QString image, QString signerFile) = 0;
    /// What is different. Each is an id, its beginning, a disk image of any format that can be measured, or an EFI program (.efi).
    virtual QCoro::Task<Result<ImageChanges>> diff(QString before, QString after) = 0;
    /// Builds twice in clean rooms and compares. subject() is the recipe's name; the operation succeeds whatever the answer is.
    virtual Result<Reproduction> verifyReproducible(ImageBuildRequest request) = 0;
    /// Works out what a build would measure and compares it with the closest image of the catalogue. Builds no disk, publishes
    /// nothing and writes no lock file. subject() is the recipe's name.
    virtual Result<Forecast> forecast(ImageBuildRequest request) = 0;
    /// Gets the packages and archives of a recipe into the cache, so that a build needs no network.
    virtual Result<std::shared_ptr<Operation>> fetch(ImageBuildRequest request) = 0;
};

} // namespace gatehouse::api
