// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/Formats.h"

#include <QCoreApplication>
#include <QLocale>

namespace gatehouse::console {

namespace {

/// The context of every text in this file.
class Formats
{
    Q_DECLARE_TR_FUNCTIONS(Formats)
};

} // namespace

QString ageText(const QDateTime& time, const QDateTime& now)
{
    if (!time.isValid())
        return {};
    const qint64 seconds = time.secsTo(now);
    if (seconds < 1)
        return Formats::tr("now");
    if (seconds < 90)
        return Formats::tr("%1 s ago").arg(seconds);
    if (seconds < 90 * 60)
        return Formats::tr("%1 min ago").arg((seconds + 30) / 60);
    if (seconds < 36 * 3600)
        return Formats::tr("%1 h ago").arg((seconds + 1800) / 3600);
    if (seconds < 60 * 24 * 3600)
        return Formats::tr("%1 d ago").arg((seconds + 43200) / 86400);
    return QLocale().toString(time.toLocalTime(), QStringLiteral("d MMM yyyy"));
}

QString durationText(double seconds)
{
    if (seconds < 10)
        return Formats::tr("%1 s").arg(QLocale().toString(seconds, 'f', 1));
    if (seconds < 120)
        return Formats::tr("%1 s").arg(qRound64(seconds));
    return Formats::tr("%1 min %2 s").arg(qint64(seconds) / 60).arg(qint64(seconds) % 60, 2, 10, QLatin1Char('0'));
}

QString bytesText(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, bytes < 1024 * 1024 * 10 ? 1 : 0);
}

QString numberText(quint64 number)
{
    return QLocale().toString(number);
}

QString timeText(const QDateTime& time)
{
    return time.isValid() ? QLocale().toString(time.toLocalTime(), QStringLiteral("yyyy-MM-dd HH:mm:ss")) : QString();
}

StateWord stateWord(api::ImageState state)
{
    switch (state) {
    case api::ImageState::Ready:
        return {Formats::tr("ready"), Tone::Good};
    case api::ImageState::Building:
        return {Formats::tr("building"), Tone::Active};
    case api::ImageState::Failed:
        return {Formats::tr("failed"), Tone::Bad};
    }
    return {};
}

StateWord stateWord(api::MachineState state)
{
    switch (state) {
    case api::MachineState::Off:
        return {Formats::tr("off"), Tone::Neutral};
    case api::MachineState::Starting:
        return {Formats::tr("starting"), Tone::Active};
    case api::MachineState::Running:
        return {Formats::tr("running"), Tone::Good};
    case api::MachineState::Stopping:
        return {Formats::tr("stopping"), Tone::Active};
    case api::MachineState::Crashed:
        return {Formats::tr("crashed"), Tone::Bad};
    case api::MachineState::Missing:
        return {Formats::tr("missing"), Tone::Warning};
    case api::MachineState::Unknown:
        return {Formats::tr("unknown"), Tone::Warning};
    }
    return {};
}

StateWord stateWord(api::RequestState state, bool accepted)
{
    switch (state) {
    case api::RequestState::Seen:
        return {Formats::tr("no quote yet"), Tone::Neutral};
    case api::RequestState::QuoteReceived:
        return {Formats::tr("verifying"), Tone::Active};
    case api::RequestState::Verified:
        return accepted ? StateWord{Formats::tr("waits for you"), Tone::Warning}
                        : StateWord{Formats::tr("refused by the verdict"), Tone::Bad};
    case api::RequestState::Approved:
        return {Formats::tr("approved"), Tone::Active};
    case api::RequestState::Rejected:
        return {Formats::tr("rejected"), Tone::Neutral};
    case api::RequestState::Encrypted:
        return {Formats::tr("encrypted"), Tone::Active};
    case api::RequestState::Sent:
        return {Formats::tr("sent"), Tone::Active};
    case api::RequestState::Confirmed:
        return {Formats::tr("confirmed"), Tone::Good};
    case api::RequestState::Failed:
        return {Formats::tr("failed"), Tone::Bad};
    case api::RequestState::Superseded:
        return {Formats::tr("superseded"), Tone::Neutral};
    case api::RequestState::Expired:
        return {Formats::tr("expired"), Tone::Neutral};
    }
    return {};
}

StateWord stateWord(api::LinkState state)
{
    switch (state) {
    case api::LinkState::Connecting:
        return {Formats::tr("connecting"), Tone::Active};
    case api::LinkState::Up:
        return {Formats::tr("up"), Tone::Good};
    case api::LinkState::Down:
        return {Formats::tr("down"), Tone::Bad};
    case api::LinkState::Elsewhere:
        return {Formats::tr("served elsewhere"), Tone::Neutral};
    }
    return {};
}

StateWord stateWord(api::SyncState state)
{
    switch (state) {
    case api::SyncState::Unknown:
        return {Formats::tr("not asked"), Tone::Neutral};
    case api::SyncState::Unreachable:
        return {Formats::tr("unreachable"), Tone::Bad};
    case api::SyncState::NoData:
        return {Formats::tr("no data"), Tone::Bad};
    case api::SyncState::Syncing:
        return {Formats::tr("syncing"), Tone::Active};
    case api::SyncState::NotProven:
        return {Formats::tr("not proven"), Tone::Warning};
    case api::SyncState::Synced:
        return {Formats::tr("synced"), Tone::Good};
    }
    return {};
}

QString levelWord(api::LogLevel level)
{
    switch (level) {
    case api::LogLevel::Unknown:
        return {};
    case api::LogLevel::Debug:
        return Formats::tr("debug");
    case api::LogLevel::Info:
        return Formats::tr("info");
    case api::LogLevel::Warning:
        return Formats::tr("warning");
    case api::LogLevel::Error:
        return Formats::tr("error");
    }
    return {};
}

Tone levelTone(api::LogLevel level)
{
    return level == api::LogLevel::Error ? Tone::Bad : level == api::LogLevel::Warning ? Tone::Warning : Tone::Neutral;
}

QString trustWord(api::LogTrust trust)
{
    switch (trust) {
    case api::LogTrust::Ours:
        return Formats::tr("our own");
    case api::LogTrust::HostVisible:
        return Formats::tr("visible to the host");
    case api::LogTrust::GuestReported:
        return Formats::tr("reported by the guest");
    }
    return {};
}

QString trustSentence(api::LogTrust trust)
{
    switch (trust) {
    case api::LogTrust::Ours:
        return Formats::tr("Written by programs of this console on this host.");
    case api::LogTrust::HostVisible:
        return Formats::tr("Passes the host in the clear: whoever runs the host could read and change it.");
    case api::LogTrust::GuestReported:
        return Formats::tr("The guest says so; nothing attests it.");
    }
    return {};
}

} // namespace gatehouse::console
