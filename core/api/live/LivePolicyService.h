// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/PolicyService.h"
#include "core/attest/Policy.h"
#include "core/evidence/EvidenceBundle.h"

#include <functional>
#include <optional>

namespace gatehouse::api {

/// Policies of a profile: the text lies in <state>/policy.toml, which other processes may replace. What cannot be used, because
/// it is invalid or half written, never takes the place of what could.
class LivePolicyService final : public PolicyService
{
    Q_OBJECT
public:
    struct Parts
    {
        QString path;                                        ///< Of the policy in force.
        attest::Policy::ImageReader readImage;
        std::function<attest::Policy()> builtIn;             ///< What is in force without a file.
        std::function<Result<QList<evidence::EvidenceBundle>>(int limit)> history; ///< Newest first.
        std::function<Result<ImageExpectation>(const attest::Policy& policy, const QString& imageId)> expect = {}; ///< imageExpectation() over a catalogue.
    };
    explicit LivePolicyService(Parts parts, QObject* parent = nullptr);

    QCoro::Task<Result<PolicyCheck>> check(QByteArray text, QString folder) override;
    QCoro::Task<Result<QByteArray>> write(PolicyForm form, QByteArray text) override;
    QCoro::Task<Result<PolicyTrial>> tryOut(QByteArray text, QString folder, int history) override;
    QCoro::Task<Result<QByteArray>> load() override;
    QCoro::Task<Result<void>> save(QByteArray text) override;
    QCoro::Task<Result<ImageExpectation>> expectation(QString imageId) override;

    /// What is in force: the file's policy as it was when it could last be used, else the built-in one. When the file could not
    /// be used from the start, a policy that accepts nothing.
    attest::Policy inForce();

    /// Reads the file, and what it names, anew and yields whether other rules are in force than before; changed() is emitted then.
    /// On an error, which is to be said, those before stay in force. A file that was removed leaves the built-in rules; one whose
    /// folder has gone is still in force.
    Result<bool> reread();
    /// As reread(), without looking at the file: images that its text names may be here now, or be others.
    Result<bool> resolveAgain();
    /// Whether rules of the file are in force.
    bool hasFile() const { return m_state == State::Good; }
    /// Why nothing is accepted: the file could not be used from the start.
    std::optional<Error> trouble();

    /// Files that the policy depends on, whether they exist or not.
    QStringList files() const;
    /// Their content; the same as long as they say the same.
    QByteArray fingerprint() const;

private:
    /// Of the file: not looked at yet, not there, in force, or never usable.
    enum class State { Unread, None, Good, Unusable };

    attest::Policy::Sources sources(const QString& folder) const;
    void readOnce();
    /// Puts @p text in force, if it can be.
    Result<bool> take(const QByteArray& text);
    Error unusable(const Error& error);

    Parts m_parts;
    State m_state = State::Unread;
    attest::Policy m_policy;      ///< Of the file, when Good.
    QByteArray m_text;            ///< It came from this.
    std::optional<QByteArray> m_refused; ///< A later text that could not be used.
    std::optional<Error> m_error; ///< When Unusable.
    QStringList m_named;          ///< Measurement files that the last text read names.
};

/// The recorded decisions of @p folder, newest first, at most @p limit.
QList<evidence::EvidenceBundle> recordedDecisions(const QString& folder, int limit);

} // namespace gatehouse::api
