// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/PolicyService.h"
#include "core/attest/Policy.h"
#include "core/image/ImageStore.h"

namespace gatehouse::api {

/// What @p policy says of the image @p id of @p store: whether a machine made from it shows the registers of an allowed image, the
/// policy's own comparison made before any machine exists. Measurements of the simulated platform and those of a TDX machine count
/// alike; of several allowed images the nearest is the one that was meant. errors::unknownImage of core/image.
Result<ImageExpectation> imageExpectation(const attest::Policy& policy, const image::ImageStore& store, const QString& id);

} // namespace gatehouse::api
