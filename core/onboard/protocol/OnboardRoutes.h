// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace gatehouse::onboard::protocol {

// The routes of facts/protocol.md §1.4, exactly as the original system has them.
inline constexpr char bootstrapPath[] = "/bootstrap";
inline constexpr char registerPath[] = "/register";
inline constexpr char onboardPath[] = "/onboard";
inline constexpr char getKeyPattern[] = "/getkey/{tag}";
inline constexpr char appDataPattern[] = "/appdata/{tag}/{hex}";
inline constexpr char attestPattern[] = "/attest/{tag}/{hex}";
/// Ours: what the guest reports of itself, for the host to show. Nothing in it is secret or proven.
inline constexpr char statusPath[] = "/status";

inline constexpr char formContentType[] = "application/x-www-form-urlencoded";

/// Gossip carries at most 30 KiB with the quote in hex, so a larger quote could not join anyway.
inline constexpr qsizetype maxQuoteBytes = 15'000;
/// A guest's boot log: a firmware's with two banks of digests has 10 to 40 KB.
inline constexpr qsizetype maxEventLogBytes = 64 * 1024;
/// A form with the largest quote and event log in hex and all other fields.
inline constexpr qsizetype maxFormBytes = 2 * (maxQuoteBytes + maxEventLogBytes) + 1024;
/// A sealed box of 32 bytes.
inline constexpr qsizetype ciphertextBytes = 80;
/// The JSON of OnboardAnswer or OnboardRefusal.
inline constexpr qsizetype maxAnswerBytes = 64 * 1024;
/// What getkey, appdata and attest accept as tag and as data, each after decoding.
inline constexpr qsizetype maxTagBytes = 128;
inline constexpr qsizetype maxAppDataBytes = 1024;

} // namespace gatehouse::onboard::protocol
