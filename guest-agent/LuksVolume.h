// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/SecretBytes.h"

#include <QString>

struct crypt_device;

namespace gatehouse::agent {

/// What stands on a disk.
enum class DiskContent {
    Blank,      ///< Zeros where every known format keeps its marks: may be formatted.
    Unfinished, ///< Our LUKS2 header, but the file system was not completed: nothing was ever stored.
    Ours,
    Foreign,    ///< Anything else: never touched.
};

/// What libcryptsetup reads back of an open volume from the kernel's device mapper and the header beneath it.
struct LuksStatus
{
    QString type;       ///< "LUKS2"
    QString cipher;     ///< "aes-xts-plain64"
    int keyBits = 0;
    QString device;     ///< That the ciphertext is on.
    qint64 bytes = 0;   ///< Of the opened device.
};

/// A LUKS2 volume of ours on a block device or a plain file. The calls block. A volume is ours when its header's subsystem is
/// "gatehouse"; its label says whether the file system inside was completed.
class LuksVolume
{
public:
    /// errors::noDisk when the path cannot be opened.
    static Result<LuksVolume> open(const QString& path);
    ~LuksVolume();
    LuksVolume(LuksVolume&& other) noexcept;
    LuksVolume& operator=(LuksVolume&& other) noexcept;

    /// errors::alteredDisk when the header says it is ours but is not as format() writes it.
    Result<DiskContent> content();
    /// Writes a header with one key slot for @p key. Refuses (errors::foreignDisk) whatever is not blank.
    Result<void> format(const SecretBytes& key);
    /// errors::otherDiskKey unless @p key opens the volume; activates nothing.
    Result<void> checkKey(const SecretBytes& key);
    /// Makes /dev/mapper/<name>.
    Result<void> activate(const QString& name, const SecretBytes& key);
    /// Says in the header that the file system inside is complete.
    Result<void> markComplete();
    static Result<void> deactivate(const QString& name);
    /// errors::diskFailed unless /dev/mapper/<name> is active and a crypt device of ours.
    static Result<LuksStatus> status(const QString& name);

    /// Smaller disks have no room for a LUKS2 header and a journal.
    static constexpr qint64 minimumBytes = 32 * 1024 * 1024;

private:
    LuksVolume() = default;
    Result<bool> isBlank() const;
    Result<void> load();
    /// The header is not authenticated, and the host can write it: with another cipher in it, "cipher_null" for one, the right key
    /// opens a volume that hides nothing (CVE-2025-59054). So whatever decides how data is stored has to be as format() writes it.
    Result<void> checkHeader() const;
    Result<void> tryKey(const char* name, const SecretBytes& key);
    Result<void> answer(int code, const char* call) const;

    QString m_path;
    crypt_device* m_device = nullptr;
    bool m_isLoaded = false;
};

} // namespace gatehouse::agent
