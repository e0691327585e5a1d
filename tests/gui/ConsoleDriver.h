// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/AppContext.h"
#include "app/console/ListDetailPage.h"
#include "app/console/MainWindow.h"
#include "app/console/Navigation.h"
#include "app/console/Translations.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

namespace gatehouse::console {

/// The real window, driven as a person would: by mouse and keyboard on what is visible.
class ConsoleDriver
{
public:
    /// On demo services.
    explicit ConsoleDriver(api::DemoOptions options, const QLocale& locale = QLocale::c())
        : ConsoleDriver(api::makeDemoServices(options), Paths{"/state", "/cache", "/share"}, QString(), locale)
    {
    }
    ConsoleDriver(std::unique_ptr<api::Services> services, const Paths& paths, const QString& settingsPath, const QLocale& locale = QLocale::c())
        : m_texts(locale)
    {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_scratch.path());
        QCoreApplication::setOrganizationName("gatehouse-test");
        m_context = std::make_unique<AppContext>(*qApp, std::move(services), paths, settingsPath);
        m_context->theme().setMode(ThemeMode::Light);
        m_window = std::make_unique<MainWindow>(*m_context);
        m_window->show();
    }

    MainWindow& window() { return *m_window; }
    AppContext& context() { return *m_context; }
    ListDetailPage* listPage(const char* id)
    {
        for (Page* page : m_window->pages())
            if (page->id() == QLatin1String(id))
                return qobject_cast<ListDetailPage*>(page);
        return nullptr;
    }

    /// A visible, enabled widget of that name, anywhere in the application; null after @p milliseconds.
    template<typename Widget = QPushButton>
    Widget* find(const char* name, int milliseconds = 8000)
    {
        Widget* found = nullptr;
        const bool there = QTest::qWaitFor(
            [&] {
                for (QWidget* top : QApplication::topLevelWidgets())
                    for (Widget* each : top->findChildren<Widget*>(QLatin1String(name)))
                        if (each->isVisible() && each->isEnabled()) {
                            found = each;
                            return true;
                        }
                return false;
            },
            milliseconds);
        if (!there)
            qWarning() << "no visible" << name;
        return found;
    }

    bool click(const char* name, int milliseconds = 8000)
    {
        QPushButton* button = find<QPushButton>(name, milliseconds);
        if (!button)
            return false;
        QTest::mouseClick(button, Qt::LeftButton);
        return true;
    }

    /// A click as the window system delivers it, at @p at of the widget: whatever lies there gets it. Scrolls to it first.
    void clickAt(QWidget* widget, QPoint at, Qt::MouseButton button = Qt::LeftButton)
    {
        QScrollArea* scroll = nullptr;
        for (QWidget* parent = widget->parentWidget(); parent && !scroll; parent = parent->parentWidget())
            if (auto* area = qobject_cast<QScrollArea*>(parent); area && area->widget() && area->widget()->isAncestorOf(widget))
                scroll = area;
        QWidget* top = widget->window();
        // The document may grow while it is laid out; scroll until the place is really seen.
        const bool seen = !scroll || QTest::qWaitFor([&] {
            const bool visible = scroll->viewport()->rect().contains(widget->mapTo(scroll->viewport(), at));
            if (!visible)
                scroll->ensureWidgetVisible(widget);
            return visible;
        }, 20000);
        if (!seen)
            qWarning() << "cannot scroll to" << widget->objectName();
        QTest::mouseClick(top->windowHandle(), button, Qt::NoModifier, widget->mapTo(top, at));
    }
    /// clickAt() in the middle of the button of that name; false when there is none.
    bool press(const char* name, int milliseconds = 8000)
    {
        QPushButton* button = find<QPushButton>(name, milliseconds);
        if (!button)
            return false;
        clickAt(button, button->rect().center());
        return true;
    }
    /// Clicks a page in the navigation.
    bool go(const QString& page)
    {
        QListView* list = m_window->findChild<Navigation*>()->list();
        for (int row = 0; row < m_window->pages().size(); ++row)
            if (m_window->pages().at(row)->id() == page)
                clickAt(list->viewport(), list->visualRect(list->model()->index(row, 0)).center());
        return QTest::qWaitFor([&] { return m_window->currentPage()->id() == page; }, 2000);
    }
    /// Clicks an entry in the list of the page.
    bool choose(const char* page, const QString& title)
    {
        ListDetailPage* shown = listPage(page);
        auto* list = shown->findChild<QListView*>("list");
        const bool there = QTest::qWaitFor([&] {
            for (int row = 0; row < list->model()->rowCount(); ++row) {
                const QModelIndex index = list->model()->index(row, 0);
                if (index.data(Qt::DisplayRole).toString() != title)
                    continue;
                list->scrollTo(index);
                clickAt(list->viewport(), list->visualRect(index).center());
                return list->currentIndex() == index;
            }
            return false;
        });
        if (!there)
            qWarning() << page << "lists no" << title;
        return there;
    }

    void type(QWidget* field, const QString& text)
    {
        field->setFocus();
        if (auto* line = qobject_cast<QLineEdit*>(field))
            line->selectAll();
        QTest::keyClicks(field, text);
    }

    /// As a window manager does after a dialog closed; shortcuts work in the active window only.
    bool focusWindow()
    {
        m_window->activateWindow();
        return QTest::qWaitForWindowActive(m_window.get());
    }

    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QWidget* target = QApplication::focusWidget();
        QTest::keyClick(target ? target : m_window.get(), key, modifiers);
    }

    /// The word beside the item in a page's list.
    QString word(const char* page, const QString& title)
    {
        for (const Item& item : listPage(page)->model()->items())
            if (item.title == title)
                return item.word;
        return {};
    }
    bool waitForWord(const char* page, const QString& title, const QString& wanted, int milliseconds = 15000)
    {
        const bool good = QTest::qWaitFor([&] { return word(page, title) == wanted; }, milliseconds);
        if (!good)
            qWarning() << page << title << "is" << word(page, title) << "instead of" << wanted;
        return good;
    }

    bool save(const QString& name)
    {
        QTest::qWait(300); // Lets answers, layouts and paints happen, also on a busy machine.
        const QString folder = QStringLiteral(GATEHOUSE_BINARY_DIR) + "/screenshots" + qEnvironmentVariable("GATEHOUSE_SCREENSHOT_SUFFIX");
        return QDir().mkpath(folder) && m_window->grab().save(folder + "/" + name + ".png");
    }

private:
    QTemporaryDir m_scratch;
    Translations m_texts;
    std::unique_ptr<AppContext> m_context;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace gatehouse::console
