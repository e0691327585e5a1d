// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Gpt.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace gatehouse::image {

/// A UEFI variable.
struct UefiVariable
{
    Guid vendor;
    QString name;
    QByteArray data;

    /// UEFI_VARIABLE_DATA: what firmware measures of a variable (TCG PC Client Platform Firmware Profile 1.05 §10.2.6).
    QByteArray eventData() const;

    static const Guid& globalVendor();   ///< EFI_GLOBAL_VARIABLE: SecureBoot, PK, KEK, BootOrder, Boot####.
    static const Guid& securityVendor(); ///< EFI_IMAGE_SECURITY_DATABASE_GUID: db, dbx.
};

/// The variables that a firmware file is delivered with: EDK2's authenticated variable store in a firmware volume, as in
/// the CFV section of a TDVF or in OVMF_VARS.fd. Reads hostile files: every range is checked.
struct VariableStore
{
    static constexpr int maxVariables = 4096;

    QList<UefiVariable> variables; ///< Those that are in force, in the order of the store.

    /// errors::badFirmware names the field and its offset. A volume of 0xff bytes, as erased flash, has no variables.
    static Result<VariableStore> parse(ByteView volume);
    const UefiVariable* find(const Guid& vendor, const QString& name) const;
};

} // namespace gatehouse::image
