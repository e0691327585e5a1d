// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/MachineSpec.h"

#include "core/base/Clock.h"
#include "core/vm/VmErrors.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>
#include <QUuid>

namespace gatehouse::vm {

namespace {

// Far above any computer this runs on; they only keep nonsense out of libvirt.
constexpr int maxVcpus = 512;
constexpr int minMemoryMiB = 64;
constexpr int maxMemoryMiB = 4 * 1024 * 1024;
constexpr qint64 maxDiskBytes = 64LL * 1024 * 1024 * 1024 * 1024;
constexpr int maxPorts = 64;
constexpr qsizetype maxText = 400;

tl::unexpected<Error> bad(const char* field, const QString& value)
{
    return fail(errors::badSpec, QStringLiteral("%1: '%2'").arg(QLatin1String(field), value.left(200)));
}

/// XML 1.0 cannot carry control characters, and no path or text of ours needs one.
bool isCleanText(const QString& text)
{
    for (const QChar c : text)
        if (c.unicode() < 0x20 || c.unicode() == 0x7F || c.unicode() == 0xFFFE || c.unicode() == 0xFFFF || c.isSurrogate())
            return false;
    return text.size() <= maxText;
}

Result<void> checkPath(const char* field, const QString& path, bool mayBeEmpty)
{
    if (path.isEmpty() && mayBeEmpty)
        return {};
    if (!QDir::isAbsolutePath(path) || !isCleanText(path) || QDir::cleanPath(path) != path)
        return bad(field, path);
    return {};
}

/// Typed access to the fields of one JSON object; the first failure is remembered.
class FieldReader
{
public:
    explicit FieldReader(QJsonObject object)
        : m_object(std::move(object))
    {
    }
    QString text(const char* field)
    {
        const QJsonValue value = m_object.value(QLatin1String(field));
        if (!value.isString())
            note(field);
        return value.toString();
    }
    qint64 number(const char* field, qint64 max)
    {
        const QJsonValue value = m_object.value(QLatin1String(field));
        const qint64 number = value.toInteger(-1);
        if (!value.isDouble() || number < 0 || number > max)
            note(field);
        return number;
    }
    QJsonArray array(const char* field)
    {
        const QJsonValue value = m_object.value(QLatin1String(field));
        if (!value.isArray())
            note(field);
        return value.toArray();
    }
    const QString& firstBad() const { return m_bad; }

private:
    void note(const char* field)
    {
        if (m_bad.isEmpty())
            m_bad = QLatin1String(field);
    }
    QJsonObject m_object;
    QString m_bad;
};

} // namespace

MachineSpec MachineSpec::make(const QString& name, const QString& folder)
{
    MachineSpec spec;
    spec.name = name;
    spec.uuid = QUuid::createUuid().toString(QUuid::WithoutBraces);
    spec.dataDiskPath = folder + QStringLiteral("/data.qcow2");
    spec.hostVolumePath = folder + QStringLiteral("/volume");
    spec.serialLogPath = folder + QStringLiteral("/serial.log");
    spec.nvramPath = folder + QStringLiteral("/nvram.fd");
    // Whole seconds, as the JSON has them.
    spec.created = QDateTime::fromSecsSinceEpoch(QDateTime::currentSecsSinceEpoch(), Qt::UTC);
    return spec;
}

Result<void> MachineSpec::validate() const
{
    static const QRegularExpression namePattern(QStringLiteral("\\A[a-z0-9][a-z0-9-]{0,39}\\z"));
    if (!namePattern.match(name).hasMatch())
        return bad("name", name);
    if (QUuid::fromString(uuid).toString(QUuid::WithoutBraces) != uuid || QUuid::fromString(uuid).isNull())
        return bad("uuid", uuid);
    GH_CHECK(checkPath("imagePath", imagePath, false));
    GH_CHECK(checkPath("dataDiskPath", dataDiskPath, true));
    GH_CHECK(checkPath("hostVolumePath", hostVolumePath, true));
    GH_CHECK(checkPath("serialLogPath", serialLogPath, false));
    GH_CHECK(checkPath("nvramPath", nvramPath, false));
    if (vcpus < 1 || vcpus > maxVcpus)
        return bad("vcpus", QString::number(vcpus));
    if (memoryMiB < minMemoryMiB || memoryMiB > maxMemoryMiB)
        return bad("memoryMiB", QString::number(memoryMiB));
    if (!dataDiskPath.isEmpty() && (dataDiskBytes < 1024 * 1024 || dataDiskBytes > maxDiskBytes || dataDiskBytes % 512 != 0))
        return bad("dataDiskBytes", QString::number(dataDiskBytes));
    if (!isCleanText(imageId))
        return bad("imageId", imageId);
    if (!isCleanText(role))
        return bad("role", role);
    if (ports.size() > maxPorts)
        return bad("ports", QString::number(ports.size()));
    QSet<quint16> hostPorts;
    for (const PortForward& port : ports) {
        if (port.hostPort == 0 || port.guestPort == 0 || !isCleanText(port.purpose))
            return bad("ports", QStringLiteral("%1 -> %2").arg(port.hostPort).arg(port.guestPort));
        if (hostPorts.contains(port.hostPort))
            return bad("ports", QStringLiteral("%1 twice").arg(port.hostPort));
        hostPorts.insert(port.hostPort);
    }
    return {};
}

QByteArray MachineSpec::toJson() const
{
    QJsonArray forwards;
    for (const PortForward& port : ports)
        forwards.append(QJsonObject{{QStringLiteral("hostPort"), port.hostPort},
                                    {QStringLiteral("guestPort"), port.guestPort},
                                    {QStringLiteral("purpose"), port.purpose}});
    const QJsonObject object{
        {QStringLiteral("version"), currentVersion},
        {QStringLiteral("name"), name},
        {QStringLiteral("uuid"), uuid},
        {QStringLiteral("imagePath"), imagePath},
        {QStringLiteral("imageFormat"), imageFormat == DiskFormat::Raw ? QStringLiteral("raw") : QStringLiteral("qcow2")},
        {QStringLiteral("imageId"), imageId},
        {QStringLiteral("vcpus"), vcpus},
        {QStringLiteral("memoryMiB"), memoryMiB},
        {QStringLiteral("dataDiskPath"), dataDiskPath},
        {QStringLiteral("dataDiskBytes"), dataDiskBytes},
        {QStringLiteral("hostVolumePath"), hostVolumePath},
        {QStringLiteral("ports"), forwards},
        {QStringLiteral("serialLogPath"), serialLogPath},
        {QStringLiteral("nvramPath"), nvramPath},
        {QStringLiteral("created"), toRfc3339(created)},
        {QStringLiteral("role"), role},
    };
    return QJsonDocument(object).toJson();
}

Result<MachineSpec> MachineSpec::fromJson(const QByteArray& json)
{
    if (json.size() > maxJsonBytes)
        return fail(errors::badSpec, QStringLiteral("%1 bytes").arg(json.size()));
    QJsonParseError parseError;
    const QJsonDocument document = QJsonDocument::fromJson(json, &parseError);
    if (!document.isObject())
        return fail(errors::badSpec, QStringLiteral("not a JSON object: %1").arg(parseError.errorString()));
    FieldReader reader(document.object());
    const qint64 version = reader.number("version", std::numeric_limits<int>::max());
    if (reader.firstBad().isEmpty() && version != currentVersion)
        return fail(errors::specVersion, QStringLiteral("version %1, this program knows %2").arg(version).arg(currentVersion),
                    QStringLiteral("Use the version of Gatehouse that made this machine, or a later one."));
    MachineSpec spec;
    spec.name = reader.text("name");
    spec.uuid = reader.text("uuid");
    spec.imagePath = reader.text("imagePath");
    const QString format = reader.text("imageFormat");
    spec.imageFormat = format == QLatin1String("qcow2") ? DiskFormat::Qcow2 : DiskFormat::Raw;
    spec.imageId = reader.text("imageId");
    spec.vcpus = int(reader.number("vcpus", maxVcpus));
    spec.memoryMiB = int(reader.number("memoryMiB", maxMemoryMiB));
    spec.dataDiskPath = reader.text("dataDiskPath");
    spec.dataDiskBytes = reader.number("dataDiskBytes", maxDiskBytes);
    spec.hostVolumePath = reader.text("hostVolumePath");
    spec.serialLogPath = reader.text("serialLogPath");
    spec.nvramPath = reader.text("nvramPath");
    const QString created = reader.text("created");
    spec.created = QDateTime::fromString(created, Qt::ISODate).toUTC();
    spec.role = reader.text("role");
    for (const QJsonValue value : reader.array("ports")) {
        FieldReader port(value.toObject());
        PortForward forward{quint16(port.number("hostPort", 65535)), quint16(port.number("guestPort", 65535)), port.text("purpose")};
        if (!port.firstBad().isEmpty())
            return bad("ports", port.firstBad());
        spec.ports.append(forward);
    }
    if (!reader.firstBad().isEmpty())
        return fail(errors::badSpec, QStringLiteral("field '%1' is missing or not what it should be").arg(reader.firstBad()));
    if (format != QLatin1String("raw") && format != QLatin1String("qcow2"))
        return bad("imageFormat", format);
    if (!spec.created.isValid())
        return bad("created", created);
    GH_CHECK(spec.validate());
    return spec;
}

} // namespace gatehouse::vm
