// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gatehouse::console {

/// What a coloured thing means. Every tone comes with a shape and a word; colour alone never carries it.
enum class Tone {
    Neutral, ///< Nothing to say; also "not checked". Never reads as success.
    Active,  ///< Under way.
    Good,
    Warning,
    Bad,
};

} // namespace gatehouse::console
