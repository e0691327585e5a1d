// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/agent/TestArchive.h"

#include <QCryptographicHash>

namespace gatehouse::test {

namespace {

QByteArray octal(qsizetype value, int width)
{
    return QByteArray::number(value, 8).rightJustified(width - 1, '0') + '\0';
}

QByteArray descriptor(const QByteArray& type, const QByteArray& content)
{
    return "{\"mediaType\":\"" + type + "\",\"digest\":\"sha256:" + TestArchive::digest(content) + "\",\"size\":"
        + QByteArray::number(content.size()) + '}';
}

} // namespace

QByteArray TestArchive::digest(const QByteArray& content)
{
    return QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex();
}

void TestArchive::add(const QByteArray& name, const QByteArray& content, char type, int mode, const QByteArray& link)
{
    QByteArray header = name.leftJustified(100, '\0', true) + octal(mode, 8) + octal(0, 8) + octal(0, 8) + octal(content.size(), 12)
        + octal(0, 12) + QByteArray(8, ' ') + type + link.leftJustified(100, '\0', true) + QByteArray("ustar\0" "00", 8);
    header = header.leftJustified(512, '\0');
    int sum = 0;
    for (const char c : header)
        sum += static_cast<unsigned char>(c);
    header.replace(148, 8, octal(sum, 7) + ' ');
    m_bytes += header + content + QByteArray((512 - content.size() % 512) % 512, '\0');
    if (type == '0')
        m_members.append({name, content});
}

QByteArray TestArchive::bytes() const
{
    return m_bytes + QByteArray(1024, '\0');
}

TestImage::TestImage(QList<QByteArray> layers, const QByteArray& commandJson)
    : m_layers(std::move(layers))
{
    QByteArray diffIds;
    QByteArray descriptors;
    for (const QByteArray& layer : m_layers) {
        diffIds += (diffIds.isEmpty() ? "" : ",") + ("\"sha256:" + TestArchive::digest(layer) + '"');
        descriptors += (descriptors.isEmpty() ? "" : ",") + descriptor("application/vnd.oci.image.layer.v1.tar", layer);
    }
    m_config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Cmd\":" + commandJson + "},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
        + diffIds + "]}}";
    m_manifest = "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
        + descriptor("application/vnd.oci.image.config.v1+json", m_config) + ",\"layers\":[" + descriptors + "]}";
}

QByteArray TestImage::configDigest() const
{
    return TestArchive::digest(m_config);
}

QByteArray TestImage::manifestDigest() const
{
    return TestArchive::digest(m_manifest);
}

TestArchive TestImage::ociMembers() const
{
    TestArchive archive;
    archive.add("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
    archive.add("index.json", "{\"schemaVersion\":2,\"manifests\":[" + descriptor("application/vnd.oci.image.manifest.v1+json", m_manifest) + "]}");
    archive.add("blobs/sha256/" + manifestDigest(), m_manifest);
    archive.add("blobs/sha256/" + configDigest(), m_config);
    for (const QByteArray& layer : m_layers)
        archive.add("blobs/sha256/" + TestArchive::digest(layer), layer);
    return archive;
}

QByteArray TestImage::dockerArchive() const
{
    TestArchive archive;
    QByteArray names;
    archive.add(configDigest() + ".json", m_config);
    for (qsizetype i = 0; i < m_layers.size(); ++i) {
        const QByteArray name = "layer" + QByteArray::number(i) + "/layer.tar";
        archive.add(name, m_layers[i]);
        names += (names.isEmpty() ? "\"" : ",\"") + name + '"';
    }
    archive.add("manifest.json", "[{\"Config\":\"" + configDigest() + ".json\",\"RepoTags\":[\"app-example:latest\"],\"Layers\":[" + names + "]}]");
    return archive.bytes();
}

} // namespace gatehouse::test
