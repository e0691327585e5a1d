// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/AnvilProcess.h"

#include "core/eth/NodeTools.h"

#include <QElapsedTimer>
#include <QTcpServer>

namespace gatehouse::test {

namespace {
constexpr ErrorCode testTool{"test.tool", ErrorKind::Unavailable};

eth::NodeTools tools()
{
    return eth::NodeTools({QStringLiteral(GATEHOUSE_SOURCE_DIR "/build/node"), QStringLiteral(GATEHOUSE_BINARY_DIR "/node")});
}
} // namespace

quint16 freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

AnvilProcess::~AnvilProcess()
{
    stop();
}

void AnvilProcess::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(3000)) {
        m_process.kill();
        m_process.waitForFinished(3000);
    }
}

Result<void> AnvilProcess::start(const QStringList& extraArguments)
{
    GH_TRY(const QString anvil, tools().anvil());
    if (m_port == 0)
        m_port = freePort();
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.start(anvil, QStringList{"--host", "127.0.0.1", "--port", QString::number(m_port)} + extraArguments);
    QByteArray output;
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 20'000 && m_process.state() != QProcess::NotRunning) {
        m_process.waitForReadyRead(200);
        output += m_process.readAll();
        if (output.contains("Listening on"))
            return {};
    }
    return fail(testTool, QStringLiteral("anvil did not start: %1").arg(QString::fromUtf8(output.right(500))));
}

QByteArray AnvilProcess::accountSecret(int index)
{
    static const char* const secrets[] = {"ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
                                          "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
                                          "5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
                                          "7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6"};
    return QByteArray::fromHex(secrets[index]);
}

Result<QString> AnvilProcess::cast(const QStringList& arguments) const
{
    GH_TRY(const QString cast, tools().cast());
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("ETH_RPC_URL"), httpUrl().toString());
    process.setProcessEnvironment(environment);
    process.start(cast, arguments);
    if (!process.waitForFinished(30'000) || process.exitCode() != 0)
        return fail(testTool, QString::fromUtf8(process.readAllStandardError().left(2000)));
    return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
}

} // namespace gatehouse::test
