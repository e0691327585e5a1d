// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/SecretScanner.h"

#include <QSet>

namespace gatehouse::test {

/// Where known secrets stand on the whole machine, while a network runs: the arguments and environment of every process,
/// the memory of the daemons that carry machines and chain, and files. As root; others see only their own processes.
///
/// Not looked at: the memory of QEMU, which is the guest's memory on a machine without confidential computing, and of the
/// process that signs. docs/threat-model.md says so.
class SystemSecrets
{
public:
    explicit SystemSecrets(const SecretScanner& scanner)
        : m_scanner(scanner)
    {
    }

    /// Every process of the machine but kernel threads. programs() tells what was seen.
    QStringList inProcesses();
    /// What libvirtd, virtlogd, swtpm and anvil could write into a core.
    QStringList inDaemons();
    /// Regular files below @p folder, and their names; of sparse files what is allocated may have @p maxBytes.
    QStringList inFiles(const QString& folder, qint64 maxBytes = 256 * 1024 * 1024);

    const QSet<QString>& programs() const { return m_programs; }
    const QStringList& files() const { return m_files; }
    /// Programs whose memory was read.
    const QSet<QString>& remembered() const { return m_remembered; }

private:
    const SecretScanner& m_scanner;
    QSet<QString> m_programs;
    QSet<QString> m_remembered;
    QStringList m_files;
};

} // namespace gatehouse::test
