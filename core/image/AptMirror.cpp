// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/AptMirror.h"

#include "core/image/ImageErrors.h"

#include <QStringList>

namespace gatehouse::image {

namespace {

QString withSlash(QString uri)
{
    return uri.endsWith(QLatin1Char('/')) ? uri : uri + QLatin1Char('/');
}

} // namespace

AptMirror::Host AptMirror::hostOf(const QByteArray& osRelease)
{
    Host host;
    for (const QString& line : QString::fromUtf8(osRelease).split(QLatin1Char('\n'))) {
        const qsizetype equals = line.indexOf(QLatin1Char('='));
        QString value = line.mid(equals + 1).trimmed();
        if (value.size() >= 2 && value.startsWith(QLatin1Char('"')) && value.endsWith(QLatin1Char('"')))
            value = value.mid(1, value.size() - 2);
        if (line.startsWith(QStringLiteral("ID=")))
            host.id = value;
        else if (line.startsWith(QStringLiteral("VERSION_CODENAME=")))
            host.codename = value;
    }
    return host;
}

QString AptMirror::indexFormat()
{
    return QStringLiteral("$(REPO_URI)|$(RELEASE)|$(COMPONENT)");
}

Result<AptMirror> AptMirror::choose(const QString& suite, const QString& indexTargets, const Host& host)
{
    QMap<QString, QString> uris; // Release → address, of the component main.
    for (const QString& line : indexTargets.split(QLatin1Char('\n'))) {
        const QStringList parts = line.split(QLatin1Char('|'));
        if (parts.size() == 3 && parts[2] == QStringLiteral("main") && !uris.contains(parts[1]))
            uris[parts[1]] = withSlash(parts[0]);
    }
    const bool debian = host.id == QStringLiteral("debian");
    const QString model = uris.contains(suite) ? suite : debian ? host.codename : QString();
    AptMirror mirror;
    mirror.suite = suite;
    mirror.mainUri = uris.value(model);
    if (mirror.mainUri.isEmpty())
        return fail(errors::mirrorUnreachable, QStringLiteral("the apt sources of this computer name no mirror for %1").arg(suite),
                    QStringLiteral("Add a mirror of Debian %1 to /etc/apt/sources.list.d and run: apt-get update").arg(suite));
    mirror.securityUri = uris.value(model + QStringLiteral("-security"));
    mirror.hasUpdates = uris.contains(model + QStringLiteral("-updates"));
    return mirror;
}

Result<AptMirror> AptMirror::fromSourceLines(const QString& suite, const QString& lines)
{
    AptMirror mirror;
    mirror.suite = suite;
    for (const QString& line : lines.split(QLatin1Char('\n'))) {
        QString text = line.simplified();
        if (!text.startsWith(QStringLiteral("deb ")))
            continue;
        text.remove(0, 4);
        if (text.startsWith(QLatin1Char('[')))
            text = text.mid(text.indexOf(QLatin1Char(']')) + 1).trimmed();
        const QStringList words = text.split(QLatin1Char(' '));
        if (words.size() < 3)
            continue;
        if (words[1] == suite)
            mirror.mainUri = withSlash(words[0]);
        else if (words[1] == suite + QStringLiteral("-security"))
            mirror.securityUri = withSlash(words[0]);
        else if (words[1] == suite + QStringLiteral("-updates"))
            mirror.hasUpdates = true;
    }
    if (mirror.mainUri.isEmpty())
        return fail(errors::mirrorUnreachable, QStringLiteral("mmdebstrap knows no mirror for %1").arg(suite));
    return mirror;
}

AptMirror AptMirror::fixed(const QString& suite, const QString& main, const QString& security)
{
    AptMirror mirror;
    mirror.suite = suite;
    mirror.isFixed = true;
    mirror.mainUri = withSlash(main);
    if (!security.isEmpty()) {
        mirror.securityUri = withSlash(security);
    } else if (const qsizetype at = mirror.mainUri.lastIndexOf(QStringLiteral("/debian/")); at >= 0) {
        mirror.securityUri = mirror.mainUri;
        mirror.securityUri.replace(at, 8, QStringLiteral("/debian-security/"));
    }
    mirror.hasUpdates = !mirror.securityUri.isEmpty();
    return mirror;
}

QString AptMirror::sourceLines() const
{
    QString lines = QStringLiteral("deb %1 %2 main\n").arg(mainUri, suite);
    if (hasUpdates)
        lines += QStringLiteral("deb %1 %2-updates main\n").arg(mainUri, suite);
    if (!securityUri.isEmpty())
        lines += QStringLiteral("deb %1 %2-security main\n").arg(securityUri, suite);
    return lines;
}

} // namespace gatehouse::image
