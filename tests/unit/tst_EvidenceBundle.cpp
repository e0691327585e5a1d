// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/evidence/DryRun.h"
#include "core/evidence/EvidenceErrors.h"
#include "core/evidence/EvidenceVerification.h"
#include "core/evidence/TransactionEvidence.h"
#include "support/EvidenceFixture.h"
#include "support/onboard/SettableClock.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::evidence;

namespace {

/// The part that the byte at @p offset belongs to: the member of its line; the braces belong to the first and the last.
QString partAt(const QByteArray& file, qsizetype offset)
{
    const QList<QByteArray> lines = file.split('\n');
    qsizetype end = 0;
    qsizetype line = 0;
    for (; line < lines.size(); ++line) {
        end += lines.at(line).size() + 1;
        if (offset < end)
            break;
    }
    line = qBound<qsizetype>(1, line, lines.size() - 3);
    return QString::fromLatin1(lines.at(line).split('"').value(1));
}

QString statusOf(const EvidenceReport& report, const QString& id)
{
    for (const Check& check : report.checks)
        if (check.id == id)
            return toString(check.status);
    return "missing";
}

QString failures(const EvidenceReport& report)
{
    QStringList list;
    for (const Check& check : report.checks)
        if (check.status == CheckStatus::Failed)
            list.append(QString("%1: expected %2, actual %3").arg(check.id, check.expected, check.actual));
    return list.join('\n');
}

} // namespace

class EvidenceBundleTest : public QObject
{
    Q_OBJECT

    test::EvidenceFixture m_fixture;
    test::SettableClock m_clock;
    QTemporaryDir m_dir;
    int m_number = 0;

    QString newFolder() { return m_dir.filePath(QString::number(++m_number)); }
    /// A store with three decisions, the second approved with its transaction, and the export of that one.
    QByteArray exported(const QString& folder, QByteArray* log = nullptr)
    {
        auto store = *EvidenceStore::open(folder, m_fixture.key, m_clock);
        const EvidenceBundle approved = m_fixture.bundle(2);
        (void)*store->record(m_fixture.bundle(1, 9));
        (void)*store->record(approved);
        TransactionRecord sent = m_fixture.sent(approved);
        (void)store->record(sent);
        (void)*store->record(m_fixture.bundle(3));
        sent.state = "confirmed";
        sent.raw.clear();
        sent.block = 14;
        (void)store->record(sent);
        const EvidenceFolder reader(folder);
        const AuditTrail trail = *reader.trail(AuditTrail::Signatures::Check);
        if (log)
            *log = *readFile(reader.logPath(), 1 << 24);
        return EvidenceExport::collect(reader, trail, *EvidenceFolder::find(trail, "2"))->toFile();
    }
    static QStringList tampered(const QByteArray& bytes)
    {
        const auto report = verifyEvidence(bytes);
        if (!report)
            return {report.error().detail().section('\'', 1, 1)};
        return report->isGood() ? QStringList() : report->tamperedParts;
    }

private Q_SLOTS:
    void decisionVerifies()
    {
        const QByteArray file = m_fixture.bundle(1).toFile(m_fixture.key);
        QVERIFY(!QJsonDocument::fromJson(file).object().isEmpty()); // Other tools can read it.
        const auto report = verifyEvidence(file);
        QVERIFY(report.has_value());
        QVERIFY2(report->isGood(), qPrintable(failures(*report)));
        QCOMPARE(report->kind, "decision");
        QCOMPARE(statusOf(*report, "verdict.checks"), "passed");
        QCOMPARE(statusOf(*report, "signature"), "notChecked"); // Nobody knows this signer,
        QCOMPARE(statusOf(*report, "voucher"), "notChecked");
        QVERIFY(!report->isIntact());
        QCOMPARE(statusOf(*report, "roots.trusted"), "notChecked"); // nor this root.
        QCOMPARE(statusOf(*report, "transaction"), "notChecked");
        QCOMPARE(statusOf(*report, "log.place"), "notChecked");
        EvidenceVerifyOptions options;
        options.signer = eth::addressOf(*m_fixture.key);
        options.roots = *attest::TrustedRoots::fromCertificate(m_fixture.authority.root());
        QCOMPARE(statusOf(*verifyEvidence(file, options), "roots.trusted"), "passed");
        QCOMPARE(statusOf(*verifyEvidence(file, options), "signature"), "passed");
        QVERIFY(verifyEvidence(file, options)->isIntact());
        QCOMPARE(toString(verifyEvidence(file, options)->voucher), "bySigner");
        options.roots = attest::TrustedRoots::intel();
        QCOMPARE(verifyEvidence(file, options)->tamperedParts, QStringList("roots"));
        options = {};
        options.signer = test::EvidenceFixture::addressOfNumber(1);
        QCOMPARE(verifyEvidence(file, options)->tamperedParts, QStringList("signature"));
    }
    void everythingComesBack()
    {
        const EvidenceBundle bundle = m_fixture.bundle(5, 9);
        const auto file = EvidenceFile::read(bundle.toFile(m_fixture.key));
        const auto again = EvidenceBundle::fromFile(*file);
        QVERIFY2(again.has_value(), qPrintable(again ? QString() : again.error().detail()));
        QCOMPARE(again->toFile(m_fixture.key), bundle.toFile(m_fixture.key));
        QCOMPARE(again->quote, bundle.quote);
        QCOMPARE(again->verdict->answer, "refused");
        QCOMPARE(again->decision.answer, "rejected");
        const auto inputs = JudgedInputs::fromJson(bundle.inputs.toJson());
        QCOMPARE(inputs->toJson(), bundle.inputs.toJson());
        QVERIFY(inputs->isComplete());
        EvidenceBundle rejectedUnseen;
        rejectedUnseen.request = bundle.request;
        rejectedUnseen.decision = bundle.decision;
        QVERIFY(verifyEvidence(rejectedUnseen.toFile({}))->isGood());
    }
    void eventLogIsKeptAndReplayedAgain()
    {
        const EvidenceBundle bundle = m_fixture.bundleWithEventLog(4);
        QCOMPARE(bundle.verdict->answer, "accepted");
        const QByteArray file = bundle.toFile(m_fixture.key);
        const auto report = verifyEvidence(file);
        QVERIFY2(report && report->isGood(), qPrintable(report ? failures(*report) : report.error().detail()));
        QCOMPARE(report->bundle->eventLog, bundle.eventLog);
        QCOMPARE(statusOf(*report, "part.eventLog"), "passed");
        // Whoever writes the file anew has to be caught by the replay: the register and the event are named.
        EvidenceBundle forged = bundle;
        forged.eventLog.replace("Calling EFI", "Calling AFI");
        auto again = verifyEvidence(forged.toFile({}));
        QVERIFY(!again->isGood());
        QVERIFY2(failures(*again).contains("event 3, EV_EFI_ACTION in PCR 4 at offset"), qPrintable(failures(*again)));
        forged.eventLog = test::BootLogBytes::node("other");
        again = verifyEvidence(forged.toFile({}));
        QVERIFY2(failures(*again).contains("RTMR1 (PCR 4) replays to"), qPrintable(failures(*again)));
        forged.eventLog.clear();
        again = verifyEvidence(forged.toFile({}));
        QVERIFY2(!again->isGood() && failures(*again).contains("none was sent"), qPrintable(failures(*again)));
        // In an export the part is where it was, and its change is named there too.
        EvidenceExport whole;
        whole.decision = file;
        QByteArray exportedFile = whole.toFile();
        QVERIFY(!tampered(exportedFile).contains("eventLog"));
        exportedFile.replace("\"eventLog\":\"00", "\"eventLog\":\"01");
        QCOMPARE(tampered(exportedFile), QStringList("eventLog"));
        // Taken out altogether it is named as well, and nothing else is.
        QByteArray without = file;
        const qsizetype line = without.indexOf("\"eventLog\":");
        without.remove(line, without.indexOf('\n', line) + 1 - line);
        QCOMPARE(tampered(without), QStringList("eventLog"));
        again = verifyEvidence(without);
        QVERIFY2(failures(*again).contains("only its digest is there"), qPrintable(failures(*again)));
        QCOMPARE(statusOf(*again, "part.verdict"), "passed");
    }
    void exportVerifiesWithItsLog()
    {
        QByteArray log;
        const QByteArray file = exported(newFolder(), &log);
        auto report = verifyEvidence(file);
        QVERIFY2(report && report->isGood(), qPrintable(report ? failures(*report) : report.error().detail()));
        QVERIFY(!report->isIntact());
        QCOMPARE(report->kind, "export");
        QCOMPARE(report->transactions.size(), 2);
        for (const char* id : {"transaction1.hash", "transaction1.signature", "transaction1.call", "transaction1.measurement", "transaction1.fmspc", "transaction1.networkKey", "transaction1.contract",
                               "transaction1.chain", "transaction1.link", "log.chain", "log.decision"})
            QCOMPARE(statusOf(*report, id) + ' ' + id, QString("passed ") + id);
        QCOMPARE(statusOf(*report, "transaction2.bytes"), "notChecked");
        EvidenceVerifyOptions options;
        options.log = log;
        QCOMPARE(statusOf(*verifyEvidence(file, options), "log.place"), "passed");
        QCOMPARE(statusOf(*verifyEvidence(file, options), "signature"), "passed"); // The log says whose it is.
        QVERIFY(verifyEvidence(file, options)->isIntact());
        // A log that never heard of it, and one whose end is gone.
        options.log = QByteArray();
        QCOMPARE(verifyEvidence(file, options)->tamperedParts, QStringList("log"));
        options.log = log.left(log.indexOf('\n', log.indexOf('\n') + 1) + 1);
        options.head = AuditTrail::read(log, std::nullopt, AuditTrail::Signatures::Skip).head();
        QCOMPARE(verifyEvidence(file, options)->tamperedParts, QStringList("log"));
    }
    void everyChangedByteNamesItsPart_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::newRow("decision") << m_fixture.bundle(1).toFile(m_fixture.key);
        QTest::newRow("decision with event log") << m_fixture.bundleWithEventLog(1).toFile(m_fixture.key);
        QTest::newRow("export") << exported(newFolder());
        QTest::newRow("transaction") << m_fixture.sent(m_fixture.bundle(1)).toFile(m_fixture.key);
    }
    void everyChangedByteNamesItsPart()
    {
        QFETCH(QByteArray, file);
        QCOMPARE(tampered(file), QStringList());
        // Every byte of short lines and of both ends of long ones; inside of those every so many, all of them with
        // GATEHOUSE_MUTATION_STRIDE=1 (a minute).
        const int given = qEnvironmentVariableIntValue("GATEHOUSE_MUTATION_STRIDE");
        const qsizetype stride = given > 0 ? given : 23;
        constexpr qsizetype edge = 150;
        for (qsizetype i = 0; i < file.size(); ++i) {
            const qsizetype next = file.indexOf('\n', i), before = file.lastIndexOf('\n', i);
            if (i - before > edge && next - i > edge && i % stride != 0)
                continue;
            QByteArray bytes = file;
            bytes[i] = char(bytes.at(i) ^ (1 << (i * 5 % 8)));
            const QString part = partAt(file, i);
            const QStringList named = tampered(bytes);
            QVERIFY2(named.contains(part), qPrintable(QString("byte %1 (%2) of part %3: named %4").arg(i).arg(QString::fromLatin1(file.mid(i, 1)), part, named.join(","))));
        }
    }
    void cutAndGrownFilesAreNoticed()
    {
        const QByteArray file = exported(newFolder());
        for (qsizetype size = 0; size < file.size(); size += 97)
            QVERIFY2(!tampered(file.left(size)).isEmpty(), qPrintable(QString::number(size)));
        QVERIFY(!tampered(file + '\n').isEmpty());
        QVERIFY(!tampered(file + file).isEmpty());
        QVERIFY(!verifyEvidence("{}"));
        QVERIFY(!verifyEvidence({}));
        QVERIFY(verifyEvidence("nonsense").error().is(evidence::errors::badBundle));
    }
    void forgedContentWithFreshHashesIsFound()
    {
        // Whoever has the key can sign anything; what does not follow from the recorded inputs still shows.
        const auto expect = [&](const char* part, auto change) {
            EvidenceBundle bundle = m_fixture.bundle(1);
            change(bundle);
            const auto report = verifyEvidence(bundle.toFile(m_fixture.key));
            QVERIFY2(report->tamperedParts.contains(part), qPrintable(QString(part) + ": " + report->tamperedParts.join(",")));
        };
        expect("verdict", [](EvidenceBundle& b) { b.verdict->answer = "refused"; });
        expect("verdict", [](EvidenceBundle& b) { b.verdict->tcbStatus = "OutOfDate"; });
        expect("verdict", [](EvidenceBundle& b) { b.verdict->checks[5].status = CheckStatus::NotChecked; });
        expect("verdict", [](EvidenceBundle& b) { b.verdict->checks.removeAt(5); });
        expect("verdict", [](EvidenceBundle& b) { b.verdict->checks[7].actual = "something else"; });
        expect("verdict", [](EvidenceBundle& b) { b.quote[700] = char(b.quote.at(700) ^ 1); });
        expect("verdict", [](EvidenceBundle& b) { b.inputs.at = b.inputs.at.addYears(1); });
        expect("verdict", [](EvidenceBundle& b) { b.request.publicKey = QByteArray(32, 'x'); });
        expect("verdict", [&](EvidenceBundle& b) { b.inputs.policy = m_fixture.policy(9).toToml(); });
        expect("policy", [](EvidenceBundle& b) { b.inputs.policy = "[tcb"; });
        expect("collateral", [](EvidenceBundle& b) { b.inputs.collateral = "{\"x\": 1}"; });
        expect("roots", [](EvidenceBundle& b) { b.inputs.roots = {"no certificate"}; });
        expect("decision", [](EvidenceBundle& b) { b.decision.answer = "approvedAsException"; });
        expect("decision", [](EvidenceBundle& b) { b.decision.answer = "refusedByPolicy"; });
        // Some of it words that only this build would have written so.
        expect("verdict", [](EvidenceBundle& b) { b.verdict->checks[2].expected += " of Intel"; });
        // An intact file that another version wrote may know other checks, but not another answer.
        EvidenceBundle older = m_fixture.bundle(1);
        older.decision.software = "gatehouse 0.0.9";
        older.verdict->checks.removeAt(5);
        older.verdict->checks[5].actual = "worded otherwise";
        QVERIFY(verifyEvidence(older.toFile(m_fixture.key))->isGood());
        older.verdict->checks[5].status = CheckStatus::Failed;
        QVERIFY(!verifyEvidence(older.toFile(m_fixture.key))->isGood());
    }
    void anotherBuildMayWordItsRowsOtherwise()
    {
        // Builds between two releases bear the same version; their rows are compared by outcome and values.
        const EvidenceBundle made = m_fixture.bundle(1);
        const auto rowOf = [](EvidenceBundle& b, const QString& id) -> Check& {
            return *std::find_if(b.verdict->checks.begin(), b.verdict->checks.end(), [&](const Check& check) { return check.id == id; });
        };
        const auto examine = [&](const QString& software, auto change) {
            EvidenceBundle bundle = made;
            bundle.decision.software = software;
            change(bundle);
            return *verifyEvidence(bundle.toFile(m_fixture.key));
        };
        const auto reword = [&](EvidenceBundle& b) {
            for (Check& check : b.verdict->checks) {
                check.title = "Row " + check.id;
                check.expected = "should be: " + check.expected;
                check.actual = check.actual.isEmpty() ? "nothing seen" : check.actual + ", found";
                check.hint = "Ask somebody.";
                check.source = "elsewhere";
            }
        };
        for (const char* software : {"gatehouse 0.1.0", "gatehouse 0.1.0 judgement 000000000000", "gatehouse 0.0.9"}) {
            const EvidenceReport reworded = examine(software, reword);
            QVERIFY2(reworded.isGood(), qPrintable(failures(reworded)));
            QCOMPARE(statusOf(reworded, "verdict.checks"), "passed");
            QCOMPARE(statusOf(reworded, "verdict.wording"), "notChecked");
            const auto wording = std::find_if(reworded.checks.begin(), reworded.checks.end(), [](const Check& check) { return check.id == "verdict.wording"; });
            QVERIFY2(wording->actual.contains("other wording: quote.structure"), qPrintable(wording->actual));
            // Outcomes and values are compared all the same, however they are worded.
            const auto finds = [&](auto forge) {
                const EvidenceReport report = examine(software, [&](EvidenceBundle& b) {
                    reword(b);
                    forge(b);
                });
                return report.tamperedParts;
            };
            QCOMPARE(finds([&](EvidenceBundle& b) { rowOf(b, "policy.mrtd").actual = QString(96, 'a'); }), QStringList("verdict"));
            QCOMPARE(finds([&](EvidenceBundle& b) { rowOf(b, "quote.version").actual = "5"; }), QStringList("verdict"));
            QCOMPARE(finds([&](EvidenceBundle& b) { rowOf(b, "policy.tcbStatus").actual = "OutOfDate"; }), QStringList("verdict"));
            QCOMPARE(finds([&](EvidenceBundle& b) { rowOf(b, "quote.version").status = CheckStatus::NotChecked; }), QStringList("verdict"));
        }
        // The very build that wrote it words it alike: anything else was changed.
        QCOMPARE(examine(softwareName(), reword).tamperedParts, QStringList("verdict"));
        QCOMPARE(statusOf(examine(softwareName(), [](EvidenceBundle&) {}), "verdict.wording"), "missing");
    }
    void forgedTransactionsAreFound()
    {
        const auto report = [&](auto change) {
            const QString folder = newFolder();
            auto store = *EvidenceStore::open(folder, m_fixture.key, m_clock);
            const EvidenceBundle bundle = m_fixture.bundle(2);
            (void)*store->record(bundle);
            TransactionRecord sent = m_fixture.sent(bundle);
            change(sent);
            (void)store->record(sent);
            const EvidenceFolder reader(folder);
            const AuditTrail trail = *reader.trail(AuditTrail::Signatures::Check);
            return *verifyEvidence(EvidenceExport::collect(reader, trail, *EvidenceFolder::find(trail, bundle.request.address))->toFile());
        };
        QVERIFY(report([](TransactionRecord&) {}).isGood());
        const auto other = report([&](TransactionRecord& r) { r.raw = m_fixture.sent(m_fixture.bundle(3)).raw; });
        QCOMPARE(other.tamperedParts, QStringList("transactions"));
        QCOMPARE(statusOf(other, "transaction1.hash"), "failed");
        QCOMPARE(statusOf(other, "transaction1.call"), "failed");
        QCOMPARE(statusOf(report([](TransactionRecord& r) { r.transaction[5] = r.transaction.at(5) == 'a' ? 'b' : 'a'; }), "transaction1.hash"), "failed");
        QCOMPARE(statusOf(report([](TransactionRecord& r) { r.raw.chop(1); }), "transaction1.signature"), "failed");
    }
    void whoeverHasNoKeyCannotForge()
    {
        // Signatures taken off, one thing changed, all hashes and links made anew: consistent in itself, and nobody vouches for it.
        const EvidenceSigner nobody;
        QByteArray log;
        const QByteArray genuine = exported(newFolder(), &log);
        const EvidenceExport was = *EvidenceExport::read(genuine);
        const auto forge = [&](auto change, auto changeEntry, const EvidenceSigner& key) {
            EvidenceBundle bundle = *EvidenceBundle::fromFile(*EvidenceFile::read(was.decision));
            change(bundle);
            EvidenceExport made;
            made.decision = bundle.toFile(key);
            const QString decision = crypto::sha256(view(made.decision)).toHex();
            QHash<QString, QString> renamed{{crypto::sha256(view(was.decision)).toHex(), decision}};
            for (const QByteArray& file : was.transactions) {
                TransactionRecord record = *TransactionRecord::fromFile(*EvidenceFile::read(file));
                record.decision = decision;
                made.transactions.append(record.toFile(key));
                renamed.insert(crypto::sha256(view(file)).toHex(), crypto::sha256(view(made.transactions.last())).toHex());
            }
            QString previous = bundle.decision.logHash;
            for (const QByteArray& line : was.log) {
                AuditEntry entry = *AuditEntry::fromLine(line);
                entry.bundle = renamed.value(entry.bundle, entry.bundle);
                entry.previous = previous;
                entry.signature.reset();
                changeEntry(entry);
                made.log.append(entry.toLine(key));
                previous = AuditEntry::hashOf(made.log.last());
            }
            return *verifyEvidence(made.toFile(), EvidenceVerifyOptions{});
        };
        const auto sameEntry = [](AuditEntry&) {};
        const auto sameBundle = [](EvidenceBundle&) {};
        for (const EvidenceSigner& key : {nobody, EvidenceSigner(std::make_shared<const crypto::SigningKey>(crypto::SigningKey::generate()))}) {
            const EvidenceReport report = forge([](EvidenceBundle& b) { b.decision.decidedBy = "somebody else"; }, sameEntry, key);
            QVERIFY2(!report.isIntact(), "forged");
            QCOMPARE(toString(report.voucher), "none");
            QCOMPARE(statusOf(report, "signature"), "notChecked");
            QCOMPARE(statusOf(report, "voucher"), "notChecked");
            QCOMPARE(report.isGood(), !key); // The transaction is still the operator's.
            QCOMPARE(statusOf(report, "transaction1.sender"), key ? "failed" : "missing");
        }
        // What decision and log say must agree, and time goes one way.
        const auto named = [&](auto change, auto changeEntry, const char* row) {
            const EvidenceReport report = forge(change, changeEntry, nobody);
            QCOMPARE(statusOf(report, row) + ' ' + row, QString("failed ") + row);
        };
        named([](EvidenceBundle& b) { b.decision.at = QDateTime(QDate(2020, 1, 1), QTime(0, 0), Qt::UTC); }, sameEntry, "decision.time");
        named([](EvidenceBundle& b) { b.decision.at = b.decision.at.addSecs(7200); }, sameEntry, "log.decision");
        named(sameBundle, [](AuditEntry& e) { e.kind = e.kind == "approved" ? "rejected" : e.kind; }, "log.decision");
        named(sameBundle, [](AuditEntry& e) { e.request = test::EvidenceFixture::addressOfNumber(9).toChecksumText(); }, "log.decision");
        named(sameBundle, [](AuditEntry& e) { e.request = e.kind == "sent" ? test::EvidenceFixture::addressOfNumber(9).toChecksumText() : e.request; }, "log.transaction");
        const EvidenceReport back = forge(sameBundle, [](AuditEntry& e) { e.at = e.sequence == 4 ? e.at.addDays(-1) : e.at; }, nobody);
        QCOMPARE(statusOf(back, "log.times"), "notChecked");
        QCOMPARE(statusOf(forge(sameBundle, sameEntry, nobody), "log.times"), "passed");
        QVERIFY(forge(sameBundle, sameEntry, nobody).isGood());
    }
    void onlyHalfSignedIsAFinding()
    {
        QByteArray log;
        const EvidenceExport was = *EvidenceExport::read(exported(newFolder(), &log));
        EvidenceExport made = was;
        AuditEntry last = *AuditEntry::fromLine(was.log.last());
        last.signature.reset();
        made.log.last() = last.toLine();
        EvidenceReport report = *verifyEvidence(made.toFile());
        QCOMPARE(statusOf(report, "log.chain"), "failed");
        QVERIFY2(failures(report).contains("only one is signed"), qPrintable(failures(report)));
        // The file without its signature beside its signed entry: its hash is another one.
        EvidenceVerifyOptions options;
        options.log = log.left(log.size() - 1 - was.log.last().size()) + made.log.last() + '\n';
        report = *verifyEvidence(was.toFile(), options);
        QVERIFY2(failures(report).contains("is not signed, as entries before it are"), qPrintable(failures(report)));
        QCOMPARE(report.tamperedParts, QStringList("log"));
    }
    void ownLogVouchesForItsFilesAndItsSigner()
    {
        const QString folder = newFolder();
        QByteArray log;
        const QByteArray file = exported(folder, &log);
        EvidenceVerifyOptions options;
        options.ownLog = log;
        options.ownHead = AuditTrail::read(log, std::nullopt, AuditTrail::Signatures::Skip).head();
        EvidenceReport report = *verifyEvidence(file, options);
        QVERIFY2(report.isIntact(), qPrintable(failures(report)));
        QCOMPARE(statusOf(report, "log.place"), "passed");
        QCOMPARE(statusOf(report, "signature"), "passed");
        // Of another computer with the same key: the signature counts. Of another key: nothing does, and our log has no say.
        report = *verifyEvidence(m_fixture.bundle(4).toFile(m_fixture.key), options);
        QVERIFY(report.isIntact());
        QCOMPARE(toString(report.voucher), "bySigner");
        QCOMPARE(statusOf(report, "log.place"), "notChecked");
        const auto other = std::make_shared<const crypto::SigningKey>(crypto::SigningKey::generate());
        report = *verifyEvidence(m_fixture.bundle(4).toFile(other), options);
        QVERIFY(report.isGood() && !report.isIntact());
        QVERIFY(!verifyEvidence(m_fixture.bundle(4).toFile({}), options)->isIntact());
        // A line that only claims our key does not make it known.
        AuditEntry claimed = *AuditEntry::fromLine(log.left(log.indexOf('\n')));
        claimed.signature->signer = eth::addressOf(*other);
        options.ownLog = claimed.toLine() + '\n';
        options.ownHead.reset();
        QVERIFY(!verifyEvidence(m_fixture.bundle(4).toFile(other), options)->isIntact());
        // Records of transactions have a place there too.
        const EvidenceFolder reader(folder);
        const AuditTrail trail = *reader.trail(AuditTrail::Signatures::Skip);
        const auto sent = std::find_if(trail.entries.begin(), trail.entries.end(), [](const AuditEntry& entry) { return entry.kind == "sent"; });
        options.ownLog = log;
        QVERIFY(verifyEvidence(*reader.file(*sent), options)->isIntact());
        QVERIFY(!verifyEvidence(*reader.file(*sent))->isIntact());
    }
    void rejectionsOnChainAreChecked()
    {
        const QString folder = newFolder();
        auto store = *EvidenceStore::open(folder, m_fixture.key, m_clock);
        const EvidenceBundle bundle = m_fixture.bundle(2, 9);
        (void)*store->record(bundle);
        eth::Transaction transaction;
        transaction.chainId = test::EvidenceFixture::chainId;
        transaction.to = m_fixture.contract;
        transaction.data = eth::calls::reject(*eth::Address::fromText(bundle.request.address));
        const eth::SignedTransaction made = eth::signTransaction(transaction, *m_fixture.key);
        TransactionRecord sent;
        sent.request = bundle.request.address;
        sent.state = "sent";
        sent.transaction = "0x" + made.hash.toHex();
        sent.raw = made.raw;
        QVERIFY(store->record(sent).has_value());
        const EvidenceFolder reader(folder);
        const AuditTrail trail = *reader.trail(AuditTrail::Signatures::Check);
        const auto report = *verifyEvidence(EvidenceExport::collect(reader, trail, *EvidenceFolder::find(trail, bundle.request.address))->toFile());
        QVERIFY2(report.isGood(), qPrintable(failures(report)));
        QCOMPARE(statusOf(report, "transaction1.call"), "passed");
        // An approval's transaction does not belong to a rejection.
        QList<Check> rows = checkTransaction(m_fixture.sent(m_fixture.bundle(2)), bundle);
        QVERIFY(std::any_of(rows.begin(), rows.end(), [](const Check& row) { return row.id == "transaction.call" && row.status == CheckStatus::Failed; }));
    }
    void storeKeepsEverythingInOrder()
    {
        const QString folder = newFolder();
        {
            auto store = *EvidenceStore::open(folder, m_fixture.key, m_clock);
            (void)*store->record(m_fixture.bundle(1));
            // Only what was decided has a transaction, and each once.
            TransactionRecord sent = m_fixture.sent(m_fixture.bundle(4));
            QVERIFY(!store->record(sent));
            sent = m_fixture.sent(m_fixture.bundle(1));
            QVERIFY(store->record(sent).has_value());
            QVERIFY(store->record(sent).has_value());
            QCOMPARE(store->log().entries().size(), 2);
        }
        // A crash between file and entry: nothing was decided by it.
        QVERIFY(writeFileAtomically(folder + "/bundles/000003-approved-04040404.json", m_fixture.bundle(4).toFile({})).has_value());
        {
            auto store = *EvidenceStore::open(folder, m_fixture.key, m_clock);
            QCOMPARE(store->log().entries().last().kind, "note");
            QVERIFY(store->log().entries().last().detail.contains("000003-approved-04040404.json.orphan"));
            (void)*store->record(m_fixture.bundle(4));
        }
        const EvidenceFolder reader(folder);
        const AuditTrail trail = *reader.trail(AuditTrail::Signatures::Check);
        QVERIFY(trail.isIntact());
        QCOMPARE(trail.entries.last().sequence, 4u);
        QCOMPARE(EvidenceFolder::find(trail, m_fixture.bundle(4).request.address.left(12))->sequence, 4u);
        QVERIFY(EvidenceFolder::find(trail, "nobody").error().is(evidence::errors::unknownBundle));
        // A changed file is not handed out as if nothing were.
        const QString path = reader.bundlePath(trail.entries.first().file);
        QByteArray bytes = *readFile(path, 1 << 20);
        bytes[2000] = char(bytes.at(2000) ^ 1);
        QVERIFY(writeFileAtomically(path, bytes).has_value());
        QVERIFY(reader.file(trail.entries.first()).error().is(evidence::errors::badBundle));
        AuditEntry outside = trail.entries.first();
        outside.file = "../../etc/passwd";
        QVERIFY(reader.file(outside).error().detail().contains("no file of ours"));
    }
    void dryRunSaysWhoWouldHaveBeenRefused()
    {
        QList<EvidenceBundle> history;
        for (int i = 1; i <= 4; ++i)
            history.append(m_fixture.bundle(std::uint8_t(i)));
        attest::QuotingAuthority::CollateralOptions stale;
        stale.platformStatus = attest::TcbStatus::SWHardeningNeeded;
        stale.advisories = QStringList{"INTEL-SA-00001"};
        history.append(m_fixture.bundle(5, 1, stale)); // Refused then.
        EvidenceBundle unseen;
        history.append(unseen);

        DryRunResult result = dryRun(history, *attest::Policy::fromToml("[tcb]\nstatuses = [\"UpToDate\", \"SWHardeningNeeded\"]\n"));
        QCOMPARE(result.rows.size(), 6);
        QCOMPARE(result.refused, 0);
        QCOMPARE(result.newlyAccepted, 1);
        QCOMPARE(result.notJudged, 1);
        result = dryRun(history, *attest::Policy::fromToml("[platform]\nrequire-hardware = true\n"));
        QCOMPARE(result.refused, 5);
        QCOMPARE(result.newlyRefused, 4);
        QCOMPARE(result.rows.first().failedChecks, QStringList("policy.root"));
        QVERIFY(result.rows.first().reason.contains("Real hardware"));
        result = dryRun(history, *attest::Policy::fromToml("[tcb]\nstatuses = [\"UpToDate\"]\n"));
        QCOMPARE(result.refused, 1);
        QCOMPARE(result.newlyRefused, 0);
        QCOMPARE(result.rows.at(4).failedChecks, QStringList("policy.tcbStatus"));
    }
};

QTEST_GUILESS_MAIN(EvidenceBundleTest)
#include "tst_EvidenceBundle.moc"
