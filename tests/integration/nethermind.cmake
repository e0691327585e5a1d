# SPDX-License-Identifier: GPL-3.0-or-later
gatehouse_test(integration/TpmSeal LIBS gatehouse_node_agent SOURCES ${CMAKE_SOURCE_DIR}/tests/support/agent/Swtpm.cpp)
gatehouse_test(integration/NodeAgent LIBS gatehouse_node_agent TIMEOUT 300 SOURCES ${CMAKE_SOURCE_DIR}/tests/support/AnvilProcess.cpp)
add_dependencies(tst_NodeAgent gatehouse-node-agent)
target_compile_definitions(tst_NodeAgent PRIVATE NODE_AGENT="$<TARGET_FILE:gatehouse-node-agent>")
