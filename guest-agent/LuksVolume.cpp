// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/LuksVolume.h"

#include "guest-agent/AgentErrors.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <libcryptsetup.h>
#include <unistd.h>

namespace gatehouse::agent {

namespace {

constexpr char subsystem[] = "gatehouse";
constexpr char completeLabel[] = "gatehouse-data";
constexpr char unfinishedLabel[] = "gatehouse-new";
/// Partition tables, LUKS, LVM and every file system of Linux mark themselves within the first 16 MiB or, as RAID, GPT
/// backups and ZFS do, at the end.
constexpr qint64 blankHead = 16 * 1024 * 1024;
constexpr qint64 blankTail = 1024 * 1024;

/// The key is 32 uniform bytes: stretching it would only cost boot time. 1000 is the least that LUKS2 takes.
crypt_pbkdf_type cheapPbkdf()
{
    crypt_pbkdf_type pbkdf = {};
    pbkdf.type = CRYPT_KDF_PBKDF2;
    pbkdf.hash = "sha256";
    pbkdf.iterations = 1000;
    pbkdf.flags = CRYPT_PBKDF_NO_BENCHMARK;
    return pbkdf;
}

/// libcryptsetup prints to the standard streams unless told where to.
void ignoreLog(int, const char*, void*) {}

const char* asText(const SecretBytes& key)
{
    return reinterpret_cast<const char*>(key.bytes().data());
}

/// The members of @p found that are not in @p expected, lack there or differ, as "path: found, expected …"; empty when both are
/// the same. An expected null stands for any text: what is drawn at random.
QString difference(const QString& path, const QJsonObject& found, const QJsonObject& expected)
{
    const QStringList names = found.keys() + expected.keys();
    const auto shown = [](const QJsonValue& value) {
        return value.isUndefined() ? QStringLiteral("missing") : QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact)).mid(1).chopped(1).left(100);
    };
    for (const QString& name : names) {
        const QString here = path.isEmpty() ? name : path + u'.' + name;
        const QJsonValue is = found.value(name);
        const QJsonValue wanted = expected.value(name);
        if (is.isObject() && wanted.isObject()) {
            const QString inside = difference(here, is.toObject(), wanted.toObject());
            if (!inside.isEmpty())
                return inside;
        } else if (!(wanted.isNull() && is.isString()) && is != wanted) {
            return QStringLiteral("%1 is %2, expected %3").arg(here, shown(is), shown(wanted));
        }
    }
    return {};
}

/// Where a LUKS2 header differs from those that LuksVolume::format() makes; empty when nowhere. Sizes and the area of the key's
/// material are the library's choice and not compared: they decide nothing about how data is stored.
QString headerDifference(QJsonObject header)
{
    const QJsonObject expected = QJsonDocument::fromJson(R"({
        "keyslots": {"0": {"type": "luks2", "key_size": 64, "af": {"type": "luks1", "stripes": 4000, "hash": "sha256"},
                           "area": {"type": "raw", "encryption": "aes-xts-plain64", "key_size": 64},
                           "kdf": {"type": "pbkdf2", "hash": "sha256", "iterations": 1000, "salt": null}}},
        "tokens": {},
        "segments": {"0": {"type": "crypt", "offset": "16777216", "size": "dynamic", "iv_tweak": "0", "encryption": "aes-xts-plain64",
                           "sector_size": 4096}},
        "digests": {"0": {"type": "pbkdf2", "keyslots": ["0"], "segments": ["0"], "hash": "sha256", "iterations": 1000,
                          "salt": null, "digest": null}},
        "config": {}})").object();
    QJsonObject config = header.value(QStringLiteral("config")).toObject();
    config.remove(QStringLiteral("json_size"));
    config.remove(QStringLiteral("keyslots_size"));
    header.insert(QStringLiteral("config"), config);
    QJsonObject keySlots = header.value(QStringLiteral("keyslots")).toObject();
    QJsonObject slot = keySlots.value(QStringLiteral("0")).toObject();
    QJsonObject area = slot.value(QStringLiteral("area")).toObject();
    area.remove(QStringLiteral("offset"));
    area.remove(QStringLiteral("size"));
    slot.insert(QStringLiteral("area"), area);
    keySlots.insert(QStringLiteral("0"), slot);
    header.insert(QStringLiteral("keyslots"), keySlots);
    return difference({}, header, expected);
}

Result<bool> allZeros(int file, qint64 from, qint64 to)
{
    std::vector<char> buffer(1024 * 1024);
    for (qint64 at = from; at < to;) {
        const auto size = std::size_t(std::min<qint64>(to - at, qint64(buffer.size())));
        const ssize_t got = ::pread(file, buffer.data(), size, at);
        if (got <= 0)
            return fail(errors::diskFailed, QStringLiteral("reading at %1: %2").arg(at).arg(qt_error_string(errno)));
        if (!std::all_of(buffer.begin(), buffer.begin() + got, [](char c) { return c == 0; }))
            return false;
        at += got;
    }
    return true;
}

} // namespace

Result<LuksVolume> LuksVolume::open(const QString& path)
{
    crypt_set_log_callback(nullptr, ignoreLog, nullptr);
    LuksVolume volume;
    volume.m_path = path;
    const int code = crypt_init(&volume.m_device, path.toLocal8Bit().constData());
    if (code < 0)
        return fail(errors::noDisk, QStringLiteral("%1: %2").arg(path, qt_error_string(-code)));
    crypt_set_rng_type(volume.m_device, CRYPT_RNG_URANDOM);
    return volume;
}

LuksVolume::~LuksVolume()
{
    if (m_device)
        crypt_free(m_device);
}

LuksVolume::LuksVolume(LuksVolume&& other) noexcept
    : m_path(std::move(other.m_path))
    , m_device(std::exchange(other.m_device, nullptr))
    , m_isLoaded(other.m_isLoaded)
{
}

LuksVolume& LuksVolume::operator=(LuksVolume&& other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_device, other.m_device);
    std::swap(m_isLoaded, other.m_isLoaded);
    return *this;
}

Result<void> LuksVolume::answer(int code, const char* call) const
{
    if (code >= 0)
        return {};
    return fail(errors::diskFailed,
                QStringLiteral("%1: %2: %3").arg(m_path, QLatin1String(call), qt_error_string(-code)));
}

Result<bool> LuksVolume::isBlank() const
{
    const int file = ::open(m_path.toLocal8Bit().constData(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return fail(errors::noDisk, QStringLiteral("%1: %2").arg(m_path, qt_error_string(errno)));
    const qint64 size = ::lseek(file, 0, SEEK_END);
    Result<bool> blank = true;
    if (size < minimumBytes)
        blank = fail(errors::diskFailed,
                     QStringLiteral("%1 has %2 bytes, at least %3 are needed").arg(m_path).arg(size).arg(minimumBytes));
    if (blank)
        blank = allZeros(file, 0, std::min(size, blankHead));
    if (blank && *blank)
        blank = allZeros(file, std::max<qint64>(0, size - blankTail), size);
    ::close(file);
    return blank;
}

Result<void> LuksVolume::load()
{
    if (!m_isLoaded) {
        GH_CHECK(answer(crypt_load(m_device, CRYPT_LUKS2, nullptr), "crypt_load"));
        m_isLoaded = true;
    }
    return {};
}

Result<DiskContent> LuksVolume::content()
{
    if (!load()) {
        GH_TRY(const bool blank, isBlank());
        return blank ? DiskContent::Blank : DiskContent::Foreign;
    }
    const char* itsSubsystem = crypt_get_subsystem(m_device);
    const char* itsLabel = crypt_get_label(m_device);
    if (!itsSubsystem || !itsLabel || std::string_view(itsSubsystem) != subsystem)
        return DiskContent::Foreign;
    const std::string_view label = itsLabel;
    if (label != completeLabel && label != unfinishedLabel)
        return DiskContent::Foreign;
    GH_CHECK(checkHeader());
    return label == completeLabel ? DiskContent::Ours : DiskContent::Unfinished;
}

Result<void> LuksVolume::checkHeader() const
{
    const char* text = nullptr;
    GH_CHECK(answer(crypt_dump_json(m_device, &text, 0), "crypt_dump_json"));
    const QJsonObject header = QJsonDocument::fromJson(text).object();
    const QString altered = headerDifference(header);
    if (altered.isEmpty())
        return {};
    return fail(errors::alteredDisk, QStringLiteral("%1: its LUKS2 header is not as Gatehouse writes it: %2").arg(m_path, altered),
                QStringLiteral("Somebody changed this disk outside the machine. Do not trust what is on it; give the machine an empty disk."));
}

Result<void> LuksVolume::format(const SecretBytes& key)
{
    GH_TRY(const DiskContent present, content());
    if (present != DiskContent::Blank)
        return fail(errors::foreignDisk, QStringLiteral("%1 is not blank").arg(m_path),
                    QStringLiteral("Give the machine an empty disk, or erase this one if nothing on it is needed."));
    const crypt_pbkdf_type pbkdf = cheapPbkdf();
    crypt_params_luks2 parameters = {};
    parameters.pbkdf = &pbkdf;
    parameters.sector_size = 4096;
    parameters.label = unfinishedLabel;
    parameters.subsystem = subsystem;
    GH_CHECK(answer(crypt_format(m_device, CRYPT_LUKS2, "aes", "xts-plain64", nullptr, nullptr, 64, &parameters),
                    "crypt_format"));
    m_isLoaded = true;
    return answer(crypt_keyslot_add_by_volume_key(m_device, 0, nullptr, 0, asText(key), key.size()),
                  "crypt_keyslot_add");
}

Result<void> LuksVolume::tryKey(const char* name, const SecretBytes& key)
{
    GH_CHECK(load());
    GH_CHECK(checkHeader());
    const int code = crypt_activate_by_passphrase(m_device, name, CRYPT_ANY_SLOT, asText(key), key.size(), 0);
    if (code == -EPERM || code == -ENOENT)
        return fail(errors::otherDiskKey,
                    QStringLiteral("%1 is a Gatehouse disk, but the key of this network does not open it").arg(m_path),
                    QStringLiteral("Attach the disk that belongs to this network, or an empty one."));
    return answer(code, "crypt_activate");
}

Result<void> LuksVolume::checkKey(const SecretBytes& key)
{
    return tryKey(nullptr, key);
}

Result<void> LuksVolume::activate(const QString& name, const SecretBytes& key)
{
    return tryKey(name.toLatin1().constData(), key);
}

Result<void> LuksVolume::markComplete()
{
    GH_CHECK(load());
    return answer(crypt_set_label(m_device, completeLabel, subsystem), "crypt_set_label");
}

Result<void> LuksVolume::deactivate(const QString& name)
{
    const int code = crypt_deactivate(nullptr, name.toLatin1().constData());
    if (code < 0)
        return fail(errors::diskFailed, QStringLiteral("closing %1: %2").arg(name, qt_error_string(-code)));
    return {};
}

Result<LuksStatus> LuksVolume::status(const QString& name)
{
    crypt_set_log_callback(nullptr, ignoreLog, nullptr);
    const QByteArray latin = name.toLatin1();
    const crypt_status_info info = crypt_status(nullptr, latin.constData());
    if (info != CRYPT_ACTIVE && info != CRYPT_BUSY)
        return fail(errors::diskFailed, QStringLiteral("%1 is not open").arg(name));
    LuksVolume volume;
    volume.m_path = name;
    GH_CHECK(volume.answer(crypt_init_by_name(&volume.m_device, latin.constData()), "crypt_init_by_name"));
    crypt_active_device active = {};
    GH_CHECK(volume.answer(crypt_get_active_device(volume.m_device, latin.constData(), &active), "crypt_get_active_device"));
    const auto text = [](const char* words) { return QString::fromLatin1(words ? words : ""); };
    LuksStatus status;
    status.type = text(crypt_get_type(volume.m_device));
    status.cipher = text(crypt_get_cipher(volume.m_device)) + u'-' + text(crypt_get_cipher_mode(volume.m_device));
    status.keyBits = crypt_get_volume_key_size(volume.m_device) * 8;
    status.device = text(crypt_get_device_name(volume.m_device));
    status.bytes = qint64(active.size) * 512; // libcryptsetup.h: in 512-byte sectors.
    return status;
}

} // namespace gatehouse::agent
