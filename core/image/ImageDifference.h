// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

namespace gatehouse::image {

/// Where two byte strings first differ.
struct ByteDifference
{
    qint64 offset = -1;     ///< From the beginning; -1: one is the beginning of the other, which is longer.
    qint64 count = 0;       ///< Bytes that differ within the shorter length.
    QByteArray first;       ///< At most 16 bytes from the offset on.
    QByteArray second;
};

/// What is different between two images.
struct ImageDifference
{
    /// What stands against each other: two disks; or, when one side is an EFI program, the programs that are started (the unified
    /// kernel image of a disk).
    enum class Compared { Disks, Programs };
    /// More changes than this are counted and not listed.
    static constexpr qsizetype maxListed = 20'000;

    struct Package
    {
        QString name;
        QString before; ///< Empty: added.
        QString after;  ///< Empty: removed.
    };
    /// Where a file lies: in the read-only root of a disk, or in the initrd of its unified kernel image.
    enum class Place { Root, Initrd };
    struct File
    {
        QString path;
        QStringList what; ///< "added", "removed", or of "type", "mode", "owner", "size", "content", "target".
        QString before;   ///< "rw-r--r-- 0:0 12 bytes 3f2a…"; empty when added.
        QString after;
        std::optional<ByteDifference> bytes; ///< For changed contents.
        Place place = Place::Root;
    };
    /// What a piece of an EFI program is for (UAPI Unified Kernel Image Specification; systemd-stub(7)).
    enum class Part { Kernel, Initrd, CommandLine, OsRelease, KernelRelease, Sbat, Stub, DeviceTree, Splash, Microcode, PcrSignature, PcrKey, Profile,
                      Signature, ///< Certificates behind the sections, as of sbsign.
                      Headers,   ///< Said only when nothing else differs: they follow from the sections.
    };
    struct Section
    {
        QString name; ///< ".linux"; empty for certificates and headers.
        Part part = Part::Stub;
        QStringList what; ///< "added", "removed", or of "size", "content".
        QString before;   ///< "6.1.0-40-amd64, 8165312 bytes, 3f2a…"; empty when added.
        QString after;
        std::optional<ByteDifference> bytes; ///< For changed contents.
        QStringList linesRemoved; ///< Of texts (command line: words).
        QStringList linesAdded;
    };
    struct Register
    {
        QString name;      ///< "PCR 4"
        QString before;
        QString after;
        QStringList events; ///< Names of the measured events that differ, in order.
    };
    struct Partition
    {
        QString name;
        QString what; ///< "added", "removed", "size", "content", "identity"
        std::optional<ByteDifference> bytes;
    };

    Compared compared = Compared::Disks;
    QList<Package> packages;
    QList<Section> sections;
    QList<File> files;
    qint64 filesChanged = 0;  ///< Also those beyond maxListed.
    qint64 filesCompared = 0; ///< In both.
    QStringList commandLineRemoved;
    QStringList commandLineAdded;
    QList<Register> registers;
    QList<Partition> partitions;
    /// What could not be compared and why, for people.
    QStringList notes;
    /// Every byte of both, disks or programs, is the same.
    bool same = false;

    bool isEmpty() const
    {
        return same && packages.isEmpty() && sections.isEmpty() && files.isEmpty() && commandLineRemoved.isEmpty() && commandLineAdded.isEmpty() && registers.isEmpty()
            && partitions.isEmpty();
    }
};

} // namespace gatehouse::image
