// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/LoopbackMirror.h"

#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"

#include <QFileInfo>
#include <QProcess>

namespace gatehouse::tests {

namespace {

constexpr auto archive = "/debian/";

QByteArray control(const QString& package)
{
    QProcess process;
    process.start(QStringLiteral("dpkg-deb"), {QStringLiteral("--field"), package});
    return process.waitForFinished(60'000) && process.exitCode() == 0 ? process.readAllStandardOutput().trimmed() : QByteArray();
}

} // namespace

LoopbackMirror::LoopbackMirror(const image::PackageLock& lock, const QString& packages)
    : m_suite(lock.suite)
{
    for (const image::LockedPackage& package : lock.packages) {
        const QString file = packages + QLatin1Char('/') + package.sha256.toHex() + QStringLiteral(".deb");
        const QByteArray fields = control(file);
        if (fields.isEmpty())
            continue; // A mirror that has lost it.
        const QByteArray path = QByteArray::fromPercentEncoding(package.poolPath.toUtf8());
        m_files.insert(path, file);
        m_index += fields + "\nFilename: " + path + "\nSize: " + QByteArray::number(package.bytes) + "\nSHA256: " + package.sha256.toHex().toLatin1() + "\n\n";
        if (package.name.startsWith(QStringLiteral("linux-image-")))
            addKernelOfStableName(package);
    }
}

void LoopbackMirror::addKernelOfStableName(const image::LockedPackage& kernel)
{
    m_index += "Package: linux-image-amd64\nVersion: 1\nArchitecture: amd64\nDepends: " + kernel.name.toUtf8()
             + "\nFilename: pool/linux-image-amd64.deb\nSize: 1\nSHA256: " + QByteArray(64, '0') + "\n\n";
}

Result<void> LoopbackMirror::start()
{
    // A capture is one segment; the paths of an archive have three to seven.
    QString pattern = QString::fromLatin1(archive).chopped(1);
    for (int depth = 1; depth <= 8; ++depth) {
        pattern += QStringLiteral("/{s%1}").arg(depth);
        m_server.handle("GET", pattern, [this](const http::HttpRequest& request) { return answer(QByteArray::fromPercentEncoding(request.path)); });
    }
    return m_server.listen({{QHostAddress::LocalHost, 0}});
}

QString LoopbackMirror::url() const
{
    return QStringLiteral("http://127.0.0.1:%1%2").arg(m_server.port()).arg(QLatin1String(archive));
}

QStringList LoopbackMirror::asked() const
{
    const std::lock_guard guard(m_mutex);
    return m_asked;
}

http::HttpResponse LoopbackMirror::answer(const QByteArray& path) const
{
    const QByteArray below = path.mid(qsizetype(qstrlen(archive)));
    {
        const std::lock_guard guard(m_mutex);
        m_asked.append(QString::fromUtf8(below));
    }
    const QByteArray dists = "dists/" + m_suite.toUtf8() + '/';
    const QByteArray index = "main/binary-amd64/Packages";
    if (below == dists + "Release")
        return http::HttpResponse::bytes("Suite: " + m_suite.toUtf8() + "\nCodename: " + m_suite.toUtf8() + "\nDate: Thu, 01 Jan 2026 00:00:00 UTC\nArchitectures: amd64\nComponents: main\nSHA256:\n "
                                         + crypto::sha256(view(m_index)).toHex().toLatin1() + ' ' + QByteArray::number(m_index.size()) + ' ' + index + '\n');
    if (below == dists + index)
        return http::HttpResponse::bytes(m_index);
    const auto file = m_files.constFind(below);
    const auto content = file == m_files.constEnd() ? Result<QByteArray>(fail(gatehouse::errors::notFound, QString::fromUtf8(below))) : readFile(*file, 256ll << 20);
    return content ? http::HttpResponse::bytes(*content) : http::HttpResponse::text(404, QStringLiteral("Not Found"));
}

LoopbackMirror::Runner::Runner(const LoopbackMirror& mirror, process::ProcessRunner& inner)
    : m_inner(inner)
{
    // As the sources of a computer: apt names a mirror only when its index has been fetched.
    for (const char* part : {"state/lists/partial", "cache/archives/partial"})
        (void)makeFolder(m_folder.filePath(QLatin1String(part)));
    const QString sources = m_folder.filePath(QStringLiteral("sources.list"));
    (void)writeFileAtomically(sources, "deb " + mirror.url().toUtf8() + ' ' + mirror.m_suite.toUtf8() + " main\n");
    (void)writeFileAtomically(m_folder.filePath(QStringLiteral("status")), {});
    const QByteArray folder = m_folder.path().toUtf8();
    m_own = "Dir::Etc::sourcelist \"" + sources.toUtf8() + "\";\nDir::Etc::sourceparts \"/dev/null\";\nDir::State \"" + folder
          + "/state\";\nDir::State::lists \"lists/\";\nDir::State::status \"" + folder + "/status\";\nDir::Cache \"" + folder
          + "/cache\";\nAPT::Sandbox::User \"root\";\n#clear APT::Update;\n#clear DPkg::Post-Invoke;\n";
    QProcess update;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("APT_CONFIG"), configFor({}));
    update.setProcessEnvironment(environment);
    update.start(QStringLiteral("apt-get"), {QStringLiteral("update")});
    if (!update.waitForFinished(60'000) || update.exitCode() != 0)
        qWarning("apt-get update: %s", update.readAllStandardError().constData());
}

QString LoopbackMirror::Runner::configFor(const QString& given)
{
    QByteArray text = "Acquire::http::Proxy::127.0.0.1 \"DIRECT\";\nAcquire::AllowInsecureRepositories \"true\";\n"
                      "APT::Get::AllowUnauthenticated \"true\";\nAcquire::Retries \"0\";\n";
    text.prepend(given.isEmpty() ? m_own : readFile(given, 1 << 20).value_or(QByteArray()));
    const QString path = m_folder.filePath(QStringLiteral("apt-%1.conf").arg(++m_configs));
    (void)writeFileAtomically(path, text);
    return path;
}

QCoro::Task<process::ProcessOutcome> LoopbackMirror::Runner::run(process::ProcessSpec spec, process::CancelToken cancel, process::LineHandler onLine)
{
    // Shut in by bubblewrap, the program stands behind the "--" and sees the configuration only where it is shown.
    const qsizetype end = spec.arguments.indexOf(QStringLiteral("--"));
    const bool shut = QFileInfo(spec.program).fileName() == QStringLiteral("bwrap") && end >= 0 && end + 1 < spec.arguments.size();
    const QString program = shut ? spec.arguments[end + 1] : spec.program;
    if (QFileInfo(program).fileName().startsWith(QStringLiteral("apt"))) {
        spec.environment[QStringLiteral("APT_CONFIG")] = configFor(spec.environment.value(QStringLiteral("APT_CONFIG")));
        if (shut)
            for (const QString& word : {m_folder.path(), m_folder.path(), QStringLiteral("--ro-bind")})
                spec.arguments.insert(end, word);
    }
    co_return co_await m_inner.run(spec, cancel, onLine);
}

} // namespace gatehouse::tests
