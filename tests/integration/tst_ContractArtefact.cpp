// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/Abi.h"
#include "core/eth/EthErrors.h"
#include "core/eth/KeyManagerArtefact.h"
#include "core/eth/NodeTools.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;

namespace {
const QString contracts = QStringLiteral(GATEHOUSE_SOURCE_DIR "/resources/contracts");

QByteArray readAll(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

struct Ran
{
    int exitCode = -1;
    QByteArray output;
};

Ran compile(const QString& folder, const QString& modules)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start("node", {folder + "/compile.cjs", modules, "--check"});
    if (!process.waitForFinished(60'000))
        return {-1, "node did not run"};
    return {process.exitCode(), process.readAll()};
}
} // namespace

class ContractArtefactTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        const eth::NodeTools tools({QStringLiteral(GATEHOUSE_SOURCE_DIR "/build/node"), QStringLiteral(GATEHOUSE_BINARY_DIR "/node")});
        const auto solc = tools.solcFolder();
        QVERIFY2(solc.has_value(), solc ? "" : qPrintable(solc.error().toString()));
        m_modules = *solc;
    }
    void recompilesToTheCommittedBytes()
    {
        const Ran ran = compile(contracts, m_modules);
        QVERIFY2(ran.exitCode == 0, ran.output.constData());
        QVERIFY(ran.output.contains("0.8.37"));
    }
    // The comparison above can fail: a changed contract is noticed, and so is a changed artefact.
    void noticesChanges_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::newRow("source") << "KeyManager.sol" << QByteArray("v != 28") << QByteArray("v != 29");
        QTest::newRow("comment") << "KeyManager.sol" << QByteArray("@title") << QByteArray("@title.");
        QTest::newRow("bytecode") << "KeyManager.json" << QByteArray("\"bytecode\": \"0x60") << QByteArray("\"bytecode\": \"0x61");
    }
    void noticesChanges()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QTemporaryDir copy;
        for (const char* name : {"KeyManager.sol", "KeyManager.json", "compile.cjs"}) {
            QByteArray content = readAll(contracts + '/' + name);
            if (name == file) {
                QVERIFY(content.contains(from));
                content.replace(from, to);
            }
            QFile out(copy.filePath(name));
            QVERIFY(out.open(QIODevice::WriteOnly) && out.write(content) == content.size());
        }
        const Ran ran = compile(copy.path(), m_modules);
        QVERIFY2(ran.exitCode == 1, ran.output.constData());
    }
    void selectorsAreOurs()
    {
        const QJsonObject artefact = QJsonDocument::fromJson(readAll(contracts + "/KeyManager.json")).object();
        const QJsonObject identifiers = artefact["methodIdentifiers"].toObject();
        QCOMPARE(identifiers.size(), 13);
        for (auto it = identifiers.begin(); it != identifiers.end(); ++it)
            QCOMPARE(toHex(eth::abiSelector(it.key().toLatin1())), it.value().toString());
    }
    void loads()
    {
        const auto artefact = eth::KeyManagerArtefact::load(QStringLiteral(GATEHOUSE_SOURCE_DIR "/resources"));
        QVERIFY(artefact.has_value());
        QVERIFY(artefact->compiler.startsWith("solc 0.8.37"));
        QVERIFY(artefact->bytecode.endsWith(artefact->deployedBytecode.right(64)));
        QVERIFY(!eth::KeyManagerArtefact::load("/nowhere"));
        for (const char* json : {"", "{}", "{\"contractName\":\"KeyManager\"}",
                                 "{\"contractName\":\"KeyManager\",\"bytecode\":\"0xzz\",\"deployedBytecode\":\"0x00\"}"})
            QVERIFY(eth::KeyManagerArtefact::parse(json).error().is(eth::errors::badArtefact));
    }

private:
    QString m_modules;
};

QTEST_GUILESS_MAIN(ContractArtefactTest)
#include "tst_ContractArtefact.moc"
