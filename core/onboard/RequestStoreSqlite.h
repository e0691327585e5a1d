// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/onboard/RequestStore.h"
#include "core/store/Database.h"

namespace gatehouse::onboard {

/// RequestStore in an SQLite file. Several networks and several reading processes may share one file; the history is
/// append-only by triggers, so that not even a bug of ours can rewrite it.
class RequestStoreSqlite final : public RequestStore
{
public:
    /// @p network names chain and contract, see networkKey().
    static Result<std::unique_ptr<RequestStoreSqlite>> open(const QString& path, const QString& network,
                                                            const store::OpenOptions& options = {});
    /// "<chain id>:<contract in lower case>".
    static QString networkKey(quint64 chainId, const QString& contract);

    Result<void> save(const OnboardRequest& request, const RequestTransition& transition) override;
    Result<QByteArray> judgedInputs(const QString& id) override;
    Result<std::optional<OnboardRequest>> find(const QString& id) override;
    Result<QList<OnboardRequest>> list(int limit) override;
    Result<QList<OnboardRequest>> listOpen() override;
    Result<QList<OnboardRequest>> listUnfinishedRejections() override;
    Result<QList<OnboardRequest>> listAbove(quint64 block) override;
    Result<int> countOpen(const QString& askedBy) override;
    Result<QList<RequestTransition>> history(const QString& id) override;
    Result<QString> note(const QString& key) override;
    Result<void> setNote(const QString& key, const QString& value) override;

    store::Database& database() { return *m_database; }

private:
    RequestStoreSqlite(std::unique_ptr<store::Database> database, QString network);

    std::unique_ptr<store::Database> m_database;
    QString m_network;
};

} // namespace gatehouse::onboard
