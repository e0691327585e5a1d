// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/AgentErrors.h"
#include "guest-agent/AgentOptions.h"
#include "guest-agent/EnvFile.h"
#include "guest-agent/GuestHints.h"
#include "guest-agent/TrustedConfig.h"

#include <QTemporaryDir>
#include <QtTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::agent;

namespace {

const QByteArray account = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const QByteArray goodEnv = "# measured\nCONTRACT=" + account
    + "\nCHAIN_ID=31337\nETH_RPC_URL=http://10.0.2.2:18545\nHOST_SERVICE=http://10.0.2.2:18500\n"
      "ATTESTATION_URL=http://10.0.2.2:18580\nCOLLATERAL_URL=http://10.0.2.2:18580/collateral\n";

void write(const QString& path, const QByteArray& content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

} // namespace

class AgentConfigTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void envLines_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("count"); // -1: refused
        QTest::newRow("empty") << QByteArray() << 0;
        QTest::newRow("comments and blanks") << QByteArray("\n  # A=1\n\n") << 0;
        QTest::newRow("two") << QByteArray("A=1\nB_2=x y") << 2;
        QTest::newRow("crlf") << QByteArray("A=1\r\nB=2\r\n") << 2;
        QTest::newRow("original's hyphen") << QByteArray("CHAIN-ID=1") << 1;
        QTest::newRow("empty value") << QByteArray("A=") << 1;
        QTest::newRow("twice") << QByteArray("A=1\nA=1") << -1;
        QTest::newRow("no equals") << QByteArray("A") << -1;
        QTest::newRow("export") << QByteArray("export A=1") << -1;
        QTest::newRow("lower case") << QByteArray("a=1") << -1;
        QTest::newRow("digit first") << QByteArray("1A=1") << -1;
        QTest::newRow("no key") << QByteArray("=1") << -1;
        QTest::newRow("nul") << QByteArray("A=1\0", 4) << -1;
        QTest::newRow("escape sequence") << QByteArray("A=\x1b[2J") << -1;
        QTest::newRow("not ascii") << QByteArray("A=\xc3\xa4") << -1;
        QTest::newRow("long key") << QByteArray(65, 'A') + "=1" << -1;
    }
    void envLines()
    {
        QFETCH(QByteArray, content);
        QFETCH(int, count);
        const auto values = parseEnvFile(content);
        QCOMPARE(bool(values), count >= 0);
        if (values)
            QCOMPARE(values->size(), count);
        else
            QVERIFY(values.error().is(agent::errors::badConfig));
    }

    void envKeepsShellCharactersAsText()
    {
        const auto values = parseEnvFile("A=$(reboot)`id`;\nB=\"quoted value\"\nC=\"half");
        QVERIFY(values);
        QCOMPARE(values->value("A"), "$(reboot)`id`;");
        QCOMPARE(values->value("B"), "quoted value");
        QCOMPARE(values->value("C"), "\"half");
    }

    void trustedConfigLoads()
    {
        QTemporaryDir folder;
        write(folder.filePath("trusted.env"), goodEnv);
        write(folder.filePath("root.pem"), "PEM");
        const auto config = TrustedConfig::load(folder.path());
        QVERIFY2(config, config ? "" : qPrintable(config.error().toString()));
        QCOMPARE(config->contract.toChecksumText().toLatin1(), account);
        QCOMPARE(config->chainId, quint64(31337));
        QCOMPARE(config->ethRpcUrl, QUrl("http://10.0.2.2:18545"));
        QVERIFY(config->quoteProvider == QuoteProviderKind::Auto);
        QVERIFY(!config->networkXPub);
        QVERIFY(config->policyToml.isEmpty());
        QCOMPARE(config->rootCertificatePem, QByteArray("PEM"));

        write(folder.filePath("trusted.env"), goodEnv + "QUOTE_PROVIDER=plain\nROOT_CERTIFICATE=other.pem\nNETWORK_XPUB=" + account);
        write(folder.filePath("other.pem"), "OTHER");
        write(folder.filePath("policy.toml"), "x = 1");
        const auto second = TrustedConfig::load(folder.path());
        QVERIFY(second);
        QVERIFY(second->quoteProvider == QuoteProviderKind::Plain);
        QCOMPARE(second->rootCertificatePem, QByteArray("OTHER"));
        QCOMPARE(second->policyToml, QByteArray("x = 1"));
        QCOMPARE(second->networkXPub->toChecksumText().toLatin1(), account);
    }

    void trustedConfigRefuses_data()
    {
        QTest::addColumn<QByteArray>("env");
        QTest::addColumn<QString>("named");
        const auto replaced = [](const QByteArray& key, const QByteArray& value) {
            QByteArray env;
            for (const QByteArray& line : goodEnv.split('\n'))
                env += (line.startsWith(key + "=") ? key + "=" + value : line) + "\n";
            return env;
        };
        for (const char* key : {"CONTRACT", "CHAIN_ID", "ETH_RPC_URL", "HOST_SERVICE", "ATTESTATION_URL", "COLLATERAL_URL"}) {
            QTest::addRow("no %s", key) << QByteArray(goodEnv).replace(QByteArray(key) + "=", "#") << QString(key);
            QTest::addRow("empty %s", key) << replaced(key, "") << QString(key);
            QTest::addRow("nonsense %s", key) << replaced(key, "nonsense") << QString(key);
            QTest::addRow("file url %s", key) << replaced(key, "file:///etc/passwd") << QString(key);
        }
        QTest::newRow("zero contract") << replaced("CONTRACT", "0x" + QByteArray(40, '0')) << "CONTRACT";
        QTest::newRow("bad checksum") << replaced("CONTRACT", "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed") << "CONTRACT";
        QTest::newRow("hex chain id") << replaced("CHAIN_ID", "0x1") << "CHAIN_ID";
        QTest::newRow("zero chain id") << replaced("CHAIN_ID", "0") << "CHAIN_ID";
        QTest::newRow("password in url") << replaced("HOST_SERVICE", "http://a:b@c") << "HOST_SERVICE";
        QTest::newRow("websocket host") << replaced("HOST_SERVICE", "ws://c") << "HOST_SERVICE";
        QTest::newRow("unknown key") << goodEnv + "MOCK_VERIFY_URL=http://x\n" << "MOCK_VERIFY_URL";
        QTest::newRow("provider") << goodEnv + "QUOTE_PROVIDER=none\n" << "QUOTE_PROVIDER";
        QTest::newRow("root elsewhere") << goodEnv + "ROOT_CERTIFICATE=../x\n" << "ROOT_CERTIFICATE";
        QTest::newRow("root missing") << goodEnv + "ROOT_CERTIFICATE=missing.pem\n" << "missing.pem";
        QTest::newRow("named policy missing") << goodEnv + "POLICY=p.toml\n" << "p.toml";
        QTest::newRow("network") << goodEnv + "NETWORK_XPUB=0x12\n" << "NETWORK_XPUB";
    }
    void trustedConfigRefuses()
    {
        QFETCH(QByteArray, env);
        QFETCH(QString, named);
        QTemporaryDir folder;
        write(folder.filePath("trusted.env"), env);
        write(folder.filePath("root.pem"), "PEM");
        const auto config = TrustedConfig::load(folder.path());
        QVERIFY(!config);
        QVERIFY(config.error().is(agent::errors::badConfig));
        QVERIFY2(config.error().toString().contains(named), qPrintable(config.error().toString()));
    }

    void missingConfigIsNamed()
    {
        const auto config = TrustedConfig::load("/nonexistent");
        QVERIFY(!config);
        QVERIFY(config.error().detail().contains("/nonexistent/trusted.env"));
    }

    void hintsTakeOnlyTheAccount()
    {
        QTemporaryDir folder;
        write(folder.filePath("guest.env"), "ETH_API_KEY=secretkey\nHOST_ADDR=" + account + "\nMOCK_VERIFY_URL=http://evil\n");
        const auto hints = GuestHints::load(folder.path());
        QVERIFY(hints);
        QCOMPARE(hints->hostAddress->toChecksumText().toLatin1(), account);
        QCOMPARE(hints->ignoredKeys, QStringList({"ETH_API_KEY", "MOCK_VERIFY_URL"}));
        QVERIFY(!GuestHints::load(folder.path() + "/none")->hostAddress);
        QVERIFY(!GuestHints::load("")->hostAddress);
    }

    void hostileHintsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("not an address") << QByteArray("HOST_ADDR=0x12");
        QTest::newRow("shell") << QByteArray("HOST_ADDR=0x$(reboot)");
        QTest::newRow("zero") << "HOST_ADDR=0x" + QByteArray(40, '0');
        QTest::newRow("twice") << "HOST_ADDR=" + account + "\nHOST_ADDR=" + account;
        QTest::newRow("binary") << QByteArray("\x7f" "ELF\0\0", 6);
        QTest::newRow("huge") << QByteArray(maxEnvFileBytes + 1, '\n');
    }
    void hostileHintsAreRefused()
    {
        QFETCH(QByteArray, content);
        QTemporaryDir folder;
        write(folder.filePath("guest.env"), content);
        const auto hints = GuestHints::load(folder.path());
        QVERIFY(!hints);
        QVERIFY(hints.error().is(agent::errors::badHint));
    }

    void hintsMustBeAPlainFile()
    {
        QTemporaryDir folder;
        const QByteArray path = folder.filePath("guest.env").toLocal8Bit();
        QVERIFY(::symlink("/etc/hostname", path.constData()) == 0);
        QVERIFY(!GuestHints::load(folder.path()));
        QVERIFY(::unlink(path.constData()) == 0);
        QVERIFY(::mkfifo(path.constData(), 0644) == 0);
        QVERIFY(!GuestHints::load(folder.path())); // And does not block.
        QVERIFY(::unlink(path.constData()) == 0);
        QVERIFY(::mkdir(path.constData(), 0755) == 0);
        QVERIFY(!GuestHints::load(folder.path()));
    }

    void options()
    {
        const auto defaults = AgentOptions::parse({"agent"});
        QVERIFY(defaults);
        QCOMPARE(defaults->configDir, "/etc/gatehouse");
        QCOMPARE(defaults->inwardAddress, QHostAddress(QHostAddress::LocalHost));
        QCOMPARE(defaults->inwardPort, quint16(80));
        QVERIFY(!defaults->outwardAddress);
        const auto given = AgentOptions::parse({"agent", "--inward", "127.0.0.2:0", "--outward", "127.0.0.1:8081", "--tpm=none",
                                                "--application-loader", "/lib/ld.so", "--application-loader", "--library-path"});
        QVERIFY2(given, given ? "" : qPrintable(given.error().toString()));
        QCOMPARE(given->outwardPort, quint16(8081));
        QCOMPARE(given->applicationLoader, QStringList({"/lib/ld.so", "--library-path"}));
        QCOMPARE(AgentOptions::parse({"agent", "--outward", "auto:81"})->outwardPort, quint16(81));
        for (const QStringList& bad : {QStringList{"--inward", "0.0.0.0:80"}, {"--inward", "10.0.2.15:80"}, {"--inward", "127.0.0.1"},
                                       {"--outward", "x:1"}, {"--outward", "127.0.0.1:65536"}, {"--unknown"}, {"word"}}) {
            const auto result = AgentOptions::parse(QStringList{"agent"} + bad);
            QVERIFY2(!result, qPrintable(bad.join(' ')));
            QVERIFY(result.error().is(agent::errors::badOption));
        }
    }
};

QTEST_GUILESS_MAIN(AgentConfigTest)
#include "tst_AgentConfig.moc"
