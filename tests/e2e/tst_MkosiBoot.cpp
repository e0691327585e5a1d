// SPDX-License-Identifier: GPL-3.0-or-later
// A small disk of a checkout's own mkosi.conf, made by the real mkosi, which puts systemd-boot in front of its unified kernel image and an
// initrd of its own behind it: through the back end into the catalogue, then started, and the guest's TPM holds what was predicted.
#include "core/crypto/Hashes.h"
#include "core/image/AptMirror.h"
#include "core/image/ImageMeasurer.h"
#include "core/image/MkosiBuild.h"
#include "tests/support/BootedMachine.h"
#include "tests/support/BuildFixture.h"

#include <QDir>
#include <QProcess>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::BootedMachine;
using gatehouse::tests::BuildFixture;

namespace {

constexpr char configuration[] = R"([Distribution]
Distribution=debian
Release=bookworm

[Output]
ImageId=small
Format=disk
OutputDirectory=build

[Content]
Bootable=yes
Bootloader=systemd-boot
Packages=
    linux-image-cloud-amd64
    systemd
    systemd-sysv
    systemd-boot
    udev
KernelCommandLine=console=ttyS0 panic=-1 systemd.firstboot=no
WithDocs=no
CleanPackageMetadata=yes
)";

/// Says what firmware, boot loader, stub and kernel have measured.
constexpr char witness[] = R"([Unit]
Description=Says what was measured
After=multi-user.target

[Service]
Type=oneshot
StandardOutput=file:/dev/ttyS0
ExecStart=/bin/sh -c 'for pcr in 4 9 11; do echo; echo "witness pcr$$pcr=$(cat /sys/class/tpm/tpm0/pcr-sha256/$$pcr)."; done; echo "witness end"'
ExecStart=/bin/systemctl --no-block poweroff
)";

QByteArray run(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    process.waitForFinished(60'000);
    return process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0 ? process.readAllStandardOutput() : QByteArray();
}

} // namespace

class MkosiBootTest : public QObject
{
    Q_OBJECT

    BuildFixture m_fixture;
    QString m_id;

    QString path(const QString& name) const { return m_fixture.folder() + "/checkout/" + name; }
    void put(const QString& name, const QByteArray& content) const
    {
        QVERIFY(makeFolder(QFileInfo(path(name)).path()));
        QVERIFY(writeFileAtomically(path(name), content));
    }
    /// PCR 11 as the stub left it and as each of systemd's phases leaves it, in their order (systemd-pcrphase.service(8)).
    static QStringList phasesOf(PredictedRegister pcr11)
    {
        QStringList values{pcr11.value.toHex()};
        for (const char* phase : {"enter-initrd", "leave-initrd", "sysinit", "ready"}) {
            pcr11.extend(QString::fromLatin1(phase), crypto::sha256(view(QByteArray(phase))));
            values.append(pcr11.value.toHex());
        }
        return values;
    }

private Q_SLOTS:
    void initTestCase()
    {
        const int version = MkosiBuild::versionOf(QString::fromUtf8(run("mkosi", {"--version"})));
        if (version < MkosiBuild::firstWithProfiles)
            QSKIP(version ? "mkosi is older than 20; Debian 12 has 24 in its backports" : "mkosi is not installed, or does not start");
        if (const QString missing = BootedMachine::missing(); !missing.isEmpty())
            QSKIP(qPrintable(missing));
        const auto mirror = AptMirror::choose("bookworm", QString::fromUtf8(run("apt-get", {"indextargets", "--format", AptMirror::indexFormat()})),
                                              AptMirror::hostOf(readFile("/etc/os-release", 64 * 1024).value_or(QByteArray())));
        if (!mirror)
            QSKIP(qPrintable("no mirror of Debian 12 is known here: " + mirror.error().detail()));
        put("mkosi.conf", configuration);
        put("mkosi.extra/usr/lib/systemd/system/witness.service", witness);
        QVERIFY(makeFolder(path("mkosi.extra/etc/systemd/system/multi-user.target.wants")));
        QVERIFY(QFile::link("/usr/lib/systemd/system/witness.service", path("mkosi.extra/etc/systemd/system/multi-user.target.wants/witness.service")));
        // mkosi's own list asks for archives that this computer's mirror may lack; the names are those of its versions.
        const QByteArray sources = "Types: deb\nURIs: " + mirror->mainUri.toUtf8() + "\nSuites: bookworm\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n";
        constexpr int firstWithSandboxTrees = 25;
        put(version < firstWithSandboxTrees ? "mkosi.pkgmngr/etc/apt/sources.list.d/bookworm.sources" : "mkosi.sandbox/etc/apt/sources.list.d/mkosi.sources", sources);
        qInfo() << "mkosi" << version;
    }
    void builds()
    {
        BuildRequest request;
        request.recipeFolder = QStringLiteral(GATEHOUSE_SOURCE_DIR "/images/nethermind-mkosi");
        request.parameters = {{"checkout", m_fixture.folder() + "/checkout"}};
        const auto built = m_fixture.build(request);
        QVERIFY2(built.result, qPrintable(built.why()));
        m_id = built.id;
        QVERIFY(!m_fixture.store().show(m_id)->debug); // mkosi's summary names no password.
        qInfo() << "built in" << built.seconds << "s";
    }
    void registersAreAsPredicted()
    {
        if (m_id.isEmpty())
            QFAIL("there is no image");
        const QString disk = m_fixture.store().diskPath(m_id);
        const Result<BootChain> chain = ImageMeasurer::chainOfFile(disk);
        QVERIFY2(chain, chain ? "" : qPrintable(chain.error().toString()));
        QVERIFY(!chain->loader.isEmpty());
        const auto predicted = m_fixture.store().measurements(m_id);
        QVERIFY2(predicted, predicted ? "" : qPrintable(predicted.error().toString()));
        BootedMachine::Options options;
        options.disk = disk;
        options.timeoutSeconds = 400;
        const BootedMachine::Console console = BootedMachine::boot(options);
        QVERIFY2(console.poweredOff && !console.with("witness end").isEmpty(), qPrintable(console.lines.join('\n').right(4000)));
        qInfo().noquote() << chain->loader << chain->stub << "in" << console.seconds << "s";
        QStringList differences;
        for (const int pcr : {4, 9, 11}) {
            const QStringList lines = console.with(QString("witness pcr%1=").arg(pcr));
            QCOMPARE(lines.size(), 1);
            const QString actual = lines.first().section('=', -1).section('.', 0, 0).toLower();
            QCOMPARE(actual.size(), 64);
            QStringList expected{predicted->find(pcr)->value.toHex()};
            if (pcr == 11)
                expected = phasesOf(*predicted->find(pcr));
            if (!expected.contains(actual))
                differences.append(QString("PCR %1: predicted %2, in the guest %3").arg(pcr).arg(expected.first(), actual));
            else if (pcr == 11)
                qInfo() << "PCR 11 after" << expected.indexOf(actual) << "of systemd's phases";
        }
        QVERIFY2(differences.isEmpty(), qPrintable(differences.join('\n')));
    }
};

int main(int argc, char** argv)
{
    // mkosi installs two systems; Qt's own limit of five minutes is for others.
    qputenv("QTEST_FUNCTION_TIMEOUT", "1500000");
    QCoreApplication application(argc, argv);
    MkosiBootTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_MkosiBoot.moc"
