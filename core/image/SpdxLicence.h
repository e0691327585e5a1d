// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QString>

namespace gatehouse::image {

/// Licence expressions that people write down (SPDX 2.3, annex D), as recipes have them for what they fetch.
struct SpdxLicence
{
    static constexpr qsizetype maxLength = 300;
    static constexpr int maxDepth = 10; ///< Of brackets.

    /// errors::badInput unless @p text is an expression of names that are known here, or of LicenseRef-NAME for any other: a
    /// misspelt name would be a licence that nobody has heard of.
    static Result<void> check(const QString& text);
    /// What Yocto's LICENSE variables say ("GPL-2.0-only & (MIT | Zlib)"), with a LicenseRef for each name that SPDX has
    /// not; empty for what is no expression.
    static QString fromYocto(const QString& text);
};

} // namespace gatehouse::image
