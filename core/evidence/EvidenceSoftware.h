// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace gatehouse::evidence {

/// "gatehouse 0.1.0 judgement 3fa85c0b12de": the version and the first bytes of a digest of the sources that judge quotes. Two
/// programs of one name word their checks alike; a version number alone does not say so, as builds between releases bear it too.
QString softwareName();

} // namespace gatehouse::evidence
