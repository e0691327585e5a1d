// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QStringList>

namespace gatehouse::tests {

/// systemd's boot files of one Debian suite with the systemd-measure of the same version, unpacked and not installed.
class StubPackages
{
public:
    struct Suite
    {
        QString name;      ///< "bookworm"
        bool backports = false;
    };

    /// Unpacks @p packages as @p suite has them today, not installed, by mmdebstrap from the mirror of this computer; kept in
    /// the build folder as test-cache/<place>/<suite>, which is the answer. Blocks. The error says why there is nothing.
    static Result<QString> unpacked(const Suite& suite, const QString& place, const QStringList& packages);

    /// Unpacks what @p suite has today by mmdebstrap, from the mirror of this computer; kept in the build folder. Blocks.
    /// The error says why there is nothing.
    static Result<StubPackages> provide(const Suite& suite);

    QString stub() const { return file(QStringLiteral("usr/lib/systemd/boot/efi/linuxx64.efi.stub")); }
    QString loader() const { return file(QStringLiteral("usr/lib/systemd/boot/efi/systemd-bootx64.efi")); }
    QString busybox() const { return file(QStringLiteral("bin/busybox")); }

    /// PCR 11 by this version's systemd-measure for @p sections ("linux=/path"); on the libraries of its own suite.
    Result<QString> pcr11(const QStringList& sections) const;

private:
    explicit StubPackages(QString root) : m_root(std::move(root)) {}
    /// Where @p path is: a suite may or may not have moved it below /usr.
    QString file(const QString& path) const;

    QString m_root;
};

} // namespace gatehouse::tests
