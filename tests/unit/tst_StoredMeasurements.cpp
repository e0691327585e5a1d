// SPDX-License-Identifier: GPL-3.0-or-later
// measurements-full.json of a stored image: what is written at a build is what is read later, and a changed file is refused.
#include "core/attest/MeasurementSet.h"
#include "core/base/Paths.h"
#include "core/image/ImageErrors.h"
#include "core/image/Recipe.h"
#include "core/image/StoredMeasurements.h"
#include "core/image/UkiMeasurer.h"
#include "tests/support/CommandSchema.h"
#include "tests/support/TinyPe.h"
#include "tests/support/TinyTdvf.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::TinyPe;
using gatehouse::tests::TinyTdvf;

class StoredMeasurementsTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_disk;
    Measurements m_measured;

    MachineShape shape(const QString& firmware) const
    {
        MachineShape shape;
        shape.vcpus = 2;
        shape.memoryMiB = 2048;
        shape.firmware = firmware;
        shape.firmwareRule = "edk2-stable202411";
        return shape;
    }
    ShapedMachine machine(const QString& firmware) const { return StoredMeasurements::machineOf(shape(firmware)); }
    static const RegisterForecast* find(const QList<RegisterForecast>& forecasts, const char* name)
    {
        for (const RegisterForecast& forecast : forecasts)
            if (forecast.name == QLatin1String(name))
                return &forecast;
        return nullptr;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_disk = m_folder.filePath("uki.efi"); // What can be measured is enough; a disk is the same to this.
        const QByteArray uki = TinyPe::makeUki(252);
        QVERIFY(writeFileAtomically(m_disk, uki));
        QVERIFY(writeFileAtomically(m_folder.filePath("OVMF.fd"), TinyTdvf::make(TinyTdvf::volume({}))));
        QVERIFY(writeFileAtomically(m_folder.filePath("CODE.fd"), QByteArray(4096, 'x')));
        m_measured = *UkiMeasurer::measure(view(uki));
    }
    void whatIsWrittenIsRead()
    {
        const auto file = StoredMeasurements::make(machine(m_folder.filePath("OVMF.fd")), m_disk, m_measured);
        QVERIFY2(file, file ? "" : qPrintable(file.error().toString()));
        QVERIFY(StoredMeasurements::isReport(*file));
        QFile schema(QStringLiteral(GATEHOUSE_SOURCE_DIR "/docs/measurements.schema.json"));
        QVERIFY(schema.open(QIODevice::ReadOnly));
        QCOMPARE(test::JsonSchema(QJsonDocument::fromJson(schema.readAll()).object()).breach(*file), QString());
        QCOMPARE((*file)["inputs"]["vcpus"].toInt(), 2);
        QCOMPARE((*file)["inputs"]["memoryBytes"].toDouble(), double(1ull << 31));

        const auto read = StoredMeasurements::measurements(*file);
        QVERIFY2(read, read ? "" : qPrintable(read.error().toString()));
        QCOMPARE(read->toJson(), m_measured.toJson());
        const auto forecasts = StoredMeasurements::forecasts(*file);
        QVERIFY2(forecasts, forecasts ? "" : qPrintable(forecasts.error().toString()));
        QCOMPARE(forecasts->size(), 5);
        QVERIFY(find(*forecasts, "MRTD")->isPredicted());
        QVERIFY(find(*forecasts, "MRTD")->dependsOn.join('\n').contains("OVMF.fd"));
        QVERIFY(!find(*forecasts, "RTMR0")->isPredicted()); // ACPI tables and boot variables are not known at a build.
        QVERIFY(!find(*forecasts, "RTMR0")->missing.isEmpty());
        QVERIFY(find(*forecasts, "RTMR3")->isPredicted());
        QCOMPARE(StoredMeasurements::toLines(*file).size(), 5);
        QVERIFY(StoredMeasurements::toLines(*file).join('\n').contains("RTMR0 not predicted: "));
        // A policy takes the file as it is.
        QVERIFY(attest::MeasurementSet::fromJson(QJsonDocument(*file).toJson(), "mine"));
    }
    void withoutAFirmwareItSaysSo_data()
    {
        QTest::addColumn<QString>("firmware");
        QTest::addColumn<QString>("why");
        QTest::newRow("none named") << QString() << "names no firmware";
        QTest::newRow("not there") << m_folder.filePath("nothing.fd") << "cannot be read";
        QTest::newRow("no metadata") << m_folder.filePath("CODE.fd") << "CODE.fd";
    }
    void withoutAFirmwareItSaysSo()
    {
        QFETCH(QString, firmware);
        QFETCH(QString, why);
        const auto file = StoredMeasurements::make(machine(firmware), m_disk, m_measured);
        QVERIFY2(file, file ? "" : qPrintable(file.error().toString()));
        const auto forecasts = StoredMeasurements::forecasts(*file);
        QVERIFY(forecasts);
        for (const char* name : {"MRTD", "RTMR0"}) {
            QVERIFY(!find(*forecasts, name)->isPredicted());
            QVERIFY2(find(*forecasts, name)->missing.first().contains(why), qPrintable(find(*forecasts, name)->missing.join('\n')));
        }
        QCOMPARE(StoredMeasurements::measurements(*file)->toOriginalShape(), m_measured.toOriginalShape());
    }
    void whatCannotBePredictedKeepsItsReason()
    {
        QVERIFY(writeFileAtomically(m_folder.filePath("grub.raw"), QByteArray(1024 * 1024, '\0')));
        Measurements none;
        none.format = "raw";
        none.notPredicted = "the disk has no EFI system partition";
        const auto file = StoredMeasurements::make({}, m_folder.filePath("grub.raw"), none);
        QVERIFY2(file, file ? "" : qPrintable(file.error().toString()));
        QVERIFY((*file)["image"].isNull());
        QCOMPARE(StoredMeasurements::measurements(*file)->notPredicted, none.notPredicted);
        QVERIFY(StoredMeasurements::measurements(*file)->registers.isEmpty());
        // But a disk that is said to be measured has to be.
        QVERIFY(StoredMeasurements::make({}, m_folder.filePath("grub.raw"), m_measured).error().is(image::errors::badOutput));
        QByteArray other = TinyPe::makeUki(252, {{".dtb", "more"}});
        QVERIFY(writeFileAtomically(m_folder.filePath("other.efi"), other));
        QVERIFY(StoredMeasurements::make({}, m_folder.filePath("other.efi"), m_measured).error().is(image::errors::badOutput));
    }
    void earlierFilesAreRead()
    {
        const auto read = StoredMeasurements::measurements(m_measured.toJson());
        QVERIFY(read);
        QCOMPARE(read->toJson(), m_measured.toJson());
        QVERIFY(StoredMeasurements::forecasts(m_measured.toJson())->isEmpty());
    }
    void changedFilesAreRefused()
    {
        const QJsonObject good = *StoredMeasurements::make(machine(m_folder.filePath("OVMF.fd")), m_disk, m_measured);
        QJsonObject version = good;
        version["version"] = 2;
        QVERIFY(StoredMeasurements::measurements(version).error().is(image::errors::damagedImage));
        const auto withPrediction = [&good](const char* name, const char* key, const QJsonValue& value) {
            QJsonArray predictions = good["predictions"].toArray();
            for (qsizetype i = 0; i < predictions.size(); ++i)
                if (QJsonObject each = predictions[i].toObject(); each["register"].toString() == QLatin1String(name)) {
                    each[QLatin1String(key)] = value;
                    predictions[i] = each;
                }
            QJsonObject changed = good;
            changed["predictions"] = predictions;
            return changed;
        };
        QVERIFY(!StoredMeasurements::measurements(withPrediction("pcr4", "value", QString(64, '0'))));
        QVERIFY(!StoredMeasurements::measurements(withPrediction("pcr9", "events", QJsonArray())));
        QVERIFY(!StoredMeasurements::measurements(withPrediction("pcr11", "register", "pcrx")));
        QVERIFY(!StoredMeasurements::forecasts(withPrediction("mrtd", "value", "12")));
        QJsonObject nothing = good;
        nothing["predictions"] = QJsonArray();
        QVERIFY(StoredMeasurements::measurements(nothing).error().is(image::errors::damagedImage));
    }
};

QTEST_GUILESS_MAIN(StoredMeasurementsTest)
#include "tst_StoredMeasurements.moc"
