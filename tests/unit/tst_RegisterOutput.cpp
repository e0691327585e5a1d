// SPDX-License-Identifier: GPL-3.0-or-later
// What the command line says of registers, expectations and room: as its schemas have it, and in words.
#include "app/ctl/RegisterOutput.h"
#include "core/api/live/ImageMeasuring.h"
#include "core/image/TdxForecast.h"
#include "tests/support/CommandSchema.h"

using namespace gatehouse;
using namespace gatehouse::ctl;
using Kind = api::RegisterDifference::Kind;
using Answer = api::ImageExpectation::Answer;

class RegisterOutputTest : public QObject
{
    Q_OBJECT

    /// The part of a command's schema that @p path leads to.
    static QJsonObject schema(const QString& command, const QStringList& path)
    {
        QFile file(QStringLiteral(GATEHOUSE_SOURCE_DIR "/docs/cli/%1.schema.json").arg(command));
        if (!file.open(QIODevice::ReadOnly))
            return {};
        QJsonObject part = QJsonDocument::fromJson(file.readAll()).object();
        for (const QString& name : path)
            part = part[name].toObject();
        return part;
    }
    static api::ObservedRegister differing(Kind kind)
    {
        api::ObservedRegister reg{"PCR 4", QString(64, 'a'), QString(64, 'b'), {}, "guest"};
        api::RegisterDifference difference;
        difference.kind = kind;
        const bool hasEvent = kind != Kind::AfterLog && kind != Kind::NoLog;
        if (hasEvent) {
            difference.event = 7;
            difference.type = "EV_IPL";
            difference.text = "shim";
            difference.digest = QString(64, 'c');
            difference.predicted = "Authenticode of the UKI";
            difference.predictedDigest = QString(64, 'd');
            difference.accountsFor = kind == Kind::Changed;
        }
        if (kind == Kind::NoLog)
            difference.detail = "the guest sent no boot log with its quote";
        reg.difference = difference;
        return reg;
    }

private Q_SLOTS:
    void registersAreAsTheSchemaSays()
    {
        QList<api::ObservedRegister> registers{{"PCR 9", QString(64, 'a'), QString(64, 'a'), {}, "guest"}, {"PCR 11", QString(64, 'a'), {}, {}, {}}};
        for (const Kind kind : {Kind::Changed, Kind::Extra, Kind::Missing, Kind::Reordered, Kind::AfterLog, Kind::NoLog})
            registers.append(differing(kind));
        const QJsonArray json = toJson(registers);
        for (const QStringList& path : {QStringList{"vm-show", "registers"}, QStringList{"image-show", "observed"}}) {
            QJsonObject part = schema(path.first(), {"properties", path.last()});
            if (path.last() == "observed") // Null, or machines with their registers.
                part = part["anyOf"][0]["items"]["properties"]["registers"].toObject();
            QVERIFY(part["items"].toObject().contains("properties"));
            const QString breach = test::JsonSchema(part).breach(json);
            QVERIFY2(breach.isEmpty(), qPrintable(breach));
        }
        QVERIFY(json.at(0)["difference"].isNull() && json.at(1)["difference"].isNull());
        QCOMPARE(json.at(2)["difference"]["event"].toInt(), 7);
        QCOMPARE(json.at(2)["difference"]["kind"].toString(), "changed");
        QVERIFY(json.at(6)["difference"]["event"].isNull());
        // A difference that nothing differs from is not told.
        api::ObservedRegister same = differing(Kind::Changed);
        same.observed = same.predicted;
        QVERIFY(toJson(QList<api::ObservedRegister>{same}).at(0)["difference"].isNull() && differenceLines(same).isEmpty());
    }
    void whatAPredictionHoldsForIsSaid()
    {
        image::TdxMachine machine;
        machine.rule = image::FirmwareRule::find("edk2-stable202505");
        QVERIFY(machine.rule);
        const auto forecasts = image::TdxForecast::predict(machine, nullptr);
        QVERIFY(forecasts);
        QList<api::RegisterPrediction> registers = api::toApi(*forecasts);
        QCOMPARE(registers.at(1).name, "RTMR0");
        QVERIFY(conditionLines(registers.at(1)).isEmpty() && !dependsOnToJson(registers).contains("rtmr0")); // No value, nothing that holds.
        registers[1].value = QString(96, 'a');
        const QString lines = conditionLines(registers.at(1)).join('\n');
        QVERIFY2(lines.startsWith("holds for: ") && lines.contains("the register was compared with no quote of such a TD"), qPrintable(lines));
        const QJsonObject json = dependsOnToJson(registers);
        QVERIFY(json["rtmr0"].toArray().size() == conditionLines(registers.at(1)).size() && json["rtmr3"].toArray().size() == 1);
        const QString breach = test::JsonSchema(schema("image-measure", {"properties", "dependsOn"})).breach(json);
        QVERIFY2(breach.isEmpty(), qPrintable(breach));
        QVERIFY(schema("image-measure", {"properties"}).contains("dependsOn"));
    }
    void whatCannotBeToldHasItsReason()
    {
        QJsonObject document;
        addExpectation(document, fail(errors::notFound, "policy.toml cannot be read"));
        addSpace(document, fail(errors::notFound, "the profile has no network"));
        QVERIFY(document["expected"].isNull() && document["space"].isNull());
        QCOMPARE(document["expectedMissing"].toString(), "policy.toml cannot be read");
        QCOMPARE(document["spaceMissing"].toString(), "the profile has no network");
        const auto breachOf = [&](const char* command, const char* name) {
            return test::JsonSchema(schema(command, {"properties", name})).breach(document[QLatin1String(name)]);
        };
        QJsonObject known;
        addExpectation(known, api::ImageExpectation());
        addSpace(known, QList<api::SpaceNeed>());
        QVERIFY(known["expected"].isObject() && known["space"].isArray() && known["expectedMissing"].isNull() && known["spaceMissing"].isNull());
        for (int i = 0; i < 2; ++i, document = known)
            for (const auto& [command, name] : {std::pair{"image-show", "expected"}, std::pair{"image-show", "expectedMissing"}, std::pair{"image-forecast", "space"}, std::pair{"image-forecast", "spaceMissing"}})
                QVERIFY2(breachOf(command, name).isEmpty(), qPrintable(breachOf(command, name)));
    }
    void quotesAreAsTheSchemaSays()
    {
        using Node = api::QuotedNode;
        Node node;
        node.address = "0x8ba1f109551bD432803012645Ac136ddd64DBA72";
        node.machine = "node-a";
        node.platform = Node::Platform::Simulated;
        node.standing = Node::Standing::SimulatedTee;
        node.link = Node::Link::Machine;
        node.at = QDateTime(QDate(2026, 11, 22), QTime(12, 0), Qt::UTC);
        node.registers = {{"RTMR1", QString(96, 'a'), QString(96, 'a'), {}, "quote"}, differing(Kind::Changed)};
        Node claimed = node;
        claimed.machine.clear();
        claimed.platform = Node::Platform::Tdx;
        claimed.standing = Node::Standing::Claimed;
        claimed.doubt = "it has not been verified yet";
        claimed.link = Node::Link::Log;
        claimed.fromEvidence = true;
        claimed.at = {};
        claimed.registers[0].predicted.clear();
        Node hardware = claimed;
        hardware.standing = Node::Standing::Hardware;
        hardware.link = Node::Link::Registers;
        const QJsonArray json = toJson(QList<Node>{node, claimed, hardware});
        const QString breach = test::JsonSchema(schema("image-show", {"properties", "quoted"})).breach(json);
        QVERIFY2(breach.isEmpty(), qPrintable(breach));
        QCOMPARE(json.at(0)["standing"].toString(), "simulatedTee");
        QCOMPARE(json.at(1)["doubt"].toString(), "it has not been verified yet");
        QVERIFY(json.at(1)["machine"].isNull() && json.at(1)["at"].isNull());
        QCOMPARE(json.at(2)["standing"].toString(), "hardware");
        const QString first = quotedLines(node).join('\n'), second = quotedLines(claimed).join('\n'), third = quotedLines(hardware).join('\n');
        QVERIFY2(first.contains("(node-a), from its request") && first.contains("SIMULATED TEE") && first.contains("RTMR1: as predicted for the simulated platform"), qPrintable(first));
        QVERIFY2(first.contains("PCR 4: " + QString(64, 'b')) && first.contains("  differs: event 7"), qPrintable(first));
        QVERIFY2(second.contains("CLAIMED: it has not been verified yet; known by its boot log") && second.contains("from evidence") && second.contains("nothing predicted\n"), qPrintable(second));
        QVERIFY2(third.contains("genuine, under Intel's root; known by its registers") && !third.contains("SIMULATED"), qPrintable(third));
    }
    void theReasonIsALine_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("words");
        QTest::newRow("changed") << int(Kind::Changed) << "event 7 of the boot log differs from the prediction, which has Authenticode of the UKI there";
        QTest::newRow("extra") << int(Kind::Extra) << "event 7 of the boot log is not predicted";
        QTest::newRow("missing") << int(Kind::Missing) << "Authenticode of the UKI is predicted and never came";
        QTest::newRow("reordered") << int(Kind::Reordered) << "event 7 of the boot log came too early; Authenticode of the UKI was to come first";
        QTest::newRow("after") << int(Kind::AfterLog) << "every event of the boot log is as predicted";
        QTest::newRow("none") << int(Kind::NoLog) << "which event cannot be said: the guest sent no boot log";
    }
    void theReasonIsALine()
    {
        QFETCH(int, kind);
        QFETCH(QString, words);
        const QString text = differenceLines(differing(Kind(kind))).join('\n');
        QVERIFY2(text.contains(words), qPrintable(text));
        const bool hasEvent = Kind(kind) != Kind::AfterLog && Kind(kind) != Kind::NoLog;
        QCOMPARE(text.contains("\"shim\" (a claim)"), hasEvent);
        QCOMPARE(text.contains("a hint at most"), hasEvent && Kind(kind) != Kind::Changed);
    }
    void expectationsAreAsTheSchemaSays()
    {
        const QJsonObject part = schema("image-show", {"properties", "expected"});
        const QList<api::ImageExpectation> all{{Answer::Allowed, "strict", "dstack 1 (abc)", "dstack-abc", {{"PCR 4", QString(64, 'a')}}, {}},
                                               {Answer::Refused, "strict", "dstack 1 (abc)", {}, {}, {"RTMR1 (PCR 4)"}},
                                               {Answer::Refused, "strict", {}, {}, {}, {}},
                                               {Answer::Undecided, "strict", "x", {}, {{"RTMR1", QString(96, 'a')}}, {"MRTD"}},
                                               {Answer::NotPredicted, "strict", {}, {}, {}, {}}};
        QStringList answers;
        QStringList lines;
        for (const api::ImageExpectation& each : all) {
            const QString breach = test::JsonSchema(part).breach(toJson(each));
            QVERIFY2(breach.isEmpty(), qPrintable(breach));
            answers.append(toJson(each)["answer"].toString());
            lines.append(expectationLines(each).join(' '));
        }
        QCOMPARE(answers, (QStringList{"allowed", "refused", "refused", "undecided", "notPredicted"}));
        QCOMPARE(toJson(all.first())["registers"].toObject().keys(), QStringList{"pcr4"});
        QVERIFY(lines.at(0).startsWith("allowed") && lines.at(1).contains("another RTMR1 (PCR 4)") && lines.at(2).contains("allows no image"));
        QVERIFY(lines.at(3).startsWith("not checked") && lines.at(4).startsWith("not checked"));
    }
    void roomIsAsTheSchemaSays()
    {
        const QList<api::SpaceNeed> needs{{api::SpaceNeed::Place::Cache, "/c", 2ll << 30, 1ll << 30, "GATEHOUSE_CACHE"}, {api::SpaceNeed::Place::State, "/s", 1 << 20, 4ll << 30, {}},
                                          {api::SpaceNeed::Place::Checkout, "/k", 1, -1, "checkout"}, {api::SpaceNeed::Place::Target, "/t", 1, 1, {}}};
        const QString breach = test::JsonSchema(schema("image-forecast", {"properties", "space"})).breach(toJson(needs));
        QVERIFY2(breach.isEmpty(), qPrintable(breach));
        QCOMPARE(spaceLines(needs).at(0), "space      /c: 2048 MiB needed, 1024 MiB free: too small");
        QCOMPARE(spaceLines(needs).at(1), "space      /s: 1 MiB needed, 4096 MiB free");
        QVERIFY(spaceLines(needs).at(2).endsWith("not known how much is free"));
    }
};

QTEST_GUILESS_MAIN(RegisterOutputTest)
#include "tst_RegisterOutput.moc"
