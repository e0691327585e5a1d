// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/SecretScanner.h"

#include <QHash>
#include <QSet>
#include <QTimer>

namespace gatehouse::test {

/// Keeps the arguments and the environment of this process and of all its descendants, looked at many times a second, so
/// that processes that live only briefly and secrets that become known only later are covered.
class ProcessRecorder : public QObject
{
public:
    struct Seen
    {
        QString program;
        QSet<QByteArray> arguments;
        QSet<QByteArray> environments;
        /// The kernel refused the environment, as it does for an undumpable process unless root asks.
        bool environmentRefused = false;
        bool undumpable = false;
    };

    ProcessRecorder();
    /// Looks once, now.
    void look();

    /// This process and its descendants that live now.
    static QList<qint64> tree();
    /// Descendants whose program is called @p name.
    static QList<qint64> running(const QString& name);
    /// The program's name; empty when the process is gone.
    static QString programOf(qint64 pid);
    /// Who owns /proc/<pid>/environ: root for an undumpable process, whoever runs it.
    static uint ownerOf(qint64 pid);
    static QByteArray content(qint64 pid, const char* name);

    const QHash<qint64, Seen>& seen() const { return m_seen; }
    QStringList findings(const SecretScanner& scanner) const;
    /// Regular files that processes of the tree have open now, deleted ones and those outside of every known folder too.
    static QStringList findingsInOpenFiles(const SecretScanner& scanner);

private:
    QHash<qint64, Seen> m_seen;
    QTimer m_timer;
};

} // namespace gatehouse::test
