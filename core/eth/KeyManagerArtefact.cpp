// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/KeyManagerArtefact.h"

#include "core/base/Bytes.h"
#include "core/base/Paths.h"
#include "core/eth/EthErrors.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::eth {

namespace {
constexpr qint64 maxArtefactBytes = 1024 * 1024;
/// EIP-3860: nodes refuse a creation with more.
constexpr qsizetype maxInitCode = 49'152;

Result<QByteArray> codeField(const QJsonObject& object, const char* name)
{
    const auto code = fromHex(object.value(QLatin1String(name)).toString(), maxInitCode);
    if (!code || code->isEmpty())
        return fail(errors::badArtefact, QStringLiteral("%1 is not code in hex").arg(QLatin1String(name)));
    return *code;
}
} // namespace

Result<KeyManagerArtefact> KeyManagerArtefact::load(const QString& shareFolder)
{
    GH_TRY(const QByteArray json, readFile(shareFolder + QStringLiteral("/contracts/KeyManager.json"), maxArtefactBytes));
    return parse(json);
}

Result<KeyManagerArtefact> KeyManagerArtefact::parse(const QByteArray& json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    if (object.value(QLatin1String("contractName")).toString() != QLatin1String("KeyManager"))
        return fail(errors::badArtefact, QStringLiteral("not the artefact of KeyManager"));
    KeyManagerArtefact artefact;
    GH_TRY(artefact.bytecode, codeField(object, "bytecode"));
    GH_TRY(artefact.deployedBytecode, codeField(object, "deployedBytecode"));
    const QJsonObject compiler = object.value(QLatin1String("compiler")).toObject();
    artefact.compiler = QStringLiteral("%1 %2").arg(compiler.value(QLatin1String("name")).toString(),
                                                    compiler.value(QLatin1String("version")).toString());
    return artefact;
}

} // namespace gatehouse::eth
