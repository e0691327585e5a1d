// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/StubPackages.h"

#include <QByteArray>

namespace gatehouse::tests {

/// A small unified kernel image of one stub: a kernel, and an initrd whose busybox runs a script.
class StubUki
{
public:
    static constexpr qint64 maxBytes = 256 * 1024 * 1024;

    /// Takes the kernel out of the unified kernel image @p uki into @p file.
    static Result<void> takeKernel(const QString& uki, const QString& file);
    /// Writes @p folder/uki.efi of @p packages' stub around @p kernel, by objcopy as images are made; work files stay beside it.
    /// It has .uname, which stubs from 254 on measure. @p script is /init: "/busybox" is all that it has. Blocks.
    static Result<void> make(const StubPackages& packages, const QString& kernel, const QByteArray& script, const QString& folder);
    /// Runs a tool. The error has its words.
    static Result<void> run(const QString& program, const QStringList& arguments);
};

} // namespace gatehouse::tests
