// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/onboard/RequestStore.h"

#include <QMap>

namespace gatehouse::test {

/// RequestStore without a file. Can be told to fail like a full disk.
class MemoryRequestStore final : public onboard::RequestStore
{
public:
    bool full = false;

    Result<void> save(const onboard::OnboardRequest& request, const onboard::RequestTransition& transition) override
    {
        if (full)
            return fail(ErrorCode{"store.full", ErrorKind::Unavailable}, QStringLiteral("memory"));
        m_requests[request.id] = request;
        if (request.verdict && request.verdict->inputs)
            m_inputs[request.id] = request.verdict->inputs->toJson();
        onboard::RequestTransition line = transition;
        line.sequence = ++m_sequence;
        m_history[request.id].append(line);
        return {};
    }
    Result<QByteArray> judgedInputs(const QString& id) override { return m_inputs.value(id); }
    Result<std::optional<onboard::OnboardRequest>> find(const QString& id) override
    {
        return m_requests.contains(id) ? std::optional(m_requests[id]) : std::nullopt;
    }
    Result<QList<onboard::OnboardRequest>> list(int limit) override
    {
        QList<onboard::OnboardRequest> all = m_requests.values();
        std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.firstSeen > b.firstSeen; });
        return all.mid(0, limit);
    }
    Result<QList<onboard::OnboardRequest>> listOpen() override
    {
        QList<onboard::OnboardRequest> open;
        for (const auto& request : std::as_const(m_requests)) {
            if (onboard::isOpen(request.state))
                open.append(request);
        }
        return open;
    }
    Result<QList<onboard::OnboardRequest>> listUnfinishedRejections() override
    {
        QList<onboard::OnboardRequest> found;
        for (const auto& request : std::as_const(m_requests)) {
            if (request.state == onboard::RequestState::Rejected
                && (request.rejection == onboard::OnChainRejection::Pending || request.rejection == onboard::OnChainRejection::Sent))
                found.append(request);
        }
        return found;
    }
    Result<QList<onboard::OnboardRequest>> listAbove(quint64 block) override
    {
        QList<onboard::OnboardRequest> found;
        for (const auto& request : std::as_const(m_requests)) {
            if (request.requestBlock > block || request.confirmedBlock > block || request.kind == onboard::RequestKind::Bootstrap)
                found.append(request);
        }
        return found;
    }
    Result<int> countOpen(const QString& askedBy) override
    {
        int count = 0;
        for (const auto& request : std::as_const(m_requests))
            count += onboard::isOpen(request.state) && request.askedBy == askedBy;
        return count;
    }
    Result<QList<onboard::RequestTransition>> history(const QString& id) override { return m_history.value(id); }
    Result<QString> note(const QString& key) override { return m_notes.value(key); }
    Result<void> setNote(const QString& key, const QString& value) override
    {
        m_notes[key] = value;
        return {};
    }

private:
    QMap<QString, onboard::OnboardRequest> m_requests;
    QMap<QString, QList<onboard::RequestTransition>> m_history;
    QMap<QString, QByteArray> m_inputs;
    QMap<QString, QString> m_notes;
    qint64 m_sequence = 0;
};

} // namespace gatehouse::test
