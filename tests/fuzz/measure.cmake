# SPDX-License-Identifier: GPL-3.0-or-later
gatehouse_fuzz(variable_store LIBS gatehouse_image)
gatehouse_fuzz(acpi LIBS gatehouse_image)
gatehouse_fuzz(fw_cfg LIBS gatehouse_image)
gatehouse_fuzz(smbios LIBS gatehouse_image)
