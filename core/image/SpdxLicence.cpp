// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/SpdxLicence.h"

#include "core/image/ImageErrors.h"

#include <QRegularExpression>
#include <QSet>
#include <QStringList>

namespace gatehouse::image {

namespace {

/// Of SPDX's list (3.23) what published programs have; GNU's by their present names, which say whether later versions count.
bool isKnown(const QString& name)
{
    static const QSet<QString> names = [] {
        const QString list = QStringLiteral(
            "0BSD AFL-2.1 AFL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-1.1 Apache-2.0 APSL-2.0 Artistic-1.0 Artistic-1.0-Perl Artistic-2.0 BlueOak-1.0.0 BSD-1-Clause BSD-2-Clause "
            "BSD-2-Clause-Patent BSD-3-Clause BSD-3-Clause-Clear BSD-4-Clause BSL-1.0 BUSL-1.1 bzip2-1.0.6 CAL-1.0 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-3.0 CC-BY-SA-4.0 CC0-1.0 CDDL-1.0 "
            "CDDL-1.1 CECILL-2.1 CPL-1.0 curl ECL-2.0 EFL-2.0 EPL-1.0 EPL-2.0 EUPL-1.1 EUPL-1.2 FSFAP FTL GFDL-1.1-only GFDL-1.1-or-later GFDL-1.2-only GFDL-1.2-or-later GFDL-1.3-only "
            "GFDL-1.3-or-later GPL-1.0-only GPL-1.0-or-later GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later HPND ICU IJG ISC LGPL-2.0-only LGPL-2.0-or-later LGPL-2.1-only "
            "LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later libpng-2.0 LPPL-1.3c MIT MIT-0 MPL-1.1 MPL-2.0 MPL-2.0-no-copyleft-exception MS-PL MS-RL MulanPSL-2.0 NCSA NTP OFL-1.1 OpenSSL "
            "OSL-3.0 PHP-3.01 PostgreSQL PSF-2.0 Python-2.0 QPL-1.0 Ruby Sleepycat SSPL-1.0 TCL Unicode-3.0 Unicode-DFS-2016 Unlicense UPL-1.0 Vim W3C WTFPL X11 Xnet Zlib ZPL-2.1");
        const QStringList words = list.split(QLatin1Char(' '));
        return QSet<QString>(words.cbegin(), words.cend());
    }();
    static const QRegularExpression own(QStringLiteral("\\ALicenseRef-[A-Za-z0-9.-]+\\z"));
    return names.contains(name) || own.match(name).hasMatch();
}

bool isKnownException(const QString& name)
{
    static const QStringList names{QStringLiteral("Autoconf-exception-3.0"), QStringLiteral("Bison-exception-2.2"), QStringLiteral("Classpath-exception-2.0"), QStringLiteral("GCC-exception-3.1"),
                                   QStringLiteral("Libtool-exception"), QStringLiteral("Linux-syscall-note"), QStringLiteral("LLVM-exception"), QStringLiteral("OpenSSL-exception"),
                                   QStringLiteral("Qt-GPL-exception-1.0"), QStringLiteral("WxWindows-exception-3.1")};
    return names.contains(name);
}

/// Reads one expression word by word.
class Reader
{
public:
    explicit Reader(QStringList words)
        : m_words(std::move(words))
    {
    }
    Result<void> all()
    {
        GH_CHECK(expression(0));
        return m_at == m_words.size() ? Result<void>() : wrong(m_words.at(m_at));
    }

private:
    tl::unexpected<Error> wrong(const QString& word) const
    {
        return fail(errors::badInput, word.isEmpty() ? QStringLiteral("the licence expression ends too early") : QStringLiteral("'%1' does not belong there in a licence expression").arg(word),
                    QStringLiteral("Write it as SPDX does: Apache-2.0, LGPL-3.0-only, GPL-2.0-or-later WITH GCC-exception-3.1, A AND (B OR C); LicenseRef-NAME for one without a name there."));
    }
    QString next() { return m_at < m_words.size() ? m_words.at(m_at++) : QString(); }
    bool take(const char* word)
    {
        const bool is = m_at < m_words.size() && m_words.at(m_at) == QLatin1String(word);
        m_at += is;
        return is;
    }
    Result<void> expression(int depth)
    {
        if (depth > SpdxLicence::maxDepth)
            return wrong(QStringLiteral("("));
        do {
            if (take("(")) {
                GH_CHECK(expression(depth + 1));
                if (!take(")"))
                    return wrong(next());
                continue;
            }
            const QString name = next();
            if (!isKnown(name))
                return wrong(name);
            if (take("WITH"))
                if (const QString exception = next(); !isKnownException(exception))
                    return wrong(exception);
        } while (take("AND") || take("OR"));
        return {};
    }

    QStringList m_words;
    qsizetype m_at = 0;
};

} // namespace

Result<void> SpdxLicence::check(const QString& text)
{
    if (text.size() > maxLength)
        return fail(errors::badInput, QStringLiteral("a licence expression of more than %1 characters").arg(maxLength));
    QString spaced = text;
    spaced.replace(QLatin1Char('('), QStringLiteral(" ( ")).replace(QLatin1Char(')'), QStringLiteral(" ) "));
    return Reader(spaced.split(QLatin1Char(' '), Qt::SkipEmptyParts)).all();
}

QString SpdxLicence::fromYocto(const QString& text)
{
    QStringList words;
    static const QRegularExpression word(QStringLiteral("[&|()]|[^&|()\\s]+"));
    const QString bounded = text.left(maxLength);
    for (auto it = word.globalMatch(bounded); it.hasNext();) {
        const QString one = it.next().captured();
        if (one == QStringLiteral("&"))
            words << QStringLiteral("AND");
        else if (one == QStringLiteral("|"))
            words << QStringLiteral("OR");
        else if (one == QStringLiteral("(") || one == QStringLiteral(")") || isKnown(one))
            words << one;
        else
            words << QStringLiteral("LicenseRef-yocto-") + QString(one).replace(QRegularExpression(QStringLiteral("[^A-Za-z0-9.-]")), QStringLiteral("-"));
    }
    QString expression = words.join(QLatin1Char(' '));
    expression.replace(QStringLiteral("( "), QStringLiteral("(")).replace(QStringLiteral(" )"), QStringLiteral(")"));
    return Reader(words).all() ? expression : QString();
}

} // namespace gatehouse::image
