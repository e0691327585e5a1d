// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Tdvf.h"

#include <QByteArray>

namespace gatehouse::image {

/// The list of hand-off blocks with which QEMU (hw/i386/tdvf-hob.c, machine q35) tells a TD's firmware of its memory, and
/// which firmware measures into RTMR0: the phase hand-off block, then one resource descriptor for each range, without
/// the end of the list (UEFI Platform Initialization 1.7, volume 3, §5). What the host added before the start is accepted
/// memory, all the rest is not. Compared with event logs of TDs with 2, 10 and 64 GiB.
///
/// errors::notMeasurable for a firmware without exactly one TD HOB section, with sections whose memory QEMU does not
/// describe (permanent memory), or that do not lie in @p memoryBytes.
Result<QByteArray> tdHob(const Tdvf& firmware, quint64 memoryBytes);

} // namespace gatehouse::image
