// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageTypes.h"
#include "core/api/QuotedTypes.h"
#include "core/base/Operation.h"

#include <QCoroTask>
#include <QObject>
#include <memory>

namespace gatehouse::api {

/// Recipes, builds and the catalogue of built images.
class ImageService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual QCoro::Task<Result<QList<RecipeSummary>>> recipes() = 0;
    virtual QCoro::Task<Result<QList<ImageSummary>>> list() = 0;
    virtual QCoro::Task<Result<ImageDetail>> show(QString id) = 0;
    /// Starts a build; its steps and log are those of the operation, subject() the recipe's name. At the end changed()
    /// is emitted and the image, also a failed one, stands in list(). One build per recipe at a time: a second is
    /// refused with image.busy.
    virtual Result<std::shared_ptr<Operation>> build(ImageBuildRequest request) = 0;
    /// What a build of @p request takes of the disks and what is free there; empty when nothing is known beforehand.
    virtual QCoro::Task<Result<QList<SpaceNeed>>> buildSpace(ImageBuildRequest request) = 0;
    /// A register of which anything is not known has no value but says what is missing.
    virtual QCoro::Task<Result<FileMeasurement>> measure(MeasureRequest request) = 0;
    /// What quotes that are kept here, of requests and of recorded decisions, show of the image's registers; newest first.
    virtual QCoro::Task<Result<QList<QuotedNode>>> quoted(QString id) = 0;
    /// Refused with image.in-use while a machine is made from it.
    virtual QCoro::Task<Result<void>> remove(QString id) = 0;

Q_SIGNALS:
    void changed();
};

} // namespace gatehouse::api
