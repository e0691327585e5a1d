// SPDX-License-Identifier: GPL-3.0-or-later
// The dialog that measures a file: everything the command line can say of the machine, errors beside their fields, results by register.
#include "app/console/images/MeasureDialog.h"
#include "app/console/images/ExpectedMachineForm.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/Theme.h"
#include "core/api/Services.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::console;

namespace {

/// Keeps what it is asked to measure and answers what it is told to.
class RecordingImages final : public api::ImageService
{
public:
    using ImageService::ImageService;
    QList<api::MeasureRequest> asked;
    Result<api::FileMeasurement> answer = api::FileMeasurement();

    QCoro::Task<Result<QList<api::RecipeSummary>>> recipes() override { co_return fail(errors::notFound, QString()); }
    QCoro::Task<Result<QList<api::ImageSummary>>> list() override { co_return fail(errors::notFound, QString()); }
    QCoro::Task<Result<api::ImageDetail>> show(QString) override { co_return fail(errors::notFound, QString()); }
    Result<std::shared_ptr<Operation>> build(api::ImageBuildRequest) override { return fail(errors::notFound, QString()); }
    QCoro::Task<Result<QList<api::SpaceNeed>>> buildSpace(api::ImageBuildRequest) override { co_return fail(errors::notFound, QString()); }
    QCoro::Task<Result<api::FileMeasurement>> measure(api::MeasureRequest request) override
    {
        asked.append(request);
        const Result<api::FileMeasurement> given = answer;
        co_return given;
    }
    QCoro::Task<Result<QList<api::QuotedNode>>> quoted(QString) override { co_return fail(errors::notFound, QString()); }
    QCoro::Task<Result<void>> remove(QString) override { co_return fail(errors::notFound, QString()); }
};

} // namespace

class MeasureDialogTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<api::Services> m_demo;
    std::unique_ptr<RecordingImages> m_images;
    std::unique_ptr<QWidget> m_parent;
    MeasureDialog* m_dialog = nullptr;

    template<typename Field>
    Field* field(const char* name) const
    {
        auto* found = m_dialog->findChild<Field*>(QLatin1String(name));
        if (!found)
            qFatal("no %s", name);
        return found;
    }
    void choose(const char* name, const QVariant& data) const
    {
        auto* box = field<QComboBox>(name);
        const int index = box->findData(data);
        if (index < 0)
            qFatal("no such choice in %s", name);
        box->setCurrentIndex(index);
    }
    QString file(const char* name, QFile::Permissions more = {}) const
    {
        QFile made(m_folder.filePath(QLatin1String(name)));
        if (!made.open(QIODevice::WriteOnly) || !made.setPermissions(made.permissions() | more))
            qFatal("cannot write %s", name);
        return made.fileName();
    }
    QString shown() const
    {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QString text;
        for (const QLabel* label : m_dialog->findChildren<QLabel*>())
            if (label->isVisibleTo(m_dialog))
                text += label->text() + '\n';
        return text;
    }
    QString problemOf(const QString& name) const
    {
        const auto* label = m_dialog->findChild<QLabel*>(name + "Problem");
        return label && label->isVisibleTo(m_dialog) ? label->text() : QString();
    }
    void measure() const { field<QPushButton>("measureNow")->click(); }
    static api::RegisterPrediction reg(const char* name, const QString& value)
    {
        api::RegisterPrediction prediction;
        prediction.name = QLatin1String(name);
        prediction.value = value;
        return prediction;
    }
    bool grab(const QString& name) const
    {
        const QString folder = QStringLiteral(GATEHOUSE_BINARY_DIR) + "/screenshots" + qEnvironmentVariable("GATEHOUSE_SCREENSHOT_SUFFIX");
        QTest::qWait(50);
        return QDir().mkpath(folder) && m_dialog->grab().save(folder + "/" + name + ".png");
    }

private Q_SLOTS:
    void init()
    {
        m_demo = api::makeDemoServices({api::DemoStart::Populated, 10});
        m_images = std::make_unique<RecordingImages>();
        m_parent = std::make_unique<QWidget>();
        m_dialog = new MeasureDialog(*m_images, m_demo->activity(), m_parent.get());
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog));
    }
    void cleanup()
    {
        m_parent.reset(); // With the dialog.
        m_images.reset();
        m_demo.reset();
    }

    void aFileAloneAsksForPcrsAlone()
    {
        QVERIFY(!field<QPushButton>("measureNow")->isEnabled());
        QVERIFY(!field<Section>("measureMachine")->isVisible());
        field<QLineEdit>("measurePath")->setText(file("disk.raw"));
        measure();
        QTRY_COMPARE_WITH_TIMEOUT(m_images->asked.size(), 1, 10'000);
        QVERIFY(!m_images->asked.first().wantsTdx());
        QCOMPARE(m_images->asked.first().path, m_folder.filePath("disk.raw"));
    }
    void theMachineNeedNotBeKnown()
    {
        field<QLineEdit>("measurePath")->setText(file("disk.raw"));
        field<QCheckBox>("measureTdx")->setChecked(true);
        QVERIFY(field<Section>("measureMachine")->isVisible());
        measure();
        QTRY_COMPARE_WITH_TIMEOUT(m_images->asked.size(), 1, 10'000);
        const api::MeasureRequest& request = m_images->asked.first();
        QVERIFY(request.wantsTdx() && request.full);
        QVERIFY(request.vcpus == 0 && request.memoryBytes == 0 && request.addressBits == 0 && !request.runFirmware && !request.asksForTables());
        QVERIFY(request.firmware.isEmpty() && request.firmwareRule.isEmpty() && request.acpiFolder.isEmpty() && request.bootVariablesFolder.isEmpty());
    }
    void everythingTheCommandLineSaysCanBeSaid()
    {
        field<QLineEdit>("measurePath")->setText(file("disk.raw"));
        field<QCheckBox>("measureTdx")->setChecked(true);
        field<QLineEdit>("measureFirmware")->setText(file("OVMF.fd"));
        choose("measureRule", "edk2-stable202411");
        choose("measureSecureBoot", "not-built-in");
        choose("measurePageOrder", "adds-first");
        field<QSpinBox>("measureVcpus")->setValue(4);
        field<QSpinBox>("measureMemory")->setValue(8192);
        field<QLineEdit>("measureMachineType")->setText("pc-q35-8.2,smm=off");
        field<QPlainTextEdit>("measureDevices")->setPlainText("virtio-net-pci,mac=52:54:00:aa:bb:cc\n\n  virtio-blk-pci,addr=0x3\n");
        field<QSpinBox>("measureAddressBits")->setValue(40);
        field<QLineEdit>("measureSmbios")->setText(file("DMI"));
        field<QLineEdit>("measureQemu")->setText(file("qemu", QFile::ExeOwner | QFile::ExeUser));
        choose("measureBoot", "firmware");
        measure();
        QTRY_COMPARE_WITH_TIMEOUT(m_images->asked.size(), 1, 10'000);
        api::MeasureRequest request = m_images->asked.first();
        QCOMPARE(request.firmware, m_folder.filePath("OVMF.fd"));
        QCOMPARE(request.firmwareRule, "edk2-stable202411");
        QCOMPARE(request.secureBoot, "not-built-in");
        QCOMPARE(request.pageOrder, "adds-first");
        QCOMPARE(request.vcpus, 4);
        QCOMPARE(request.memoryBytes, qint64(8192) << 20);
        QCOMPARE(request.machineType, "pc-q35-8.2,smm=off");
        QCOMPARE(request.devices, (QStringList{"virtio-net-pci,mac=52:54:00:aa:bb:cc", "virtio-blk-pci,addr=0x3"}));
        QCOMPARE(request.addressBits, 40);
        QCOMPARE(request.smbios, m_folder.filePath("DMI"));
        QCOMPARE(request.qemu, m_folder.filePath("qemu"));
        QVERIFY(request.runFirmware && request.acpiFolder.isEmpty() && request.bootVariablesFolder.isEmpty());

        field<Section>("measureMachine")->setExpanded(true); // It has made room for the results.
        // Files of a guest in place of QEMU: what would be asked of it does not count then, for the two contradict each other.
        choose("measureTables", "files");
        choose("measureBoot", "files");
        field<QLineEdit>("measureAcpi")->setText(m_folder.path());
        field<QLineEdit>("measureBootVariables")->setText(m_folder.path());
        QTRY_VERIFY_WITH_TIMEOUT(!field<QLineEdit>("measureMachineType")->isVisible() && field<QLineEdit>("measureAcpi")->isVisible(), 10'000);
        measure();
        QTRY_COMPARE_WITH_TIMEOUT(m_images->asked.size(), 2, 10'000);
        request = m_images->asked.last();
        QVERIFY(!request.asksForTables() && !request.runFirmware);
        QCOMPARE(request.acpiFolder, m_folder.path());
        QCOMPARE(request.bootVariablesFolder, m_folder.path());
    }
    void whatIsWrongStandsBesideItsField_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("words");
        QTest::newRow("path") << "measurePath" << "/nowhere/disk.raw" << "no such file";
        QTest::newRow("firmware") << "measureFirmware" << "/nowhere/OVMF.fd" << "no such file";
        QTest::newRow("little memory") << "measureMemory" << "32" << "at least 64 MiB";
        QTest::newRow("machine type") << "measureMachineType" << "microvm" << "The machine \"microvm\" is not known";
        QTest::newRow("device") << "measureDevices" << "vfio-pci,host=01:00.0" << "The device \"vfio-pci,host=01:00.0\" is not known";
        QTest::newRow("two in one slot") << "measureDevices" << "virtio-blk-pci,addr=0x3\nvirtio-net-pci,addr=3.0" << "Two devices are at addr=3.0";
        QTest::newRow("program by name") << "measureQemu" << "qemu-system-x86_64" << "the whole path";
        QTest::newRow("no program") << "measureQemu" << "/nowhere/qemu" << "no such program";
        QTest::newRow("tables") << "measureAcpi" << "/nowhere/tables" << "no such folder";
        QTest::newRow("no tables") << "measureAcpi" << "" << "Choose the folder";
        QTest::newRow("SMBIOS") << "measureSmbios" << "/nowhere/DMI" << "no such file";
        QTest::newRow("variables") << "measureBootVariables" << "/nowhere/efivars" << "no such folder";
        QTest::newRow("nothing to run") << "measureBoot" << "firmware" << "Name the firmware above";
    }
    void whatIsWrongStandsBesideItsField()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(QString, words);
        field<QLineEdit>("measurePath")->setText(file("disk.raw"));
        field<QCheckBox>("measureTdx")->setChecked(true);
        if (name == "measureAcpi")
            choose("measureTables", "files");
        if (name == "measureBootVariables")
            choose("measureBoot", "files");
        QWidget* bad = m_dialog->findChild<QWidget*>(name);
        QVERIFY(bad);
        const auto set = [bad](const QString& text) {
            if (auto* line = qobject_cast<QLineEdit*>(bad))
                line->setText(text);
            else if (auto* area = qobject_cast<QPlainTextEdit*>(bad))
                area->setPlainText(text);
            else if (auto* number = qobject_cast<QSpinBox*>(bad))
                number->setValue(text.toInt());
            else if (auto* box = qobject_cast<QComboBox*>(bad))
                box->setCurrentIndex(qMax(0, box->findData(text)));
        };
        set(value);
        measure();
        QVERIFY2(problemOf(name).startsWith("✕ ") && problemOf(name).contains(words), qPrintable(problemOf(name)));
        QVERIFY(m_images->asked.isEmpty());
        QVERIFY2(bad->accessibleDescription().contains(words), qPrintable(bad->accessibleDescription()));
        QTRY_VERIFY_WITH_TIMEOUT(m_dialog->focusWidget() == bad, 10'000);
        // Only there.
        int problems = 0;
        for (const QLabel* label : m_dialog->findChildren<QLabel*>())
            problems += label->objectName().endsWith("Problem") && label->isVisibleTo(m_dialog) ? 1 : 0;
        QCOMPARE(problems, 1);
        // It goes while it is mended.
        if (name == "measureBoot")
            field<QLineEdit>("measureFirmware")->setText(file("OVMF.fd"));
        else
            set(name == "measurePath" || name == "measureFirmware" || name == "measureSmbios" ? file("disk.raw")
                : name == "measureQemu"                            ? QString()
                : name == "measureAcpi" || name == "measureBootVariables" ? m_folder.path()
                : name == "measureMemory"                                 ? "1024"
                                                                          : "");
        if (name != "measureBoot") // It is another field's doing; Measure looks again.
            QVERIFY2(problemOf(name).isEmpty(), qPrintable(problemOf(name)));
        measure();
        QTRY_COMPARE_WITH_TIMEOUT(m_images->asked.size(), 1, 10'000);
    }
    void resultsStandByRegister()
    {
        api::FileMeasurement measurement;
        measurement.format = "raw";
        api::RegisterPrediction good = reg("PCR 4", QString(64, 'a'));
        good.events = {{"Authenticode of the UKI", QString(64, 'b')}};
        api::RegisterPrediction mrtd = reg("MRTD", QString(96, 'c'));
        mrtd.dependsOn = QStringList{"the host measures each page as it adds it", "another condition"};
        api::RegisterPrediction rtmr0 = reg("RTMR0", {});
        rtmr0.missing = QStringList{"ACPI RSDP: QEMU was not asked", "ACPI tables: QEMU was not asked", "TD HOB: the memory size is not known"};
        measurement.registers = {good, mrtd, rtmr0};
        measurement.document = "{}";
        m_images->answer = measurement;
        field<QLineEdit>("measurePath")->setText(file("disk.raw"));
        field<QCheckBox>("measureTdx")->setChecked(true);
        field<QSpinBox>("measureVcpus")->setValue(2);
        measure();
        QTRY_VERIFY_WITH_TIMEOUT(shown().contains("Holds for: "), 10'000);
        const QString text = shown();
        QVERIFY2(text.contains("1 register(s) cannot be predicted from what is said"), qPrintable(text));
        QVERIFY2(text.contains("Holds for: the host measures each page as it adds it; another condition"), qPrintable(text));
        QVERIFY2(text.contains("Not predicted: ACPI RSDP, ACPI tables: QEMU was not asked"), qPrintable(text)); // Said once.
        QVERIFY2(text.contains("Not predicted: TD HOB: the memory size is not known") && text.contains("not predicted"), qPrintable(text));
        QVERIFY2(text.contains("2 vCPU(s)"), qPrintable(text)); // The form has made room, and its heading says what was asked.
        QVERIFY(!field<ExpectedMachineForm>("expectedMachine")->isVisible());
        QVERIFY(field<QPushButton>("saveMeasurement")->isVisible());
        // Another file: what was found of the one before is gone.
        m_images->answer = fail(ErrorCode{"image.not-measurable", ErrorKind::Malformed}, "it starts by something else");
        measure();
        QTRY_VERIFY_WITH_TIMEOUT(shown().contains("it starts by something else"), 10'000);
        QVERIFY(!shown().contains("Holds for") && !field<QPushButton>("saveMeasurement")->isVisible());
        QVERIFY(field<QPushButton>("measureNow")->isEnabled());
    }
    void theTabKeyGoesAsTheEyeDoes()
    {
        field<QCheckBox>("measureTdx")->setChecked(true);
        choose("measureTables", "files");
        choose("measureBoot", "files");
        const QStringList wanted{"measurePath", "measurePathChoose", "measureTdx", "measureFirmware", "measureFirmwareChoose", "measureRule", "measureSecureBoot", "measurePageOrder",
                                 "measureVcpus", "measureMemory", "measureTables", "measureMachineType", "measureDevices", "measureAddressBits", "measureQemu", "measureQemuChoose",
                                 "measureAcpi", "measureAcpiChoose", "measureSmbios", "measureSmbiosChoose", "measureBoot", "measureBootVariables", "measureBootVariablesChoose", "saveMeasurement", "closeMeasure", "measureNow"};
        QStringList order;
        const QWidget* start = field<QLineEdit>("measurePath");
        const QWidget* at = start;
        do {
            if (wanted.contains(at->objectName()))
                order.append(at->objectName());
            at = at->nextInFocusChain();
        } while (at != start);
        QCOMPARE(order, wanted);
        for (const QString& name : wanted)
            if (auto* widget = m_dialog->findChild<QWidget*>(name); !qobject_cast<QPushButton*>(widget) && !qobject_cast<QCheckBox*>(widget))
                QVERIFY2(!widget->accessibleName().isEmpty() && (name == "measurePath" || !widget->whatsThis().isEmpty()), qPrintable(name));
    }
    void itFitsTheSmallestWindow()
    {
        field<QCheckBox>("measureTdx")->setChecked(true);
        m_dialog->resize(m_dialog->minimumSize());
        QTest::qWait(50);
        QVERIFY2(m_dialog->width() <= 1024 && m_dialog->height() <= 700, qPrintable(QStringLiteral("%1 x %2").arg(m_dialog->width()).arg(m_dialog->height())));
        // Nothing is cut off at the right: only the height scrolls.
        const auto* scroll = field<QScrollArea>("detailScroll");
        QVERIFY2(scroll->widget()->minimumSizeHint().width() <= scroll->viewport()->width(), qPrintable(QString::number(scroll->widget()->minimumSizeHint().width())));
        for (const char* name : {"measureNow", "closeMeasure", "measurePath"})
            QVERIFY(m_dialog->rect().contains(QRect(field<QWidget>(name)->mapTo(m_dialog, QPoint()), field<QWidget>(name)->size())));
    }
    void itLooksLikeThis()
    {
        Theme theme(*qApp);
        m_dialog->resize(880, 660);
        field<QLineEdit>("measurePath")->setText(file("disk.raw"));
        field<QCheckBox>("measureTdx")->setChecked(true);
        field<QLineEdit>("measureFirmware")->setText("/nowhere/OVMF.fd");
        field<QSpinBox>("measureVcpus")->setValue(2);
        field<QSpinBox>("measureMemory")->setValue(4096);
        field<QPlainTextEdit>("measureDevices")->setPlainText("virtio-blk-pci\nvfio-pci");
        measure();
        for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
            const QString suffix = mode == ThemeMode::Light ? "-light" : "-dark";
            theme.setMode(mode);
            QVERIFY(grab("measureMachine" + suffix));
            auto* bar = field<QScrollArea>("detailScroll");
            bar->ensureWidgetVisible(field<QComboBox>("measureBoot"));
            QVERIFY(grab("measureMachineEnd" + suffix));
            bar->ensureWidgetVisible(field<QLineEdit>("measureFirmware"), 0, 200);
        }
        field<QPlainTextEdit>("measureDevices")->clear();
        field<QLineEdit>("measureFirmware")->setText(file("OVMF.fd"));
        api::FileMeasurement measurement;
        measurement.format = "raw";
        api::RegisterPrediction pcr = reg("PCR 4", QString(64, 'a'));
        pcr.events = {{"Authenticode of the UKI", QString(64, 'b')}};
        api::RegisterPrediction mrtd = reg("MRTD", QString(96, 'c'));
        mrtd.dependsOn = QStringList{"the host measures each page as it adds it (Linux 6.16 and later)"};
        api::RegisterPrediction rtmr0 = reg("RTMR0", {});
        rtmr0.missing = QStringList{"BootOrder and Boot####: made by firmware from the machine's devices: give a guest's variables, or have the firmware run here"};
        measurement.registers = {pcr, mrtd, rtmr0};
        measurement.document = "{}";
        m_images->answer = measurement;
        measure();
        QTRY_VERIFY_WITH_TIMEOUT(shown().contains("Holds for: "), 10'000);
        for (const ThemeMode mode : {ThemeMode::Dark, ThemeMode::Light}) {
            theme.setMode(mode);
            QVERIFY(grab(QStringLiteral("measured") + (mode == ThemeMode::Light ? "-light" : "-dark")));
        }
    }
};

QTEST_MAIN(MeasureDialogTest)
#include "tst_MeasureDialog.moc"
