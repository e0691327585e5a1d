// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/AllowedImages.h"

#include "core/base/Paths.h"
#include "core/onboard/AttestRequestVerifier.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace gatehouse::api {

namespace {

constexpr qint64 maxFileBytes = 1024 * 1024;
constexpr qsizetype shownIdLength = 12;

std::optional<attest::MeasurementSet> setOf(const image::ImageStore& store, const image::ImageManifest& manifest)
{
    const auto measurements = store.measurements(manifest.id);
    if (!measurements)
        return std::nullopt;
    const image::PredictedRegister* pcr4 = measurements->find(4);
    const image::PredictedRegister* pcr9 = measurements->find(9);
    const image::PredictedRegister* pcr11 = measurements->find(11);
    if (!pcr4 || !pcr9 || !pcr11)
        return std::nullopt;
    return attest::MeasurementSet::fromBootPcrs(AllowedImages::setName(manifest), {pcr4->value, pcr9->value, pcr11->value});
}

} // namespace

AllowedImages::AllowedImages(QString path, const image::ImageStore& store)
    : m_path(std::move(path))
    , m_store(store)
{
    if (const auto content = readFile(m_path, maxFileBytes))
        for (const QJsonValue& id : QJsonDocument::fromJson(*content).array())
            m_ids.append(id.toString());
}

QString AllowedImages::setName(const image::ImageManifest& manifest)
{
    return QStringLiteral("%1 %2 (%3)").arg(manifest.recipe, manifest.version, manifest.id.left(shownIdLength));
}

Result<void> AllowedImages::allow(const QString& imageId)
{
    if (imageId.isEmpty() || m_ids.contains(imageId))
        return {};
    QStringList ids = m_ids;
    ids.append(imageId);
    GH_CHECK(writeFileAtomically(m_path, QJsonDocument(QJsonArray::fromStringList(ids)).toJson(), FileAccess::OwnerOnly));
    m_ids = ids;
    return {};
}

Result<void> AllowedImages::clear()
{
    GH_CHECK(writeFileAtomically(m_path, QJsonDocument(QJsonArray()).toJson(), FileAccess::OwnerOnly));
    m_ids.clear();
    return {};
}

attest::Policy AllowedImages::policy() const
{
    attest::Policy policy = onboard::AttestRequestVerifier::defaultPolicy(
        m_ids.isEmpty() ? QStringLiteral("first node: any image built here") : QStringLiteral("images of this network"));
    policy.requireMeasurements = true;
    for (const image::ImageManifest& manifest : m_store.list()) {
        if (!m_ids.isEmpty() && !m_ids.contains(manifest.id))
            continue;
        if (const auto set = setOf(m_store, manifest))
            policy.measurements.append(*set);
    }
    return policy;
}

Result<QList<attest::MeasurementSet>> AllowedImages::setsNamed(const QString& name) const
{
    constexpr qsizetype shortestId = 6;
    QList<attest::MeasurementSet> sets;
    for (const image::ImageManifest& manifest : m_store.list()) {
        const bool fits = manifest.recipe == name || QStringLiteral("%1 %2").arg(manifest.recipe, manifest.version) == name || setName(manifest) == name
                          || (name.size() >= shortestId && manifest.id.startsWith(name));
        const auto set = fits ? setOf(m_store, manifest) : std::nullopt;
        if (set)
            sets.append(*set);
    }
    if (sets.isEmpty())
        return fail(errors::notFound, QStringLiteral("names the image '%1', which was not built here").arg(name), QStringLiteral("See gatehousectl image list."));
    return sets;
}

QString AllowedImages::imageOfSet(const QString& setName) const
{
    for (const image::ImageManifest& manifest : m_store.list())
        if (AllowedImages::setName(manifest) == setName)
            return manifest.id;
    return {};
}

} // namespace gatehouse::api
