// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/AgentMain.h"
#include "guest-agent/node/NodeAgent.h"
#include "guest-agent/ProgramMark.h"

/// docs/nethermind-image.md.
int main(int argc, char** argv)
{
    return gatehouse::agent::agentMain<gatehouse::agent::NodeOptions, gatehouse::agent::NodeAgent>("gatehouse-node-agent", argc, argv);
}
