// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/image/CustomiseCommands.h"
#include "core/image/ImageErrors.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class CustomiseCommandsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theFormatIsSaid()
    {
        QCOMPARE(CustomiseCommands::frame("/c/disk.qcow2", CustomiseCommands::Network::No),
                 (QStringList{"--no-network", "--format", "qcow2", "--add", "/c/disk.qcow2"}));
        QCOMPARE(CustomiseCommands::frame("/c/disk.qcow2", CustomiseCommands::Network::Yes).first(), "--network");
    }
    void packages()
    {
        QCOMPARE(CustomiseCommands::packages(true, {"python3", "curl"}), (QStringList{"--update", "--install", "python3,curl"}));
        QCOMPARE(CustomiseCommands::packages(false, {}), QStringList());
    }
    void filesFoldersAndLinks()
    {
        FileTree tree;
        tree.putFile("etc/x.conf", "a");
        tree.putFile("usr/bin/run it", "#!/bin/sh\n", 0755);
        tree.putSymlink("etc/link", "/etc/x.conf");
        tree.putDirectory("srv/empty");
        const auto list = CustomiseCommands::files(tree, "/work/files");
        QVERIFY(list);
        QCOMPARE(*list, (QStringList{"--mkdir", "/etc", "--link", "/etc/x.conf:/etc/link", "--upload", "/work/files/f0:/etc/x.conf", "--mkdir", "/srv", "--mkdir", "/srv/empty",
                                     "--mkdir", "/usr", "--mkdir", "/usr/bin", "--upload", "/work/files/f1:/usr/bin/run it"}));
        QTemporaryDir folder;
        QVERIFY(CustomiseCommands::writeContents(tree, folder.path()));
        QCOMPARE(*readFile(folder.filePath("f0"), 100), QByteArray("a"));
        QVERIFY(QFileInfo(folder.filePath("f1")).isExecutable());
        QVERIFY(!QFileInfo(folder.filePath("f0")).permission(QFile::ExeOwner));
    }
    void namesThatWouldBeMisread_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("link");
        QTest::newRow("colon") << QByteArray("etc/a:b") << QByteArray();
        QTest::newRow("line end") << QByteArray("etc/a\nrun-command reboot") << QByteArray();
        QTest::newRow("not UTF-8") << QByteArray("etc/\xff") << QByteArray();
        QTest::newRow("colon in a link") << QByteArray("etc/a") << QByteArray("b:/etc/shadow");
    }
    void namesThatWouldBeMisread()
    {
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, link);
        FileTree tree;
        if (link.isEmpty())
            tree.putFile(path, "x");
        else
            tree.putSymlink(path, link);
        const auto list = CustomiseCommands::files(tree, "/work/files");
        QVERIFY(!list && list.error().is(image::errors::badRecipe));
        FileTree plain;
        plain.putFile("etc/a", "x");
        QVERIFY(CustomiseCommands::files(plain, "/work/files"));
        QVERIFY(!CustomiseCommands::files(plain, "/work:/files")); // The folder of this computer stands in front of the colon.
    }
    void tooMany()
    {
        FileTree tree;
        for (int i = 0; i <= CustomiseCommands::maxFiles; ++i)
            tree.putFile("d/" + QByteArray::number(i), {});
        QVERIFY(!CustomiseCommands::files(tree, "/work/files"));
    }
    void units()
    {
        QCOMPARE(CustomiseCommands::units({"a.service"}, {"b.timer"}),
                 (QStringList{"--run-command", "systemctl enable a.service", "--run-command", "systemctl mask b.timer"}));
    }
};

QTEST_GUILESS_MAIN(CustomiseCommandsTest)
#include "tst_CustomiseCommands.moc"
