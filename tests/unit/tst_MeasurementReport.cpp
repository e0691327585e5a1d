// SPDX-License-Identifier: GPL-3.0-or-later
// The fuller measurements file: what stands in it, and what a policy takes from it.
#include "core/attest/AttestErrors.h"
#include "core/attest/MeasurementSet.h"
#include "core/image/MeasurementReport.h"
#include "core/image/UkiMeasurer.h"
#include "tests/support/TinyPe.h"
#include "tests/support/TinySmbios.h"
#include "tests/support/TinyTdvf.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::TinyPe;
using gatehouse::tests::TinyTdvf;

class MeasurementReportTest : public QObject
{
    Q_OBJECT

    static QJsonObject reportOf(const TdxMachine& machine, const QByteArray& uki)
    {
        UkiMeasurer::Options options;
        options.gptEventData = "EFI PART and entries";
        const Result<BootChain> chain = UkiMeasurer::chain(view(uki), options);
        const auto forecasts = TdxForecast::predict(machine, &*chain);
        return MeasurementReport::make(machine, &*chain, *forecasts);
    }
    static QByteArray knownUki()
    {
        const QByteArray tpmOnly = QByteArray::fromHex("6c767f605574be42" "930be4d76db2720f");
        return TinyPe::make({{".text", tpmOnly}, {".sdmagic", "#### LoaderInfo: systemd-stub 252.1-1 ####"}, {".osrel", "ID=test"}, {".cmdline", "quiet"},
                             {".linux", TinyPe::make({{".text", tpmOnly}})}, {".initrd", "initrd"}});
    }
    static TdxMachine machine()
    {
        TdxMachine machine;
        machine.firmware = TinyTdvf::make(TinyTdvf::volume({}));
        machine.rule = FirmwareRule::find("edk2-stable202411");
        machine.memoryBytes = 1ull << 31;
        machine.vcpus = 2;
        return machine;
    }
    static QByteArray bytes(const QJsonObject& report) { return QJsonDocument(report).toJson(); }

private Q_SLOTS:
    void saysWhatItIsMadeOf()
    {
        const QJsonObject report = reportOf(machine(), knownUki());
        QCOMPARE(report["schema"].toString(), "gatehouse-measurements");
        QCOMPARE(report["version"].toInt(), 1);
        QCOMPARE(report["inputs"]["memoryBytes"].toDouble(), double(1ull << 31));
        QCOMPARE(report["inputs"]["firmwareRule"].toString(), "edk2-stable202411");
        QVERIFY(report["inputs"]["acpi"].isNull());
        QCOMPARE(report["programs"].toArray().size(), 2);
        QCOMPARE(report["partitionTable"]["sha384"].toString().size(), 96);
        const QJsonObject registers = report["registers"].toObject();
        QCOMPARE(registers.keys(), QStringList({"mrtd", "pcr11", "pcr4", "pcr9", "rtmr1", "rtmr2", "rtmr3"}));
        for (const QJsonValue& each : report["predictions"].toArray()) {
            const QString name = each["register"].toString();
            QCOMPARE(each["value"].isNull(), !registers.contains(name));
            QCOMPARE(each["missing"].toArray().isEmpty(), registers.contains(name));
            if (each["value"].isNull())
                continue;
            // The events lead to the value, in their bank.
            const bool pcr = each["bank"].toString() == "sha256";
            QByteArray value(pcr ? 32 : 48, '\0');
            for (const QJsonValue& event : each["events"].toArray())
                value = QCryptographicHash::hash(value + QByteArray::fromHex(event["digest"].toString().toLatin1()),
                                                 pcr ? QCryptographicHash::Sha256 : QCryptographicHash::Sha384);
            if (name != "mrtd")
                QCOMPARE(QString::fromLatin1(value.toHex()), each["value"].toString());
        }
    }
    void saysWhatElseFirmwareReads()
    {
        TdxMachine one = machine();
        const QJsonObject without = reportOf(one, knownUki())["inputs"].toObject();
        QVERIFY(without["firmwareConfiguration"].isNull() && without.contains("firmwareConfiguration"));
        QVERIFY(without["smbiosSha256"].isNull() && without.contains("smbiosSha256"));
        one.rule = FirmwareRule::find("edk2-stable202505");
        one.configuration = FirmwareConfiguration{{{"bootorder", "disk"}}, false};
        const QByteArray tables = gatehouse::tests::TinySmbios::recorded();
        one.memoryBytes = 1128ull << 30;
        one.smbios = *SmbiosTables::parse(view(tables));
        const QJsonObject inputs = reportOf(one, knownUki())["inputs"].toObject();
        const auto sha256 = [](const QByteArray& bytes) { return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()); };
        QCOMPARE(inputs["firmwareConfiguration"][0]["name"].toString(), "bootorder");
        QCOMPARE(inputs["firmwareConfiguration"][0]["sha256"].toString(), sha256("disk"));
        QCOMPARE(inputs["smbiosSha256"].toString(), sha256(tables));
    }
    void policyTakesBothMachines()
    {
        const auto sets = attest::MeasurementSet::fromJson(bytes(reportOf(machine(), knownUki())), "mine");
        QVERIFY2(sets, sets ? "" : qPrintable(sets.error().toString()));
        QCOMPARE(sets->size(), 2);
        QCOMPARE(sets->at(0).name, "mine");
        QCOMPARE(sets->at(1).name, "mine (TDX)");
        QVERIFY(sets->at(1).mrTd && !sets->at(1).rtmr[0] && sets->at(1).rtmr[1] && sets->at(1).rtmr[2] && sets->at(1).rtmr[3]);
        QVERIFY(!(sets->at(0).rtmr[1] == sets->at(1).rtmr[1]));
    }
    void whatDoesNotBindTheImageIsNoSet()
    {
        TdxMachine unknownRelease = machine();
        unknownRelease.rule = nullptr;
        const auto sets = attest::MeasurementSet::fromJson(bytes(reportOf(unknownRelease, knownUki())), "mine");
        QCOMPARE(sets->size(), 1);
        QJsonObject withoutPcrs = reportOf(unknownRelease, knownUki());
        withoutPcrs["registers"] = QJsonObject{{"mrtd", QString(96, 'a')}};
        const auto none = attest::MeasurementSet::fromJson(bytes(withoutPcrs), "mine");
        QVERIFY(none.error().is(attest::errors::badMeasurements));
        QVERIFY2(none.error().detail().contains("RTMR1, RTMR2"), qPrintable(none.error().detail()));
        QJsonObject newer = reportOf(machine(), knownUki());
        newer["version"] = 2;
        QVERIFY(attest::MeasurementSet::fromJson(bytes(newer), "mine").error().is(attest::errors::badMeasurements));
    }
};

QTEST_GUILESS_MAIN(MeasurementReportTest)
#include "tst_MeasurementReport.moc"
