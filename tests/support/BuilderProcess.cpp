// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/BuilderProcess.h"

#include "core/base/Paths.h"
#include "core/image/ImageBuilder.h"
#include "core/process/SystemProcessRunner.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace gatehouse::tests {

namespace {

constexpr char callWord[] = "--build";
constexpr char struckWord[] = "struck\n"; ///< Tells a kill of the call's own from any other, such as that of a computer without memory.

void killThis()
{
    if (::write(STDOUT_FILENO, struckWord, sizeof struckWord - 1) > 0)
        ::kill(getpid(), SIGKILL);
}

/// Ends this process as soon as @p folder has a draft, or a moment later: where in the writing does not matter.
void killWhenDrafting(const QString& folder)
{
    std::thread([folder] {
        for (;;) {
            if (!BuilderProcess::drafts(folder).isEmpty())
                killThis();
            ::usleep(200);
        }
    }).detach();
}

QJsonObject toJson(const BuilderProcess::Call& call)
{
    QJsonObject parameters;
    for (auto it = call.parameters.begin(); it != call.parameters.end(); ++it)
        parameters[it.key()] = it.value();
    return {{"folder", call.folder}, {"recipe", call.recipe}, {"parameters", parameters}, {"fate", int(call.fate)},     {"step", call.step},
            {"middle", call.middle}, {"drafts", call.drafts}, {"network", call.network},  {"space", call.askForSpace}};
}

/// Strikes when the step is where the call says.
class Watcher : public QObject
{
public:
    Watcher(Operation& operation, const QJsonObject& call)
        : m_operation(operation)
        , m_fate(BuilderProcess::Fate(call["fate"].toInt()))
        , m_step(call["step"].toString())
        , m_middle(call["middle"].toString())
        , m_drafts(call["drafts"].toString())
    {
        connect(&operation, &Operation::stepChanged, this, &Watcher::onStep);
        connect(&operation, &Operation::logLine, this, &Watcher::onLine);
    }

private:
    bool isRunning() const
    {
        const auto& steps = m_operation.steps();
        return std::any_of(steps.begin(), steps.end(), [&](const OperationStep& one) { return one.id == m_step && one.state == StepState::Running; });
    }
    void onStep(const QString& id)
    {
        if (id != m_step || !isRunning() || m_watching)
            return;
        if (!m_middle.isEmpty()) {
            const auto& steps = m_operation.steps();
            if (std::any_of(steps.begin(), steps.end(), [&](const OperationStep& one) { return one.id == m_step && one.detail.contains(m_middle); }))
                strike();
            return;
        }
        m_watching = true;
        if (m_fate == BuilderProcess::Fate::Kill && !m_drafts.isEmpty())
            killWhenDrafting(m_drafts);
        else
            strike();
    }
    void onLine(const QString& line)
    {
        if (qEnvironmentVariableIsSet("GATEHOUSE_TEST_LOG"))
            std::fprintf(stderr, "%s\n", qPrintable(line));
        if (!m_middle.isEmpty() && isRunning() && line.contains(m_middle))
            strike();
    }
    void strike()
    {
        if (m_done || m_fate == BuilderProcess::Fate::Run)
            return;
        m_done = true;
        if (m_fate == BuilderProcess::Fate::Kill)
            killThis();
        // From the event loop, as a person would: the tool has been started by then.
        QTimer::singleShot(0, &m_operation, [this] { m_operation.cancel(); });
    }

    Operation& m_operation;
    const BuilderProcess::Fate m_fate;
    const QString m_step;
    const QString m_middle;
    const QString m_drafts;
    bool m_done = false;
    bool m_watching = false;
};

} // namespace

bool BuilderProcess::isCall(int argc, char** argv)
{
    return argc == 3 && QByteArray(argv[1]) == callWord;
}

int BuilderProcess::callee()
{
    const QJsonObject call = QJsonDocument::fromJson(QCoreApplication::arguments().at(2).toUtf8()).object();
    if (!call["network"].toBool() && ::unshare(CLONE_NEWNET) != 0)
        return 77;
    const QString folder = call["folder"].toString();
    Paths paths;
    paths.state = folder + "/state";
    paths.cache = folder + "/cache";
    paths.share = folder;
    process::SystemProcessRunner runner;
    image::BuildRequest request;
    request.recipeFolder = call["recipe"].toString();
    if (!call["space"].toBool())
        request.neededBytes = 0;
    const QJsonObject parameters = call["parameters"].toObject();
    for (const QString& name : parameters.keys())
        request.parameters.insert(name, parameters[name].toString());
    image::ImageBuilder builder(paths, runner);
    const auto started = builder.start(request);
    if (!started) {
        std::printf("%s\n", qPrintable(started.error().toString()));
        return 2;
    }
    Operation& operation = *started->operation;
    const Watcher watcher(operation, call);
    QEventLoop loop;
    QObject::connect(&operation, &Operation::finished, &loop, &QEventLoop::quit);
    loop.exec();
    QJsonObject states;
    for (const OperationStep& one : operation.steps())
        states[one.id] = int(one.state);
    const Result<void> result = operation.result();
    QJsonObject answer{{"good", result.has_value()}, {"id", started->outcome->imageId}, {"states", states}};
    if (!result) {
        answer["code"] = QString::fromUtf8(result.error().code().name.data(), qsizetype(result.error().code().name.size()));
        answer["detail"] = result.error().detail();
        answer["hint"] = result.error().hint();
        answer["text"] = result.error().toString();
    }
    std::printf("%s\n", QJsonDocument(answer).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
    return 0;
}

bool BuilderProcess::prepare()
{
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    return ::geteuid() == 0 && ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

BuilderProcess::Answer BuilderProcess::run(const Call& call)
{
    const QByteArray path = QFile::encodeName(call.folder + "/answer");
    QList<QByteArray> words{QFile::encodeName(QCoreApplication::applicationFilePath()), callWord, QJsonDocument(toJson(call)).toJson(QJsonDocument::Compact)};
    std::vector<char*> argv;
    for (QByteArray& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    const QByteArray temporary = QFile::encodeName(call.folder + "/tmp");
    const pid_t child = ::fork();
    if (child == 0) {
        ::setenv("TMPDIR", temporary.constData(), 1);
        const int file = ::open(path.constData(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
        ::dup2(file, 1);
        ::execv(argv[0], argv.data());
        ::_exit(126);
    }
    Answer answer;
    bool ended = false;
    QElapsedTimer sinceEnd;
    QElapsedTimer clock;
    clock.start();
    for (;;) {
        int status = 0;
        const pid_t one = ::waitpid(-1, &status, WNOHANG);
        if (one == child) {
            ended = true;
            sinceEnd.start();
            answer.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        } else if (one < 0 && errno == ECHILD) {
            break; // The builder and everything that it ever started.
        } else if (one == 0) {
            if ((ended && sinceEnd.elapsed() > 30'000) || clock.elapsed() > 10 * 60 * 1000) {
                ::kill(child, SIGKILL);
                answer.left = QStringLiteral("processes are left of %1, %2").arg(call.step, call.middle);
                break;
            }
            QTest::qWait(5); // The servers of this process answer meanwhile.
        }
    }
    answer.output = readFile(QString::fromUtf8(path), 1024 * 1024).value_or(QByteArray());
    answer.killed = answer.killed && answer.output.endsWith(struckWord);
    answer.json = QJsonDocument::fromJson(answer.output.trimmed().split('\n').last()).object();
    answer.good = answer.json["good"].toBool();
    return answer;
}

QStringList BuilderProcess::mountsBelow(const QString& folder)
{
    QStringList found;
    QFile mounts("/proc/self/mountinfo");
    if (mounts.open(QIODevice::ReadOnly))
        for (const QByteArray& line : mounts.readAll().split('\n'))
            if (line.contains(folder.toUtf8()))
                found.append(QString::fromUtf8(line));
    for (const QString& device : QDir("/sys/block").entryList({"loop*"}))
        if (const auto file = readFile("/sys/block/" + device + "/loop/backing_file", 4096); file && file->contains(folder.toUtf8()))
            found.append(device);
    return found;
}

QStringList BuilderProcess::halfMade(const QString& folder, bool afterSuccess)
{
    QStringList found = QDir(folder + "/tmp").entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    QDirIterator it(folder, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        it.next();
        const QString name = it.fileName();
        if (name.startsWith(".draft-") || name.startsWith(".unpack") || name.endsWith(".FAILED") || (afterSuccess && (name.endsWith(".part") || name == ".download-parts")))
            found.append(it.filePath());
    }
    return found;
}

QStringList BuilderProcess::drafts(const QString& folder)
{
    return QDir(folder).entryList({".draft-*"}, QDir::Dirs | QDir::Hidden);
}

QStringList BuilderProcess::results(const QString& folder)
{
    QStringList found = QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    for (const QString& draft : drafts(folder))
        found.removeAll(draft);
    return found;
}

QMap<QString, QString> BuilderProcess::finished(const QString& cache, const QString& recipe, const QString& but)
{
    QMap<QString, QString> facts;
    const QString top = cache + "/image/" + recipe + '/';
    QDirIterator it(top, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        struct stat info {};
        const QString path = it.next().mid(top.size());
        if (!path.startsWith(but + '/') && ::lstat(QFile::encodeName(it.filePath()).constData(), &info) == 0)
            facts[path] = QStringLiteral("%1 %2 %3.%4").arg(info.st_ino).arg(info.st_size).arg(info.st_mtim.tv_sec).arg(info.st_mtim.tv_nsec);
    }
    return facts;
}

void BuilderProcess::copy(const QString& from, const QString& to, bool links)
{
    QProcess copying;
    copying.start("cp", {"--archive", links ? "--link" : "--reflink=auto", from, to});
    if (!copying.waitForFinished(60'000) || copying.exitCode() != 0)
        qFatal("%s", copying.readAllStandardError().constData());
}

} // namespace gatehouse::tests
