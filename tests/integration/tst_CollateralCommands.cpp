// SPDX-License-Identifier: GPL-3.0-or-later
// The real command line against a real service: the devnet's authority, which serves its documents as a PCCS does.
#include "core/attest/AuthorityServer.h"
#include "core/attest/QuotingAuthority.h"
#include "core/base/Paths.h"
#include "tests/support/CommandSchema.h"
#include "tests/support/Vectors.h"
#include "tests/support/attest/RecertifiedQuote.h"
#include "tests/support/collateral/PcsFixture.h"

#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;

namespace {

class FixedClock final : public Clock
{
public:
    explicit FixedClock(QDateTime now)
        : m_now(std::move(now))
    {
    }
    QDateTime now() const override { return m_now; }

private:
    QDateTime m_now;
};

} // namespace

class CollateralCommandsTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    SystemClock m_clock;
    std::unique_ptr<attest::AuthorityServer> m_server;
    QString m_pccs;
    QString m_root;
    QString m_quote;
    QString m_fmspc;

    struct Answer
    {
        int status = -1;
        QByteArray out, err;
        const char* all() const
        {
            static QByteArray text;
            text = out + err;
            return text.constData();
        }
        QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
        QString code() const { return json()["error"].toObject()["code"].toString(); }
    };
    enum class Server {
        OfItsOwnThreads,
        OfThisThread, ///< Answers while this waits.
    };
    Answer run(const QStringList& arguments, const QString& state = "state", Server server = Server::OfItsOwnThreads) const
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("GATEHOUSE_STATE", m_folder.filePath(state));
        environment.insert("GATEHOUSE_CACHE", m_folder.filePath("cache"));
        environment.insert("GATEHOUSE_PORT_BASE", "23700");
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehousectl"), QStringList{"--json"} + arguments);
        if (server == Server::OfThisThread) {
            QSignalSpy finished(&process, &QProcess::finished);
            if (process.state() != QProcess::NotRunning && finished.isEmpty() && !finished.wait(90'000))
                return {};
        } else if (!process.waitForFinished(90'000)) {
            return {};
        }
        const Answer answer{process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2, process.readAllStandardOutput(), process.readAllStandardError()};
        test::verifyDocument(QStringList{"--json"} + arguments, answer.out);
        return answer;
    }
    static QJsonObject onlyEntry(const Answer& answer)
    {
        const QJsonArray entries = answer.json()["entries"].toArray();
        return entries.size() == 1 ? entries.first().toObject() : QJsonObject();
    }
    QString path(const QString& name) const { return m_folder.filePath(name); }

private Q_SLOTS:
    void initTestCase()
    {
        const auto authority = attest::QuotingAuthority::ephemeral(m_clock.now());
        QVERIFY(authority);
        m_server = std::make_unique<attest::AuthorityServer>(*authority, m_clock);
        QVERIFY(m_server->listen({{QHostAddress::LocalHost, 0}}));
        m_pccs = QStringLiteral("http://127.0.0.1:%1").arg(m_server->port());
        m_root = path("root.pem");
        m_quote = path("quote.bin");
        m_fmspc = authority->fmspc().toHex();
        QVERIFY(writeFileAtomically(m_root, authority->root().toPem()));
        QVERIFY(writeFileAtomically(m_quote, *authority->issueQuote({})));
    }
    void nothingIsHeldAtFirst()
    {
        const Answer shown = run({"collateral", "show"});
        QVERIFY2(shown.status == 0, shown.err.constData());
        QVERIFY(shown.json()["entries"].isArray());
        const Answer offline = run({"quote", "verify", "--quote", m_quote, "--offline", "--root", m_root});
        QCOMPARE(offline.status, 4);
        QCOMPARE(offline.code(), "collateral.not-held");
        QVERIFY(offline.json()["error"].toObject()["hint"].toString().contains("--fmspc " + m_fmspc));
        QCOMPARE(run({"collateral", "export", path("none.json")}).status, 4);
    }
    void fetchedForAQuoteItVerifiesOffline()
    {
        const Answer fetched = run({"collateral", "fetch", "--quote", m_quote, "--pccs", m_pccs, "--root", m_root});
        QVERIFY2(fetched.status == 0, fetched.all());
        const QJsonObject entry = onlyEntry(fetched);
        QCOMPARE(entry["fmspc"].toString(), m_fmspc);
        QCOMPARE(entry["state"].toString(), "valid");
        QCOMPARE(entry["source"].toString(), "PCCS " + m_pccs);
        QCOMPARE(entry["root"].toObject()["intel"].toBool(), false);
        QCOMPARE(entry["parts"].toArray().size(), 5);
        QVERIFY(!entry["renewAt"].isNull());
        const Answer offline = run({"quote", "verify", "--quote", m_quote, "--offline", "--root", m_root});
        QVERIFY2(offline.status == 0, offline.all());
        QCOMPARE(offline.json()["verdict"].toString(), "accepted");
        QCOMPARE(offline.json()["tcbStatus"].toString(), "UpToDate");
        // Under Intel's root nothing is held, whatever the store has.
        QCOMPARE(run({"quote", "verify", "--quote", m_quote, "--offline"}).code(), "collateral.not-held");
        // Judged in its future it is refused, and the rows say why.
        const Answer later = run({"quote", "verify", "--quote", m_quote, "--offline", "--root", m_root, "--at", "2031-01-01T00:00:00Z"});
        QCOMPARE(later.status, 1);
        QCOMPARE(later.json()["verdict"].toString(), "refused");
    }
    /// It is proven, and kept to be judged at its time; but it is no answer for today.
    void whatHasExpiredIsFetchedWithoutSuccess()
    {
        FixedClock past(m_clock.now().addDays(-200));
        const auto authority = attest::QuotingAuthority::ephemeral(past.now());
        QVERIFY(authority);
        attest::AuthorityServer server(*authority, past);
        QVERIFY(server.listen({{QHostAddress::LocalHost, 0}}));
        QVERIFY(writeFileAtomically(path("past.pem"), authority->root().toPem()));
        QVERIFY(writeFileAtomically(path("past.bin"), *authority->issueQuote({})));
        const Answer fetched = run({"collateral", "fetch", "--quote", path("past.bin"), "--pccs", QStringLiteral("http://127.0.0.1:%1").arg(server.port()), "--root", path("past.pem")}, "past");
        QVERIFY2(fetched.status == 1, fetched.all());
        QCOMPARE(onlyEntry(fetched)["state"].toString(), "expired");
        QCOMPARE(run({"collateral", "show"}, "past").status, 0);
        QCOMPARE(run({"collateral", "show", "--check"}, "past").status, 1);
    }
    /// Somebody who answers with yesterday's lists must not bring back what today's revoke.
    void aPccsWithOlderAnswersTakesNothingBack()
    {
        const auto authority = attest::QuotingAuthority::ephemeral(m_clock.now().addDays(-10));
        QVERIFY(authority);
        FixedClock yesterday(m_clock.now().addDays(-1));
        attest::AuthorityServer older(*authority, yesterday);
        attest::AuthorityServer newer(*authority, m_clock);
        QVERIFY(older.listen({{QHostAddress::LocalHost, 0}}) && newer.listen({{QHostAddress::LocalHost, 0}}));
        QVERIFY(writeFileAtomically(path("replay.pem"), authority->root().toPem()));
        QVERIFY(writeFileAtomically(path("replay.bin"), *authority->issueQuote({})));
        const auto judged = [&](const QString& state, const QStringList& source) {
            QMap<QString, QString> lists;
            const Answer answer = run(QStringList{"quote", "verify", "--quote", path("replay.bin"), "--root", path("replay.pem")} + source, state);
            for (const QJsonValue& value : answer.json()["checks"].toArray())
                if (const QJsonObject row = value.toObject(); row["id"].toString().contains("Crl"))
                    lists.insert(row["id"].toString(), row["expected"].toString());
            return lists;
        };
        const QString olderUrl = QStringLiteral("http://127.0.0.1:%1").arg(older.port());
        const QString newerUrl = QStringLiteral("http://127.0.0.1:%1").arg(newer.port());
        const auto known = judged("replay", {"--pccs", newerUrl});
        QVERIFY(known.size() >= 2);
        QVERIFY(judged("replay-none", {"--pccs", olderUrl}) != known); // Where nothing newer is known.
        QCOMPARE(judged("replay", {"--pccs", olderUrl}), known);
        QCOMPARE(judged("replay", {"--offline"}), known);
    }
    void pccsFileBundleAndStoreGiveTheSameVerdict()
    {
        const QStringList verify{"quote", "verify", "--quote", m_quote, "--root", m_root};
        QVERIFY(run({"collateral", "fetch", "--quote", m_quote, "--pccs", m_pccs, "--root", m_root}).status == 0);
        QVERIFY(run({"collateral", "export", path("bundle.json")}).status == 0);
        const QByteArray exported = test::fileContent(path("bundle.json"));
        QVERIFY(writeFileAtomically(path("bundle.json"), "kept"));
        QVERIFY(run({"collateral", "export", path("bundle.json")}).status == 2);
        QCOMPARE(test::fileContent(path("bundle.json")), "kept");
        QVERIFY(run({"collateral", "export", path("bundle.json"), "--replace"}).status == 0);
        QCOMPARE(test::fileContent(path("bundle.json")), exported);
        QVERIFY(run({"collateral", "export", path("single.json"), "--single", "--fmspc", m_fmspc, "--tee", "tdx"}).status == 0);
        const QJsonObject single = QJsonDocument::fromJson(test::fileContent(path("single.json"))).object();
        QVERIFY(single.contains("tcb_info") && single.contains("pck_crl"));
        const QJsonArray expected = run(verify + QStringList{"--offline"}).json()["checks"].toArray();
        QVERIFY(expected.size() > 25);
        for (const QStringList& source : {QStringList{"--pccs", m_pccs}, {"--pccs", m_pccs + "/sgx/certification/v4/"}, {"--collateral", path("bundle.json")},
                                          {"--collateral", path("single.json")}}) {
            const Answer answer = run(verify + source);
            QVERIFY2(answer.status == 0, answer.all());
            const QJsonArray checks = answer.json()["checks"].toArray();
            QCOMPARE(checks.size(), expected.size());
            for (qsizetype i = 0; i < checks.size(); ++i) {
                QCOMPARE(checks[i].toObject()["id"], expected[i].toObject()["id"]);
                QCOMPARE(checks[i].toObject()["status"], expected[i].toObject()["status"]);
            }
        }
    }
    /// A quote that only names its PCK: its PCCS gives the certificate, which is kept for --offline.
    void aQuoteWithoutItsCertificateAsksThePccs()
    {
        const auto authority = attest::QuotingAuthority::ephemeral(m_clock.now().addDays(-1));
        QVERIFY(authority);
        const attest::PckExtension pck = *attest::PckExtension::fromCertificate(attest::Certificate::chainFromPem(view(authority->pckChainPem()))->first());
        const QByteArray data = toByteArray(pck.ppid.bytes()) + toByteArray(pck.cpuSvn.bytes()) + char(pck.pceSvn & 0xff) + char(pck.pceSvn >> 8) + toByteArray(pck.pceId.bytes());
        QVERIFY(writeFileAtomically(path("named.bin"), test::recertified(*authority->issueQuote({}), attest::CertificationType::PpidPlain, data)));
        QVERIFY(writeFileAtomically(path("named.pem"), authority->root().toPem()));
        test::PcsFixture server(*authority->collateral(m_clock.now()), test::PcsFixture::Dialect::Pccs);
        const QString url = server.url().toString();
        const QStringList verify{"quote", "verify", "--quote", path("named.bin"), "--root", path("named.pem")};
        const auto withPccs = verify + QStringList{"--pccs", url};

        QCOMPARE(run(withPccs, "named", Server::OfThisThread).code(), "collateral.unknown-platform"); // Nobody has told it of the platform.
        const Answer intel = run({"collateral", "fetch", "--quote", path("named.bin"), "--root", path("named.pem")}, "named");
        QCOMPARE(intel.code(), "collateral.no-pck-certificate");
        QVERIFY2(intel.err.contains("API key"), intel.err.constData());
        QCOMPARE(run(verify + QStringList{"--offline"}, "named").code(), "collateral.not-held");

        server.setPckChain(authority->pckChainPem());
        const Answer asked = run(withPccs, "named", Server::OfThisThread);
        QVERIFY2(asked.status == 0, asked.all());
        QCOMPARE(asked.json()["verdict"].toString(), "accepted");
        QCOMPARE(run(verify + QStringList{"--offline"}, "named").json()["verdict"].toString(), "accepted");
        const Answer fetched = run({"collateral", "fetch", "--quote", path("named.bin"), "--pccs", url, "--root", path("named.pem")}, "named2", Server::OfThisThread);
        QVERIFY2(fetched.status == 0, fetched.all());
        QCOMPARE(onlyEntry(fetched)["fmspc"].toString(), authority->fmspc().toHex());
        QCOMPARE(run(verify + QStringList{"--offline"}, "named2").status, 0);

        // A certificate that is on the revocation list is as bad as one that the quote brings.
        attest::QuotingAuthority::CollateralOptions options;
        options.issuedAt = m_clock.now();
        options.revokePck = true;
        server.setBundle(*authority->collateral(options));
        const Answer revoked = run(withPccs, "named3", Server::OfThisThread);
        QCOMPARE(revoked.status, 1);
        bool named = false;
        for (const QJsonValue& row : revoked.json()["checks"].toArray())
            named = named || (row["id"].toString() == "revocation.pck" && row["status"].toString() == "failed");
        QVERIFY2(named, revoked.all());
        server.setPckChain(attest::QuotingAuthority::ephemeral(m_clock.now())->pckChainPem());
        QVERIFY(run(withPccs, "named4", Server::OfThisThread).status != 0);
    }
    void aBundleTravelsToAnotherHost()
    {
        QVERIFY(run({"collateral", "fetch", "--fmspc", m_fmspc.toUpper(), "--pccs", m_pccs, "--root", m_root}).status == 0);
        QVERIFY(run({"collateral", "export", path("travel.json")}).status == 0);
        const Answer refused = run({"collateral", "import", path("travel.json")}, "elsewhere");
        QCOMPARE(refused.status, 1);
        QCOMPARE(refused.json()["refused"].toArray().first().toObject()["code"].toString(), "collateral.not-authentic");
        const Answer taken = run({"collateral", "import", path("travel.json"), "--root", m_root}, "elsewhere");
        QVERIFY2(taken.status == 0, taken.all());
        QCOMPARE(taken.json()["imported"].toArray().size(), 1);
        const QJsonObject entry = onlyEntry(run({"collateral", "show", m_fmspc}, "elsewhere"));
        QCOMPARE(entry["source"].toString(), "file travel.json");
        QCOMPARE(entry["origin"].toString(), "PCCS " + m_pccs);
        QVERIFY(entry["renewAt"].isNull());
        QCOMPARE(run({"quote", "verify", "--quote", m_quote, "--offline", "--root", m_root}, "elsewhere").status, 0);
        // Files are not asked again, so nothing is to renew.
        QCOMPARE(run({"collateral", "fetch"}, "elsewhere").status, 0);
        QCOMPARE(run({"collateral", "show", "--check"}, "elsewhere").status, 0);
    }
    void everythingHeldIsRenewed()
    {
        QVERIFY(run({"collateral", "fetch", "--quote", m_quote, "--pccs", m_pccs, "--root", m_root}).status == 0);
        const Answer renewed = run({"collateral", "fetch"});
        QVERIFY2(renewed.status == 0, renewed.all());
        QCOMPARE(onlyEntry(renewed)["failures"].toInt(), 0);
    }
    void faultsHaveTheirStatus_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("code");
        QTest::newRow("no platform") << QStringList{"collateral", "fetch", "--early"} << 2 << "usage";
        QTest::newRow("bad FMSPC") << QStringList{"collateral", "fetch", "--fmspc", "xyz"} << 2 << "usage";
        QTest::newRow("bad TEE") << QStringList{"collateral", "fetch", "--fmspc", "b0c06f000000", "--tee", "sev"} << 2 << "usage";
        QTest::newRow("bad URL") << QStringList{"collateral", "fetch", "--fmspc", "b0c06f000000", "--pccs", "ftp://host"} << 2 << "collateral.bad-source";
        QTest::newRow("no contracts") << QStringList{"collateral", "fetch", "--fmspc", "b0c06f000000", "--onchain", "http://127.0.0.1:1"} << 2 << "collateral.bad-source";
        QTest::newRow("two sources") << QStringList{"collateral", "fetch", "--fmspc", "b0c06f000000", "--onchain", "http://h", "--pccs", "http://h"} << 2 << "usage";
        QTest::newRow("two kinds") << QStringList{"quote", "verify", "--quote", "/dev/null", "--offline", "--pccs", "http://h"} << 2 << "usage";
        QTest::newRow("no such entry") << QStringList{"collateral", "show", "424242"} << 4 << "not-found";
        QTest::newRow("no such file") << QStringList{"collateral", "import", "/nowhere.json"} << 4 << "file.unreadable";
        QTest::newRow("no arguments") << QStringList{"collateral", "export"} << 2 << "usage";
    }
    void faultsHaveTheirStatus()
    {
        QFETCH(QStringList, words);
        QFETCH(int, status);
        QFETCH(QString, code);
        const Answer answer = run(words);
        QVERIFY2(answer.status == status, answer.all());
        QCOMPARE(answer.code(), code);
    }
    void anotherPlatformAndAMalformedBundle()
    {
        const Answer unknown = run({"collateral", "fetch", "--fmspc", "b0c06f000000", "--pccs", m_pccs, "--root", m_root});
        QCOMPARE(unknown.status, 4);
        QCOMPARE(unknown.code(), "collateral.unknown-platform");
        QVERIFY(writeFileAtomically(path("bad.json"), "{\"format\": 1}"));
        const Answer bad = run({"collateral", "import", path("bad.json")});
        QCOMPARE(bad.status, 3);
        QCOMPARE(bad.code(), "collateral.bad-bundle");
        // Not Intel's root: fetched, but not proven, so not kept.
        const Answer stranger = run({"collateral", "fetch", "--quote", m_quote, "--pccs", m_pccs}, "strict");
        QCOMPARE(stranger.status, 1);
        QCOMPARE(stranger.code(), "collateral.not-authentic");
        QVERIFY(run({"collateral", "show"}, "strict").json()["entries"].toArray().isEmpty());
        QVERIFY(writeFileAtomically(path("noquote.bin"), QByteArray(500, 'x')));
        QCOMPARE(run({"quote", "verify", "--quote", path("noquote.bin"), "--offline"}).status, 3);
    }
    void textForPeople()
    {
        QVERIFY(run({"collateral", "fetch", "--quote", m_quote, "--pccs", m_pccs, "--root", m_root}).status == 0);
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("GATEHOUSE_STATE", m_folder.filePath("state"));
        environment.insert("GATEHOUSE_CACHE", m_folder.filePath("cache"));
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehousectl"), {"collateral", "show"});
        QVERIFY(process.waitForFinished(60'000));
        const QByteArray text = process.readAllStandardOutput();
        QVERIFY2(text.contains(m_fmspc.toLatin1()) && text.contains("valid"), text.constData());
        for (const QByteArray& line : text.split('\n'))
            QVERIFY2(QString::fromUtf8(line).size() <= 80, line.constData());
    }
    void vectorsGoThroughTheStore()
    {
        GH_NEED_VECTORS();
        int judged = 0;
        QSet<QString> imported;
        QSet<QString> seen;
        for (const QJsonValue& value : test::manifest()["pairs"].toArray()) {
            const QJsonObject pair = value.toObject();
            const QString expect = pair["expect"].toString();
            if (expect.startsWith("ERR") || seen.contains(expect))
                continue;
            seen.insert(expect);
            const QString name = pair["collateral"].toString();
            const QString state = "vectors-" + name;
            const QString file = test::vectorsFolder() + "/collateral/" + name + ".json";
            const QString at = QDateTime::fromSecsSinceEpoch(qint64(pair["at"].toDouble()), Qt::UTC).toString("yyyy-MM-ddTHH:mm:ssZ");
            if (!imported.contains(name)) {
                const Answer kept = run({"collateral", "import", file}, state);
                QVERIFY2(kept.status == 0, kept.all());
                imported.insert(name);
            }
            const QStringList verify{"quote", "verify", "--quote", test::vectorsFolder() + "/quotes/" + pair["quote"].toString() + ".bin", "--at", at};
            const Answer offline = run(verify + QStringList{"--offline"}, state);
            const Answer fromFile = run(verify + QStringList{"--collateral", file}, state);
            QVERIFY2(!offline.json().contains("error"), offline.out.constData());
            QCOMPARE(offline.json()["tcbStatus"].toString(), expect);
            QCOMPARE(offline.json(), fromFile.json());
            QCOMPARE(offline.status, fromFile.status);
            ++judged;
        }
        QVERIFY2(judged >= 3, qPrintable(QString::number(judged)));
    }
};

QTEST_GUILESS_MAIN(CollateralCommandsTest)
#include "tst_CollateralCommands.moc"
