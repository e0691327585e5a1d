# SPDX-License-Identifier: GPL-3.0-or-later
# The Yocto back end's containers with the real docker, counted as skipped where its daemon is not installed, and with podman as docker.
gatehouse_test(e2e/YoctoDocker LIBS gatehouse_image TIMEOUT 900 LABELS slow
               SOURCES ${CMAKE_SOURCE_DIR}/tests/support/DockerDaemon.cpp ${CMAKE_SOURCE_DIR}/tests/support/agent/OwnNamespaces.cpp)
