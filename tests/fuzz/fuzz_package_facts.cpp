// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever dpkg's status, a copyright file or a signed manifest says: lists stay bounded, licences keep to SPDX's grammar, and no name of a
// file leaves its folder.
#include "tests/fuzz/Property.h"

#include "core/image/BuildKey.h"
#include "core/image/CheckoutSoftware.h"
#include "core/image/DebianCopyright.h"
#include "core/image/OutputManifest.h"
#include "core/image/Sbom.h"
#include "core/image/SpdxLicence.h"

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray text(reinterpret_cast<const char*>(data), qsizetype(size));
    const DebianCopyright copyright = DebianCopyright::parse(text);
    GATEHOUSE_PROPERTY(copyright.licences.size() <= DebianCopyright::maxLicences && copyright.referred.size() <= DebianCopyright::maxLicences);
    for (const QString& licence : copyright.licences) {
        GATEHOUSE_PROPERTY(!licence.isEmpty());
        for (const QChar c : licence)
            GATEHOUSE_PROPERTY(c.unicode() < 128 && (c.isLetterOrNumber() || QStringLiteral(" ().-+").contains(c)));
    }
    Sbom sbom;
    if (const auto packages = PackageFacts::readStatus(text)) {
        for (const PackageFacts& facts : *packages)
            GATEHOUSE_PROPERTY(!facts.name.isEmpty() && !facts.version.isEmpty());
        sbom.packages = *packages;
        GATEHOUSE_PROPERTY(!sbom.toSpdx().isEmpty());
    }
    for (const auto& packages : {CheckoutSoftware::fromMkosi(text), CheckoutSoftware::fromYocto(text)})
        if (packages) {
            GATEHOUSE_PROPERTY(!packages->isEmpty() && packages->size() <= CheckoutSoftware::maxPackages);
            for (const PackageFacts& facts : *packages)
                GATEHOUSE_PROPERTY(!facts.name.contains(u'/') && !facts.version.contains(u' ') && facts.name.size() <= 128);
        }
    if (const QString licence = SpdxLicence::fromYocto(QString::fromUtf8(text)); !licence.isEmpty())
        for (const QChar c : licence)
            GATEHOUSE_PROPERTY(c.unicode() < 128 && (c.isLetterOrNumber() || QStringLiteral(" ().-").contains(c)));
    if (const QString version = HostSoftware::programVersion(text); !version.isEmpty())
        GATEHOUSE_PROPERTY(version.size() <= 41 && !version.contains(u' '));
    if (const auto manifest = OutputManifest::fromJson(text))
        for (const OutputManifest::File& file : manifest->files)
            GATEHOUSE_PROPERTY(!file.name.contains(u'/') && !file.name.startsWith(u'.') && file.bytes >= 0);
    if (const auto key = BuildPublicKey::fromText(text))
        GATEHOUSE_PROPERTY(key->toText().size() > 0);
    return 0;
}
