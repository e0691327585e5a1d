// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/fake/DemoData.h"
#include "core/api/QuoteService.h"

namespace gatehouse::api::demo {

/// Invents quotes and judges what looks like one by its length; the real checks are core/attest's.
class DemoQuotes final : public QuoteService
{
    Q_OBJECT
public:
    explicit DemoQuotes(Pace pace, QObject* parent = nullptr);

    QCoro::Task<Result<QJsonObject>> parse(QByteArray quote) override;
    QCoro::Task<Result<QuoteVerdict>> verify(QuoteVerifyRequest request) override;
    QCoro::Task<Result<QByteArray>> issue(QByteArray reportData) override;

private:
    Pace m_pace;
};

} // namespace gatehouse::api::demo
