// SPDX-License-Identifier: GPL-3.0-or-later
// The Debian back end: its steps, what they need of this computer, and the packages. The other steps are in BuildSteps*.cpp.
#include "core/image/DebianBuild.h"

#include "core/image/Background.h"
#include "core/image/BuildPreflight.h"
#include "core/image/ImageErrors.h"
#include "core/image/PackageSource.h"
#include "core/image/ToolIdentity.h"

#include <QFileInfo>

namespace gatehouse::image {

QList<OperationStep> DebianBuild::steps(const Recipe& recipe, bool fetchOnly)
{
    QList<OperationStep> list;
    for (const auto& [id, title] : {std::pair{"packages", "Packages"}, std::pair{"artifacts", "Published archives"}, std::pair{"root", "Package root"}, std::pair{"agent", "Agent and libraries"},
                                    std::pair{"verity", "Read-only root with dm-verity"}, std::pair{"initrd", "Initrd"},
                                    std::pair{"uki", "Unified kernel image"}, std::pair{"disk", "Disk"}, std::pair{"measure", "Measurements"}}) {
        if (recipe.artifacts.isEmpty() && QLatin1String(id) == QLatin1String("artifacts"))
            continue;
        if (fetchOnly && QLatin1String(id) != QLatin1String("packages") && QLatin1String(id) != QLatin1String("artifacts"))
            break;
        OperationStep step;
        step.id = QString::fromLatin1(id);
        step.title = QString::fromLatin1(title);
        list.append(step);
    }
    return list;
}

std::shared_ptr<const DebianBuild> DebianBuild::thisBuild() const
{
    return std::static_pointer_cast<const DebianBuild>(shared_from_this());
}

QList<Check> DebianBuild::preflight() const
{
    return BuildPreflight::examine(m_paths, m_request.neededBytes.value_or(BuildPreflight::neededBytes));
}

QCoro::Task<Result<void>> DebianBuild::fetch()
{
    GH_CO_CHECK(co_await packages());
    co_return co_await artifacts();
}

QCoro::Task<Result<void>> DebianBuild::build()
{
    GH_CO_CHECK(co_await fetch());
    const auto identify = [] {
        return ToolIdentity::of(QStringList{QStringLiteral("mmdebstrap"), QStringLiteral("apt-get"), QStringLiteral("dpkg"), QStringLiteral("tar"), QStringLiteral("mksquashfs"),
                                            QStringLiteral("veritysetup"), QStringLiteral("zstd"), QStringLiteral("objcopy"), QStringLiteral("mformat"), QStringLiteral("mcopy")});
    };
    m_toolHashes = co_await onPool(identify);
    GH_CO_CHECK(co_await root());
    GH_CO_CHECK(co_await agent());
    GH_CO_CHECK(co_await verity());
    GH_CO_CHECK(co_await initrd());
    GH_CO_CHECK(co_await uki());
    if (m_request.measureOnly)
        co_return co_await forecast();
    GH_CO_CHECK(co_await disk());
    co_return co_await measure();
}

QString DebianBuild::lockPath() const
{
    if (!m_request.lockPath.isEmpty())
        return m_request.lockPath;
    const QString beside = m_recipe.folder + QLatin1Char('/') + m_recipe.lockName();
    // An installed recipe is read-only: a refreshed lock then belongs to the user and wins.
    const QString own = QStringLiteral("%1/locks/%2.lock").arg(m_paths.state, m_recipe.name + m_recipe.lockName().mid(8).chopped(5));
    return QFileInfo(m_recipe.folder).isWritable() && !QFileInfo::exists(own) ? beside
         : QFileInfo::exists(own) || !QFileInfo::exists(beside) || m_request.lock == LockPolicy::Refresh ? own
                                                                                                       : beside;
}

QCoro::Task<Result<void>> DebianBuild::packages()
{
    const QString step = QStringLiteral("packages");
    begin(step);
    PackageSource source(*m_fetcher, m_paths.cache);
    if (m_request.mirror.isEmpty())
        source.useMirror(m_recipe.mirror, m_recipe.securityMirror);
    else
        source.useMirror(m_request.mirror, m_request.securityMirror);
    const QString path = lockPath();
    const PackageSource::Log lineLog = [this](const QString& line) { log(line); };
    std::optional<PackageLock> before;
    if (QFileInfo::exists(path)) {
        GH_CO_TRY(const QByteArray text, readFile(path, PackageLock::maxBytes));
        GH_CO_TRY(before, PackageLock::parse(text));
    }
    if (before && m_request.lock == LockPolicy::Use) {
        if (before->wishes != m_recipe.wishes())
            co_return fail(errors::badLock, QStringLiteral("%1 was written for another package list").arg(path),
                           QStringLiteral("Write it anew with: gatehousectl image build %1 --set packages=refresh").arg(m_recipe.name)
                               + (m_recipe.variant.isEmpty() ? QString() : QStringLiteral(" --set variant=%1").arg(m_recipe.variant))
                               + (m_recipe.isOtherSuite ? QStringLiteral(" --set suite=%1").arg(m_recipe.suite) : QString()));
        m_lock = *before;
    } else {
        m_operation->setStepProgress(step, {}, QStringLiteral("asking the mirror"));
        GH_CO_TRY(m_lock, co_await source.resolve(m_recipe, m_cancel, lineLog));
        if (before)
            for (const QString& line : PackageLock::difference(*before, m_lock)) {
                m_refreshed = true;
                log(QStringLiteral("packages.lock: ") + line);
            }
        if (!m_request.measureOnly) {
            GH_CO_CHECK(makeFolder(QFileInfo(path).path()));
            GH_CO_CHECK(writeFileAtomically(path, m_lock.toText()));
            log(QStringLiteral("packages.lock: %1 packages written to %2").arg(m_lock.packages.size()).arg(path));
        }
    }
    const PackageSource::Progress progress = [this, step](double done, const QString& detail) { m_operation->setStepProgress(step, done, detail); };
    // Who asks for the files and nothing else wants to know that they are whole.
    const auto believed = m_request.fetchOnly ? PackageSource::Cached::Nothing : PackageSource::Cached::AsHashed;
    GH_CO_TRY(const int fetched, co_await source.fetch(m_lock, believed, m_cancel, lineLog, progress));
    m_operation->setStepProgress(step, 1.0, fetched == 0 ? QStringLiteral("%1 packages from the cache").arg(m_lock.packages.size())
                                                         : QStringLiteral("%1 of %2 packages downloaded").arg(fetched).arg(m_lock.packages.size()));
    end(step, fetched == 0);
    co_return Result<void>{};
}

} // namespace gatehouse::image
