// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/MachineSpec.h"
#include "core/vm/VmErrors.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::vm;

class MachineSpecTest : public QObject
{
    Q_OBJECT

    static MachineSpec good()
    {
        MachineSpec spec = MachineSpec::make("node-a", "/var/lib/gatehouse/machines/node-a");
        spec.imagePath = "/var/cache/gatehouse/images/abc/disk.raw";
        spec.imageId = "abc";
        spec.dataDiskBytes = 256LL * 1024 * 1024;
        spec.ports = {{18501, 80, "onboard"}, {18545, 8545, "json-rpc"}};
        spec.role = "first node";
        return spec;
    }

private Q_SLOTS:
    void survivesJson()
    {
        const MachineSpec spec = good();
        QVERIFY(spec.validate().has_value());
        const Result<MachineSpec> read = MachineSpec::fromJson(spec.toJson());
        QVERIFY2(read.has_value(), read ? "" : qPrintable(read.error().toString()));
        QVERIFY(*read == spec);
    }
    void storedFormatIsKept()
    {
        // A file of version 1 as it lies on people's disks; it must stay readable.
        QFile file(GATEHOUSE_SOURCE_DIR "/tests/data/vm/machine-v1.json");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray json = file.readAll();
        const Result<MachineSpec> spec = MachineSpec::fromJson(json);
        QVERIFY2(spec.has_value(), spec ? "" : qPrintable(spec.error().toString()));
        QCOMPARE(spec->name, QString("node-a"));
        QCOMPARE(spec->ports.size(), 2);
        QCOMPARE(spec->toJson(), json);
    }
    void everyWrongFieldIsNamed_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QJsonValue>("value");
        const auto row = [](const char* field, const QJsonValue& value) {
            QTest::addRow("%s = %s", field, QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact).constData()) << QString(field) << value;
        };
        for (const char* field : {"name", "uuid", "imagePath", "imageFormat", "imageId", "vcpus", "memoryMiB", "dataDiskPath",
                                  "dataDiskBytes", "hostVolumePath", "ports", "serialLogPath", "nvramPath", "created", "role"}) {
            row(field, QJsonValue(QJsonValue::Undefined)); // removed
            row(field, QJsonValue(true));
        }
        row("name", "Upper");
        row("name", "../escape");
        row("name", "-dash");
        row("name", "a\n");
        row("name", QString(41, 'a'));
        row("name", "");
        row("uuid", "not-a-uuid");
        row("uuid", "00000000-0000-0000-0000-000000000000");
        row("imagePath", "relative.raw");
        row("imagePath", "");
        row("imagePath", "/a/../b");
        row("imagePath", QString("/a") + QChar(1));
        row("imageFormat", "vmdk");
        row("vcpus", 0);
        row("vcpus", 1e9);
        row("memoryMiB", -5);
        row("memoryMiB", 1);
        row("dataDiskBytes", 12);
        row("dataDiskBytes", 1048577);
        row("serialLogPath", "");
        row("nvramPath", "x");
        row("created", "yesterday");
        row("role", QString(1000, 'x'));
        row("ports", QJsonArray{QJsonObject{{"hostPort", 0}, {"guestPort", 80}, {"purpose", ""}}});
        row("ports", QJsonArray{QJsonObject{{"hostPort", 70000}, {"guestPort", 80}, {"purpose", ""}}});
        row("ports", QJsonArray{QJsonObject{{"hostPort", 8000}, {"purpose", ""}}});
        row("ports", QJsonArray{QJsonObject{{"hostPort", 1}, {"guestPort", 80}, {"purpose", ""}},
                                QJsonObject{{"hostPort", 1}, {"guestPort", 81}, {"purpose", ""}}});
    }
    void everyWrongFieldIsNamed()
    {
        QFETCH(QString, field);
        QFETCH(QJsonValue, value);
        QJsonObject object = QJsonDocument::fromJson(good().toJson()).object();
        if (value.isUndefined())
            object.remove(field);
        else
            object[field] = value;
        const Result<MachineSpec> spec = MachineSpec::fromJson(QJsonDocument(object).toJson());
        QVERIFY(!spec);
        QVERIFY2(spec.error().is(vm::errors::badSpec), qPrintable(spec.error().toString()));
        QVERIFY2(spec.error().detail().contains(field), qPrintable(spec.error().detail()));
    }
    void laterVersionIsRefusedAsSuch()
    {
        QJsonObject object = QJsonDocument::fromJson(good().toJson()).object();
        object["version"] = 2;
        object["name"] = 7;
        QVERIFY(MachineSpec::fromJson(QJsonDocument(object).toJson()).error().is(vm::errors::specVersion));
    }
    void notJsonIsMalformed()
    {
        QVERIFY(MachineSpec::fromJson("").error().is(vm::errors::badSpec));
        QVERIFY(MachineSpec::fromJson("[]").error().is(vm::errors::badSpec));
        QVERIFY(MachineSpec::fromJson(QByteArray(MachineSpec::maxJsonBytes + 1, ' ')).error().is(vm::errors::badSpec));
    }
};

QTEST_GUILESS_MAIN(MachineSpecTest)
#include "tst_MachineSpec.moc"
