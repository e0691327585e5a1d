// SPDX-License-Identifier: GPL-3.0-or-later
// Building by the command line: what a setting will measure is said before, and is what is built then; what is stored is shown.
#include "core/base/Paths.h"
#include "tests/support/CheckoutFixture.h"
#include "tests/support/CommandSchema.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QtTest>

using namespace gatehouse;

class BuildCommandsTest : public QObject
{
    Q_OBJECT

    tests::CheckoutFixture m_fixture; ///< Its state folder, so that nobody else's images are compared with.

    struct Answer
    {
        int status = -1;
        QByteArray out, err;
        const QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
        QString text() const { return QString::fromUtf8(out + err); }
    };
    Answer run(const QStringList& arguments) const
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("GATEHOUSE_STATE", m_fixture.paths().state);
        // The packages are those of the other tests that build.
        environment.insert("GATEHOUSE_CACHE", qEnvironmentVariable("GATEHOUSE_TEST_CACHE", QStringLiteral(GATEHOUSE_BINARY_DIR "/test-cache")));
        environment.insert("GATEHOUSE_SHARE", QStringLiteral(GATEHOUSE_SOURCE_DIR));
        environment.insert("GATEHOUSE_PORT_BASE", "23650");
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehousectl"), arguments);
        if (!process.waitForFinished(10 * 60 * 1000)) {
            process.kill();
            process.waitForFinished();
            return {};
        }
        const Answer answer{process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2, process.readAllStandardOutput(), process.readAllStandardError()};
        test::verifyDocument(arguments, answer.out);
        return answer;
    }
    static QStringList dstack(const QStringList& verb, const QString& label)
    {
        return QStringList{"--json"} + verb
               + QStringList{"dstack", "--set", QStringLiteral("agent=" STAND_IN_AGENT), "--set", "application=", "--set", "contract=0x262eE8243e568Ae38af2C3BCBb8d526bBBA14485",
                             "--set", "eth_rpc_url=http://10.0.2.2:18545", "--set", "chain_id=31337", "--set", "label=" + label};
    }
    static QJsonObject registerOf(const QJsonObject& forecast, const QString& name)
    {
        for (const QJsonValue& each : forecast["registers"].toArray())
            if (each["name"].toString() == name)
                return each.toObject();
        return {};
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_fixture.install(QStringLiteral(CHECKOUT_STAND_IN), {"mkosi"}));
    }
    void whatIsForecastIsBuilt()
    {
        // The first image of its recipe has nothing to be compared with.
        const Answer first = run(dstack({"image", "forecast"}, "red"));
        QVERIFY2(first.status == 0, qPrintable(first.text()));
        QVERIFY(first.json()["image"].isNull());
        QVERIFY(!first.json()["changes"].toBool());
        QVERIFY(run({"--json", "image", "list"}).json()["images"].toArray().isEmpty()); // Nothing was made of it.

        const Answer red = run(dstack({"image", "build"}, "red"));
        QVERIFY2(red.status == 0, qPrintable(red.text()));
        const QString id = red.json()["image"]["id"].toString();
        const Answer forecast = run(dstack({"image", "forecast"}, "blue"));
        QVERIFY2(forecast.status == 0, qPrintable(forecast.text()));
        QCOMPARE(forecast.json()["image"].toString(), id);
        QVERIFY(forecast.json()["changes"].toBool());
        QCOMPARE(forecast.json()["settings"].toArray(), (QJsonArray{QJsonObject{{"name", "label"}, {"before", "red"}, {"after", "blue"}}}));
        QVERIFY(forecast.json()["packages"].toArray().isEmpty());
        const QJsonObject before = run({"--json", "image", "show", id}).json()["registers"].toObject();
        QCOMPARE(registerOf(forecast.json(), "PCR 11")["before"].toString(), before["pcr11"].toString());

        const Answer blue = run(dstack({"image", "build"}, "blue"));
        QVERIFY2(blue.status == 0, qPrintable(blue.text()));
        const QString other = blue.json()["image"]["id"].toString();
        QVERIFY(other != id);
        const QJsonObject after = run({"--json", "image", "show", other}).json()["registers"].toObject();
        for (const char* pcr : {"4", "9", "11"})
            QCOMPARE(registerOf(forecast.json(), QString("PCR %1").arg(pcr))["after"].toString(), after[QString("pcr%1").arg(pcr)].toString());
        const Answer again = run(dstack({"image", "forecast"}, "blue"));
        QCOMPARE(again.status, 0);
        QVERIFY(!again.json()["changes"].toBool());

        // For people.
        QStringList words = dstack({"image", "forecast"}, "green");
        words.removeFirst();
        const Answer told = run(words);
        QVERIFY2(told.text().contains("label: ") && told.text().contains("PCR 11: " ) && told.text().contains("Changes the measurement, beside " + other), qPrintable(told.text()));
    }
    void theFullerFileIsStored()
    {
        const QJsonArray images = run({"--json", "image", "list"}).json()["images"].toArray();
        QVERIFY(!images.isEmpty());
        const QString id = images.first()["id"].toString();
        const QJsonObject shown = run({"--json", "image", "show", id}).json();
        const auto file = readFile(shown["fullMeasurements"].toString(), 4 * 1024 * 1024);
        QVERIFY(file);
        const QJsonObject report = QJsonDocument::fromJson(*file).object();
        QFile schema(QStringLiteral(GATEHOUSE_SOURCE_DIR "/docs/measurements.schema.json"));
        QVERIFY(schema.open(QIODevice::ReadOnly));
        QCOMPARE(test::JsonSchema(QJsonDocument::fromJson(schema.readAll()).object()).breach(report), QString());
        // The machine is the recipe's, and what is stored is what is shown.
        QCOMPARE(report["inputs"]["vcpus"].toInt(), 1);
        QCOMPARE(report["inputs"]["memoryBytes"].toDouble(), 1024.0 * 1024 * 1024);
        QCOMPARE(report["registers"].toObject(), shown["registers"].toObject());
        QVERIFY(shown["registers"].toObject().contains("rtmr3"));
        QVERIFY(shown["notPredicted"].toObject().contains("rtmr0"));
        QVERIFY(!shown["notPredicted"]["rtmr1"].toArray().isEmpty());
        QCOMPARE(shown["registers"].toObject().contains("mrtd"), QFile::exists("/usr/share/ovmf/OVMF.fd"));
        // The same by measuring the disk, which has a schema of its own.
        const Answer measured = run({"--json", "image", "measure", shown["disk"].toString(), "--full"});
        QVERIFY2(measured.status == 0, qPrintable(measured.text()));
        QCOMPARE(measured.json()["registers"]["pcr11"], shown["registers"]["pcr11"]);
        QCOMPARE(measured.json()["schema"].toString(), "gatehouse-measurements");
        // The signature covers it.
        QCOMPARE(run({"--json", "image", "verify", id}).status, 0);
    }
    void aForeignBuildsPredictionsAreShown()
    {
        QVERIFY(m_fixture.put("mkosi.conf", "[Output]\n"));
        QVERIFY(m_fixture.put("version", "mkosi 25.3\n"));
        QVERIFY(m_fixture.put("new.efi", tests::CheckoutFixture::uki()));
        const QString wrong(64, 'a');
        QVERIFY(m_fixture.put("new.json", *tests::CheckoutFixture::predictions(wrong)));
        QVERIFY(m_fixture.put("play", "@image new.efi build/node.efi\n@image new.json build/measurements.json\n"));
        const Answer built = run({"--json", "image", "build", "nethermind-mkosi", "--set", "checkout=" + m_fixture.checkout()});
        QVERIFY2(built.status == 0, qPrintable(built.text()));
        const QString id = built.json()["image"]["id"].toString();
        const QJsonObject shown = run({"--json", "image", "show", id}).json();
        QCOMPARE(shown["buildRegisters"]["pcr11"].toString(), wrong);
        QCOMPARE(shown["buildRegisters"]["pcr4"], shown["registers"]["pcr4"]);
        QVERIFY(shown["registers"]["pcr11"].toString() != wrong);
        QVERIFY(run({"image", "show", id}).text().contains("the build predicts PCR 11: " + wrong));
        const Answer forecast = run({"--json", "image", "forecast", "nethermind-mkosi", "--set", "checkout=" + m_fixture.checkout()});
        QVERIFY(forecast.status != 0);
        QCOMPARE(forecast.json()["error"]["code"].toString(), "image.not-measurable");
    }
};

QTEST_GUILESS_MAIN(BuildCommandsTest)
#include "tst_BuildCommands.moc"
