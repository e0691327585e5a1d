// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/DifferenceText.h"

#include <QCoreApplication>
#include <QStringList>

namespace gatehouse::console {

namespace {

class Text
{
    Q_DECLARE_TR_FUNCTIONS(DifferenceText)

public:
    static QString sentence(const QString& name, const api::RegisterDifference& difference)
    {
        using Kind = api::RegisterDifference::Kind;
        const QString event = QStringLiteral("%1").arg(difference.event);
        switch (difference.kind) {
        case Kind::Changed:
            return tr("%1: event %2 of the boot log differs from the prediction, which has %3 there.").arg(name, event, difference.predicted);
        case Kind::Extra:
            return difference.predicted.isEmpty() ? tr("%1: event %2 of the boot log is not predicted; nothing more was to come.").arg(name, event)
                                                  : tr("%1: event %2 of the boot log is not predicted; %3 was to come next.").arg(name, event, difference.predicted);
        case Kind::Missing:
            return difference.event > 0 ? tr("%1: %3 is predicted and never came; event %2 of the boot log stands in its place.").arg(name, event, difference.predicted)
                                        : tr("%1: %2 is predicted and never came; the boot log ends before it.").arg(name, difference.predicted);
        case Kind::Reordered:
            return tr("%1: event %2 of the boot log came too early; %3 was to come first.").arg(name, event, difference.predicted);
        case Kind::AfterLog:
            return tr("%1: every event of the boot log is as predicted. Something extended the register after the log ended, or the log is of another start.").arg(name);
        case Kind::NoLog:
            break;
        }
        return tr("%1: which event differs cannot be said: %2.").arg(name, difference.detail);
    }

    static QString proof(const api::RegisterDifference& difference)
    {
        QStringList parts;
        if (!difference.type.isEmpty())
            parts.append(difference.text.isEmpty()    ? difference.type
                         : difference.textProven ? tr("%1, “%2”").arg(difference.type, difference.text)
                                                 : tr("%1, “%2” as the log says; only the digest is proven").arg(difference.type, difference.text));
        const bool hasLog = difference.kind != api::RegisterDifference::Kind::NoLog && difference.kind != api::RegisterDifference::Kind::AfterLog;
        if (hasLog)
            parts.append(difference.accountsFor ? tr("the log adds up to the observed value") : tr("the log does not add up to the observed value: a hint at most"));
        return parts.join(QStringLiteral(" · "));
    }
};

} // namespace

DifferenceWords differenceWords(const QString& name, const api::RegisterDifference& difference)
{
    return {Text::sentence(name, difference), Text::proof(difference)};
}

} // namespace gatehouse::console
