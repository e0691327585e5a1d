// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/StubInitrd.h"

#include "core/image/UkiMeasurer.h"

namespace gatehouse::image {

namespace {

constexpr int firstKnown = 252; // A rule of no systemd version stands for a stub of somebody else's.
constexpr int firstWithMicrocode = 256;
constexpr int firstWithOsRelease = 257;

void fillToFour(QByteArray& bytes)
{
    bytes.append(-bytes.size() & 3, '\0');
}

/// A member of a "newc" archive as the stub writes it: one link, owned by root, made in 1970.
void appendMember(QByteArray& archive, quint32 inode, quint32 mode, const QByteArray& name, const QByteArray& content)
{
    archive += "070701";
    for (const quint64 value : {quint64(inode), quint64(mode), quint64(0), quint64(0), quint64(1), quint64(0), quint64(content.size()), quint64(0),
                                quint64(0), quint64(0), quint64(0), quint64(name.size() + 1), quint64(0)})
        archive += QByteArray::number(value, 16).rightJustified(8, '0');
    archive += name + '\0';
    fillToFour(archive);
    archive += content;
    fillToFour(archive);
}

QByteArray archiveOf(const QByteArray& fileName, const QByteArray& content)
{
    QByteArray archive;
    appendMember(archive, 1, 0040555, ".extra", {});
    appendMember(archive, 2, 0100444, ".extra/" + fileName, content);
    // The stub has the end as a constant text, whose length is in capitals.
    archive += "070701" + QByteArray(4 * 8, '0') + "00000001" + QByteArray(6 * 8, '0') + "0000000B" + QByteArray(8, '0') + "TRAILER!!!";
    return archive.append(4, '\0');
}

} // namespace

QByteArray stubInitrd(const PeFile& uki, const StubRule& rule)
{
    if (rule.firstVersion < firstKnown)
        return {};
    const auto content = [&uki](const char* section) {
        const PeSection* found = uki.find(section);
        return found ? toByteArray(uki.content(*found)) : QByteArray();
    };
    QByteArrayList extras;
    const auto hand = [&](const char* section, const QByteArray& fileName) {
        if (const QByteArray bytes = content(section); !bytes.isEmpty())
            extras.append(archiveOf(fileName, bytes));
    };
    hand(".pcrsig", "tpm2-pcr-signature.json");
    hand(".pcrpkey", "tpm2-pcr-public-key.pem");
    if (rule.firstVersion >= firstWithOsRelease)
        hand(".osrel", "os-release");
    const QByteArray microcode = rule.firstVersion >= firstWithMicrocode ? content(".ucode") : QByteArray();
    if (extras.isEmpty() && microcode.isEmpty())
        return {};
    // The initrd may be large: it is copied once.
    const PeSection* initrd = uki.find(".initrd");
    const ByteView main = initrd ? uki.content(*initrd) : ByteView();
    QByteArray all;
    qsizetype bytes = microcode.size() + qsizetype(main.size()) + 8;
    for (const QByteArray& part : extras)
        bytes += part.size() + 3;
    all.reserve(bytes);
    all += microcode;
    fillToFour(all);
    all.append(reinterpret_cast<const char*>(main.data()), qsizetype(main.size()));
    fillToFour(all);
    for (const QByteArray& part : extras) {
        all += part;
        fillToFour(all);
    }
    return all;
}

} // namespace gatehouse::image
