// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/MachineStore.h"

#include "core/base/Paths.h"
#include "core/vm/VmErrors.h"

#include <QDir>
#include <QFile>
#include <cerrno>
#include <cstring>

namespace gatehouse::vm {

MachineStore::MachineStore(QString folder)
    : m_folder(QDir::cleanPath(folder))
{
}

QString MachineStore::folderOf(const QString& name) const
{
    return m_folder + QLatin1Char('/') + name;
}

QString MachineStore::pathOf(const QString& name) const
{
    return folderOf(name) + QStringLiteral(".json");
}

StoredMachines MachineStore::list() const
{
    StoredMachines machines;
    const QStringList files = QDir(m_folder).entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
    for (const QString& file : files) {
        Result<MachineSpec> spec = load(file.chopped(5));
        if (spec)
            machines.specs.append(*std::move(spec));
        else
            machines.broken.append({m_folder + QLatin1Char('/') + file, std::move(spec).error()});
    }
    return machines;
}

Result<MachineSpec> MachineStore::load(const QString& name) const
{
    const QString path = pathOf(name);
    if (name.contains(QLatin1Char('/')) || !QFile::exists(path))
        return fail(errors::noSuchMachine, name);
    GH_TRY(const QByteArray json, readFile(path, MachineSpec::maxJsonBytes));
    GH_TRY(MachineSpec spec, MachineSpec::fromJson(json));
    if (spec.name != name)
        return fail(errors::badSpec, QStringLiteral("%1 describes the machine '%2'").arg(path, spec.name));
    return spec;
}

Result<void> MachineStore::add(const MachineSpec& spec) const
{
    GH_CHECK(spec.validate());
    GH_CHECK(makeFolder(m_folder));
    // An exclusive create is what decides between two processes; the content follows atomically.
    QFile file(pathOf(spec.name));
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly)) {
        if (QFile::exists(file.fileName()))
            return fail(errors::nameExists, spec.name, QStringLiteral("Choose another name or remove that machine first."));
        return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1: %2").arg(file.fileName(), file.errorString()));
    }
    file.close();
    Result<void> saved = save(spec);
    if (!saved)
        file.remove();
    return saved;
}

Result<void> MachineStore::save(const MachineSpec& spec) const
{
    GH_CHECK(spec.validate());
    GH_CHECK(makeFolder(m_folder));
    return writeFileAtomically(pathOf(spec.name), spec.toJson());
}

Result<void> MachineStore::remove(const QString& name) const
{
    if (name.isEmpty() || name.contains(QLatin1Char('/')) || name.startsWith(QLatin1Char('.')))
        return fail(errors::noSuchMachine, name);
    // The files first: while the specification is there, a second attempt finds what is left.
    QDir files(folderOf(name));
    if (files.exists() && !files.removeRecursively())
        return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1 could not be removed").arg(files.path()));
    if (QFile::exists(pathOf(name)) && !QFile::remove(pathOf(name)))
        return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1 could not be removed").arg(pathOf(name)));
    return {};
}

} // namespace gatehouse::vm
