// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageService.h"
#include "core/api/fake/DemoActivity.h"
#include "core/api/fake/DemoLogs.h"
#include "core/api/fake/DemoScript.h"

#include <functional>

namespace gatehouse::api::demo {

class DemoImages final : public ImageService
{
    Q_OBJECT
public:
    DemoImages(Pace pace, DemoActivity& activity, DemoLogs& logs, QObject* parent = nullptr);

    QCoro::Task<Result<QList<RecipeSummary>>> recipes() override;
    QCoro::Task<Result<QList<ImageSummary>>> list() override;
    QCoro::Task<Result<ImageDetail>> show(QString id) override;
    Result<std::shared_ptr<Operation>> build(ImageBuildRequest request) override;
    QCoro::Task<Result<QList<SpaceNeed>>> buildSpace(ImageBuildRequest request) override;
    QCoro::Task<Result<FileMeasurement>> measure(MeasureRequest request) override;
    QCoro::Task<Result<QList<QuotedNode>>> quoted(QString id) override;
    QCoro::Task<Result<void>> remove(QString id) override;

    /// One image of each sort: good, debug, failed.
    void addPopulation();
    QStringList ids() const;
    std::optional<ImageDetail> find(const QString& id) const;
    /// Who to ask whether a machine is made from an image.
    std::function<bool(const QString& id)> isInUse = [](const QString&) { return false; };

private:
    ImageDetail make(const QString& recipe, const QString& version, const QMap<QString, QString>& parameters) const;
    void put(const ImageDetail& image);
    void buildEnded(const ImageDetail& image, const DemoScript& script);

    Pace m_pace;
    DemoActivity& m_activity;
    DemoLogs& m_logs;
    QList<RecipeSummary> m_recipes;
    QList<ImageDetail> m_images;
    QStringList m_building;
    QString m_quoted; ///< The image that nodes with quotes started from.
};

} // namespace gatehouse::api::demo
