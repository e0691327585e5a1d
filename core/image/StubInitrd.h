// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Pe.h"

#include <QByteArray>

namespace gatehouse::image {

struct StubRule;

/// The initrd that systemd's EFI stub hands to the kernel, which measures it into PCR 9: microcode, the UKI's own initrd and
/// archives of the sections that userspace finds below /.extra, each filled to four bytes. Credentials and extensions
/// beside the UKI on the ESP would follow too; our images have none.
///
/// Empty when the kernel gets the .initrd section as it is, or there is none. Source: systemd's src/boot/stub.c and cpio.c;
/// the archive of .osrel (257) was compared with a booted guest's PCR 9, the other parts were not.
QByteArray stubInitrd(const PeFile& uki, const StubRule& rule);

} // namespace gatehouse::image
