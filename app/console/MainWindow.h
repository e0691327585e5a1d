// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/CommandPalette.h"

#include <QMainWindow>

class QStackedWidget;

namespace gatehouse::console {

class ActivityPane;
class AppContext;
class Banner;
class ClosingPanel;
class Navigation;
class Notifier;
class Page;
class StatusStrip;

/// Assembles navigation, status strip, pages and activity pane; decides nothing.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    explicit MainWindow(AppContext& context, QWidget* parent = nullptr);

    const QList<Page*>& pages() const { return m_pages; }
    Page* currentPage() const;
    Notifier* notifier() const { return m_notifier; }
    /// False when there is no page of that name.
    bool showPage(const QString& id, const QString& item = {});
    /// Closes without asking: what runs is cancelled and stopped first, with its progress shown.
    void closeAnyway();

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void addPage(Page* page);
    void buildShortcuts();
    void openPalette();
    QList<PaletteEntry> paletteEntries() const;
    void explainFocus();
    void refreshWarnings();
    void showFirstWarning();

    AppContext& m_context;
    Navigation* m_navigation;
    StatusStrip* m_strip;
    Banner* m_arrival;
    QStackedWidget* m_stack;
    ActivityPane* m_activity;
    Notifier* m_notifier;
    ClosingPanel* m_closing;
    bool m_closed = false; ///< All is stopped; nothing is asked or waited for any more.
    QList<Page*> m_pages;
    QString m_arrivedRequest;
};

} // namespace gatehouse::console
