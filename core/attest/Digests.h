// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <initializer_list>

/// SHA-2 over several pieces without joining them first.
namespace gatehouse::attest {

Sha256Digest sha256Of(std::initializer_list<ByteView> pieces);
Sha384Digest sha384Of(std::initializer_list<ByteView> pieces);
/// SHA-1, which old event logs still carry; never used to trust anything.
FixedBytes<20, struct Sha1Tag> sha1Of(std::initializer_list<ByteView> pieces);

} // namespace gatehouse::attest
