// SPDX-License-Identifier: GPL-3.0-or-later
// A quote that is read is read whole: its parts encode back to the same bytes, stay inside, and padding changes nothing.
#include "core/attest/QuoteBuilder.h"
#include "core/attest/QuoteJson.h"
#include "tests/fuzz/Property.h"

using namespace gatehouse;
using namespace gatehouse::attest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    const Result<UnverifiedQuote> quote = UnverifiedQuote::parse(bytes);
    if (!quote) {
        GATEHOUSE_PROPERTY(quote.error().kind() == ErrorKind::Malformed && !quote.error().detail().isEmpty());
        return 0;
    }
    const UnverifiedQuote::Range body = quote->bodyRange();
    GATEHOUSE_PROPERTY(body.offset + body.size == quote->signedBytes().size());
    const QByteArray encoded = quote->tee() == TeeType::Sgx ? QByteArray() : encodeTdReport(quote->td(), quote->bodyType());
    GATEHOUSE_PROPERTY(encoded.isEmpty() || encoded == bytes.mid(qsizetype(body.offset), qsizetype(body.size)));
    const UnverifiedQuote::Range certification = quote->certificationRange();
    GATEHOUSE_PROPERTY(certification.offset + certification.size + quote->paddingBytes() == std::size_t(bytes.size()));
    GATEHOUSE_PROPERTY(!quoteJson(*quote).isEmpty());
    if (std::size_t(bytes.size()) < maxQuoteBytes) {
        const Result<UnverifiedQuote> padded = UnverifiedQuote::parse(bytes + 'x');
        GATEHOUSE_PROPERTY(padded && padded->paddingBytes() == quote->paddingBytes() + 1);
    }
    return 0;
}
