// SPDX-License-Identifier: GPL-3.0-or-later
// The precompiled header of the tests is built from this file.
