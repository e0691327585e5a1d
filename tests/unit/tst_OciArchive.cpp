// SPDX-License-Identifier: GPL-3.0-or-later
// What the host hands over as an application: only what container() names comes out, whatever the archive says.
#include "guest-agent/AgentErrors.h"
#include "guest-agent/OciArchive.h"
#include "tests/support/agent/TestArchive.h"

#include <QBuffer>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::agent;
using test::TestArchive;
using test::TestImage;

class OciArchiveTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QString folder() const { return m_folder.filePath("staged"); }

    Result<StagedImage> stage(const QByteArray& archive, const QByteArray& digestHex, const OciArchiveLimits& limits = {}) const
    {
        QBuffer device;
        device.setData(archive);
        device.open(QIODevice::ReadOnly);
        return stageImage(device, ContainerName::parse("app@sha256:" + QString::fromLatin1(digestHex)).value().value(), folder(), limits);
    }
    QByteArray staged(const QString& name) const
    {
        QFile file(folder() + '/' + name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// Every blob that the staged layout leads to has the bytes of its name.
    void checkLayout(const QByteArray& configHex, int layers)
    {
        const QJsonObject index = QJsonDocument::fromJson(staged("index.json")).object();
        QCOMPARE(index["manifests"].toArray().size(), 1);
        const QString manifestHex = index["manifests"].toArray()[0].toObject()["digest"].toString().mid(7);
        const QByteArray manifest = staged("blobs/sha256/" + manifestHex);
        QCOMPARE(TestArchive::digest(manifest), manifestHex.toLatin1());
        QCOMPARE(index["manifests"].toArray()[0].toObject()["size"].toInt(), int(manifest.size()));
        const QJsonObject document = QJsonDocument::fromJson(manifest).object();
        QCOMPARE(document["config"].toObject()["digest"].toString(), "sha256:" + QString::fromLatin1(configHex));
        QCOMPARE(document["layers"].toArray().size(), layers);
        for (const QJsonValue layer : document["layers"].toArray()) {
            const QString hex = layer.toObject()["digest"].toString().mid(7);
            QCOMPARE(TestArchive::digest(staged("blobs/sha256/" + hex)), hex.toLatin1());
        }
        QVERIFY(!staged("oci-layout").isEmpty());
        QVERIFY(!QFile::exists(folder() + "/blobs/sha256/incoming"));
    }

private Q_SLOTS:
    void names_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("outcome");
        const QString digest = "sha256:" + QString(64, 'a');
        QTest::newRow("nothing") << "" << "none";
        QTest::newRow("digest alone") << digest << "good";
        QTest::newRow("name") << "app-example@" + digest << "good";
        QTest::newRow("registry and tag") << "docker.io/library/app-example:1.2_x@" + digest << "good";
        QTest::newRow("tag only") << "app-example:latest" << "bad";
        QTest::newRow("upper case") << "app@sha256:" + QString(64, 'A') << "bad";
        QTest::newRow("short") << "app@sha256:" + QString(63, 'a') << "bad";
        QTest::newRow("long") << digest + "a" << "bad";
        QTest::newRow("other hash") << "app@sha512:" + QString(64, 'a') << "bad";
        QTest::newRow("command") << "a; reboot #@" + digest << "bad";
        QTest::newRow("option") << "--privileged@" + digest << "bad";
        QTest::newRow("python") << "__import__('os').system('id')" << "bad";
        QTest::newRow("line end") << digest + "\n" << "bad";
        QTest::newRow("blank") << " " << "bad";
        QTest::newRow("huge") << QString(1'000'000, 'a') + "@" + digest << "bad";
    }
    void names()
    {
        QFETCH(QString, text);
        QFETCH(QString, outcome);
        const auto name = ContainerName::parse(text);
        QCOMPARE(name ? (*name ? "good" : "none") : "bad", outcome);
        if (!name) {
            QVERIFY(name.error().is(agent::errors::badContainer));
            QVERIFY(name.error().detail().size() < 250);
        }
    }

    void imagesComeOut_data()
    {
        QTest::addColumn<QByteArray>("archive");
        QTest::addColumn<QByteArray>("digest");
        const TestImage image({"first layer", "second layer"});
        QTest::newRow("layout by manifest") << image.ociArchive() << image.manifestDigest();
        QTest::newRow("layout by image id") << image.ociArchive() << image.configDigest();
        QTest::newRow("docker save by image id") << image.dockerArchive() << image.configDigest();
        const QByteArray index = "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"sha256:" + QByteArray(64, '0')
            + "\",\"platform\":{\"architecture\":\"arm64\",\"os\":\"linux\"}},{\"digest\":\"sha256:" + image.manifestDigest()
            + "\",\"platform\":{\"architecture\":\"amd64\",\"os\":\"linux\"}}]}";
        TestArchive several = image.ociMembers();
        several.add("blobs/sha256/x", index);
        QTest::newRow("by an index") << several.bytes() << TestArchive::digest(index);
        TestArchive lies = image.ociMembers();
        lies.add("index.json", "{\"manifests\":[{\"digest\":\"sha256:" + QByteArray(64, 'f') + "\"}]}");
        lies.add("blobs/sha256/" + image.manifestDigest(), "another manifest under the name of ours");
        QTest::newRow("lies beside it") << lies.bytes() << image.manifestDigest();
    }
    void imagesComeOut()
    {
        QFETCH(QByteArray, archive);
        QFETCH(QByteArray, digest);
        const TestImage image({"first layer", "second layer"});
        QVERIFY(QDir().mkpath(folder() + "/left/from/before"));
        const auto result = stage(archive, digest);
        QVERIFY2(result, result ? "" : qPrintable(result.error().toString()));
        QCOMPARE(result->imageId.toHex().toLatin1(), image.configDigest());
        QVERIFY(!QFile::exists(folder() + "/left"));
        checkLayout(image.configDigest(), 2);
    }

    void whatIsNotNamedIsRefused_data()
    {
        QTest::addColumn<QByteArray>("archive");
        QTest::addColumn<QByteArray>("digest");
        QTest::addColumn<QString>("why");
        const TestImage image({"first layer", "second layer"});
        const TestImage other({"something else"});
        QTest::newRow("another image") << other.ociArchive() << image.manifestDigest() << "it has no sha256:";
        QTest::newRow("named by a layer") << image.ociArchive() << TestArchive::digest("first layer") << "neither a manifest nor";
        for (const QString& part : {QString("config"), QString("layer")}) {
            TestArchive archive;
            for (const auto& [name, content] : image.ociMembers().members())
                if (!(part == "config" && name.contains(image.configDigest())) && !(part == "layer" && content == "second layer"))
                    archive.add(name, content);
            QTest::newRow(qPrintable(part + " missing")) << archive.bytes() << image.manifestDigest() << "is missing";
        }
        TestArchive changed;
        for (const auto& [name, content] : image.ociMembers().members())
            changed.add(name, content == "second layer" ? QByteArray("second lAyer") : content);
        QTest::newRow("layer changed") << changed.bytes() << image.manifestDigest() << "is missing";
        QTest::newRow("empty") << QByteArray() << image.manifestDigest() << "it has no sha256:";
        QTest::newRow("no tar") << QByteArray(4096, 'x') << image.manifestDigest() << "member 1";
        QTest::newRow("cut off") << image.ociArchive().left(1000) << image.manifestDigest() << "member";
        TestArchive many;
        const QByteArray manifest = "{\"config\":{\"digest\":\"sha256:" + image.configDigest() + "\"},\"layers\":["
            + QByteArray("{\"digest\":\"sha256:" + image.configDigest() + "\"},").repeated(256) + "{}]}";
        many.add("m", manifest);
        for (const auto& [name, content] : image.ociMembers().members())
            many.add(name, content);
        QTest::newRow("many layers") << many.bytes() << TestArchive::digest(manifest) << "257 layers";
        const QByteArray path = "{\"config\":{\"digest\":\"../../../../etc/passwd\"},\"layers\":[]}";
        TestArchive leaving;
        leaving.add("m", path);
        QTest::newRow("path for a digest") << leaving.bytes() << TestArchive::digest(path) << "is no SHA-256 digest";
        const QByteArray deep = QByteArray("[").repeated(100'000);
        TestArchive nested;
        nested.add("m", deep);
        QTest::newRow("deep JSON") << nested.bytes() << TestArchive::digest(deep) << "neither a manifest nor";
        const QByteArray large = '{' + QByteArray(2'000'000, ' ') + '}';
        TestArchive big;
        big.add("m", large);
        QTest::newRow("large document") << big.bytes() << TestArchive::digest(large) << "too large";
    }
    void whatIsNotNamedIsRefused()
    {
        QFETCH(QByteArray, archive);
        QFETCH(QByteArray, digest);
        QFETCH(QString, why);
        const auto result = stage(archive, digest);
        QVERIFY(!result);
        QVERIFY(result.error().is(agent::errors::badArchive));
        QVERIFY2(result.error().toString().contains(why), qPrintable(result.error().toString()));
        QVERIFY(!QFile::exists(folder()));
    }

    void limitsHold()
    {
        const TestImage image({QByteArray(100'000, 'l')});
        OciArchiveLimits small;
        small.maxBytes = 50'000;
        const auto large = stage(image.ociArchive(), image.manifestDigest(), small);
        QVERIFY(!large);
        QVERIFY(large.error().detail().contains("50000 bytes"));
        OciArchiveLimits few;
        few.maxMembers = 3;
        const auto many = stage(image.ociArchive(), image.manifestDigest(), few);
        QVERIFY(!many);
        QVERIFY(many.error().detail().contains("more than 3 members"));
    }
};

QTEST_GUILESS_MAIN(OciArchiveTest)
#include "tst_OciArchive.moc"
