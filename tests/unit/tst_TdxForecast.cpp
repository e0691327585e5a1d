// SPDX-License-Identifier: GPL-3.0-or-later
// Predicted RTMRs beside the event logs of real TDs: what can be computed must be equal, event by event.
#include "core/attest/EventLog.h"
#include "core/attest/Quote.h"
#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/image/ImageErrors.h"
#include "core/image/TdHob.h"
#include "core/image/TdxForecast.h"
#include "core/image/UkiMeasurer.h"
#include "tests/support/TinyPe.h"
#include "tests/support/TinySmbios.h"
#include "tests/support/TinyTdvf.h"
#include "tests/support/Vectors.h"

#include <QTemporaryDir>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::TinyPe;
using gatehouse::tests::TinySmbios;
using gatehouse::tests::TinyTdvf;

namespace {

constexpr quint64 gibibyte = 1ull << 30;

QByteArray extended(const QList<QByteArray>& digests)
{
    QByteArray value(48, '\0');
    for (const QByteArray& digest : digests)
        value = QCryptographicHash::hash(value + digest, QCryptographicHash::Sha384);
    return value;
}

QByteArray sha384Of(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha384);
}

/// ACPI tables with a MADT of @p enabledApics processors, one disabled, one more by x2APIC.
QByteArray acpiTables(int enabledApics)
{
    const auto table = [](const char* name, const QByteArray& body) {
        return QByteArray(name) + TinyTdvf::little(quint64(8 + body.size()), 4) + body;
    };
    QByteArray madt(36, '\0');
    for (int i = 0; i < enabledApics; ++i)
        madt += QByteArray::fromHex("0008") + char(i) + char(i) + TinyTdvf::little(1, 4);
    madt += QByteArray::fromHex("00080909") + TinyTdvf::little(0, 4);
    madt += QByteArray::fromHex("0910") + QByteArray(6, '\0') + TinyTdvf::little(1, 4) + QByteArray(4, '\0');
    madt += QByteArray::fromHex("010c") + QByteArray(10, '\1');
    return table("FACS", QByteArray(56, '\0')) + table("DSDT", QByteArray(300, 'd')) + table("APIC", madt) + QByteArray(64, '\0');
}

/// The boot option that OVMF makes of its own user interface, up to 202411.
QByteArray uiApp()
{
    return QByteArray::fromHex("090100002c0055006900410070007000000004071400c9bdb87cebf8344faaea3ee4af6516a10406140021aa2c4614760345836e8ab6f46623317fff0400");
}

TdxMachine machineOf(const QByteArray& firmware)
{
    TdxMachine machine;
    machine.vcpus = 3;
    machine.memoryBytes = 2 * gibibyte;
    machine.firmware = firmware;
    machine.rule = FirmwareRule::find("edk2-stable202411");
    machine.secureBoot = SecureBoot::NotBuiltIn;
    machine.acpi = AcpiBlobs{"loader", "rsdp", acpiTables(2)};
    machine.bootVariables = {{UefiVariable::globalVendor(), "BootOrder", QByteArray(2, '\0')}, {UefiVariable::globalVendor(), "Boot0000", uiApp()}};
    return machine;
}

const RegisterForecast& named(const QList<RegisterForecast>& all, const QString& name)
{
    for (const RegisterForecast& forecast : all)
        if (forecast.name == name)
            return forecast;
    qFatal("no %s", qPrintable(name));
}

} // namespace

class TdxForecastTest : public QObject
{
    Q_OBJECT

    static QList<QByteArray> digestsOf(const attest::EventLog& log, std::uint32_t rtmr)
    {
        QList<QByteArray> digests;
        for (const attest::MeasuredBootEvent& event : log.events())
            if (event.registerIndex == rtmr && event.proof != attest::EventProof::NotMeasured)
                digests.append(*event.digest(attest::TpmHash::Sha384));
        return digests;
    }
    static QByteArray debiansVariables()
    {
        const Result<QByteArray> file = readFile("/usr/share/OVMF/OVMF_VARS_4M.fd", 1 << 20);
        return file ? *file : QByteArray();
    }

private Q_SLOTS:
    void memoryRangesOfRealMachines_data()
    {
        // The first event of each log; what memory the machine had is in its description, or is the only whole number of
        // MiB below a TiB that leads to the digest.
        QTest::addColumn<QString>("log");
        QTest::addColumn<quint64>("memory");
        QTest::newRow("dstack, 64 GiB as its vm_config says") << "boot/dstack_quote-report.json" << 64 * gibibyte;
        QTest::newRow("2 GiB, not split") << "boot/ccel/trustee_CCEL_data_ovmf.bin" << 2 * gibibyte;
        QTest::newRow("10 GiB, split at 2 GiB") << "boot/ccel/trustee_CCEL_data_grub.bin" << 10 * gibibyte;
    }
    void memoryRangesOfRealMachines()
    {
        GH_NEED_VECTORS();
        QFETCH(QString, log);
        QFETCH(quint64, memory);
        const auto parsed = attest::EventLog::fromFile(test::vector(log));
        QVERIFY(parsed.has_value());
        const QByteArray file = TinyTdvf::make(TinyTdvf::volume({}));
        const Result<Tdvf> firmware = Tdvf::parse(view(file));
        QVERIFY(firmware.has_value());
        const Result<QByteArray> hob = tdHob(*firmware, memory);
        QVERIFY2(hob, hob ? "" : qPrintable(hob.error().toString()));
        QCOMPARE(sha384Of(*hob).toHex(), digestsOf(*parsed, 0).first().toHex());
        QVERIFY(sha384Of(*tdHob(*firmware, memory + (1 << 20))) != digestsOf(*parsed, 0).first());
    }
    /// RTMR0 of a TD whose quote we have: all but the ACPI tables is computed, in their places stand the log's digests.
    void rtmr0OfAQuotedMachine_data()
    {
        QTest::addColumn<QString>("log");
        QTest::addColumn<quint64>("memory");
        QTest::addColumn<QString>("rule");
        QTest::newRow("dstack") << "boot/dstack_quote-report.json" << 64 * gibibyte << "edk2-stable202411";
        QTest::newRow("trustee") << "boot/ccel/trustee_CCEL_data_ovmf.bin" << 2 * gibibyte << "edk2-stable202302";
    }
    void rtmr0OfAQuotedMachine()
    {
        GH_NEED_VECTORS();
        const QByteArray variables = debiansVariables();
        if (variables.isEmpty())
            QSKIP("the package ovmf is not installed");
        QFETCH(QString, log);
        QFETCH(quint64, memory);
        QFETCH(QString, rule);
        TdxMachine machine = machineOf(TinyTdvf::make(variables)); // An empty store of 4 MiB builds is the same everywhere.
        machine.memoryBytes = memory;
        machine.acpi.reset();
        machine.rule = FirmwareRule::find(rule);
        const auto forecasts = TdxForecast::predict(machine, nullptr);
        QVERIFY2(forecasts, forecasts ? "" : qPrintable(forecasts.error().toString()));
        const RegisterForecast& rtmr0 = named(*forecasts, "RTMR0");
        QVERIFY(!rtmr0.isPredicted());
        QCOMPARE(rtmr0.missing.size(), 3); // The three ACPI files.
        const auto parsed = attest::EventLog::fromFile(test::vector(log));
        QVERIFY(parsed.has_value());
        const QList<QByteArray> logged = digestsOf(*parsed, 0);
        QCOMPARE(rtmr0.events.size(), logged.size());
        QList<QByteArray> all;
        int computed = 0;
        for (qsizetype i = 0; i < logged.size(); ++i) {
            const ForecastEvent& event = rtmr0.events[i];
            if (event.digest) {
                QVERIFY2(event.digest->toByteArray() == logged[i], qPrintable(event.name));
                ++computed;
            } else {
                QVERIFY2(event.name.startsWith("ACPI"), qPrintable(event.name));
            }
            all.append(event.digest ? event.digest->toByteArray() : logged[i]);
        }
        QCOMPARE(computed, int(logged.size()) - 3);
        QCOMPARE(extended(all), parsed->replay(attest::TpmHash::Sha384).value(0));
        if (log.contains("dstack")) {
            const QJsonObject report = QJsonDocument::fromJson(test::vector(log)).object();
            const QByteArray quote = QByteArray::fromHex(report["quote"].toString().toLatin1());
            QVERIFY(quote.contains(extended(all))); // RTMR0 is part of the signed body.
        }
    }
    void bootEventsOfRealMachines_data()
    {
        QTest::addColumn<QString>("log");
        QTest::addColumn<QString>("rule");
        QTest::newRow("before 202411, shim and GRUB") << "boot/ccel/trustee_CCEL_data_grub.bin" << "edk2-stable202302";
        QTest::newRow("from 202411, Container-Optimized OS") << "boot/ccel/cos-113-ccel.bin" << "edk2-stable202411";
    }
    /// The constant events of RTMR1 stand where we say, and the partition table is measured as we do.
    void bootEventsOfRealMachines()
    {
        GH_NEED_VECTORS();
        QFETCH(QString, log);
        QFETCH(QString, rule);
        const auto parsed = attest::EventLog::fromFile(test::vector(log));
        QVERIFY(parsed.has_value());
        QByteArray table;
        for (const attest::MeasuredBootEvent& event : parsed->events())
            if (event.typeName() == "EV_EFI_GPT_EVENT")
                table = event.data;
        QVERIFY(table.startsWith("EFI PART"));
        const QByteArray uki = TinyPe::makeUki(252);
        UkiMeasurer::Options options;
        options.gptEventData = table;
        const Result<BootChain> chain = UkiMeasurer::chain(view(uki), options);
        QVERIFY(chain.has_value());
        TdxMachine machine = machineOf({});
        machine.rule = FirmwareRule::find(rule);
        const auto forecasts = TdxForecast::predict(machine, &*chain);
        QVERIFY(forecasts.has_value());
        const RegisterForecast& rtmr1 = named(*forecasts, "RTMR1");
        QVERIFY2(rtmr1.isPredicted(), qPrintable(rtmr1.missing.join('\n')));
        QList<QByteArray> ours;
        for (const ForecastEvent& event : rtmr1.events)
            if (!event.source->isProgram())
                ours.append(event.digest->toByteArray());
        QList<QByteArray> theirs;
        for (const attest::MeasuredBootEvent& event : parsed->events())
            if (event.registerIndex == 1 && event.typeName() != "EV_EFI_BOOT_SERVICES_APPLICATION")
                theirs.append(*event.digest(attest::TpmHash::Sha384));
        QCOMPARE(ours, theirs);
    }
    void completeMachine()
    {
        const QByteArray configuration = TinyTdvf::volume({});
        const QByteArray firmware = TinyTdvf::make(configuration);
        const QByteArray uki = TinyPe::makeUki(252);
        UkiMeasurer::Options options;
        options.gptEventData = "table";
        const Result<BootChain> chain = UkiMeasurer::chain(view(uki), options);
        QVERIFY(chain.has_value());
        const auto forecasts = TdxForecast::predict(machineOf(firmware), &*chain);
        QVERIFY2(forecasts, forecasts ? "" : qPrintable(forecasts.error().toString()));
        QCOMPARE(forecasts->size(), 5);
        QCOMPARE(*named(*forecasts, "MRTD").value, Tdvf::parse(view(firmware))->mrtd(view(firmware), PageOrder::PageByPage));
        const auto absent = [](const Guid& vendor, const char* name) { return sha384Of(UefiVariable{vendor, name, {}}.eventData()); };
        const QByteArray separator = sha384Of(QByteArray(4, '\0'));
        const Guid& global = UefiVariable::globalVendor();
        const Guid& security = UefiVariable::securityVendor();
        const QList<QByteArray> rtmr0{sha384Of(*tdHob(*Tdvf::parse(view(firmware)), 2 * gibibyte)), sha384Of(configuration), absent(global, "SecureBoot"),
                                      absent(global, "PK"), absent(global, "KEK"), absent(security, "db"), absent(security, "dbx"), separator,
                                      sha384Of("loader"), sha384Of("rsdp"), sha384Of(acpiTables(2)), sha384Of(QByteArray(2, '\0')), sha384Of(uiApp())};
        QCOMPARE(named(*forecasts, "RTMR0").value->toByteArray(), extended(rtmr0));
        const Result<PeFile> pe = PeFile::read(view(uki));
        const QByteArray kernel = toByteArray(pe->content(*pe->find(".linux")));
        const QList<QByteArray> rtmr1{sha384Of("Calling EFI Application from Boot Option"), separator, sha384Of("table"), pe->authenticode384().toByteArray(),
                                      PeFile::read(view(kernel))->authenticode384().toByteArray(), sha384Of("Exit Boot Services Invocation"),
                                      sha384Of("Exit Boot Services Returned with Success")};
        QCOMPARE(named(*forecasts, "RTMR1").value->toByteArray(), extended(rtmr1));
        // Neither stub nor kernel of this UKI has code that tells whether it measures.
        QVERIFY(!named(*forecasts, "RTMR2").isPredicted());
        QVERIFY(named(*forecasts, "RTMR3").value->isZero());

        TdxMachine earlier = machineOf(firmware);
        earlier.rule = FirmwareRule::find("edk2-stable202302");
        const auto before = TdxForecast::predict(earlier, &*chain);
        QCOMPARE(named(*before, "RTMR0").value->toByteArray(), extended(rtmr0 + QList<QByteArray>{separator}));
        QList<QByteArray> withoutSeparator = rtmr1;
        withoutSeparator.removeAt(1);
        QCOMPARE(named(*before, "RTMR1").value->toByteArray(), extended(withoutSeparator));
    }
    void whatIsNotKnownIsNotPredicted_data()
    {
        QTest::addColumn<int>("leftOut");
        QTest::addColumn<QString>("said");
        QTest::newRow("memory") << 0 << "the memory size is not known";
        QTest::newRow("firmware") << 1 << "the firmware is not known";
        QTest::newRow("rule") << 2 << "the release of the firmware is not said";
        QTest::newRow("Secure Boot") << 3 << "whether it was built with Secure Boot";
        QTest::newRow("ACPI") << 4 << "give a guest's fw_cfg files";
        QTest::newRow("boot variables") << 5 << "give a guest's variables";
        QTest::newRow("fw_cfg items and SMBIOS") << 6 << "SMBIOS tables: they hold the identity of the host's processor";
        QTest::newRow("keys") << 7 << "which key each program was accepted by";
    }
    void whatIsNotKnownIsNotPredicted()
    {
        QFETCH(int, leftOut);
        QFETCH(QString, said);
        TdxMachine machine = machineOf(TinyTdvf::make(TinyTdvf::volume({})));
        switch (leftOut) {
        case 0: machine.memoryBytes.reset(); break;
        case 1: machine.firmware.clear(); break;
        case 2: machine.rule = nullptr; break;
        case 3: machine.secureBoot = SecureBoot::FromFirmware; break;
        case 4: machine.acpi.reset(); break;
        case 5: machine.bootVariables.clear(); break;
        case 6: machine.rule = FirmwareRule::find("edk2-stable202505"); break;
        default:
            machine.secureBoot = SecureBoot::FromFirmware;
            machine.firmware = TinyTdvf::make(TinyTdvf::volume({TinyTdvf::variable(TinyTdvf::global(), "PK", "key")}));
        }
        const auto forecasts = TdxForecast::predict(machine, nullptr);
        QVERIFY2(forecasts, forecasts ? "" : qPrintable(forecasts.error().toString()));
        const RegisterForecast& rtmr0 = named(*forecasts, "RTMR0");
        QVERIFY(!rtmr0.isPredicted());
        QVERIFY2(rtmr0.missing.join('\n').contains(said), qPrintable(rtmr0.missing.join('\n')));
        QVERIFY(!named(*forecasts, "RTMR1").isPredicted());
        QVERIFY(!named(*forecasts, "RTMR2").isPredicted());
    }
    /// The events that releases from 202505 on have beyond the others, at their places.
    void withItemsAndSmbios()
    {
        const QByteArray configuration = TinyTdvf::volume({});
        TdxMachine machine = machineOf(TinyTdvf::make(configuration));
        machine.rule = FirmwareRule::find("edk2-stable202505");
        machine.memoryBytes = 1128 * gibibyte;
        const auto rtmr0Of = [](const TdxMachine& one) { return named(*TdxForecast::predict(one, nullptr), "RTMR0"); };
        QCOMPARE(rtmr0Of(machine).missing.size(), 2);
        machine.configuration = FirmwareConfiguration{{{"BootMenu", QByteArray(2, '\0')}, {"bootorder", "disk"}}, true};
        QCOMPARE(rtmr0Of(machine).missing.size(), 1);
        machine.smbios = *SmbiosTables::parse(view(TinySmbios::recorded()));
        const RegisterForecast rtmr0 = rtmr0Of(machine);
        QVERIFY2(rtmr0.isPredicted(), qPrintable(rtmr0.missing.join('\n')));
        QStringList names;
        QList<QByteArray> digests;
        for (const ForecastEvent& event : rtmr0.events) {
            names.append(event.name);
            digests.append(event.digest->toByteArray());
        }
        QCOMPARE(names, (QStringList{"TD HOB", "Configuration firmware volume", "fw_cfg BootMenu", "fw_cfg bootorder", "Variable SecureBoot", "Variable PK", "Variable KEK",
                                     "Variable db", "Variable dbx", "Separator", "ACPI table loader", "ACPI RSDP", "ACPI tables", "SMBIOS tables", "Variable BootOrder",
                                     "Variable Boot0000"}));
        QCOMPARE(rtmr0.value->toByteArray(), extended(digests));
        QCOMPARE(digests[2], sha384Of(QByteArray(2, '\0')));
        QCOMPARE(digests[3], sha384Of("disk"));
        QVERIFY(digests[13].toHex().startsWith("6801eb1d"));
        const QString holdsFor = rtmr0.dependsOn.join('\n');
        for (const char* part : {"boot menu being off", "SMBIOS tables given as a file", "compared with no quote of such a TD"})
            QVERIFY2(holdsFor.contains(part), qPrintable(holdsFor));
        // Tables of another machine, and such that this firmware does not look at.
        machine.memoryBytes = gibibyte;
        QVERIFY(TdxForecast::predict(machine, nullptr).error().is(image::errors::badInput));
        machine.memoryBytes = 1128 * gibibyte;
        machine.rule = FirmwareRule::find("edk2-stable202411");
        QVERIFY(TdxForecast::predict(machine, nullptr).error().is(image::errors::badInput));
    }
    void efiProgramAloneHasNoPartitionTable()
    {
        const QByteArray uki = TinyPe::makeUki(252);
        const Result<BootChain> chain = UkiMeasurer::chain(view(uki), {});
        const auto forecasts = TdxForecast::predict(machineOf({}), &*chain);
        QVERIFY(!named(*forecasts, "RTMR1").isPredicted());
        QVERIFY(named(*forecasts, "RTMR1").missing.first().contains("measure the disk"));
    }
    /// Whether something is measured into RTMR2 is read from the code: the protocol's GUID, in two halves.
    void rtmr2()
    {
        const QByteArray cc = QByteArray::fromHex("3d1a7596f472a641") + "code" + QByteArray::fromHex("a794ed5d0e67ae6b");
        const QByteArray tcg = QByteArray::fromHex("6c767f605574be42") + "code" + QByteArray::fromHex("930be4d76db2720f");
        const auto uki = [](const QByteArray& stub, const QByteArray& kernel) {
            return TinyPe::make({{".text", stub}, {".sdmagic", "#### LoaderInfo: systemd-stub 257.1-1 ####"}, {".cmdline", "quiet"},
                                 {".linux", TinyPe::make({{".text", kernel}})}, {".initrd", "initrd"}});
        };
        const auto rtmr2Of = [](const QByteArray& file) {
            const Result<BootChain> chain = UkiMeasurer::chain(view(file), {});
            return named(*TdxForecast::predict({}, &*chain), "RTMR2");
        };
        const QByteArray commandLine = sha384Of(QByteArray::fromHex("7100750069006500740000" "00"));
        const QByteArray initrd = sha384Of("initrd");
        const RegisterForecast none = rtmr2Of(uki(tcg, tcg));
        QVERIFY(none.isPredicted() && none.value->isZero() && none.events.isEmpty());
        QCOMPARE(rtmr2Of(uki(tcg, tcg + cc)).value->toByteArray(), extended({commandLine, initrd}));
        const QByteArray both = uki(tcg + cc, tcg + cc);
        const RegisterForecast all = rtmr2Of(both);
        QVERIFY(all.isPredicted());
        const auto name = [](const char* section) { return sha384Of(QByteArray(section) + '\0'); };
        const Result<PeFile> pe = PeFile::read(view(both));
        QCOMPARE(all.value->toByteArray(),
                 extended({name(".linux"), sha384Of(toByteArray(pe->content(*pe->find(".linux")))), name(".cmdline"), sha384Of("quiet"), name(".initrd"), initrd,
                           commandLine, initrd}));
        QVERIFY(!rtmr2Of(uki(tcg, "nothing")).isPredicted());
        QVERIFY(!rtmr2Of(uki("nothing", cc)).isPredicted());
    }
    void acpiTablesAreThoseOfTheMachine()
    {
        const AcpiBlobs blobs{"loader", "rsdp", acpiTables(4)};
        QCOMPARE(*blobs.processors(), 5);
        TdxMachine machine = machineOf(TinyTdvf::make(TinyTdvf::volume({})));
        machine.acpi = blobs;
        machine.vcpus = 4;
        QVERIFY(TdxForecast::predict(machine, nullptr).error().is(image::errors::badInput));
        machine.vcpus = 5;
        QVERIFY(TdxForecast::predict(machine, nullptr).has_value());
        for (const QByteArray& tables : {QByteArray(), QByteArray("APIC"), QByteArray("APIC\x08\0\0\0", 8), QByteArray("DSDT\x07\0\0\0", 8), acpiTables(1).left(400)})
            QVERIFY(!AcpiBlobs({"", "", tables}).processors());
    }
    void hostileMemory()
    {
        const auto refused = [](const QList<QByteArray>& sections, quint64 memory) {
            const QByteArray file = TinyTdvf::withSections(QByteArray(4096, 'c'), sections);
            const Result<Tdvf> tdvf = Tdvf::parse(view(file));
            return tdvf && tdHob(*tdvf, memory).error().is(image::errors::notMeasurable);
        };
        const QByteArray hob = TinyTdvf::section(0, 0, 0x809000, 0x2000, 2, 0);
        QVERIFY(refused({TinyTdvf::section(0, 0, 0x810000, 0x1000, 3, 0)}, gibibyte));
        QVERIFY(refused({hob, hob}, gibibyte));
        QVERIFY(refused({hob, TinyTdvf::section(0, 0, 0x80a000, 0x1000, 3, 0)}, gibibyte));
        QVERIFY(refused({hob, TinyTdvf::section(0, 0, 0x900000, 0x1000, 4, 0)}, gibibyte));
        QVERIFY(refused({hob}, 0x80a000));
        QVERIFY(refused({hob}, 0));
        QVERIFY(refused({hob, TinyTdvf::section(0, 0, 0x90000000, 0x1000, 3, 0)}, 16 * gibibyte)); // In the hole.
    }
    void bootVariablesOfAGuest()
    {
        QTemporaryDir folder;
        const auto write = [&](const char* name, const QByteArray& data) {
            return writeFileAtomically(folder.filePath(QString::fromLatin1(name) + "-8be4df61-93ca-11d2-aa0d-00e098032b8c"), QByteArray("\7\0\0\0", 4) + data).has_value();
        };
        QVERIFY(TdxForecast::loadBootVariables(folder.path()).error().is(gatehouse::errors::notFound));
        QVERIFY(write("BootOrder", QByteArray::fromHex("0100" "0c00" "0000")));
        QVERIFY(write("Boot0001", "disk") && write("Boot0000", "ui"));
        const auto variables = TdxForecast::loadBootVariables(folder.path());
        QVERIFY2(variables, variables ? "" : qPrintable(variables.error().toString()));
        QCOMPARE(variables->size(), 3); // Boot000C is not there.
        QCOMPARE(variables->at(0).data.toHex(), QByteArray("01000c000000"));
        QCOMPARE(variables->at(1).name, "Boot0001");
        QCOMPARE(variables->at(2).data, QByteArray("ui"));
        QVERIFY(write("Boot000C", "third"));
        QCOMPARE(TdxForecast::loadBootVariables(folder.path())->at(2).data, QByteArray("third"));
        QVERIFY(write("BootOrder", "odd"));
        QVERIFY(TdxForecast::loadBootVariables(folder.path()).error().is(image::errors::badInput));
    }
};

QTEST_GUILESS_MAIN(TdxForecastTest)
#include "tst_TdxForecast.moc"
