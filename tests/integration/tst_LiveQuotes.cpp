// SPDX-License-Identifier: GPL-3.0-or-later
// Quotes and evidence judged by the real services of a profile, with what stands beside them taken from files: the boot's event log,
// collateral, the root that counts.
#include "core/api/EvidenceService.h"
#include "core/api/QuoteService.h"
#include "core/api/Services.h"
#include "tests/support/EvidenceFixture.h"

#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using test::BootLogBytes;

class LiveQuotesTest : public QObject
{
    Q_OBJECT
    const test::EvidenceFixture m_fixture;
    const QByteArray m_log = BootLogBytes::node();
    QTemporaryDir m_folder;
    std::unique_ptr<api::Services> m_services;

    QString write(const QString& name, const QByteArray& content) const
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(name));
        return file.fileName();
    }
    /// A quote of a machine that booted what the log says, with a policy that demands the log; everything but the quote in files.
    api::QuoteVerifyRequest request() const
    {
        attest::QuotingAuthority::QuoteRequest quote;
        quote.registers = attest::simulatedRegisters(BootLogBytes::pcrs(m_log));
        api::QuoteVerifyRequest request;
        request.quote = *m_fixture.authority.issueQuote(quote);
        request.collateralPath = write("collateral.json", m_fixture.authority.collateral(test::EvidenceFixture::day)->toJson());
        request.root = m_fixture.authority.root().der();
        request.at = test::EvidenceFixture::day;
        request.policyPath = write("policy.toml", "[event-log]\nrequired = true\n");
        return request;
    }
    api::QuoteVerdict judge(const api::QuoteVerifyRequest& request) const
    {
        const auto verdict = QCoro::waitFor(m_services->quotes().verify(request));
        if (verdict)
            return *verdict;
        api::QuoteVerdict none;
        none.verdict = "error " + verdict.error().toString();
        return none;
    }
    static Check rowOf(const QList<Check>& checks, const QString& id)
    {
        for (const Check& check : checks)
            if (check.id == id)
                return check;
        return {};
    }

private Q_SLOTS:
    void initTestCase()
    {
        api::ServicesOptions options;
        options.profile = QStringLiteral("live-quotes");
        options.paths = {m_folder.filePath("state"), m_folder.filePath("cache"), QStringLiteral(GATEHOUSE_SOURCE_DIR)};
        options.devnetPortBase = 24700; // Nothing is started.
        auto services = api::makeLiveServices(options);
        QVERIFY2(services, services ? "" : qPrintable(services.error().toString()));
        m_services = std::move(*services);
    }

    void eventLogOfAFileIsReplayed()
    {
        const api::QuoteVerdict without = judge(request());
        QCOMPARE(without.verdict, "refused");
        QCOMPARE(int(rowOf(without.checks, "policy.eventLog").status), int(CheckStatus::Failed));

        api::QuoteVerifyRequest with = request();
        with.eventLogPath = write("boot.log", m_log);
        const api::QuoteVerdict good = judge(with);
        QCOMPARE(good.verdict, "accepted");
        QCOMPARE(int(rowOf(good.checks, "policy.eventLog").status), int(CheckStatus::Passed));
        with.eventLogPath = write("boot.hex", m_log.toHex());
        QCOMPARE(judge(with).verdict, "accepted");

        // Another boot's, and one that lacks its end: neither leads to the quote's registers.
        with.eventLogPath = write("other.log", BootLogBytes::node("other"));
        const api::QuoteVerdict other = judge(with);
        QCOMPARE(other.verdict, "refused");
        QVERIFY2(rowOf(other.checks, "policy.eventLog").actual.contains("replays to"), qPrintable(rowOf(other.checks, "policy.eventLog").actual));
        with.eventLogPath = write("cut.log", m_log.left(m_log.size() - 3));
        QVERIFY(rowOf(judge(with).checks, "policy.eventLog").actual.contains("offset"));

        // What cannot be read is an error that names it, never a verdict.
        with.eventLogPath = m_folder.filePath("nowhere.log");
        QVERIFY(judge(with).verdict.startsWith("error") && judge(with).verdict.contains("nowhere.log"));
        with.eventLogPath = write("huge.log", QByteArray(20 * 1024 * 1024, '\0'));
        QVERIFY(judge(with).verdict.startsWith("error") && judge(with).verdict.contains("huge.log"));
    }

    void filesAreToldApart()
    {
        const auto kindOf = [this](const QString& name, const QByteArray& content) { return QCoro::waitFor(m_services->quotes().kindOfFile(write(name, content))).value(); };
        QVERIFY(kindOf("a", m_log) == api::QuoteFileKind::EventLog);
        QVERIFY(kindOf("b", request().quote) == api::QuoteFileKind::Quote);
        QVERIFY(kindOf("c", m_fixture.authority.collateral(test::EvidenceFixture::day)->toJson()) == api::QuoteFileKind::Collateral);
        QVERIFY(!QCoro::waitFor(m_services->quotes().kindOfFile(m_folder.filePath("nowhere"))));
    }

    void rootsOfEvidenceAreChosen()
    {
        api::EvidenceCheckRequest request;
        request.file = m_fixture.bundle(1).toFile(m_fixture.key);
        const auto rootRow = [&] {
            const auto answer = QCoro::waitFor(m_services->evidence().verify(request));
            return answer ? rowOf(answer->checks, "roots.trusted").status : CheckStatus(-1);
        };
        QVERIFY(rootRow() == CheckStatus::NotChecked);
        request.roots = api::EvidenceRoots::Intel;
        QVERIFY(rootRow() == CheckStatus::Failed);
        request.roots = api::EvidenceRoots::Devnet; // The profile's, which is not the one of this evidence.
        QVERIFY(rootRow() == CheckStatus::Failed);
        request.root = m_fixture.authority.root().der(); // A named one goes before.
        QVERIFY(rootRow() == CheckStatus::Passed);
        request.root = "no certificate";
        QVERIFY(!QCoro::waitFor(m_services->evidence().verify(request)));
    }
};

QTEST_GUILESS_MAIN(LiveQuotesTest)
#include "tst_LiveQuotes.moc"
