// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/Question.h"

#include "app/ctl/Interrupt.h"

#include <QCoroSignal>
#include <QSocketNotifier>
#include <cerrno>
#include <memory>
#include <unistd.h>
#include <utility>

namespace gatehouse::ctl {

namespace {

/// A longer answer is none.
constexpr qsizetype maxAnswer = 256;

/// Reads one line of standard input while the event loop goes on.
class AnswerReader : public QObject
{
    Q_OBJECT
public:
    explicit AnswerReader(const Interrupt* interrupt)
        : m_input(STDIN_FILENO, QSocketNotifier::Read)
    {
        connect(&m_input, &QSocketNotifier::activated, this, &AnswerReader::readSome);
        connect(interrupt, &Interrupt::raised, this, &AnswerReader::end);
        if (interrupt->wasRaised())
            QMetaObject::invokeMethod(this, &AnswerReader::end, Qt::QueuedConnection);
    }
    /// Without the line's end; empty when there was none.
    QString answer() const { return m_whole ? QString::fromUtf8(m_line).trimmed().toLower() : QString(); }

Q_SIGNALS:
    void ended();

private:
    void readSome()
    {
        char bytes[64];
        const ssize_t got = ::read(STDIN_FILENO, bytes, sizeof bytes);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            return;
        if (got > 0)
            m_line.append(bytes, got);
        const qsizetype lineEnd = m_line.indexOf('\n');
        m_whole = lineEnd >= 0;
        if (m_whole)
            m_line.truncate(lineEnd);
        if (m_whole || got <= 0 || m_line.size() > maxAnswer)
            end();
    }
    void end()
    {
        m_input.setEnabled(false);
        if (!std::exchange(m_ended, true))
            Q_EMIT ended();
    }

    QSocketNotifier m_input;
    QByteArray m_line;
    bool m_whole = false;
    bool m_ended = false;
};

} // namespace

bool canAsk()
{
    return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

QCoro::Task<Result<void>> confirm(CommandContext& context, QString question)
{
    if (context.global.yes)
        co_return {};
    if (!canAsk())
        co_return fail(errors::usage, question, QStringLiteral("Say --yes if that is what you want."));
    context.output->ask(question + QStringLiteral(". Do it? [y/N] "));
    const auto reader = std::make_unique<AnswerReader>(context.interrupt);
    co_await qCoro(reader.get(), &AnswerReader::ended);
    if (reader->answer() == QLatin1String("y") || reader->answer() == QLatin1String("yes"))
        co_return {};
    co_return fail(errors::cancelled, QStringLiteral("not confirmed, nothing was done"));
}

} // namespace gatehouse::ctl

#include "Question.moc"
