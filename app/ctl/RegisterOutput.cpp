// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/RegisterOutput.h"

#include "core/base/Clock.h"

#include <QJsonValue>

namespace gatehouse::ctl {

namespace {

using Kind = api::RegisterDifference::Kind;
using Answer = api::ImageExpectation::Answer;
using Place = api::SpaceNeed::Place;

QString kindText(Kind kind)
{
    switch (kind) {
    case Kind::Changed:
        return QStringLiteral("changed");
    case Kind::Extra:
        return QStringLiteral("extra");
    case Kind::Missing:
        return QStringLiteral("missing");
    case Kind::Reordered:
        return QStringLiteral("reordered");
    case Kind::AfterLog:
        return QStringLiteral("afterLog");
    case Kind::NoLog:
        break;
    }
    return QStringLiteral("noLog");
}

QString answerText(Answer answer)
{
    switch (answer) {
    case Answer::Allowed:
        return QStringLiteral("allowed");
    case Answer::Refused:
        return QStringLiteral("refused");
    case Answer::Undecided:
        return QStringLiteral("undecided");
    case Answer::NotPredicted:
        break;
    }
    return QStringLiteral("notPredicted");
}

QString placeText(Place place)
{
    switch (place) {
    case Place::Cache:
        return QStringLiteral("cache");
    case Place::State:
        return QStringLiteral("state");
    case Place::Checkout:
        return QStringLiteral("checkout");
    case Place::Target:
        break;
    }
    return QStringLiteral("target");
}

QJsonValue orNull(const QString& text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

QJsonObject toJson(const api::RegisterDifference& difference)
{
    return {{QStringLiteral("kind"), kindText(difference.kind)},
            {QStringLiteral("event"), difference.event > 0 ? QJsonValue(difference.event) : QJsonValue()},
            {QStringLiteral("type"), orNull(difference.type)},
            {QStringLiteral("text"), orNull(difference.text)},
            {QStringLiteral("textProven"), difference.textProven},
            {QStringLiteral("digest"), orNull(difference.digest)},
            {QStringLiteral("predicted"), orNull(difference.predicted)},
            {QStringLiteral("predictedDigest"), orNull(difference.predictedDigest)},
            {QStringLiteral("accountsFor"), difference.accountsFor},
            {QStringLiteral("detail"), orNull(difference.detail)}};
}

QString linkText(api::QuotedNode::Link link)
{
    switch (link) {
    case api::QuotedNode::Link::Machine:
        return QStringLiteral("machine");
    case api::QuotedNode::Link::Registers:
        return QStringLiteral("registers");
    case api::QuotedNode::Link::Log:
        break;
    }
    return QStringLiteral("log");
}

QString standingText(api::QuotedNode::Standing standing)
{
    switch (standing) {
    case api::QuotedNode::Standing::Hardware:
        return QStringLiteral("hardware");
    case api::QuotedNode::Standing::SimulatedTee:
        return QStringLiteral("simulatedTee");
    case api::QuotedNode::Standing::Claimed:
        break;
    }
    return QStringLiteral("claimed");
}

QString platformText(api::QuotedNode::Platform platform)
{
    return platform == api::QuotedNode::Platform::Simulated ? QStringLiteral("simulated") : QStringLiteral("tdx");
}

QString mebibytes(qint64 bytes)
{
    return QStringLiteral("%1 MiB").arg(bytes >> 20);
}

} // namespace

QString registerKey(const QString& name)
{
    QStringList words = name.split(QLatin1Char(' '));
    words.first() = words.first().toLower();
    for (qsizetype i = 1; i < words.size(); ++i)
        words[i][0] = words[i][0].toUpper();
    return words.join(QString());
}

QJsonObject dependsOnToJson(const QList<api::RegisterPrediction>& registers)
{
    QJsonObject object;
    for (const api::RegisterPrediction& prediction : registers)
        if (!prediction.value.isEmpty() && !prediction.dependsOn.isEmpty())
            object.insert(registerKey(prediction.name), QJsonArray::fromStringList(prediction.dependsOn));
    return object;
}

QStringList conditionLines(const api::RegisterPrediction& prediction)
{
    QStringList lines;
    if (prediction.value.isEmpty())
        return lines;
    for (const QString& condition : prediction.dependsOn)
        lines.append(QStringLiteral("holds for: ") + condition);
    return lines;
}

QJsonArray toJson(const QList<api::ObservedRegister>& registers)
{
    QJsonArray array;
    for (const api::ObservedRegister& reg : registers)
        array.append(QJsonObject{{QStringLiteral("name"), reg.name},
                                 {QStringLiteral("predicted"), reg.predicted},
                                 {QStringLiteral("observed"), reg.observed},
                                 {QStringLiteral("source"), reg.source},
                                 {QStringLiteral("difference"), reg.differs() && reg.difference ? QJsonValue(toJson(*reg.difference)) : QJsonValue()}});
    return array;
}

QStringList differenceLines(const api::ObservedRegister& reg)
{
    if (!reg.differs())
        return {};
    if (!reg.difference)
        return {QStringLiteral("differs from the prediction")};
    const api::RegisterDifference& difference = *reg.difference;
    QString what;
    switch (difference.kind) {
    case Kind::Changed:
        what = QStringLiteral("event %1 of the boot log differs from the prediction, which has %2 there").arg(difference.event).arg(difference.predicted);
        break;
    case Kind::Extra:
        what = QStringLiteral("event %1 of the boot log is not predicted").arg(difference.event);
        break;
    case Kind::Missing:
        what = QStringLiteral("%1 is predicted and never came").arg(difference.predicted);
        break;
    case Kind::Reordered:
        what = QStringLiteral("event %1 of the boot log came too early; %2 was to come first").arg(difference.event).arg(difference.predicted);
        break;
    case Kind::AfterLog:
        return {QStringLiteral("differs: every event of the boot log is as predicted; extended after it ended, or the log is of another start")};
    case Kind::NoLog:
        return {QStringLiteral("differs; which event cannot be said: %1").arg(difference.detail)};
    }
    QStringList lines{QStringLiteral("differs: ") + what};
    if (!difference.type.isEmpty())
        lines.append(QStringLiteral("measured   %1 %2%3").arg(difference.digest, difference.type,
                                                              difference.text.isEmpty()    ? QString()
                                                              : difference.textProven ? QStringLiteral(" \"%1\"").arg(difference.text)
                                                                                      : QStringLiteral(" \"%1\" (a claim)").arg(difference.text)));
    if (!difference.predictedDigest.isEmpty())
        lines.append(QStringLiteral("predicted  %1 %2").arg(difference.predictedDigest, difference.predicted));
    if (!difference.accountsFor)
        lines.append(QStringLiteral("the log does not add up to the observed value: a hint at most"));
    return lines;
}

QJsonArray toJson(const QList<api::QuotedNode>& nodes)
{
    QJsonArray array;
    for (const api::QuotedNode& node : nodes)
        array.append(QJsonObject{{QStringLiteral("node"), node.address},
                                 {QStringLiteral("machine"), orNull(node.machine)},
                                 {QStringLiteral("platform"), platformText(node.platform)},
                                 {QStringLiteral("standing"), standingText(node.standing)},
                                 {QStringLiteral("doubt"), orNull(node.doubt)},
                                 {QStringLiteral("link"), linkText(node.link)},
                                 {QStringLiteral("source"), node.fromEvidence ? QStringLiteral("evidence") : QStringLiteral("request")},
                                 {QStringLiteral("at"), node.at.isValid() ? QJsonValue(toRfc3339(node.at)) : QJsonValue()},
                                 {QStringLiteral("registers"), toJson(node.registers)}});
    return array;
}

QStringList quotedLines(const api::QuotedNode& node)
{
    using Standing = api::QuotedNode::Standing;
    using Link = api::QuotedNode::Link;
    const bool isSimulated = node.platform == api::QuotedNode::Platform::Simulated;
    const QString who = node.machine.isEmpty() ? node.address : QStringLiteral("%1 (%2)").arg(node.address, node.machine);
    const QString proof = node.standing == Standing::Hardware       ? QStringLiteral("genuine, under Intel's root")
                          : node.standing == Standing::SimulatedTee ? QStringLiteral("SIMULATED TEE: genuine, and no proof of hardware")
                                                                    : QStringLiteral("CLAIMED: %1").arg(node.doubt);
    const QString link = node.link == Link::Machine     ? QStringLiteral("a machine of this image")
                         : node.link == Link::Registers ? QStringLiteral("known by its registers")
                                                        : QStringLiteral("known by its boot log");
    QStringList lines{QStringLiteral("%1, %2").arg(who, node.fromEvidence ? QStringLiteral("from evidence") : QStringLiteral("from its request")),
                      QStringLiteral("%1; %2").arg(proof, link)};
    const QString forPlatform = isSimulated ? QStringLiteral(" for the simulated platform") : QString();
    for (const api::ObservedRegister& reg : node.registers) {
        const QString word = reg.predicted.isEmpty() ? QStringLiteral("%1, nothing predicted%2").arg(reg.observed, forPlatform)
                             : reg.differs()         ? reg.observed
                                                     : QStringLiteral("as predicted%1").arg(forPlatform);
        lines.append(QStringLiteral("%1: %2").arg(reg.name, word));
        const QStringList why = differenceLines(reg);
        for (const QString& line : why)
            lines.append(QStringLiteral("  ") + line);
    }
    return lines;
}

QJsonObject toJson(const api::ImageExpectation& expectation)
{
    QJsonObject registers;
    for (auto it = expectation.registers.begin(); it != expectation.registers.end(); ++it)
        registers.insert(registerKey(it.key()), it.value());
    return {{QStringLiteral("answer"), answerText(expectation.answer)},
            {QStringLiteral("policy"), expectation.policy},
            {QStringLiteral("allowed"), orNull(expectation.allowed)},
            {QStringLiteral("allowedImage"), orNull(expectation.allowedImage)},
            {QStringLiteral("registers"), registers},
            {QStringLiteral("differing"), QJsonArray::fromStringList(expectation.differing)}};
}

void addExpectation(QJsonObject& document, const Result<api::ImageExpectation>& expectation)
{
    document.insert(QStringLiteral("expected"), expectation ? QJsonValue(toJson(*expectation)) : QJsonValue());
    document.insert(QStringLiteral("expectedMissing"), expectation ? QJsonValue() : QJsonValue(expectation.error().detail()));
}

QStringList expectationLines(const api::ImageExpectation& expectation)
{
    const QString policy = QStringLiteral("by the policy in force, %1").arg(expectation.policy);
    switch (expectation.answer) {
    case Answer::Allowed:
        return {QStringLiteral("allowed %1").arg(policy)};
    case Answer::Undecided:
        return {QStringLiteral("not checked %1: it names registers that are not predicted").arg(policy)};
    case Answer::NotPredicted:
        return {QStringLiteral("not checked: no registers are predicted")};
    case Answer::Refused:
        break;
    }
    if (expectation.allowed.isEmpty())
        return {QStringLiteral("refused %1, which allows no image").arg(policy)};
    return {QStringLiteral("refused %1").arg(policy), QStringLiteral("the nearest it allows is %1; another %2").arg(expectation.allowed, expectation.differing.join(QStringLiteral(", ")))};
}

QJsonArray toJson(const QList<api::SpaceNeed>& needs)
{
    QJsonArray array;
    for (const api::SpaceNeed& need : needs)
        array.append(QJsonObject{{QStringLiteral("place"), placeText(need.place)},
                                 {QStringLiteral("folder"), need.folder},
                                 {QStringLiteral("neededBytes"), double(need.neededBytes)},
                                 {QStringLiteral("freeBytes"), need.freeBytes < 0 ? QJsonValue() : QJsonValue(double(need.freeBytes))},
                                 {QStringLiteral("enough"), need.isEnough()}});
    return array;
}

void addSpace(QJsonObject& document, const Result<QList<api::SpaceNeed>>& needs)
{
    document.insert(QStringLiteral("space"), needs ? QJsonValue(toJson(*needs)) : QJsonValue());
    document.insert(QStringLiteral("spaceMissing"), needs ? QJsonValue() : QJsonValue(needs.error().detail()));
}

QStringList spaceLines(const QList<api::SpaceNeed>& needs)
{
    QStringList lines;
    for (const api::SpaceNeed& need : needs)
        lines.append(QStringLiteral("space      %1: %2 needed, %3%4").arg(need.folder, mebibytes(need.neededBytes),
                                                                          need.freeBytes < 0 ? QStringLiteral("not known how much is free") : mebibytes(need.freeBytes) + QStringLiteral(" free"),
                                                                          need.isEnough() || need.freeBytes < 0 ? QString() : QStringLiteral(": too small")));
    return lines;
}

} // namespace gatehouse::ctl
