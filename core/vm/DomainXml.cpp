// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/DomainXml.h"

#include <QCryptographicHash>
#include <QXmlStreamWriter>

namespace gatehouse::vm {

namespace {

const QString qemuNamespace = QStringLiteral("http://libvirt.org/schemas/domain/qemu/1.0");

/// QXmlStreamWriter with the two shapes that domain XML is made of.
class Writer
{
public:
    explicit Writer(QString* out)
        : m_xml(out)
    {
        m_xml.setAutoFormatting(true);
        m_xml.setAutoFormattingIndent(2);
    }
    using Attributes = std::initializer_list<std::pair<const char*, QString>>;

    void open(const char* name, Attributes attributes = {})
    {
        m_xml.writeStartElement(QLatin1String(name));
        write(attributes);
    }
    void close() { m_xml.writeEndElement(); }
    void empty(const char* name, Attributes attributes)
    {
        m_xml.writeEmptyElement(QLatin1String(name));
        write(attributes);
    }
    void text(const char* name, const QString& value, Attributes attributes = {})
    {
        m_xml.writeStartElement(QLatin1String(name));
        write(attributes);
        m_xml.writeCharacters(value);
        m_xml.writeEndElement();
    }
    QXmlStreamWriter& xml() { return m_xml; }

private:
    void write(Attributes attributes)
    {
        for (const auto& [name, value] : attributes)
            m_xml.writeAttribute(QLatin1String(name), value);
    }
    QXmlStreamWriter m_xml;
};

QString formatName(DiskFormat format)
{
    return format == DiskFormat::Raw ? QStringLiteral("raw") : QStringLiteral("qcow2");
}

void writeIdentity(Writer& w, const MachineSpec& spec, const QString& specPath)
{
    w.text("name", QString(domainPrefix) + spec.name);
    w.text("uuid", spec.uuid);
    w.text("title", QStringLiteral("Gatehouse machine %1").arg(spec.name));
    w.open("metadata");
    w.xml().writeNamespace(metadataUri, QStringLiteral("gatehouse"));
    w.xml().writeEmptyElement(metadataUri, QStringLiteral("machine"));
    w.xml().writeAttribute(QStringLiteral("name"), spec.name);
    w.xml().writeAttribute(QStringLiteral("spec"), specPath);
    w.xml().writeAttribute(QStringLiteral("image"), spec.imageId);
    w.close();
}

void writeMachine(Writer& w, const MachineSpec& spec, const HostFacts& facts)
{
    w.text("memory", QString::number(spec.memoryMiB), {{"unit", QStringLiteral("MiB")}});
    w.text("vcpu", QString::number(spec.vcpus));
    w.open("os");
    w.text("type", QStringLiteral("hvm"), {{"arch", QStringLiteral("x86_64")}, {"machine", QStringLiteral("q35")}});
    w.text("loader", facts.firmwareCode, {{"readonly", QStringLiteral("yes")}, {"type", QStringLiteral("pflash")}});
    w.text("nvram", spec.nvramPath, {{"template", facts.firmwareVars}});
    w.close();
    w.open("features");
    w.empty("acpi", {});
    w.empty("apic", {});
    w.close();
    w.empty("cpu", {{"mode", facts.accelerator == Accelerator::Kvm ? QStringLiteral("host-passthrough") : QStringLiteral("maximum")}});
    w.empty("clock", {{"offset", QStringLiteral("utc")}});
    w.text("on_poweroff", QStringLiteral("destroy"));
    w.text("on_reboot", QStringLiteral("restart"));
    // A crashed guest is not started again by itself: the operator sees that it crashed.
    w.text("on_crash", QStringLiteral("destroy"));
}

void writeDisks(Writer& w, const MachineSpec& spec, LibvirtScope scope)
{
    w.open("disk", {{"type", QStringLiteral("file")}, {"device", QStringLiteral("disk")}});
    w.empty("driver", {{"name", QStringLiteral("qemu")}, {"type", formatName(spec.imageFormat)}});
    w.open("source", {{"file", spec.imagePath}});
    // Not even its owner changes: several machines boot from the same measured file. A session libvirt changes no owners
    // and refuses to be told about it.
    if (scope == LibvirtScope::System)
        w.empty("seclabel", {{"model", QStringLiteral("dac")}, {"relabel", QStringLiteral("no")}});
    w.close();
    w.empty("target", {{"dev", QStringLiteral("vda")}, {"bus", QStringLiteral("virtio")}});
    w.empty("readonly", {});
    w.empty("boot", {{"order", QStringLiteral("1")}});
    w.close();
    if (spec.dataDiskPath.isEmpty())
        return;
    w.open("disk", {{"type", QStringLiteral("file")}, {"device", QStringLiteral("disk")}});
    // On a full host disk the guest is paused, not given an I/O error that could break its file system.
    w.empty("driver", {{"name", QStringLiteral("qemu")},
                       {"type", QStringLiteral("qcow2")},
                       {"error_policy", QStringLiteral("enospace")},
                       {"discard", QStringLiteral("unmap")}});
    w.empty("source", {{"file", spec.dataDiskPath}});
    w.empty("target", {{"dev", QStringLiteral("vdb")}, {"bus", QStringLiteral("virtio")}});
    w.text("serial", dataDiskSerial);
    w.close();
}

void writeDevices(Writer& w, const MachineSpec& spec, const HostFacts& facts)
{
    w.open("devices");
    w.text("emulator", facts.emulator);
    writeDisks(w, spec, facts.scope);
    w.empty("controller", {{"type", QStringLiteral("usb")}, {"model", QStringLiteral("none")}});
    if (!spec.hostVolumePath.isEmpty()) {
        // "mapped": what the guest does as its root stays the property of QEMU's user on this side.
        w.open("filesystem", {{"type", QStringLiteral("mount")}, {"accessmode", QStringLiteral("mapped")}});
        w.empty("source", {{"dir", spec.hostVolumePath}});
        w.empty("target", {{"dir", hostVolumeTag}});
        w.close();
    }
    w.open("serial", {{"type", QStringLiteral("file")}});
    w.empty("source", {{"path", spec.serialLogPath}, {"append", QStringLiteral("on")}});
    w.empty("target", {{"type", QStringLiteral("isa-serial")}, {"port", QStringLiteral("0")}});
    w.close();
    w.open("tpm", {{"model", QStringLiteral("tpm-crb")}});
    w.empty("backend", {{"type", QStringLiteral("emulator")}, {"version", QStringLiteral("2.0")}});
    w.close();
    w.open("rng", {{"model", QStringLiteral("virtio")}});
    w.text("backend", QStringLiteral("/dev/urandom"), {{"model", QStringLiteral("random")}});
    w.close();
    w.open("video");
    w.empty("model", {{"type", QStringLiteral("none")}});
    w.close();
    w.empty("memballoon", {{"model", QStringLiteral("none")}});
    w.close();
}

/// The locally administered address of the machine's network card, from its UUID, so that it is the same at each start.
QString macAddress(const QString& uuid)
{
    const QByteArray hash = QCryptographicHash::hash(uuid.toLatin1(), QCryptographicHash::Sha256);
    QString text = QStringLiteral("52:54:00");
    for (int i = 0; i < 3; ++i)
        text += QStringLiteral(":%1").arg(quint8(hash[i]), 2, 16, QLatin1Char('0'));
    return text;
}

void writeQemuArguments(Writer& w, const MachineSpec& spec)
{
    const QStringList arguments{
        QStringLiteral("-netdev"), userNetdev(spec.ports), QStringLiteral("-device"),
        // No option ROM (nothing boots from the network), and a slot that libvirt does not hand out by itself.
        QStringLiteral("virtio-net-pci,netdev=gatehouse,mac=%1,romfile=,addr=0x10").arg(macAddress(spec.uuid))};
    w.xml().writeStartElement(qemuNamespace, QStringLiteral("commandline"));
    for (const QString& argument : arguments) {
        w.xml().writeEmptyElement(qemuNamespace, QStringLiteral("arg"));
        w.xml().writeAttribute(QStringLiteral("value"), argument);
    }
    w.close();
}

} // namespace

QString userNetdev(const QList<PortForward>& ports)
{
    // QEMU's own addressing (guest 10.0.2.15, host 10.0.2.2) is part of the wire protocol, so it is written out.
    QString value = QStringLiteral("user,id=gatehouse,net=10.0.2.0/24,host=10.0.2.2,dhcpstart=10.0.2.15");
    for (const PortForward& port : ports)
        value += QStringLiteral(",hostfwd=tcp:127.0.0.1:%1-:%2").arg(port.hostPort).arg(port.guestPort);
    return value;
}

QString domainXml(const MachineSpec& spec, const HostFacts& facts, const QString& specPath)
{
    QString out;
    Writer w(&out);
    w.xml().writeNamespace(qemuNamespace, QStringLiteral("qemu"));
    w.open("domain", {{"type", facts.accelerator == Accelerator::Kvm ? QStringLiteral("kvm") : QStringLiteral("qemu")}});
    writeIdentity(w, spec, specPath);
    writeMachine(w, spec, facts);
    writeDevices(w, spec, facts);
    writeQemuArguments(w, spec);
    w.close();
    w.xml().writeEndDocument();
    return out.trimmed() + QLatin1Char('\n');
}

} // namespace gatehouse::vm
