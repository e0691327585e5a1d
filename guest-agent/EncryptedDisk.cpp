// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/EncryptedDisk.h"

#include "guest-agent/AgentErrors.h"
#include "guest-agent/Background.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <qcoro/qcorotimer.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace gatehouse::agent {

EncryptedDisk::EncryptedDisk(EncryptedDiskSpec spec, process::ProcessRunner* runner)
    : m_spec(std::move(spec))
    , m_runner(runner)
{
}

namespace {

/// Azure gives every machine the same two SCSI controllers on its bus; this one has the data disks.
constexpr char azureDataController[] = "/f8b3781b-1e82-4818-a1c3-63d806ec15bb/";
/// Vital product data is at most a few hundred bytes; the kernel offers no more than a page.
constexpr qint64 maxProductData = 4096;

QByteArray sysFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.read(maxProductData) : QByteArray();
}

/// Whether a word of @p bytes, which have lengths and other numbers between the words, is @p wanted.
bool hasWord(const QByteArray& bytes, const QByteArray& wanted)
{
    const auto isPart = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.'; };
    for (qsizetype at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) {
        const qsizetype end = at + wanted.size();
        if ((at == 0 || !isPart(bytes[at - 1])) && (end == bytes.size() || !isPart(bytes[end])))
            return true;
    }
    return false;
}

/// Whether the disk at @p sys is called @p wanted.
bool isCalled(const QString& sys, const QByteArray& wanted)
{
    // virtio-blk; NVMe pads with blanks.
    for (const char* file : {"/serial", "/device/serial"})
        if (sysFile(sys + QLatin1String(file)).trimmed() == wanted)
            return true;
    // SCSI: unit serial number, and designators, after headers of four bytes (SPC-4, 7.8.15 and 7.8.5).
    for (const char* page : {"/device/vpd_pg80", "/device/vpd_pg83"})
        if (hasWord(sysFile(sys + QLatin1String(page)).mid(4), wanted))
            return true;
    return false;
}

bool isFirstDataDiskOfAzure(const QString& sys)
{
    // "/sys/devices/…/f8b3781b-…/host1/target1:0:0/1:0:0:0"
    const QString device = QFileInfo(sys + QStringLiteral("/device")).canonicalFilePath();
    return device.contains(QLatin1String(azureDataController)) && device.endsWith(QStringLiteral(":0"));
}

} // namespace

QString findDisk(const QString& path, const QString& sysBlock)
{
    if (QFile::exists(path))
        return path;
    const QString prefix = QStringLiteral("/dev/disk/by-id/virtio-");
    const QByteArray wanted = path.mid(prefix.size()).toLatin1();
    if (!path.startsWith(prefix) || wanted.isEmpty())
        return {};
    const QStringList kinds{QStringLiteral("vd*"), QStringLiteral("sd*"), QStringLiteral("nvme*n*")};
    const QStringList disks = QDir(sysBlock).entryList(kinds, QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString& disk : disks)
        if (isCalled(sysBlock + QLatin1Char('/') + disk, wanted))
            return QStringLiteral("/dev/") + disk;
    if (wanted == "gatehouse-data")
        for (const QString& disk : disks)
            if (isFirstDataDiskOfAzure(sysBlock + QLatin1Char('/') + disk))
                return QStringLiteral("/dev/") + disk;
    return {};
}

QCoro::Task<Result<QString>> EncryptedDisk::awaitDevice()
{
    const QDeadlineTimer deadline(m_spec.waitForDevice);
    for (;;) {
        const QString device = findDisk(m_spec.device, QStringLiteral("/sys/block"));
        if (!device.isEmpty())
            co_return device;
        if (deadline.hasExpired())
            co_return fail(errors::noDisk, QStringLiteral("%1 did not appear").arg(m_spec.device),
                           QStringLiteral("Give the machine a data disk with the serial number gatehouse-data."));
        co_await QCoro::sleepFor(std::chrono::milliseconds(200));
    }
}

QCoro::Task<Result<DiskContent>> EncryptedDisk::content()
{
    GH_CO_TRY(const QString device, co_await awaitDevice());
    GH_CO_TRY(LuksVolume volume, LuksVolume::open(device));
    co_return volume.content();
}

QCoro::Task<Result<EncryptedDisk::Outcome>> EncryptedDisk::open(SecretBytes key)
{
    GH_CO_TRY(const QString device, co_await awaitDevice());
    GH_CO_TRY(LuksVolume volume, LuksVolume::open(device));
    GH_CO_TRY(const DiskContent content, volume.content());
    if (content == DiskContent::Foreign)
        co_return fail(errors::foreignDisk,
                       QStringLiteral("%1 holds something that is not a Gatehouse disk").arg(device),
                       QStringLiteral("Give the machine an empty disk, or erase this one if nothing on it is needed."));

    const std::function<Result<void>()> unlock = [&]() -> Result<void> {
        if (content == DiskContent::Blank)
            GH_CHECK(volume.format(key));
        return volume.activate(m_spec.mapperName, key);
    };
    GH_CO_CHECK(co_await inBackground<void>(unlock));
    m_isOpen = true;
    if (content != DiskContent::Ours) {
        GH_CO_CHECK(co_await makeFileSystem());
        GH_CO_CHECK(volume.markComplete());
    }
    GH_CO_CHECK(mountIt());
    co_return content == DiskContent::Ours ? Outcome::Opened : Outcome::Formatted;
}

QCoro::Task<Result<void>> EncryptedDisk::makeFileSystem()
{
    process::ProcessSpec spec;
    spec.program = QStringLiteral("/usr/sbin/mkfs.ext4");
    spec.arguments = QStringList{QStringLiteral("-q"), QStringLiteral("-F"), QStringLiteral("-m"), QStringLiteral("0"),
                                 QStringLiteral("-E"), QStringLiteral("nodiscard"), mapperPath()};
    spec.timeout = std::chrono::minutes(5);
    const process::ProcessOutcome outcome = co_await m_runner->run(spec);
    co_return outcome.toResult(spec);
}

Result<void> EncryptedDisk::mountIt() const
{
    if (!QDir().mkpath(m_spec.mountPoint))
        return fail(errors::diskFailed, QStringLiteral("%1 cannot be created").arg(m_spec.mountPoint));
    if (::mount(mapperPath().toLocal8Bit().constData(), m_spec.mountPoint.toLocal8Bit().constData(), "ext4",
                MS_NOSUID | MS_NODEV | MS_NOATIME, nullptr)
        != 0)
        return fail(errors::diskFailed,
                    QStringLiteral("mounting %1 at %2: %3").arg(mapperPath(), m_spec.mountPoint, qt_error_string(errno)));
    return {};
}

QString mountedFileSystem(const QByteArray& mountInfo, const QString& mountPoint, quint64 number)
{
    // "36 35 98:0 /root /mount/point options [optional fields] - type source options"; blanks in names are octal-escaped.
    const QByteArray device = QByteArray::number(major(number)) + ':' + QByteArray::number(minor(number));
    QByteArray escaped = mountPoint.toLocal8Bit();
    escaped.replace('\\', "\\134").replace(' ', "\\040").replace('\t', "\\011").replace('\n', "\\012");
    QString found;
    for (const QByteArray& line : mountInfo.split('\n')) {
        const QList<QByteArray> words = line.split(' ');
        const qsizetype dash = words.indexOf("-");
        if (dash < 6 || dash + 1 >= words.size() || words[4] != escaped)
            continue;
        found = words[2] == device ? QString::fromLatin1(words[dash + 1]) : QString();
    }
    return found;
}

Result<DiskEvidence> EncryptedDisk::evidence() const
{
    DiskEvidence evidence;
    evidence.mapper = mapperPath();
    evidence.mountPoint = m_spec.mountPoint;
    GH_TRY(evidence.luks, LuksVolume::status(m_spec.mapperName));
    struct stat node = {};
    if (::stat(evidence.mapper.toLocal8Bit().constData(), &node) != 0)
        return fail(errors::diskFailed, QStringLiteral("%1: %2").arg(evidence.mapper, qt_error_string(errno)));
    QFile mounts(QStringLiteral("/proc/self/mountinfo"));
    if (!mounts.open(QIODevice::ReadOnly))
        return fail(errors::diskFailed, QStringLiteral("%1: %2").arg(mounts.fileName(), mounts.errorString()));
    evidence.fileSystem = mountedFileSystem(mounts.readAll(), m_spec.mountPoint, node.st_rdev);
    if (evidence.fileSystem.isEmpty())
        return fail(errors::diskFailed, QStringLiteral("%1 is not mounted at %2").arg(evidence.mapper, m_spec.mountPoint));
    return evidence;
}

Result<void> EncryptedDisk::close()
{
    if (!m_isOpen)
        return {};
    m_isOpen = false;
    if (::umount2(m_spec.mountPoint.toLocal8Bit().constData(), 0) != 0 && errno != EINVAL)
        return fail(errors::diskFailed, QStringLiteral("unmounting %1: %2").arg(m_spec.mountPoint, qt_error_string(errno)));
    return LuksVolume::deactivate(m_spec.mapperName);
}

} // namespace gatehouse::agent
