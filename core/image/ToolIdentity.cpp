// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ToolIdentity.h"

#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/image/Elf.h"
#include "core/process/FindProgram.h"

#include <QFileInfo>
#include <optional>

namespace gatehouse::image {

namespace {

/// Far more than any tool of a build or a library of one has.
constexpr qint64 maxFileBytes = 256ll * 1024 * 1024;

struct File
{
    QByteArray hash;
    QStringList needed;
};

/// Reads each file once, however many tools share it.
class Reader
{
public:
    explicit Reader(QStringList folders)
        : m_folders(std::move(folders))
    {
    }
    /// Absent when it cannot be read.
    std::optional<File> file(const QString& path)
    {
        if (const auto known = m_files.constFind(path); known != m_files.constEnd())
            return *known;
        std::optional<File> found;
        if (const Result<QByteArray> bytes = readFile(path, maxFileBytes)) {
            found = File{crypto::sha256(view(*bytes)).toByteArray(), {}};
            if (const Result<ElfFacts> facts = readElf(view(*bytes)))
                found->needed = facts->needed;
        }
        m_files.insert(path, found);
        return found;
    }
    QString library(const QString& soname) const
    {
        for (const QString& folder : m_folders)
            if (const QString path = folder + QLatin1Char('/') + soname; QFileInfo(path).isFile())
                return QFileInfo(path).canonicalFilePath();
        return {};
    }

private:
    QStringList m_folders;
    QMap<QString, std::optional<File>> m_files;
};

} // namespace

QStringList ToolIdentity::libraryFolders()
{
    return {QStringLiteral("/usr/local/lib"), QStringLiteral("/lib/x86_64-linux-gnu"), QStringLiteral("/usr/lib/x86_64-linux-gnu"), QStringLiteral("/lib64"),
            QStringLiteral("/usr/lib64"),     QStringLiteral("/lib"),                  QStringLiteral("/usr/lib")};
}

QMap<QString, QByteArray> ToolIdentity::of(const QStringList& programs, const QStringList& folders)
{
    Reader reader(folders);
    QMap<QString, QByteArray> identities;
    for (const QString& program : programs) {
        const Result<QString> path = process::findProgram(program);
        if (!path)
            continue;
        const std::optional<File> first = reader.file(QFileInfo(*path).canonicalFilePath());
        if (!first)
            continue;
        // By soname, so that the order in which libraries name each other does not matter.
        QMap<QString, QByteArray> parts;
        QStringList queue = first->needed;
        while (!queue.isEmpty()) {
            const QString soname = queue.takeLast();
            if (parts.contains(soname))
                continue;
            const std::optional<File> library = reader.file(reader.library(soname));
            parts[soname] = library ? library->hash : QByteArray("not found");
            if (library)
                queue += library->needed;
        }
        QByteArray text = first->hash;
        for (auto it = parts.constBegin(); it != parts.constEnd(); ++it)
            text += it.key().toUtf8() + '\0' + it.value();
        identities[program] = crypto::sha256(view(text)).toByteArray();
    }
    return identities;
}

} // namespace gatehouse::image
