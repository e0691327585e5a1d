// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QToolButton;
class QVBoxLayout;

namespace gatehouse::console {

/// A part of a document: a heading with an optional note at its right, and what belongs beneath it.
class Section : public QWidget
{
    Q_OBJECT
public:
    enum class Kind { Fixed, Collapsible };
    explicit Section(const QString& title, Kind kind = Kind::Fixed, QWidget* parent = nullptr);

    void addWidget(QWidget* widget);
    void setTitle(const QString& title);
    /// A small text or widget at the right of the heading.
    void setNote(const QString& note);
    void setHeaderWidget(QWidget* widget);
    void setExpanded(bool expanded);
    /// A heading that stands back: captions inside a section.
    void setQuiet();

private:
    QToolButton* m_toggle = nullptr;
    QLabel* m_title;
    QLabel* m_note;
    QVBoxLayout* m_layout;
    QWidget* m_body;
    QHBoxLayout* m_header;
};

} // namespace gatehouse::console
