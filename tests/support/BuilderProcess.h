// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Operation.h"

#include <QJsonObject>
#include <QMap>
#include <QStringList>

namespace gatehouse::tests {

/// A build in a process of its own, so that killing it is killing the builder. A program that uses it calls isCall() first thing in
/// main() and answers with callee(), else with prepare().
class BuilderProcess
{
public:
    enum class Fate { Run, Kill, Cancel };
    struct Call
    {
        QString folder;   ///< Has state, cache, tmp; TMPDIR is the last.
        QString recipe;   ///< The recipe's folder.
        QMap<QString, QString> parameters;
        Fate fate = Fate::Run;
        QString step;     ///< That the fate is about.
        QString middle;   ///< What in the log or the step's detail tells that it is in the middle of its work; empty: from its beginning on.
        QString drafts;   ///< Instead of that, for Kill: the folder in which a draft tells it. Whoever is quicker wins: see results().
        bool network = true;
        bool askForSpace = false; ///< Whether the back end's own wish for free space counts.
    };
    struct Answer
    {
        bool killed = false; ///< By its own hand where the call says; a build that came to its end before that is none.
        bool good = false;
        QJsonObject json;
        QByteArray output;
        QString left; ///< Not empty: processes that did not end.
        StepState state(const QString& step) const { return StepState(json[QStringLiteral("states")].toObject()[step].toInt()); }
        QString text(const char* key) const { return json[QLatin1String(key)].toString(); }
    };

    static bool isCall(int argc, char** argv);
    /// What the process of a call does. One JSON line at the end. @return the exit status.
    static int callee();

    /// Before any thread exists: mounts belong to this process and its children alone and end with them, and whatever a killed
    /// builder leaves becomes our child. @return whether mounts can be made.
    static bool prepare();
    /// Runs @p call and waits, with this process's event loop going, until nothing of it is left.
    static Answer run(const Call& call);

    /// Mounts and loop devices that lead below @p folder.
    static QStringList mountsBelow(const QString& folder);
    /// Half made things below @p folder. What a download has got so far is none unless @p afterSuccess: the next one goes on from it.
    static QStringList halfMade(const QString& folder, bool afterSuccess = false);
    /// The drafts in @p folder, which is that of a step's results or the catalogue.
    static QStringList drafts(const QString& folder);
    /// Everything else there.
    static QStringList results(const QString& folder);
    /// Inodes and times of everything that finished steps have in @p cache for @p recipe, but for the step @p but.
    static QMap<QString, QString> finished(const QString& cache, const QString& recipe, const QString& but);
    /// cp --archive; ends the program when that fails.
    static void copy(const QString& from, const QString& to, bool links);
};

} // namespace gatehouse::tests
