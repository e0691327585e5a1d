// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/ErrorText.h"

#include <QCoreApplication>
#include <QHash>

namespace gatehouse::console {

namespace {

/// %1 is the error's detail.
struct Template
{
    const char* sentence;
    const char* nextStep;
};

const QHash<QString, Template>& templates()
{
    static const QHash<QString, Template> table{
        {QStringLiteral("cancelled"), {QT_TRANSLATE_NOOP("ErrorText", "Cancelled."), ""}},
        {QStringLiteral("internal"),
         {QT_TRANSLATE_NOOP("ErrorText", "Something happened that must not happen: %1"),
          QT_TRANSLATE_NOOP("ErrorText", "Please report it together with the log of this console.")}},
        {QStringLiteral("not-found"),
         {QT_TRANSLATE_NOOP("ErrorText", "There is no %1 any more."),
          QT_TRANSLATE_NOOP("ErrorText", "It may have been removed from outside; the list is current again.")}},
        {QStringLiteral("file.unreadable"),
         {QT_TRANSLATE_NOOP("ErrorText", "This file cannot be read: %1"),
          QT_TRANSLATE_NOOP("ErrorText", "Check that it exists and that you may read it.")}},
        {QStringLiteral("file.too-large"),
         {QT_TRANSLATE_NOOP("ErrorText", "This file is larger than it can be: %1"),
          QT_TRANSLATE_NOOP("ErrorText", "Check that it is the file you meant.")}},
        {QStringLiteral("file.not-written"),
         {QT_TRANSLATE_NOOP("ErrorText", "This file could not be written: %1"),
          QT_TRANSLATE_NOOP("ErrorText", "Check the folder's owner and permissions.")}},
        {QStringLiteral("file.disk-full"),
         {QT_TRANSLATE_NOOP("ErrorText", "The disk is full: %1"),
          QT_TRANSLATE_NOOP("ErrorText", "Free some space; removing images and machines you no longer need helps most.")}},
        {QStringLiteral("image.busy"),
         {QT_TRANSLATE_NOOP("ErrorText", "%1 is being built already."),
          QT_TRANSLATE_NOOP("ErrorText", "Wait for its end, or cancel it first.")}},
        {QStringLiteral("image.in-use"),
         {QT_TRANSLATE_NOOP("ErrorText", "A machine is made from this image."),
          QT_TRANSLATE_NOOP("ErrorText", "Remove the machine first.")}},
        {QStringLiteral("image.lock-stale"),
         {QT_TRANSLATE_NOOP("ErrorText", "The package lock is out of date: %1"),
          QT_TRANSLATE_NOOP("ErrorText", "Refresh the lock file and build again; the measurements will change.")}},
        {QStringLiteral("image.unknown-format"),
         {QT_TRANSLATE_NOOP("ErrorText", "This file cannot be measured: %1"),
          QT_TRANSLATE_NOOP("ErrorText", "Choose a unified kernel image (.efi) or a disk image (.raw).")}},
        {QStringLiteral("vm.bad-name"),
         {QT_TRANSLATE_NOOP("ErrorText", "“%1” cannot be the name of a machine."),
          QT_TRANSLATE_NOOP("ErrorText", "Use small letters, digits and hyphens, a letter first.")}},
        {QStringLiteral("vm.exists"),
         {QT_TRANSLATE_NOOP("ErrorText", "A machine named %1 exists already."),
          QT_TRANSLATE_NOOP("ErrorText", "Choose another name.")}},
        {QStringLiteral("vm.busy"),
         {QT_TRANSLATE_NOOP("ErrorText", "%1 is starting or running already."), ""}},
        {QStringLiteral("vm.running"),
         {QT_TRANSLATE_NOOP("ErrorText", "%1 is running."), QT_TRANSLATE_NOOP("ErrorText", "Shut it down first.")}},
        {QStringLiteral("vm.not-running"), {QT_TRANSLATE_NOOP("ErrorText", "%1 is not running."), ""}},
        {QStringLiteral("vm.shutdown-timeout"),
         {QT_TRANSLATE_NOOP("ErrorText", "The guest did not shut down within a minute: %1"),
          QT_TRANSLATE_NOOP("ErrorText", "Look at its console; Force off is like pulling the plug.")}},
        {QStringLiteral("vm.killed"),
         {QT_TRANSLATE_NOOP("ErrorText", "The machine was killed from outside: %1"),
          QT_TRANSLATE_NOOP("ErrorText", "Start it again; its disk and TPM state are kept.")}},
        {QStringLiteral("onboard.refused-by-policy"),
         {QT_TRANSLATE_NOOP("ErrorText", "The verdict refuses this request: %1"),
          QT_TRANSLATE_NOOP("ErrorText", "Reject it, or approve it as an exception with a reason.")}},
        {QStringLiteral("onboard.rejected"),
         {QT_TRANSLATE_NOOP("ErrorText", "Not onboarded: %1"), ""}},
        {QStringLiteral("onboard.wrong-state"),
         {QT_TRANSLATE_NOOP("ErrorText", "This request cannot be decided now: %1"),
          QT_TRANSLATE_NOOP("ErrorText", "The page shows where it stands.")}},
        {QStringLiteral("onboard.no-reason"), {QT_TRANSLATE_NOOP("ErrorText", "A reason is needed; it is recorded."), ""}},
        {QStringLiteral("node.bad-url"),
         {QT_TRANSLATE_NOOP("ErrorText", "“%1” is no address of a JSON-RPC node."),
          QT_TRANSLATE_NOOP("ErrorText", "Write it like http://127.0.0.1:8545 or wss://host/path.")}},
        {QStringLiteral("network.running"), {QT_TRANSLATE_NOOP("ErrorText", "The network runs already."), ""}},
        {QStringLiteral("network.down"),
         {QT_TRANSLATE_NOOP("ErrorText", "The network is down: %1"),
          QT_TRANSLATE_NOOP("ErrorText", "Start it on the Network page first.")}},
    };
    return table;
}

QString kindSentence(ErrorKind kind)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("ErrorText", text); };
    switch (kind) {
    case ErrorKind::Refused:
        return tr(QT_TRANSLATE_NOOP("ErrorText", "Refused"));
    case ErrorKind::Usage:
        return tr(QT_TRANSLATE_NOOP("ErrorText", "That does not make sense here"));
    case ErrorKind::Malformed:
        return tr(QT_TRANSLATE_NOOP("ErrorText", "The input is not what it should be"));
    case ErrorKind::Unavailable:
        return tr(QT_TRANSLATE_NOOP("ErrorText", "Something needed is missing or does not answer"));
    case ErrorKind::Conflict:
        return tr(QT_TRANSLATE_NOOP("ErrorText", "Not possible at this moment"));
    case ErrorKind::Cancelled:
        return tr(QT_TRANSLATE_NOOP("ErrorText", "Cancelled"));
    case ErrorKind::Internal:
        return tr(QT_TRANSLATE_NOOP("ErrorText", "Something happened that must not happen"));
    }
    return {};
}

} // namespace

ErrorWords errorWords(const Error& error)
{
    const std::string_view name = error.code().name;
    const QString code = QString::fromLatin1(name.data(), qsizetype(name.size()));
    const auto found = templates().constFind(code);
    if (found == templates().constEnd()) {
        QString sentence = QStringLiteral("%1 (%2)").arg(kindSentence(error.kind()), code);
        if (!error.detail().isEmpty())
            sentence += QStringLiteral(": ") + error.detail();
        return {sentence, error.hint()};
    }
    QString sentence = QCoreApplication::translate("ErrorText", found->sentence);
    if (sentence.contains(QLatin1String("%1")))
        sentence = sentence.arg(error.detail());
    // The place of the failure knows its own remedy better than a table does.
    const QString next = error.hint().isEmpty() && *found->nextStep ? QCoreApplication::translate("ErrorText", found->nextStep)
                                                                    : error.hint();
    return {sentence, next};
}

QStringList explainedErrorCodes()
{
    return templates().keys();
}

} // namespace gatehouse::console
