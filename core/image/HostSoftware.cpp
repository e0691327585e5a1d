// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/HostSoftware.h"

#include "core/base/Paths.h"
#include "core/image/Deb822.h"
#include "core/image/DebianCopyright.h"
#include "core/image/ImageErrors.h"

#include <QDir>
#include <QFileInfo>
#include <QHash>
#include <QSet>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <algorithm>

namespace gatehouse::image {

namespace {

constexpr qint64 maxOsReleaseBytes = 64 * 1024;

/// Where "/lib" is a link to "/usr/lib", dpkg's lists have either name for what lies there.
QByteArrayList namesOf(const QString& path)
{
    const QByteArray given = QFile::encodeName(path);
    QByteArrayList names{given};
    for (const char* folder : {"/lib/", "/lib64/", "/lib32/", "/libx32/", "/bin/", "/sbin/"}) {
        if (given.startsWith(QByteArray("/usr") + folder))
            names.append(given.mid(4));
        else if (given.startsWith(folder))
            names.append("/usr" + given);
    }
    return names;
}

/// dpkg's info folder, asked for single paths.
class DpkgLists
{
public:
    explicit DpkgLists(const QString& root)
        : m_folder(root + QStringLiteral("/var/lib/dpkg"))
    {
    }

    /// The stem of the list that names each path: "libssl3:amd64" or "adduser".
    Result<void> lookFor(const QSet<QByteArray>& paths)
    {
        GH_CHECK(readDiversions());
        const QStringList lists = QDir(m_folder + QStringLiteral("/info")).entryList({QStringLiteral("*.list")}, QDir::Files, QDir::Name);
        if (lists.size() > HostSoftware::maxLists)
            return fail(errors::badControl, QStringLiteral("%1 has more than %2 lists").arg(m_folder).arg(HostSoftware::maxLists));
        for (const QString& list : lists) {
            GH_TRY(const QByteArray text, readFile(m_folder + QStringLiteral("/info/") + list, HostSoftware::maxListBytes));
            const QString stem = list.chopped(5);
            for (qsizetype at = 0; at < text.size();) {
                const qsizetype end = text.indexOf('\n', at) < 0 ? text.size() : text.indexOf('\n', at);
                const QByteArray line = QByteArray::fromRawData(text.constData() + at, end - at);
                if (paths.contains(line))
                    note(QByteArray(line.constData(), line.size()), stem);
                else if (const auto diverted = m_diverted.constFind(line); diverted != m_diverted.constEnd() && stem.section(QLatin1Char(':'), 0, 0) != diverted->by)
                    m_owners.insert(diverted->to, stem);
                at = end + 1;
            }
        }
        return {};
    }
    QString ownerOf(const QString& path) const
    {
        for (const QByteArray& name : namesOf(path))
            if (const QString owner = m_owners.value(name); !owner.isEmpty())
                return owner;
        return {};
    }
    /// The MD5 that the package @p stem installed @p path with; empty: it does not say.
    QByteArray installed(const QString& stem, const QString& path) const
    {
        const auto text = readFile(m_folder + QStringLiteral("/info/%1.md5sums").arg(stem), HostSoftware::maxListBytes);
        if (!text)
            return {};
        for (const QByteArray& name : namesOf(path)) {
            // "d41d8cd98f00b204e9800998ecf8427e  usr/bin/true"
            const QByteArray wanted = "  " + name.mid(1) + '\n';
            const qsizetype at = text->indexOf(wanted);
            if (at >= 32)
                return text->mid(at - 32, 32);
        }
        return {};
    }
    Result<QList<PackageFacts>> packages() const
    {
        GH_TRY(const QByteArray status, readFile(m_folder + QStringLiteral("/status"), maxControlBytes));
        return PackageFacts::readStatus(status);
    }
    bool exist() const { return QFileInfo(m_folder + QStringLiteral("/status")).isFile(); }

private:
    struct Diversion
    {
        QByteArray to;
        QString by; ///< A package, or ":" for the computer's owner.
    };

    /// dpkg-divert(1): three lines for each: from, to, package.
    Result<void> readDiversions()
    {
        const QString path = m_folder + QStringLiteral("/diversions");
        if (!QFileInfo(path).isFile())
            return {};
        GH_TRY(const QByteArray text, readFile(path, HostSoftware::maxListBytes));
        const QByteArrayList lines = text.split('\n');
        for (qsizetype i = 0; i + 2 < lines.size(); i += 3)
            m_diverted.insert(lines.at(i), {lines.at(i + 1), QString::fromUtf8(lines.at(i + 2))});
        return {};
    }
    /// What was diverted away from @p path belongs elsewhere.
    void note(const QByteArray& path, const QString& stem)
    {
        if (const auto diverted = m_diverted.constFind(path); diverted != m_diverted.constEnd() && stem.section(QLatin1Char(':'), 0, 0) != diverted->by) {
            m_owners.insert(diverted->to, stem);
            return;
        }
        m_owners.insert(path, stem);
    }

    QString m_folder;
    QHash<QByteArray, Diversion> m_diverted;
    QHash<QByteArray, QString> m_owners;
};

/// ID and VERSION_CODENAME of os-release(5); whatever is not a plain word is not taken.
void readDistribution(HostSoftware& software, const QString& root)
{
    const auto text = readFile(root + QStringLiteral("/etc/os-release"), maxOsReleaseBytes);
    const auto valueOf = [&](const char* key) {
        static const QString rule = QStringLiteral("^%1=[\"']?([a-z0-9][a-z0-9._-]{0,40})[\"']?$");
        return text ? QRegularExpression(rule.arg(QLatin1String(key)), QRegularExpression::MultilineOption).match(QString::fromUtf8(*text)).captured(1) : QString();
    };
    software.distribution = valueOf("ID");
    software.release = valueOf("VERSION_CODENAME");
    if (software.distribution.isEmpty())
        software.distribution = QStringLiteral("debian");
}

} // namespace

Result<HostSoftware> HostSoftware::find(const QMap<QString, Wanted>& files, const QString& root)
{
    HostSoftware software;
    readDistribution(software, root);
    DpkgLists lists(root);
    QSet<QByteArray> paths;
    for (const Wanted& wanted : files)
        for (const QByteArray& name : namesOf(wanted.path))
            paths.insert(name);
    QList<PackageFacts> installed;
    if (lists.exist()) {
        GH_CHECK(lists.lookFor(paths));
        GH_TRY(installed, lists.packages());
    }
    QMap<QString, PackageFacts> used;
    for (auto it = files.cbegin(); it != files.cend(); ++it) {
        FileOrigin origin;
        origin.gatehouse = it->gatehouse;
        const QString stem = lists.ownerOf(it->path);
        const auto isIt = [&](const PackageFacts& facts) { return stem == facts.name || stem == keyOf(facts); };
        const auto found = std::find_if(installed.cbegin(), installed.cend(), isIt);
        if (!stem.isEmpty() && found != installed.cend()) {
            origin.package = keyOf(*found);
            const QByteArray md5 = lists.installed(stem, it->path);
            origin.changed = !it->md5.isEmpty() && !md5.isEmpty() && md5 != it->md5;
            used.insert(origin.package, *found);
        }
        software.files.insert(it.key(), origin);
    }
    for (PackageFacts& facts : used) {
        facts.use = QStringLiteral("host");
        if (const auto copyright = readFile(QStringLiteral("%1/usr/share/doc/%2/copyright").arg(root, facts.name), DebianCopyright::maxBytes))
            facts.addLicences(*copyright);
        software.packages.append(facts);
    }
    return software;
}

QString HostSoftware::programVersion(const QByteArray& program)
{
    static const QByteArray mark("@(#)gatehouse ");
    const qsizetype at = program.indexOf(mark);
    if (at < 0)
        return {};
    static const QRegularExpression rule(QStringLiteral("\\A([0-9][0-9A-Za-z.+~-]{0,40}) GPL-3\\.0-or-later\\z"));
    const QByteArray text = program.mid(at + mark.size(), 80);
    return rule.match(QString::fromLatin1(text.split('\0').first())).captured(1);
}

QByteArray HostSoftware::toJson() const
{
    QJsonArray packageArray;
    for (const PackageFacts& facts : packages)
        packageArray.append(facts.toJson());
    QJsonObject fileObject;
    for (auto it = files.cbegin(); it != files.cend(); ++it)
        fileObject[it.key()] = QJsonObject{{QStringLiteral("package"), it->package}, {QStringLiteral("changed"), it->changed}, {QStringLiteral("gatehouse"), it->gatehouse}};
    return QJsonDocument(QJsonObject{{QStringLiteral("distribution"), distribution},
                                     {QStringLiteral("release"), release},
                                     {QStringLiteral("packages"), packageArray},
                                     {QStringLiteral("files"), fileObject}})
        .toJson();
}

Result<HostSoftware> HostSoftware::fromJson(const QByteArray& json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    const QJsonObject object = document.object();
    if (!document.isObject() || !object[QStringLiteral("packages")].isArray() || !object[QStringLiteral("files")].isObject())
        return fail(errors::badControl, QStringLiteral("not a list of this computer's software"));
    HostSoftware software;
    software.distribution = object[QStringLiteral("distribution")].toString();
    software.release = object[QStringLiteral("release")].toString();
    for (const QJsonValue& value : object[QStringLiteral("packages")].toArray())
        software.packages.append(PackageFacts::fromJson(value.toObject()));
    const QJsonObject files = object[QStringLiteral("files")].toObject();
    for (auto it = files.begin(); it != files.end(); ++it) {
        const QJsonObject entry = it->toObject();
        software.files.insert(it.key(), {entry[QStringLiteral("package")].toString(), entry[QStringLiteral("changed")].toBool(), entry[QStringLiteral("gatehouse")].toString()});
    }
    return software;
}

} // namespace gatehouse::image
