// SPDX-License-Identifier: GPL-3.0-or-later
// The libvirt tests once more as a user without any privilege, through a session libvirt that starts by itself.
#include <QProcess>
#include <QStandardPaths>
#include <QtTest>
#include <csignal>
#include <cstdio>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

class LibvirtSessionTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void normalUserRunsMachines()
    {
        if (geteuid() != 0)
            QSKIP("already a normal user: integration.Libvirt has tested the session libvirt");
        const passwd* user = getpwnam("nobody");
        const QString setpriv = QStandardPaths::findExecutable("setpriv");
        if (!user || setpriv.isEmpty())
            QSKIP("no user 'nobody' or no setpriv to become it");
        QTemporaryDir home;
        QVERIFY(QDir(home.path()).mkpath("run") && QDir(home.path()).mkpath("tmp"));
        for (const QString& folder : {home.path(), home.filePath("run"), home.filePath("tmp")})
            QCOMPARE(::chown(QFile::encodeName(folder).constData(), user->pw_uid, user->pw_gid), 0);
        QProcess process;
        QProcessEnvironment environment;
        environment.insert("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.insert("HOME", home.path());
        environment.insert("TMPDIR", home.filePath("tmp"));
        environment.insert("XDG_RUNTIME_DIR", home.filePath("run"));
        environment.insert("LC_ALL", "C.UTF-8");
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.setWorkingDirectory("/");
        process.start(setpriv, {QStringLiteral("--reuid=%1").arg(user->pw_uid), QStringLiteral("--regid=%1").arg(user->pw_gid),
                                "--clear-groups", GATEHOUSE_BINARY_DIR "/bin/tst_Libvirt"});
        QVERIFY(process.waitForFinished(840'000));
        const QByteArray output = process.readAll();
        if (output.contains("Permission denied") && !output.contains("Start testing"))
            QSKIP("the build folder is closed to the user 'nobody'");
        if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
            std::fputs(output.constData(), stderr); // Whole, where a QtTest message would be cut.
        QVERIFY(process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0);
        // The test that the system's libvirt must be spared has run here.
        QVERIFY2(output.contains(" 0 failed, 0 skipped"), output.constData());
        // The session daemons end by themselves when idle; their folder goes with this test, so they go now.
        for (const char* daemon : {"libvirtd", "virtlogd", "virtqemud"}) {
            QFile pid(home.filePath(QStringLiteral("run/libvirt/%1.pid").arg(daemon)));
            if (pid.open(QIODevice::ReadOnly))
                ::kill(pid.readAll().trimmed().toInt(), SIGTERM);
        }
    }
};

QTEST_GUILESS_MAIN(LibvirtSessionTest)
#include "tst_LibvirtSession.moc"
