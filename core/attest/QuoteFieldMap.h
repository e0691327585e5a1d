// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/QuoteTypes.h"

#include <optional>
#include <vector>

namespace gatehouse::attest {

/// One part of a quote for a person to look at: where it is, what it holds, what it is for.
struct QuoteField
{
    QString id;      ///< Stable and dotted: "body.mrTd", "auth.qe.report.mrSigner".
    QString name;    ///< As the specification spells it: "MRTD".
    std::size_t offset = 0;
    std::size_t size = 0;
    QString value;   ///< For reading: numbers in decimal, bytes as lower-case hex, a count for what is long; may be empty.
    QString meaning; ///< One English sentence without values, always the same for one kind of field.
    /// A reading of its parent's bytes rather than a part of them: a bit, or what stands in a PEM or DER encoding. Its range
    /// lies within the parent's, and several readings may share bytes.
    bool reading = false;
    /// Its parts in the order of the bytes, without gaps, and then its readings.
    std::vector<QuoteField> children;
};

/// A quote taken apart as far as its bytes can be read.
struct QuoteFieldMap
{
    /// In the order of the bytes, from offset 0 to the last byte without gaps. What stands behind the point where reading
    /// ended is one field "unread".
    std::vector<QuoteField> fields;
    /// Why these bytes are no quote: the error of UnverifiedQuote::parse(). Absent: it is one.
    std::optional<Error> problem;

    /// The smallest part that holds the byte @p offset; null when there is none.
    const QuoteField* fieldAt(std::size_t offset) const;
    /// Null when there is no field of that id.
    const QuoteField* find(const QString& id) const;
};

/// Takes apart what may be a quote; never fails. A damaged quote gives the fields in front of the damage, which is named in
/// problem. Nothing is verified. More than maxQuoteBytes is one unread field. Source: Intel SGX/TDX DCAP quote library API,
/// quote formats version 3, 4 and 5; Intel SDM vol. 3D 38.15 (REPORT); TDX module ABI 348551 (TDREPORT).
QuoteFieldMap mapQuoteFields(const QByteArray& bytes);

} // namespace gatehouse::attest
