// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ActivityService.h"
#include "core/api/CollateralService.h"
#include "core/api/EvidenceService.h"
#include "core/api/ImageOutputService.h"
#include "core/api/ImageService.h"
#include "core/api/LogService.h"
#include "core/api/MachineService.h"
#include "core/api/NetworkService.h"
#include "core/api/NodeService.h"
#include "core/api/OnboardingService.h"
#include "core/api/PolicyService.h"
#include "core/api/QuoteService.h"
#include "core/base/Paths.h"

#include <memory>

namespace gatehouse::api {

/// Everything a person can do, behind abstract services. Owns them; all live in the thread that made them.
class Services
{
public:
    virtual ~Services() = default;

    virtual ImageService& images() = 0;
    virtual ImageOutputService& imageOutputs() = 0;
    virtual MachineService& machines() = 0;
    virtual OnboardingService& onboarding() = 0;
    virtual NetworkService& network() = 0;
    virtual NodeService& nodes() = 0;
    virtual QuoteService& quotes() = 0;
    virtual CollateralService& collateral() = 0;
    virtual PolicyService& policies() = 0;
    virtual EvidenceService& evidence() = 0;
    virtual LogService& logs() = 0;
    virtual ActivityService& activity() = 0;
    /// "default", "demo data", …
    virtual QString profile() const = 0;
};

struct ServicesOptions
{
    QString profile = QStringLiteral("default");
    Paths paths = Paths::forProfile(QStringLiteral("default"));
    quint16 devnetPortBase = 18500;
};

/// GATEHOUSE_PORT_BASE, or 18500, or another one for the demo's own profile so that both can run at once.
quint16 defaultPortBase(const QString& profile);

/// The real services over libvirt, the chain and the file system. Starts nothing by itself.
Result<std::unique_ptr<Services>> makeLiveServices(ServicesOptions options);

/// What the demo services begin with.
enum class DemoStart {
    Populated, ///< Images, machines and requests in every state.
    Empty,     ///< As on the first start: nothing built, nothing runs, the network is down.
};

struct DemoOptions
{
    DemoStart start = DemoStart::Populated;
    double speed = 1; ///< All times are divided by this; tests use more than 1.
};

/// Invented but consistent data that moves: for screenshots, tests of the window and design work. Touches nothing.
std::unique_ptr<Services> makeDemoServices(DemoOptions options = {});

} // namespace gatehouse::api
