// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/AgentOptions.h"

#include "guest-agent/AgentErrors.h"

#include <QCommandLineParser>

namespace gatehouse::agent {

namespace {

/// Leaves room for the 65536 users of a container within 31 bits.
constexpr quint32 maxUserId = 0x7fff0000;

struct Option
{
    const char* name;
    const char* value;
    const char* text;
};
constexpr Option options[] = {
    {"config-dir", "dir", "Measured configuration: trusted.env, root certificate, policy."},
    {"host-volume", "dir", "Folder shared with the host, not trusted; empty for none."},
    {"data-disk", "device", "Disk that carries the encrypted data."},
    {"mount", "dir", "Where the encrypted data is mounted."},
    {"no-disk", "dir", "No encrypted disk; the application's data goes into this folder."},
    {"application", "program", "Program to start and supervise."},
    {"application-loader", "word", "Word in front of the application's path (repeatable)."},
    {"application-listen", "address:port", "Where the application is asked to listen."},
    {"application-user", "id", "User and group that applications run as, as a number of 1000 or more; needs root."},
    {"podman", "program", "What runs the container that the contract names; empty: only --application is run."},
    {"outward", "address:port", "Where /onboard and /status are served; auto:PORT for all IPv4 addresses but loopback."},
    {"https", "address:port", "Where HTTPS is served once there is a certificate; auto:PORT as for --outward, or none."},
    {"inward", "address:port", "Loopback address of getkey, appdata and attest."},
    {"tpm", "tcti", "device:PATH, swtpm:host=H,port=P, or none."},
    {"tsm-dir", "dir", "Where the kernel makes TSM reports."},
    {"tdx-device", "path", "The kernel's TDX guest device."},
    {"metadata", "url", "Azure's instance metadata service."},
    {"tpm-log", "file", "Where the kernel shows the TPM's log of this boot."},
    {"ccel", "file", "Where the kernel shows the confidential computing log of this boot."},
    {"pcr-dir", "dir", "Where the kernel shows PCRs."},
};

void declare(QCommandLineParser& parser)
{
    parser.setApplicationDescription(QStringLiteral("Gatehouse guest agent; see docs/guest-agent.md"));
    for (const Option& option : options)
        parser.addOption({QString::fromLatin1(option.name), QString::fromLatin1(option.text), QString::fromLatin1(option.value)});
    parser.addHelpOption();
}

Result<std::pair<QString, quint16>> splitEndpoint(const QString& name, const QString& text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    bool isNumber = false;
    const uint port = text.mid(colon + 1).toUInt(&isNumber);
    if (colon <= 0 || !isNumber || port > 65535)
        return fail(errors::badOption, QStringLiteral("--%1 \"%2\" is not ADDRESS:PORT").arg(name, text));
    return std::pair(text.left(colon), quint16(port));
}

Result<QHostAddress> address(const QString& name, const QString& text)
{
    QHostAddress parsed;
    if (!parsed.setAddress(text))
        return fail(errors::badOption, QStringLiteral("--%1: \"%2\" is not an IP address").arg(name, text));
    return parsed;
}

} // namespace

QString AgentOptions::helpText()
{
    QCommandLineParser parser;
    declare(parser);
    return parser.helpText();
}

http::HttpEndpoint AgentOptions::applicationEndpoint() const
{
    const qsizetype colon = applicationListen.lastIndexOf(u':');
    return {QHostAddress(applicationListen.left(colon)), applicationListen.mid(colon + 1).toUShort()};
}

Result<AgentOptions> AgentOptions::parse(const QStringList& arguments)
{
    QCommandLineParser parser;
    declare(parser);
    if (!parser.parse(arguments))
        return fail(errors::badOption, parser.errorText());
    if (!parser.positionalArguments().isEmpty())
        return fail(errors::badOption, QStringLiteral("unexpected \"%1\"").arg(parser.positionalArguments().constFirst()));
    AgentOptions given;
    const auto take = [&parser](const char* name, QString& into) {
        if (parser.isSet(QLatin1String(name)))
            into = parser.value(QLatin1String(name));
    };
    take("config-dir", given.configDir);
    take("host-volume", given.hostVolume);
    take("data-disk", given.dataDisk);
    take("mount", given.mountPoint);
    take("no-disk", given.noDisk);
    take("application", given.application);
    take("application-listen", given.applicationListen);
    take("podman", given.podman);
    take("tpm", given.tpm);
    take("pcr-dir", given.pcrDir);
    take("tpm-log", given.tpmLog);
    take("ccel", given.ccel);
    take("tsm-dir", given.tsmDir);
    take("tdx-device", given.tdxDevice);
    if (parser.isSet(QStringLiteral("metadata"))) {
        given.metadata = QUrl(parser.value(QStringLiteral("metadata")), QUrl::StrictMode);
        if (!given.metadata.isValid() || given.metadata.scheme() != u"http")
            return fail(errors::badOption, QStringLiteral("--metadata \"%1\" is not an http URL").arg(parser.value(QStringLiteral("metadata"))));
    }
    given.applicationLoader = parser.values(QStringLiteral("application-loader"));
    if (const QString user = parser.value(QStringLiteral("application-user")); !user.isEmpty()) {
        bool isNumber = false;
        given.applicationUser = user.toUInt(&isNumber);
        if (!isNumber || *given.applicationUser < 1000 || *given.applicationUser > maxUserId)
            return fail(errors::badOption, QStringLiteral("--application-user \"%1\" is not the number of an unprivileged user").arg(user));
    }
    if (parser.isSet(QStringLiteral("outward"))) {
        GH_TRY(const auto endpoint, splitEndpoint(QStringLiteral("outward"), parser.value(QStringLiteral("outward"))));
        given.outwardPort = endpoint.second;
        if (endpoint.first != u"auto") {
            GH_TRY(const QHostAddress parsed, address(QStringLiteral("outward"), endpoint.first));
            given.outwardAddress = parsed;
        }
    }
    given.https = parser.value(QStringLiteral("https")) != u"none";
    if (given.https && parser.isSet(QStringLiteral("https"))) {
        GH_TRY(const auto endpoint, splitEndpoint(QStringLiteral("https"), parser.value(QStringLiteral("https"))));
        given.httpsPort = endpoint.second;
        if (endpoint.first != u"auto") {
            GH_TRY(const QHostAddress parsed, address(QStringLiteral("https"), endpoint.first));
            given.httpsAddress = parsed;
        }
    }
    if (parser.isSet(QStringLiteral("inward"))) {
        GH_TRY(const auto endpoint, splitEndpoint(QStringLiteral("inward"), parser.value(QStringLiteral("inward"))));
        GH_TRY(given.inwardAddress, address(QStringLiteral("inward"), endpoint.first));
        given.inwardPort = endpoint.second;
    }
    GH_TRY(const auto listen, splitEndpoint(QStringLiteral("application-listen"), given.applicationListen));
    GH_CHECK(address(QStringLiteral("application-listen"), listen.first));
    if (!given.inwardAddress.isLoopback())
        return fail(errors::badOption, QStringLiteral("--inward %1 is not a loopback address").arg(given.inwardAddress.toString()));
    return given;
}

} // namespace gatehouse::agent
