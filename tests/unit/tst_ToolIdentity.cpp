// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/image/ToolIdentity.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class ToolIdentityTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QByteArray m_path;

    void put(const QString& name, const QByteArray& content) const
    {
        QVERIFY(writeFileAtomically(m_folder.filePath(name), content));
        QVERIFY(QFile::setPermissions(m_folder.filePath(name), QFileDevice::Permissions(0x7755)));
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_path = qgetenv("PATH");
        qputenv("PATH", QFile::encodeName(m_folder.path()) + ':' + m_path);
    }
    void cleanupTestCase() { qputenv("PATH", m_path); }
    void anotherScript()
    {
        put("gatehouse-tool", "#!/bin/sh\necho 1\n");
        const auto before = ToolIdentity::of({"gatehouse-tool"});
        QCOMPARE(before.value("gatehouse-tool").size(), 32);
        QCOMPARE(ToolIdentity::of({"gatehouse-tool"}), before);
        put("gatehouse-tool", "#!/bin/sh\necho 2\n");
        QVERIFY(ToolIdentity::of({"gatehouse-tool"}) != before);
    }
    void anotherLibraryOfALibrary()
    {
        // A real program, whose libraries are looked for in a folder of ours: of libc one that is there, then another, then none.
        const Result<QByteArray> program = readFile("/bin/true", 1024 * 1024);
        QVERIFY(program);
        put("gatehouse-program", *program);
        const QStringList folders{m_folder.path()};
        const auto none = ToolIdentity::of({"gatehouse-program"}, folders);
        put("libc.so.6", "one");
        const auto one = ToolIdentity::of({"gatehouse-program"}, folders);
        put("libc.so.6", "two");
        const auto two = ToolIdentity::of({"gatehouse-program"}, folders);
        QVERIFY(none != one && one != two && none != two);
        put("libc.so.6", "one");
        QCOMPARE(ToolIdentity::of({"gatehouse-program"}, folders), one);
        QCOMPARE(one.value("gatehouse-program").size(), 32);
    }
    void realTools()
    {
        const auto found = ToolIdentity::of({"sh", "tar", "no-such-program-here"});
        QCOMPARE(found.keys(), (QStringList{"sh", "tar"}));
        QVERIFY(found["sh"] != found["tar"]);
    }
};

QTEST_GUILESS_MAIN(ToolIdentityTest)
#include "tst_ToolIdentity.moc"
