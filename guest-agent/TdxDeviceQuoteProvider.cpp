// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/TdxDeviceQuoteProvider.h"

#include "guest-agent/AgentErrors.h"
#include "guest-agent/Background.h"

#include <QFile>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace gatehouse::agent {

namespace {

using namespace std::chrono_literals;

constexpr auto servicePatience = 30s; // The quoting enclave answers in less than one second once it is loaded.

/// struct tdx_report_req of the kernel's interface; written here since Debian 12's headers are older than it.
struct ReportRequest
{
    std::uint8_t reportData[attest::ReportData::size];
    std::uint8_t tdReport[qgs::tdReportBytes];
};
static_assert(sizeof(ReportRequest) == 1088);
constexpr unsigned long getReport0 = _IOWR('T', 1, ReportRequest);

} // namespace

TdxDeviceQuoteProvider::TdxDeviceQuoteProvider(TakeReport takeReport, qgs::Address service)
    : m_takeReport(std::move(takeReport))
    , m_service(std::move(service))
{
}

TdxDeviceQuoteProvider::TakeReport TdxDeviceQuoteProvider::fromDevice(QString path)
{
    return [path](const attest::ReportData& reportData) -> Result<QByteArray> {
        const int device = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CLOEXEC);
        if (device < 0)
            return fail(errors::noQuote, QStringLiteral("%1: %2").arg(path, QString::fromLocal8Bit(std::strerror(errno))));
        ReportRequest request{};
        std::ranges::copy(reportData.bytes(), request.reportData);
        const bool taken = ::ioctl(device, getReport0, &request) == 0;
        const int error = errno;
        ::close(device);
        if (!taken)
            return fail(errors::noQuote, QStringLiteral("%1 gave no report: %2").arg(path, QString::fromLocal8Bit(std::strerror(error))));
        return QByteArray(reinterpret_cast<const char*>(request.tdReport), sizeof request.tdReport);
    };
}

QCoro::Task<Result<QByteArray>> TdxDeviceQuoteProvider::quote(attest::ReportData reportData)
{
    const std::function<Result<QByteArray>()> work = [takeReport = m_takeReport, service = m_service, reportData]() -> Result<QByteArray> {
        GH_TRY(const QByteArray report, takeReport(reportData));
        GH_TRY(const QByteArray answer, qgs::exchange(service, qgs::getQuoteRequest(view(report)), servicePatience));
        return qgs::quoteOf(view(answer));
    };
    co_return co_await inBackground<QByteArray>(work);
}

} // namespace gatehouse::agent
