// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/EvidenceErrors.h"
#include "core/evidence/EvidenceVerification.h"
#include "core/onboard/AttestRequestVerifier.h"
#include "core/onboard/EvidenceJournal.h"
#include "core/onboard/HostServiceErrors.h"
#include "core/onboard/OnboardRequestBook.h"
#include "support/EvidenceFixture.h"
#include "support/onboard/MemoryRequestStore.h"
#include "support/onboard/SettableClock.h"

#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::onboard;

namespace {

struct FixtureClock final : Clock
{
    QDateTime now() const override { return test::EvidenceFixture::day.addSecs(1); }
};

} // namespace

/// Requests as they come, judged by the real verifier and decided by the book, with the evidence on the disk.
class EvidenceJournalTest : public QObject
{
    Q_OBJECT

    test::EvidenceFixture m_fixture;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<test::MemoryRequestStore> m_store;
    std::shared_ptr<FixtureClock> m_clock = std::make_shared<FixtureClock>();
    std::unique_ptr<EvidenceJournal> m_journal;
    std::unique_ptr<OnboardRequestBook> m_book;

    evidence::EvidenceFolder folder() const { return evidence::EvidenceFolder(m_dir->filePath("evidence")); }
    /// Brings the request of guest @p number to its verdict.
    QString judged(std::uint8_t number, std::uint8_t image = 1)
    {
        const evidence::EvidenceBundle bundle = m_fixture.bundle(number, image);
        const QString id = bundle.request.address;
        AttestRequestVerifier verifier(
            *attest::TrustedRoots::fromCertificate(m_fixture.authority.root()), [this](const QDateTime& now) { return m_fixture.authority.collateral(now); }, m_fixture.policy(), m_clock);
        if (!m_book->seenOnChain({id, bundle.request.askedBy, bundle.request.transaction, 12}) || !m_book->addEvidence({id, bundle.request.publicKey, bundle.quote, "gossip"}))
            return {};
        const auto verdict = QCoro::waitFor(verifier.verify(RequestKind::Join, id, bundle.request.publicKey, bundle.quote, QByteArray()));
        if (!verdict || !m_book->recordVerdict(id, *m_book->nextToJudge(id), *verdict))
            return {};
        return id;
    }
    evidence::EvidenceReport reportOf(const QString& id) const
    {
        const auto trail = *folder().trail(evidence::AuditTrail::Signatures::Check);
        const auto exported = *evidence::EvidenceExport::collect(folder(), trail, *evidence::EvidenceFolder::find(trail, id));
        return *evidence::verifyEvidence(exported.toFile());
    }
    static QString failures(const evidence::EvidenceReport& report)
    {
        QStringList list;
        for (const Check& check : report.checks)
            if (check.status == CheckStatus::Failed)
                list.append(check.id + ": expected " + check.expected + ", actual " + check.actual);
        return list.join('\n');
    }

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_store = std::make_unique<test::MemoryRequestStore>();
        m_journal = std::make_unique<EvidenceJournal>(*evidence::EvidenceStore::open(m_dir->filePath("evidence"), m_fixture.key, *m_clock), test::EvidenceFixture::chainId,
                                                      m_fixture.contract.toChecksumText());
        m_book = std::make_unique<OnboardRequestBook>(*m_store, *m_clock);
        m_book->setJournal(m_journal.get());
    }
    void cleanup()
    {
        m_book.reset();
        m_journal.reset();
    }
    void approvalAndItsTransactionVerifyLater()
    {
        const QString id = judged(2);
        QVERIFY(m_book->approve(id, "operator").has_value());
        QVERIFY(m_book->get(id)->state == RequestState::Approved);
        const evidence::TransactionRecord sent = m_fixture.sent(m_fixture.bundle(2));
        QVERIFY(m_book->recordEncrypted(id, OnboardRequestBook::Ciphertext(), "node").has_value());
        QVERIFY(m_book->recordSent(id, sent.transaction, sent.raw).has_value());
        QVERIFY(m_book->recordSent(id, sent.transaction, sent.raw).has_value()); // Sent again: recorded once.
        QVERIFY(m_book->recordConfirmed(id, sent.transaction, 14, "Onboarded in block 14").has_value());
        const evidence::EvidenceReport report = reportOf(id);
        QVERIFY2(report.isGood(), qPrintable(failures(report)));
        QCOMPARE(report.transactions.size(), 2);
        QCOMPARE(report.transactions.last().block, quint64(14));
        QCOMPARE(report.bundle->decision.answer, "approved");
        QCOMPARE(report.bundle->verdict->answer, "accepted");
        QVERIFY(report.bundle->inputs.isComplete());
    }
    void everyKindOfDecisionIsKept()
    {
        const QString refused = judged(3, 9), excepted = judged(4, 9), byPolicy = judged(5, 9), rejected = judged(6);
        QVERIFY(m_book->reject(refused, "operator", "unknown image").has_value());
        QVERIFY(m_book->approve(excepted, "operator", "a test image").has_value());
        QVERIFY(m_book->reject(byPolicy, "policy automatic", m_book->get(byPolicy)->verdict->failureSummary()).has_value());
        QVERIFY(m_book->reject(rejected, "operator", "not needed").has_value());
        const QMap<QString, QString> answers{{refused, "rejected"}, {excepted, "approvedAsException"}, {byPolicy, "refusedByPolicy"}, {rejected, "rejected"}};
        for (auto it = answers.begin(); it != answers.end(); ++it) {
            const evidence::EvidenceReport report = reportOf(it.key());
            QVERIFY2(report.isGood(), qPrintable(failures(report)));
            QCOMPARE(report.bundle->decision.answer, it.value());
        }
        // Rejected before a quote came.
        const QString unseen = m_fixture.bundle(7).request.address;
        const RequestedEvent event{unseen, m_fixture.bundle(7).request.askedBy, "0x01", 12};
        QVERIFY(m_book->seenOnChain(event).has_value());
        QVERIFY(m_book->reject(unseen, "operator", "not known").has_value());
        QVERIFY(reportOf(unseen).isGood());
        QVERIFY(!reportOf(unseen).bundle->verdict);
    }
    void nothingIsDecidedWithoutEvidence()
    {
        const QString id = judged(2);
        QVERIFY(QDir(m_dir->filePath("evidence/bundles")).removeRecursively());
        const auto approved = m_book->approve(id, "operator");
        QVERIFY(!approved && approved.error().is(evidence::errors::notRecorded));
        QVERIFY(m_book->get(id)->state == RequestState::Verified);
        QVERIFY(folder().trail(evidence::AuditTrail::Signatures::Check)->entries.isEmpty());
    }
    void decisionThatCannotBeSavedIsWithdrawn()
    {
        const QString id = judged(2);
        m_store->full = true;
        QVERIFY(!m_book->approve(id, "operator"));
        const auto trail = *folder().trail(evidence::AuditTrail::Signatures::Check);
        QCOMPARE(trail.entries.size(), 2);
        QVERIFY(trail.entries.last().detail.contains("did not take effect"));
        // A decision that is not allowed leaves no trace.
        m_store->full = false;
        QVERIFY(m_book->approve(id, "operator").has_value());
        QVERIFY(!m_book->approve(id, "operator"));
        QCOMPARE(folder().trail(evidence::AuditTrail::Signatures::Check)->entries.size(), 3);
    }
    void transactionsWithoutApprovalAreNoTrouble()
    {
        const QString id = judged(2);
        QVERIFY(m_book->recordConfirmed(id, "0x02", 9, "Onboarded by another node").has_value());
        QVERIFY(folder().trail(evidence::AuditTrail::Signatures::Check)->entries.isEmpty());
    }
};

QTEST_GUILESS_MAIN(EvidenceJournalTest)
#include "tst_EvidenceJournal.moc"
