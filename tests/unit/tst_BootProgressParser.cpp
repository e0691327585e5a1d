// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logs/BootProgressParser.h"

#include <QtTest>

using namespace gatehouse::logs;

class BootProgressParserTest : public QObject
{
    Q_OBJECT
    static QDateTime at(int seconds) { return QDateTime::fromSecsSinceEpoch(1'700'000'000 + seconds); }
    static BootStage stage(const BootProgressParser& parser, const QString& id)
    {
        for (const BootStage& stage : parser.stages())
            if (stage.id == id)
                return stage;
        return {};
    }
    static void boot(BootProgressParser& parser)
    {
        parser.start(at(0));
        parser.feed("EFI stub: Loaded initrd from LINUX_EFI_INITRD_MEDIA_GUID device path", at(12));
        parser.feed("gatehouse-initrd: root verified, starting init", at(25));
        parser.feed("gatehouse-agent: step=config state=done detail=trusted.env", at(33));
    }

private Q_SLOTS:
    void walksThroughABoot()
    {
        BootProgressParser parser;
        boot(parser);
        QCOMPARE(stage(parser, "firmware").state, BootStage::State::Done);
        QCOMPARE(stage(parser, "firmware").endedAt, at(12));
        QCOMPARE(stage(parser, "root").state, BootStage::State::Done);
        QCOMPARE(stage(parser, "agent").state, BootStage::State::Running);
        parser.feed("gatehouse-agent: step=register state=begin detail=asks", at(40));
        QVERIFY(parser.waitsForApproval());
        QVERIFY(parser.sentence().contains("waits"));
        parser.feed("gatehouse-agent: step=register state=done", at(60));
        QVERIFY(!parser.waitsForApproval());
        parser.feed("gatehouse-agent: step=disk state=done detail=opened", at(63));
        QVERIFY(!parser.isReady());
        parser.feed("gatehouse-agent: step=ready state=done", at(65));
        QVERIFY(parser.isReady());
        QCOMPARE(parser.progress(), 1.0);
    }
    void namesTheStageThatFailed()
    {
        BootProgressParser parser;
        boot(parser);
        parser.feed("gatehouse-agent: step=disk state=failed detail=not blank and not ours", at(50));
        QVERIFY(parser.hasFailed());
        QCOMPARE(parser.sentence(), "Encrypted disk failed: not blank and not ours");
    }
    void aRefusedRootIsAFailure()
    {
        BootProgressParser parser;
        parser.start(at(0));
        parser.feed("gatehouse-initrd: refusing to start: the root file system does not have the measured root hash", at(9));
        QVERIFY(parser.hasFailed());
        QVERIFY(parser.sentence().startsWith("Verified root failed: refusing"));
    }
    void anAgentThatStartsAgainIsNotFailedForEver()
    {
        BootProgressParser parser;
        boot(parser);
        parser.feed("gatehouse-agent: step=network state=failed detail=no answer", at(50));
        QVERIFY(parser.hasFailed());
        parser.feed("gatehouse-agent: step=config state=done detail=again", at(80));
        QVERIFY(!parser.hasFailed());
    }
    void aSecondBootInTheSameLogBeginsAnew()
    {
        BootProgressParser parser;
        boot(parser);
        QVERIFY(parser.feed("BdsDxe: starting Boot0001 \"UEFI Misc Device\" from PciRoot(0x0)", at(100)));
        QCOMPARE(stage(parser, "firmware").startedAt, at(100));
        QCOMPARE(stage(parser, "system").state, BootStage::State::Waiting);
    }
    void chatterChangesNothing()
    {
        BootProgressParser parser;
        boot(parser);
        QVERIFY(!parser.feed("[  OK  ] Reached target", at(41)));
        QVERIFY(!parser.feed("gatehouse-agent: step=UPPER state=done", at(41)));
        QVERIFY(!parser.feed("EFI stub: late", at(41)));
    }
};

QTEST_GUILESS_MAIN(BootProgressParserTest)
#include "tst_BootProgressParser.moc"
