// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/ListDetailPage.h"
#include "core/api/ImageOutputTypes.h"
#include "core/api/Services.h"

#include <QHash>

class QTimer;

namespace gatehouse::console {

class ImageDetailView;
class OperationPanel;

/// Built images, the builds under way, and what is known of the chosen one.
class ImagesPage : public ListDetailPage
{
    Q_OBJECT
public:
    explicit ImagesPage(api::Services& services, QWidget* parent = nullptr);

protected:
    void showItem(const QString& id) override;
    QList<QAction*> itemActions() const override;

private:
    void refresh();
    void rebuildList();
    void build(const api::ImageBuildRequest& request);
    void watch(const std::shared_ptr<Operation>& operation);
    void showImage(const QString& id);
    /// Asks for the machines made from the image and shows what those that run report.
    void lookAtMachines();
    /// Asks what kept quotes show of the shown image's registers.
    void lookAtQuotes();
    void collectMachines(int look, QStringList names, QList<api::MachineDetail> found);
    void askForBuild();
    /// Works out what the settings do to the registers and asks, with old and new, before they are built.
    void forecast(const api::ImageBuildRequest& request);
    void confirmBuild(const api::ImageBuildRequest& request, const api::ForecastReport& report);
    void askBeforeBuild(const api::ImageBuildRequest& request, const QString& consequences);
    /// Gets what a build needs into the cache.
    void fetch(const api::ImageBuildRequest& request);
    /// Builds twice and says whether both are the same.
    void verifyReproducible(const api::ImageBuildRequest& request);
    void showError(const Error& error);
    void showFreeSpace();
    /// Asks what the policy in force expects of the shown image.
    void lookAtExpectation();
    void remove();
    void exportImage();

    api::Services& m_services;
    QAction* m_build;
    QAction* m_buildWith;
    QAction* m_measure;
    QAction* m_launch;
    QAction* m_export;
    QAction* m_compare;
    QAction* m_record;
    QAction* m_space;
    QAction* m_remove;
    QList<api::ImageSummary> m_images;
    QList<api::RecipeSummary> m_recipes;
    QHash<QString, std::shared_ptr<Operation>> m_builds; ///< By recipe: running, or the last that did not succeed.
    ImageDetailView* m_detail;
    OperationPanel* m_progress;
    QTimer* m_machineLook; ///< Machines tell of each change; a look a second shows it soon enough.
    QTimer* m_quoteLook;   ///< The same of requests to join.
    int m_looks = 0;
    QWidget* m_detailView;
    QWidget* m_progressView;
};

} // namespace gatehouse::console
