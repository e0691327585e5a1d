// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/OnboardingService.h"
#include "core/api/live/LiveMachineService.h"
#include "core/api/live/LiveNetworkService.h"

#include <QJsonObject>
#include <QSet>
#include <functional>
#include <optional>

namespace gatehouse::api {

/// Requests as the host service keeps them. In a process that does not serve itself they are read from the database, and
/// decisions are handed to the process that does; what arrives there is told here as well.
class LiveOnboardingService final : public OnboardingService
{
    Q_OBJECT
public:
    /// Both must outlive the service.
    LiveOnboardingService(LiveNetworkService& network, LiveMachineService& machines, QObject* parent = nullptr);

    QCoro::Task<Result<QList<RequestSummary>>> list() override;
    QCoro::Task<Result<RequestDetail>> show(QString id) override;
    QCoro::Task<Result<void>> approve(QString id, QString exceptionReason) override;
    QCoro::Task<Result<void>> reject(QString id, QString reason) override;
    QCoro::Task<Result<void>> snooze(QString id, QDateTime until) override;
    QCoro::Task<Result<void>> setNote(QString id, QString text) override;
    QCoro::Task<Result<void>> importQuote(QString id, QString path) override;
    QCoro::Task<Result<QByteArray>> quote(QString id) override;

private:
    /// The one whose id begins with @p text, the prefix 0x left out if one likes.
    QCoro::Task<Result<onboard::OnboardRequest>> find(QString text);
    RequestSummary summaryOf(const onboard::OnboardRequest& request, const QString& askedFrom) const;
    ChainEvent eventOf(const QString& transaction, quint64 block) const;
    QCoro::Task<ApprovalPreview> previewOf(onboard::OnboardRequest request) const;
    /// Does @p here when this process serves; else has the process that does do @p op with these fields.
    using Decision = std::function<Result<void>(onboard::HostService& host, const QString& id)>;
    QCoro::Task<Result<void>> decide(QString id, QString op, QJsonObject fields, Decision here);

    /// Keeps that the guest of @p machine asks, or may ask, with @p address; while this process serves.
    void keepMachine(const QString& address, const QString& machine);
    /// Tells of each request that was not there at the last look.
    QCoro::Task<> lookForArrivals();

    LiveNetworkService& m_network;
    LiveMachineService& m_machines;
    std::optional<QSet<QString>> m_known; ///< Requests as last seen; nothing before the first look.
    int m_looks = 0;
    QMap<QString, QString> m_guestAddresses; ///< Machine to its guest's address, as last told.
};

} // namespace gatehouse::api
