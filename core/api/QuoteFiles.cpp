// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/QuoteFiles.h"

#include "core/attest/EventLog.h"
#include "core/attest/JsonScan.h"
#include "core/attest/Quote.h"
#include "core/attest/QuoteInput.h"
#include "core/base/Paths.h"
#include "core/collateral/CollateralBundle.h"

#include <QFileInfo>

namespace gatehouse::api {

namespace {

constexpr qint64 maxEventLogFile = 2 * attest::EventLog::maxBytes + 64; // As hex.

QuoteFileKind kindOfObject(const QByteArray& text)
{
    if (attest::readQuoteInput(text))
        return QuoteFileKind::Quote;
    const Result<QJsonObject> object = attest::parseJsonObject(text, collateral::maxBundleBytes);
    if (!object)
        return QuoteFileKind::Unknown;
    if (object->contains(QLatin1String("event_log")))
        return QuoteFileKind::EventLog;
    // Our own bundle names its format; the single-JSON shape has these two, which nothing else has together.
    const bool single = object->contains(QLatin1String("tcb_info")) && object->contains(QLatin1String("qe_identity"));
    return single || object->value(QLatin1String("format")).toString().startsWith(QLatin1String("gatehouse-collateral")) ? QuoteFileKind::Collateral
                                                                                                                          : QuoteFileKind::Unknown;
}

/// The header of a crypto-agile log: what is damaged behind it is still a log, and whoever replays it names the place.
bool hasLogHeader(const QByteArray& bytes)
{
    constexpr qsizetype signatureAt = 32; // After register, type, SHA-1 digest and size.
    return bytes.size() > signatureAt && QByteArrayView(bytes).sliced(signatureAt).startsWith("Spec ID Event");
}

QuoteFileKind kindOfBytes(const QByteArray& content)
{
    const Result<attest::QuoteInput> input = attest::readQuoteInput(content);
    if (input && attest::UnverifiedQuote::parse(input->bytes))
        return QuoteFileKind::Quote;
    const Result<QByteArray> fromText = fromHex(QString::fromLatin1(content.trimmed()), attest::EventLog::maxBytes);
    if (hasLogHeader(fromText ? *fromText : content))
        return QuoteFileKind::EventLog;
    // A log of SHA-1 has no header; its first event belongs to a register that exists.
    constexpr std::uint32_t registers = 24;
    const Result<attest::EventLog> log = attest::EventLog::fromFile(content);
    const bool isLog = log && !log->events().isEmpty() && log->events().first().registerIndex < registers;
    return isLog ? QuoteFileKind::EventLog : input ? QuoteFileKind::Quote : QuoteFileKind::Unknown;
}

} // namespace

Result<QuoteFileKind> kindOfQuoteFile(const QString& path)
{
    if (QFileInfo(path).isDir())
        return QuoteFileKind::Collateral; // Saved answers; whoever reads them says what is missing.
    GH_TRY(const QByteArray content, readFile(path, collateral::maxBundleBytes));
    const QByteArray text = content.trimmed();
    if (text.startsWith('{'))
        return kindOfObject(text);
    if (text.startsWith('['))
        return QuoteFileKind::EventLog; // dstack's list: neither a quote nor collateral is one.
    return content.size() > maxEventLogFile ? QuoteFileKind::Unknown : kindOfBytes(content);
}

} // namespace gatehouse::api
