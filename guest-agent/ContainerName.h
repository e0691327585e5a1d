// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <optional>

namespace gatehouse::agent {

/// What container() on chain says the nodes should run, when it says so in a way that binds whoever delivers it: with the
/// digest of an image, `name[:tag]@sha256:<64 hex>` or `sha256:<64 hex>`. The digest is that of a manifest, of an index, or
/// of an image's configuration (podman's image id).
struct ContainerName
{
    QString text;
    Sha256Digest digest;

    /// Nothing for an empty text: no application is named. errors::badContainer for anything else without a digest: the
    /// host could then hand over whatever it likes under that name.
    static Result<std::optional<ContainerName>> parse(const QString& text);

    static constexpr qsizetype maxLength = 400;
};

} // namespace gatehouse::agent
