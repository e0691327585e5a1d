// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <initializer_list>

/// SHA-2 over several pieces in a row.
namespace gatehouse::attest {

Sha256Digest sha256Of(std::initializer_list<ByteView> pieces);
Sha384Digest sha384Of(std::initializer_list<ByteView> pieces);

} // namespace gatehouse::attest
