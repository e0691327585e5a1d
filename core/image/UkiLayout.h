// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace gatehouse::image {

/// Where our unified kernel images have their sections in memory: above the stub's own, far enough apart for what they
/// hold, in ascending order as PE loaders want them (systemd-stub(7)).
namespace ukiAddress {
inline constexpr quint64 osRelease = 0x20000;
inline constexpr quint64 commandLine = 0x30000;
inline constexpr quint64 kernel = 0x2000000;
inline constexpr quint64 initrd = 0x8000000;
} // namespace ukiAddress

} // namespace gatehouse::image
