// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/demo/DemoApp.h"

#include "core/base/Paths.h"
#include "core/base/SecretBytes.h"
#include "core/crypto/Hashes.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::demo {

namespace {

constexpr ErrorCode badSettings{"demo.bad-settings", ErrorKind::Usage};
constexpr ErrorCode badKey{"demo.bad-key", ErrorKind::Malformed};
constexpr qsizetype keyHexDigits = 64;
constexpr qsizetype fingerprintDigits = 16;

QString environment(const char* name)
{
    return QString::fromUtf8(qgetenv(name));
}

} // namespace

Result<DemoSettings> DemoSettings::fromEnvironment()
{
    DemoSettings settings;
    settings.keyService = QUrl(environment("GATEHOUSE_KEY_SERVICE"), QUrl::StrictMode);
    settings.dataFolder = environment("GATEHOUSE_DATA");
    settings.nodeAddress = environment("GATEHOUSE_NODE_ADDRESS");
    if (qEnvironmentVariableIsSet("GATEHOUSE_BOOT_ID_FILE"))
        settings.bootIdFile = environment("GATEHOUSE_BOOT_ID_FILE");
    const QString listen = environment("GATEHOUSE_LISTEN");
    const qsizetype colon = listen.lastIndexOf(u':');
    bool isNumber = false;
    const uint port = listen.mid(colon + 1).toUInt(&isNumber);
    if (!isNumber || port > 65535 || !settings.listen.address.setAddress(listen.left(colon)))
        return fail(badSettings, QStringLiteral("GATEHOUSE_LISTEN \"%1\" is not ADDRESS:PORT").arg(listen));
    settings.listen.port = quint16(port);
    if (settings.keyService.host().isEmpty())
        return fail(badSettings, QStringLiteral("GATEHOUSE_KEY_SERVICE is not a URL"));
    if (settings.dataFolder.isEmpty())
        return fail(badSettings, QStringLiteral("GATEHOUSE_DATA is not set"));
    return settings;
}

DemoApp::DemoApp(DemoSettings settings, QObject* parent)
    : QObject(parent)
    , m_settings(std::move(settings))
{
}

void DemoApp::start()
{
    run().then([this](const Result<void>& result) {
        if (!result)
            Q_EMIT failed(result.error().toString());
        else
            Q_EMIT ready();
    });
}

QCoro::Task<Result<void>> DemoApp::run()
{
    QUrl url = m_settings.keyService;
    url.setPath(QStringLiteral("/getkey/demo"));
    http::HttpRequestOptions options;
    options.maxBodyBytes = keyHexDigits;
    GH_CO_TRY(http::HttpReply reply, co_await m_client.get(url, options));
    auto raw = fromHex(QString::fromLatin1(reply.body), keyHexDigits / 2);
    wipeMemory(reply.body.data(), std::size_t(reply.body.size()));
    if (!raw || raw->size() != keyHexDigits / 2)
        co_return fail(badKey, QStringLiteral("the key service did not answer 32 bytes of hex"));
    const QString fingerprint = crypto::sha256(view(*raw)).toHex().left(fingerprintDigits);
    wipeMemory(raw->data(), std::size_t(raw->size()));

    GH_CO_TRY(const int boots, countBoot());
    const QJsonObject status{{QStringLiteral("app"), QStringLiteral("gatehouse-demo-app")},
                             {QStringLiteral("fingerprint"), fingerprint},
                             {QStringLiteral("bootCount"), boots},
                             {QStringLiteral("nodeAddress"), m_settings.nodeAddress}};
    const QByteArray document = QJsonDocument(status).toJson(QJsonDocument::Compact);
    m_server.handle("GET", QStringLiteral("/"),
                    [document](const http::HttpRequest&) { return http::HttpResponse::json(200, document); });
    co_return m_server.listen({m_settings.listen});
}

Result<int> DemoApp::countBoot() const
{
    constexpr qint64 maxFile = 4096;
    const QString path = m_settings.dataFolder + QStringLiteral("/demo.json");
    QFile bootIdFile(m_settings.bootIdFile);
    if (!bootIdFile.open(QIODevice::ReadOnly))
        return fail(badSettings, QStringLiteral("%1: %2").arg(m_settings.bootIdFile, bootIdFile.errorString()));
    const QString bootId = QString::fromLatin1(bootIdFile.read(128)).trimmed();

    int boots = 0;
    QString lastBootId;
    if (QFile::exists(path)) {
        GH_TRY(const QByteArray content, readFile(path, maxFile));
        const QJsonObject stored = QJsonDocument::fromJson(content).object();
        boots = stored[QLatin1String("bootCount")].toInt();
        lastBootId = stored[QLatin1String("bootId")].toString();
    }
    // The agent may start us several times during one boot.
    if (lastBootId == bootId)
        return boots;
    ++boots;
    const QJsonObject stored{{QStringLiteral("bootCount"), boots}, {QStringLiteral("bootId"), bootId}};
    GH_CHECK(writeFileAtomically(path, QJsonDocument(stored).toJson(QJsonDocument::Compact)));
    return boots;
}

} // namespace gatehouse::demo
