// SPDX-License-Identifier: GPL-3.0-or-later
// Every check has words in the reader's language. Core writes them in English; the table of the console names each one, and
// the German texts translate it. What core writes is taken from verdicts that it reaches and from its own source.
#include "app/console/CheckText.h"
#include "app/console/Translations.h"

#include "core/attest/CheckList.h"
#include "core/attest/Verifier.h"
#include "core/evidence/EvidenceVerification.h"
#include "tests/support/EvidenceFixture.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::console;

class CheckTextTest : public QObject
{
    Q_OBJECT

    test::EvidenceFixture m_fixture;

    static QString source(const QString& path)
    {
        QFile file(QStringLiteral(GATEHOUSE_SOURCE_DIR "/") + path);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }
    static QStringList sourcesOfChecks()
    {
        QStringList paths;
        for (const char* folder : {"core/attest", "core/evidence"})
            for (const QString& name : QDir(QStringLiteral(GATEHOUSE_SOURCE_DIR "/") + folder).entryList({"*.cpp"}))
                paths.append(QLatin1String(folder) + "/" + name);
        return paths;
    }
    static void expectKnown(const Check& check)
    {
        const QStringList titles = knownTitles(check.id);
        const QString wanted = tableId(check.id) == "part" ? QStringLiteral("Part '%1'") : check.title;
        QVERIFY2(titles.contains(wanted), qPrintable(QString("CheckText.cpp has no title for %1, \"%2\"").arg(check.id, check.title)));
        QVERIFY2(check.hint.isEmpty() || isKnownHint(check.hint), qPrintable(QString("CheckText.cpp lacks what %1 says: %2").arg(check.id, check.hint)));
    }
    static void expectKnown(const QList<Check>& checks, int atLeast)
    {
        QVERIFY2(checks.size() >= atLeast, qPrintable(QString::number(checks.size())));
        for (const Check& check : checks)
            expectKnown(check);
    }
    /// Rules of every kind, so that each has its row.
    static attest::Policy everyRule()
    {
        return *attest::Policy::fromToml("[tcb]\n"
            "statuses = [\"UpToDate\"]\n"
            "advisories = []\n"
            "min-evaluation-number = 99\n"
            "[td]\n"
            "service-td = \"refused\"\n"
            "sept-ve-disable = \"required\"\n"
            "perfmon = \"required\"\n"
            "pks = \"required\"\n"
            "key-locker = \"required\"\n"
            "migratable = \"required\"\n"
            "mr-seam = [\"" + QByteArray(96, '7') + "\"]\n"
            "mr-config-id = [\"" + QByteArray(96, '7') + "\"]\n"
            "mr-owner = [\"" + QByteArray(96, '7') + "\"]\n"
            "mr-owner-config = [\"" + QByteArray(96, '7') + "\"]\n"
            "[quote]\n"
            "tee = \"sgx\"\n"
            "[platform]\n"
            "fmspc = [\"b0c06f000000\"]\n"
            "deny-fmspc = [\"474844455600\"]\n"
            "ppid = [\"00000000000000000000000000000001\"]\n"
            "piid = [\"00000000000000000000000000000001\"]\n"
            "dynamic-platform = \"refused\"\n"
            "cached-keys = \"required\"\n"
            "smt = \"refused\"\n"
            "require-hardware = true\n"
            "[measurements]\n"
            "required = true\n"
            "[event-log]\n"
            "required = true\n"
            "[chain]\n"
            "min-confirmations = 3\n"
            "[report-data]\n"
            "required = true\n");
    }

private Q_SLOTS:
    void everyStepOfTheVerifier()
    {
        attest::CheckList failing;
        for (int step = 0; step < int(attest::Step::Count); ++step)
            failing.fail(attest::Step(step), "a", "b");
        expectKnown(failing.toChecks(), int(attest::Step::Count));
        expectKnown(attest::CheckList().toChecks(), int(attest::Step::Count)); // Never reached.
    }
    void everyRuleOfThePolicy_data()
    {
        QTest::addColumn<int>("version");
        QTest::addColumn<bool>("strict");
        for (const int version : {4, 5})
            for (const bool strict : {false, true})
                QTest::addRow("version %d, %s", version, strict ? "every rule" : "no rule") << version << strict;
    }
    void everyRuleOfThePolicy()
    {
        QFETCH(int, version);
        QFETCH(bool, strict);
        attest::QuotingAuthority::QuoteRequest request;
        request.version = std::uint16_t(version);
        request.registers = m_fixture.registers(1);
        request.tdAttributes |= 1; // Debug.
        const QByteArray quote = *m_fixture.authority.issueQuote(request);
        const attest::Collateral collateral = *m_fixture.authority.collateral(m_fixture.day);
        const attest::TrustedRoots own = *attest::TrustedRoots::fromCertificate(m_fixture.authority.root());
        attest::Policy lenient = *attest::Policy::fromToml("[td]\nallow-debug = true\nallow-reserved-bits = true\n[quote]\nallow-trailing-bytes = true\n");
        for (const attest::TrustedRoots& roots : {own, attest::TrustedRoots::intel()})
            for (const QByteArray& bytes : {quote, quote + "trailing"}) {
                const attest::Report report = attest::verify(bytes, collateral, m_fixture.day, roots);
                for (const attest::PolicyContext& context : {attest::PolicyContext{}, evidence::requestContext(false, "0x00", QByteArray(32, 'k'), m_fixture.day)})
                    expectKnown(attest::evaluate(report, strict ? everyRule() : lenient, context).checks, 70);
            }
    }
    void everyStepOfAnEvidenceCheck()
    {
        const evidence::EvidenceBundle good = m_fixture.bundle(1);
        const QByteArray file = good.toFile(m_fixture.key);
        for (const QByteArray& bytes : {file, QByteArray(file).replace("gossip", "gossiq"), file.left(200), m_fixture.bundle(2, 9).toFile({})})
            if (const auto report = evidence::verifyEvidence(bytes))
                expectKnown(report->checks, 10);
        evidence::EvidenceExport whole;
        whole.decision = file;
        evidence::TransactionRecord sent = m_fixture.sent(good);
        whole.transactions = {sent.toFile(m_fixture.key)};
        const auto report = evidence::verifyEvidence(whole.toFile());
        QVERIFY(report);
        expectKnown(report->checks, 25);
    }
    /// What no verdict above reached still stands in the source: each sentence is a next step, each row has a title.
    void nothingInTheSourceIsForgotten()
    {
        static const QRegularExpression sentence("\"([A-Z][^\"\\\\%]*[a-z] [^\"\\\\%]*\\.)\"");
        static const QRegularExpression row("\\b(?:row|rule|notAsked|demand|compare)\\(\"([A-Za-z0-9.]+)\", \"([^\"]+)\"");
        static const QRegularExpression added("\\b(?:add|compare)\\((?:prefix \\+ )?QStringLiteral\\(\"([A-Za-z0-9.]+)\"\\), QStringLiteral\\(\"([^\"%]+)\"\\)");
        int sentences = 0, rows = 0;
        const QStringList texts = checkTexts();
        for (const QString& path : sourcesOfChecks()) {
            if (path.endsWith("QuoteFieldMap.cpp") || path.endsWith("QuoteFieldText.cpp"))
                continue; // Fields of a quote have their own words: FieldWords.cpp.
            const QString text = source(path);
            QVERIFY2(!text.isEmpty(), qPrintable(path));
            for (const QRegularExpression& pattern : {row, added})
                for (auto match = pattern.globalMatch(text); match.hasNext();) {
                    const QRegularExpressionMatch found = match.next();
                    ++rows;
                    if (found.captured(1).startsWith("part."))
                        continue; // "Part '%1'".
                    QVERIFY2(texts.contains(found.captured(2)), qPrintable(QString("%1: CheckText.cpp has no title \"%2\" (%3)").arg(path, found.captured(2), found.captured(1))));
                }
            const bool writesChecks = path.endsWith("CheckList.cpp") || path.contains("Policy") || path.endsWith("Evaluation.cpp") || path.endsWith("Verification.cpp")
                                      || path.endsWith("ExaminedCollateral.cpp") || path.endsWith("TransactionEvidence.cpp");
            if (!writesChecks || path.endsWith("PolicyDocument.cpp") || path.endsWith("PolicyWriter.cpp") || path.endsWith("TcbEvaluation.cpp"))
                continue; // The last one's remedies are part of a value.
            for (auto match = sentence.globalMatch(text); match.hasNext();) {
                const QString found = match.next().captured(1);
                if (found.startsWith("Update the quoting enclave") || found.startsWith("Update the TDX module of the host"))
                    continue; // So are these.
                ++sentences;
                QVERIFY2(isKnownHint(found), qPrintable(QString("%1: CheckText.cpp lacks \"%2\"").arg(path, found)));
            }
        }
        QVERIFY2(rows >= 40, qPrintable(QString::number(rows)));
        QVERIFY2(sentences >= 60, qPrintable(QString::number(sentences)));
    }
    void everyTextIsThereInGerman()
    {
        Translations german(QLocale(QLocale::German));
        // Names that are the same in both languages.
        const QStringList names{"MRTD", "RTMR0", "RTMR1", "RTMR2", "RTMR3", "PERFMON", "SEPT_VE_DISABLE", "Service TD",
                                "PKS", "Key Locker", "MIGRATABLE", "MRCONFIGID", "MROWNER", "MROWNERCONFIG"};
        QTranslator own;
        QVERIFY(own.load(QStringLiteral(":/gatehouse/i18n/gatehouse_de.qm")));
        QVERIFY(checkTexts().size() > 190);
        for (const QString& text : checkTexts()) {
            const QString translation = own.translate("Check", text.toUtf8().constData());
            QVERIFY2(!translation.isEmpty(), qPrintable("no German text for: " + text));
            QVERIFY2(translation != text || names.contains(text), qPrintable(text));
        }
        const Check check{"policy.tcbStatus", "TCB status accepted", CheckStatus::Failed, {}, {}, {}, "Fetch newer collateral."};
        QCOMPARE(checkTitle(check), QStringLiteral("TCB-Status zugelassen"));
        QCOMPARE(checkHint(check), QStringLiteral("Holen Sie neueres Collateral."));
        // A stale platform may need more than one thing.
        QCOMPARE(checkHint({"policy.tcbStatus", {}, CheckStatus::Failed, {}, {}, {}, "Update the quoting enclave (DCAP packages) of the host. Or accept this status in the policy for a while."}),
                 QStringLiteral("Aktualisieren Sie die Quoting Enclave (DCAP-Pakete) des Hosts. Oder lassen Sie diesen Status für eine Weile in der Richtlinie zu."));
        QVERIFY(!isKnownHint("Fetch newer collateral. Or do something else."));
        QVERIFY(!isKnownHint("Fetch newer collateral.Wait for more blocks."));
        QCOMPARE(checkTitle({"part.quote", "Part 'quote'", CheckStatus::Failed, {}, {}, {}, {}}), QStringLiteral("Teil „quote“"));
        // A check that a newer core knows is shown in its own words.
        QCOMPARE(checkTitle({"new.check", "Something new", CheckStatus::Failed, {}, {}, {}, {}}), QStringLiteral("Something new"));
    }
    void numbersOfRowsAreTakenOff()
    {
        QCOMPARE(tableId("transaction2.hash"), QString("transaction.hash"));
        QCOMPARE(tableId("transaction.hash"), QString("transaction.hash"));
        QCOMPARE(tableId("policy.eventLog.event12"), QString("policy.eventLog.event"));
        QCOMPARE(tableId("policy.rtmr2"), QString("policy.rtmr2"));
        QCOMPARE(tableId("part.signature"), QString("part"));
    }
};

QTEST_MAIN(CheckTextTest)
#include "tst_CheckText.moc"
