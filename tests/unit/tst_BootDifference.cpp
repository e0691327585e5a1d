// SPDX-License-Identifier: GPL-3.0-or-later
// Which event of a boot log explains that a register is not as predicted.
#include "core/attest/BootDifference.h"
#include "tests/support/attest/BootLogBytes.h"

#include <QElapsedTimer>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;
using Kind = BootDifference::Kind;

namespace {

constexpr auto sha256 = &test::BootLogBytes::sha256;
constexpr auto header = &test::BootLogBytes::header;
constexpr auto entry = &test::BootLogBytes::entry;

const QByteArray action = "Calling EFI Application from Boot Option";

/// What a boot of the image measures into PCR 4.
QList<ForeseenEvent> forecast()
{
    return {{"Calling EFI Application", sha256(action)}, {"Separator", sha256(QByteArray(4, '\0'))}, {"Authenticode of the UKI", sha256("uki")}, {"Authenticode of .linux", sha256("linux")}};
}

QList<QByteArray> asForeseen()
{
    return {entry(4, 0x80000007, sha256(action), action), entry(4, 4, sha256(QByteArray(4, '\0')), QByteArray(4, '\0')), entry(4, 0x80000003, sha256("uki"), "\\EFI\\BOOT\\BOOTX64.EFI"),
            entry(4, 0x80000003, sha256("linux"), "linux")};
}

/// The log with @p events of PCR 4 after one of another register, which counts in the numbers.
EventLog logOf(const QList<QByteArray>& events)
{
    return *EventLog::parse(header() + entry(0, 8, sha256("v"), "v") + events.join(), EventLogKind::Tpm);
}

QByteArray valueOf(const EventLog& log)
{
    return log.replay(TpmHash::Sha256).value(4, QByteArray(32, '\0'));
}

} // namespace

class BootDifferenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBootAsForeseenNeedsNoWord()
    {
        const EventLog log = logOf(asForeseen());
        QVERIFY(!explainDifference(4, forecast(), log, valueOf(log)));
        // A register that nothing was foreseen for, and nothing came.
        QVERIFY(!explainDifference(12, {}, log, QByteArray(32, '\0')));
    }
    void anotherKernelIsNamed()
    {
        QList<QByteArray> events = asForeseen();
        events[2] = entry(4, 0x80000003, sha256("another uki"), "\\EFI\\BOOT\\BOOTX64.EFI");
        const EventLog log = logOf(events);
        const auto difference = explainDifference(4, forecast(), log, valueOf(log));
        QVERIFY(difference && difference->kind == Kind::Changed);
        QCOMPARE(difference->number, 4); // After the event of PCR 0 and the two as foreseen.
        QCOMPARE(difference->type, "EV_EFI_BOOT_SERVICES_APPLICATION");
        QCOMPARE(difference->text, "\\EFI\\BOOT\\BOOTX64.EFI");
        QVERIFY(!difference->textProven);
        QCOMPARE(difference->digest, sha256("another uki"));
        QCOMPARE(difference->foreseen, "Authenticode of the UKI");
        QCOMPARE(difference->foreseenDigest, sha256("uki"));
        QVERIFY(difference->accountsFor);
        QVERIFY(difference->offset > 0);
    }
    void oneFlippedBitIsFoundInAnyEvent()
    {
        for (int place = 0; place < 4; ++place) {
            QList<ForeseenEvent> other = forecast();
            other[place].digest[31] = char(other[place].digest[31] ^ 1);
            const EventLog log = logOf(asForeseen());
            const auto difference = explainDifference(4, other, log, valueOf(log));
            QVERIFY(difference && difference->kind == Kind::Changed);
            QCOMPARE(difference->number, place + 2);
            QCOMPARE(difference->foreseen, forecast().at(place).name);
        }
    }
    void anExtraEventIsNamed()
    {
        for (int place = 0; place <= 4; ++place) {
            QList<QByteArray> events = asForeseen();
            events.insert(place, entry(4, 0x80000003, sha256("a boot loader"), "\\shimx64.efi"));
            const EventLog log = logOf(events);
            const auto difference = explainDifference(4, forecast(), log, valueOf(log));
            QVERIFY2(difference && difference->kind == Kind::Extra, qPrintable(QString::number(place)));
            QCOMPARE(difference->number, place + 2);
            QCOMPARE(difference->digest, sha256("a boot loader"));
            QCOMPARE(difference->foreseen, place < 4 ? forecast().at(place).name : QString());
        }
    }
    void aMissingEventIsNamed()
    {
        for (int place = 0; place < 4; ++place) {
            QList<QByteArray> events = asForeseen();
            events.removeAt(place);
            const EventLog log = logOf(events);
            const auto difference = explainDifference(4, forecast(), log, valueOf(log));
            QVERIFY2(difference && difference->kind == Kind::Missing, qPrintable(QString::number(place)));
            QCOMPARE(difference->foreseen, forecast().at(place).name);
            QCOMPARE(difference->number, place < 3 ? place + 2 : 0); // What came in its place; at the end nothing did.
        }
        // Nothing at all was measured.
        const EventLog log = logOf({});
        const auto difference = explainDifference(4, forecast(), log, QByteArray(32, '\0'));
        QVERIFY(difference && difference->kind == Kind::Missing && difference->number == 0 && difference->accountsFor);
    }
    void anotherOrderIsNamed()
    {
        QList<QByteArray> events = asForeseen();
        events.swapItemsAt(1, 2);
        const EventLog log = logOf(events);
        const auto difference = explainDifference(4, forecast(), log, valueOf(log));
        QVERIFY(difference && difference->kind == Kind::Reordered);
        QCOMPARE(difference->number, 3);
        QCOMPARE(difference->foreseen, "Separator");
        QCOMPARE(difference->digest, sha256("uki"));
    }
    void anEventTwiceIsExtra()
    {
        QList<QByteArray> events = asForeseen();
        events.append(events.at(3));
        const EventLog log = logOf(events);
        const auto difference = explainDifference(4, forecast(), log, valueOf(log));
        QVERIFY(difference && difference->kind == Kind::Extra);
        QCOMPARE(difference->number, 6);
    }
    void whatTheLogDoesNotHoldIsSaid()
    {
        // Extended by the running system, or the log of another boot: the log is as foreseen, the value is not.
        const EventLog log = logOf(asForeseen());
        const auto after = explainDifference(4, forecast(), log, sha256(valueOf(log) + sha256("later")));
        QVERIFY(after && after->kind == Kind::AfterLog && !after->accountsFor);
        QCOMPARE(after->number, 0);
        // A log that names a culprit but does not lead to the value.
        QList<QByteArray> events = asForeseen();
        events[3] = entry(4, 0x80000003, sha256("x"), "x");
        const auto claimed = explainDifference(4, forecast(), logOf(events), sha256("something else"));
        QVERIFY(claimed && claimed->kind == Kind::Changed && !claimed->accountsFor);
        QVERIFY(claimed->textProven); // "x" is what its digest says, whichever boot it is of.
    }
    void eventsThatAreNotMeasuredDoNotCount()
    {
        QList<QByteArray> events = asForeseen();
        events.insert(1, entry(4, 3, QByteArray(32, '\0'), "EV_NO_ACTION"));
        events.insert(3, entry(5, 4, sha256("elsewhere"), "elsewhere"));
        const EventLog log = logOf(events);
        QVERIFY(!explainDifference(4, forecast(), log, valueOf(log)));
    }
    void aHostileLogIsBounded()
    {
        // As many events as a log may have, and the longest text: linear work, short words.
        QList<QByteArray> events;
        const QByteArray one = entry(4, 0x80000007, sha256("b"), "b");
        for (int i = 0; i < EventLog::maxEvents - 3; ++i)
            events.append(one);
        events.append(entry(4, 0x80000007, sha256("a"), QByteArray(1024 * 1024, 'A')));
        const EventLog log = logOf(events);
        QList<ForeseenEvent> foreseen;
        for (int i = 0; i < EventLog::maxEvents - 3; ++i)
            foreseen.append({"b", sha256("b")});
        QElapsedTimer clock;
        clock.start();
        const auto difference = explainDifference(4, foreseen, log, valueOf(log));
        QVERIFY2(clock.elapsed() < 5000, qPrintable(QString::number(clock.elapsed())));
        QVERIFY(difference && difference->kind == Kind::Extra && difference->accountsFor);
        QCOMPARE(difference->number, EventLog::maxEvents - 1);
        QCOMPARE(difference->text, QString(BootDifference::maxText, 'A'));
        // Digits of a hostile type stay a number.
        const EventLog odd = logOf({entry(4, 0xdeadbeef, sha256("?"), "\x1b[31mred")});
        const auto strange = explainDifference(4, forecast(), odd, valueOf(odd));
        QVERIFY(strange && strange->type == "0xdeadbeef" && strange->text.isEmpty());
    }
    void itsKindHasAWord()
    {
        QSet<QString> words;
        for (const Kind kind : {Kind::Changed, Kind::Extra, Kind::Missing, Kind::Reordered, Kind::AfterLog})
            words.insert(toString(kind));
        QCOMPARE(words, (QSet<QString>{"changed", "extra", "missing", "reordered", "afterLog"}));
    }
};

QTEST_GUILESS_MAIN(BootDifferenceTest)
#include "tst_BootDifference.moc"
