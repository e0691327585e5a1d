// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/BuildPreflight.h"

#include "core/image/DiskNeeds.h"
#include "core/image/ImageErrors.h"
#include "core/process/FindProgram.h"

#include <pwd.h>
#include <unistd.h>

namespace gatehouse::image {

namespace {

/// Every tool of the pipeline and the Debian package that has it.
constexpr std::pair<const char*, const char*> tools[] = {
    {"mmdebstrap", "mmdebstrap"}, {"apt-get", "apt"},          {"dpkg-deb", "dpkg"},          {"mksquashfs", "squashfs-tools"},
    {"veritysetup", "cryptsetup-bin"}, {"objcopy", "binutils"}, {"mformat", "mtools"},         {"mcopy", "mtools"},
    {"bwrap", "bubblewrap"},      {"zstd", "zstd"},             {"xz", "xz-utils"},          {"ldconfig", "libc-bin"},
};

constexpr char installHint[] = "Install it with: sudo apt-get install ";

Check idsCheck(const char* file)
{
    const passwd* entry = getpwuid(getuid());
    const QString user = entry ? QString::fromLocal8Bit(entry->pw_name) : QString::number(getuid());
    const Result<QByteArray> text = readFile(QLatin1String(file), 1024 * 1024);
    Check check;
    check.id = QStringLiteral("image.ids.") + QLatin1String(file).mid(5);
    check.title = QStringLiteral("Sub-ids in %1").arg(QLatin1String(file));
    check.expected = QStringLiteral("65536 ids for %1").arg(user);
    check.status = text && BuildPreflight::grantsIds(QString::fromUtf8(*text), user, getuid()) ? CheckStatus::Passed : CheckStatus::Failed;
    check.actual = check.status == CheckStatus::Passed ? check.expected : QStringLiteral("%1 grants %2 no range of 65536 ids").arg(QLatin1String(file), user);
    if (check.status == CheckStatus::Failed)
        check.hint = QStringLiteral("Grant one with: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 %1").arg(user);
    return check;
}

} // namespace

Check BuildPreflight::tool(const QString& name, const QString& package)
{
    Check check;
    check.id = QStringLiteral("image.tool.") + name;
    check.title = name;
    check.expected = QStringLiteral("installed");
    const Result<QString> path = process::findProgram(name, {}, package);
    check.status = path ? CheckStatus::Passed : CheckStatus::Failed;
    check.actual = path ? *path : QStringLiteral("%1 is not installed").arg(name);
    if (!path)
        check.hint = QLatin1String(installHint) + package;
    return check;
}

bool BuildPreflight::grantsIds(const QString& text, const QString& user, quint32 uid)
{
    for (const QString& line : text.split(QLatin1Char('\n'))) {
        const QStringList parts = line.trimmed().split(QLatin1Char(':'));
        if (parts.size() == 3 && (parts[0] == user || parts[0] == QString::number(uid)) && parts[2].toLongLong() >= 65536)
            return true;
    }
    return false;
}

QList<Check> BuildPreflight::examine(const Paths& paths, qint64 needed)
{
    QList<Check> checks;
    for (const auto& [name, package] : tools)
        checks.append(tool(QLatin1String(name), QLatin1String(package)));
    if (geteuid() != 0) {
        checks.append(tool(QStringLiteral("newuidmap"), QStringLiteral("uidmap")));
        checks.append(tool(QStringLiteral("unshare"), QStringLiteral("util-linux")));
        checks.append(idsCheck("/etc/subuid"));
        checks.append(idsCheck("/etc/subgid"));
    }
    const Recipe debian; // That back end's needs are the same for every recipe.
    for (const DiskNeed& need : DiskNeeds::ofBuild(debian, {}, paths, needed))
        checks.append(need.toCheck());
    return checks;
}

Result<void> BuildPreflight::problems(const QList<Check>& checks)
{
    QStringList findings;
    QStringList packages;
    QStringList hints;
    for (const Check& check : checks) {
        if (check.status != CheckStatus::Failed)
            continue;
        // "make is not installed" needs no more words; "2" does.
        QString finding = check.actual.contains(check.title) ? check.actual : QStringLiteral("%1: %2").arg(check.title, check.actual);
        if (!check.expected.isEmpty() && !check.actual.contains(check.expected))
            finding += QStringLiteral(", wanted: %1").arg(check.expected);
        findings.append(finding);
        if (check.hint.startsWith(QLatin1String(installHint)))
            packages.append(check.hint.mid(qsizetype(sizeof(installHint)) - 1));
        else if (!check.hint.isEmpty())
            hints.append(check.hint);
    }
    if (findings.isEmpty())
        return {};
    packages.removeDuplicates();
    hints.removeDuplicates();
    if (!packages.isEmpty())
        hints.append(QLatin1String(installHint) + packages.join(QLatin1Char(' ')));
    return fail(errors::hostNotReady, findings.join(QStringLiteral("; ")), hints.join(QLatin1Char(' ')));
}

} // namespace gatehouse::image
