// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/MachineTypes.h"

namespace gatehouse::api {

/// A node whose quote is kept here, as a request to join or as the evidence of a decision, and what the quote shows of the registers
/// of an image.
struct QuotedNode
{
    /// Whose registers they are, as the quoted MRTD tells: the devnet's platform has one that no TDX machine has. They are made of
    /// PCRs there (docs/simulated-platform.md), so the two are never held against each other's prediction.
    enum class Platform { Simulated, Tdx };
    /// How far the values are proven.
    enum class Standing {
        Claimed,      ///< Not verified, or not genuine: whoever sent the quote says so.
        SimulatedTee, ///< Genuine when it was judged, under a root that is not Intel's: proves nothing about hardware.
        Hardware,     ///< Genuine when it was judged, under Intel's root.
    };
    /// Why the node is taken for one that started from the image.
    enum class Link {
        Machine,   ///< It is the guest of a machine that was made from the image.
        Registers, ///< The registers that bind the image are those that are predicted.
        Log,       ///< Its boot log adds up to the quoted register, and the image's kernel stands in it.
    };
    QString address;     ///< EIP-55.
    QString machine;     ///< Name of our machine that it is the guest of; empty: of none.
    Platform platform = Platform::Tdx;
    Standing standing = Standing::Claimed;
    Link link = Link::Registers;
    bool fromEvidence = false; ///< The request itself is not kept any more; the evidence of its decision is.
    QDateTime at;        ///< When it was judged; of a quote that was not: when it came.
    QString doubt;       ///< Of Standing::Claimed: why; untranslated.
    QList<ObservedRegister> registers; ///< MRTD and RTMR0 to 3, each beside the prediction for this platform.
};

} // namespace gatehouse::api
