// SPDX-License-Identifier: GPL-3.0-or-later
// What is proven is kept, also over a killed process; what is older never takes the place of what is newer.
#include "core/attest/QuotingAuthority.h"
#include "core/attest/Verifier.h"
#include "core/collateral/CollateralErrors.h"
#include "core/collateral/CollateralStore.h"
#include "core/base/Paths.h"
#include "core/store/StoreErrors.h"
#include "tests/support/Vectors.h"
#include "tests/support/collateral/PcsFixture.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>

using namespace gatehouse;
using namespace gatehouse::collateral;
using attest::Collateral;

namespace {

const QDateTime day(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC);

SourceSpec service()
{
    return SourceSpec::intelPcs(QUrl("http://127.0.0.1:1"));
}

/// What the process that gets killed does: put without end, one new generation after the other.
int putForEver(const QString& path)
{
    const attest::QuotingAuthority authority = *attest::QuotingAuthority::open(path + ".keys", day);
    const attest::TrustedRoots roots = *attest::TrustedRoots::fromCertificate(authority.root());
    auto opened = CollateralStore::open(path);
    if (!opened)
        return 1;
    for (int i = 0;; ++i) {
        const auto proven = ProvenCollateral::prove(*authority.collateral(day.addSecs(60 * i)), roots);
        if (!proven || !(*opened)->put(*proven, roots, TcbUpdate::Standard, service(), day))
            return 1;
        std::printf("%d\n", i);
        std::fflush(stdout);
    }
}

} // namespace

class CollateralStoreTest : public QObject
{
    Q_OBJECT

    attest::QuotingAuthority m_authority = *attest::QuotingAuthority::ephemeral(day.addDays(-300));
    attest::TrustedRoots m_roots = *attest::TrustedRoots::fromCertificate(m_authority.root());
    QByteArray m_quote = *m_authority.issueQuote({});
    PlatformKey m_platform = *platformOf(*attest::UnverifiedQuote::parse(m_quote));
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<CollateralStore> m_store;

    QString path() const { return m_folder->filePath("collateral.db"); }
    ProvenCollateral issued(const QDateTime& at) const { return *ProvenCollateral::prove(*m_authority.collateral(at), m_roots); }
    Result<PutOutcome> put(const ProvenCollateral& proven, const SourceSpec& source = service(), TcbUpdate update = TcbUpdate::Standard)
    {
        return m_store->put(proven, m_roots, update, source, day);
    }

private Q_SLOTS:
    void init()
    {
        m_store.reset();
        m_folder = std::make_unique<QTemporaryDir>();
        auto opened = CollateralStore::open(path());
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().toString()));
        m_store = std::move(*opened);
    }
    void emptyHoldsNothing()
    {
        QVERIFY(m_store->list()->isEmpty());
        QVERIFY(!m_store->find(m_platform, m_roots, day)->has_value());
        QVERIFY(m_store->get(1).error().is(collateral::errors::notHeld));
        QVERIFY(m_store->noteTrouble(1, "x", day));
    }
    void whatIsPutVerifiesOfflineAfterReopening()
    {
        const ProvenCollateral proven = issued(day);
        const auto outcome = put(proven);
        QVERIFY2(outcome, outcome ? "" : qPrintable(outcome.error().toString()));
        QVERIFY(outcome->added && outcome->keptNewer.isEmpty());
        m_store.reset();
        m_store = *CollateralStore::open(path());
        const auto found = m_store->find(m_platform, m_roots, day);
        QVERIFY(found && *found);
        QCOMPARE((*found)->collateral.toJson(), proven.bundle().toJson());
        QVERIFY((*found)->held.source == service());
        QCOMPARE((*found)->held.fetchedAt, day);
        QCOMPARE((*found)->held.facts.platform.toString(), m_platform.toString());
        QCOMPARE((*found)->held.facts.parts.size(), 5);
        QVERIFY(attest::verify(m_quote, (*found)->collateral, day, m_roots).isAuthentic());
        QVERIFY(m_store->checkIntegrity());
    }
    void onlyThisPlatformUnderTheseRoots()
    {
        QVERIFY(put(issued(day)));
        PlatformKey other = m_platform;
        other.fmspc = *attest::Fmspc::fromHex(u"00906ed50000");
        QVERIFY(!m_store->find(other, m_roots, day)->has_value());
        other = m_platform;
        other.tee = attest::TeeType::Sgx;
        QVERIFY(!m_store->find(other, m_roots, day)->has_value());
        other = m_platform;
        other.ca = m_platform.ca == PckCa::Platform ? PckCa::Processor : PckCa::Platform;
        QVERIFY(!m_store->find(other, m_roots, day)->has_value());
        QVERIFY(!m_store->find(m_platform, attest::TrustedRoots::intel(), day)->has_value());
        QVERIFY(m_store->find(m_platform, m_roots, day)->has_value());
    }
    void onlyTheProvenIsKept_data()
    {
        QTest::addColumn<int>("part");
        for (int part = 0; part < 10; ++part)
            QTest::addRow("%d", part) << part;
    }
    void onlyTheProvenIsKept()
    {
        QFETCH(int, part);
        Collateral forged = issued(day).bundle();
        const auto flip = [](QByteArray& bytes, qsizetype at) { bytes[at] = char(bytes[at] ^ 1); };
        const attest::QuotingAuthority stranger = *attest::QuotingAuthority::ephemeral(day);
        const Collateral theirs = *stranger.collateral(day);
        switch (part) {
        case 0: flip(forged.tcbInfo, forged.tcbInfo.indexOf("evaluationDataNumber") + 24); break;
        case 1: flip(forged.tcbInfoSignature, 40); break;
        case 2: flip(forged.qeIdentitySignature, 10); break;
        case 3: flip(forged.pckCrl, forged.pckCrl.size() - 5); break;
        case 4: flip(forged.rootCaCrl, forged.rootCaCrl.size() - 5); break;
        case 5: forged = theirs; break;
        case 6: forged.pckCrl = theirs.pckCrl; break;
        case 7: forged.rootCaCrl = theirs.rootCaCrl; break;
        case 8: forged.pckCrlIssuerChain = theirs.pckCrlIssuerChain; break;
        case 9: {
            attest::QuotingAuthority::CollateralOptions options;
            options.issuedAt = day;
            options.revokePlatformCa = true;
            forged = *m_authority.collateral(options);
            break;
        }
        }
        const auto proven = ProvenCollateral::prove(forged, m_roots);
        QVERIFY(!proven);
        QVERIFY2(proven.error().is(collateral::errors::notAuthentic) || proven.error().kind() == ErrorKind::Malformed, qPrintable(proven.error().toString()));
        QVERIFY(!proven.error().detail().isEmpty());
    }
    void theSameAgainOnlyMovesTheTime()
    {
        const ProvenCollateral proven = issued(day);
        const auto first = put(proven);
        const auto second = m_store->put(proven, m_roots, TcbUpdate::Standard, service(), day.addDays(1));
        QVERIFY(first && second);
        QCOMPARE(second->id, first->id);
        QVERIFY(!second->added);
        QCOMPARE(m_store->list(CollateralStore::Which::AllGenerations)->size(), 1);
        QCOMPARE(m_store->list()->first().fetchedAt, day.addDays(1));
        // The file that says the same does not take the service's place.
        QVERIFY(m_store->put(proven, m_roots, TcbUpdate::Standard, SourceSpec::file("x"), day.addDays(2)));
        QVERIFY(m_store->list()->first().source == service());
    }
    void anOldAnswerTakesNothingBack()
    {
        const ProvenCollateral newer = issued(day.addDays(3));
        QVERIFY(put(newer));
        // An authentic mixture: today's TCB info with the revocation lists of before.
        Collateral mixture = issued(day.addDays(5)).bundle();
        const Collateral old = issued(day).bundle();
        mixture.pckCrl = old.pckCrl;
        mixture.rootCaCrl = old.rootCaCrl;
        const auto outcome = put(*ProvenCollateral::prove(mixture, m_roots));
        QVERIFY(outcome);
        QVERIFY(outcome->keptNewer == (QList<Part>{Part::PckCrl, Part::RootCaCrl}));
        auto found = *m_store->find(m_platform, m_roots, day.addDays(5));
        QCOMPARE(found->collateral.pckCrl, newer.bundle().pckCrl);
        QCOMPARE(found->collateral.rootCaCrl, newer.bundle().rootCaCrl);
        QCOMPARE(found->collateral.tcbInfo, mixture.tcbInfo);
        // Everything old: nothing changes.
        const auto all = put(issued(day));
        QVERIFY(all);
        QCOMPARE(all->keptNewer.size(), 4);
        QVERIFY(!all->added);
        found = *m_store->find(m_platform, m_roots, day.addDays(5));
        QCOMPARE(found->collateral.tcbInfo, mixture.tcbInfo);
    }
    void theNewerListsDecideBetweenEqualTcbInfo_data()
    {
        QTest::addColumn<bool>("newerFirst");
        QTest::newRow("newer first") << true;
        QTest::newRow("older first") << false;
    }
    void theNewerListsDecideBetweenEqualTcbInfo()
    {
        QFETCH(bool, newerFirst);
        const Collateral newer = issued(day.addDays(3)).bundle();
        Collateral older = newer;
        older.pckCrl = issued(day).bundle().pckCrl;
        older.rootCaCrl = issued(day).bundle().rootCaCrl;
        for (const bool first : {true, false})
            QVERIFY(put(*ProvenCollateral::prove(first == newerFirst ? newer : older, m_roots), SourceSpec::file(first ? "one" : "two")));
        const auto found = *m_store->find(m_platform, m_roots, day.addDays(4));
        QCOMPARE(found->collateral.pckCrl, newer.pckCrl);
        QCOMPARE(found->collateral.rootCaCrl, newer.rootCaCrl);
    }
    void aFileMayBringThePast()
    {
        QVERIFY(put(issued(day)));
        const QDateTime before = day.addDays(-200);
        QVERIFY(put(issued(before), SourceSpec::file("archive")));
        QCOMPARE(m_store->list()->size(), 1);
        const auto all = m_store->list(CollateralStore::Which::AllGenerations);
        QCOMPARE(all->size(), 2);
        QVERIFY(all->at(0).newest && !all->at(1).newest);
        QVERIFY(all->at(0).facts.tcbIssued() > all->at(1).facts.tcbIssued());
        QVERIFY((*m_store->find(m_platform, m_roots, before))->held.source.kind == SourceSpec::Kind::File);
        QVERIFY((*m_store->find(m_platform, m_roots, day))->held.source == service());
        // In no generation's time: the newest, whose verdict then says what has ended.
        const auto late = *m_store->find(m_platform, m_roots, day.addDays(400));
        QVERIFY(late->held.source == service());
        QVERIFY(!attest::verify(m_quote, late->collateral, day.addDays(400), m_roots).isAuthentic());
    }
    void earlyAndStandardStandBesideEachOther()
    {
        QVERIFY(put(issued(day)));
        QVERIFY(put(issued(day.addDays(1)), service(), TcbUpdate::Early));
        QCOMPARE(m_store->list()->size(), 2);
        const QDateTime at = day.addDays(1);
        QVERIFY((*m_store->find(m_platform, m_roots, at))->held.update == TcbUpdate::Standard);
        QVERIFY((*m_store->find(m_platform, m_roots, at, TcbUpdate::Early))->held.update == TcbUpdate::Early);
    }
    void generationsAreBounded()
    {
        for (int i = 0; i < 2 * CollateralStore::maxGenerations; ++i)
            QVERIFY(put(issued(day.addDays(i))));
        const auto all = m_store->list(CollateralStore::Which::AllGenerations);
        QCOMPARE(all->size(), CollateralStore::maxGenerations);
        QCOMPARE(all->first().facts.tcbIssued(), issued(day.addDays(2 * CollateralStore::maxGenerations - 1)).facts().tcbIssued());
    }
    void troubleIsCountedAndForgotten()
    {
        const auto outcome = put(issued(day));
        QVERIFY(m_store->noteTrouble(outcome->id, "no answer", day));
        QVERIFY(m_store->noteTrouble(outcome->id, QString(5000, 'x'), day.addSecs(60)));
        RefreshTrouble trouble = m_store->list()->first().trouble;
        QCOMPARE(trouble.failures, 2);
        QCOMPARE(trouble.lastTried, day.addSecs(60));
        QCOMPARE(trouble.error.size(), 500);
        QVERIFY(put(issued(day.addDays(1))));
        QCOMPARE(m_store->list()->first().trouble.failures, 0);
    }
    void aChangedRowIsNoticed()
    {
        const auto outcome = put(issued(day));
        QVERIFY(outcome);
        const store::Schema schema{0x4748636f, {{1, {"SELECT 1"}}, {2, {"SELECT 1"}}}};
        const auto database = store::Database::open(path(), schema);
        QVERIFY(database);
        QVERIFY((*database)->execute("UPDATE bundle SET body = replace(body, 'tcb_info', 'tcb_inf0')"));
        QVERIFY(m_store->get(outcome->id).error().is(store::errors::corrupt));
        QVERIFY(m_store->find(m_platform, m_roots, day).error().is(store::errors::corrupt));
    }
    void twoProcessesShareTheFile()
    {
        const auto other = CollateralStore::open(path());
        QVERIFY(other);
        QVERIFY(put(issued(day)));
        QCOMPARE((*other)->list()->size(), 1);
        QVERIFY((*other)->put(issued(day.addDays(1)), m_roots, TcbUpdate::Standard, service(), day));
        QCOMPARE(m_store->list(CollateralStore::Which::AllGenerations)->size(), 2);
    }
    void aKilledWriterLeavesAWholeStore()
    {
        m_store.reset();
        for (int round = 0; round < 4; ++round) {
            QProcess writer;
            writer.start(QCoreApplication::applicationFilePath(), {"--put-for-ever", path()});
            QVERIFY(writer.waitForStarted(30'000));
            // Killed at another place of its work each time: after some writes, not after some time.
            QByteArray said;
            while (said.count('\n') < 2 + round && writer.waitForReadyRead(60'000))
                said += writer.readAll();
            ::kill(pid_t(writer.processId()), SIGKILL);
            QVERIFY(writer.waitForFinished(30'000));
            QVERIFY2(said.count('\n') >= 2 + round, QByteArray(said + writer.readAllStandardError()).constData());
            const auto opened = CollateralStore::open(path());
            QVERIFY2(opened, opened ? "" : qPrintable(opened.error().toString()));
            QVERIFY((*opened)->checkIntegrity());
            const auto held = (*opened)->list(CollateralStore::Which::AllGenerations);
            QVERIFY2(held, held ? "" : qPrintable(held.error().toString()));
            QVERIFY(!held->isEmpty() && held->size() <= CollateralStore::maxGenerations);
        }
    }
    void bundleTravels()
    {
        const QList<BundleEntry> entries{{issued(day).bundle(), TcbUpdate::Early, "Intel PCS", day},
                                         {issued(day.addDays(1)).bundle(), TcbUpdate::Standard, QString(), {}}};
        const auto again = bundleFromBytes(bundleToJson(entries));
        QVERIFY2(again, again ? "" : qPrintable(again.error().toString()));
        QCOMPARE(again->size(), 2);
        QCOMPARE(again->at(0).collateral.toJson(), entries[0].collateral.toJson());
        QVERIFY(again->at(0).update == TcbUpdate::Early);
        QCOMPARE(again->at(0).source, "Intel PCS");
        QCOMPARE(again->at(0).fetchedAt, day);
        QVERIFY(!again->at(1).fetchedAt.isValid());
        const BundleEntry* newest = entryFor(*again, m_platform, m_roots, day.addDays(2));
        QVERIFY(newest);
        QCOMPARE(newest->collateral.tcbInfo, entries[1].collateral.tcbInfo);
        const auto single = bundleFromBytes(entries[0].collateral.toJson());
        QVERIFY(single);
        QCOMPARE(single->size(), 1);
    }
    void ofSeveralTheOneForTheTimeIsChosen()
    {
        // Three generations as a bundle carries them, each valid for thirty days, in no order; and one of a stranger's root.
        const attest::QuotingAuthority stranger = *attest::QuotingAuthority::ephemeral(day.addDays(-300));
        const auto of = [&](int days) { return BundleEntry{issued(day.addDays(days)).bundle(), TcbUpdate::Standard, {}, {}}; };
        const QList<BundleEntry> entries{of(-60), of(0), {*stranger.collateral(day.addDays(1)), TcbUpdate::Standard, {}, {}}, of(-100)};
        const auto chosen = [&](int days) {
            const BundleEntry* entry = entryFor(entries, m_platform, m_roots, day.addDays(days));
            return entry ? int(entry - entries.data()) : -1;
        };
        QCOMPARE(chosen(5), 1);
        QCOMPARE(chosen(-50), 0);
        QCOMPARE(chosen(-90), 3);
        QCOMPARE(chosen(-65), 1); // Valid then was none of them; the newest speaks, and the verdict says that it is not its time.
        QCOMPARE(chosen(400), 1);
        // Early when it alone is valid, standard when both are.
        const QList<BundleEntry> both{{issued(day).bundle(), TcbUpdate::Early, {}, {}}, of(-20)};
        QCOMPARE(int(entryFor(both, m_platform, m_roots, day.addDays(1)) - both.data()), 1);
        QCOMPARE(int(entryFor(both, m_platform, m_roots, day.addDays(20)) - both.data()), 0);
        // The verdict at a past time is reached with what held then.
        const BundleEntry* past = entryFor(entries, m_platform, m_roots, day.addDays(-50));
        QVERIFY(attest::verify(m_quote, past->collateral, day.addDays(-50), m_roots).isAuthentic());
        const BundleEntry* strangers = entryFor(entries, m_platform, *attest::TrustedRoots::fromCertificate(stranger.root()), day.addDays(5));
        QCOMPARE(int(strangers - entries.data()), 2);
    }
    void badBundlesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("word");
        const QByteArray head = "{\"format\":\"gatehouse-collateral\",\"version\":1,\"entries\":";
        QTest::newRow("no json") << QByteArray("hello") << "";
        QTest::newRow("format") << QByteArray("{\"format\":\"x\"}") << "format";
        QTest::newRow("version") << QByteArray("{\"format\":\"gatehouse-collateral\",\"version\":2}") << "version 2";
        QTest::newRow("no entries") << QByteArray("{\"format\":\"gatehouse-collateral\",\"version\":1}") << "entries";
        QTest::newRow("empty") << head + "[]}" << "0 entries";
        QTest::newRow("too many") << head + "[" + QByteArray("{},").repeated(300) + "{}]}" << "301 entries";
        QTest::newRow("not an object") << head + "[1]}" << "entry 1";
        QTest::newRow("update") << head + "[{\"update\":\"later\"}]}" << "later";
        QTest::newRow("time") << head + "[{\"fetchedAt\":\"yesterday\"}]}" << "fetchedAt";
        QTest::newRow("no collateral") << head + "[{}]}" << "collateral";
        QTest::newRow("member") << head + "[{\"collateral\":{}}]}" << "entry 1: 'pck_crl_issuer_chain' is missing";
        QTest::newRow("deep") << head + QByteArray("[").repeated(100'000) << "";
        QTest::newRow("100 MB") << QByteArray(100'000'000, ' ') << "";
        // Refused by its size, before anything is read.
        QTest::newRow("20 MB") << QByteArray(20'000'000, ' ') << "20000000 bytes; at most 10485760";
        QTest::newRow("5 MB that are no bundle") << QByteArray("{\"tcb_info\":\"" + QByteArray(5'000'000, 'a') + "\"}") << "collateral of one platform has at most 4194304";
    }
    void badBundlesAreNamed()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, word);
        const auto bundle = bundleFromBytes(bytes);
        QVERIFY(!bundle);
        QVERIFY2(bundle.error().kind() == ErrorKind::Malformed, qPrintable(bundle.error().toString()));
        QVERIFY2(bundle.error().detail().contains(word), qPrintable(bundle.error().toString()));
    }
    void savedAnswersBecomeABundle()
    {
        const Collateral c = issued(day).bundle();
        const QByteArray tcb = test::PcsFixture::signedAnswer("tcbInfo", c.tcbInfo, c.tcbInfoSignature);
        const QByteArray identity = test::PcsFixture::signedAnswer("enclaveIdentity", c.qeIdentity, c.qeIdentitySignature);
        const auto withHeader = [](const char* name, const QByteArray& pem, const QByteArray& body) {
            return "HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\nHTTP/2 200\r\ncontent-type: application/json\r\n" + QByteArray(name) + ": "
                + pem.toPercentEncoding() + "\r\n\r\n" + body;
        };
        const QList<NamedBytes> headers{{"a", withHeader("TCB-Info-Issuer-Chain", c.tcbInfoIssuerChain, tcb)},
                                        {"b", withHeader("sgx-enclave-identity-issuer-chain", c.qeIdentityIssuerChain, identity)},
                                        {"c", withHeader("SGX-PCK-CRL-Issuer-Chain", c.pckCrlIssuerChain, c.pckCrl)},
                                        {"d", c.rootCaCrl.toHex() + "\n"}};
        const QList<NamedBytes> files{{"tcb.json", tcb}, {"qe.json", identity}, {"pck.crl", c.pckCrl}, {"root.crl", c.rootCaCrl},
                                      {"signing.pem", c.tcbInfoIssuerChain}, {"pck.pem", "\n" + c.pckCrlIssuerChain + "\n"}};
        for (const auto& saved : {headers, files}) {
            const auto bundle = bundleFromAnswers(saved);
            QVERIFY2(bundle, bundle ? "" : qPrintable(bundle.error().toString()));
            QCOMPARE(bundle->size(), 1);
            QVERIFY(ProvenCollateral::prove(bundle->first().collateral, m_roots));
            QVERIFY(attest::verify(m_quote, bundle->first().collateral, day, m_roots).isAuthentic());
            for (qsizetype i = 0; i < saved.size(); ++i) {
                QList<NamedBytes> incomplete = saved;
                incomplete.removeAt(i);
                QVERIFY(!bundleFromAnswers(incomplete));
            }
        }
        QList<NamedBytes> stranger = files;
        stranger.append(NamedBytes{"notes.txt", "remember the milk"});
        QVERIFY(bundleFromAnswers(stranger).error().detail().contains("notes.txt"));
        // The same in a folder.
        for (const NamedBytes& file : files)
            QVERIFY(writeFileAtomically(m_folder->filePath("saved-" + file.name), file.bytes));
        QVERIFY(QDir(m_folder->path()).mkdir("answers"));
        for (const NamedBytes& file : headers)
            QVERIFY(writeFileAtomically(m_folder->filePath("answers/" + file.name), file.bytes));
        const auto read = readBundle(m_folder->filePath("answers"));
        QVERIFY2(read, read ? "" : qPrintable(read.error().toString()));
        QCOMPARE(read->size(), 1);
        QVERIFY(!readBundle(m_folder->filePath("nowhere")));
    }
    void vectorsAreProvenKeptAndFound()
    {
        GH_NEED_VECTORS();
        const attest::TrustedRoots intel = attest::TrustedRoots::intel();
        int kept = 0;
        for (const QString& name : test::manifest()["collateral"].toObject().keys()) {
            const auto bundle = bundleFromBytes(test::vector("collateral/" + name + ".json"));
            QVERIFY2(bundle, qPrintable(name));
            const auto proven = ProvenCollateral::prove(bundle->first().collateral, intel);
            if (name.endsWith("WRONGTEE")) {
                continue;
            }
            QVERIFY2(proven, proven ? "" : qPrintable(name + ": " + proven.error().toString()));
            QVERIFY(m_store->put(*proven, intel, TcbUpdate::Standard, SourceSpec::file(name), day));
            const QDateTime inside = QDateTime::fromSecsSinceEpoch(proven->facts().validUntil(), Qt::UTC);
            const auto found = *m_store->find(proven->facts().platform, intel, inside);
            QVERIFY(found);
            QVERIFY(found->held.facts.validUntil() >= proven->facts().validUntil());
            ++kept;
        }
        QVERIFY2(kept > 15, qPrintable(QString::number(kept)));
    }
};

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 3 && QByteArray(argv[1]) == "--put-for-ever")
        return putForEver(QString::fromLocal8Bit(argv[2]));
    CollateralStoreTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_CollateralStore.moc"
