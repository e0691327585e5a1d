// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/ImageBuilder.h"
#include "core/process/SystemProcessRunner.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>

namespace gatehouse::tests {

/// Builds the dstack image with the stand-in agent, as several tests need it. Packages and steps are kept in the build
/// folder, so only the first test of a checkout pays for them.
class ImageFixture
{
public:
    struct Built
    {
        Result<void> result{};
        QString id;
        double seconds = 0;
        QList<OperationStep> steps;
        QStringList log;

        StepState stateOf(const QString& step) const
        {
            for (const OperationStep& one : steps)
                if (one.id == step)
                    return one.state;
            return StepState::Waiting;
        }
    };

    ImageFixture()
    {
        m_paths.state = m_state.path();
        // Overridable so that another user, who cannot write to the build folder, can run these tests.
        m_paths.cache = qEnvironmentVariable("GATEHOUSE_TEST_CACHE", QStringLiteral(GATEHOUSE_BINARY_DIR "/test-cache"));
        m_paths.share = QStringLiteral(GATEHOUSE_SOURCE_DIR);
        (void)makeFolder(m_paths.cache).has_value();
    }

    Paths& paths() { return m_paths; }
    image::ImageStore store() const { return image::ImageStore(m_paths); }
    process::ProcessRunner& runner() { return *m_uses; }
    /// Builds run their programs by @p runner from now on; null: as they are. It must outlive them.
    void setRunner(process::ProcessRunner* runner) { m_uses = runner ? runner : &m_runner; }

    static image::BuildRequest request()
    {
        image::BuildRequest request;
        request.recipeFolder = QStringLiteral(GATEHOUSE_SOURCE_DIR "/images/dstack");
        request.parameters = {{QStringLiteral("agent"), QStringLiteral(STAND_IN_AGENT)},
                              {QStringLiteral("contract"), QStringLiteral("0x262eE8243e568Ae38af2C3BCBb8d526bBBA14485")},
                              {QStringLiteral("eth_rpc_url"), QStringLiteral("http://10.0.2.2:18545")},
                              {QStringLiteral("chain_id"), QStringLiteral("31337")}};
        // The same tests on another release: GATEHOUSE_TEST_SUITE=trixie.
        if (const QString suite = qEnvironmentVariable("GATEHOUSE_TEST_SUITE"); !suite.isEmpty())
            request.parameters.insert(QStringLiteral("suite"), suite);
        return request;
    }

    /// @p watch is called with the operation as soon as it exists.
    Built build(image::BuildRequest request, const std::function<void(Operation&)>& watch = {})
    {
        Built built;
        QElapsedTimer clock;
        clock.start();
        image::ImageBuilder builder(m_paths, *m_uses);
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
        if (!spy.wait(10 * 60 * 1000)) {
            built.result = fail(gatehouse::errors::internal, QStringLiteral("the build did not end"));
            return built;
        }
        built.result = operation.result();
        built.id = started->outcome->imageId;
        built.steps = operation.steps();
        built.seconds = double(clock.elapsed()) / 1000;
        return built;
    }

private:
    QTemporaryDir m_state;
    Paths m_paths;
    process::SystemProcessRunner m_runner;
    process::ProcessRunner* m_uses = &m_runner;
};

} // namespace gatehouse::tests
