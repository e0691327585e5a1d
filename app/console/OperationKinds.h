// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace gatehouse::console {

/// What Operation::cancel() does to the work.
enum class Cancel {
    Stops,        ///< The work ends.
    StopsWaiting, ///< Only the waiting ends: somebody else was asked, who may still do it.
    Not,          ///< Nothing; stopping half-way would lose something.
};

/// What the window makes of an operation: its name in the reader's language, and where it leads.
struct OperationView
{
    QString title; ///< "Build of dstack"
    QString page;  ///< "images"
    QString item;  ///< For Page::openItem(); may be empty.
    Cancel cancel = Cancel::Stops;
};

/// The one place that knows every kind of operation; a kind that is missing in it fails tst_ActivityPane. An unknown one, from a
/// newer core, is "Work on SUBJECT" and leads to the logs.
OperationView operationView(const QString& kind, const QString& subject);
/// What the button that cancels is called, or why there is none.
QString cancelWord(Cancel cancel, const QString& title);
/// Whether a machine is being started; then the subject is its name.
bool isMachineStart(const QString& kind);
/// All that the table knows.
QStringList operationKinds();

} // namespace gatehouse::console
