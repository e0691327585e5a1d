// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/EnvFile.h"

#include "guest-agent/AgentErrors.h"

namespace gatehouse::agent {

namespace {

bool isKey(QByteArrayView key)
{
    if (key.isEmpty() || key.size() > 64)
        return false;
    for (const char c : key) {
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'))
            return false;
    }
    return key[0] >= 'A' && key[0] <= 'Z';
}

bool isPrintable(QByteArrayView value)
{
    for (const char c : value) {
        if (c < ' ' || c > '~')
            return false;
    }
    return true;
}

} // namespace

Result<QMap<QString, QString>> parseEnvFile(const QByteArray& content)
{
    QMap<QString, QString> values;
    const auto bad = [](int line, const char* what) {
        return fail(errors::badConfig, QStringLiteral("line %1: %2").arg(line).arg(QLatin1String(what)));
    };
    int number = 0;
    for (const QByteArray& raw : content.split('\n')) {
        ++number;
        const QByteArray line = raw.trimmed();
        if (line.isEmpty() || line.startsWith('#'))
            continue;
        const qsizetype equals = line.indexOf('=');
        if (equals < 0)
            return bad(number, "neither KEY=VALUE nor a comment");
        const QByteArray key = line.first(equals).trimmed();
        QByteArray value = line.sliced(equals + 1).trimmed();
        if (!isKey(key))
            return bad(number, "not a key");
        if (!isPrintable(value))
            return bad(number, "the value has characters other than printable ASCII");
        if (value.size() >= 2 && value.startsWith('"') && value.endsWith('"'))
            value = value.sliced(1, value.size() - 2);
        const QString name = QString::fromLatin1(key);
        if (values.contains(name))
            return bad(number, "the key stands there twice");
        values.insert(name, QString::fromLatin1(value));
    }
    return values;
}

} // namespace gatehouse::agent
