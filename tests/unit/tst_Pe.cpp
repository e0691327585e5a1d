// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/Hashes.h"
#include "core/image/ImageErrors.h"
#include "core/image/Pe.h"
#include "tests/support/TinyPe.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::TinyPe;

class PeTest : public QObject
{
    Q_OBJECT

    static QByteArray sample() { return TinyPe::make({{".text", "code"}, {".data", QByteArray(600, 'd')}}); }

private Q_SLOTS:
    void readsSections()
    {
        const QByteArray file = sample();
        const Result<PeFile> pe = PeFile::read(view(file));
        QVERIFY(pe.has_value());
        QCOMPARE(pe->sections().size(), 2);
        QCOMPARE(toByteArray(pe->content(*pe->find(".text"))), "code");
        QCOMPARE(pe->content(*pe->find(".data")).size(), 600u);
        QVERIFY(!pe->find(".none"));
    }
    void authenticodeSkipsWhatASignatureChanges()
    {
        const QByteArray plain = sample();
        const Sha256Digest digest = PeFile::read(view(plain))->authenticode();
        // Checksum, certificate entry and certificate belong to a signature.
        QByteArray changed = plain;
        TinyPe::put(changed, TinyPe::checksumOffset, 0x12345678, 4);
        QCOMPARE(PeFile::read(view(changed))->authenticode().toHex(), digest.toHex());
        const QByteArray certified = TinyPe::make({{".text", "code"}, {".data", QByteArray(600, 'd')}}, "certificate!");
        QCOMPARE(PeFile::read(view(certified))->authenticode().toHex(), digest.toHex());
        // Everything else counts, also what follows the last section.
        changed = plain;
        changed[TinyPe::headersBytes] = 'X';
        QVERIFY(!(PeFile::read(view(changed))->authenticode() == digest));
        changed = plain + "tail";
        QVERIFY(!(PeFile::read(view(changed))->authenticode() == digest));
        changed = plain;
        changed[10] = 1;
        QVERIFY(!(PeFile::read(view(changed))->authenticode() == digest));
    }
    void authenticodeIsTheHashOfTheRest()
    {
        const QByteArray file = sample();
        QByteArray hashed = file;
        hashed.remove(TinyPe::certificateOffset, 8);
        hashed.remove(TinyPe::checksumOffset, 4);
        QCOMPARE(PeFile::read(view(file))->authenticode().toHex(), crypto::sha256(view(hashed)).toHex());
    }
    void stampChangesTimeAndChecksumOnly()
    {
        QByteArray file = sample();
        TinyPe::put(file, TinyPe::checksumOffset, 0x12345678, 4);
        TinyPe::put(file, TinyPe::peOffset + 8, 99, 4);
        QByteArray expected = sample();
        TinyPe::put(expected, TinyPe::peOffset + 8, 0x01020304, 4);
        QVERIFY(PeFile::stamp(file, 0x01020304).has_value());
        QCOMPARE(file, expected);
        QByteArray text = "text";
        QVERIFY(!PeFile::stamp(text, 1).has_value());
    }
    void refuses_data()
    {
        QTest::addColumn<int>("at");
        QTest::addColumn<quint64>("value");
        QTest::addColumn<int>("size");
        const auto row = [](const char* name, int at, quint64 value, int size) { QTest::newRow(name) << at << value << size; };
        row("no MZ", 0, 0, 2);
        row("header beyond the end", 60, 0x10000, 4);
        row("header at the last byte", 60, 2559, 4);
        row("no PE", TinyPe::peOffset, 0, 4);
        row("too many sections", TinyPe::peOffset + 6, 97, 2);
        row("more sections than headers", TinyPe::peOffset + 6, 90, 2);
        row("optional header too long", TinyPe::peOffset + 20, 0xffff, 2);
        row("optional header too short", TinyPe::peOffset + 20, 20, 2);
        row("unknown magic", TinyPe::optionalOffset, 0x107, 2);
        row("headers beyond the end", TinyPe::optionalOffset + 60, 0x100000, 4);
        row("headers too small", TinyPe::optionalOffset + 60, 100, 4);
        row("certificates beyond the end", TinyPe::certificateOffset + 4, 0x7fffffff, 4);
        row("section beyond the end", TinyPe::sectionTable + 20, 0x7ffffff0, 4);
        row("section too long", TinyPe::sectionTable + 16, 0xffffffff, 4);
        row("section in the headers", TinyPe::sectionTable + 20, 16, 4);
    }
    void refuses()
    {
        QFETCH(int, at);
        QFETCH(quint64, value);
        QFETCH(int, size);
        QByteArray file = sample();
        TinyPe::put(file, at, value, size);
        const Result<PeFile> pe = PeFile::read(view(file));
        QVERIFY(!pe.has_value());
        QCOMPARE(pe.error().kind(), ErrorKind::Malformed);
    }
    void refusesSectionsThatShareTheirBytes()
    {
        // Each of many sections that cover the whole file would be copied and hashed on its own.
        QList<std::pair<QByteArray, QByteArray>> sections;
        for (int i = 0; i < PeFile::maxSections / 8; ++i)
            sections.append({".s" + QByteArray::number(i), QByteArray(512, 's')});
        QByteArray file = TinyPe::make(sections);
        QVERIFY(PeFile::read(view(file)).has_value());
        for (int i = 0; i < sections.size(); ++i) {
            TinyPe::put(file, TinyPe::sectionTable + 40 * i + 8, quint64(file.size() - TinyPe::headersBytes), 4);
            TinyPe::put(file, TinyPe::sectionTable + 40 * i + 16, quint64(file.size() - TinyPe::headersBytes), 4);
            TinyPe::put(file, TinyPe::sectionTable + 40 * i + 20, TinyPe::headersBytes, 4);
        }
        const Result<PeFile> pe = PeFile::read(view(file));
        QVERIFY(!pe.has_value());
        QVERIFY2(pe.error().detail().contains("overlap"), qPrintable(pe.error().detail()));
    }
    void everyTruncationIsAnError()
    {
        const QByteArray file = sample();
        for (qsizetype size = 0; size < file.size(); ++size)
            QVERIFY(!PeFile::read(view(file.left(size))).has_value());
    }
};

QTEST_GUILESS_MAIN(PeTest)
#include "tst_Pe.moc"
