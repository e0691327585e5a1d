// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace gatehouse::console {

/// What the window makes of an operation: its name in the reader's language, and where it leads.
struct OperationView
{
    QString title; ///< "Build of dstack"
    QString page;  ///< "images"
    QString item;  ///< For Page::openItem(); may be empty.
};

/// The one place that knows every kind of operation; a kind that is missing in it fails tst_ActivityPane. An unknown one, from a
/// newer core, is "Work on SUBJECT" and leads to the logs.
OperationView operationView(const QString& kind, const QString& subject);
/// Whether a machine is being started; then the subject is its name.
bool isMachineStart(const QString& kind);
/// All that the table knows.
QStringList operationKinds();

} // namespace gatehouse::console
