// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/BuildFixture.h"

namespace gatehouse::tests {

/// Builds the dstack image with the stand-in agent, as several tests need it. Packages and steps are kept in the build
/// folder, so only the first test of a checkout pays for them.
class ImageFixture
{
public:
    using Built = BuiltImage;

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
        return buildImage(m_paths, *m_uses, std::move(request), 10 * 60 * 1000, watch);
    }

private:
    QTemporaryDir m_state;
    Paths m_paths;
    process::SystemProcessRunner m_runner;
    process::ProcessRunner* m_uses = &m_runner;
};

} // namespace gatehouse::tests
