// SPDX-License-Identifier: GPL-3.0-or-later
// What a build does to the registers, beside the closest image: every register that both sides predict for the same machine, and words
// for the rest.
#include "core/image/MeasurementChange.h"
#include "core/image/MeasurementReport.h"
#include "core/image/UkiMeasurer.h"
#include "tests/support/TinyPe.h"
#include "tests/support/TinyTdvf.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::TinyPe;
using gatehouse::tests::TinyTdvf;

class MeasurementChangeTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ImageStore> m_store;
    Recipe m_recipe;

    static TdxMachine machine()
    {
        TdxMachine machine;
        machine.vcpus = 2;
        machine.memoryBytes = 2ull << 30;
        machine.firmware = TinyTdvf::make(TinyTdvf::volume({}));
        machine.rule = FirmwareRule::find("edk2-stable202411");
        machine.secureBoot = SecureBoot::NotBuiltIn;
        return machine;
    }
    static RegisterForecast forecast(const char* name, char value, const QList<std::pair<QString, char>>& events = {}, const QStringList& missing = {})
    {
        const auto digest = [](char content) { return *Sha384Digest::fromBytes(view(QByteArray(48, content))); };
        RegisterForecast made;
        made.name = QLatin1String(name);
        if (value)
            made.value = digest(value);
        for (const auto& [what, content] : events)
            made.events.append({what, digest(content), {}, {}});
        made.missing = missing;
        return made;
    }
    /// What a build of @p uki predicts; registers of TDX as given.
    static MeasurementChange::Prediction prediction(const QByteArray& uki, const TdxMachine& machine, const QList<RegisterForecast>& tdx)
    {
        MeasurementChange::Prediction made;
        made.pcrs = *UkiMeasurer::measure(view(uki));
        made.tdx = tdx;
        made.inputs = MeasurementReport::inputsOf(machine);
        return made;
    }
    void publish(const QString& id, const QByteArray& uki, const TdxMachine& machine, const QList<RegisterForecast>& tdx)
    {
        const BootChain chain = *UkiMeasurer::chain(view(uki), {});
        publish(id, chain.toMeasurements(), MeasurementReport::make(machine, &chain, tdx));
    }
    void publish(const QString& id, const Measurements& measurements, const QJsonObject& full)
    {
        const QString draft = *m_store->beginDraft();
        QVERIFY(writeFileAtomically(draft + "/disk.raw", "x"));
        ImageManifest manifest;
        manifest.id = id;
        manifest.recipe = "tiny";
        manifest.version = "1";
        manifest.bytes = 1;
        manifest.builtAt = QDateTime::currentDateTimeUtc();
        QVERIFY(m_store->publish(draft, manifest, measurements, full));
    }
    MeasurementChange against(const MeasurementChange::Prediction& prediction) const { return MeasurementChange::against(*m_store, m_recipe, {}, {}, prediction); }
    static const MeasurementChange::Value* named(const MeasurementChange& change, const QString& name)
    {
        for (const MeasurementChange::Value& value : change.registers)
            if (value.name == name)
                return &value;
        return nullptr;
    }
    static QString whyNot(const MeasurementChange& change, const QString& name)
    {
        for (const QString& reason : change.notCompared)
            if (reason.startsWith(name + ':'))
                return reason;
        return {};
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        Paths paths;
        paths.state = m_folder->filePath("state");
        paths.cache = m_folder->filePath("cache");
        m_store = std::make_unique<ImageStore>(paths);
        m_recipe.name = "tiny";
    }

    void everyRegisterThatBothPredictIsCompared()
    {
        const QByteArray before = TinyPe::makeUki(252), after = TinyPe::makeUki(254);
        const QList<RegisterForecast> then{forecast("MRTD", 'm'), forecast("RTMR0", '0'), forecast("RTMR1", '1'), forecast("RTMR2", '2'), forecast("RTMR3", 'z')};
        publish("tiny-1", before, machine(), then);
        const MeasurementChange change = against(prediction(after, machine(), {forecast("MRTD", 'm'), forecast("RTMR0", '0'), forecast("RTMR1", 'x'), forecast("RTMR2", 'y'), forecast("RTMR3", 'z')}));
        QCOMPARE(change.imageId, "tiny-1");
        QVERIFY(change.changesRegisters());
        QVERIFY2(change.notCompared.isEmpty(), qPrintable(change.notCompared.join('\n')));
        for (const char* name : {"PCR 4", "PCR 9", "PCR 11", "MRTD", "RTMR0", "RTMR1", "RTMR2", "RTMR3"})
            QVERIFY2(named(change, name), name);
        QVERIFY(named(change, "MRTD")->before == named(change, "MRTD")->after && named(change, "RTMR3")->before == named(change, "RTMR3")->after);
        QCOMPARE(named(change, "RTMR1")->before, QByteArray(48, '1').toHex());
        QCOMPARE(named(change, "RTMR1")->after, QByteArray(48, 'x').toHex());
        QVERIFY(named(change, "PCR 4")->before != named(change, "PCR 4")->after);
        const QString lines = change.toLines().join('\n');
        QVERIFY2(lines.contains("  RTMR2: 3232") && lines.contains(" → 7979") && !lines.contains("MRTD"), qPrintable(lines));
    }
    void theSameBuildChangesNothing()
    {
        const QByteArray uki = TinyPe::makeUki(252);
        const QList<RegisterForecast> tdx{forecast("MRTD", 'm'), forecast("RTMR2", '2')};
        publish("tiny-1", uki, machine(), tdx);
        const MeasurementChange change = against(prediction(uki, machine(), tdx));
        QVERIFY(!change.changesRegisters() && change.notCompared.isEmpty());
        QCOMPARE(change.registers.size(), 3 + 2);
        QCOMPARE(change.toLines(), QStringList{"stays that of tiny-1"});
    }
    void anotherMachineIsNotCompared_data()
    {
        QTest::addColumn<TdxMachine>("other");
        QTest::addColumn<QStringList>("registers"); // That cannot be compared then.
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, const std::function<void(TdxMachine&)>& change, const QStringList& registers, const QString& words) {
            TdxMachine other = machine();
            change(other);
            QTest::newRow(name) << other << registers << words;
        };
        row("vCPUs", [](TdxMachine& m) { m.vcpus = 4; }, {"RTMR0"}, "(vCPUs 2 → 4)");
        row("memory", [](TdxMachine& m) { m.memoryBytes = 4ull << 30; }, {"RTMR0"}, "(memory 2048 MiB → 4096 MiB)");
        row("memory not said", [](TdxMachine& m) { m.memoryBytes.reset(); }, {"RTMR0"}, "(memory 2048 MiB → not known)");
        row("firmware", [](TdxMachine& m) { m.firmware.append('x'); }, {"MRTD", "RTMR0"}, "(firmware ");
        row("page order", [](TdxMachine& m) { m.pageOrder = PageOrder::AddsFirst; }, {"MRTD"}, "(page order page-by-page → adds-first)");
        row("rule", [](TdxMachine& m) { m.rule = FirmwareRule::find("edk2-stable202302"); }, {"RTMR0", "RTMR1"}, "(firmware rule edk2-stable202411 → edk2-stable202302)");
        row("secure boot", [](TdxMachine& m) { m.secureBoot = SecureBoot::Off; }, {"RTMR0"}, "(Secure Boot not-built-in → off)");
        row("tables", [](TdxMachine& m) { m.acpi = AcpiBlobs{"loader", "rsdp", "tables"}; m.acpiOrigin = {"QEMU 8.0", "q35", {}}; }, {"RTMR0"}, "(ACPI tables not known → those of QEMU 8.0 for q35)");
        row("variables", [](TdxMachine& m) { m.bootVariables = {{UefiVariable::globalVendor(), "BootOrder", "\0\0"}}; }, {"RTMR0"}, "(boot variables not known → 1 entries)");
        row("two of them", [](TdxMachine& m) { m.vcpus = 4; m.memoryBytes = 1ull << 30; }, {"RTMR0"}, "(vCPUs 2 → 4, memory 2048 MiB → 1024 MiB)");
    }
    void anotherMachineIsNotCompared()
    {
        QFETCH(TdxMachine, other);
        QFETCH(QStringList, registers);
        QFETCH(QString, words);
        const QByteArray uki = TinyPe::makeUki(252);
        const QList<RegisterForecast> tdx{forecast("MRTD", 'm'), forecast("RTMR0", '0'), forecast("RTMR1", '1'), forecast("RTMR2", '2')};
        publish("tiny-1", uki, machine(), tdx);
        // Another value, as another machine has: without the reason it would look like the image's doing.
        const MeasurementChange change = against(prediction(uki, other, {forecast("MRTD", 'n'), forecast("RTMR0", 'o'), forecast("RTMR1", 'p'), forecast("RTMR2", '2')}));
        for (const char* name : {"MRTD", "RTMR0", "RTMR1", "RTMR2"}) {
            const bool apart = registers.contains(name);
            QCOMPARE(named(change, name) == nullptr, apart);
            QCOMPARE(!whyNot(change, name).isEmpty(), apart);
            QVERIFY2(!apart || whyNot(change, name).contains("for another machine " + words), qPrintable(whyNot(change, name)));
        }
    }
    void otherTablesOfTheSameNameAreOthers()
    {
        TdxMachine with = machine();
        with.acpi = AcpiBlobs{"loader", "rsdp", "tables"};
        with.acpiOrigin = {"QEMU 8.0", "q35", {}};
        publish("tiny-1", TinyPe::makeUki(252), with, {forecast("RTMR0", '0')});
        with.acpi->tables = "tables with one more device";
        const MeasurementChange change = against(prediction(TinyPe::makeUki(252), with, {forecast("RTMR0", '0')}));
        QVERIFY2(whyNot(change, "RTMR0").contains("(other ACPI tables)"), qPrintable(whyNot(change, "RTMR0")));
    }
    void whatIsNotPredictedIsSaidWithTheReason()
    {
        publish("tiny-1", TinyPe::makeUki(252), machine(),
                {forecast("RTMR0", 0, {}, {"ACPI tables: QEMU was not asked", "BootOrder: nobody knows"}), forecast("RTMR1", '1', {{"Authenticode of the UKI", 'a'}, {"Separator", 's'}})});
        const MeasurementChange change = against(prediction(TinyPe::makeUki(252), machine(),
                                                            {forecast("RTMR0", '0'), forecast("RTMR1", 0, {{"Authenticode of the UKI", 'b'}, {"Separator", 's'}}, {"Partition table (GPT): the disk is not made yet"}),
                                                             forecast("RTMR2", '2')}));
        QCOMPARE(whyNot(change, "RTMR0"), "RTMR0: tiny-1 does not predict it (ACPI tables: QEMU was not asked; and 1 more)");
        // An event that is another decides, although the value is not known.
        QCOMPARE(whyNot(change, "RTMR1"), "RTMR1: it changes, by Authenticode of the UKI; not predicted of the build (Partition table (GPT): the disk is not made yet)");
        QVERIFY2(whyNot(change, "RTMR2").contains("says nothing of it"), qPrintable(whyNot(change, "RTMR2")));
        QVERIFY(!named(change, "RTMR0") && !named(change, "RTMR1") && !named(change, "RTMR2"));
        QVERIFY(change.toLines().join('\n').contains("  not compared: RTMR1: it changes") || !change.changesRegisters());
    }
    void anImageOfAnEarlierVersionHasPcrsAlone()
    {
        const Measurements measured = *UkiMeasurer::measure(view(TinyPe::makeUki(252)));
        publish("tiny-1", measured, measured.toJson());
        const MeasurementChange change = against(prediction(TinyPe::makeUki(254), machine(), {forecast("MRTD", 'm')}));
        QVERIFY(named(change, "PCR 4") && change.changesRegisters());
        QVERIFY2(whyNot(change, "registers of TDX").contains("did not predict them"), qPrintable(change.notCompared.join('\n')));
        // Nobody looked at them: then nothing is missing either.
        QVERIFY(against(prediction(TinyPe::makeUki(254), machine(), {})).notCompared.isEmpty());
    }
    void theFirstImageIsComparedWithNone()
    {
        const MeasurementChange change = against(prediction(TinyPe::makeUki(252), machine(), {forecast("MRTD", 'm'), forecast("RTMR0", 0, {}, {"why"})}));
        QVERIFY(change.imageId.isEmpty() && change.notCompared.isEmpty());
        QVERIFY(named(change, "PCR 11")->before.isEmpty() && named(change, "MRTD")->before.isEmpty());
        QCOMPARE(named(change, "MRTD")->after, QByteArray(48, 'm').toHex());
        QVERIFY(!named(change, "RTMR0"));
    }
    void aMachineThatContradictsItselfIsSaid()
    {
        TdxMachine broken = machine();
        broken.firmware = "this is no firmware";
        const MeasurementChange::Prediction made = MeasurementChange::Prediction::of(broken, *UkiMeasurer::chain(view(TinyPe::makeUki(254)), {}));
        QVERIFY(made.tdx.isEmpty() && !made.tdxMissing.isEmpty());
        // With and without an image to compare with.
        QVERIFY2(against(made).toLines().join('\n').contains("  not compared: registers of TDX: not predicted of the build (" + made.tdxMissing), qPrintable(against(made).toLines().join('\n')));
        publish("tiny-1", TinyPe::makeUki(252), machine(), {forecast("MRTD", 'm')});
        const MeasurementChange change = against(made);
        QVERIFY2(whyNot(change, "registers of TDX").contains(made.tdxMissing), qPrintable(change.notCompared.join('\n')));
        QVERIFY(named(change, "PCR 4") && !named(change, "MRTD"));
        QVERIFY(change.toLines().join('\n').contains("not compared: registers of TDX"));
    }
    void aBuildIsPredictedAsItsFileWillSay()
    {
        const QByteArray uki = TinyPe::makeUki(252);
        const MeasurementChange::Prediction made = MeasurementChange::Prediction::of(machine(), *UkiMeasurer::chain(view(uki), {}));
        QCOMPARE(made.pcrs.toJson(), UkiMeasurer::measure(view(uki))->toJson());
        QCOMPARE(made.tdx.size(), 5);
        QVERIFY(made.tdxMissing.isEmpty());
        QVERIFY(made.tdx.first().value && made.inputs["vcpus"].toInt() == 2);
        for (const RegisterForecast& forecast : made.tdx)
            for (const ForecastEvent& event : forecast.events)
                QVERIFY(!event.source); // They point into the chain, which is gone.
    }
};

QTEST_GUILESS_MAIN(MeasurementChangeTest)
#include "tst_MeasurementChange.moc"
