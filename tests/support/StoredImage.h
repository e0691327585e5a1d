// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/SimulatedPlatform.h"
#include "core/crypto/Hashes.h"
#include "core/image/ImageStore.h"

namespace gatehouse::test {

/// Registers of an image that was never built; another @p content measures otherwise.
inline attest::BootPcrs storedImagePcrs(const QByteArray& content)
{
    image::PredictedRegister pcr4, pcr9, pcr11;
    pcr4.extend(QStringLiteral("uki"), crypto::sha256(view(content)));
    pcr9.extend(QStringLiteral("command line"), crypto::sha256(view(content + "9")));
    pcr11.extend(QStringLiteral("sections"), crypto::sha256(view(content + "11")));
    return {pcr4.value, pcr9.value, pcr11.value};
}

/// Puts an image into the catalogue of @p paths as a build does, small and without a build.
inline Result<void> storeImage(const Paths& paths, const QString& id, const QByteArray& content)
{
    const image::ImageStore store(paths);
    GH_TRY(const QString draft, store.beginDraft());
    GH_CHECK(writeFileAtomically(draft + QStringLiteral("/disk.raw"), content));
    GH_CHECK(writeFileAtomically(draft + QStringLiteral("/uki.efi"), content));
    image::ImageManifest manifest;
    manifest.id = id;
    manifest.recipe = QStringLiteral("dstack");
    manifest.version = QStringLiteral("1");
    manifest.bytes = content.size();
    manifest.builtAt = QDateTime::currentDateTimeUtc();
    image::Measurements measurements;
    for (const auto& [number, text] : {std::pair<int, QByteArray>{4, {}}, {9, "9"}, {11, "11"}}) {
        image::PredictedRegister pcr;
        pcr.pcr = number;
        pcr.extend(QStringLiteral("event"), crypto::sha256(view(content + text)));
        measurements.registers.append(pcr);
    }
    return store.publish(draft, manifest, measurements, measurements.toJson());
}

} // namespace gatehouse::test
