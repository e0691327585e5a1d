// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QByteArray>
#include <QList>

namespace gatehouse::image {

/// A section of a PE/COFF image (Microsoft PE Format, "Section Table").
struct PeSection
{
    QByteArray name;           ///< Without padding.
    quint32 virtualSize = 0;
    quint32 rawOffset = 0;
    quint32 rawSize = 0;

    /// The file pads raw data, and an image may be larger in memory than in the file: the bytes that are really content.
    quint32 contentSize() const { return std::min(virtualSize, rawSize); }
};

/// The structure of a PE32 or PE32+ file. Everything points into the file that it was read from: every range was checked,
/// and headers and sections together are no longer than the file, so that work over all of them is bounded by its size.
class PeFile
{
public:
    /// More than any linker makes; bounds the work on a hostile file.
    static constexpr int maxSections = 96; // The loader's own limit.

    /// errors::badPe for anything that is out of bounds, overlaps or is not a PE file. @p file must outlive it.
    static Result<PeFile> read(ByteView file);

    const QList<PeSection>& sections() const { return m_sections; }
    /// Where the image wants to lie; linkers count the addresses of sections from 0, files from here.
    quint64 imageBase() const { return m_imageBase; }
    /// The first section of that name, or null.
    const PeSection* find(const QByteArray& name) const;
    /// Views into the file.
    ByteView content(const PeSection& section) const { return m_file.subspan(section.rawOffset, section.contentSize()); }

    /// The headers with the section table, and the certificates at the end of a signed file.
    ByteView headers() const { return m_file.first(m_headersSize); }
    ByteView certificates() const { return m_file.last(std::min(m_certificatesSize, m_file.size())); }

    /// The Authenticode digest (Windows Authenticode PE Signature Format, "Calculating the PE Image Hash", the numbered
    /// steps), as firmware extends it into PCR 4: without checksum, certificate table entry and certificates.
    Sha256Digest authenticode() const;
    /// The same bytes in the other bank: what TDX firmware extends into RTMR1.
    Sha384Digest authenticode384() const;

    /// Sets the header's TimeDateStamp to @p seconds since 1970 and its CheckSum to zero, which firmware does not look at:
    /// linkers write the present there. @p file must be one that read() accepts.
    static Result<void> stamp(QByteArray& file, quint32 seconds);

private:
    /// Calls @p take with each range that the digest covers, in order.
    template<typename Take>
    void forEachHashedRange(const Take& take) const;

    ByteView m_file;
    QList<PeSection> m_sections;
    quint64 m_imageBase = 0;
    std::size_t m_headerOffset = 0; ///< Of "PE\0\0".
    std::size_t m_checksumOffset = 0;
    std::size_t m_certificateEntryOffset = 0; ///< 0: there is no such directory entry.
    std::size_t m_headersSize = 0;
    std::size_t m_certificatesSize = 0;
};

} // namespace gatehouse::image
