// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace gatehouse::console {

/// As an event filter of the application it has every label show its text as it is, tool tips included. Qt takes text that
/// looks like HTML for HTML and then opens the files it names, in the window's own thread: a guest's console line or a node's
/// name could make the window hang on a pipe, or paint words as if they were ours.
class PlainLabels : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace gatehouse::console
