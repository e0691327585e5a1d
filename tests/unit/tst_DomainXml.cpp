// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/DomainXml.h"
#include "core/vm/VmErrors.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::vm;

class DomainXmlTest : public QObject
{
    Q_OBJECT

    static MachineSpec full()
    {
        QFile file(GATEHOUSE_SOURCE_DIR "/tests/data/vm/machine-v1.json");
        if (!file.open(QIODevice::ReadOnly))
            return {};
        return *MachineSpec::fromJson(file.readAll());
    }
    static HostFacts facts(Accelerator accelerator)
    {
        HostFacts facts;
        facts.accelerator = accelerator;
        facts.emulator = "/usr/bin/qemu-system-x86_64";
        facts.firmwareCode = "/usr/share/OVMF/OVMF_CODE_4M.fd";
        facts.firmwareVars = "/usr/share/OVMF/OVMF_VARS_4M.fd";
        return facts;
    }

private Q_SLOTS:
    void matchesGoldenFile_data()
    {
        QTest::addColumn<QString>("golden");
        QTest::addColumn<bool>("kvm");
        QTest::addColumn<bool>("minimal");
        QTest::newRow("TCG") << "domain-tcg.xml" << false << false;
        QTest::newRow("KVM") << "domain-kvm.xml" << true << false;
        QTest::newRow("session") << "domain-session.xml" << false << false;
        QTest::newRow("no disk, no volume, no ports") << "domain-minimal.xml" << false << true;
    }
    void matchesGoldenFile()
    {
        QFETCH(QString, golden);
        QFETCH(bool, kvm);
        QFETCH(bool, minimal);
        MachineSpec spec = full();
        if (minimal) {
            spec.dataDiskPath.clear();
            spec.hostVolumePath.clear();
            spec.ports.clear();
            spec.imageFormat = DiskFormat::Qcow2;
        }
        HostFacts host = facts(kvm ? Accelerator::Kvm : Accelerator::Tcg);
        host.scope = golden.contains("session") ? LibvirtScope::Session : LibvirtScope::System;
        const QString xml = domainXml(spec, host, "/var/lib/gatehouse/machines/node-a.json");
        const QString path = GATEHOUSE_SOURCE_DIR "/tests/data/vm/" + golden;
        if (qEnvironmentVariableIsSet("GATEHOUSE_UPDATE_GOLDEN")) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(xml.toUtf8());
        }
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(xml, QString::fromUtf8(file.readAll()));
    }
    void forwardsOnlyOnLoopback()
    {
        // The rule of the whole product: nothing in the domain listens on another address.
        const QString xml = domainXml(full(), facts(Accelerator::Tcg), "/spec");
        QCOMPARE(xml.count("hostfwd="), 2);
        QCOMPARE(xml.count("hostfwd=tcp:127.0.0.1:"), 2);
        QVERIFY(!xml.contains("0.0.0.0"));
        QVERIFY(!xml.contains("<graphics"));
        QVERIFY(!xml.contains("<interface"));
        QVERIFY(!xml.contains("type=\"tcp\""));
    }
    void imageCannotBeWritten()
    {
        const QString xml = domainXml(full(), facts(Accelerator::Tcg), "/spec");
        const qsizetype image = xml.indexOf("disk.raw");
        const qsizetype end = xml.indexOf("</disk>", image);
        QVERIFY(image > 0 && xml.mid(image, end - image).contains("<readonly/>"));
    }
    void textCannotBreakOut()
    {
        MachineSpec spec = full();
        spec.imagePath = "/images/<&\"'>/disk.raw";
        spec.imageId = "\"/><evil a=\"";
        QVERIFY(spec.validate().has_value());
        const QString xml = domainXml(spec, facts(Accelerator::Tcg), "/spec");
        QXmlStreamReader reader(xml);
        QString file;
        while (!reader.atEnd()) {
            if (reader.readNext() != QXmlStreamReader::StartElement)
                continue;
            QVERIFY(reader.name() != QLatin1String("evil"));
            if (reader.name() == QLatin1String("source") && file.isEmpty())
                file = reader.attributes().value("file").toString();
        }
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QCOMPARE(file, spec.imagePath);
    }
    void firmwareIsFoundByPairs()
    {
        QTemporaryDir root;
        QVERIFY(findFirmware(root.path()).error().is(vm::errors::firmwareMissing));
        QVERIFY(QDir(root.path()).mkpath("usr/share/OVMF"));
        const auto touch = [&](const char* name) {
            QFile file(root.filePath(QStringLiteral("usr/share/OVMF/") + name));
            return file.open(QIODevice::WriteOnly);
        };
        QVERIFY(touch("OVMF_CODE_4M.fd"));
        QVERIFY(!findFirmware(root.path()));
        QVERIFY(touch("OVMF_CODE.fd") && touch("OVMF_VARS.fd"));
        QVERIFY(findFirmware(root.path())->code.endsWith("OVMF_CODE.fd"));
        QVERIFY(touch("OVMF_VARS_4M.fd"));
        QVERIFY(findFirmware(root.path())->vars.endsWith("OVMF_VARS_4M.fd"));
    }
};

QTEST_GUILESS_MAIN(DomainXmlTest)
#include "tst_DomainXml.moc"
