// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/devnet/ChainState.h"

#include "core/base/Paths.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>
#include <QThreadPool>
#include <algorithm>
#include <optional>

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

/// The timestamp of a block 0 in anvil's file, or nothing for other blocks.
std::optional<quint64> genesisTime(const QJsonValue& block)
{
    const QJsonObject header = block[QLatin1String("header")].toObject();
    if (header[QLatin1String("number")].toString() != QLatin1String("0x0"))
        return std::nullopt;
    bool good = false;
    const quint64 time = header[QLatin1String("timestamp")].toString().toULongLong(&good, 16);
    return good ? std::optional(time) : std::nullopt;
}

/// @p content without the blocks 0 that are not the chain's; empty when there is nothing to leave out.
QByteArray withOneGenesis(const QByteArray& content)
{
    QJsonObject state = QJsonDocument::fromJson(content).object();
    const QJsonArray blocks = state[QLatin1String("blocks")].toArray();
    std::optional<quint64> first;
    for (const QJsonValue& block : blocks)
        if (const auto time = genesisTime(block))
            first = std::min(*time, first.value_or(*time));
    QJsonArray kept;
    for (const QJsonValue& block : blocks)
        if (const auto time = genesisTime(block); !time || *time == *first)
            kept.append(block);
    if (kept.size() == blocks.size())
        return {};
    state[QLatin1String("blocks")] = kept;
    return QJsonDocument(state).toJson(QJsonDocument::Compact);
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
    const Found found = repair();
    if (found != Found::Whole && found != Found::Restored)
        return found;
    const auto content = readFile(m_path, maxStateBytes);
    const QByteArray clean = content ? withOneGenesis(*content) : QByteArray();
    if (!clean.isEmpty())
        if (const Result<void> written = writeFileAtomically(m_path, clean, FileAccess::OwnerOnly); !written)
            qCWarning(log).noquote().nospace() << "event=chain-state-not-cleaned file=" << m_path << " error=\"" << written.error().toString() << '"';
    return found;
}

ChainState::Found ChainState::repair() const
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
