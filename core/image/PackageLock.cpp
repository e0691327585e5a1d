// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/PackageLock.h"

#include "core/image/ImageErrors.h"

#include <QMap>
#include <QRegularExpression>
#include <algorithm>

namespace gatehouse::image {

namespace {

tl::unexpected<Error> bad(int line, const QString& what)
{
    return fail(errors::badLock, QStringLiteral("line %1: %2").arg(line).arg(what),
                QStringLiteral("Write it anew with: gatehousectl image build RECIPE --set packages=refresh"));
}

// Debian Policy 5.6.1 and 5.6.12, and what may stand in a pool path; nothing that a tool could take for an option.
bool isName(const QString& text)
{
    static const QRegularExpression rule(QStringLiteral("^[a-z0-9][a-z0-9+.-]{0,127}$"));
    return rule.match(text).hasMatch();
}
bool isVersion(const QString& text)
{
    static const QRegularExpression rule(QStringLiteral("^[0-9][A-Za-z0-9.+:~-]{0,127}$"));
    return rule.match(text).hasMatch();
}
bool isPoolPath(const QString& text)
{
    static const QRegularExpression rule(QStringLiteral("^[A-Za-z0-9][A-Za-z0-9_.+%~/-]{0,500}\\.deb$"));
    return rule.match(text).hasMatch() && !text.contains(QStringLiteral("..")) && !text.contains(QStringLiteral("//"));
}

Result<LockedPackage> parseLine(const QString& text, int line)
{
    const QStringList words = text.simplified().split(QLatin1Char(' '));
    if (words.size() != 8)
        return bad(line, QStringLiteral("expected 8 fields, got %1").arg(words.size()));
    LockedPackage package;
    package.use = words[0];
    package.name = words[1];
    package.version = words[2];
    package.architecture = words[3];
    bool good = false;
    package.bytes = words[4].toLongLong(&good);
    package.archive = words[6];
    package.poolPath = words[7];
    const Result<Sha256Digest> digest = Sha256Digest::fromHex(words[5]);
    if (package.use != QStringLiteral("root") && package.use != QStringLiteral("extract"))
        return bad(line, QStringLiteral("'%1' is neither root nor extract").arg(words[0]));
    if (!isName(package.name))
        return bad(line, QStringLiteral("'%1' is not a package name").arg(words[1]));
    if (!isVersion(package.version))
        return bad(line, QStringLiteral("'%1' is not a version").arg(words[2]));
    if (package.architecture != QStringLiteral("amd64") && package.architecture != QStringLiteral("all"))
        return bad(line, QStringLiteral("'%1' is not an architecture").arg(words[3]));
    if (!good || package.bytes <= 0 || package.bytes > 2ll * 1024 * 1024 * 1024)
        return bad(line, QStringLiteral("'%1' is not a size").arg(words[4]));
    if (!digest)
        return bad(line, QStringLiteral("'%1' is not a SHA-256 digest").arg(words[5]));
    if (package.archive != QStringLiteral("main") && package.archive != QStringLiteral("security"))
        return bad(line, QStringLiteral("'%1' is neither main nor security").arg(words[6]));
    if (!isPoolPath(package.poolPath))
        return bad(line, QStringLiteral("'%1' is not a pool path").arg(words[7]));
    package.sha256 = *digest;
    return package;
}

} // namespace

Result<PackageLock> PackageLock::parse(const QByteArray& text)
{
    if (text.size() > maxBytes)
        return bad(0, QStringLiteral("more than %1 bytes").arg(maxBytes));
    PackageLock lock;
    int number = 0;
    for (const QByteArray& raw : text.split('\n')) {
        ++number;
        const QString line = QString::fromUtf8(raw).trimmed();
        if (line.isEmpty() || line.startsWith(QLatin1Char('#')))
            continue;
        if (line.startsWith(QStringLiteral("suite "))) {
            lock.suite = line.mid(6).trimmed();
            continue;
        }
        if (line.startsWith(QStringLiteral("wishes "))) {
            lock.wishes = line.mid(7).trimmed();
            continue;
        }
        GH_TRY(LockedPackage package, parseLine(line, number));
        if (const LockedPackage* twin = lock.find(package.name); twin && twin->use == package.use)
            return bad(number, QStringLiteral("%1 stands here twice").arg(package.name));
        lock.packages.append(std::move(package));
    }
    if (lock.suite.isEmpty() || lock.wishes.isEmpty() || lock.packages.isEmpty())
        return bad(number, QStringLiteral("the suite, the wishes or the packages are missing"));
    return lock;
}

QByteArray PackageLock::toText() const
{
    QList<LockedPackage> sorted = packages;
    std::sort(sorted.begin(), sorted.end(), [](const LockedPackage& a, const LockedPackage& b) {
        return std::tie(a.use, a.name) < std::tie(b.use, b.name);
    });
    QString text = QStringLiteral(
        "# What the package list of recipe.toml means, exactly. Written by `gatehousectl image build RECIPE --set packages=refresh`;\n"
        "# keep it under version control. use name version architecture bytes sha256 archive path-in-the-archive\n");
    text += QStringLiteral("suite %1\nwishes %2\n").arg(suite, wishes);
    for (const LockedPackage& package : sorted)
        text += QStringLiteral("%1 %2 %3 %4 %5 %6 %7 %8\n")
                    .arg(package.use, package.name, package.version, package.architecture)
                    .arg(package.bytes)
                    .arg(package.sha256.toHex(), package.archive, package.poolPath);
    return text.toUtf8();
}

const LockedPackage* PackageLock::find(const QString& name) const
{
    for (const LockedPackage& package : packages)
        if (package.name == name)
            return &package;
    return nullptr;
}

QStringList PackageLock::difference(const PackageLock& before, const PackageLock& after)
{
    QStringList lines;
    for (const LockedPackage& package : after.packages) {
        const LockedPackage* old = before.find(package.name);
        if (!old)
            lines.append(QStringLiteral("added %1 %2").arg(package.name, package.version));
        else if (old->version != package.version)
            lines.append(QStringLiteral("changed %1 %2 to %3").arg(package.name, old->version, package.version));
        else if (!(old->sha256 == package.sha256))
            lines.append(QStringLiteral("changed %1 %2: another file of the same version").arg(package.name, package.version));
    }
    for (const LockedPackage& package : before.packages)
        if (!after.find(package.name))
            lines.append(QStringLiteral("removed %1 %2").arg(package.name, package.version));
    return lines;
}

} // namespace gatehouse::image
