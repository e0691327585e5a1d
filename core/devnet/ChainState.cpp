// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/devnet/ChainState.h"

#include "core/base/Paths.h"

#include <QFile>
#include <QJsonDocument>
#include <QLoggingCategory>
#include <QThreadPool>

namespace gatehouse::devnet {

namespace {

Q_LOGGING_CATEGORY(log, "gatehouse.devnet")

/// A devnet of a month has about 400 MB at a block every twelve seconds; Qt's reader ends before that, and so does patience.
constexpr qint64 maxStateBytes = 256 * 1024 * 1024;
constexpr std::chrono::seconds keepEvery{20};

bool isWhole(const QByteArray& content)
{
    return QJsonDocument::fromJson(content).isObject();
}

QString copyOf(const QString& path)
{
    return path + QStringLiteral(".good");
}

} // namespace

ChainState::ChainState(QString path, QObject* parent)
    : QObject(parent)
    , m_path(std::move(path))
{
    m_timer.setInterval(keepEvery);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        QThreadPool::globalInstance()->start([path = m_path] { keep(path); });
    });
}

bool ChainState::keep(const QString& path)
{
    const auto content = readFile(path, maxStateBytes);
    return content && isWhole(*content) && writeFileAtomically(copyOf(path), *content, FileAccess::OwnerOnly).has_value();
}

ChainState::Found ChainState::prepare() const
{
    if (!QFile::exists(m_path)) {
        // Somebody took it away to begin anew; anvil itself never leaves its place empty.
        QFile::remove(copyOf(m_path));
        return Found::Nothing;
    }
    const auto content = readFile(m_path, maxStateBytes);
    // Too large to be examined is no reason to throw it away; anvil will say what it thinks of it.
    if ((content && isWhole(*content)) || (!content && content.error().is(errors::fileTooLarge)))
        return Found::Whole;
    const QString broken = m_path + QStringLiteral(".broken");
    QFile::remove(broken);
    QFile::rename(m_path, broken);
    const auto good = readFile(copyOf(m_path), maxStateBytes);
    const bool restored = good && isWhole(*good) && writeFileAtomically(m_path, *good, FileAccess::OwnerOnly).has_value();
    qCWarning(log).noquote().nospace() << "event=chain-state-damaged file=" << m_path << " restored=" << restored;
    return restored ? Found::Restored : Found::Lost;
}

} // namespace gatehouse::devnet
