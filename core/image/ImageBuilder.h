// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Operation.h"
#include "core/base/Paths.h"
#include "core/image/BuildRequest.h"
#include "core/image/ImageStore.h"
#include "core/image/MeasurementChange.h"
#include "core/process/ProcessRunner.h"

#include <memory>

namespace gatehouse::image {

/// Turns a recipe into a measured, bootable disk image and puts it into the catalogue.
///
/// The steps of the Operation (kind "image.build", subject the recipe's name): packages → (artifacts) → root → agent → verity →
/// initrd → uki → disk → measure. Each result is kept by the hash of its inputs, so unchanged inputs rebuild nothing and
/// a changed agent leaves the package root alone. Needs no root: everything but mmdebstrap works on values and files, and
/// mmdebstrap uses user namespaces unless started by root.
///
/// Lives in one thread with an event loop; tools run as children and hashing on the global thread pool.
class ImageBuilder
{
public:
    /// @p runner must outlive the operations.
    ImageBuilder(Paths paths, process::ProcessRunner& runner);

    /// What a running build will have produced; valid after finished() with success.
    struct Outcome
    {
        QString imageId;
        bool changed = false; ///< False: the very same image was in the catalogue already.
        /// What it does to the registers, beside the image that was there before; also with BuildRequest::measureOnly.
        MeasurementChange change;
    };
    struct Build
    {
        std::shared_ptr<Operation> operation;
        std::shared_ptr<const Outcome> outcome;
    };

    /// Reads the recipe, checks the parameters and starts. errors::badRecipe, badParameter; everything else is the
    /// operation's result. A second build of the same recipe, also by another process, ends with errors::busy. The
    /// operation deletes nothing of an older image.
    Result<Build> start(BuildRequest request);

private:
    Paths m_paths;
    process::ProcessRunner& m_runner;
};

} // namespace gatehouse::image
