// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/FileTree.h"

namespace gatehouse::image {

/// The modules of one kernel, found by name in any folder beneath lib/modules, with the dependencies that their
/// .modinfo sections name. Works without depmod, so the order of loading depends on nothing but the kernel package.
class KernelModules
{
public:
    /// @p tree holds the unpacked kernel package.
    static Result<KernelModules> of(const FileTree& tree);

    /// The release, for example "6.1.0-56-amd64".
    const QByteArray& release() const { return m_release; }
    /// Paths of @p names and all they need (depends= and softdep=pre:), each after what it needs, none twice, none of
    /// @p loaded; none of those that the kernel has built in. Names may be written with "-" or "_". errors::badRecipe for a module that the kernel does not have.
    Result<QByteArrayList> inLoadingOrder(const QStringList& names, const QByteArrayList& loaded = {}) const;

private:
    struct Needs
    {
        QByteArrayList hard;
        QByteArrayList soft;
    };
    Result<Needs> needsOf(const QByteArray& path) const;
    Result<void> add(const QByteArray& name, bool optional, int depth, QByteArrayList& order) const;

    const FileTree* m_tree = nullptr;
    QByteArray m_release;
    std::map<QByteArray, QByteArray> m_paths; ///< By name with "_".
    QSet<QByteArray> m_builtin;               ///< Names with "_": modules.builtin.
};

} // namespace gatehouse::image
