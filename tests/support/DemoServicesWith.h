// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Services.h"

#include <memory>

namespace gatehouse::tests {

/// The services of the demo, for a test that overrides the one it is about.
class DemoServicesWith : public api::Services
{
public:
    api::ImageService& images() override { return m_demo->images(); }
    api::ImageOutputService& imageOutputs() override { return m_demo->imageOutputs(); }
    api::MachineService& machines() override { return m_demo->machines(); }
    api::OnboardingService& onboarding() override { return m_demo->onboarding(); }
    api::NetworkService& network() override { return m_demo->network(); }
    api::NodeService& nodes() override { return m_demo->nodes(); }
    api::QuoteService& quotes() override { return m_demo->quotes(); }
    api::CollateralService& collateral() override { return m_demo->collateral(); }
    api::PolicyService& policies() override { return m_demo->policies(); }
    api::EvidenceService& evidence() override { return m_demo->evidence(); }
    api::LogService& logs() override { return m_demo->logs(); }
    api::ActivityService& activity() override { return m_demo->activity(); }
    QString profile() const override { return QStringLiteral("test"); }

private:
    std::unique_ptr<api::Services> m_demo = api::makeDemoServices({api::DemoStart::Populated, 20});
};

} // namespace gatehouse::tests
