// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "tests/support/CommandSchema.h"
#include "tests/support/Vectors.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtEndian>
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
        QVERIFY(answer.json["warnings"].toArray().isEmpty());
        // What belongs to no line has no place.
        answer = call({"policy", "check", file("empty.toml", "\n")});
        QCOMPARE(answer.status, 3);
        QVERIFY2(answer.out.contains("empty.toml: the file is empty") && !answer.out.contains(":0:0"), answer.out.constData());
        QCOMPARE(call({"policy", "check", m_dir.filePath("nowhere.toml")}).status, 4);
        QCOMPARE(call({"policy", "check"}).status, 2);
    }
    void anExceptionWithoutAReasonIsWarnedOf()
    {
        const QByteArray head = "name = \"mine\"\n\n[[tcb.exception]]\nstatus = \"OutOfDate\"\nadvisories = [\"INTEL-SA-1\"]\nppid = [\"000102030405060708090a0b0c0d0e0f\"]\nuntil = \"2027-01-31T00:00:00Z\"\n";
        Answer answer = call({"policy", "check", file("why.toml", head)});
        QCOMPARE(answer.status, 0);
        QVERIFY2(answer.out.contains("why.toml:3:1: warning: 'tcb.exception") && answer.out.contains("can be used"), answer.out.constData());
        answer = call({"--json", "policy", "check", file("blank.toml", head + "reason = \" \"\n")});
        QCOMPARE(answer.status, 0);
        QCOMPARE(answer.json["valid"].toBool(), true);
        QCOMPARE(answer.json["warnings"].toArray().size(), 1);
        QCOMPARE(answer.json["warnings"].toArray().first().toObject()["line"].toInt(), 8);
        answer = call({"--json", "policy", "check", file("said.toml", head + "reason = \"the update is due in January\"\n")});
        QVERIFY(answer.json["warnings"].toArray().isEmpty());
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
        // Neither signed nor in a log that is known: whoever wrote it could have written anything.
        Answer answer = call({"--json", "evidence", "verify", corpus("evidence/export.json")});
        QCOMPARE(answer.status, 1);
        QCOMPARE(answer.json["intact"].toBool(true), false);
        QCOMPARE(answer.json["authenticated"].toString(), "none");
        QVERIFY(answer.json["tamperedParts"].toArray().isEmpty());
        QCOMPARE(answer.json["kind"].toString(), "export");
        answer = call({"evidence", "verify", corpus("evidence/export.json")});
        QVERIFY2(answer.out.startsWith("Unchanged in itself, but nobody vouches for it."), answer.out.constData());
        const QString signer = "0xB173c5353D9AbA4A0ceC2DBCd8cA30CA352cadCF";
        answer = call({"evidence", "verify", corpus("evidence/unseen-signed.json")});
        QCOMPARE(answer.status, 1);
        QVERIFY2(answer.out.contains("Signed by " + signer.toLatin1() + ", whom nobody here knows"), answer.out.constData());
        answer = call({"--json", "evidence", "verify", corpus("evidence/unseen-signed.json"), "--signer", signer});
        QCOMPARE(answer.status, 0);
        QCOMPARE(answer.json["intact"].toBool(), true);
        QCOMPARE(answer.json["authenticated"].toString(), "bySigner");
        QCOMPARE(answer.json["signer"].toString(), signer);
        answer = call({"evidence", "verify", corpus("evidence/unseen-signed.json"), "--signer", signer});
        QVERIFY2(answer.out.startsWith("Intact: "), answer.out.constData());
        // What is in this profile's log needs nothing else.
        const QByteArray exportText = *readFile(corpus("evidence/export.json"), 1 << 20);
        const QJsonArray lines = QJsonDocument::fromJson(exportText).object()["log"].toArray();
        QVERIFY(!lines.isEmpty());
        const QByteArray log = lines.first().toString().toUtf8() + '\n';
        answer = call({"--json", "evidence", "verify", corpus("evidence/export.json"), "--log", file("export.log", log)});
        QCOMPARE(answer.status, 0);
        QCOMPARE(answer.json["authenticated"].toString(), "byLog");
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
        QCOMPARE(call({"evidence", "show", "1"}).status, 4);
        QCOMPARE(call({"evidence", "export", "1", "--out", m_dir.filePath("x.json")}).status, 4);
        answer = call({"--json", "evidence", "export", "1", "--out", file("there.json", "kept")});
        QCOMPARE(answer.status, 2);
        QCOMPARE(answer.json["error"].toObject()["code"].toString(), "file.exists");
        QCOMPARE(*readFile(m_dir.filePath("there.json"), 100), "kept");
        QCOMPARE(call({"evidence", "export", "1", "--out", m_dir.filePath("there.json"), "--replace"}).status, 4); // There is none; the file stays.
        QCOMPARE(*readFile(m_dir.filePath("there.json"), 100), "kept");
    }
    void confidentialLogAndItsTable()
    {
        // A log of a TD as its firmware leaves it: one SHA-384 bank, an area longer than the events, and the ACPI table that names it.
        const auto little = [](auto value) {
            const auto swapped = qToLittleEndian(value);
            return QByteArray(reinterpret_cast<const char*>(&swapped), sizeof swapped);
        };
        const auto sha384 = [](const QByteArray& bytes) { return QCryptographicHash::hash(bytes, QCryptographicHash::Sha384); };
        const QByteArray spec = QByteArray("Spec ID Event03\0", 16) + little(quint32(0)) + QByteArray("\0\2\0\2", 4) + little(quint32(1)) + little(quint16(0x000c)) + little(quint16(48)) + '\0';
        QByteArray log = little(quint32(0)) + little(quint32(3)) + QByteArray(20, '\0') + little(quint32(spec.size())) + spec;
        QByteArray rtmr1(48, '\0');
        for (const QByteArray& data : {QByteArray("Calling EFI Application from Boot Option"), QByteArray(4, '\0')}) {
            log += little(quint32(2)) + little(quint32(data.size() == 4 ? 4 : 0x80000007)) + little(quint32(1)) + little(quint16(0x000c)) + sha384(data) + little(quint32(data.size())) + data;
            rtmr1 = sha384(rtmr1 + sha384(data));
        }
        log += QByteArray(4096 - log.size(), '\xff');
        const auto tableOf = [&](quint8 technology, quint64 bytes) {
            QByteArray table = "CCEL" + little(quint32(56)) + QByteArray(1, 1) + QByteArray(1, 0) + "OEMID " + "OEMTABLE" + QByteArray(12, 0) + char(technology) + QByteArray(3, 0) + little(bytes) + little(quint64(0x7edf0000));
            quint8 sum = 0;
            for (const char byte : table)
                sum = quint8(sum + quint8(byte));
            table[9] = char(-sum);
            return table;
        };
        const QString path = file("CCEL", log);
        const QString table = file("CCEL.table", tableOf(2, 4096));
        Answer answer = call({"--json", "eventlog", "replay", path, "--table", table});
        QVERIFY2(answer.status == 0, answer.err.constData());
        QCOMPARE(answer.json["format"].toString(), "ccel");
        QCOMPARE(answer.json["bank"].toString(), "sha384");
        const QJsonObject row = answer.json["registers"].toArray().first().toObject();
        QCOMPARE(row["register"].toString(), "RTMR1");
        QCOMPARE(row["replayed"].toString(), QString(rtmr1.toHex()));
        for (const QJsonValue& event : answer.json["events"].toArray())
            QVERIFY2(event["proof"].toString() == "textProven" || event["proof"].toString() == "notMeasured", qPrintable(event["name"].toString()));
        const auto prediction = [](const QByteArray& hex) { return "{\"registers\": {\"rtmr1\": \"" + hex + "\"}}"; };
        QCOMPARE(call({"eventlog", "replay", path, "--table", table, "--measurements", file("same.json", prediction(rtmr1.toHex()))}).status, 0);
        QCOMPARE(call({"eventlog", "replay", path, "--table", table, "--measurements", file("other.json", prediction(QByteArray(96, 'b')))}).status, 1);
        // What does not fit.
        const auto refusal = [&](const QStringList& more, int status) {
            const Answer refused = call(QStringList{"--json", "eventlog", "replay"} + more);
            return refused.status == status ? refused.json["error"]["detail"].toString() + ' ' + refused.json["error"]["hint"].toString() : QString("status %1").arg(refused.status);
        };
        const auto expect = [](const QString& text, const char* word) { QVERIFY2(text.contains(word), qPrintable(text)); };
        expect(refusal({table}, 3), "/sys/firmware/acpi/tables/data/CCEL");
        expect(refusal({file("cut", log.left(2048)), "--table", table}, 3), "table.laml is 4096, the log has 2048 bytes");
        expect(refusal({path, "--table", file("sev", tableOf(1, 4096))}, 3), "table.ccType");
        expect(refusal({path, "--table", file("odd", tableOf(7, 4096))}, 3), "table.ccType is 7");
        expect(refusal({path, "--table", file("short", tableOf(2, 4096).left(40))}, 3), "table.length");
        expect(refusal({path, "--table", path}, 3), "table.signature");
        QByteArray spoilt = tableOf(2, 4096);
        spoilt[50] = char(spoilt[50] ^ 1);
        expect(refusal({path, "--table", file("spoilt", spoilt)}, 3), "table.checksum");
        expect(refusal({path, "--table", table, "--kind", "tpm"}, 2), "the kind ccel");
    }
    void recordedConfidentialLogAndItsTable()
    {
        GH_NEED_VECTORS();
        const QString path = file("cos.bin", test::vector("boot/ccel/cos-113-ccel.bin"));
        const Answer answer = call({"--json", "eventlog", "replay", path, "--table", file("cos.table", test::vector("boot/ccel/cos-113-ccel-table.bin"))});
        QVERIFY2(answer.status == 0, answer.err.constData());
        QCOMPARE(answer.json["format"].toString(), "ccel");
        QVERIFY(answer.json["registers"].toArray().size() >= 3);
        QVERIFY(answer.json["events"].toArray().size() > 10);
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
