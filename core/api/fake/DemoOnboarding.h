// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/OnboardingService.h"
#include "core/api/fake/DemoActivity.h"
#include "core/api/fake/DemoLogs.h"
#include "core/api/fake/DemoNetwork.h"

#include <functional>

namespace gatehouse::api::demo {

class DemoOnboarding final : public OnboardingService
{
    Q_OBJECT
public:
    DemoOnboarding(Pace pace, DemoNetwork& network, DemoActivity& activity, DemoLogs& logs, QObject* parent = nullptr);

    QCoro::Task<Result<QList<RequestSummary>>> list() override;
    QCoro::Task<Result<RequestDetail>> show(QString id) override;
    QCoro::Task<Result<void>> approve(QString id, QString exceptionReason) override;
    QCoro::Task<Result<void>> reject(QString id, QString reason) override;
    QCoro::Task<Result<void>> snooze(QString id, QDateTime until) override;
    QCoro::Task<Result<void>> setNote(QString id, QString text) override;
    QCoro::Task<Result<void>> importQuote(QString id, QString path) override;
    QCoro::Task<Result<QByteArray>> quote(QString id) override;
    /// Makes the quote that a request would have come with.
    std::function<Result<QByteArray>(const RequestDetail&)> quoteOf;

    /// A machine asks on chain to join: seen, then its quote, then its verdict. Returns the request's identifier.
    QString arrive(const QString& machine, const QString& imageId, const QString& quotedImageId, const QString& imageName);
    /// The first machine makes the secret; done at once.
    QString bootstrap(const QString& machine, const QString& imageId, const QString& imageName, qint64 secondsAgo = 0);
    /// Older requests: refused by the verdict, rejected, without a quote.
    void addPopulation(const QString& imageId, const QString& imageName);
    bool isBootstrapped() const { return !m_secretHolder.isEmpty(); }

Q_SIGNALS:
    void confirmed(const QString& machine);
    void rejected(const QString& machine, const QString& reason);

private:
    RequestDetail* find(const QString& id);
    RequestDetail fresh(const QString& seed, const QString& machine) const;
    void move(const QString& id, RequestState state, const QString& actor, const QString& detail);
    void after(double seconds, const QString& id, RequestState state, const QString& actor, const QString& detail,
               const std::function<void(RequestDetail&)>& before = {}, const std::function<void()>& then = {});
    void handOver(const QString& id);
    void refreshPreview(RequestDetail& request) const;
    static bool mayReject(RequestState state);
    static Result<void> mayDecide(const RequestDetail* request, const QString& id);

    Pace m_pace;
    DemoNetwork& m_network;
    DemoActivity& m_activity;
    DemoLogs& m_logs;
    QList<RequestDetail> m_requests; ///< Newest first.
    QHash<QString, QString> m_notes; ///< By account.
    QString m_secretHolder;
    int m_count = 0;
};

} // namespace gatehouse::api::demo
