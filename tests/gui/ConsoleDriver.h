// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/AppContext.h"
#include "app/console/ListDetailPage.h"
#include "app/console/MainWindow.h"
#include "app/console/Translations.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

namespace gatehouse::console {

/// The real window on demo services, driven as a person would: by mouse and keyboard on what is visible.
class ConsoleDriver
{
public:
    explicit ConsoleDriver(api::DemoOptions options, const QLocale& locale = QLocale::c())
        : m_texts(locale)
    {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_scratch.path());
        QCoreApplication::setOrganizationName("gatehouse-test");
        m_context = std::make_unique<AppContext>(*qApp, api::makeDemoServices(options), Paths{"/state", "/cache", "/share"}, QString());
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
