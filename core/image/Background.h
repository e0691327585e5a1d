// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/Background.h"

namespace gatehouse::image {

using process::onPool;

} // namespace gatehouse::image
