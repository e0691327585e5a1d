// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Policy.h"

namespace gatehouse::attest {

/// A policy file as it is written: its rules, and the measurement files and images that it names but does not hold. What an
/// editor works with; Policy is what judges.
struct PolicyDocument
{
    Policy policy;      ///< With the measurement sets of the file itself only.
    QStringList files;  ///< measurements.files
    QStringList images; ///< measurements.images
    int filesLine = 0;  ///< Where they stand, for later problems.
    int imagesLine = 0;
    QList<PolicyProblem> warnings; ///< What is allowed and still wants a second look: an exception that nobody gave a reason for.

    /// Reads @p text as far as it can be understood and tells everything that is wrong with it, in the order of the lines.
    /// Without problems the document is complete. Text that is not TOML gives one problem: nothing behind it can be read.
    static PolicyDocument read(const QByteArray& text, QList<PolicyProblem>* problems);

    /// The policy with everything that it names; what is not found is added to @p problems.
    Policy resolve(const Policy::Sources& sources, QList<PolicyProblem>* problems) const;

    /// Every rule that differs from the built-in default, in the order of docs/policy.md.
    QByteArray toToml() const;
};

/// All problems as one errors::badPolicy, the first ones with their text.
Error badPolicyError(const QList<PolicyProblem>& problems);

} // namespace gatehouse::attest
