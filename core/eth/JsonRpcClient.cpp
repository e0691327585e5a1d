// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/JsonRpcClient.h"

#include "core/eth/EthErrors.h"
#include "core/eth/HttpJsonRpcClient.h"
#include "core/eth/WebSocketJsonRpcClient.h"

namespace gatehouse::eth {

QString publicEndpoint(const QUrl& url)
{
    return url.adjusted(QUrl::RemoveUserInfo | QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment).toString();
}

Result<std::shared_ptr<JsonRpcClient>> makeJsonRpcClient(const QUrl& url, JsonRpcOptions options)
{
    const QString scheme = url.scheme();
    if (url.isValid() && !url.host().isEmpty()) {
        if (scheme == u"http" || scheme == u"https")
            return std::make_shared<HttpJsonRpcClient>(url, options);
        if (scheme == u"ws" || scheme == u"wss")
            return std::make_shared<WebSocketJsonRpcClient>(url, options);
    }
    return fail(errors::badUrl, QStringLiteral("'%1' is not an http, https, ws or wss address").arg(publicEndpoint(url)));
}

} // namespace gatehouse::eth
