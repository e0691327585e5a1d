// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/TsmQuoteProvider.h"

#include "guest-agent/AgentErrors.h"
#include "guest-agent/Background.h"

#include <QCoreApplication>
#include <QFile>
#include <QUuid>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::agent {

namespace {

constexpr int attempts = 3;
constexpr qint64 maxAttributeBytes = 64;

tl::unexpected<Error> kernelSays(const QByteArray& path, int error)
{
    return fail(errors::noQuote, QStringLiteral("%1: %2").arg(QFile::decodeName(path), QString::fromLocal8Bit(std::strerror(error))));
}

/// Reads to the end, in the pieces that the file gives. An attribute of configfs has no size to ask for.
Result<QByteArray> readAttribute(const QByteArray& path, qint64 limit)
{
    const int file = ::open(path.constData(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return kernelSays(path, errno);
    QByteArray content(qsizetype(limit) + 1, Qt::Uninitialized);
    qsizetype used = 0;
    ssize_t count = 0;
    do {
        count = ::read(file, content.data() + used, size_t(content.size() - used));
        used += count > 0 ? qsizetype(count) : 0;
    } while ((count > 0 && used <= limit) || (count < 0 && errno == EINTR));
    const int error = errno;
    ::close(file);
    if (count < 0)
        return kernelSays(path, error);
    if (used > limit)
        return fail(errors::noQuote, QStringLiteral("%1 has more than %2 bytes").arg(QFile::decodeName(path)).arg(limit));
    content.truncate(used);
    return content;
}

/// The kernel wants the whole of it in one write.
Result<void> writeAttribute(const QByteArray& path, ByteView content)
{
    const int file = ::open(path.constData(), O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return kernelSays(path, errno);
    const ssize_t count = ::write(file, content.data(), content.size());
    const int error = count < 0 ? errno : EIO;
    ::close(file);
    if (count != ssize_t(content.size()))
        return kernelSays(path, error);
    return {};
}

/// A report's folder while it is used; removing it is what ends the report.
class ReportFolder
{
public:
    static Result<ReportFolder> make(const QString& parent, const TsmQuoteProvider::MakeFolder& makeFolder)
    {
        const QByteArray path = QFile::encodeName(parent) + "/gatehouse-" + QUuid::createUuid().toByteArray(QUuid::Id128);
        if (const int error = makeFolder(path); error != 0)
            return kernelSays(path, error);
        return ReportFolder(path);
    }
    ReportFolder(ReportFolder&& other) noexcept
        : m_path(std::exchange(other.m_path, {}))
    {
    }
    ReportFolder(const ReportFolder&) = delete;
    ReportFolder& operator=(const ReportFolder&) = delete;
    ~ReportFolder()
    {
        if (!m_path.isEmpty())
            ::rmdir(m_path.constData());
    }

    QByteArray attribute(const char* name) const { return m_path + '/' + name; }

private:
    explicit ReportFolder(QByteArray path)
        : m_path(std::move(path))
    {
    }
    QByteArray m_path;
};

} // namespace

TsmQuoteProvider::TsmQuoteProvider(QString folder, MakeFolder makeFolder)
    : m_folder(std::move(folder))
    , m_makeFolder(makeFolder ? std::move(makeFolder) : [](const QByteArray& path) { return ::mkdir(path.constData(), 0700) == 0 ? 0 : errno; })
{
}

Result<QByteArray> TsmQuoteProvider::take(const QString& folder, const MakeFolder& makeFolder, const attest::ReportData& reportData)
{
    GH_TRY(const ReportFolder report, ReportFolder::make(folder, makeFolder));
    GH_TRY(const QByteArray provider, readAttribute(report.attribute("provider"), maxAttributeBytes));
    // On other hardware the same interface gives another kind of report.
    if (provider.trimmed() != "tdx_guest")
        return fail(errors::badOwnQuote, QStringLiteral("the kernel's reports are of \"%1\", not of tdx_guest").arg(QString::fromLatin1(provider.trimmed())));
    for (int attempt = 0; attempt < attempts; ++attempt) {
        GH_CHECK(writeAttribute(report.attribute("inblob"), reportData.bytes()));
        GH_TRY(const QByteArray before, readAttribute(report.attribute("generation"), maxAttributeBytes));
        GH_TRY(QByteArray quote, readAttribute(report.attribute("outblob"), qint64(attest::maxQuoteBytes)));
        GH_TRY(const QByteArray after, readAttribute(report.attribute("generation"), maxAttributeBytes));
        // Another number: somebody else wrote to this report in between.
        if (before == after)
            return quote;
    }
    return fail(errors::noQuote, QStringLiteral("%1: the report changed while it was read").arg(folder));
}

QCoro::Task<Result<QByteArray>> TsmQuoteProvider::quote(attest::ReportData reportData)
{
    const std::function<Result<QByteArray>()> work = [folder = m_folder, makeFolder = m_makeFolder, reportData] {
        return take(folder, makeFolder, reportData);
    };
    co_return co_await inBackground<QByteArray>(work);
}

} // namespace gatehouse::agent
