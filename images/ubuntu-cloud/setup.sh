#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs in the image while it is built. A node's settings come from the image and the host volume, not from a cloud's metadata service.
set -e
touch /etc/cloud/cloud-init.disabled
mkdir -p /mnt/host_volume
