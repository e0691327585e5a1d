// SPDX-License-Identifier: GPL-3.0-or-later
// The bare UKI on real tools: a stand-in for an image's UKI goes in, a disk comes out that firmware would start.
#include "core/image/BareUki.h"

#include "core/base/Paths.h"
#include "core/image/FatReader.h"
#include "core/image/Gpt.h"
#include "core/image/ImageErrors.h"
#include "core/image/Pe.h"
#include "core/process/SystemProcessRunner.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class BareUkiTest : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    process::SystemProcessRunner m_runner;
    static constexpr auto stub = "/usr/lib/systemd/boot/efi/linuxx64.efi.stub";

    QString file(const char* name, const QByteArray& content)
    {
        const QString path = m_folder.filePath(name);
        if (!writeFileAtomically(path, content))
            qFatal("no file");
        return path;
    }
    QByteArray section(const QByteArray& pe, const char* name)
    {
        const auto read = PeFile::read(view(pe));
        const PeSection* found = read ? read->find(name) : nullptr;
        return found ? toByteArray(read->content(*found)) : QByteArray();
    }

private Q_SLOTS:
    void whatTheBuildAppendedIsLeftOut()
    {
        QCOMPARE(BareUki::commandLineOf("console=ttyS0,115200 quiet roothash=ab gatehouse.verity=1:cd"), "console=ttyS0,115200 quiet");
        QCOMPARE(BareUki::commandLineOf("quiet panic=-1"), "quiet panic=-1");
        QCOMPARE(BareUki::commandLineOf(""), "");
    }
    void sameKernelOtherUserspace()
    {
        for (const char* tool : {"objcopy", "mformat", "mcopy"})
            if (QStandardPaths::findExecutable(tool).isEmpty())
                QSKIP(qPrintable(QStringLiteral("%1 is not installed").arg(QLatin1String(tool))));
        if (!QFile::exists(stub))
            QSKIP("no EFI stub on this computer (package systemd-boot-efi)");
        const QByteArray kernel(300'000, 'k');
        const QString uki = m_folder.filePath("uki.efi");
        const QStringList link{"--add-section", ".cmdline=" + file("cmdline", "quiet roothash=00 gatehouse.verity=1:2"), "--change-section-vma", ".cmdline=0x30000",
                               "--add-section", ".linux=" + file("linux", kernel), "--change-section-vma", ".linux=0x2000000",
                               "--add-section", ".initrd=" + file("initrd", QByteArray(90'000, 'i')), "--change-section-vma", ".initrd=0x8000000", stub, uki};
        QCOMPARE(QProcess::execute("objcopy", link), 0);
        BareUki::Parts parts;
        parts.uki = uki;
        parts.init = file("init", "#! an init of this test\n");
        parts.commandLine = "quiet roothash=00 gatehouse.verity=1:2";
        const QString disk = m_folder.filePath("bare.raw");
        const auto made = QCoro::waitFor(BareUki::makeDisk(m_runner, parts, disk, {}));
        QVERIFY2(made.has_value(), made ? "" : qPrintable(made.error().toString()));

        QFile raw(disk);
        QVERIFY(raw.open(QIODevice::ReadOnly));
        const auto gpt = Gpt::read(raw);
        QVERIFY(gpt.has_value());
        QCOMPARE(gpt->partitions.size(), 1);
        const auto esp = FatReader::open(raw, gpt->partitions[0].offset(), quint64(raw.size()) - gpt->partitions[0].offset());
        QVERIFY(esp.has_value());
        const auto program = esp->read("EFI/BOOT/BOOTX64.EFI", 16 * 1024 * 1024);
        QVERIFY(program.has_value());
        QVERIFY(section(*program, ".linux") == kernel);
        QCOMPARE(QByteArray(section(*program, ".cmdline").constData()), "quiet"); // The kernel reads up to the first zero.
        const QByteArray initrd = section(*program, ".initrd");
        QVERIFY(initrd.startsWith("070701"));
        QVERIFY(initrd.contains("#! an init of this test"));
        QVERIFY2(initrd.size() < 2'000, qPrintable(QString::number(initrd.size()))); // As small as what is in it.
        QCOMPARE(QDir(m_folder.path()).entryList({".bare-*"}, QDir::Dirs | QDir::Hidden), QStringList());
    }
    void missingPartsAreNamed()
    {
        BareUki::Parts parts;
        parts.uki = m_folder.filePath("none.efi");
        parts.init = m_folder.filePath("none");
        const auto noInit = QCoro::waitFor(BareUki::makeDisk(m_runner, parts, m_folder.filePath("a.raw"), {}));
        QVERIFY(!noInit);
        QVERIFY(noInit.error().is(gatehouse::errors::fileUnreadable));
        QVERIFY(noInit.error().detail().contains(parts.init));
        if (QStandardPaths::findExecutable("objcopy").isEmpty())
            QSKIP("objcopy is not installed");
        parts.init = file("init", "x");
        const auto noUki = QCoro::waitFor(BareUki::makeDisk(m_runner, parts, m_folder.filePath("a.raw"), {}));
        QVERIFY(!noUki);
        QVERIFY(noUki.error().is(image::errors::toolFailed));
        QVERIFY(!QFile::exists(m_folder.filePath("a.raw")));
    }
};

QTEST_GUILESS_MAIN(BareUkiTest)
#include "tst_BareUki.moc"
