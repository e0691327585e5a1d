// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/AllowedImages.h"

#include "core/base/Paths.h"
#include "core/onboard/AttestRequestVerifier.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

namespace gatehouse::api {

namespace {

constexpr qint64 maxFileBytes = 1024 * 1024;
constexpr qsizetype shownIdLength = 12;
constexpr ErrorCode badAllowedImages{"policy.bad-allowed-images", ErrorKind::Malformed};

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
    if (!QFile::exists(m_path))
        return;
    if (const auto ids = readIds())
        m_ids = *ids;
    else // Fail closed: whoever wrote a list did not mean every image.
        m_trouble = ids.error();
}

Result<QStringList> AllowedImages::readIds() const
{
    const QString hint = QStringLiteral("Write the ids of the allowed images into it, or found the network anew with gatehousectl chain reset.");
    GH_TRY(const QByteArray content, readFile(m_path, maxFileBytes));
    const QJsonDocument document = QJsonDocument::fromJson(content);
    if (!document.isArray())
        return fail(badAllowedImages, QStringLiteral("%1 is no JSON array of image ids").arg(m_path), hint);
    QStringList ids;
    const QJsonArray entries = document.array();
    for (const QJsonValue& entry : entries) {
        if (!image::ImageStore::checkId(entry.toString()))
            return fail(badAllowedImages, QStringLiteral("%1 names an image that is no id").arg(m_path), hint);
        ids.append(entry.toString());
    }
    return ids;
}

Result<bool> AllowedImages::reread()
{
    const bool held = !m_ids.isEmpty() || m_trouble;
    if (!QFile::exists(m_path)) {
        if (!held)
            return false;
        return fail(errors::fileUnreadable, QStringLiteral("%1 has gone").arg(m_path),
                    QStringLiteral("The images it allowed stay allowed, and no others, until it is there again."));
    }
    GH_TRY(const QStringList ids, readIds());
    const bool changed = m_trouble || ids != m_ids;
    m_trouble.reset();
    m_ids = ids;
    return changed;
}

QString AllowedImages::setName(const image::ImageManifest& manifest)
{
    return QStringLiteral("%1 %2 (%3)").arg(manifest.recipe, manifest.version, manifest.id.left(shownIdLength));
}

Result<void> AllowedImages::allow(const QString& imageId)
{
    (void)reread(); // Another process may have allowed one. What cannot be read is replaced by what is known.
    if (imageId.isEmpty() || m_ids.contains(imageId))
        return {};
    QStringList ids = m_ids;
    ids.append(imageId);
    GH_CHECK(writeFileAtomically(m_path, QJsonDocument(QJsonArray::fromStringList(ids)).toJson(), FileAccess::OwnerOnly));
    m_ids = ids;
    m_trouble.reset();
    return {};
}

Result<void> AllowedImages::clear()
{
    GH_CHECK(writeFileAtomically(m_path, QJsonDocument(QJsonArray()).toJson(), FileAccess::OwnerOnly));
    m_ids.clear();
    m_trouble.reset();
    return {};
}

attest::Policy AllowedImages::policy() const
{
    attest::Policy policy = onboard::AttestRequestVerifier::defaultPolicy(
        m_ids.isEmpty() ? QStringLiteral("first node: any image built here") : QStringLiteral("images of this network"));
    policy.requireMeasurements = true;
    if (m_trouble) {
        policy.name = QStringLiteral("accepts no image, because the list of allowed ones cannot be used: %1").arg(m_trouble->detail());
        return policy;
    }
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
