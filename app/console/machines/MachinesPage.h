// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/ListDetailPage.h"
#include "core/api/Services.h"

#include <QHash>

namespace gatehouse::console {

class MachineDetailView;

/// The virtual machines, their states as libvirt tells them, and what can be done with each.
class MachinesPage : public ListDetailPage
{
    Q_OBJECT
public:
    explicit MachinesPage(api::Services& services, QWidget* parent = nullptr);

    /// Also "launch:IMAGE" and "launch:", which open the launch dialog.
    void openItem(const QString& id) override;

protected:
    void showItem(const QString& id) override;
    QList<QAction*> itemActions() const override;

private:
    void refresh();
    void rebuildList();
    void refreshActions(const api::MachineSummary& machine);
    void watch(const std::shared_ptr<Operation>& operation);
    void watchStop(const std::shared_ptr<Operation>& operation);
    void askForLaunch(const QString& imageId);
    void start();
    void forceOff();
    /// Switches the machine off; when it is the last one that holds the secret, only after saying so once more.
    enum class HowOff { Shutdown, Force };
    /// Whether the machine says that it holds the secret, or does not answer.
    enum class Loss { Certain, Possible };
    void turnOff(const QString& name, HowOff how, api::LastHolder lastHolder);
    void warnOfLoss(const QString& name, HowOff how, Loss loss = Loss::Certain);
    /// As far as the window knows; the service asks again.
    bool isLastHolder(const QString& name) const;
    void remove();
    /// Runs a call on the chosen machine and shows its error there.
    void act(QCoro::Task<Result<void>> task);

    api::Services& m_services;
    QAction* m_launch;
    QAction* m_start;
    QAction* m_cancel;
    QAction* m_openApplication;
    QAction* m_shutdown;
    QAction* m_forceOff;
    QAction* m_remove;
    MachineDetailView* m_detail;
    QWidget* m_detailView;
    QList<api::MachineSummary> m_machines; ///< As of m_asOf.
    QDateTime m_asOf;
    bool m_current = true; ///< libvirt answered the last question.
    QHash<QString, std::shared_ptr<Operation>> m_operations; ///< By machine, while they run.
    QHash<QString, std::shared_ptr<Operation>> m_stops;      ///< The same for shutting down.
    QString m_applicationUrl;
    bool m_refreshing = false;
    bool m_refreshAgain = false;
};

} // namespace gatehouse::console
