// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/vm/MachineStore.h"
#include "core/vm/VmErrors.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::vm;

class MachineStoreTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;

    MachineStore store() const { return MachineStore(m_folder->filePath("machines")); }
    MachineSpec spec(const QString& name) const
    {
        MachineSpec spec = MachineSpec::make(name, store().folderOf(name));
        spec.imagePath = "/image";
        spec.dataDiskBytes = 1024 * 1024;
        return spec;
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void addsLoadsListsRemoves()
    {
        QVERIFY(store().list().specs.isEmpty());
        QVERIFY(store().add(spec("b")));
        QVERIFY(store().add(spec("a")));
        QCOMPARE(store().list().specs.size(), 2);
        QCOMPARE(store().list().specs.first().name, QString("a"));
        QVERIFY(store().load("b").has_value());
        QVERIFY(makeFolder(store().folderOf("b") + "/volume"));
        QVERIFY(writeFileAtomically(store().folderOf("b") + "/volume/file", "x"));
        QVERIFY(store().remove("b"));
        QVERIFY(!QFile::exists(store().folderOf("b")));
        QVERIFY(store().load("b").error().is(vm::errors::noSuchMachine));
        QVERIFY(store().remove("b"));
        QCOMPARE(store().list().specs.size(), 1);
    }
    void sameNameTwiceIsRefused()
    {
        const MachineSpec first = spec("a");
        QVERIFY(store().add(first));
        MachineSpec second = spec("a");
        second.vcpus = 4;
        QVERIFY(store().add(second).error().is(vm::errors::nameExists));
        QVERIFY(*store().load("a") == first);
    }
    void badSpecIsNotStored()
    {
        MachineSpec bad = spec("a");
        bad.memoryMiB = 0;
        QVERIFY(store().add(bad).error().is(vm::errors::badSpec));
        QVERIFY(!QFile::exists(store().pathOf("a")));
    }
    void brokenFilesAreShown()
    {
        QVERIFY(store().add(spec("good")));
        QVERIFY(writeFileAtomically(store().pathOf("garbage"), "{"));
        // A copied file must not make a second machine with the same disks.
        QVERIFY(QFile::copy(store().pathOf("good"), store().pathOf("copy")));
        const StoredMachines machines = store().list();
        QCOMPARE(machines.specs.size(), 1);
        QCOMPARE(machines.broken.size(), 2);
        for (const BrokenSpec& broken : machines.broken)
            QVERIFY(broken.error.is(vm::errors::badSpec));
    }
    void namesCannotLeaveTheFolder()
    {
        QVERIFY(writeFileAtomically(m_folder->filePath("outside.json"), "{}"));
        QVERIFY(makeFolder(store().folder()));
        QVERIFY(store().load("../outside").error().is(vm::errors::noSuchMachine));
        QVERIFY(!store().remove("../outside"));
        QVERIFY(!store().remove(""));
        QVERIFY(!store().remove(".."));
        QVERIFY(QFile::exists(m_folder->filePath("outside.json")));
    }
};

QTEST_GUILESS_MAIN(MachineStoreTest)
#include "tst_MachineStore.moc"
