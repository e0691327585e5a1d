// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/KernelModules.h"

#include "core/image/Elf.h"
#include "core/image/ImageErrors.h"

namespace gatehouse::image {

namespace {

constexpr qint64 maxModuleBytes = 64ll * 1024 * 1024;
constexpr qint64 maxBuiltinBytes = 4 * 1024 * 1024; // A few thousand lines.
/// Chains of dependencies are short; more is a circle.
constexpr int maxDepth = 32;

QByteArray canonical(QByteArray name)
{
    return name.replace('-', '_');
}

} // namespace

Result<KernelModules> KernelModules::of(const FileTree& tree)
{
    KernelModules modules;
    modules.m_tree = &tree;
    QByteArray builtinList;
    for (const auto& [path, node] : tree.nodes()) {
        const qsizetype top = path.indexOf("lib/modules/");
        if (top < 0 || node.type != FileTree::Type::File)
            continue;
        if (modules.m_release.isEmpty())
            modules.m_release = path.mid(top + 12).split('/').first();
        if (path.endsWith(".ko"))
            modules.m_paths[canonical(path.mid(path.lastIndexOf('/') + 1).chopped(3))] = path;
        else if (path.endsWith("/modules.builtin"))
            builtinList = path;
    }
    if (modules.m_release.isEmpty())
        return fail(errors::badInput, QStringLiteral("the kernel package has no modules"));
    if (!builtinList.isEmpty()) {
        GH_TRY(const QByteArray list, tree.read(builtinList, maxBuiltinBytes));
        for (const QByteArray& line : list.split('\n')) // "kernel/drivers/virtio/virtio_pci.ko"
            if (line.endsWith(".ko"))
                modules.m_builtin.insert(canonical(line.mid(line.lastIndexOf('/') + 1).chopped(3)));
    }
    return modules;
}

Result<KernelModules::Needs> KernelModules::needsOf(const QByteArray& path) const
{
    GH_TRY(const QByteArray file, m_tree->read(path, maxModuleBytes));
    GH_TRY(const ByteView info, elfSection(view(file), ".modinfo"));
    Needs needs;
    for (const QByteArray& entry : toByteArray(info).split('\0')) {
        if (entry.startsWith("depends="))
            needs.hard = entry.mid(8).split(',');
        else if (entry.startsWith("softdep=pre:"))
            needs.soft += entry.mid(12).simplified().split(' ');
    }
    needs.hard.removeAll(QByteArray());
    needs.soft.removeAll(QByteArray());
    return needs;
}

Result<void> KernelModules::add(const QByteArray& name, bool optional, int depth, QByteArrayList& order) const
{
    const auto it = m_paths.find(canonical(name));
    if (it == m_paths.end()) {
        // A soft dependency may be an alias such as "crypto-crc32c"; what one kernel has as a module another has built in.
        if (optional || m_builtin.contains(canonical(name)))
            return {};
        return fail(errors::badRecipe, QStringLiteral("kernel %1 has no module '%2'")
                                           .arg(QString::fromLatin1(m_release), QString::fromUtf8(name)));
    }
    if (order.contains(it->second))
        return {};
    if (depth > maxDepth)
        return fail(errors::badInput, QStringLiteral("the modules need each other in a circle at '%1'").arg(QString::fromUtf8(name)));
    GH_TRY(const Needs needs, needsOf(it->second));
    for (const QByteArray& soft : needs.soft)
        GH_CHECK(add(soft, true, depth + 1, order));
    for (const QByteArray& hard : needs.hard)
        GH_CHECK(add(hard, false, depth + 1, order));
    order.append(it->second);
    return {};
}

Result<QByteArrayList> KernelModules::inLoadingOrder(const QStringList& names, const QByteArrayList& loaded) const
{
    QByteArrayList order = loaded;
    for (const QString& name : names)
        GH_CHECK(add(name.toUtf8(), false, 0, order));
    return order.mid(loaded.size());
}

} // namespace gatehouse::image
