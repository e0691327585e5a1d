// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>

namespace gatehouse::vm {

/// One TCP port of the guest that this computer can reach, on 127.0.0.1 and nowhere else: the type has no address.
struct PortForward
{
    quint16 hostPort = 0;
    quint16 guestPort = 0;
    /// For people and for finding it again: "onboard", "application", "json-rpc".
    QString purpose;

    friend bool operator==(const PortForward&, const PortForward&) = default;
};

enum class DiskFormat { Raw, Qcow2 };

/// What a machine is, as we decided it; what libvirt runs is derived from it by domainXml(). Stored as JSON, version 1.
struct MachineSpec
{
    static constexpr int currentVersion = 1;
    /// A specification is a few hundred bytes; more is not one.
    static constexpr qint64 maxJsonBytes = 256 * 1024;

    QString name;      ///< Lower-case letters, digits and hyphens, at most 40; unique in a profile.
    QString uuid;      ///< Of the libvirt domain and of its TPM state.
    QString imagePath; ///< The bootable disk. Attached read-only and never altered.
    DiskFormat imageFormat = DiskFormat::Raw;
    QString imageId;
    int vcpus = 1;
    int memoryMiB = 1024;
    QString dataDiskPath; ///< The persistent disk, qcow2; empty: none.
    qint64 dataDiskBytes = 0;
    QString hostVolumePath; ///< Folder shared as 9p tag "host_volume"; empty: none. Untrusted by the guest.
    QList<PortForward> ports;
    QString serialLogPath;
    QString nvramPath; ///< The firmware's variables, a copy of the template.
    QDateTime created;
    QString role; ///< Free text: "first node", "joins".

    friend bool operator==(const MachineSpec&, const MachineSpec&) = default;

    /// A machine named @p name with a fresh UUID and its files in @p folder (see MachineStore::folderOf()).
    static MachineSpec make(const QString& name, const QString& folder);

    /// errors::badSpec with the field and the value.
    Result<void> validate() const;
    QByteArray toJson() const;
    /// Strict: errors::specVersion for a later version, errors::badSpec for anything missing, mistyped or out of range.
    static Result<MachineSpec> fromJson(const QByteArray& json);
};

} // namespace gatehouse::vm
