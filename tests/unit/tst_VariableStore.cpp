// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/image/ImageErrors.h"
#include "core/image/VariableStore.h"
#include "tests/support/TinyTdvf.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::TinyTdvf;

class VariableStoreTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsWhatIsInForce()
    {
        const QByteArray volume = TinyTdvf::volume({TinyTdvf::variable(TinyTdvf::global(), "PK", "old", 0x3c), // Deleted.
                                                    TinyTdvf::variable(TinyTdvf::global(), "PK", "new"),
                                                    TinyTdvf::variable(TinyTdvf::security(), "db", "was to be replaced", 0x3e),
                                                    TinyTdvf::variable(TinyTdvf::global(), "KEK", "was replaced", 0x3e),
                                                    TinyTdvf::variable(TinyTdvf::global(), "KEK", "kek")});
        const Result<VariableStore> store = VariableStore::parse(view(volume));
        QVERIFY2(store, store ? "" : qPrintable(store.error().toString()));
        QCOMPARE(store->variables.size(), 3);
        QCOMPARE(store->find(UefiVariable::globalVendor(), "PK")->data, QByteArray("new"));
        QCOMPARE(store->find(UefiVariable::globalVendor(), "KEK")->data, QByteArray("kek"));
        QCOMPARE(store->find(UefiVariable::securityVendor(), "db")->data, QByteArray("was to be replaced"));
        QVERIFY(!store->find(UefiVariable::securityVendor(), "PK"));
    }
    void erasedFlashHasNone()
    {
        const QByteArray erased(4096, '\xff');
        const Result<VariableStore> store = VariableStore::parse(view(erased));
        QVERIFY(store && store->variables.isEmpty());
        const QByteArray empty = TinyTdvf::volume({});
        QVERIFY(VariableStore::parse(view(empty))->variables.isEmpty());
    }
    void eventDataIsTheSpecifications()
    {
        // As the log of a TD without Secure Boot has it, byte for byte.
        const UefiVariable secureBoot{UefiVariable::globalVendor(), "SecureBoot", {}};
        QCOMPARE(secureBoot.eventData().toHex(),
                 QByteArray("61dfe48bca93d211aa0d00e098032b8c0a00000000000000000000000000000053006500630075007200650042006f006f007400"));
        const UefiVariable on{UefiVariable::globalVendor(), "SecureBoot", QByteArray(1, '\1')};
        QVERIFY(on.eventData().endsWith(QByteArray("t\0\1", 3)));
    }
    void refuses_data()
    {
        QTest::addColumn<int>("at");
        QTest::addColumn<QByteArray>("with");
        QTest::newRow("another file system") << 16 << QByteArray("\x01", 1);
        QTest::newRow("no volume") << 40 << QByteArray("_FVX");
        QTest::newRow("a header without end") << 48 << QByteArray("\xff\xff", 2);
        QTest::newRow("another kind of store") << 72 << QByteArray("\x01", 1);
        QTest::newRow("a store beyond the volume") << 72 + 16 << QByteArray("\xff\xff\xff\x7f", 4);
        QTest::newRow("a store smaller than its header") << 72 + 16 << QByteArray("\x08\0\0\0", 4);
        QTest::newRow("not formatted") << 72 + 20 << QByteArray("\0", 1);
        QTest::newRow("no variable") << 100 << QByteArray("\x01\x02", 2);
        QTest::newRow("a name of odd size") << 100 + 36 << QByteArray("\x05\0\0\0", 4);
        QTest::newRow("a name without end") << 100 + 36 << QByteArray("\xfe\xff\xff\xff", 4);
        QTest::newRow("data without end") << 100 + 40 << QByteArray("\xff\xff\xff\xff", 4);
        QTest::newRow("a NUL in the name") << 100 + 60 << QByteArray("\0", 1);
    }
    void refuses()
    {
        QFETCH(int, at);
        QFETCH(QByteArray, with);
        const QByteArray good = TinyTdvf::volume({TinyTdvf::variable(TinyTdvf::global(), "PK", "key")});
        QVERIFY(VariableStore::parse(view(good)).has_value());
        QByteArray changed = good;
        changed.replace(at, with.size(), with);
        const Result<VariableStore> store = VariableStore::parse(view(changed));
        QVERIFY(!store);
        QVERIFY2(store.error().is(image::errors::badFirmware) || store.error().is(gatehouse::errors::truncated), qPrintable(store.error().toString()));
    }
    void debiansFirmware()
    {
        const Result<QByteArray> plain = readFile("/usr/share/OVMF/OVMF_VARS_4M.fd", 1 << 20);
        const Result<QByteArray> keys = readFile("/usr/share/OVMF/OVMF_VARS_4M.ms.fd", 1 << 20);
        if (!plain || !keys)
            QSKIP("the package ovmf is not installed");
        const Result<VariableStore> none = VariableStore::parse(view(*plain));
        QVERIFY2(none, none ? "" : qPrintable(none.error().toString()));
        QVERIFY(!none->find(UefiVariable::globalVendor(), "PK"));
        const Result<VariableStore> enrolled = VariableStore::parse(view(*keys));
        QVERIFY2(enrolled, enrolled ? "" : qPrintable(enrolled.error().toString()));
        QVERIFY(enrolled->find(UefiVariable::globalVendor(), "PK"));
        QVERIFY(enrolled->find(UefiVariable::globalVendor(), "KEK"));
        // The certificates with which Microsoft signs boot loaders.
        QVERIFY(enrolled->find(UefiVariable::securityVendor(), "db")->data.contains("Microsoft Corporation UEFI CA 2011"));
    }
};

QTEST_GUILESS_MAIN(VariableStoreTest)
#include "tst_VariableStore.moc"
