// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

/// The ways in which describing, building and measuring an image fails.
namespace gatehouse::image::errors {
/// recipe.toml does not follow its schema.
inline constexpr ErrorCode badRecipe{"image.bad-recipe", ErrorKind::Malformed};
/// A parameter is unknown, missing or not of its type.
inline constexpr ErrorCode badParameter{"image.bad-parameter", ErrorKind::Usage};
/// packages.lock does not follow its format, or does not belong to the recipe.
inline constexpr ErrorCode badLock{"image.bad-lock", ErrorKind::Malformed};
/// The mirror does not have a locked version any more.
inline constexpr ErrorCode packageGone{"image.package-gone", ErrorKind::Unavailable};
/// A downloaded package is not the one in the lock file.
inline constexpr ErrorCode packageMismatch{"image.package-mismatch", ErrorKind::Refused};
inline constexpr ErrorCode mirrorUnreachable{"image.mirror-unreachable", ErrorKind::Unavailable};
/// A package asked for does not exist in the suite.
inline constexpr ErrorCode packageUnknown{"image.package-unknown", ErrorKind::Usage};
/// A tool of the build ended with an error; its last lines are in the detail.
inline constexpr ErrorCode toolFailed{"image.tool-failed", ErrorKind::Unavailable};
/// This computer or user cannot build (no sub-user ids, not enough disk).
inline constexpr ErrorCode hostNotReady{"image.host-not-ready", ErrorKind::Unavailable};
/// A file that the build takes from this computer is missing or not what it should be.
inline constexpr ErrorCode badInput{"image.bad-input", ErrorKind::Usage};
/// A published archive is not the one whose hash the recipe has.
inline constexpr ErrorCode artifactMismatch{"image.artifact-mismatch", ErrorKind::Refused};
/// Neither a folder nor the net has a published archive.
inline constexpr ErrorCode artifactUnreachable{"image.artifact-unreachable", ErrorKind::Unavailable};
/// A build of the same recipe is running, also in another process.
inline constexpr ErrorCode busy{"image.busy", ErrorKind::Conflict};
/// A file that would be written stands there already, and nobody said to replace it.
inline constexpr ErrorCode exists{"image.exists", ErrorKind::Usage};
/// What was written is not what it was made of.
inline constexpr ErrorCode badOutput{"image.bad-output", ErrorKind::Internal};
/// No image of that id in the catalogue.
inline constexpr ErrorCode unknownImage{"image.unknown", ErrorKind::Usage};
/// An image folder in the catalogue lacks a file or has a damaged manifest.
inline constexpr ErrorCode damagedImage{"image.damaged", ErrorKind::Malformed};

/// A Debian control file (dpkg's status, a copyright file) that is none.
inline constexpr ErrorCode badControl{"image.bad-control", ErrorKind::Malformed};
/// An image's signed manifest or its signature does not follow its format.
inline constexpr ErrorCode badOutputs{"image.bad-outputs", ErrorKind::Malformed};
/// An image without what newer builds write beside it.
inline constexpr ErrorCode noOutputs{"image.no-outputs", ErrorKind::Unavailable};
inline constexpr ErrorCode badArchive{"image.bad-archive", ErrorKind::Malformed};
inline constexpr ErrorCode badElf{"image.bad-elf", ErrorKind::Malformed};
inline constexpr ErrorCode badPe{"image.bad-pe", ErrorKind::Malformed};
inline constexpr ErrorCode badGpt{"image.bad-gpt", ErrorKind::Malformed};
/// A VHD or qcow2 file whose tables are wrong.
inline constexpr ErrorCode badDisk{"image.bad-disk", ErrorKind::Malformed};
inline constexpr ErrorCode badFat{"image.bad-fat", ErrorKind::Malformed};
/// A firmware whose table of GUIDs or TDX metadata is wrong.
inline constexpr ErrorCode badFirmware{"image.bad-firmware", ErrorKind::Malformed};
/// Neither a program nor a disk that firmware would start.
inline constexpr ErrorCode noImage{"image.no-image", ErrorKind::Malformed};
/// Well-formed, but not something that can be measured (no boot loader on the ESP, unknown stub, …).
inline constexpr ErrorCode notMeasurable{"image.not-measurable", ErrorKind::Refused};
} // namespace gatehouse::image::errors
