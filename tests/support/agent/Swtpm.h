// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QTemporaryDir>

namespace gatehouse::test {

/// A TPM emulator of its own for one test. Blocks: for tests only.
class Swtpm
{
public:
    ~Swtpm();

    /// False when it is not installed or does not start.
    bool start();
    /// For --tpm and Tpm::open().
    QString tcti() const { return m_tcti; }
    /// TPM2_PCR_Extend in the SHA-256 bank: what a machine that boots something else does.
    bool extend(int pcr, const QByteArray& digest) const;

private:
    QTemporaryDir m_state;
    QProcess m_process;
    QString m_tcti;
    quint16 m_port = 0;
};

} // namespace gatehouse::test
