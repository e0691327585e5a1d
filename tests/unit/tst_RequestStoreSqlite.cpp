// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/HostServiceErrors.h"
#include "core/onboard/RequestStoreSqlite.h"
#include "core/store/StoreErrors.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::onboard;

namespace {

const QString network = RequestStoreSqlite::networkKey(31337, "0xABCD");

OnboardRequest full(const QString& id)
{
    OnboardRequest r;
    r.id = id;
    r.kind = RequestKind::Join;
    r.state = RequestState::Sent;
    r.askedBy = "0xhost";
    r.ours = true;
    r.requestTransaction = "0xtx";
    r.requestBlock = 7'054'980;
    r.publicKey = QByteArray("\0key\0", 5);
    r.quote = QByteArray(5000, '\x04');
    r.eventLog = QByteArray("\0log\0", 5);
    r.evidenceSource = "gossip";
    RequestVerdict v;
    v.readable = v.genuine = v.bound = v.simulatedTee = true;
    v.tcbStatus = "UpToDate";
    v.policyName = "devnet";
    v.checks = {{"a", "A", CheckStatus::Passed, "1", "1", "s", {}}, {"b", "B", CheckStatus::NotChecked, {}, {}, "s", "h"}, {"c", "C", CheckStatus::Failed, "x", "y", "s", "h"}};
    v.measurements = {{"MRTD", "aa", "bb", "dstack"}};
    v.fmspc = QByteArray(6, 'f');
    v.mrtd = QByteArray(48, 'm');
    v.reportData = QByteArray(64, 'r');
    v.reportDataPreimage = "register:x";
    v.at = QDateTime::fromMSecsSinceEpoch(1'700'000'000'123, Qt::UTC);
    r.verdict = v;
    r.decidedBy = "operator";
    r.rejection = OnChainRejection::LocalOnly;
    r.reason = "why";
    r.fmspc = QByteArray(16, 'F');
    r.mrtdHash = QByteArray(32, 'M');
    r.ciphertext = QByteArray(80, 'c');
    r.signature = QByteArray(65, 's');
    r.sentTransaction = "0xsent";
    r.rawTransaction = "raw";
    r.confirmedBlock = 3;
    r.error = "e";
    r.errorHint = "h";
    r.firstSeen = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000, Qt::UTC);
    r.updatedAt = r.firstSeen.addMSecs(5);
    r.snoozedUntil = r.firstSeen.addSecs(3600);
    return r;
}
RequestTransition line(const OnboardRequest& r)
{
    return {0, r.updatedAt, RequestState::Encrypted, r.state, "host service", "detail"};
}

} // namespace

class RequestStoreSqliteTest : public QObject
{
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString path() const { return m_folder->filePath("requests.db"); }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void everyFieldComesBackAfterReopening()
    {
        const OnboardRequest written = full("0x1");
        {
            auto store = RequestStoreSqlite::open(path(), network);
            QVERIFY(store);
            QVERIFY((*store)->save(written, line(written)));
        }
        auto store = RequestStoreSqlite::open(path(), network);
        const auto found = (*store)->find("0x1");
        QVERIFY(found && *found);
        const OnboardRequest& r = **found;
        QVERIFY(r.state == written.state);
        QCOMPARE(r.askedBy, written.askedBy);
        QCOMPARE(r.ours, true);
        QCOMPARE(r.requestTransaction, written.requestTransaction);
        QCOMPARE(r.requestBlock, written.requestBlock);
        QCOMPARE(r.publicKey, written.publicKey);
        QCOMPARE(r.quote, written.quote);
        QCOMPARE(r.eventLog, written.eventLog);
        QCOMPARE(r.evidenceSource, written.evidenceSource);
        QVERIFY(r.verdict.has_value());
        QCOMPARE(r.verdict->toJson(), written.verdict->toJson());
        QVERIFY(r.verdict->checks.at(1).status == CheckStatus::NotChecked);
        QVERIFY(r.verdict->checks.at(2).status == CheckStatus::Failed);
        QCOMPARE(r.verdict->mrtd, written.verdict->mrtd);
        QCOMPARE(r.verdict->at, written.verdict->at);
        QCOMPARE(r.decidedBy, written.decidedBy);
        QCOMPARE(r.reason, written.reason);
        QCOMPARE(r.fmspc, written.fmspc);
        QCOMPARE(r.mrtdHash, written.mrtdHash);
        QCOMPARE(r.ciphertext, written.ciphertext);
        QCOMPARE(r.signature, written.signature);
        QCOMPARE(r.sentTransaction, written.sentTransaction);
        QCOMPARE(r.rawTransaction, written.rawTransaction);
        QCOMPARE(r.confirmedBlock, written.confirmedBlock);
        QCOMPARE(r.error, written.error);
        QCOMPARE(r.errorHint, written.errorHint);
        QCOMPARE(r.firstSeen, written.firstSeen);
        QCOMPARE(r.updatedAt, written.updatedAt);
        QCOMPARE(r.snoozedUntil, written.snoozedUntil);
        const auto history = (*store)->history("0x1");
        QCOMPARE(history->size(), 1);
        QVERIFY(history->at(0).from == RequestState::Encrypted);
        QCOMPARE(history->at(0).detail, QString("detail"));
    }
    void emptyRequestIsKeptToo()
    {
        auto store = RequestStoreSqlite::open(path(), network);
        OnboardRequest r;
        r.id = "0x2";
        r.firstSeen = r.updatedAt = QDateTime::fromSecsSinceEpoch(1, Qt::UTC);
        QVERIFY((*store)->save(r, line(r)));
        QVERIFY(!(**(*store)->find("0x2")).verdict);
        QVERIFY(!(**(*store)->find("0x2")).snoozedUntil.isValid());
        QCOMPARE(*(*store)->countOpen(""), 1);
    }
    void historyCannotBeRewritten()
    {
        auto store = RequestStoreSqlite::open(path(), network);
        const OnboardRequest r = full("0x1");
        QVERIFY((*store)->save(r, line(r)));
        auto& database = (*store)->database();
        QVERIFY(database.execute("UPDATE request_transition SET actor = 'nobody'").error().is(store::errors::constraint));
        QVERIFY(database.execute("DELETE FROM request_transition").error().is(store::errors::constraint));
        QVERIFY(database.execute("DELETE FROM request").error().is(store::errors::constraint));
        QCOMPARE((*store)->history("0x1")->at(0).actor, QString("host service"));
    }
    void networksDoNotMix()
    {
        auto one = RequestStoreSqlite::open(path(), network);
        auto two = RequestStoreSqlite::open(path(), RequestStoreSqlite::networkKey(11155111, "0xABCD"));
        const OnboardRequest r = full("0x1");
        QVERIFY((*one)->save(r, line(r)));
        QVERIFY((*one)->setNote("cursor", "5"));
        QVERIFY(!*(*two)->find("0x1"));
        QVERIFY((*two)->list(10)->isEmpty());
        QVERIFY((*two)->note("cursor")->isEmpty());
        QCOMPARE(*(*one)->note("cursor"), QString("5"));
    }
    void listsNewestFirstAndOpenOldestFirst()
    {
        auto store = RequestStoreSqlite::open(path(), network);
        for (int i = 0; i < 5; ++i) {
            OnboardRequest r = full(QString("0x%1").arg(i));
            r.firstSeen = r.firstSeen.addSecs(i);
            r.state = i == 2 ? RequestState::Confirmed : RequestState::Seen;
            QVERIFY((*store)->save(r, line(r)));
        }
        QCOMPARE((*store)->list(2)->size(), 2);
        QCOMPARE((*store)->list(2)->first().id, QString("0x4"));
        const auto open = (*store)->listOpen();
        QCOMPARE(open->size(), 4);
        QCOMPARE(open->first().id, QString("0x0"));
        QCOMPARE(*(*store)->countOpen("0xhost"), 4);
    }
    void diskFullSavesNeitherRequestNorHistory()
    {
        store::OpenOptions small;
        small.maxBytes = 128 * 1024;
        auto store = RequestStoreSqlite::open(path(), network, small);
        QVERIFY(store);
        int saved = 0;
        Result<void> last;
        for (; saved < 100; ++saved) {
            const OnboardRequest r = full(QString("0x%1").arg(saved));
            last = (*store)->save(r, line(r));
            if (!last)
                break;
        }
        QVERIFY(!last);
        QVERIFY(last.error().is(store::errors::full));
        QVERIFY(saved > 3);
        QVERIFY(!*(*store)->find(QString("0x%1").arg(saved)));
        QVERIFY((*store)->history(QString("0x%1").arg(saved))->isEmpty());
        QCOMPARE((*store)->list(1000)->size(), saved);
    }
};

QTEST_GUILESS_MAIN(RequestStoreSqliteTest)
#include "tst_RequestStoreSqlite.moc"
