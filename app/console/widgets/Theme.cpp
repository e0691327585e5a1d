// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/Theme.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QStyleFactory>
#include <cmath>

namespace gatehouse::console {

namespace {

QColor mixed(const QColor& over, const QColor& under, double amount)
{
    const auto channel = [amount](int a, int b) { return int(std::lround(a * amount + b * (1 - amount))); };
    return QColor(channel(over.red(), under.red()), channel(over.green(), under.green()), channel(over.blue(), under.blue()));
}

double luminance(const QColor& color)
{
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

QPalette paletteOf(const ThemeColors& c)
{
    QPalette palette;
    palette.setColor(QPalette::Window, c.window);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.base);
    palette.setColor(QPalette::AlternateBase, c.raised);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::PlaceholderText, c.muted);
    palette.setColor(QPalette::Button, c.raised);
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::BrightText, c.bad);
    palette.setColor(QPalette::Highlight, c.selection);
    palette.setColor(QPalette::HighlightedText, c.text);
    palette.setColor(QPalette::Link, c.accent);
    palette.setColor(QPalette::LinkVisited, c.accent);
    palette.setColor(QPalette::ToolTipBase, c.raised);
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::Mid, c.border);
    palette.setColor(QPalette::Dark, c.border);
    palette.setColor(QPalette::Light, c.raised);
    palette.setColor(QPalette::Midlight, c.border);
    palette.setColor(QPalette::Shadow, c.border);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, mixed(c.muted, c.base, 0.7));
    return palette;
}

QString styleSheetOf(const ThemeColors& c)
{
    QFile file(QStringLiteral(":/gatehouse/style.qss"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const QList<std::pair<QLatin1String, QColor>> names{
        {QLatin1String("@window"), c.window},       {QLatin1String("@base"), c.base},
        {QLatin1String("@raised"), c.raised},       {QLatin1String("@border"), c.border},
        {QLatin1String("@text"), c.text},           {QLatin1String("@muted"), c.muted},
        {QLatin1String("@accent"), c.accent},       {QLatin1String("@filledHover"), mixed(c.text, c.filled, 0.12)},
        {QLatin1String("@filled"), c.filled},       {QLatin1String("@onFilled"), c.onFilled},
        {QLatin1String("@selection"), c.selection}, {QLatin1String("@hover"), mixed(c.text, c.raised, 0.05)},
        {QLatin1String("@good"), c.good},           {QLatin1String("@warning"), c.warning},
        {QLatin1String("@bad"), c.bad},             {QLatin1String("@disabled"), mixed(c.muted, c.base, 0.7)}};
    sheet.replace(QLatin1String("@scheme"), c.dark ? QLatin1String("dark") : QLatin1String("light"));
    for (const auto& [name, color] : names)
        sheet.replace(name, color.name());
    return sheet;
}

QFont sized(int pixels, QFont::Weight weight)
{
    QFont font = QApplication::font();
    font.setPixelSize(pixels);
    font.setWeight(weight);
    return font;
}

/// The desktop's own face; where there is no desktop to ask, the best of the free ones that is installed.
QString textFamily()
{
    const QString system = QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
    const QStringList generic{QString(), QStringLiteral("Sans"), QStringLiteral("Sans Serif"), QStringLiteral("sans-serif"),
                              QStringLiteral("Helvetica"), QStringLiteral("DejaVu Sans")};
    if (!generic.contains(system))
        return system;
    const QStringList installed = QFontDatabase::families();
    for (const QString& family : {QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans")})
        if (installed.contains(family))
            return family;
    return system;
}

} // namespace

QColor ThemeColors::tone(Tone tone) const
{
    switch (tone) {
    case Tone::Neutral:
        return muted;
    case Tone::Active:
        return accent;
    case Tone::Good:
        return good;
    case Tone::Warning:
        return warning;
    case Tone::Bad:
        return bad;
    }
    return muted;
}

QColor ThemeColors::tint(Tone kind) const
{
    return mixed(tone(kind), base, dark ? 0.16 : 0.09);
}

ThemeColors lightColors()
{
    ThemeColors c;
    c.window = QColor(0xf4f6f8);
    c.base = QColor(0xffffff);
    c.raised = QColor(0xf8fafb);
    c.border = QColor(0xd8dee6);
    c.text = QColor(0x1a2129);
    c.muted = QColor(0x566170);
    c.accent = QColor(0x2257c4);
    c.filled = QColor(0x2257c4);
    c.onFilled = QColor(0xffffff);
    c.selection = QColor(0xe2eafb);
    c.good = QColor(0x00736b);
    c.warning = QColor(0x9a5200);
    c.bad = QColor(0xb3125f);
    return c;
}

ThemeColors darkColors()
{
    ThemeColors c;
    c.dark = true;
    c.window = QColor(0x14171c);
    c.base = QColor(0x1a1e25);
    c.raised = QColor(0x21262e);
    c.border = QColor(0x343b46);
    c.text = QColor(0xe5e9ee);
    c.muted = QColor(0x9ca7b5);
    c.accent = QColor(0x86adff);
    c.filled = QColor(0x86adff);
    c.onFilled = QColor(0x0e1726);
    c.selection = QColor(0x2a3a59);
    c.good = QColor(0x45cbb9);
    c.warning = QColor(0xf2a24e);
    c.bad = QColor(0xff7dab);
    return c;
}

ThemeColors themeColors()
{
    return QGuiApplication::palette().color(QPalette::Window).lightness() < 128 ? darkColors() : lightColors();
}

double contrast(const QColor& a, const QColor& b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (qMax(la, lb) + 0.05) / (qMin(la, lb) + 0.05);
}

QFont textFont()
{
    return sized(metric::text, QFont::Normal);
}

QFont captionFont()
{
    return sized(metric::caption, QFont::Normal);
}

QFont strongFont()
{
    return sized(metric::text, QFont::DemiBold);
}

QFont titleFont()
{
    return sized(metric::title, QFont::DemiBold);
}

QFont monoFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (QFontDatabase::families().contains(QStringLiteral("DejaVu Sans Mono")))
        font.setFamily(QStringLiteral("DejaVu Sans Mono"));
    font.setStyleHint(QFont::Monospace);
    font.setPixelSize(12); // Fixed-width faces look a size larger than the text beside them.
    return font;
}

Theme::Theme(QApplication& application, QObject* parent)
    : QObject(parent)
    , m_application(application)
    , m_systemPalette(QGuiApplication::palette())
{
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QFont font(textFamily());
    font.setPixelSize(metric::text);
    QApplication::setFont(font);
    connect(&m_system, &SystemAppearance::changed, this, [this] {
        if (m_mode == ThemeMode::System)
            apply();
    });
}

void Theme::setMode(ThemeMode mode)
{
    m_mode = mode;
    apply();
}

void Theme::apply()
{
    // Without a desktop that tells, what the palette was before ours covered it.
    const Brightness system = m_system.brightness();
    const bool systemDark = system == Brightness::Unknown ? m_systemPalette.color(QPalette::Window).lightness() < 128 : system == Brightness::Dark;
    const bool dark = m_mode == ThemeMode::Dark || (m_mode == ThemeMode::System && systemDark);
    const ThemeColors colors = dark ? darkColors() : lightColors();
    QApplication::setPalette(paletteOf(colors));
    m_application.setStyleSheet(styleSheetOf(colors));
    Q_EMIT changed();
}

QString toString(ThemeMode mode)
{
    switch (mode) {
    case ThemeMode::System:
        return QStringLiteral("system");
    case ThemeMode::Light:
        return QStringLiteral("light");
    case ThemeMode::Dark:
        return QStringLiteral("dark");
    }
    return QStringLiteral("system");
}

ThemeMode themeModeFrom(const QString& text)
{
    return text == QLatin1String("light")  ? ThemeMode::Light
           : text == QLatin1String("dark") ? ThemeMode::Dark
                                           : ThemeMode::System;
}

} // namespace gatehouse::console
