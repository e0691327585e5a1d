// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"
#include "core/base/Error.h"

#include <QCoroTask>
#include <QDateTime>
#include <QJsonObject>
#include <QObject>
#include <QStringList>
#include <optional>

namespace gatehouse::api {

struct QuoteVerifyRequest
{
    QByteArray quote;                     ///< Raw bytes or hex text.
    std::optional<QByteArray> collateral; ///< The single-JSON bundle; needed unless @p devnet.
    bool devnet = false;                  ///< Collateral and root of this profile's devnet: a simulated TEE.
    std::optional<QDateTime> at;          ///< Now when absent.
    std::optional<QByteArray> root;       ///< DER or PEM; Intel's when absent.
    std::optional<QByteArray> policy;     ///< TOML; the built-in default when absent.
};

struct QuoteVerdict
{
    QString verdict;   ///< "accepted", "refused" or "malformed"
    QString tcbStatus; ///< Empty when authenticity itself failed.
    QStringList advisories;
    bool simulatedTee = false; ///< Judged up to the devnet's root: proves nothing about hardware.
    QList<Check> checks;
    QJsonObject quote; ///< The parsed quote.
};

/// Looks at quotes outside of any request: parse, verify under a policy, have the devnet's authority issue one.
class QuoteService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual QCoro::Task<Result<QJsonObject>> parse(QByteArray quote) = 0;
    /// A quote that cannot be parsed is the verdict "malformed", not an error; errors are about the other inputs.
    virtual QCoro::Task<Result<QuoteVerdict>> verify(QuoteVerifyRequest request) = 0;
    /// A simulated quote over 64 bytes of report data; needs the devnet's authority key of this profile.
    virtual QCoro::Task<Result<QByteArray>> issue(QByteArray reportData) = 0;
};

} // namespace gatehouse::api
