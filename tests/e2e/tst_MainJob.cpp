// SPDX-License-Identifier: GPL-3.0-or-later
// The main job through every layer, as ./run --headless does it: an image is built, two machines boot under libvirt, the
// second is approved and gets the secret, is restarted, and a third from a changed image is refused.
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QtTest>

class MainJobTest : public QObject
{
    Q_OBJECT
    QJsonObject m_answer;
    int m_status = -1;
    QByteArray m_progress;

    static QString program(const char* name) { return QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/") + QLatin1String(name); }

    bool passed(const QString& part) const
    {
        bool found = false;
        for (const QJsonValue& value : m_answer["checks"].toArray()) {
            const QJsonObject check = value.toObject();
            if (!check["id"].toString().contains(part))
                continue;
            found = true;
            if (check["status"] != "passed")
                return false;
        }
        return found;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QProcess demo;
        demo.setProgram(program("gatehousectl"));
        demo.setArguments({"--json", "demo"});
        demo.setStandardErrorFile(GATEHOUSE_BINARY_DIR "/e2e-main-job.log");
        demo.start();
        QVERIFY2(demo.waitForFinished(35 * 60 * 1000), "the main job did not end within 35 minutes");
        m_status = demo.exitCode();
        const QByteArray output = demo.readAllStandardOutput();
        m_answer = QJsonDocument::fromJson(output).object();
        QFile record(GATEHOUSE_BINARY_DIR "/e2e-main-job.json");
        QVERIFY(record.open(QIODevice::WriteOnly));
        record.write(QJsonDocument(m_answer).toJson());
        for (const QJsonValue& value : m_answer["steps"].toArray())
            qInfo("%7.1f s  %s", value["seconds"].toDouble(), qPrintable(value["title"].toString()));
        QVERIFY2(m_status == 0, output.constData());
    }

    void everythingHeld()
    {
        QCOMPARE(m_answer["held"].toBool(), true);
        QVERIFY(m_answer["checks"].toArray().size() >= 15);
    }
    void registersReadInTheGuestsAreThePredictedOnes()
    {
        for (const char* machine : {"demo-a", "demo-b"})
            for (const char* pcr : {"pcr-4", "pcr-9", "pcr-11"})
                QVERIFY2(passed(QStringLiteral("%1-of-%2").arg(QLatin1String(pcr), QLatin1String(machine))), pcr);
    }
    void bothNodesHoldTheSameSecret() { QVERIFY(passed("same-secret-on-both-nodes")); }
    void bothDisksOpened()
    {
        QVERIFY(passed("encrypted-disk-of-demo-a-open"));
        QVERIFY(passed("encrypted-disk-of-demo-b-open"));
    }
    void dataSurvivesARestart()
    {
        QVERIFY(passed("data-still-there"));
        QVERIFY(passed("same-secret-after-the-restart"));
    }
    void aChangedImageIsRefusedByNameOfTheRegister()
    {
        QVERIFY(passed("changed-image-refused"));
        QVERIFY(passed("refusal-names-register"));
        QVERIFY(passed("approving-against-the-policy"));
        QVERIFY(passed("node-itself-refuses"));
    }
    void nothingIsLeftRunning()
    {
        for (const QString& pid : QDir("/proc").entryList(QDir::Dirs)) {
            QFile file("/proc/" + pid + "/cmdline");
            if (pid.toInt() == 0 || !file.open(QIODevice::ReadOnly))
                continue;
            const QByteArray words = file.readAll();
            QVERIFY2(!words.contains("guest=gatehouse-demo-") , words.constData());
            QVERIFY2(!(words.contains("anvil") && words.contains("19545")), words.constData());
        }
    }
};

QTEST_GUILESS_MAIN(MainJobTest)
#include "tst_MainJob.moc"
