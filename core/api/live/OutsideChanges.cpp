// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/OutsideChanges.h"

#include "core/base/Logging.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>

namespace gatehouse::api {

namespace {

Q_LOGGING_CATEGORY(log, "gatehouse.outside")

const QString imagesSubject = QStringLiteral("images");
const QString policySubject = QStringLiteral("policy");
const QString allowedSubject = QStringLiteral("allowed images");
const QString requestsSubject = QStringLiteral("requests");

/// Of a manifest or of measurements; what is larger is no part of a good image.
constexpr qint64 maxFactBytes = 4 * 1024 * 1024;
/// Nobody keeps more images; each one that is not complete needs three watches.
constexpr qsizetype maxImages = 1000;

QString imagesRoot(const Paths& paths)
{
    return paths.state + QStringLiteral("/images");
}

} // namespace

OutsideChanges::OutsideChanges(Parts parts, std::chrono::milliseconds settle, QObject* parent)
    : QObject(parent)
    , m_parts(parts)
    , m_watch(settle)
{
    m_watch.watch({imagesSubject, [this] { return imagePaths(); }, [this] { return imageFingerprint(); }});
    (void)m_parts.policies->trouble(); // Reads it, so that its files are known.
    m_watch.watch({policySubject, [this] { return m_parts.policies->files(); }, [this] { return m_parts.policies->fingerprint(); }});
    const auto allowedPaths = [this] { return QStringList{QFileInfo(m_parts.allowed->path()).absolutePath(), m_parts.allowed->path()}; };
    const auto allowedFingerprint = [this]() -> QByteArray {
        const auto content = readFile(m_parts.allowed->path(), maxFactBytes);
        return content ? QCryptographicHash::hash(*content, QCryptographicHash::Sha256) : QFile::exists(m_parts.allowed->path()) ? QByteArray("unreadable") : QByteArray();
    };
    m_watch.watch({allowedSubject, allowedPaths, allowedFingerprint});
    m_watch.watch({requestsSubject, [this] { return requestPaths(); }, [this] { return requestFingerprint(); }});
    connect(&m_watch, &PathWatch::changed, this, &OutsideChanges::onChanged);
    connect(m_parts.images, &ImageService::changed, this, &OutsideChanges::onImages);
    connect(m_parts.policies, &PolicyService::changed, this, &OutsideChanges::onPolicy);
    connect(m_parts.network, &LiveNetworkService::hostServiceStarted, this, &OutsideChanges::tellStandingTrouble);
    // From now on, or until now, the requests change by this process alone.
    for (const auto turn : {&LiveNetworkService::hostServiceStarted, &LiveNetworkService::hostServiceStopped})
        connect(m_parts.network, turn, this, [this] { m_watch.adopt(requestsSubject); });
}

QStringList OutsideChanges::imagePaths() const
{
    const QString root = imagesRoot(m_parts.paths);
    QStringList paths{root};
    const QStringList ids = QDir(root).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString& id : ids.mid(0, maxImages)) {
        const QString folder = root + QLatin1Char('/') + id;
        paths.append(folder);
        // One that is being copied file by file grows without its folder noticing.
        if (!m_parts.store->show(id) || !m_parts.store->measurements(id))
            for (const char* name : {"/manifest.json", "/measurements-full.json", "/disk.raw"})
                paths.append(folder + QLatin1String(name));
    }
    return paths;
}

QByteArray OutsideChanges::imageFingerprint() const
{
    const QString root = imagesRoot(m_parts.paths);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const QStringList ids = QDir(root).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QString& id : ids.mid(0, maxImages)) {
        const bool isWhole = m_parts.store->show(id).has_value();
        hash.addData((id + (isWhole ? QStringLiteral(" whole\n") : QStringLiteral(" damaged\n"))).toUtf8());
        if (!isWhole)
            continue; // Whatever it is at the moment, it is none.
        for (const char* name : {"/manifest.json", "/measurements-full.json"}) {
            const auto content = readFile(root + QLatin1Char('/') + id + QLatin1String(name), maxFactBytes);
            hash.addData(QCryptographicHash::hash(content.value_or(QByteArray()), QCryptographicHash::Sha256));
        }
    }
    return hash.result();
}

QStringList OutsideChanges::requestPaths() const
{
    if (m_parts.network->host())
        return {}; // The host service tells by itself.
    const QString database = m_parts.paths.state + QStringLiteral("/requests.db");
    return {m_parts.paths.state, database, database + QStringLiteral("-wal")};
}

QByteArray OutsideChanges::requestFingerprint() const
{
    const QStringList paths = requestPaths().mid(1);
    QByteArray text;
    for (const QString& path : paths) {
        // SQLite makes an empty log for a reader too, and takes it away.
        const QFileInfo file(path);
        if (file.size() > 0)
            text += QByteArray::number(file.size()) + ' ' + QByteArray::number(file.lastModified().toMSecsSinceEpoch()) + '\n';
    }
    return text;
}

void OutsideChanges::onChanged(const QString& subject)
{
    m_outside = true;
    if (subject == imagesSubject)
        Q_EMIT m_parts.images->changed();
    else if (subject == policySubject)
        rereadPolicy();
    else if (subject == requestsSubject && !m_parts.network->host())
        Q_EMIT m_parts.network->requestChanged(QString()); // Which one is in the database only.
    else if (subject == allowedSubject)
        rereadAllowed();
    m_outside = false;
    qCInfo(log).noquote().nospace() << "event=changed-outside subject=\"" << subject << "\"";
}

void OutsideChanges::onImages()
{
    // Before the catalogue is read for it: what changes after this is seen as another change.
    if (!m_outside)
        m_watch.adopt(imagesSubject);
    // The policy may name images that are here now, or are not any more.
    if (const auto resolved = m_parts.policies->resolveAgain(); !resolved)
        tell(policySubject, resolved.error());
    m_parts.network->refreshPolicy(m_outside ? QStringLiteral("another process built or removed an image") : QStringLiteral("an image was built or removed"));
}

void OutsideChanges::onPolicy()
{
    m_told.remove(policySubject);
    m_parts.network->refreshPolicy(m_outside ? QStringLiteral("another process changed the policy") : QStringLiteral("the policy was changed"));
}

void OutsideChanges::rereadPolicy()
{
    const bool hadFile = m_parts.policies->hasFile();
    const auto read = m_parts.policies->reread();
    if (!read) {
        tell(policySubject, read.error());
        return;
    }
    m_told.remove(policySubject);
    if (!*read)
        return; // Written by this process, as a rule.
    if (m_parts.policies->hasFile()) {
        m_parts.activity->note(QStringLiteral("Another process put a policy in force: %1").arg(m_parts.policies->inForce().name));
    } else if (hadFile) {
        // Never silently: they may accept more.
        qCWarning(log).noquote() << "event=policy-removed detail=\"the built-in rules are in force\"";
        m_parts.activity->note(QStringLiteral("The policy file was removed: the built-in rules are in force"), true);
    }
}

void OutsideChanges::rereadAllowed()
{
    const auto read = m_parts.allowed->reread();
    if (!read) {
        tell(allowedSubject, read.error());
        return;
    }
    m_told.remove(allowedSubject);
    if (!*read)
        return; // Written by this process, as a rule.
    const qsizetype count = m_parts.allowed->ids().size();
    m_parts.activity->note(count == 0 ? QStringLiteral("Another process emptied the list of allowed images: any image built here may found a network")
                                      : QStringLiteral("Another process changed the images that may join: %1 now").arg(count));
    m_parts.network->refreshPolicy(QStringLiteral("another process changed the images that may join"));
}

void OutsideChanges::tellStandingTrouble()
{
    if (const auto trouble = m_parts.policies->trouble())
        tell(policySubject, Error(trouble->code(), QStringLiteral("nothing is accepted, because %1/policy.toml cannot be used: %2").arg(m_parts.paths.state, trouble->detail()), trouble->hint()));
    if (const auto trouble = m_parts.allowed->trouble())
        tell(allowedSubject, Error(trouble->code(), QStringLiteral("no image is accepted: %1").arg(trouble->detail()), trouble->hint()));
}

void OutsideChanges::tell(const QString& subject, const Error& error)
{
    if (m_told.value(subject) == error.toString())
        return;
    m_told.insert(subject, error.toString());
    qCWarning(log).noquote().nospace() << "event=unusable subject=\"" << subject << "\" reason=" << error.toString();
    m_parts.activity->note(error.detail() + (error.hint().isEmpty() ? QString() : QStringLiteral(". ") + error.hint()), true);
}

} // namespace gatehouse::api
