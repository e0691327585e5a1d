// SPDX-License-Identifier: GPL-3.0-or-later
// Unified kernel images that differ in one section each.
#include "core/image/ImageErrors.h"
#include "core/image/UkiComparer.h"
#include "tests/support/TinyPe.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::TinyPe;
using Part = ImageDifference::Part;
using Sections = QList<std::pair<QByteArray, QByteArray>>;

Q_DECLARE_METATYPE(Part)

class UkiComparerTest : public QObject
{
    Q_OBJECT

    static Sections sections()
    {
        return {{".text", "code"},
                {".sdmagic", QByteArray("#### LoaderInfo: systemd-stub 252.1-1 ####\0", 43)},
                {".sbat", "sbat,1,SBAT Version\nsystemd,1,The systemd Developers\n"},
                {".osrel", "ID=test\nVERSION_ID=1\n"},
                {".uname", "6.1.0-1-amd64"},
                {".cmdline", "console=ttyS0 quiet roothash=aa"},
                {".linux", TinyPe::make({{".text", "kernel"}})},
                {".initrd", QByteArray(700, 'i')}};
    }
    static Sections with(const QByteArray& name, const QByteArray& content)
    {
        Sections changed = sections();
        for (auto& [each, bytes] : changed)
            if (each == name)
                bytes = content;
        return changed;
    }
    static ImageDifference compared(const QByteArray& before, const QByteArray& after)
    {
        ImageDifference difference;
        if (const auto done = UkiComparer::compare(view(before), view(after), difference); !done)
            qFatal("%s", qPrintable(done.error().toString()));
        return difference;
    }

private Q_SLOTS:
    void oneSection_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<Part>("part");
        QTest::addColumn<QStringList>("what");
        QTest::addColumn<QStringList>("removed");
        QTest::addColumn<QStringList>("added");
        QTest::newRow("stub's code") << QByteArray(".text") << QByteArray("cOde") << Part::Stub << QStringList{"content"} << QStringList() << QStringList();
        QTest::newRow("stub's version") << QByteArray(".sdmagic") << QByteArray("#### LoaderInfo: systemd-stub 257.1-1 ####\0", 43) << Part::Stub << QStringList{"content"}
                                        << QStringList{"#### LoaderInfo: systemd-stub 252.1-1 ####"} << QStringList{"#### LoaderInfo: systemd-stub 257.1-1 ####"};
        QTest::newRow("sbat") << QByteArray(".sbat") << QByteArray("sbat,1,SBAT Version\nsystemd,2,The systemd Developers\n") << Part::Sbat << QStringList{"content"}
                              << QStringList{"systemd,1,The systemd Developers"} << QStringList{"systemd,2,The systemd Developers"};
        QTest::newRow("os-release") << QByteArray(".osrel") << QByteArray("ID=test\nVERSION_ID=12\n") << Part::OsRelease << QStringList{"size", "content"} << QStringList{"VERSION_ID=1"}
                                    << QStringList{"VERSION_ID=12"};
        QTest::newRow("uname") << QByteArray(".uname") << QByteArray("6.1.0-2-amd64") << Part::KernelRelease << QStringList{"content"} << QStringList{"6.1.0-1-amd64"}
                               << QStringList{"6.1.0-2-amd64"};
        QTest::newRow("command line") << QByteArray(".cmdline") << QByteArray("console=ttyS0 quiet roothash=bb") << Part::CommandLine << QStringList{"content"} << QStringList{"roothash=aa"}
                                      << QStringList{"roothash=bb"};
        QTest::newRow("kernel") << QByteArray(".linux") << TinyPe::make({{".text", "kerneL"}}) << Part::Kernel << QStringList{"content"} << QStringList() << QStringList();
        QTest::newRow("initrd") << QByteArray(".initrd") << QByteArray(701, 'i') << Part::Initrd << QStringList{"size", "content"} << QStringList() << QStringList();
    }
    void oneSection()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, content);
        QFETCH(Part, part);
        QFETCH(QStringList, what);
        QFETCH(QStringList, removed);
        QFETCH(QStringList, added);
        const ImageDifference difference = compared(TinyPe::make(sections()), TinyPe::make(with(name, content)));
        QCOMPARE(difference.sections.size(), 1);
        const ImageDifference::Section& section = difference.sections.first();
        QCOMPARE(section.name, QString::fromLatin1(name));
        QCOMPARE(section.part, part);
        QCOMPARE(section.what, what);
        QCOMPARE(section.linesRemoved, removed);
        QCOMPARE(section.linesAdded, added);
        QVERIFY(section.bytes.has_value());
        QVERIFY(section.before.contains("bytes, ") && section.after.contains("bytes, ") && section.before != section.after);
        QCOMPARE(difference.commandLineAdded.isEmpty(), part != Part::CommandLine);
    }
    void addedAndRemoved()
    {
        const ImageDifference difference = compared(TinyPe::make(sections()), TinyPe::make(sections().mid(0, 7) + Sections{{".splash", "picture"}}));
        QCOMPARE(difference.sections.size(), 2);
        QCOMPARE(difference.sections[0].part, Part::Initrd);
        QCOMPARE(difference.sections[0].what, QStringList{"removed"});
        QVERIFY(difference.sections[0].after.isEmpty());
        QCOMPARE(difference.sections[1].part, Part::Splash);
        QCOMPARE(difference.sections[1].what, QStringList{"added"});
        QVERIFY(difference.sections[1].before.isEmpty() && !difference.sections[1].bytes);
    }
    void sectionsOfOneNameAreTakenInOrder()
    {
        const Sections profiles{{".profile", "ID=main\n"}, {".cmdline", "one"}, {".profile", "ID=other\n"}, {".cmdline", "two"}};
        Sections changed = profiles;
        changed[3].second = "three";
        const ImageDifference difference = compared(TinyPe::make(profiles), TinyPe::make(changed));
        QCOMPARE(difference.sections.size(), 1);
        QCOMPARE(difference.sections[0].name, ".cmdline #2");
        QCOMPARE(difference.sections[0].linesAdded, QStringList{"three"});
        QVERIFY(difference.commandLineAdded.isEmpty()); // The first one is what starts by itself.
    }
    void signatureAndHeaders()
    {
        const QByteArray plain = TinyPe::make(sections());
        const ImageDifference signedOne = compared(plain, TinyPe::make(sections(), "certificate"));
        QCOMPARE(signedOne.sections.size(), 1);
        QCOMPARE(signedOne.sections[0].part, Part::Signature);
        QCOMPARE(signedOne.sections[0].what, QStringList{"added"});
        QByteArray stamped = plain;
        stamped[TinyPe::peOffset + 8] = 1; // TimeDateStamp.
        const ImageDifference other = compared(plain, stamped);
        QCOMPARE(other.sections.size(), 1);
        QCOMPARE(other.sections[0].part, Part::Headers);
        QCOMPARE(other.sections[0].bytes->offset, TinyPe::peOffset + 8);
        QVERIFY(compared(plain, plain).sections.isEmpty());
    }
    void otherOrderOfWords()
    {
        const ImageDifference difference = compared(TinyPe::make(sections()), TinyPe::make(with(".cmdline", "quiet console=ttyS0 roothash=aa")));
        QVERIFY(difference.commandLineAdded.isEmpty() && difference.commandLineRemoved.isEmpty());
        QVERIFY(difference.notes.join(' ').contains("another order"));
    }
    void hostileTextsAreBounded()
    {
        QByteArray lines;
        for (int i = 0; i < 5000; ++i)
            lines += QByteArray::number(i) + '\n';
        const ImageDifference difference = compared(TinyPe::make(sections()), TinyPe::make(with(".osrel", lines + QByteArray(3'000'000, 'x'))));
        QCOMPARE(difference.sections.size(), 1);
        QCOMPARE(difference.sections[0].linesAdded.size(), UkiComparer::maxLines);
        ImageDifference none;
        const QByteArray program = TinyPe::make(sections());
        QVERIFY(UkiComparer::compare(view(program), view(QByteArray("MZ")), none).error().is(image::errors::badPe));
        QVERIFY(UkiComparer::initrdOf(view(QByteArray("MZ"))).error().is(image::errors::badPe));
        QCOMPARE(UkiComparer::initrdOf(view(program))->size(), 700);
        QVERIFY(UkiComparer::initrdOf(view(TinyPe::make({{".text", "code"}})))->isEmpty());
    }
};

QTEST_GUILESS_MAIN(UkiComparerTest)
#include "tst_UkiComparer.moc"
