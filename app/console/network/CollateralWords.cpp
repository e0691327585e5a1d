// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/network/CollateralWords.h"

#include <QCoreApplication>

namespace gatehouse::console {

namespace {

struct Word
{
    const char* id;
    const char* text;
};

constexpr Word words[] = {
    {"tcbInfo", QT_TRANSLATE_NOOP("Collateral", "TCB info")},
    {"qeIdentity", QT_TRANSLATE_NOOP("Collateral", "QE identity")},
    {"pckCrl", QT_TRANSLATE_NOOP("Collateral", "PCK revocation list")},
    {"rootCaCrl", QT_TRANSLATE_NOOP("Collateral", "Root revocation list")},
    {"certificates", QT_TRANSLATE_NOOP("Collateral", "Certificates")},
    {"prove", QT_TRANSLATE_NOOP("Collateral", "Signatures and chains")},
    {"keep", QT_TRANSLATE_NOOP("Collateral", "Store")},
};

} // namespace

StateWord collateralStateWord(api::CollateralState state)
{
    const auto say = [](const char* text) { return QCoreApplication::translate("Collateral", text); };
    switch (state) {
    case api::CollateralState::Valid:
        return {say(QT_TRANSLATE_NOOP("Collateral", "valid")), Tone::Good};
    case api::CollateralState::ExpiresSoon:
        return {say(QT_TRANSLATE_NOOP("Collateral", "ends soon")), Tone::Warning};
    case api::CollateralState::Expired:
        return {say(QT_TRANSLATE_NOOP("Collateral", "expired")), Tone::Bad};
    case api::CollateralState::NotYetValid:
        break;
    }
    return {say(QT_TRANSLATE_NOOP("Collateral", "not yet valid")), Tone::Warning};
}

QString collateralPartWord(const QString& id, const QString& otherwise)
{
    for (const Word& word : words)
        if (id == QLatin1String(word.id))
            return QCoreApplication::translate("Collateral", word.text);
    return otherwise;
}

} // namespace gatehouse::console
