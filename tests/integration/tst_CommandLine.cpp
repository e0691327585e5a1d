// SPDX-License-Identifier: GPL-3.0-or-later
// The contract of the command line, held against the real program: exit statuses, one JSON document, errors with a code
// and a next step, quotes judged as the vectors say.
#include "core/base/Paths.h"
#include "support/CommandLine.h"

#include <QDir>
#include <QJsonArray>
#include <QLockFile>
#include <QtTest>

class CommandLineTest : public QObject
{
    Q_OBJECT
    using Answer = gatehouse::test::CommandLine::Answer;
    gatehouse::test::CommandLine m_program{23500};

    Answer run(const QStringList& arguments) const { return m_program.run(arguments); }
    static QString vectors()
    {
        const QString named = qEnvironmentVariable("GATEHOUSE_VECTORS");
        return named.isEmpty() ? QStringLiteral(GATEHOUSE_SOURCE_DIR "/../shared/vectors") : named;
    }

private Q_SLOTS:
    void helpAtEveryLevel_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("top") << QStringList{};
        QTest::newRow("noun") << QStringList{"image"};
        QTest::newRow("verb") << QStringList{"image", "build"};
        QTest::newRow("single") << QStringList{"demo"};
        QTest::newRow("quote") << QStringList{"quote", "verify"};
    }
    void helpAtEveryLevel()
    {
        QFETCH(QStringList, words);
        const Answer answer = run(words + QStringList{"--help"});
        QCOMPARE(answer.status, 0);
        QVERIFY(answer.out.contains("Example: gatehousectl"));
    }
    void columnsOfHelpStandApart()
    {
        static const QRegularExpression option("^  --[a-z-]+(?: [^ ]+)?( +)\\S");
        int options = 0;
        for (const QStringList& words : {QStringList{"collateral", "fetch"}, {"eventlog", "replay"}, {"quote", "verify"}, {"evidence", "verify"}, {"image", "measure"}}) {
            const QByteArray help = run(words + QStringList{"--help"}).out;
            for (const QByteArray& line : help.split('\n')) {
                if (!line.startsWith("  --"))
                    continue;
                ++options;
                const auto match = option.match(QString::fromUtf8(line));
                QVERIFY2(match.hasMatch() && match.capturedLength(1) >= 2, line.constData());
            }
        }
        QVERIFY(options > 30);
    }
    void whatIsRequiredIsNotShownAsOptional()
    {
        const QByteArray help = run({"onboard", "reject", "--help"}).out;
        QVERIFY2(help.contains("onboard reject [options] ID --reason TEXT\n") && help.contains("Why; required"), help.constData());
    }
    void everyCommandHasASchema()
    {
        static const QRegularExpression command("^  ([a-z]+(?: [a-z-]+)?) {2,}\\S");
        QSet<QString> schemas;
        for (const QString& name : QDir(GATEHOUSE_SOURCE_DIR "/docs/cli").entryList({"*.schema.json"}))
            schemas.insert(name.chopped(12));
        QVERIFY(schemas.remove("error"));
        QVERIFY(schemas.remove("line")); // Of --json-lines.
        int commands = 0;
        for (const QByteArray& line : run({"--help"}).out.split('\n')) {
            const auto match = command.match(QString::fromUtf8(line));
            if (!match.hasMatch())
                continue;
            ++commands;
            QVERIFY2(schemas.remove(match.captured(1).replace(' ', '-')), line.constData());
        }
        QVERIFY2(schemas.isEmpty(), qPrintable(schemas.values().join(' '))); // Nor one of a command that is gone.
        QVERIFY(commands > 40);
    }
    void wrongUsageIsStatusTwo_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("nothing") << QStringList{};
        QTest::newRow("unknown noun") << QStringList{"fly"};
        QTest::newRow("unknown verb") << QStringList{"image", "fly"};
        QTest::newRow("no verb") << QStringList{"image"};
        QTest::newRow("quiet and verbose") << QStringList{"--quiet", "--verbose", "image", "list"};
        QTest::newRow("missing argument") << QStringList{"image", "build"};
        QTest::newRow("too many arguments") << QStringList{"image", "build", "a", "b"};
        QTest::newRow("unknown option") << QStringList{"image", "list", "--fly"};
        QTest::newRow("profile without name") << QStringList{"image", "list", "--profile"};
        QTest::newRow("profile that leaves its folder") << QStringList{"--profile", "../x", "image", "list"};
        QTest::newRow("profile without a letter") << QStringList{"--profile", "", "image", "list"};
        QTest::newRow("profile with a line feed") << QStringList{"--profile", "x\n", "image", "list"};
        QTest::newRow("bad time") << QStringList{"quote", "verify", "--quote", "/dev/null", "--at", "yesterday"};
        QTest::newRow("two quotes") << QStringList{"quote", "verify", "/dev/null", "--quote", "/dev/null", "--devnet"};
        QTest::newRow("two quotes to parse") << QStringList{"quote", "parse", "/dev/null", "--quote", "/dev/null"};
        QTest::newRow("two roots") << QStringList{"quote", "verify", "/dev/null", "--devnet", "--root", "/dev/null"};
        QTest::newRow("two roots to fetch under") << QStringList{"collateral", "fetch", "--fmspc", "b0c06f000000", "--devnet", "--root", "/dev/null"};
        QTest::newRow("no contract") << QStringList{"collateral", "fetch", "--fmspc", "b0c06f000000", "--onchain", "http://127.0.0.1:1", "--router", "0x12"};
        QTest::newRow("bad recipe name") << QStringList{"image", "build", "../../etc"};
        QTest::newRow("needs --yes") << QStringList{"vm", "remove", "nobody"};
        QTest::newRow("network not forgotten without --yes") << QStringList{"chain", "reset"};
        QTest::newRow("put off, but not said for how long") << QStringList{"onboard", "snooze", "0xdead"};
        QTest::newRow("put off in two ways") << QStringList{"onboard", "snooze", "0xdead", "--for", "4h", "--wake"};
        QTest::newRow("no duration") << QStringList{"onboard", "snooze", "0xdead", "--for", "4 years"};
        QTest::newRow("a time without a zone") << QStringList{"onboard", "snooze", "0xdead", "--until", "2026-11-23T08:00:00"};
        QTest::newRow("time limits that count and do not") << QStringList{"demo", "--lenient-times", "--strict-times"};
        QTest::newRow("a note without words") << QStringList{"onboard", "note", "0xdead"};
    }
    void wrongUsageIsStatusTwo()
    {
        QFETCH(QStringList, words);
        const Answer answer = run(words);
        QCOMPARE(answer.status, 2);
        QCOMPARE(run(QStringList{"--json"} + words).json()["error"].toObject()["code"].toString(), "usage");
    }
    void aNounAloneListsItsVerbs()
    {
        for (const QStringList& words : {QStringList{"image"}, QStringList{"image", "fly"}, QStringList{"image", "--full"}}) {
            const Answer answer = run(words);
            QCOMPARE(answer.status, 2);
            QVERIFY2(answer.err.contains("build, ") && answer.err.contains(", measure") && answer.err.contains("sbom"), answer.err.constData());
            QVERIFY2(answer.err.endsWith(". See gatehousectl image --help.\n") && answer.err.count('\n') == 1, answer.err.constData());
        }
        const Answer unknown = run({"--json", "fly", "--help"});
        QCOMPARE(unknown.status, 2);
        QVERIFY(unknown.json().contains("error"));
    }
    void errorsHaveOneLineACodeAndWithJsonADocument()
    {
        const Answer plain = run({"quote", "parse", "/nowhere/quote.bin"});
        QCOMPARE(plain.status, 4);
        QCOMPARE(plain.err.count('\n'), 1);
        QVERIFY(plain.err.startsWith("gatehousectl: quote parse (file.unreadable): "));
        const Answer json = run({"--json", "quote", "parse", "/nowhere/quote.bin"});
        QCOMPARE(json.status, 4);
        const QJsonObject error = json.json()["error"].toObject();
        QCOMPARE(error["code"].toString(), "file.unreadable");
        QVERIFY(error.contains("message") && error.contains("detail") && error.contains("hint"));
    }
    void everyErrorEndsWithANextStep_data()
    {
        const QString garbage = m_program.write("garbage.bin", QByteArray(4096, 'x'));
        const QString quote = m_program.write("short.quote", QByteArray(700, '\1'));
        const QString damaged = m_program.write("damaged.efi", "MZ" + QByteArray(4096, 'x'));
        const QString away = m_program.path("away/file");
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("named"); // What the line must name.
        const QString own = "gatehousectl quote verify --help";
        QTest::newRow("no such file") << QStringList{"quote", "parse", away} << "file.unreadable" << away;
        QTest::newRow("no quote") << QStringList{"quote", "parse", garbage} << "attest.unsupported-quote" << "quote parse --help";
        QTest::newRow("no hex") << QStringList{"quote", "issue", "zz"} << "base.bad-hex" << "quote issue --help";
        QTest::newRow("no time") << QStringList{"quote", "verify", "--quote", quote, "--at", "yesterday"} << "usage" << own;
        QTest::newRow("two sources") << QStringList{"quote", "verify", "--quote", quote, "--offline", "--collateral", garbage} << "usage" << own;
        QTest::newRow("no root") << QStringList{"quote", "verify", "--quote", quote, "--collateral", garbage, "--root", garbage} << "attest.bad-certificate"
                                 << "): --root " + garbage + ": ";
        QTest::newRow("no policy") << QStringList{"quote", "verify", "--quote", quote, "--collateral", garbage, "--policy", garbage} << "attest.bad-policy"
                                   << "): --policy " + garbage + ": ";
        QTest::newRow("no collateral") << QStringList{"quote", "verify", "--quote", quote, "--collateral", garbage} << "collateral.bad-bundle"
                                       << "): --collateral " + garbage + ": ";
        QTest::newRow("no root to import under") << QStringList{"collateral", "import", garbage, "--root", garbage} << "attest.bad-certificate"
                                                 << "): --root " + garbage + ": ";
        QTest::newRow("no bundle") << QStringList{"collateral", "import", garbage} << "collateral.bad-bundle" << "collateral import --help";
        QTest::newRow("no machine") << QStringList{"vm", "show", "nobody"} << "vm.no-such-machine" << "gatehousectl vm list";
        QTest::newRow("no machine's log") << QStringList{"vm", "log", "nobody"} << "vm.no-such-machine" << "gatehousectl vm list";
        QTest::newRow("no image") << QStringList{"image", "show", "deadbeef"} << "image.unknown" << "gatehousectl image list";
        QTest::newRow("damaged image") << QStringList{"image", "measure", damaged} << "image.bad-pe" << "image measure --help";
        QTest::newRow("no request") << QStringList{"onboard", "show", "0xdead"} << "onboard.unknown-request" << "gatehousectl onboard list";
        QTest::newRow("no evidence") << QStringList{"evidence", "show", "dead"} << "evidence.unknown-bundle" << "gatehousectl evidence list";
        QTest::newRow("no event log") << QStringList{"eventlog", "replay", away} << "file.unreadable" << away;
        QTest::newRow("no folder") << QStringList{"collateral", "export", away} << "" << "";
        QTest::newRow("no policy to check") << QStringList{"policy", "check", away} << "file.unreadable" << away;
        QTest::newRow("no option") << QStringList{"vm", "list", "--fly"} << "usage" << "vm list --help";
    }
    void everyErrorEndsWithANextStep()
    {
        QFETCH(QStringList, words);
        QFETCH(QString, code);
        QFETCH(QString, named);
        const Answer plain = run(words);
        QVERIFY(plain.status > 0);
        const Answer answer = run(QStringList{"--json"} + words);
        QCOMPARE(answer.status, plain.status);
        const QJsonObject error = answer.json()["error"].toObject();
        if (!code.isEmpty())
            QCOMPARE(error["code"].toString(), code);
        const QString hint = error["hint"].toString();
        QVERIFY2(hint.size() > 10 && hint.endsWith('.'), plain.err.constData());
        QVERIFY2(QString::fromUtf8(plain.err).endsWith(". " + hint + '\n') && plain.err.count('\n') == 1, plain.err.constData());
        QVERIFY2(QString::fromUtf8(plain.err).contains(named), plain.err.constData());
    }
    void listsAreEmptyAndSayWhatToDo()
    {
        QVERIFY(run({"image", "list"}).out.contains("gatehousectl image build"));
        const Answer json = run({"--json", "image", "list"});
        QCOMPARE(json.status, 0);
        QCOMPARE(json.out.count('\n'), 1);
        QVERIFY(json.json()["images"].isArray());
        const Answer requests = run({"--json", "onboard", "list"});
        QVERIFY2(requests.status == 0, requests.err.constData());
        QVERIFY(requests.json()["requests"].toArray().isEmpty());
    }
    void unknownThingsAreNamed()
    {
        const Answer image = run({"image", "show", "deadbeef"});
        QCOMPARE(image.status, 4); // Something needed is missing.
        QVERIFY(image.err.contains("deadbeef"));
        for (const QStringList& command : {QStringList{"image", "export", "nothing", "--format", "raw", "--out", m_program.path("x")}, QStringList{"image", "sbom", "nothing"},
                                           QStringList{"image", "verify", "nothing"}, QStringList{"image", "remove", "nothing"}, QStringList{"image", "diff", "nothing", "nowhere.efi"},
                                           QStringList{"vm", "show", "nobody"}, QStringList{"vm", "stop", "nobody"}, QStringList{"evidence", "show", "dead"},
                                           QStringList{"collateral", "show", "00906ed50000"}}) {
            const Answer answer = run(command);
            QVERIFY2(answer.status == 4, answer.err.constData());
        }
        const Answer request = run({"onboard", "approve", "0xdead"});
        QCOMPARE(request.status, 4);
        QVERIFY(request.err.contains("0xdead"));
        for (const QStringList& command : {QStringList{"onboard", "snooze", "0xdead", "--for", "4h"}, QStringList{"onboard", "note", "0xdead", "the lab"}}) {
            const Answer answer = run(command);
            QCOMPARE(answer.status, 4);
            QVERIFY2(answer.err.contains("onboard.unknown-request") && answer.err.contains("0xdead"), answer.err.constData());
        }
    }
    void aNetworkThatIsServedElsewhereIsNotForgotten()
    {
        const QString folder = m_program.path("state/devnet");
        QVERIFY(QDir().mkpath(folder));
        QFile chain(folder + "/chain.json");
        QVERIFY(chain.open(QIODevice::WriteOnly) && chain.write("{}") == 2);
        chain.close();
        QLockFile serving(m_program.path("state/devnet.lock"));
        QVERIFY(serving.tryLock(0));
        const Answer refused = run({"--json", "chain", "reset", "--yes"});
        QVERIFY(refused.status != 0);
        const QJsonObject error = refused.json()["error"].toObject();
        QCOMPARE(error["code"].toString(), "devnet.held");
        QVERIFY2(error["detail"].toString().contains(QString::number(QCoreApplication::applicationPid())), refused.out.constData());
        QVERIFY(!error["hint"].toString().isEmpty());
        QVERIFY(chain.exists());
        serving.unlock();
        const Answer done = run({"--json", "chain", "reset", "--yes"});
        QVERIFY2(done.status == 0, done.err.constData());
        QVERIFY(done.json().contains("forgotten"));
        QVERIFY(!chain.exists());
    }
    void anImageThatIsNoneIsMalformed()
    {
        QFile file(m_program.path("garbage.efi"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(4096, 'x'));
        file.close();
        QCOMPARE(run({"image", "measure", file.fileName()}).status, 3);
    }
    void aUkiIsMeasured()
    {
        if (!QFile::exists(vectors() + "/boot/uki.efi"))
            QSKIP("the shared vectors are absent");
        const Answer answer = run({"--json", "image", "measure", vectors() + "/boot/uki.efi"});
        QVERIFY2(answer.status == 0, answer.err.constData());
        const QJsonObject registers = answer.json()["registers"].toObject();
        QCOMPARE(registers["pcr4"].toString(), "aa62d5d33d1e31c428260dc7462f2c1886a2ede519beed337df71dd30509b676");
        QCOMPARE(registers["pcr9"].toString(), "ce036277b3ca58735ba49accfa43a7cca2567452e5caa5b8e598269f75b872ff");
        QVERIFY(!answer.json().contains("notPredicted"));
        // Of a TDX machine: what is not known is said, and what is known only.
        const Answer tdx = run({"--json", "image", "measure", vectors() + "/boot/uki.efi", "--memory", "4G", "--vcpus", "2"});
        QVERIFY2(tdx.status == 0, tdx.err.constData());
        QCOMPARE(tdx.json()["registers"].toObject()["pcr4"], registers["pcr4"]);
        QCOMPARE(tdx.json()["notPredicted"].toObject().keys(), QStringList({"mrtd", "rtmr0", "rtmr1", "rtmr2"}));
        QCOMPARE(tdx.json()["registers"].toObject()["rtmr3"].toString(), QString(96, '0'));
        QCOMPARE(run({"image", "measure", vectors() + "/boot/uki.efi", "--firmware-rule", "edk3"}).status, 2);
        QCOMPARE(run({"image", "measure", vectors() + "/boot/uki.efi", "--memory", "much"}).status, 2);
        QCOMPARE(run({"image", "measure", vectors() + "/boot/uki.efi", "--vcpus", "0"}).status, 2);
        QCOMPARE(run({"image", "measure", vectors() + "/boot/uki.efi", "--acpi", "/nonexistent"}).status, 4);
        // One reason for three files is said once.
        const Answer reasons = run({"image", "measure", vectors() + "/boot/uki.efi", "--memory", "4G", "--vcpus", "2"});
        QCOMPARE(reasons.status, 0);
        QVERIFY2(reasons.out.contains("ACPI table loader, ACPI RSDP, ACPI tables: made by QEMU"), reasons.out.constData());
        QCOMPARE(reasons.out.count("made by QEMU"), 1);
        // So is what a value holds for.
        QVERIFY2(reasons.out.contains("holds for: nothing in the guest extends it"), reasons.out.constData());
        QCOMPARE(tdx.json()["dependsOn"].toObject().keys(), QStringList{"rtmr3"});
    }
    void whatIsNamedForAMeasurementAndCannotBeIsAnError()
    {
        const QString file = QStringLiteral("/etc/passwd"); // Not looked at.
        const Answer absent = run({"--json", "image", "measure", file, "--memory", "4G", "--vcpus", "2", "--qemu", "/nonexistent/qemu"});
        QCOMPARE(absent.status, 4);
        QVERIFY2(absent.err.contains("/nonexistent/qemu"), absent.err.constData());
        QCOMPARE(absent.json()["error"].toObject()["code"].toString(), "process.program-missing");
        QCOMPARE(run({"image", "measure", file, "--qemu", "/etc/passwd"}).status, 4); // No program.
        QCOMPARE(run({"image", "measure", file, "--vcpus", "2", "--memory", "1M"}).status, 2);
        const Answer twice = run({"image", "measure", file, "--vcpus", "2", "--memory", "4G", "--device", "isa-serial", "--device", "virtio-blk-pci,addr=0x3", "--device", "virtio-net-pci,addr=3.0"});
        QCOMPARE(twice.status, 2);
        QVERIFY2(twice.err.contains("addr=3.0"), twice.err.constData());
    }
    void quotesAreJudgedAsTheVectorsSay()
    {
        QFile manifest(vectors() + "/manifest.json");
        if (!manifest.open(QIODevice::ReadOnly))
            QSKIP("the shared vectors are absent");
        QSet<QString> seen;
        int judged = 0;
        qsizetype advisories = 0;
        for (const QJsonValue& value : QJsonDocument::fromJson(manifest.readAll()).object()["pairs"].toArray()) {
            const QJsonObject pair = value.toObject();
            const QString expect = pair["expect"].toString();
            if (seen.contains(expect)) // One of each kind here; the unit tests take them all.
                continue;
            seen.insert(expect);
            ++judged;
            const QString at = QDateTime::fromSecsSinceEpoch(qint64(pair["at"].toDouble()), Qt::UTC).toString("yyyy-MM-ddTHH:mm:ssZ");
            const Answer answer = run({"--json", "quote", "verify", "--quote", vectors() + "/quotes/" + pair["quote"].toString() + ".bin",
                                       "--collateral", vectors() + "/collateral/" + pair["collateral"].toString() + ".json", "--at", at});
            const QJsonObject verdict = answer.json();
            if (expect.startsWith("ERR")) {
                QVERIFY2(answer.status == 1 || answer.status == 3, qPrintable(expect));
                QVERIFY(verdict["verdict"] != "accepted");
            } else {
                QCOMPARE(verdict["tcbStatus"].toString(), expect);
                QVERIFY(verdict["checks"].toArray().size() >= 25);
                QVERIFY2(expect == "UpToDate" ? true : answer.status == 1, qPrintable(expect));
                const QJsonArray shortfalls = verdict["shortfalls"].toArray();
                if (expect == "OutOfDate") {
                    // Whoever reads text learns as much.
                    const Answer text = run({"quote", "verify", "--quote", vectors() + "/quotes/" + pair["quote"].toString() + ".bin",
                                             "--collateral", vectors() + "/collateral/" + pair["collateral"].toString() + ".json", "--at", at});
                    QVERIFY2(text.out.contains("What the platform lacks for its newest TCB level:\n"), text.out.constData());
                    for (const QJsonValue& item : shortfalls) {
                        const QJsonObject lacking = item.toObject();
                        const QString component = QString("  %1\n    SVN       %2, needed %3 since %4\n")
                                                      .arg(lacking["component"].toString()).arg(lacking["actual"].toInt()).arg(lacking["needed"].toInt()).arg(lacking["neededDate"].toString());
                        QVERIFY2(text.out.contains(component.toUtf8()), text.out.constData());
                        QVERIFY2(text.out.contains("    next      " + lacking["remedy"].toString().toUtf8() + "\n"), text.out.constData());
                        for (const QJsonValue& advisory : lacking["advisories"].toArray())
                            QVERIFY2(text.out.contains(advisory.toString().toUtf8()), text.out.constData());
                    }
                }
                QVERIFY2(!expect.startsWith("OutOfDate") || !shortfalls.isEmpty(), qPrintable(expect));
                for (const QJsonValue& item : shortfalls) {
                    const QJsonObject lacking = item.toObject();
                    QVERIFY2(!lacking["component"].toString().isEmpty() && !lacking["remedy"].toString().isEmpty(), answer.out.constData());
                    QVERIFY(lacking["actual"].isDouble() && lacking["actual"].toInt() < lacking["needed"].toInt());
                    QVERIFY(QDateTime::fromString(lacking["neededDate"].toString(), Qt::ISODate).isValid());
                    QVERIFY(lacking["advisories"].isArray());
                    QVERIFY(!lacking.contains("since") || QDateTime::fromString(lacking["since"].toString(), Qt::ISODate).isValid());
                    advisories += lacking["advisories"].toArray().size();
                }
            }
        }
        QVERIFY(judged >= 3);
        QVERIFY(advisories > 0);
    }
    void bytesThatAreNoQuoteAreMalformed()
    {
        QFile file(m_program.path("noquote.bin"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("not a quote");
        file.close();
        const Answer answer = run({"--json", "quote", "verify", "--devnet", "--quote", file.fileName()});
        QCOMPARE(answer.status, 3);
        QCOMPARE(answer.json()["verdict"].toString(), "malformed");
        // Why a text holds no quote, in the words of quote parse.
        const QByteArray hex = QByteArray::fromHex("0400020081000000").toHex();
        const auto says = [&](const QByteArray& content, const QString& words) {
            const QString path = m_program.write("damaged.txt", content);
            const Answer verified = run({"--json", "quote", "verify", "--devnet", "--quote", path});
            QCOMPARE(verified.status, 3);
            QCOMPARE(verified.json()["verdict"].toString(), "malformed");
            const QJsonObject row = verified.json()["checks"].toArray().first().toObject();
            QCOMPARE(row["status"].toString(), "failed");
            QVERIFY2(row["actual"].toString().contains(words), verified.out.constData());
            QVERIFY2(run({"quote", "parse", path}).err.contains(words.toUtf8()), qPrintable(words));
        };
        says(hex + '4', "hex text with an odd number of digits (17)");
        says("{\"quotes\": \"" + hex + "\"}", "JSON without a text member \"quote\"");
        says("{\"quote\": \"" + hex, "JSON that cannot be read at offset");
        says(hex + " zz", "neither a raw quote nor hex or base64");
    }
    void aSimulatedQuoteVerifiesUnderItsOwnRootOnly()
    {
        const QString path = m_program.path("quote.bin");
        QCOMPARE(run({"quote", "issue", "00112233", "--out", path}).status, 0);
        const QByteArray issued = *gatehouse::readFile(path, 100'000);
        const Answer again = run({"--json", "quote", "issue", "44556677", "--out", path});
        QCOMPARE(again.status, 2); // --replace was not said.
        QCOMPARE(again.json()["error"].toObject()["code"].toString(), "file.exists");
        QVERIFY(again.json()["error"].toObject()["hint"].toString().contains("--replace"));
        QCOMPARE(*gatehouse::readFile(path, 100'000), issued);
        QCOMPARE(run({"quote", "issue", "44556677", "--out", path, "--replace"}).status, 0);
        QVERIFY(*gatehouse::readFile(path, 100'000) != issued);
        QCOMPARE(run({"quote", "issue", "00112233", "--out", path, "--replace"}).status, 0);
        const Answer own = run({"--json", "quote", "verify", "--devnet", "--quote", path});
        QCOMPARE(own.json()["tcbStatus"].toString(), "UpToDate");
        QCOMPARE(own.json()["simulatedTee"].toBool(), true);
        QVERIFY(run({"quote", "verify", "--devnet", "--quote", path}).out.contains("SIMULATED TEE"));
        QVERIFY(own.json()["shortfalls"].isArray() && own.json()["shortfalls"].toArray().isEmpty());
        // What the quote must be bound to: a policy that demands it can be met.
        const QStringList bound{"--json", "quote", "verify", "--devnet", "--quote", path, "--policy", m_program.write("bound.toml", "[report-data]\nrequired = true\n")};
        QCOMPARE(run(bound).status, 1);
        QCOMPARE(run(bound + QStringList{"--report-data", "00112233"}).status, 0);
        QCOMPARE(run(bound + QStringList{"--report-data", "00112233" + QString(120, '0')}).status, 0);
        QCOMPARE(run(bound + QStringList{"--report-data", "00112234"}).status, 1);
        QCOMPARE(run(bound + QStringList{"--report-data", "0x12345"}).status, 2);
        QCOMPARE(run(bound + QStringList{"--report-data", QString(130, '0')}).status, 2);
        QCOMPARE(run(bound + QStringList{"--report-data", ""}).status, 2);
        // A TD's quote beside the log of a TPM.
        const QByteArray tpmLog = QByteArray::fromHex("040000000d000000") + QByteArray(20, 'd') + QByteArray(4, '\0');
        const Answer apples = run({"eventlog", "replay", m_program.write("tpm.log", tpmLog), "--quote", path});
        QCOMPARE(apples.status, 2);
        QVERIFY2(apples.err.contains("the log a TPM's") && apples.err.contains("akPublic"), apples.err.constData());
        const Answer noise = run({"eventlog", "replay", m_program.path("tpm.log"), "--quote", m_program.write("noise", "noise")});
        QCOMPARE(noise.status, 3);
        QVERIFY2(noise.err.contains("the quote beside the log"), noise.err.constData());
        QCOMPARE(run({"eventlog", "replay", m_program.write("zeros.log", QByteArray(4096, '\0'))}).status, 3);
        // A policy that wants the boot log: none, one that replays to the quote's registers (no event at all), and another one.
        const QStringList demanding{"--json", "quote", "verify", "--devnet", "--quote", path, "--policy", m_program.write("policy.toml", "[event-log]\nrequired = true\n")};
        QCOMPARE(run(demanding).status, 1);
        QCOMPARE(run(demanding + QStringList{"--event-log", m_program.write("log.json", "[]")}).status, 0);
        const QByteArray event = "[{\"imr\":3,\"event_type\":134217729,\"digest\":\"\",\"event\":\"app-id\",\"event_payload\":\"00\"}]";
        const Answer other = run(demanding + QStringList{"--event-log", m_program.write("other.json", event)});
        QCOMPARE(other.status, 1);
        QVERIFY2(other.out.contains("RTMR3 replays to"), other.out.constData());
        QCOMPARE(run(demanding + QStringList{"--event-log", m_program.path("missing")}).status, 4);
        // A policy's measurements: files lie beside it, images are those built here.
        const QJsonObject td = run({"--json", "quote", "parse", path}).json()["td"].toObject();
        const auto registers = [&](const QString& mrTd) {
            QJsonObject named{{"MRTD", mrTd}};
            for (int i = 0; i < 4; ++i)
                named.insert(QString("RTMR%1").arg(i), QString(96, '0'));
            return QJsonDocument(QJsonObject{{"registers", named}}).toJson();
        };
        m_program.write("good.json", registers(td["mrTd"].toString()));
        m_program.write("wrong.json", registers(QString(96, '7')));
        const auto under = [&](const QByteArray& policy) {
            return run({"--json", "quote", "verify", "--devnet", "--quote", path, "--policy", m_program.write("measured.toml", "[measurements]\n" + policy + '\n')});
        };
        const Answer good = under("files = [\"good.json\"]");
        QVERIFY2(good.status == 0, (good.out + good.err).constData());
        QVERIFY(good.out.contains("policy.mrtd"));
        QCOMPARE(under("files = [\"wrong.json\"]").status, 1);
        const Answer missing = under("files = [\"missing.json\"]");
        QVERIFY2(missing.status > 1 && missing.out.contains("missing.json"), missing.out.constData());
        const Answer unbuilt = under("images = [\"tiny\"]");
        QVERIFY2(unbuilt.status > 1 && unbuilt.out.contains("which was not built here"), unbuilt.out.constData());
        const QString image = "state/images/0123456789ab";
        QVERIFY(QDir().mkpath(m_program.path(image)));
        m_program.write(image + "/disk.raw", "disk");
        m_program.write(image + "/manifest.json", R"({"schema":1,"id":"0123456789ab","recipe":"tiny","version":"1","bytes":4})");
        QJsonArray pcrs;
        for (const int pcr : {4, 9, 11})
            pcrs.append(QJsonObject{{"pcr", pcr}, {"events", QJsonArray()}, {"value", QString(64, '0')}});
        m_program.write(image + "/measurements-full.json", QJsonDocument(QJsonObject{{"registers", pcrs}}).toJson());
        const Answer otherImage = under("images = [\"tiny\"]");
        QVERIFY2(otherImage.status == 1 && otherImage.out.contains("tiny 1 (0123456789ab)"), otherImage.out.constData());
        // Nothing but the word --devnet makes its root count.
        QCOMPARE(run({"quote", "verify", "--quote", path}).status, 2);
        const Answer hex = run({"--json", "quote", "parse", path});
        QCOMPARE(hex.status, 0);
    }
};

QTEST_GUILESS_MAIN(CommandLineTest)
#include "tst_CommandLine.moc"
