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

namespace {

RegisterPrediction extended384(const QString& name, const QString& imageId, const QStringList& events)
{
    RegisterPrediction prediction{name, {}, {}};
    QByteArray value(48, '\0');
    for (const QString& event : events) {
        const QByteArray digest = sha384((imageId + event).toUtf8());
        prediction.events.append({event, hex(digest)});
        value = sha384(value + digest);
    }
    prediction.value = hex(value);
    return prediction;
}

} // namespace

QList<RegisterPrediction> tdxForecastOf(const QString& imageId, bool withFirmware)
{
    const QString unknown = QStringLiteral("the firmware is not known");
    const QString acpi = QStringLiteral("made by QEMU from the machine's shape: give a guest's fw_cfg files");
    RegisterPrediction first{QStringLiteral("MRTD"), withFirmware ? hash384(QStringLiteral("pages of OVMF.fd")) : QString(), {}, withFirmware ? QStringList() : QStringList{unknown}};
    if (withFirmware)
        first.dependsOn = QStringList{QStringLiteral("the host measures each page as it adds it (Linux 6.16 and later)")};
    RegisterPrediction zeroth{QStringLiteral("RTMR0"), {}, {{QStringLiteral("Separator"), hash384(QStringLiteral("separator"))}, {QStringLiteral("ACPI tables"), {}, acpi}},
                              {QStringLiteral("ACPI tables: ") + acpi}};
    RegisterPrediction second = extended384(QStringLiteral("RTMR1"), imageId,
                                            {QStringLiteral("Calling EFI Application from Boot Option"), QStringLiteral("Separator"), QStringLiteral("Partition table (GPT)"),
                                             QStringLiteral("Authenticode of the UKI"), QStringLiteral("Authenticode of .linux")});
    second.dependsOn = QStringList{QStringLiteral("firmware rule edk2-stable202411"), QStringLiteral("the image's disk is the first thing firmware starts")};
    RegisterPrediction third = extended384(QStringLiteral("RTMR2"), imageId, {QStringLiteral("Command line"), QStringLiteral("Initrd")});
    third.dependsOn = QStringList{QStringLiteral("no TPM beside the TD: Linux would measure into that alone")};
    RegisterPrediction fourth = rtmrsOf(imageId).at(3);
    fourth.dependsOn = QStringList{QStringLiteral("nothing in the guest extends it: firmware and kernel do not")};
    return {first, zeroth, second, third, fourth};
}

QString mrtd()
{
    return hash384(QStringLiteral("gatehouse simulated platform 1: MRTD"));
}

QList<QuotedNode> quotedOf(const ImageDetail& image)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const auto nodeOf = [&](const char* seed, QuotedNode::Platform platform, QuotedNode::Standing standing, QuotedNode::Link link, int minutes) {
        QuotedNode node;
        node.address = address(QLatin1String(seed));
        node.platform = platform;
        node.standing = standing;
        node.link = link;
        node.at = now.addSecs(-60 * minutes);
        const bool simulated = platform == QuotedNode::Platform::Simulated;
        QList<RegisterPrediction> registers = simulated ? rtmrsOf(image.summary.id) : image.tdxRegisters;
        if (simulated)
            registers.prepend({QStringLiteral("MRTD"), mrtd(), {}});
        for (const RegisterPrediction& prediction : std::as_const(registers)) // What is not predicted has some value, too.
            node.registers.append({prediction.name, prediction.value, prediction.value.isEmpty() ? hash384(prediction.name + QLatin1String("of this machine")) : prediction.value, node.at,
                                   QStringLiteral("quote of a request")});
        return node;
    };
    QuotedNode simulated = nodeOf("node-a", QuotedNode::Platform::Simulated, QuotedNode::Standing::SimulatedTee, QuotedNode::Link::Machine, 95);
    simulated.machine = QStringLiteral("node-a");
    const QuotedNode genuine = nodeOf("a TDX host", QuotedNode::Platform::Tdx, QuotedNode::Standing::Hardware, QuotedNode::Link::Registers, 60 * 26);
    QuotedNode claimed = nodeOf("a stranger", QuotedNode::Platform::Tdx, QuotedNode::Standing::Claimed, QuotedNode::Link::Log, 12);
    claimed.doubt = QStringLiteral("it has not been verified yet");
    for (ObservedRegister& reg : claimed.registers) {
        if (reg.name != QLatin1String("RTMR2"))
            continue;
        RegisterDifference difference;
        difference.kind = RegisterDifference::Kind::Changed;
        difference.event = 23;
        difference.type = QStringLiteral("EV_EVENT_TAG");
        difference.text = QStringLiteral("LOADED_IMAGE::LoadOptions");
        difference.digest = hash384(QStringLiteral("another command line"));
        difference.predicted = QStringLiteral("Command line");
        difference.accountsFor = true;
        for (const RegisterPrediction& prediction : image.tdxRegisters)
            for (const MeasuredEvent& event : prediction.events)
                if (prediction.name == reg.name && event.name == difference.predicted)
                    difference.predictedDigest = event.digest;
        reg.observed = hash384(QStringLiteral("RTMR2 with another command line"));
        reg.difference = difference;
    }
    return {claimed, simulated, genuine};
}

QCoro::Task<void> latency(Pace pace)
{
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(pace.milliseconds(0.02));
    co_await timer;
}

} // namespace gatehouse::api::demo
