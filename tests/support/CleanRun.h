// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>

namespace gatehouse::test {

/// A run of a test that starts machines: whatever becomes of it, its libvirt domains and its state folder are gone after.
/// Everything it makes carries the number of its process, so that runs do not meet and the next one finds what a killed
/// one has left.
class CleanRun
{
public:
    /// @p prefix is that of profile and machines, for example "uitest".
    explicit CleanRun(QString prefix);

    /// Runs @p test in a child process and cleans up after its end, also after a crash or a signal: what it started and left
    /// running, whoever its parent is by then, is killed, but for libvirt's daemons and other machines. Answers its status.
    int run(const std::function<int()>& test);

    /// "uitest-4711": the profile and the beginning of every machine's name.
    static QString nameOf(const QString& prefix, qint64 process);
    /// What there still is of the run @p name: domains, processes with the name in their arguments, the state folder.
    static QStringList leftOf(const QString& name);

private:
    static void clean(const QString& name);
    /// After runs that were killed together with the process that watched over them.
    void cleanDeadRuns() const;

    QString m_prefix;
};

} // namespace gatehouse::test
