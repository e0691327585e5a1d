// SPDX-License-Identifier: GPL-3.0-or-later
// Step "artifacts": published archives, by their hashes, unpacked into a tree of the image.
#include "core/image/Arguments.h"
#include "core/image/ArtifactSource.h"
#include "core/image/Background.h"
#include "core/image/DebianBuild.h"
#include "core/image/ImageErrors.h"
#include "core/image/ScratchFolder.h"

namespace gatehouse::image {

QCoro::Task<Result<FileTree>> DebianBuild::unpacked(ArtifactSpec spec, QString archive)
{
    const QString pattern = m_work->path(QStringLiteral("unpack-XXXXXX"));
    const auto unpack = [this, spec, archive](const QString& folder) { return unpackedIn(folder, spec, archive); };
    co_return co_await withScratchFolder(pattern, unpack);
}

QCoro::Task<Result<FileTree>> DebianBuild::unpackedIn(QString folder, ArtifactSpec spec, QString archive)
{
    if (spec.format == ArtifactSpec::Format::Zip) {
        const QStringList words = arguments("-q", "-o", archive, "-d", folder);
        GH_CO_CHECK(co_await tool(QStringLiteral("unzip"), QStringLiteral("unzip"), words));
    } else {
        const QStringList words = arguments("--extract", "--gzip", "--no-same-owner", "--file", archive, "--directory", folder);
        GH_CO_CHECK(co_await tool(QStringLiteral("tar"), QStringLiteral("tar"), words));
    }
    const auto collect = [folder, spec]() -> Result<FileTree> {
        FileTree tree;
        GH_CHECK(tree.addHostFolder(folder, spec.into));
        for (const QByteArray& program : spec.programs) {
            const QByteArray path = spec.into + '/' + program;
            const FileTree::Node* node = tree.find(path);
            if (!node || node->type != FileTree::Type::File)
                return fail(errors::badInput, QStringLiteral("the archive of %1 has no program '%2'").arg(spec.name, QString::fromUtf8(program)),
                            QStringLiteral("Check that it is the archive for Linux on x86-64."));
            FileTree::Node executable = *node;
            executable.mode = 0755;
            tree.put(path, executable);
        }
        return tree;
    };
    co_return co_await onPool(collect);
}

QCoro::Task<Result<void>> DebianBuild::artifacts()
{
    if (m_recipe.artifacts.isEmpty())
        co_return Result<void>{};
    const QString step = QStringLiteral("artifacts");
    begin(step);
    StepKey key(step);
    key.add(qint64(pipelineVersion)).add(m_recipe.sourceDate);
    for (const ArtifactSpec& spec : m_recipe.artifacts)
        key.add(m_parameters.value(spec.sha256Parameter)).add(qint64(spec.format)).add(spec.into).add(spec.programs);
    m_artifacts.key = key.text();
    if (const auto folder = cached(step, m_artifacts.key)) {
        m_artifacts.folder = *folder;
        end(step, true);
        co_return Result<void>{};
    }
    ArtifactSource source(*m_fetcher, m_paths.cache);
    FileTree tree;
    double done = 0; // Of the files; one after the other.
    for (const ArtifactSpec& spec : m_recipe.artifacts) {
        GH_CO_CHECK(checkCancelled());
        m_operation->setStepProgress(step, {}, spec.name);
        ArtifactRequest request;
        request.name = spec.name;
        request.url = QUrl(m_parameters.value(spec.urlParameter));
        for (const QString& mirror : spec.mirrors + m_parameters.value(QStringLiteral("mirrors")).split(QLatin1Char(','), Qt::SkipEmptyParts))
            request.mirrors.append(QUrl(mirror));
        request.folder = m_parameters.value(step);
        GH_CO_TRY(request.sha256, Sha256Digest::fromHex(m_parameters.value(spec.sha256Parameter)));
        const ArtifactSource::Log lineLog = [this](const QString& line) { log(line); };
        const double files = double(m_recipe.artifacts.size());
        const ArtifactSource::Progress progress = [this, step, done, files, name = spec.name](const DownloadProgress& now) {
            const auto part = now.fraction();
            m_operation->setStepProgress(step, part ? std::optional((done + *part) / files) : std::nullopt, QStringLiteral("%1: %2").arg(name, now.text()));
        };
        GH_CO_TRY(const ArtifactSource::Found found, co_await source.obtain(request, m_cancel, lineLog, progress));
        ++done;
        GH_CO_TRY(const FileTree one, co_await unpacked(spec, found.path));
        tree.overlay(one);
    }
    GH_CO_TRY(const DraftPtr draft, m_cache.begin(step, m_artifacts.key));
    const QString path = draft->path(QStringLiteral("artifacts.tar"));
    const qint64 date = m_recipe.sourceDate;
    const auto write = [tree, path, date, stop = m_stop] { return tree.writeTar(path, date, [stop](double) { return !*stop; }); };
    GH_CO_CHECK(co_await onPool(write));
    GH_CO_TRY(m_artifacts.folder, draft->keep());
    end(step, false);
    co_return Result<void>{};
}

} // namespace gatehouse::image
