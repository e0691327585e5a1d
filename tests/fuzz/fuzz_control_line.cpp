// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of the control socket: each gets exactly one answer, on one line, and only well-formed decisions reach a handler.
#include "core/onboard/HostServiceControl.h"
#include "tests/fuzz/Property.h"

#include <QJsonDocument>

using namespace gatehouse;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static onboard::HostServiceControlServer server;
    static bool reached = false;
    server.handle(QStringLiteral("approve"), [](const QJsonObject& request) -> Result<QJsonObject> {
        reached = true;
        GATEHOUSE_PROPERTY(request.value(QLatin1String("op")).toString() == QLatin1String("approve"));
        return QJsonObject{};
    });
    reached = false;
    const QByteArray line(reinterpret_cast<const char*>(data), qsizetype(size));
    const QJsonObject reply = server.answer(line);
    GATEHOUSE_PROPERTY(reply.contains(QLatin1String("ok")) != reply.contains(QLatin1String("error")));
    GATEHOUSE_PROPERTY(!reached || reply.contains(QLatin1String("ok")));
    GATEHOUSE_PROPERTY(!QJsonDocument(reply).toJson(QJsonDocument::Compact).contains('\n'));
    return 0;
}
