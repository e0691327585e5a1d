// SPDX-License-Identifier: GPL-3.0-or-later
// What a kept quote shows of an image's registers: each platform beside its own prediction, and nothing unverified as verified.
#include "core/api/live/KeptQuotes.h"
#include "core/api/live/QuotedRegisters.h"
#include "core/api/live/RegisterDifferences.h"
#include "core/evidence/EvidenceStore.h"
#include "core/onboard/OnboardRequestBook.h"
#include "tests/support/EvidenceFixture.h"
#include "tests/support/onboard/MemoryRequestStore.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::api;
using test::BootLogBytes;
using test::EvidenceFixture;
using Kind = RegisterDifference::Kind;
using Link = QuotedNode::Link;
using Platform = QuotedNode::Platform;
using Standing = QuotedNode::Standing;

namespace {

QByteArray sha384(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha384);
}

/// A log of confidential computing: register 1 of it is RTMR0.
QByteArray ccel(const QList<std::pair<int, QByteArray>>& events)
{
    const auto little = [](auto value) { return BootLogBytes::little(value); };
    const QByteArray spec = QByteArray("Spec ID Event03\0", 16) + little(quint32(0)) + QByteArray("\0\2\0\2", 4) + little(quint32(1)) + little(quint16(0x000c)) + little(quint16(48)) + '\0';
    QByteArray log = little(quint32(0)) + little(quint32(3)) + QByteArray(20, '\0') + little(quint32(spec.size())) + spec;
    for (const auto& [rtmr, data] : events)
        log += little(quint32(rtmr + 1)) + little(quint32(0xd)) + little(quint32(1)) + little(quint16(0x000c)) + sha384(data) + little(quint32(data.size())) + data;
    return log;
}

QByteArray replayed(const QList<std::pair<int, QByteArray>>& events, int rtmr)
{
    QByteArray value(48, '\0');
    for (const auto& [index, data] : events)
        if (index == rtmr)
            value = sha384(value + sha384(data));
    return value;
}

const QList<std::pair<int, QByteArray>> boot{{0, "hob"}, {1, "gpt"}, {1, "image UKI"}, {1, "image kernel"}, {2, "quiet"}, {2, "initrd"}};

image::RegisterForecast forecastOf(const QString& name, const QList<std::pair<QString, QByteArray>>& events)
{
    image::RegisterForecast forecast;
    forecast.name = name;
    QByteArray value(48, '\0');
    for (const auto& [what, data] : events) {
        forecast.events.append({what, *Sha384Digest::fromBytes(view(sha384(data))), {}, {}});
        value = sha384(value + sha384(data));
    }
    forecast.value = *Sha384Digest::fromBytes(view(value));
    return forecast;
}

/// Whose boot logs are BootLogBytes::node() and @ref boot.
PredictedImage prediction()
{
    const QByteArray action = "Calling EFI Application from Boot Option", separator(4, '\0');
    const auto pcr = [](int number, const QList<std::pair<QString, QByteArray>>& events) {
        image::PredictedRegister reg;
        reg.pcr = number;
        for (const auto& [name, data] : events)
            reg.extend(name, crypto::sha256(view(data)));
        return reg;
    };
    PredictedImage image;
    image.id = "dstack-0123456789ab";
    image.pcrs.registers = {pcr(4, {{"action", action}, {"Separator", separator}, {"Authenticode of the UKI", "image UKI"}, {"Authenticode of .linux", "image kernel PE"}}),
                            pcr(9, {{"command line", "image cmdline"}, {"initrd", "image initrd"}}),
                            pcr(11, {{".linux", QByteArray(".linux\0", 7)}, {"content of .linux", "image kernel"}})};
    image.tdx = {forecastOf("MRTD", {{"pages", "firmware"}}), forecastOf("RTMR0", {}), forecastOf("RTMR1", {{"Partition table (GPT)", "gpt"}, {"Authenticode of the UKI", "image UKI"}, {"Authenticode of .linux", "image kernel"}}),
                 forecastOf("RTMR2", {{"Command line", "quiet"}, {"Initrd", "initrd"}}), forecastOf("RTMR3", {})};
    image.tdx[0].events.clear(); // MRTD has none.
    image.tdx[1].value.reset();
    image.tdx[1].missing = QStringList{"the memory size is not known"};
    return image;
}

attest::TdRegisters tdxRegisters(const QList<std::pair<int, QByteArray>>& events)
{
    attest::TdRegisters registers;
    registers.mrTd = *attest::Measurement::fromBytes(view(sha384(QByteArray(48, '\0') + sha384("firmware"))));
    for (int i = 0; i < 4; ++i)
        registers.rtmr.at(std::size_t(i)) = *attest::Measurement::fromBytes(view(replayed(events, i)));
    return registers;
}

const ObservedRegister& named(const QuotedNode& node, const QString& name)
{
    for (const ObservedRegister& reg : node.registers)
        if (reg.name == name)
            return reg;
    qFatal("no %s", qPrintable(name));
}

} // namespace

class QuotedRegistersTest : public QObject
{
    Q_OBJECT

    EvidenceFixture m_fixture;

    KeptQuote kept(const attest::TdRegisters& registers, const QByteArray& log, const QString& machineImage = {}) const
    {
        attest::QuotingAuthority::QuoteRequest request;
        request.registers = registers;
        KeptQuote quote;
        quote.address = EvidenceFixture::addressOfNumber(7).toChecksumText();
        quote.quote = *m_fixture.authority.issueQuote(request);
        quote.eventLog = log;
        quote.machineImage = machineImage;
        quote.standing = Standing::SimulatedTee;
        quote.at = EvidenceFixture::day;
        return quote;
    }
    static attest::TdRegisters simulatedBy(const QByteArray& log) { return attest::simulatedRegisters(BootLogBytes::pcrs(log)); }

private Q_SLOTS:
    void aTdxQuoteStandsBesideTheTdxPrediction()
    {
        const auto node = quotedNode(prediction(), kept(tdxRegisters(boot), ccel(boot)));
        QVERIFY(node);
        QVERIFY(node->platform == Platform::Tdx && node->link == Link::Registers);
        QCOMPARE(node->registers.size(), 5);
        for (const ObservedRegister& reg : node->registers) {
            QVERIFY2(!reg.differs() && !reg.difference, qPrintable(reg.name));
            QCOMPARE(reg.observed.size(), 96);
            QCOMPARE(reg.predicted.isEmpty(), reg.name == "RTMR0"); // Nothing is predicted of it, and it has a value.
        }
    }
    void theEventThatExplainsADifferenceIsNamed()
    {
        QList<std::pair<int, QByteArray>> other = boot;
        other[4].second = "quiet init=/bin/sh";
        const auto node = quotedNode(prediction(), kept(tdxRegisters(other), ccel(other)));
        QVERIFY(node && node->link == Link::Registers); // RTMR1 still has its UKI.
        const ObservedRegister& reg = named(*node, "RTMR2");
        QVERIFY(reg.differs() && reg.difference && reg.difference->kind == Kind::Changed);
        QCOMPARE(reg.difference->event, 5);
        QCOMPARE(reg.difference->text, "quiet init=/bin/sh");
        QCOMPARE(reg.difference->predicted, "Command line");
        QCOMPARE(reg.difference->predictedDigest, toHex(sha384("quiet")));
        QCOMPARE(reg.difference->digest, toHex(sha384("quiet init=/bin/sh")));
        QVERIFY(reg.difference->accountsFor && reg.difference->textProven);
        QVERIFY(!named(*node, "RTMR1").difference);
    }
    void aLogThatDoesNotAddUpExplainsNothingForCertain()
    {
        QList<std::pair<int, QByteArray>> other = boot;
        other[4].second = "something that was measured";
        QList<std::pair<int, QByteArray>> lie = boot;
        lie[4].second = "something harmless";
        const auto node = quotedNode(prediction(), kept(tdxRegisters(other), ccel(lie)));
        QVERIFY(node);
        const auto& difference = named(*node, "RTMR2").difference;
        QVERIFY(difference && difference->kind == Kind::Changed && !difference->accountsFor);
        // The log as predicted, the register not.
        const auto after = quotedNode(prediction(), kept(tdxRegisters(other), ccel(boot)));
        QVERIFY(after && named(*after, "RTMR2").difference->kind == Kind::AfterLog && !named(*after, "RTMR2").difference->accountsFor);
    }
    void withoutALogOfItsOwnKindThatIsSaid_data()
    {
        QTest::addColumn<QByteArray>("log");
        QTest::addColumn<QString>("why");
        QTest::newRow("none") << QByteArray() << "no boot log came with the quote";
        QTest::newRow("a TPM's") << BootLogBytes::node() << "a TPM's, and its PCRs are not RTMRs";
        QTest::newRow("nonsense") << QByteArray("nonsense") << "offset";
    }
    void withoutALogOfItsOwnKindThatIsSaid()
    {
        QFETCH(QByteArray, log);
        QFETCH(QString, why);
        QList<std::pair<int, QByteArray>> other = boot;
        other[5].second = "another initrd";
        const auto node = quotedNode(prediction(), kept(tdxRegisters(other), log));
        QVERIFY(node);
        const auto& difference = named(*node, "RTMR2").difference;
        QVERIFY(difference && difference->kind == Kind::NoLog);
        QVERIFY2(difference->detail.contains(why), qPrintable(difference->detail));
    }
    void aSimulatedQuoteNeverStandsBesideTheTdxPrediction()
    {
        const QByteArray log = BootLogBytes::node();
        const auto node = quotedNode(prediction(), kept(simulatedBy(log), log));
        QVERIFY(node && node->platform == Platform::Simulated && node->link == Link::Registers);
        const attest::TdRegisters expected = simulatedBy(log);
        QCOMPARE(named(*node, "MRTD").predicted, expected.mrTd.toHex());
        for (std::size_t i = 0; i < 4; ++i) {
            const ObservedRegister& reg = named(*node, QStringLiteral("RTMR%1").arg(i));
            QCOMPARE(reg.predicted, expected.rtmr.at(i).toHex());
            QVERIFY(!reg.differs());
        }
        for (const image::RegisterForecast& forecast : prediction().tdx)
            QVERIFY(!forecast.value || forecast.name == "RTMR3" || named(*node, forecast.name).predicted != forecast.value->toHex());
    }
    void aSimulatedDifferenceIsExplainedByItsPcr()
    {
        // A machine of this image whose command line was another: PCR 9 alone, so RTMR2.
        const QByteArray log = BootLogBytes::node().replace(BootLogBytes::sha256("image cmdline"), BootLogBytes::sha256("other cmdline"));
        const auto node = quotedNode(prediction(), kept(simulatedBy(log), log, prediction().id));
        QVERIFY(node && node->link == Link::Machine);
        QVERIFY(!named(*node, "RTMR1").differs());
        const ObservedRegister& reg = named(*node, "RTMR2");
        QVERIFY(reg.differs() && reg.difference && reg.difference->kind == Kind::Changed);
        QCOMPARE(reg.difference->predicted, "command line");
        QCOMPARE(reg.difference->digest, toHex(BootLogBytes::sha256("other cmdline")));
        QVERIFY(reg.difference->accountsFor);
        // The same quote with the log of another boot: a hint at most.
        const QByteArray lie = BootLogBytes::node().replace(BootLogBytes::sha256("image cmdline"), BootLogBytes::sha256("a third cmdline"));
        const auto hinted = quotedNode(prediction(), kept(simulatedBy(log), lie, prediction().id));
        QVERIFY(hinted && named(*hinted, "RTMR2").difference->kind == Kind::Changed && !named(*hinted, "RTMR2").difference->accountsFor);
        // And with the predicted one: something came after it, or it is of another start.
        const auto after = quotedNode(prediction(), kept(simulatedBy(log), BootLogBytes::node(), prediction().id));
        QVERIFY(after && named(*after, "RTMR2").difference->kind == Kind::AfterLog);
    }
    void mrtdHasNoEvents()
    {
        attest::TdRegisters registers = tdxRegisters(boot);
        registers.mrTd.array().fill(0x5a);
        const auto node = quotedNode(prediction(), kept(registers, ccel(boot)));
        QVERIFY(node && node->platform == Platform::Tdx);
        const auto& difference = named(*node, "MRTD").difference;
        QVERIFY(difference && difference->kind == Kind::NoLog && difference->detail.contains("no log tells of MRTD"));
    }
    void aNodeIsKnownByItsLogWhenItsRegistersDiffer()
    {
        // Another partition table: RTMR1 differs, and the UKI in its log is still this image's.
        QList<std::pair<int, QByteArray>> other = boot;
        other[1].second = "another gpt";
        const auto node = quotedNode(prediction(), kept(tdxRegisters(other), ccel(other)));
        QVERIFY(node && node->link == Link::Log);
        QCOMPARE(named(*node, "RTMR1").difference->predicted, "Partition table (GPT)");
        // A log that does not lead to the register proves nothing, so it is not taken for this image's.
        QVERIFY(!quotedNode(prediction(), kept(tdxRegisters(other), ccel(boot))));
        // Another image.
        QList<std::pair<int, QByteArray>> foreign = boot;
        foreign[2].second = "another UKI";
        QVERIFY(!quotedNode(prediction(), kept(tdxRegisters(foreign), ccel(foreign))));
        const QByteArray log = BootLogBytes::node("another image");
        QVERIFY(!quotedNode(prediction(), kept(simulatedBy(log), log)));
        // On the simulated platform, too, the UKI tells: here its initrd is another.
        const QByteArray initrd = BootLogBytes::node().replace(BootLogBytes::sha256("image initrd"), BootLogBytes::sha256("other initrd"));
        const auto simulated = quotedNode(prediction(), kept(simulatedBy(initrd), initrd));
        QVERIFY(simulated && simulated->link == Link::Log);
        QCOMPARE(named(*simulated, "RTMR2").difference->predicted, "initrd");
    }
    void aMachineOfTheImageIsShownWhateverItStarted()
    {
        QList<std::pair<int, QByteArray>> foreign = boot;
        foreign[2].second = "another UKI";
        const auto node = quotedNode(prediction(), kept(tdxRegisters(foreign), ccel(foreign), prediction().id));
        QVERIFY(node && node->link == Link::Machine);
        QCOMPARE(named(*node, "RTMR1").difference->predicted, "Authenticode of the UKI");
        QVERIFY(!quotedNode(prediction(), kept(tdxRegisters(foreign), ccel(foreign), "another image")));
    }
    void withoutPredictionsNothingIsCompared()
    {
        PredictedImage image = prediction();
        image.pcrs.registers.clear();
        image.tdx.clear();
        const auto node = quotedNode(image, kept(tdxRegisters(boot), ccel(boot), image.id));
        QVERIFY(node);
        for (const ObservedRegister& reg : node->registers)
            QVERIFY(reg.predicted.isEmpty() && !reg.observed.isEmpty() && !reg.differs() && !reg.difference);
        QVERIFY(!quotedNode(image, kept(tdxRegisters(boot), ccel(boot))));
        const QByteArray log = BootLogBytes::node();
        QVERIFY(!quotedNode(image, kept(simulatedBy(log), log)));
    }
    void whatIsNoQuoteOfATdIsPassedOver()
    {
        KeptQuote broken = kept(tdxRegisters(boot), ccel(boot), prediction().id);
        broken.quote.truncate(100);
        QVERIFY(!quotedNode(prediction(), broken));
        broken.quote.clear();
        QVERIFY(!quotedNode(prediction(), broken));
    }
    void ofOneNodeTheNewestIsTaken()
    {
        KeptQuote first = kept(tdxRegisters(boot), ccel(boot));
        KeptQuote second = first;
        second.at = first.at.addDays(-1);
        KeptQuote other = first;
        other.address = EvidenceFixture::addressOfNumber(9).toChecksumText();
        const QList<QuotedNode> nodes = quotedNodes(prediction(), {first, second, other});
        QCOMPARE(nodes.size(), 2);
        QCOMPARE(nodes.at(0).at, first.at);
        QCOMPARE(nodes.at(1).address, other.address);
    }
    void aRequestIsOnlyAClaimUntilItsQuoteIsVerified()
    {
        test::MemoryRequestStore store;
        const evidence::EvidenceBundle bundle = m_fixture.bundle(3);
        onboard::OnboardRequest request;
        request.id = bundle.request.address;
        request.quote = bundle.quote;
        request.firstSeen = EvidenceFixture::day;
        const auto keptOf = [&]() -> KeptQuote {
            if (!store.save(request, {}))
                return {};
            const auto quotes = keptRequestQuotes(store, 10);
            return quotes && quotes->size() == 1 ? quotes->first().quote : KeptQuote();
        };
        QVERIFY(keptOf().standing == Standing::Claimed && keptOf().doubt.contains("not been verified"));
        onboard::RequestVerdict verdict;
        verdict.readable = verdict.genuine = verdict.bound = verdict.simulatedTee = true;
        verdict.at = EvidenceFixture::day.addSecs(60);
        verdict.reportData = attest::UnverifiedQuote::parse(bundle.quote)->reportData().toByteArray();
        request.verdict = verdict;
        QVERIFY(keptOf().standing == Standing::SimulatedTee);
        QCOMPARE(keptOf().at, verdict.at);
        request.verdict->simulatedTee = false;
        QVERIFY(keptOf().standing == Standing::Hardware);
        request.verdict->bound = false;
        QVERIFY(keptOf().standing == Standing::Claimed && keptOf().doubt.contains("not about this node"));
        request.verdict->bound = true;
        request.verdict->genuine = false;
        QVERIFY(keptOf().standing == Standing::Claimed && keptOf().doubt.contains("not genuine"));
        // The verdict of another quote is none of this one's.
        request.verdict = verdict;
        request.verdict->reportData = QByteArray(64, 'x');
        QVERIFY(keptOf().standing == Standing::Claimed);
        request.quote.clear();
        QVERIFY(store.save(request, {}));
        QVERIFY(keptRequestQuotes(store, 10)->isEmpty());
        QVERIFY(store.setNote(onboard::machineNoteKey(request.id), "node-a"));
        request.quote = bundle.quote;
        QVERIFY(store.save(request, {}));
        QCOMPARE(keptRequestQuotes(store, 10)->first().askedFrom, "node-a");
    }
    void evidenceIsVerifiedOnceMore()
    {
        QTemporaryDir folder;
        const SystemClock clock;
        auto store = evidence::EvidenceStore::open(folder.path(), m_fixture.key, clock);
        QVERIFY(store);
        const evidence::EvidenceBundle good = m_fixture.bundle(3);
        evidence::EvidenceBundle forged = m_fixture.bundle(4);
        // Its verdict says accepted, as its writer liked; one bit of the signed quote says otherwise.
        forged.quote[200] = char(forged.quote[200] ^ 1);
        QVERIFY((*store)->record(good));
        QVERIFY((*store)->record(forged));
        const QList<KeptQuote> quotes = keptEvidenceQuotes(folder.path(), {}, 10);
        QCOMPARE(quotes.size(), 2);
        QCOMPARE(quotes.at(0).address, forged.request.address); // Newest first.
        QVERIFY(quotes.at(0).standing == Standing::Claimed && quotes.at(0).doubt.contains("not genuine"));
        QVERIFY(quotes.at(1).standing == Standing::SimulatedTee && quotes.at(1).fromEvidence && quotes.at(1).doubt.isEmpty());
        // Genuine, and of the guest that its file names? Another address, or another key, is another guest.
        evidence::EvidenceBundle moved = m_fixture.bundle(5);
        moved.request.address = EvidenceFixture::addressOfNumber(6).toChecksumText();
        evidence::EvidenceBundle rekeyed = m_fixture.bundle(7);
        rekeyed.request.publicKey = EvidenceFixture::publicKeyOf(8);
        evidence::EvidenceBundle founder = m_fixture.bundle(9);
        founder.request.bootstrap = true; // Its quote is bound as a joiner's.
        for (const evidence::EvidenceBundle& bundle : {moved, rekeyed, founder})
            QVERIFY((*store)->record(bundle));
        const QList<KeptQuote> more = keptEvidenceQuotes(folder.path(), {}, 10);
        QCOMPARE(more.size(), 5);
        for (const KeptQuote& each : more.mid(0, 3))
            QVERIFY2(each.standing == Standing::Claimed && each.doubt.contains("not about this node"), qPrintable(each.address + each.doubt));
        QVERIFY(more.last().standing == Standing::SimulatedTee);
        // Nodes whose requests are kept are not told twice.
        QCOMPARE(keptEvidenceQuotes(folder.path(), {good.request.address.toLower()}, 10).size(), 4);
        QVERIFY(keptEvidenceQuotes(folder.filePath("nothing"), {}, 10).isEmpty());
    }
};

QTEST_GUILESS_MAIN(QuotedRegistersTest)
#include "tst_QuotedRegisters.moc"
