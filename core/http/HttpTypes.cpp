// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/HttpTypes.h"

namespace gatehouse::http {

HttpResponse HttpResponse::text(int status, const QString& line)
{
    HttpResponse response;
    response.status = status;
    response.body = line.toUtf8();
    return response;
}

HttpResponse HttpResponse::json(int status, const QByteArray& document)
{
    HttpResponse response;
    response.status = status;
    response.contentType = QByteArrayLiteral("application/json");
    response.body = document;
    return response;
}

HttpResponse HttpResponse::bytes(const QByteArray& body)
{
    HttpResponse response;
    response.contentType = QByteArrayLiteral("application/octet-stream");
    response.body = body;
    return response;
}

QByteArray reasonOf(int status)
{
    switch (status) {
    case 200: return QByteArrayLiteral("OK");
    case 202: return QByteArrayLiteral("Accepted");
    case 204: return QByteArrayLiteral("No Content");
    case 400: return QByteArrayLiteral("Bad Request");
    case 403: return QByteArrayLiteral("Forbidden");
    case 404: return QByteArrayLiteral("Not Found");
    case 405: return QByteArrayLiteral("Method Not Allowed");
    case 408: return QByteArrayLiteral("Request Timeout");
    case 409: return QByteArrayLiteral("Conflict");
    case 411: return QByteArrayLiteral("Length Required");
    case 413: return QByteArrayLiteral("Payload Too Large");
    case 414: return QByteArrayLiteral("URI Too Long");
    case 415: return QByteArrayLiteral("Unsupported Media Type");
    case 429: return QByteArrayLiteral("Too Many Requests");
    case 431: return QByteArrayLiteral("Request Header Fields Too Large");
    case 500: return QByteArrayLiteral("Internal Server Error");
    case 501: return QByteArrayLiteral("Not Implemented");
    case 502: return QByteArrayLiteral("Bad Gateway");
    case 503: return QByteArrayLiteral("Service Unavailable");
    case 504: return QByteArrayLiteral("Gateway Timeout");
    default: return QByteArrayLiteral("Unknown");
    }
}

} // namespace gatehouse::http
