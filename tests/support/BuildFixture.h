// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/ImageBuilder.h"
#include "core/process/SystemProcessRunner.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <functional>

namespace gatehouse::tests {

/// What came of a build, and what it said.
struct BuiltImage
{
    Result<void> result{};
    QString id;
    bool changed = false;
    double seconds = 0;
    QList<OperationStep> steps;
    QStringList log;

    const OperationStep* step(const QString& id) const
    {
        for (const OperationStep& one : steps)
            if (one.id == id)
                return &one;
        return nullptr;
    }
    StepState stateOf(const QString& id) const { return step(id) ? step(id)->state : StepState::Waiting; }
    QString why() const { return result ? QString() : result.error().toString() + QLatin1Char('\n') + log.mid(std::max<qsizetype>(0, log.size() - 20)).join(QLatin1Char('\n')); }
};

/// Builds and waits, at most @p limitMs. @p watch is called with the operation as soon as it exists.
inline BuiltImage buildImage(const Paths& paths, process::ProcessRunner& runner, image::BuildRequest request, int limitMs,
                             const std::function<void(Operation&)>& watch)
{
    BuiltImage built;
    QElapsedTimer clock;
    clock.start();
    image::ImageBuilder builder(paths, runner);
    const Result<image::ImageBuilder::Build> started = builder.start(std::move(request));
    if (!started) {
        built.result = fail(started.error());
        return built;
    }
    Operation& operation = *started->operation;
    QObject::connect(&operation, &Operation::logLine, &operation, [&](const QString& line) { built.log.append(line); });
    if (watch)
        watch(operation);
    QSignalSpy spy(&operation, &Operation::finished);
    if (!spy.wait(limitMs)) {
        built.result = fail(gatehouse::errors::internal, QStringLiteral("the build did not end"));
        return built;
    }
    built.result = operation.result();
    built.id = started->outcome->imageId;
    built.changed = started->outcome->changed;
    built.steps = operation.steps();
    built.seconds = double(clock.elapsed()) / 1000;
    return built;
}

/// Builds any recipe in folders of its own, which are gone afterwards.
class BuildFixture
{
public:
    using Built = BuiltImage;

    BuildFixture()
        : m_paths{m_folder.filePath(QStringLiteral("state")), m_folder.filePath(QStringLiteral("cache")), m_folder.filePath(QStringLiteral("share"))}
    {
    }
    const Paths& paths() const { return m_paths; }
    QString folder() const { return m_folder.path(); }
    image::ImageStore store() const { return image::ImageStore(m_paths); }

    /// @p watch is called with the operation as soon as it exists.
    Built build(image::BuildRequest request, const std::function<void(Operation&)>& watch = {})
    {
        return buildImage(m_paths, m_runner, std::move(request), 20 * 60 * 1000, watch);
    }

private:
    QTemporaryDir m_folder;
    Paths m_paths;
    process::SystemProcessRunner m_runner;
};

} // namespace gatehouse::tests
