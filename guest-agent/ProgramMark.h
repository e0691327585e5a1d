// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gatehouse::agent {

/// Stands in the bytes of each program that goes into an image, in the form that what(1) reads: the image's list of software then says
/// what it is, whoever built it and wherever it lay (core/image/HostSoftware.h). Included by each program's main.cpp.
[[gnu::used]] inline constexpr char programMark[] = "@(#)gatehouse " GATEHOUSE_VERSION " GPL-3.0-or-later";

} // namespace gatehouse::agent
