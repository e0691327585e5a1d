// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/agent/Swtpm.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QtEndian>

namespace gatehouse::test {

namespace {

quint16 freePair()
{
    for (int i = 0; i < 50; ++i) {
        QTcpServer first, second;
        if (first.listen(QHostAddress::LocalHost) && first.serverPort() < 65535
            && second.listen(QHostAddress::LocalHost, quint16(first.serverPort() + 1)))
            return first.serverPort();
    }
    return 0;
}

template<typename T>
QByteArray big(T value)
{
    QByteArray bytes(sizeof(T), '\0');
    qToBigEndian(value, bytes.data());
    return bytes;
}

} // namespace

Swtpm::~Swtpm()
{
    m_process.kill();
    m_process.waitForFinished();
}

bool Swtpm::start()
{
    m_port = freePair(); // The TCTI expects the control channel on the next port.
    m_process.start("swtpm", {"socket", "--tpm2", "--tpmstate", "dir=" + m_state.path(), "--server",
                              QString("type=tcp,port=%1,bindaddr=127.0.0.1").arg(m_port), "--ctrl",
                              QString("type=tcp,port=%1,bindaddr=127.0.0.1").arg(m_port + 1), "--flags",
                              "not-need-init,startup-clear"});
    if (!m_process.waitForStarted())
        return false;
    m_tcti = QString("swtpm:host=127.0.0.1,port=%1").arg(m_port);
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 10'000) {
        // The control port: a connection to the other one would end the emulator's only session.
        QTcpSocket probe;
        probe.connectToHost(QHostAddress::LocalHost, quint16(m_port + 1));
        if (probe.waitForConnected(100))
            return true;
        m_process.waitForReadyRead(50);
    }
    return false;
}

bool Swtpm::extend(int pcr, const QByteArray& digest) const
{
    // TPM 2.0 Library, part 3, 22.2: TPM2_PCR_Extend(pcrHandle, authorization by empty password, one SHA-256 digest).
    const QByteArray session = big<quint32>(0x40000009) + big<quint16>(0) + QByteArray(1, '\0') + big<quint16>(0);
    const QByteArray body = big<quint32>(quint32(pcr)) + big<quint32>(quint32(session.size())) + session + big<quint32>(1)
        + big<quint16>(0x000b) + digest;
    const QByteArray command = big<quint16>(0x8002) + big<quint32>(quint32(10 + body.size())) + big<quint32>(0x182) + body;
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, m_port);
    if (!socket.waitForConnected(3000))
        return false;
    socket.write(command);
    QByteArray answer;
    while (answer.size() < 10 && socket.waitForReadyRead(3000))
        answer += socket.readAll();
    return answer.size() >= 10 && qFromBigEndian<quint32>(answer.constData() + 6) == 0;
}

} // namespace gatehouse::test
