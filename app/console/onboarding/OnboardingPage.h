// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/ListDetailPage.h"
#include "core/api/Services.h"

namespace gatehouse::console {

class RequestDetailView;
class SnoozeClock;

/// Who asks to join, what is proven about each, and the decision.
class OnboardingPage : public ListDetailPage
{
    Q_OBJECT
public:
    explicit OnboardingPage(api::Services& services, QWidget* parent = nullptr);

    /// Also "machine:NAME", which shows the newest request of that machine.
    void openItem(const QString& id) override;
    /// Requests that wait for a decision.
    int waitingCount() const;

Q_SIGNALS:
    /// A request that was put off waits for the operator again.
    void requestDue(const QString& id);

protected:
    void showItem(const QString& id) override;
    QList<QAction*> itemActions() const override;

private:
    void refresh();
    void rebuildList();
    void refreshActions(const api::RequestDetail& request);
    /// A request that cannot be approved waits for a node, as a rule: one that has just told that it holds the secret.
    void lookAgainIfBlocked();
    void decide(QCoro::Task<Result<void>> task);
    void importQuote();

    api::Services& m_services;
    QAction* m_approve;
    QAction* m_approveException;
    QAction* m_reject;
    QAction* m_import;
    QAction* m_inspect;
    QAction* m_snooze;
    QAction* m_wake;
    QAction* m_note;
    QAction* m_why;
    QAction* m_openPolicy;
    SnoozeClock* m_clock;
    RequestDetailView* m_detail;
    QWidget* m_detailView;
    QList<api::RequestSummary> m_requests;
    QString m_wantedMachine;
    bool m_blocked = false; ///< What is shown waits for a decision that cannot be carried out.
    bool m_looking = false;
};

} // namespace gatehouse::console
