// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/DebianCopyright.h"

#include "core/image/Deb822.h"

#include <QRegularExpression>
#include <algorithm>
#include <utility>

namespace gatehouse::image {

namespace {

/// A synopsis is one line; some have whole sentences there.
constexpr qsizetype maxNameLength = 100;
constexpr qsizetype maxSynopsisLength = 1000;

/// Debian's short names (copyright-format 1.0, "License specification") whose SPDX name differs by more than the version.
QString fixedName(const QString& name)
{
    static const std::pair<const char*, const char*> names[] = {
        {"expat", "MIT"}, {"mit", "MIT"}, {"isc", "ISC"}, {"zlib", "Zlib"}, {"x11", "X11"}, {"curl", "curl"}, {"openssl", "OpenSSL"},
        {"bsd-2-clause", "BSD-2-Clause"}, {"bsd-3-clause", "BSD-3-Clause"}, {"bsd-4-clause", "BSD-4-Clause"}, {"0bsd", "0BSD"},
        {"apache-2", "Apache-2.0"}, {"apache-2.0", "Apache-2.0"}, {"apache-1.1", "Apache-1.1"}, {"artistic-2.0", "Artistic-2.0"},
        {"bsl-1.0", "BSL-1.0"}, {"cc0", "CC0-1.0"}, {"cc0-1.0", "CC0-1.0"}, {"cc-by-3.0", "CC-BY-3.0"}, {"cc-by-4.0", "CC-BY-4.0"},
        {"cc-by-sa-3.0", "CC-BY-SA-3.0"}, {"cc-by-sa-4.0", "CC-BY-SA-4.0"}, {"mpl-1.1", "MPL-1.1"}, {"mpl-2.0", "MPL-2.0"},
        {"psf-2", "PSF-2.0"}, {"python-2.0", "Python-2.0"}, {"unlicense", "Unlicense"}, {"wtfpl-2", "WTFPL"}, {"ofl-1.1", "OFL-1.1"},
        {"sleepycat", "Sleepycat"}, {"vim", "Vim"}, {"unicode-dfs-2016", "Unicode-DFS-2016"},
    };
    for (const auto& [debian, spdx] : names)
        if (name.compare(QLatin1String(debian), Qt::CaseInsensitive) == 0)
            return QLatin1String(spdx);
    return {};
}

/// GPL-2, GPL-2.0, GPL-2+, LGPL-2.1+, GFDL-1.3, AGPL-3+
QString gnuName(const QString& name)
{
    static const QRegularExpression rule(QStringLiteral("\\A(A?GPL|LGPL|GFDL)-([0-9])(?:\\.([0-9]))?(\\+?)\\z"));
    const QRegularExpressionMatch match = rule.match(name);
    if (!match.hasMatch())
        return {};
    const QString version = match.captured(2) + QLatin1Char('.') + (match.captured(3).isEmpty() ? QStringLiteral("0") : match.captured(3));
    static const QStringList known{QStringLiteral("AGPL-1.0"), QStringLiteral("AGPL-3.0"), QStringLiteral("GPL-1.0"),  QStringLiteral("GPL-2.0"), QStringLiteral("GPL-3.0"),
                                   QStringLiteral("LGPL-2.0"), QStringLiteral("LGPL-2.1"), QStringLiteral("LGPL-3.0"), QStringLiteral("GFDL-1.1"), QStringLiteral("GFDL-1.2"),
                                   QStringLiteral("GFDL-1.3")};
    const QString family = match.captured(1) + QLatin1Char('-') + version;
    if (!known.contains(family))
        return {};
    return family + (match.captured(4).isEmpty() ? QStringLiteral("-only") : QStringLiteral("-or-later"));
}

QString atomToSpdx(const QString& text)
{
    const QString name = text.simplified().left(maxNameLength);
    if (const QString fixed = fixedName(name); !fixed.isEmpty())
        return fixed;
    if (const QString gnu = gnuName(name); !gnu.isEmpty())
        return gnu;
    // SPDX 2.3, annex D: idstring = 1*(ALPHA / DIGIT / "-" / ".")
    QString id;
    for (const QChar c : name) {
        const bool plain = (c >= QLatin1Char('a') && c <= QLatin1Char('z')) || (c >= QLatin1Char('A') && c <= QLatin1Char('Z'))
                        || (c >= QLatin1Char('0') && c <= QLatin1Char('9')) || c == QLatin1Char('.');
        if (plain)
            id += c;
        else if (c == QLatin1Char('+'))
            id += QStringLiteral("-or-later");
        else if (!id.isEmpty() && !id.endsWith(QLatin1Char('-')))
            id += QLatin1Char('-');
    }
    while (id.endsWith(QLatin1Char('-')))
        id.chop(1);
    return id.isEmpty() ? QString() : QStringLiteral("LicenseRef-debian-") + id;
}

/// "A or B and C" without commas: SPDX and DEP-5 agree that "and" binds closer.
QString partToSpdx(const QString& part)
{
    static const QRegularExpression orWord(QStringLiteral("\\s+or\\s+"), QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression andWord(QStringLiteral("\\s+and\\s+"), QRegularExpression::CaseInsensitiveOption);
    QStringList alternatives;
    for (const QString& alternative : part.split(orWord)) {
        QStringList all;
        for (const QString& atom : alternative.split(andWord))
            if (const QString spdx = atomToSpdx(atom); !spdx.isEmpty())
                all.append(spdx);
        if (!all.isEmpty())
            alternatives.append(all.join(QStringLiteral(" AND ")));
    }
    return alternatives.join(QStringLiteral(" OR "));
}

} // namespace

QString DebianCopyright::toSpdx(const QString& synopsis)
{
    // A comma binds weaker than the words: "A or B, and C" is (A or B) and C.
    static const QRegularExpression comma(QStringLiteral(",\\s*(and|or)?\\s*"), QRegularExpression::CaseInsensitiveOption);
    const QString text = synopsis.left(maxSynopsisLength);
    QString expression;
    QString word;
    qsizetype at = 0;
    const auto take = [&](const QString& part, const QString& joint) {
        const QString spdx = partToSpdx(part);
        if (spdx.isEmpty())
            return;
        const QString closed = spdx.contains(QLatin1Char(' ')) ? QLatin1Char('(') + spdx + QLatin1Char(')') : spdx;
        if (expression.isEmpty())
            expression = closed;
        else
            expression = QLatin1Char('(') + expression + QLatin1Char(' ') + joint + QLatin1Char(' ') + closed + QLatin1Char(')');
    };
    for (auto it = comma.globalMatch(text); it.hasNext();) {
        const QRegularExpressionMatch match = it.next();
        take(text.mid(at, match.capturedStart() - at), word);
        word = match.captured(1).compare(QLatin1String("or"), Qt::CaseInsensitive) == 0 ? QStringLiteral("OR") : QStringLiteral("AND");
        at = match.capturedEnd();
    }
    take(text.mid(at), word);
    // The brackets around everything say nothing.
    if (at == 0 && expression.startsWith(QLatin1Char('(')))
        expression = expression.mid(1, expression.size() - 2);
    return expression;
}

DebianCopyright DebianCopyright::parse(const QByteArray& text)
{
    DebianCopyright copyright;
    if (text.size() > maxBytes)
        return copyright;
    static const QRegularExpression common(QStringLiteral("/usr/share/common-licenses/([A-Za-z0-9.+-]{1,40}[A-Za-z0-9+])"));
    const QString all = QString::fromUtf8(text);
    for (auto it = common.globalMatch(all); it.hasNext() && copyright.referred.size() < maxLicences;)
        if (const QString name = it.next().captured(1); !copyright.referred.contains(name))
            copyright.referred.append(name);
    copyright.referred.sort();
    const auto paragraphs = readControl(text);
    if (!paragraphs || paragraphs->isEmpty() || !paragraphs->first().value("format").contains("copyright-format/1.0"))
        return copyright;
    copyright.machineReadable = true;
    for (qsizetype i = 0; i < paragraphs->size() && copyright.licences.size() < maxLicences; ++i) {
        const ControlParagraph& paragraph = paragraphs->at(i);
        // The header may state one for all; a paragraph of a licence alone only gives its text.
        if (i != 0 && !paragraph.contains("files"))
            continue;
        const QByteArray synopsis = paragraph.value("license").split('\n').constFirst().trimmed();
        const QString spdx = toSpdx(QString::fromUtf8(synopsis));
        if (!spdx.isEmpty() && !copyright.licences.contains(spdx))
            copyright.licences.append(spdx);
    }
    copyright.licences.sort();
    return copyright;
}

QString DebianCopyright::joined(const QStringList& licences)
{
    if (licences.isEmpty())
        return QStringLiteral("NOASSERTION");
    if (licences.size() == 1)
        return licences.first();
    QStringList closed;
    for (const QString& licence : licences)
        closed.append(licence.contains(QLatin1Char(' ')) && !licence.startsWith(QLatin1Char('(')) ? QLatin1Char('(') + licence + QLatin1Char(')') : licence);
    return closed.join(QStringLiteral(" AND "));
}

} // namespace gatehouse::image
