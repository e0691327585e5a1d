// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/Tone.h"

#include <QAction>
#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace gatehouse::console {

class Banner;

/// One page of the window: a title, a sentence on the state, the primary action at the right, and what is beneath.
class Page : public QWidget
{
    Q_OBJECT
public:
    /// @p id is untranslated: "images".
    Page(QString id, const QString& title, const QString& iconName, QWidget* parent = nullptr);

    const QString& id() const { return m_id; }
    QString title() const;
    const QString& iconName() const { return m_iconName; }

    /// Actions that make sense now, for the command palette and context menus.
    virtual QList<QAction*> pageActions() const { return m_actions; }
    /// Things that can be jumped to by name: (identifier, title).
    virtual QList<std::pair<QString, QString>> items() const { return {}; }
    /// Shows the item @p id, if there is one.
    virtual void openItem(const QString& id) { Q_UNUSED(id); }
    /// Puts the keyboard focus where work begins.
    virtual void takeFocus();
    /// Ctrl+F.
    virtual void focusFilter() {}

    /// What the navigation shows beside the page's name: how many things, and whether they want attention.
    int badgeCount() const { return m_badgeCount; }
    Tone badgeTone() const { return m_badgeTone; }

Q_SIGNALS:
    /// The person wants to see @p item (may be empty) on page @p page.
    void goTo(const QString& page, const QString& item);
    void badgeChanged();

protected:
    void setSentence(const QString& sentence);
    void setBadge(int count, Tone tone);
    /// Beneath the heading; stretched.
    void setBody(QWidget* body);
    void addHeaderWidget(QWidget* widget);
    /// Errors and notes of the page as a whole.
    Banner* banner() const { return m_banner; }
    /// Makes an action that the palette finds; @p command is its gatehousectl form, may be empty.
    QAction* addPageAction(const QString& name, const QString& text, const QString& iconName = {});

private:
    QString m_id;
    QString m_iconName;
    QLabel* m_title;
    QLabel* m_sentence;
    QHBoxLayout* m_header;
    QVBoxLayout* m_layout;
    Banner* m_banner;
    QList<QAction*> m_actions;
    int m_badgeCount = 0;
    Tone m_badgeTone = Tone::Neutral;
};

/// The keys that show a page: Ctrl+1 to Ctrl+9 for the first nine in @p row's order, a letter or sign for the two after them.
QKeySequence pageKeys(int row, const QString& id);

} // namespace gatehouse::console
