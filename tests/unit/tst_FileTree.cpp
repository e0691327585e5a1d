// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/image/FileTree.h"
#include "core/image/ImageErrors.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class FileTreeTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    static FileTree sample()
    {
        FileTree tree;
        tree.putFile("usr/bin/tool", "binary", 04755);
        tree.putSymlink("bin", "usr/bin");
        tree.putDirectory("etc", 0750, 7, 8);
        tree.putFile("etc/" + QByteArray(150, 'n'), "long name");
        tree.putSymlink("etc/far", QByteArray(150, 't'));
        return tree;
    }
    Result<FileTree> parse(const QByteArray& tar)
    {
        const QString path = m_folder.filePath("hostile.tar");
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            return fail(gatehouse::errors::internal, path);
        file.write(tar);
        file.close();
        return FileTree::fromTar(path);
    }
    QByteArray tarOf(const FileTree& tree)
    {
        const QString path = m_folder.filePath("made.tar");
        return tree.writeTar(path, 1000) ? *readFile(path, 1 << 24) : QByteArray();
    }

private Q_SLOTS:
    void tarRoundTrip()
    {
        const QString path = m_folder.filePath("sample.tar");
        QVERIFY(sample().writeTar(path, 1748563200).has_value());
        const Result<FileTree> back = FileTree::fromTar(path);
        QVERIFY2(back.has_value(), back ? "" : qPrintable(back.error().toString()));
        QCOMPARE(back->nodes().size(), sample().nodes().size());
        QCOMPARE(*back->read("usr/bin/tool", 100), "binary");
        QCOMPARE(back->find("usr/bin/tool")->mode, 04755u);
        QCOMPARE(back->find("etc")->gid, 8u);
        QCOMPARE(back->find("etc/far")->link, QByteArray(150, 't'));
        QCOMPARE(*back->read("etc/" + QByteArray(150, 'n'), 100), "long name");
    }
    void tarAgrees()
    {
        const QString path = m_folder.filePath("agree.tar");
        QVERIFY(sample().writeTar(path, 1748563200).has_value());
        QProcess tar;
        tar.start("tar", {"--utc", "-tvf", path});
        QVERIFY(tar.waitForFinished());
        const QByteArray list = tar.readAllStandardOutput();
        QVERIFY2(list.contains("-rwsr-xr-x 0/0               6 2025-05-30 00:00 usr/bin/tool"), list.constData());
        QVERIFY(list.contains("drwxr-x--- 7/8"));
        QVERIFY(tar.readAllStandardError().isEmpty());
    }
    void sameTreeSameBytes()
    {
        FileTree other;
        other.putSymlink("etc/far", QByteArray(150, 't'));
        other.putFile("etc/" + QByteArray(150, 'n'), "long name");
        other.putDirectory("etc", 0750, 7, 8);
        other.putSymlink("bin", "usr/bin");
        other.putFile("usr/bin/tool", "binary", 04755);
        QCOMPARE(tarOf(other), tarOf(sample()));
        QCOMPARE(*other.toCpio(1000), *sample().toCpio(1000));
    }
    void cpioIsRead()
    {
        const QString path = m_folder.filePath("sample.cpio");
        QVERIFY(writeFileAtomically(path, *sample().toCpio(1748563200)).has_value());
        QProcess list;
        list.setStandardInputFile(path);
        list.start("busybox", {"cpio", "-tv"});
        if (!list.waitForFinished() || list.error() == QProcess::FailedToStart)
            QSKIP("busybox is not installed");
        const QByteArray output = list.readAll();
        QVERIFY2(output.contains("usr/bin/tool"), output.constData());
        QVERIFY(output.contains("bin -> usr/bin"));
    }
    void overlayFollowsLinksToFolders()
    {
        FileTree base;
        base.putDirectory("usr/lib");
        base.putSymlink("lib", "usr/lib");
        FileTree layer;
        layer.putFile("lib/modules/m.ko", "module");
        base.overlay(layer);
        QCOMPARE(*base.read("usr/lib/modules/m.ko", 100), "module");
        QCOMPARE(base.find("lib")->type, FileTree::Type::Symlink);
    }
    void removeTakesWhatIsBeneath()
    {
        FileTree tree;
        tree.putFile("usr/share/doc/a/b", "x");
        tree.putFile("usr/share/doc-base", "x");
        tree.putFile("var/log/x.log", "x");
        tree.remove("usr/share/doc");
        QVERIFY(!tree.contains("usr/share/doc/a/b"));
        QVERIFY(tree.contains("usr/share/doc-base"));
        tree.remove("var/log/*");
        QVERIFY(!tree.contains("var/log/x.log"));
        QVERIFY(tree.contains("var/log"));
    }
    void linksDoNotLeaveTheTree()
    {
        FileTree tree;
        tree.putFile("etc/passwd", "inside");
        tree.putSymlink("a/up", "../../../../etc/passwd");
        tree.putSymlink("absolute", "/etc/passwd");
        tree.putSymlink("loop", "loop2");
        tree.putSymlink("loop2", "loop");
        QCOMPARE(*tree.read("a/up", 100), "inside");
        QCOMPARE(*tree.read("absolute", 100), "inside");
        QVERIFY(tree.resolve("loop").isEmpty());
        QVERIFY(tree.read("etc/passwd", 3).error().is(gatehouse::errors::tooLarge));
    }
    void hostFolderLosesItsOwner()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath("script"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::ExeOwner | QFileDevice::WriteOther);
        QVERIFY(QFile::link("target", folder.filePath("link")));
        FileTree tree;
        QVERIFY(tree.addHostFolder(folder.path(), "opt").has_value());
        QCOMPARE(tree.find("opt/script")->mode, 0755u);
        QCOMPARE(tree.find("opt/script")->uid, 0u);
        QCOMPARE(tree.find("opt/link")->link, "target");
        QVERIFY(tree.addHostFolder("/nonexistent", {}).error().is(image::errors::badInput));
    }
    void hostileArchives()
    {
        const QByteArray good = tarOf(sample());
        QVERIFY(parse(good).has_value());
        QByteArray bytes = good;
        bytes[0] = char(bytes[0] ^ 1);
        QVERIFY(parse(bytes).error().is(image::errors::badArchive)); // Checksum.
        QVERIFY(parse(good.left(700)).error().is(image::errors::badArchive));
        FileTree escape;
        escape.putFile("a/../../etc/passwd", "x");
        QVERIFY(parse(tarOf(escape)).error().is(image::errors::badArchive));
        QVERIFY(parse({})->nodes().empty());
    }
};

QTEST_GUILESS_MAIN(FileTreeTest)
#include "tst_FileTree.moc"
