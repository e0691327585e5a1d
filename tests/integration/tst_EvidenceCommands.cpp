// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "tests/support/CommandSchema.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;

namespace {

struct Answer
{
    int status = -1;
    QJsonObject json;
    QByteArray out;
    QByteArray err;
};

} // namespace

/// policy, evidence and eventlog as scripts call them: exit statuses and documents.
class EvidenceCommandsTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_dir;

    Answer call(const QStringList& arguments) const
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("GATEHOUSE_STATE", m_dir.filePath("state"));
        environment.insert("GATEHOUSE_CACHE", m_dir.filePath("cache"));
        process.setProcessEnvironment(environment);
        process.start(GATEHOUSE_BINARY_DIR "/bin/gatehousectl", arguments);
        Answer answer;
        if (!process.waitForFinished(60000))
            return answer;
        answer.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
        answer.out = process.readAllStandardOutput();
        answer.err = process.readAllStandardError();
        answer.json = QJsonDocument::fromJson(answer.out).object();
        test::verifyDocument(arguments, answer.out);
        return answer;
    }
    QString file(const QString& name, const QByteArray& content) const
    {
        const QString path = m_dir.filePath(name);
        return writeFileAtomically(path, content) ? path : QString();
    }
    static QString corpus(const QString& name) { return QString(GATEHOUSE_SOURCE_DIR "/tests/data/fuzz/") + name; }

private Q_SLOTS:
    void policyCheckTellsEveryProblem()
    {
        Answer answer = call({"policy", "check", file("bad.toml", "name = 5\n[td]\nx = 1\n")});
        QCOMPARE(answer.status, 3);
        QVERIFY(answer.out.contains("bad.toml:1:8: 'name'"));
        QVERIFY(answer.out.contains("bad.toml:3:1: 'td.x'"));
        answer = call({"--json", "policy", "check", m_dir.filePath("bad.toml")});
        QCOMPARE(answer.status, 3);
        QCOMPARE(answer.json["problems"].toArray().size(), 2);
        QCOMPARE(answer.json["valid"].toBool(true), false);
        answer = call({"--json", "policy", "check", file("good.toml", "name = \"mine\"\n")});
        QCOMPARE(answer.status, 0);
        QCOMPARE(answer.json["name"].toString(), "mine");
        QCOMPARE(call({"policy", "check", m_dir.filePath("nowhere.toml")}).status, 4);
        QCOMPARE(call({"policy", "check"}).status, 2);
    }
    void dryRunWithoutHistory()
    {
        const Answer answer = call({"--json", "policy", "dry-run", file("good.toml", "name = \"mine\"\n"), "--history", "10"});
        QCOMPARE(answer.status, 0);
        QCOMPARE(answer.json["history"].toInt(-1), 0);
        QCOMPARE(answer.json["refused"].toInt(-1), 0);
        QCOMPARE(call({"policy", "dry-run", m_dir.filePath("good.toml"), "--history", "0"}).status, 2);
        QCOMPARE(call({"policy", "dry-run", file("bad.toml", "[td\n")}).status, 3);
    }
    void evidenceIsVerifiedOffline()
    {
        Answer answer = call({"--json", "evidence", "verify", corpus("evidence/export.json")});
        QCOMPARE(answer.status, 0);
        QCOMPARE(answer.json["intact"].toBool(), true);
        QCOMPARE(answer.json["kind"].toString(), "export");
        QByteArray bytes = *readFile(corpus("evidence/export.json"), 1 << 20);
        bytes.replace("\"reason\":\"unknown\"", "\"reason\":\"unknowm\"");
        answer = call({"--json", "evidence", "verify", file("tampered.json", bytes)});
        QCOMPARE(answer.status, 1);
        QVERIFY(answer.json["tamperedParts"].toArray().contains("decision"));
        QCOMPARE(call({"evidence", "verify", file("other.json", "{}")}).status, 3);
        QCOMPARE(call({"evidence", "verify", corpus("evidence/export.json"), "--log", corpus("audit_log/signed.log")}).status, 1);
        QCOMPARE(call({"evidence", "verify", corpus("evidence/export.json"), "--signer", "nobody"}).status, 2);
    }
    void emptyAuditLog()
    {
        Answer answer = call({"--json", "evidence", "list"});
        QCOMPARE(answer.status, 0);
        QVERIFY(answer.json["entries"].toArray().isEmpty());
        QCOMPARE(call({"evidence", "show", "1"}).status, 2);
        QCOMPARE(call({"evidence", "export", "1", "--out", m_dir.filePath("x.json")}).status, 2);
    }
    void eventLogReplay()
    {
        QCOMPARE(call({"eventlog", "replay", file("noise.bin", QByteArray(10, '\1'))}).status, 3);
        const QByteArray log = "[{\"imr\":3,\"event_type\":134217729,\"digest\":\"\",\"event\":\"app-id\",\"event_payload\":\"abcd\"}]";
        Answer answer = call({"--json", "eventlog", "replay", file("log.json", log)});
        QCOMPARE(answer.status, 0);
        QCOMPARE(answer.json["format"].toString(), "dstack");
        QVERIFY(answer.json["matches"].isNull());
        const QString replayed = answer.json["registers"].toArray().first().toObject()["replayed"].toString();
        QCOMPARE(replayed.size(), 96);
        const auto prediction = [](const QString& rtmr3) { return QString("{\"registers\": {\"rtmr3\": \"%1\"}}").arg(rtmr3).toUtf8(); };
        QCOMPARE(call({"eventlog", "replay", m_dir.filePath("log.json"), "--measurements", file("same.json", prediction(replayed))}).status, 0);
        QCOMPARE(call({"eventlog", "replay", m_dir.filePath("log.json"), "--measurements", file("other.json", prediction(QString(96, 'a')))}).status, 1);
        QCOMPARE(call({"eventlog", "replay", m_dir.filePath("log.json"), "--bank", "md5"}).status, 2);
    }
};

QTEST_GUILESS_MAIN(EvidenceCommandsTest)
#include "tst_EvidenceCommands.moc"
