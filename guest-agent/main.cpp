// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/Agent.h"
#include "guest-agent/AgentMain.h"
#include "guest-agent/ProgramMark.h"

/// docs/guest-agent.md.
int main(int argc, char** argv)
{
    return gatehouse::agent::agentMain<gatehouse::agent::AgentOptions, gatehouse::agent::Agent>("gatehouse-guest-agent", argc, argv);
}
