// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QTranslator>

namespace gatehouse::console {

/// The texts of the window in a language while it lives. English has a file too: its plurals.
class Translations
{
public:
    explicit Translations(const QLocale& locale);
    ~Translations();
    Q_DISABLE_COPY_MOVE(Translations)

private:
    QTranslator m_qt;
    QTranslator m_own;
};

} // namespace gatehouse::console
