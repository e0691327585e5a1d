// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/StepLog.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::agent {

QString toString(StepProgress progress)
{
    switch (progress) {
    case StepProgress::Begin: return QStringLiteral("begin");
    case StepProgress::Done: return QStringLiteral("done");
    case StepProgress::Failed: return QStringLiteral("failed");
    }
    return {};
}

StepLog::StepLog(std::FILE* console, QObject* parent)
    : QObject(parent)
    , m_console(console)
{
}

StepLog::~StepLog()
{
    if (m_file >= 0)
        ::close(m_file);
}

bool StepLog::openOnHostVolume(const QString& folder)
{
    const QByteArray path = (folder + QStringLiteral("/startup_script.log")).toLocal8Bit();
    // The host owns the folder: a link could point at anything of ours, a pipe would block us.
    const int file = ::open(path.constData(),
                            O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
    if (file < 0)
        return false;
    struct stat info = {};
    if (::fstat(file, &info) != 0 || !S_ISREG(info.st_mode) || info.st_nlink != 1) {
        ::close(file);
        return false;
    }
    m_file = file;
    return true;
}

void StepLog::step(const QString& name, StepProgress progress, const QString& detail)
{
    write(name, toString(progress), detail);
    Q_EMIT stepped(name, progress, detail);
}

void StepLog::note(const QString& name, const QString& detail)
{
    write(name, QStringLiteral("note"), detail);
}

void StepLog::write(const QString& name, const QString& state, const QString& detail)
{
    QString clean = detail.left(maxDetail);
    for (QChar& c : clean) {
        if (!c.isPrint())
            c = u' ';
    }
    const QByteArray line =
        QStringLiteral("gatehouse-agent: step=%1 state=%2 detail=%3\n").arg(name, state, clean).toUtf8();
    std::fwrite(line.constData(), 1, std::size_t(line.size()), m_console);
    std::fflush(m_console);
    if (m_file < 0 || m_fileBytes + line.size() > maxFileBytes)
        return;
    if (::write(m_file, line.constData(), std::size_t(line.size())) == line.size())
        m_fileBytes += line.size();
}

} // namespace gatehouse::agent
