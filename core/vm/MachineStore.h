// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/vm/MachineSpec.h"

#include <QStringList>

namespace gatehouse::vm {

/// A specification that could not be read; shown instead of being passed over.
struct BrokenSpec
{
    QString path;
    Error error;
};

struct StoredMachines
{
    QList<MachineSpec> specs; ///< By name.
    QList<BrokenSpec> broken;
};

/// The machine specifications of a profile: <folder>/<name>.json, with each machine's files in <folder>/<name>/.
/// Reads and writes small files; several processes may use the same folder.
class MachineStore
{
public:
    /// @p folder is normally Paths::state + "/machines"; made on the first save.
    explicit MachineStore(QString folder);

    const QString& folder() const { return m_folder; }
    /// Where the files of the machine @p name belong.
    QString folderOf(const QString& name) const;
    QString pathOf(const QString& name) const;

    StoredMachines list() const;
    /// errors::noSuchMachine, errors::badSpec, errors::specVersion.
    Result<MachineSpec> load(const QString& name) const;
    /// A new machine; errors::nameExists also when another process was faster.
    Result<void> add(const MachineSpec& spec) const;
    /// Replaces the stored one.
    Result<void> save(const MachineSpec& spec) const;
    /// The specification and the machine's folder with everything in it. Nothing to remove is success.
    Result<void> remove(const QString& name) const;

private:
    QString m_folder;
};

} // namespace gatehouse::vm
