// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace gatehouse::api {

/// What several events of a register lack, said once: "ACPI table loader, ACPI RSDP: why" for each "name: why" of @p reasons that follow
/// each other. Others stay as they are.
QStringList groupedReasons(const QStringList& reasons);

} // namespace gatehouse::api
