// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QString>
#include <QStringList>

namespace gatehouse::image {

/// What a Debian package's copyright file says of its licences.
struct DebianCopyright
{
    /// Longer than the longest that Debian ships (linux, chromium).
    static constexpr qsizetype maxBytes = 8 * 1024 * 1024;
    /// Different licences taken from one file; a hostile file must not make a list of millions.
    static constexpr qsizetype maxLicences = 500;

    /// In the machine-readable format ("DEP-5", copyright-format 1.0).
    bool machineReadable = false;
    /// SPDX expressions (SPDX 2.3, annex D), sorted, each once. A licence that SPDX has no name for is
    /// "LicenseRef-debian-NAME". Empty when the file is not machine-readable.
    QStringList licences;
    /// Names below /usr/share/common-licenses that the text refers to, sorted: what can be told of the other files.
    QStringList referred;

    /// Never fails: what cannot be understood is not machine-readable.
    static DebianCopyright parse(const QByteArray& text);

    /// All of @p licences must be kept: "A AND (B OR C)"; "NOASSERTION" for none.
    static QString joined(const QStringList& licences);
    /// The SPDX expression of a DEP-5 licence synopsis: "GPL-2+ or Artistic" → "GPL-2.0-or-later OR LicenseRef-debian-Artistic".
    static QString toSpdx(const QString& synopsis);
};

} // namespace gatehouse::image
