// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/OpenSslHandles.h"

#include <openssl/err.h>

namespace gatehouse::crypto {

QString takeOpenSslError()
{
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    if (code == 0)
        return QStringLiteral("no detail");
    char text[256];
    ERR_error_string_n(code, text, sizeof text);
    return QString::fromLatin1(text);
}

} // namespace gatehouse::crypto
