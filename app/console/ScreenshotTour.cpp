// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/ScreenshotTour.h"

#include "app/console/AppContext.h"
#include "app/console/MainWindow.h"
#include "app/console/Page.h"

#include <QDir>
#include <QLoggingCategory>
#include <QTimer>

namespace gatehouse::console {

Q_LOGGING_CATEGORY(lcTour, "gatehouse.console.screenshots")

ScreenshotTour::ScreenshotTour(AppContext& context, MainWindow& window, QString folder, QObject* parent)
    : QObject(parent)
    , m_context(context)
    , m_window(window)
    , m_folder(std::move(folder))
{
}

void ScreenshotTour::start()
{
    m_good = QDir().mkpath(m_folder);
    m_step = 0;
    next();
}

void ScreenshotTour::next()
{
    const int pages = int(m_window.pages().size());
    if (m_step >= 2 * pages) {
        Q_EMIT finished(m_good);
        return;
    }
    const bool dark = m_step >= pages;
    const QString id = m_window.pages().at(m_step % pages)->id();
    if (m_step % pages == 0)
        m_context.theme().setMode(dark ? ThemeMode::Dark : ThemeMode::Light);
    m_window.showPage(id);
    // With another theme every widget is styled anew and laid out once more.
    QTimer::singleShot(m_step % pages == 0 ? 5 * settleMilliseconds : settleMilliseconds, this, [this, id, dark] {
        shoot(id + (dark ? QStringLiteral("-dark") : QStringLiteral("-light")));
        ++m_step;
        next();
    });
}

void ScreenshotTour::shoot(const QString& name)
{
    const QString path = QStringLiteral("%1/%2.png").arg(m_folder, name);
    if (m_window.grab().save(path)) {
        ++m_saved;
        return;
    }
    qCWarning(lcTour).noquote() << "cannot write" << path;
    m_good = false;
}

} // namespace gatehouse::console
