// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/DiskWriter.h"
#include "core/image/EspImage.h"
#include "core/image/UkiMeasurer.h"
#include "core/image/VhdFooter.h"
#include "tests/support/BuildFixture.h"
#include "tests/support/TinyPe.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace gatehouse::tests {

/// A checkout to be built by the program that stands where make, docker and mkosi do (CheckoutStandIn.cpp), with an image whose
/// registers can be predicted.
class CheckoutFixture : public BuildFixture
{
public:
    QString checkout() const { return folder() + QStringLiteral("/checkout"); }
    QString path(const QString& name) const { return checkout() + QLatin1Char('/') + name; }
    Result<void> put(const QString& name, const QByteArray& content) const
    {
        GH_CHECK(makeFolder(QFileInfo(path(name)).path()));
        return writeFileAtomically(path(name), content);
    }
    QByteArray calls() const { return readFile(path(QStringLiteral("calls")), 100'000).value_or(QByteArray()); }

    /// Puts the stand-in first in PATH under @p names, for this process and what it starts.
    Result<void> install(const QString& standIn, const QStringList& names)
    {
        const QString bin = folder() + QStringLiteral("/bin");
        GH_CHECK(makeFolder(bin));
        for (const QString& name : names)
            QFile::link(standIn, bin + QLatin1Char('/') + name);
        if (!qEnvironmentVariable("PATH").startsWith(bin))
            qputenv("PATH", QFile::encodeName(bin) + ':' + qgetenv("PATH"));
        return makeFolder(checkout());
    }
    static QByteArray uki() { return TinyPe::makeUki(252); }
    /// A disk with @p uki on its EFI system partition, as raw bytes. Needs mtools.
    Result<QByteArray> disk() const
    {
        const QString work = folder() + QStringLiteral("/work");
        GH_CHECK(makeFolder(work));
        GH_CHECK(writeFileAtomically(work + QStringLiteral("/uki.efi"), uki()));
        const QString esp = work + QStringLiteral("/esp.img");
        QFile::remove(esp);
        const qint64 bytes = image::EspImage::bytesFor(uki().size(), 1);
        GH_CHECK(image::DiskWriter::createEmpty(esp, bytes));
        for (const QStringList& call : image::EspImage::calls(esp, bytes, work + QStringLiteral("/uki.efi")))
            if (QProcess::execute(call.first(), call.mid(1)) != 0)
                return fail(gatehouse::errors::internal, call.join(QLatin1Char(' ')));
        image::DiskWriter::Parts parts;
        parts.esp = esp;
        parts.diskId = QStringLiteral("11111111-1111-4111-8111-111111111111");
        parts.espId = QStringLiteral("22222222-2222-4222-8222-222222222222");
        QFile::remove(work + QStringLiteral("/disk.raw"));
        GH_CHECK(image::DiskWriter::write(parts, work + QStringLiteral("/disk.raw")));
        return readFile(work + QStringLiteral("/disk.raw"), 256 * 1024 * 1024);
    }
    static QByteArray asVhd(const QByteArray& raw) { return raw + image::VhdFooter::ofFixedDisk(quint64(raw.size()), image::Guid()); }
    /// measurements.json as the build's own tool writes it, for uki(); @p pcr11 replaces that value.
    static Result<QByteArray> predictions(const QString& pcr11 = {})
    {
        const QByteArray bytes = uki();
        GH_TRY(const image::Measurements measured, image::UkiMeasurer::measure(view(bytes)));
        QJsonObject json = measured.toOriginalShape();
        if (!pcr11.isEmpty())
            json[QStringLiteral("11")] = QJsonObject{{QStringLiteral("expected"), pcr11}};
        return QJsonDocument(json).toJson();
    }
    /// True when nobody holds a lock on the file: whoever held it is gone.
    static bool isFree(const QString& file)
    {
        const int handle = open(qPrintable(file), O_RDWR | O_CLOEXEC);
        if (handle < 0)
            return false;
        const bool free = flock(handle, LOCK_EX | LOCK_NB) == 0;
        close(handle);
        return free;
    }
    static QString logOf(const Built& built) { return built.log.join(QLatin1Char('\n')); }
};

} // namespace gatehouse::tests
