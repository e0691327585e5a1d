// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoData.h"

#include <QCoroTimer>
#include <QCryptographicHash>
#include <QTimer>

namespace gatehouse::api::demo {

namespace {

QByteArray sha256(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

QByteArray sha384(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha384);
}

QString hex(const QByteArray& bytes)
{
    return QString::fromLatin1(bytes.toHex());
}

/// EIP-55: a letter is upper case where the hash of the lower-case text has a nibble of 8 or more.
QString checksummed(const QByteArray& twentyBytes)
{
    const QByteArray lower = twentyBytes.toHex();
    const QByteArray hash = QCryptographicHash::hash(lower, QCryptographicHash::Keccak_256).toHex();
    QString text = QStringLiteral("0x");
    for (int i = 0; i < lower.size(); ++i) {
        const QChar c = QLatin1Char(lower.at(i));
        const bool upper = QChar::fromLatin1(hash.at(i)).digitValue() >= 8 || QChar::fromLatin1(hash.at(i)).isLetter();
        text += upper ? c.toUpper() : c;
    }
    return text;
}

RegisterPrediction extended(const QString& name, const QString& imageId, const QStringList& events)
{
    RegisterPrediction prediction{name, {}, {}};
    QByteArray value(32, '\0');
    for (const QString& event : events) {
        const QByteArray digest = sha256((imageId + event).toUtf8());
        prediction.events.append({event, hex(digest)});
        value = sha256(value + digest);
    }
    prediction.value = hex(value);
    return prediction;
}

} // namespace

const QString contractAddress = address(QStringLiteral("demo contract"));

QString hash256(const QString& seed)
{
    return hex(sha256(seed.toUtf8()));
}

QString hash384(const QString& seed)
{
    return hex(sha384(seed.toUtf8()));
}

QString address(const QString& seed)
{
    return checksummed(QCryptographicHash::hash(seed.toUtf8(), QCryptographicHash::Keccak_256).right(20));
}

QString transaction(const QString& seed)
{
    return QStringLiteral("0x") + hex(QCryptographicHash::hash(seed.toUtf8(), QCryptographicHash::Keccak_256));
}

QList<RegisterPrediction> pcrsOf(const QString& imageId)
{
    return {extended(QStringLiteral("PCR 4"), imageId,
                     {QStringLiteral("EV_EFI_ACTION: calling EFI application"), QStringLiteral("EV_SEPARATOR"),
                      QStringLiteral("Authenticode of the UKI"), QStringLiteral("Authenticode of the kernel")}),
            extended(QStringLiteral("PCR 9"), imageId, {QStringLiteral("initrd"), QStringLiteral("kernel command line")}),
            extended(QStringLiteral("PCR 11"), imageId,
                     {QStringLiteral(".linux"), QStringLiteral(".osrel"), QStringLiteral(".cmdline"),
                      QStringLiteral(".initrd"), QStringLiteral("enter-initrd")})};
}

QList<RegisterPrediction> rtmrsOf(const QString& imageId)
{
    const QList<RegisterPrediction> pcrs = pcrsOf(imageId);
    const auto extend = [](QByteArray value, const QString& pcr) {
        return sha384(value + sha384(QByteArray::fromHex(pcr.toLatin1())));
    };
    const QByteArray zero(48, '\0');
    const QByteArray rtmr1 = extend(zero, pcrs.at(0).value);
    const QByteArray rtmr2 = extend(extend(zero, pcrs.at(1).value), pcrs.at(2).value);
    return {{QStringLiteral("RTMR0"), hex(zero), {}},
            {QStringLiteral("RTMR1"), hex(rtmr1), {{QStringLiteral("PCR 4"), pcrs.at(0).value}}},
            {QStringLiteral("RTMR2"), hex(rtmr2),
             {{QStringLiteral("PCR 9"), pcrs.at(1).value}, {QStringLiteral("PCR 11"), pcrs.at(2).value}}},
            {QStringLiteral("RTMR3"), hex(zero), {}}};
}

QList<RegisterPrediction> tdxForecastOf(const QString& imageId, bool withFirmware)
{
    const QString unknown = QStringLiteral("the firmware is not known");
    const QString acpi = QStringLiteral("made by QEMU from the machine's shape: give a guest's fw_cfg files");
    const QList<RegisterPrediction> rtmrs = rtmrsOf(imageId);
    RegisterPrediction first{QStringLiteral("MRTD"), withFirmware ? mrtd() : QString(), {}, withFirmware ? QStringList() : QStringList{unknown}};
    RegisterPrediction zeroth{QStringLiteral("RTMR0"), {}, {{QStringLiteral("Separator"), hash384(QStringLiteral("separator"))}, {QStringLiteral("ACPI tables"), {}, acpi}},
                              {QStringLiteral("ACPI tables: ") + acpi}};
    RegisterPrediction third = rtmrs.at(3);
    third.dependsOn = QStringList{QStringLiteral("nothing in the guest extends it: firmware and kernel do not")};
    return {first, zeroth, rtmrs.at(1), rtmrs.at(2), third};
}

QString mrtd()
{
    return hash384(QStringLiteral("gatehouse simulated platform 1: MRTD"));
}

QCoro::Task<void> latency(Pace pace)
{
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(pace.milliseconds(0.02));
    co_await timer;
}

} // namespace gatehouse::api::demo
