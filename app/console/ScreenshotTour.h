// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

namespace gatehouse::console {

class AppContext;
class MainWindow;

/// Walks all pages in both themes and saves a picture of each as "<page>-<theme>.png".
class ScreenshotTour : public QObject
{
    Q_OBJECT
public:
    ScreenshotTour(AppContext& context, MainWindow& window, QString folder, QObject* parent = nullptr);

    void start();
    int saved() const { return m_saved; }

Q_SIGNALS:
    /// @p good is false when a picture could not be written.
    void finished(bool good);

private:
    void next();
    void shoot(const QString& name);

    static constexpr int settleMilliseconds = 350; // Enough for every page to have its answers from a local service.

    AppContext& m_context;
    MainWindow& m_window;
    QString m_folder;
    int m_step = 0;
    int m_saved = 0;
    bool m_good = true;
};

} // namespace gatehouse::console
