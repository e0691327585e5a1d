# SPDX-License-Identifier: GPL-3.0-or-later
# Predicting what a machine measures: the registers of TDX, and a boot loader before the UKI.
gatehouse_test(unit/TdxForecast LIBS gatehouse_image gatehouse_attest)
gatehouse_test(unit/VariableStore LIBS gatehouse_image)
gatehouse_test(unit/SmbiosTables LIBS gatehouse_image)
gatehouse_test(unit/BootLoader LIBS gatehouse_image)
gatehouse_test(unit/MeasurementReport LIBS gatehouse_image gatehouse_attest)
gatehouse_test(unit/StoredMeasurements LIBS gatehouse_image gatehouse_attest)
gatehouse_test(unit/QemuAcpi LIBS gatehouse_image)
gatehouse_test(unit/MachineTables LIBS gatehouse_image)
