// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/SystemAppearance.h"
#include "app/console/widgets/Tone.h"

#include <QColor>
#include <QFont>
#include <QObject>
#include <QPalette>

class QApplication;

namespace gatehouse::console {

enum class ThemeMode { System, Light, Dark };

/// Every colour of the window, for one brightness.
struct ThemeColors
{
    bool dark = false;
    QColor window;  ///< Behind everything: navigation, strips.
    QColor base;    ///< Pages, lists, fields.
    QColor raised;  ///< Cards, headers, hover.
    QColor border;
    QColor text;
    QColor muted;   ///< Captions; still at least 4.5 : 1 on base and window.
    QColor accent;  ///< Selection, links, focus.
    QColor filled;  ///< The one filled button.
    QColor onFilled;
    QColor selection; ///< Background of the selected row.
    QColor good;
    QColor warning;
    QColor bad;

    QColor tone(Tone tone) const;
    /// A quiet background in the tone's colour, on which text() stays readable.
    QColor tint(Tone tone) const;
};

ThemeColors lightColors();
ThemeColors darkColors();
/// The set that belongs to the palette in force.
ThemeColors themeColors();
/// WCAG 2.1 contrast ratio.
double contrast(const QColor& a, const QColor& b);

/// Text sizes in pixels, and the grid.
namespace metric {
inline constexpr int text = 13;
inline constexpr int caption = 11;
inline constexpr int title = 18;
inline constexpr int half = 4;
inline constexpr int unit = 8;
inline constexpr int gap = 12;
inline constexpr int pad = 16;
inline constexpr int wide = 24;
inline constexpr int row = 28;
} // namespace metric

QFont textFont();
QFont captionFont();
QFont strongFont();
QFont titleFont();
QFont monoFont();

/// Dresses the application: Fusion, our palette, our style sheet.
class Theme : public QObject
{
    Q_OBJECT
public:
    explicit Theme(QApplication& application, QObject* parent = nullptr);

    /// System follows the desktop, also when it changes while the window is open.
    void setMode(ThemeMode mode);
    ThemeMode mode() const { return m_mode; }

Q_SIGNALS:
    void changed();

private:
    void apply();

    QApplication& m_application;
    SystemAppearance m_system;
    QPalette m_systemPalette;
    ThemeMode m_mode = ThemeMode::System;
};

QString toString(ThemeMode mode);
ThemeMode themeModeFrom(const QString& text);

} // namespace gatehouse::console
