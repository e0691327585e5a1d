// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QCoroTask>
#include <QDateTime>
#include <QMap>
#include <QObject>
#include <QStringList>
#include <optional>

namespace gatehouse::api {

/// A place in a policy text that is not as it should be.
struct PolicyTextProblem
{
    int line = 0;   ///< From 1; 0 when it belongs to no line.
    int column = 0;
    QString key;    ///< "td.allow-debug"; empty for text that is no TOML.
    QString what;   ///< "is not true or false"
};

/// The rules of a policy that a form shows. The text may hold more; writing a form keeps those.
struct PolicyForm
{
    QString name;
    QStringList statuses;            ///< Accepted TCB statuses, as Intel spells them.
    std::optional<int> graceDays;
    bool allowDebug = false;
    bool allowReservedBits = false;
    bool requireHardware = false;
    QStringList fmspcs;              ///< Hex; empty: any.
    QStringList deniedFmspcs;
    QStringList images;              ///< Names; empty: those of the network.
    bool requireEventLog = false;
    int minConfirmations = 0;
};

/// What a policy text is.
struct PolicyCheck
{
    QList<PolicyTextProblem> problems; ///< In the order of the lines; empty: it can be used.
    QList<PolicyTextProblem> warnings; ///< What may be so and wants a second look.
    PolicyForm form;                   ///< As far as it could be read.
    QStringList moreRules;             ///< Rules that the form does not show, one phrase each.

    bool isGood() const { return problems.isEmpty(); }
};

/// One recorded request under a policy that is only tried.
struct PolicyTrialRow
{
    QString request;         ///< EIP-55 address.
    QDateTime judgedAt;
    QString then;            ///< Verdict then: "accepted", "refused", "malformed"; empty when none.
    QString decision;        ///< "approved", "rejected", …; empty while undecided.
    QString now;             ///< Verdict under the policy; empty when it cannot be judged.
    QStringList failedChecks; ///< Ids.
    QString reason;
};

/// "With this policy `refused` of the last `rows` would have been refused."
struct PolicyTrial
{
    QString policyName;
    QList<PolicyTrialRow> rows; ///< Newest first.
    int refused = 0;
    int newlyRefused = 0;
    int newlyAccepted = 0;
    int notJudged = 0;
};

/// What the policy in force says of an image of the catalogue, as far as its prediction decides.
struct ImageExpectation
{
    enum class Answer {
        Allowed,
        Refused,
        Undecided,    ///< What is predicted fits, but the policy also names registers that are not predicted.
        NotPredicted, ///< The image has no registers to compare.
    };
    Answer answer = Answer::NotPredicted;
    QString policy;               ///< Its name.
    QString allowed;              ///< The allowed image that this one is, or else the nearest: its name in the policy. Empty: none is allowed.
    QString allowedImage;         ///< Its id, when it was built here.
    QMap<QString, QString> registers; ///< "PCR 4" → what that one is expected to have, as far as known.
    QStringList differing;        ///< "RTMR1 (PCR 4)": in what this image is another.
};

/// Policies: checking a text, trying it on what was recorded, and the one that this profile judges by.
class PolicyService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// @p folder is where files named in the text are looked for; empty: the profile's own. Problems are an answer, not an error.
    virtual QCoro::Task<Result<PolicyCheck>> check(QByteArray text, QString folder) = 0;
    /// The text with the form's rules in it; what the form does not show is kept, comments are not. Fails like check() has problems.
    virtual QCoro::Task<Result<QByteArray>> write(PolicyForm form, QByteArray text) = 0;
    /// Judges the last @p history recorded requests again. A text with problems is an error.
    virtual QCoro::Task<Result<PolicyTrial>> tryOut(QByteArray text, QString folder, int history) = 0;
    /// The text that is in force; that of the built-in rules when none was saved.
    virtual QCoro::Task<Result<QByteArray>> load() = 0;
    /// Replaces the policy in force in one step; waiting requests are judged again by it, also by another process that serves. A text
    /// with problems is an error, and so is an empty one.
    virtual QCoro::Task<Result<void>> save(QByteArray text) = 0;
    /// What is expected of the image @p imageId (its whole id) by the policy in force.
    virtual QCoro::Task<Result<ImageExpectation>> expectation(QString imageId) = 0;

    static constexpr int maxHistory = 1000;

Q_SIGNALS:
    /// Another policy is in force.
    void changed();
};

} // namespace gatehouse::api
