// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSslCertificate>
#include <QTemporaryDir>

namespace gatehouse::test {

/// A certificate authority as an operator would run one: the openssl program on files. Blocks: for tests only.
class TestAuthority
{
public:
    TestAuthority();

    /// A certificate for a signing request (PEM), or nothing with the program's complaint in error().
    QByteArray issue(const QByteArray& signingRequest);
    /// A signing request for a key of its own.
    QByteArray foreignRequest();
    QSslCertificate root() const;
    QByteArray rootPem() const { return read("ca.pem"); }
    /// What the openssl program says about @p pem with these arguments; empty when it fails.
    QByteArray say(const QStringList& arguments, const QByteArray& pem);
    const QByteArray& error() const { return m_error; }

private:
    QByteArray read(const char* name) const;
    bool run(const QStringList& arguments);

    QTemporaryDir m_folder;
    QByteArray m_output;
    QByteArray m_error;
};

} // namespace gatehouse::test
