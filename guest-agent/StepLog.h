// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QObject>
#include <QString>
#include <cstdio>

namespace gatehouse::agent {

enum class StepProgress { Begin, Done, Failed };
QString toString(StepProgress progress);

/// The agent's only way to say something: one line per step on standard output (the console) and on the host volume.
/// Takes no secrets; details are stripped of control characters and cut, as parts of them come from the host.
class StepLog : public QObject
{
    Q_OBJECT
public:
    /// @p console is not owned.
    explicit StepLog(std::FILE* console = stdout, QObject* parent = nullptr);
    ~StepLog() override;

    /// Also appends to startup_script.log in this folder, at most maxFileBytes per start. False, and nothing is opened,
    /// when the host put something else than a plain file there.
    bool openOnHostVolume(const QString& folder);

    void step(const QString& name, StepProgress progress, const QString& detail = {});
    /// A remark within a step: state=begin again would say that it started anew.
    void note(const QString& name, const QString& detail);

    static constexpr qint64 maxFileBytes = 1024 * 1024;
    static constexpr qsizetype maxDetail = 1000;

Q_SIGNALS:
    void stepped(const QString& name, gatehouse::agent::StepProgress progress, const QString& detail);

private:
    void write(const QString& name, const QString& state, const QString& detail);

    std::FILE* m_console;
    int m_file = -1;
    qint64 m_fileBytes = 0;
};

} // namespace gatehouse::agent
