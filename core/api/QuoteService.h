// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/QuoteTypes.h"

#include <QCoroTask>
#include <QObject>

namespace gatehouse::api {

/// Looks at quotes outside of any request: take apart, verify under a policy, compare, have the devnet's authority issue one.
/// Whatever costs more than a moment runs on the thread pool.
class QuoteService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual QCoro::Task<Result<QJsonObject>> parse(QByteArray quote) = 0;
    /// Takes @p content apart as far as it can be read. Fails only when no bytes can be found in it: neither raw nor hex,
    /// base64 or JSON, or too large.
    virtual QCoro::Task<Result<QuoteInspection>> inspect(QByteArray content) = 0;
    /// The same of a file, of which no more is read than a quote can have.
    virtual QCoro::Task<Result<QuoteInspection>> inspectFile(QString path) = 0;
    /// What a file or folder holds, by its content.
    virtual QCoro::Task<Result<QuoteFileKind>> kindOfFile(QString path) = 0;
    /// A quote that cannot be parsed is the verdict "malformed", not an error; errors are about the other inputs.
    virtual QCoro::Task<Result<QuoteVerdict>> verify(QuoteVerifyRequest request) = 0;
    /// What each of @p parts would give as report data, and whether it gives @p reportData (64 bytes). In the order given.
    virtual QCoro::Task<Result<QList<PreimageResult>>> tryPreimages(QByteArray reportData, QList<PreimageParts> parts) = 0;
    /// The registers of the raw @p quote beside each prediction. In the order given.
    virtual QCoro::Task<Result<QList<ImageComparison>>> compareImages(QByteArray quote, QList<ImagePrediction> predictions) = 0;
    /// A simulated quote over 64 bytes of report data; needs the devnet's authority key of this profile.
    virtual QCoro::Task<Result<QByteArray>> issue(QByteArray reportData) = 0;
};

} // namespace gatehouse::api
