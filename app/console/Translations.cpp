// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/Translations.h"

#include <QCoreApplication>
#include <QLibraryInfo>

namespace gatehouse::console {

namespace {
const QString folder = QStringLiteral(":/gatehouse/i18n");
} // namespace

Translations::Translations(const QLocale& locale)
{
    // Our own first: where we do not speak the language, Qt's few words should not either.
    if (m_own.load(locale, QStringLiteral("gatehouse"), QStringLiteral("_"), folder)) {
        if (m_qt.load(locale, QStringLiteral("qtbase"), QStringLiteral("_"), QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
            QCoreApplication::installTranslator(&m_qt);
    } else if (!m_own.load(QStringLiteral("gatehouse_en"), folder)) {
        return;
    }
    QCoreApplication::installTranslator(&m_own);
}

Translations::~Translations()
{
    QCoreApplication::removeTranslator(&m_own);
    QCoreApplication::removeTranslator(&m_qt);
}

} // namespace gatehouse::console
