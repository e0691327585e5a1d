// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

namespace gatehouse::gossip {

/// The largest message a relay takes, as in the original system (30 KB, read as KiB): facts/protocol.md §1.4.
inline constexpr qsizetype maxMessageBytes = 30 * 1024;
/// One line of /subscribe: a message in its {"data": …} envelope.
inline constexpr qsizetype maxLineBytes = maxMessageBytes + 1024;

/// What gossip carries: who asks to join, the key to encrypt to, and the quote that binds both. Checked for its form
/// only; nothing in it is proven.
struct Announcement
{
    /// "0x" and 40 hex digits, in the letter case in which it came.
    QString address;
    /// X25519 public key, 32 bytes.
    QByteArray publicKey;
    /// The raw quote, not empty.
    QByteArray quote;
    /// The guest's measured boot log, empty when none came along. Ours: the original system has no such field.
    QByteArray eventLog = {};

    friend bool operator==(const Announcement&, const Announcement&) = default;

    /// The same for the same content, whatever the spelling on the wire was; for finding duplicates.
    QByteArray fingerprint() const;
    /// {"addr", "pubk", "quote"} with lower-case hex, compact; with "eventlog" in base64 when there is one and the message stays
    /// within maxMessageBytes. A larger log stays with those who have it: the rest must arrive.
    QByteArray toJson() const;
};

/// A message body as posted to /push. A JSON object with the three text fields and perhaps "eventlog"; hex may carry 0x; other
/// fields are ignored. errors::tooLarge above maxMessageBytes, errors::malformed otherwise.
Result<Announcement> parseAnnouncement(const QByteArray& json);

/// What one line of /subscribe holds.
struct SubscriptionLine
{
    bool isKeepAlive = false;
    Announcement announcement;
};
/// `""` or `{"data": {…}}` without the line end.
Result<SubscriptionLine> parseSubscriptionLine(const QByteArray& line);
/// The line of /subscribe for a message, with its line end.
QByteArray subscriptionLine(const Announcement& announcement);
/// The keep-alive line, with its line end.
QByteArray keepAliveLine();

} // namespace gatehouse::gossip
