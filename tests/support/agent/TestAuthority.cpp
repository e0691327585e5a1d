// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/agent/TestAuthority.h"

#include <QFile>
#include <QProcess>

namespace gatehouse::test {

TestAuthority::TestAuthority()
{
    if (!run({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
              "-subj", "/CN=Test authority", "-days", "2"}))
        qFatal("openssl: %s", m_error.constData());
}

bool TestAuthority::run(const QStringList& arguments)
{
    QProcess process;
    process.setWorkingDirectory(m_folder.path());
    process.start("openssl", arguments);
    const bool ended = process.waitForFinished(60'000);
    m_output = process.readAllStandardOutput();
    m_error = process.readAllStandardError();
    return ended && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

QByteArray TestAuthority::read(const char* name) const
{
    QFile file(m_folder.filePath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray TestAuthority::say(const QStringList& arguments, const QByteArray& pem)
{
    QFile file(m_folder.filePath("in.pem"));
    if (!file.open(QIODevice::WriteOnly) || file.write(pem) != pem.size())
        return {};
    file.close();
    return run(QStringList{arguments[0], "-in", "in.pem"} + arguments.mid(1)) ? m_output + m_error : QByteArray();
}

QByteArray TestAuthority::issue(const QByteArray& signingRequest)
{
    return say({"x509", "-req", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-copy_extensions", "copy", "-days", "1", "-out", "out.pem"},
               signingRequest)
                   .isEmpty()
        ? QByteArray()
        : read("out.pem");
}

QByteArray TestAuthority::foreignRequest()
{
    run({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "other.key", "-out", "other.csr", "-subj", "/CN=other"});
    return read("other.csr");
}

QSslCertificate TestAuthority::root() const
{
    return QSslCertificate(rootPem());
}

} // namespace gatehouse::test
